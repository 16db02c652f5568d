//! What a notice says.
//!
//! Texts are plain or a CommonMark subset without remote content; addresses in them are never fetched. Times are Unix
//! seconds, amounts whole đồng. What a person reads is cleaned as it is read ([`text`]), after the office's signature was checked over
//! the bytes as they came; names that are compared are refused where they would need it.

use serde::{Deserialize, Serialize};
use vidan_codec::text;

use crate::error::Error;

/// The longest subject, in bytes.
pub const MAX_SUBJECT: usize = 1024;
/// The longest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;
/// The longest identifier, code, name or address.
pub const MAX_SHORT: usize = 512;
/// The most actions, and the most attachments.
pub const MAX_LIST: usize = 32;

/// One notice.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Notice {
    /// Unique at its office.
    pub id: String,
    /// Notices that belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The dossier it is about, and the state it has reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<Dossier>,
    /// The office's id, as the trust list has it.
    pub office: String,
    /// The kind, of the list of notice kinds.
    pub kind: String,
    /// One line.
    #[serde(deserialize_with = "text::line")]
    pub subject: String,
    /// The text, CommonMark subset.
    #[serde(deserialize_with = "text::lines")]
    pub body: String,
    /// When it was sent.
    pub sent: i64,
    /// From when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<i64>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<i64>,
    /// Until when something must be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<i64>,
    /// What can be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Files that lie elsewhere, fetched only when asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What the citizen must do before the content may be fetched or shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precondition: Option<Precondition>,
    /// The id of the notice this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The id of the notice this one cancels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancels: Option<String>,
}

impl core::fmt::Debug for Notice {
    /// Nothing of what it says.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Notice")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A dossier at an office.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Dossier {
    /// The dossier's code.
    pub code: String,
    /// The state it has reached, of the national table (1–10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u8>,
}

/// Something a citizen can do about a notice.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Say that it was read.
    Acknowledge,
    /// Add papers to the dossier.
    AddPapers {
        /// The document types asked for.
        #[serde(default)]
        documents: Vec<String>,
    },
    /// Fill a form.
    OpenForm {
        /// Where the signed form lies.
        url: String,
    },
    /// Pay what [`Notice::payment`] says.
    Pay,
    /// Receive a document.
    StoreDocument {
        /// A credential offer link.
        offer: String,
    },
    /// An action this version does not know; shown as such.
    #[serde(other)]
    Unlisted,
}

/// A payment that is asked for.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Payment {
    /// Whole đồng.
    pub amount: u64,
    /// What to write in the transfer.
    #[serde(deserialize_with = "text::line")]
    pub reference: String,
    /// Who is paid.
    #[serde(deserialize_with = "text::line")]
    pub payee: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// A file that belongs to a notice.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Attachment {
    /// The file's name, for showing and saving.
    #[serde(deserialize_with = "text::line")]
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// base64url of its SHA-256.
    pub sha256: String,
    /// Where it lies.
    pub url: String,
}

/// What must come before the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Precondition {
    /// The citizen accepts delivery; the acceptance is the receipt.
    AcceptDelivery,
    /// A precondition this version does not know.
    #[serde(other)]
    Unlisted,
}

impl Notice {
    /// Checks every bound and that what belongs together is together.
    pub fn check(&self) -> Result<(), Error> {
        required("id", &self.id)?;
        required("office", &self.office)?;
        required("kind", &self.kind)?;
        bounded("subject", &self.subject, MAX_SUBJECT)?;
        bounded("body", &self.body, MAX_BODY)?;
        for id in [&self.thread, &self.replaces, &self.cancels]
            .into_iter()
            .flatten()
        {
            required("notice reference", id)?;
        }
        if let Some(dossier) = &self.dossier {
            required("dossier", &dossier.code)?;
        }
        if self.actions.len() > MAX_LIST {
            return Err(Error::LimitExceeded {
                what: "the number of actions",
                limit: MAX_LIST,
            });
        }
        if self.attachments.len() > MAX_LIST {
            return Err(Error::LimitExceeded {
                what: "the number of attachments",
                limit: MAX_LIST,
            });
        }
        self.actions
            .iter()
            .try_for_each(|action| self.check_action(action))?;
        self.attachments.iter().try_for_each(Attachment::check)?;
        if let Some(payment) = &self.payment {
            bounded("payment reference", &payment.reference, MAX_SHORT)?;
            required("payee", &payment.payee)?;
        }
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && from > until
        {
            return Err(Error::Malformed("the notice's validity"));
        }
        Ok(())
    }

    fn check_action(&self, action: &Action) -> Result<(), Error> {
        match action {
            Action::AddPapers { documents } => {
                if documents.len() > MAX_LIST {
                    return Err(Error::LimitExceeded {
                        what: "the number of papers",
                        limit: MAX_LIST,
                    });
                }
                documents
                    .iter()
                    .try_for_each(|document| required("document type", document))
            }
            Action::OpenForm { url } => bounded("form address", url, crate::url::MAX_URL),
            Action::Pay if self.payment.is_none() => Err(Error::Malformed("payment")),
            Action::StoreDocument { offer } => {
                bounded("offer", offer, crate::openid4vci::offer::MAX_OFFER)
            }
            _ => Ok(()),
        }
    }
}

impl Attachment {
    fn check(&self) -> Result<(), Error> {
        required("attachment name", &self.name)?;
        required("media type", &self.media_type)?;
        bounded("attachment address", &self.url, crate::url::MAX_URL)?;
        if vidan_codec::base64url::decode(&self.sha256)?.len() != 32 {
            return Err(Error::Malformed("sha256"));
        }
        Ok(())
    }
}

/// A short text that must be there and may be shown: nothing turns or hides it.
pub(crate) fn required(what: &'static str, given: &str) -> Result<(), Error> {
    if given.is_empty() || given.contains(text::changes_the_line) {
        return Err(Error::Malformed(what));
    }
    bounded(what, given, MAX_SHORT)
}

/// A text of at most `limit` bytes.
pub(crate) fn bounded(what: &'static str, text: &str, limit: usize) -> Result<(), Error> {
    if text.len() > limit {
        return Err(Error::LimitExceeded { what, limit });
    }
    Ok(())
}
