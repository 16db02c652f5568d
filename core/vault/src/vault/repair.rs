//! Checking a vault, and making it whole again.

use super::Vault;
use crate::{CheckReport, Error, RepairReport};

impl Vault {
    /// Looks at all of an unlocked vault: every page, both copies of what has two, the commit counter, every record
    /// opened. Reads only; takes as long as reading everything. `kinds` are the names ([`Sealable::NAME`]) that findings
    /// may tell; a report never holds an id or a content.
    ///
    /// [`Sealable::NAME`]: crate::Sealable::NAME
    ///
    /// # Errors
    /// [`Error::Locked`], and failures that are no damage; damage is in the report.
    pub async fn check(&self, kinds: Vec<&'static str>) -> Result<CheckReport, Error> {
        self.run(move |owner, _| owner.check(&kinds)).await
    }

    /// Makes a whole vault of everything that still opens, and tells what is lost. The citizen's decision: what is lost is
    /// removed for good, and a record of a lost block of the head is kept on its own word. Nothing that was readable
    /// before is lost by it. Needs the vault's size again on disk for a moment; the vault keeps its path, keys and passcode.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::DiskFull`], [`Error::ReadOnly`]: everything is as it was.
    pub async fn repair(&self, kinds: Vec<&'static str>) -> Result<RepairReport, Error> {
        self.run(move |owner, waiting| owner.repair(&kinds, waiting))
            .await
    }
}
