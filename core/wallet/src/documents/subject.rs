//! Whom a document is about: the holder of the wallet, a child, somebody in their care. Never leaves the wallet.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_protocol::notice::registration::PERSON_DOCUMENT;
use vidan_vault::Transaction;

use super::words;
use crate::{Error, Wallet, store::DocumentRecord};

/// The longest name that a person may give a subject, in bytes.
const MAX_NAME: usize = 256;

/// Whom a document is about.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The holder of the wallet.
    #[default]
    Holder,
    /// Somebody else, such as a child.
    Other {
        /// What the list calls them.
        name: String,
    },
}

/// The name is personal.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holder => "Holder",
            Self::Other { .. } => "Other(…)",
        })
    }
}

impl Wallet {
    /// The person's own word about whom a document is about. It counts for lists, forms and mailboxes, and leaves the wallet
    /// never.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`]; [`Error::SubjectName`] for a name that is empty or too long; the vault's.
    pub async fn set_subject(&self, id: &str, subject: Subject) -> Result<(), Error> {
        if let Subject::Other { name } = &subject
            && (name.trim().is_empty() || name.len() > MAX_NAME)
        {
            return Err(Error::SubjectName);
        }
        let id = id.to_owned();
        self.vault()
            .write(move |tx| {
                let found = tx.find::<DocumentRecord>(&id)?;
                let mut document = found.ok_or(Error::DocumentUnknown)?.value;
                document.subject = subject;
                tx.put(&id, &document)?;
                Ok(())
            })
            .await
    }
}

/// Whom a document that comes is about: somebody else only where it names another personal number than the holder's own
/// identity card. What cannot be known is not guessed.
pub(crate) fn subject_of(
    tx: &Transaction<'_>,
    document_type: &str,
    claims: &[(ClaimKey, ClaimValue)],
) -> Result<Subject, Error> {
    let Some(person) = words::person(claims) else {
        return Ok(Subject::Holder);
    };
    let documents = tx.list::<DocumentRecord>()?.records;
    let mut cards = documents
        .iter()
        .map(|record| &record.value)
        .filter(|card| card.document_type == PERSON_DOCUMENT && card.subject == Subject::Holder)
        .filter_map(|card| card.number.as_deref());
    let Some(holder) = cards.next() else {
        return Ok(Subject::Holder);
    };
    if person == holder || cards.any(|card| card == person) {
        return Ok(Subject::Holder);
    }
    let name = words::name(claims).unwrap_or(document_type);
    Ok(Subject::Other {
        name: name.chars().take(MAX_NAME / 4).collect(),
    })
}
