//! One entry.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;

use crate::{Consent, ConsentMethod, presentation::Asker, store::sealed_as_json};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Act {
    /// All of it was written to a backup.
    BackedUp,
    /// The log's older entries were cleared away.
    Cleared,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// A document was deleted.
    Deleted,
    /// A form was handed in.
    FormSubmitted,
    /// A mailbox was opened at an office.
    InboxOpened,
    /// A citizen opened a notice.
    NoticeOpened,
    /// A notice arrived.
    NoticeReceived,
    /// Something that claimed to be a notice was set aside.
    NoticeSetAside,
    /// An office has receipts.
    ReceiptsSent,
    /// A document was received.
    Received,
    /// More copies of a document came.
    Refilled,
    /// A document that had no copy left has copies again.
    Reissued,
    /// The vault was repaired: what could not be read was taken out.
    Repaired,
    /// All of it came from a backup.
    Restored,
    /// Claims were shown.
    Shown,
    /// A new trust list came into force.
    TrustUpdated,
    /// A portal was told that a consent was withdrawn.
    WithdrawalTold,
}

/// How an act ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As intended.
    Done,
    /// Not done; the stable code of the cause.
    Refused(String),
}

/// An entry as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// Counts from 1.
    pub number: u64,
    /// When, by the wallet's clock.
    pub at: UnixTime,
    /// What.
    pub act: Act,
    /// With whom: the identifier of an issuer, office or audience.
    pub with: String,
    /// The document's type, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// The names of the claims involved, never their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// What for, in the words the person agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Who asked, where a question was answered: a name only where the trust list gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<Asker>,
    /// How the person agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentMethod>,
    /// Whether a copy was shown that was shown before: the two showings can be linked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reused: bool,
    /// The number of the entry whose consent is withdrawn by this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u64>,
    /// What was cleared away, where this marks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared: Option<Cleared>,
    /// Entries that a repair had to take out, where this marks them: from and to, both included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<(u64, u64)>,
    /// How it ended.
    pub outcome: Outcome,
    /// The hash of the entry before, base64url; of the first entry, the hash of nothing.
    pub previous: String,
}

sealed_as_json!(ActivityEntry, "activity", 1);

/// The older entries that were cleared away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// How many.
    pub entries: u64,
    /// The hash of the last of them, base64url: the chain goes on from it.
    pub last: String,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// An entry before it has a place in the chain.
#[derive(Clone)]
pub(crate) struct NewEntry {
    pub(super) at: UnixTime,
    pub(super) act: Act,
    pub(super) with: String,
    pub(super) document_type: Option<String>,
    pub(super) claims: Vec<String>,
    pub(super) asker: Option<Asker>,
    pub(super) consent: Option<Consent>,
    pub(super) reused: bool,
    pub(super) about: Option<u64>,
    pub(super) cleared: Option<Cleared>,
    pub(super) gaps: Vec<(u64, u64)>,
    pub(super) outcome: Outcome,
}

impl NewEntry {
    pub(crate) fn new(at: UnixTime, act: Act, with: impl Into<String>) -> Self {
        Self {
            at,
            act,
            with: with.into(),
            document_type: None,
            claims: Vec::new(),
            asker: None,
            consent: None,
            reused: false,
            about: None,
            cleared: None,
            gaps: Vec::new(),
            outcome: Outcome::Done,
        }
    }

    pub(crate) fn document(self, document_type: impl Into<String>) -> Self {
        Self {
            document_type: Some(document_type.into()),
            ..self
        }
    }

    pub(crate) fn claims(self, claims: Vec<String>) -> Self {
        Self { claims, ..self }
    }

    pub(crate) fn asker(self, asker: Option<Asker>) -> Self {
        Self { asker, ..self }
    }

    pub(crate) fn consent(self, consent: &Consent) -> Self {
        Self {
            consent: Some(consent.clone()),
            ..self
        }
    }

    pub(crate) fn reused(self, reused: bool) -> Self {
        Self { reused, ..self }
    }

    pub(crate) fn about(self, entry: u64) -> Self {
        Self {
            about: Some(entry),
            ..self
        }
    }

    pub(super) fn cleared(self, cleared: Cleared) -> Self {
        Self {
            cleared: Some(cleared),
            ..self
        }
    }

    pub(super) fn gaps(self, gaps: Vec<(u64, u64)>) -> Self {
        Self { gaps, ..self }
    }

    pub(crate) fn refused(self, code: &str) -> Self {
        Self {
            outcome: Outcome::Refused(code.to_owned()),
            ..self
        }
    }
}
