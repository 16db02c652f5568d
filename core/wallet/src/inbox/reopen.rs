//! Mailboxes that came from a backup: each is opened again with keys of this phone.
//!
//! The office gives the same mailbox these keys, so that what it sends from now on can be read. What was sealed to a key of
//! the old phone and not fetched by it can be read by nobody: it is set aside with that reason, and the office can be asked
//! to send it again.

use serde::Serialize;

use crate::{Consent, Error, Wallet, store::MailboxRecord};

/// What came of opening mailboxes again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReopenReport {
    /// Offices whose mailboxes are open again.
    pub opened: Vec<String>,
    /// Those that are not.
    pub refused: Vec<RefusedInbox>,
}

/// A mailbox that could not be opened again; a later call tries it once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedInbox {
    /// The office's id.
    pub office: String,
    /// The stable code of the cause.
    pub code: String,
}

impl Wallet {
    /// Whether there are mailboxes from a backup that wait to be opened again.
    ///
    /// # Errors
    /// The vault's.
    pub async fn has_closed_inboxes(&self) -> Result<bool, Error> {
        let records = self.all::<MailboxRecord>().await?;
        Ok(records.iter().any(|record| !record.value.is_open()))
    }

    /// Opens every mailbox again that came from a backup, by showing each office the personal number and nothing else. One
    /// that fails hinders no other. Each takes a copy of the identity document, so documents are got again first.
    ///
    /// # Errors
    /// The vault's; everything else is in the report.
    pub async fn reopen_inboxes(&self, consent: &Consent) -> Result<ReopenReport, Error> {
        let mut report = ReopenReport::default();
        for record in self.all::<MailboxRecord>().await? {
            if record.value.is_open() {
                continue;
            }
            match self.open_inbox(&record.id, consent).await {
                Ok(()) => report.opened.push(record.id),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => report.refused.push(RefusedInbox {
                    code: error.code().to_owned(),
                    office: record.id,
                }),
            }
        }
        Ok(report)
    }
}
