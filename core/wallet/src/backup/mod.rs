//! A new phone: everything the wallet holds in one sealed file, and back.
//!
//! A backup is a passphrase's: Argon2id, then AES-256-GCM in chunks of 64 KiB, each bound to its file and its place
//! (`docs/backup-format.md`). It is streamed both ways, one record at a time, on the vault's own thread. What is bound to
//! this device's hardware cannot go: copies of documents, and the keys of mailboxes. What gets them again does, so that
//! on the new phone every document says that it needs a new copy, and every mailbox that it must be opened again.
//!
//! A restore fills a sealed vault beside the place of the new one, and gives it its name when it is whole. Cut at any
//! moment, there is no vault, and the same call goes on where it was; what is wrong with a backup leaves nothing at all.
//!
//! Not for files: where a backup goes and comes from is handed in.

mod chunks;
mod fault;
mod frames;
mod header;
mod kinds;
pub(crate) use kinds::kind_names;
mod passphrase;
mod progress;
mod read;
mod restore;
mod state;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod write;

use std::{
    io::{self, Write},
    sync::{Arc, Weak},
};

use serde::Serialize;
use vidan_codec::{base64url, clock::UnixTime};
use zeroize::Zeroizing;

pub use fault::Fault;
pub use passphrase::{MIN_PASSPHRASE, Passphrase};
#[cfg(test)]
pub(crate) use progress::Progress;
pub use restore::RestoreReport;
pub use state::BackupState;

use self::header::{BackupId, Header};
use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
};

/// Where a backup goes. What is written is sealed. Dropped without [`finish`](Self::finish), it was not made: whatever
/// there is of it goes away.
pub trait BackupSink: Write + Send {
    /// Makes everything durable, under its name. Called once, after the last byte, on the vault's thread.
    ///
    /// # Errors
    /// Where it cannot; then there is no backup.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// The backup's name, as the activity log has it.
    pub backup: String,
    /// When it was made.
    pub made_at: UnixTime,
    /// Documents in it, each of which will need a new copy on the new phone.
    pub documents: u64,
    /// Notices in it.
    pub notices: u64,
    /// Mailboxes in it, each of which must be opened again on the new phone.
    pub mailboxes: u64,
    /// Entries of the activity log in it.
    pub activity: u64,
    /// Records in it, of every kind.
    pub records: u64,
    /// Records that could not be read and are not in it.
    pub left_out: u64,
}

impl Wallet {
    /// Writes everything that can move to another phone, sealed with `passphrase`. The log's entry is committed after the
    /// sink has finished; a backup that failed is in the log as refused. The wallet does nothing else meanwhile.
    ///
    /// Dropping the future ends it: no entry, and the sink is dropped unless it had finished.
    ///
    /// # Errors
    /// [`Fault::PassphraseShort`] under [`MIN_PASSPHRASE`] characters, [`Fault::PassphraseLong`]; [`Fault::Unwritable`];
    /// the vault's.
    pub async fn backup(
        &self,
        sink: Box<dyn BackupSink>,
        passphrase: Zeroizing<String>,
    ) -> Result<BackupReport, Error> {
        let passphrase = Passphrase::new(&passphrase)?;
        let (env, cost) = (self.env().clone(), self.config().kdf);
        let header = self
            .vault()
            .read(move |_| {
                let cost = cost.params(env.clock.as_ref()).map_err(Error::Vault)?;
                Header::make(&passphrase, cost, env.random.as_ref())
            })
            .await?;
        let backup = name(&header.0.id);
        let written = self.write_backup(sink, header, backup.clone()).await;
        if let Err(error) = &written {
            let entry = NewEntry::new(self.now(), Act::BackedUp, backup).refused(error.code());
            // The cause goes to the caller either way.
            let _ = self
                .vault()
                .write(move |tx| activity::append(tx, entry))
                .await;
        }
        written
    }

    async fn write_backup(
        &self,
        mut sink: Box<dyn BackupSink>,
        header: (Header, header::Opened),
        backup: String,
    ) -> Result<BackupReport, Error> {
        let made_at = self.now();
        let (_waiting, still) = waiting();
        self.vault()
            .write(move |tx| {
                let facts = (env!("CARGO_PKG_VERSION"), made_at.0);
                let wanted = || still.strong_count() > 0;
                let (_, manifest, end) = write::write(tx, &mut sink, header, facts, &wanted)?;
                sink.flush()
                    .and_then(|()| sink.finish())
                    .map_err(|error| Fault::Unwritable(error.kind()))?;
                activity::append(tx, NewEntry::new(made_at, Act::BackedUp, &backup))?;
                let count = |wanted: &str| {
                    let mut kinds = manifest.kinds.iter();
                    kinds
                        .find(|(kind, _)| kind == wanted)
                        .map_or(0, |(_, count)| *count)
                };
                Ok(BackupReport {
                    backup,
                    made_at,
                    documents: count(kinds::DOCUMENT),
                    notices: count(kinds::NOTICE),
                    mailboxes: count(kinds::MAILBOX),
                    activity: count(kinds::ACTIVITY),
                    records: end.records,
                    left_out: end.left_out,
                })
            })
            .await
    }
}

/// Something that lives as long as a future, and who can tell whether it does.
fn waiting() -> (Arc<()>, Weak<()>) {
    let waiting = Arc::new(());
    let still = Arc::downgrade(&waiting);
    (waiting, still)
}

/// A backup's name in the log.
fn name(id: &BackupId) -> String {
    format!("urn:vidan:backup:{}", base64url::encode(id))
}
