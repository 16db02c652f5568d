//! What was shown, whatever carried it: the view that rules and people have of it.

use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, DocumentType, StatusReference, paper::Paper, showing::Shown,
    transport::segments::SegmentId,
};
use vidan_trust::{Signer, Verified};

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

/// What rules look at.
#[derive(Clone, Copy)]
pub(crate) struct Content<'c> {
    pub(crate) document_type: Option<&'c DocumentType>,
    pub(crate) claims: &'c [(ClaimKey, ClaimValue)],
}

impl<'c> Content<'c> {
    pub(crate) fn get(self, path: &ClaimPath) -> Option<&'c ClaimValue> {
        path.find(self.claims)
    }
}

impl Accepted {
    pub(crate) fn content(&self) -> Content<'_> {
        match self {
            Self::Paper(paper) => Content {
                document_type: Some(paper.get().document_type()),
                claims: paper.get().claims(),
            },
            Self::Phone(shown) => Content {
                document_type: shown.get().document_type(),
                claims: shown.get().claims(),
            },
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
