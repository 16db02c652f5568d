//! The activity log: what was done, when, with whom, which claims by *name*, why, and how it ended.
//!
//! Every act writes its entry in the transaction that carries its effects, so there is no act without an entry and no
//! entry without its act. Entries are chained by hash: each names the hash of the one before it, and the chain's head is
//! sealed apart, so that a gap, an edit or a cut tail is found by [`crate::Wallet::verify_activity`].
//!
//! Not for values: no claim's value, key or token is ever in an entry.

mod chain;
mod entry;
mod export;
mod query;
mod seen;

pub use chain::ActivityCheck;
#[cfg(test)]
pub(crate) use chain::Head;
pub(crate) use chain::repaired;
pub(crate) use chain::{append, append_numbered};
pub(crate) use entry::NewEntry;
pub use entry::{Act, ActivityEntry, Cleared, Outcome};
pub use export::ExportFormat;
pub(crate) use query::name_of;
pub use query::{ActivityPage, ActivityQuery};
pub use seen::SeenBy;

use vidan_codec::clock::UnixTime;

use crate::{Consent, Error, Wallet};

impl Wallet {
    /// The whole log, oldest first. An entry that does not open is an error here; [`Wallet::verify_activity`] says where.
    ///
    /// # Errors
    /// The vault's: locked, damaged.
    pub async fn activity(&self) -> Result<Vec<ActivityEntry>, Error> {
        self.vault().read(chain::entries).await
    }

    /// Recomputes the chain from its first entry to its sealed head.
    ///
    /// # Errors
    /// The vault's. A broken chain is not an error but an [`ActivityCheck`] that says where.
    pub async fn verify_activity(&self) -> Result<ActivityCheck, Error> {
        self.vault().read(chain::check).await
    }

    /// Clears the log: its entries from before `until`, or all. A last entry marks how many went and where the chain goes on; what
    /// a consent needs to be withdrawn is kept elsewhere and stays. How many entries went.
    ///
    /// # Errors
    /// The vault's: nothing is cleared then.
    pub async fn clear_activity(
        &self,
        until: Option<UnixTime>,
        consent: &Consent,
    ) -> Result<u64, Error> {
        let (consent, now) = (consent.clone(), self.now());
        self.vault()
            .write(move |tx| chain::clear(tx, until, &consent, now))
            .await
    }
}
