//! The activity log: what was done, when, with whom, which claims by *name*, why, and how it ended.
//!
//! Every act writes its entry in the transaction that carries its effects, so there is no act without an entry and no
//! entry without its act. Entries are chained by hash: each names the hash of the one before it, and the chain's head is
//! sealed apart, so that a gap, an edit or a cut tail is found by [`crate::Wallet::verify_activity`].
//!
//! Not for values: no claim's value, key or token is ever in an entry.

mod chain;
mod entry;

pub use chain::ActivityCheck;
pub(crate) use chain::append;
pub(crate) use entry::NewEntry;
pub use entry::{Act, ActivityEntry, Outcome};

use crate::{Error, Wallet};

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
}
