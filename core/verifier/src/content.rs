//! What was shown, whatever carried it.

use vidan_credential::{
    StatusReference, paper::Paper, showing::Shown, transport::segments::SegmentId,
};
use vidan_trust::{Signer, Verified};

use crate::claims::Content;

/// What carries a document to a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A sheet that an office printed. Whoever shows it may have copied it.
    Paper,
    /// A phone that proves, at this moment, that it holds the document.
    Phone,
}

impl Medium {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Phone => "phone",
        }
    }
}

/// What passed all checks of its form.
#[derive(Clone)]
pub(crate) enum Accepted {
    Paper(Verified<Paper>),
    Phone(Box<Verified<Shown>>),
}

impl Accepted {
    pub(crate) fn content(&self) -> Content<'_> {
        match self {
            Self::Paper(paper) => {
                let paper = paper.get();
                Content::new(Some(paper.document_type()), paper.claims())
            }
            Self::Phone(shown) => {
                let shown = shown.get();
                let content = Content::new(shown.document_type(), shown.claims());
                match shown {
                    Shown::Mdoc(named) => content.with_namespaces(named.shown().claims()),
                    Shown::SdJwt(_) => content.with_text_names(),
                    _ => content,
                }
            }
        }
    }

    pub(crate) fn signer(&self) -> &Signer {
        match self {
            Self::Paper(paper) => paper.signer(),
            Self::Phone(shown) => shown.signer(),
        }
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        match self {
            Self::Paper(paper) => Some(paper.get().issuer()),
            Self::Phone(shown) => shown.get().issuer(),
        }
    }

    pub(crate) fn status(&self) -> Option<&StatusReference> {
        match self {
            Self::Paper(paper) => paper.get().status(),
            Self::Phone(shown) => shown.get().status(),
        }
    }

    pub(crate) fn segments(&self) -> SegmentId {
        match self {
            Self::Paper(paper) => paper.get().segments(),
            Self::Phone(shown) => SegmentId::of_digest(&shown.get().replay_key()),
        }
    }
}
