//! Looking at the whole wallet, and making it whole again.

use vidan_wallet as wallet;

use super::{ActivityCheck, Wallet};
use crate::{
    Language,
    error::{OrFailed as _, Result},
};

/// What a look at the whole wallet found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalletCheck {
    /// Whether nothing is wrong.
    pub whole: bool,
    /// Records that are whole.
    pub records: u64,
    /// Of these, records that stand on their own word: whether each is the newest of itself cannot be known.
    pub unproven: u64,
    /// Everything that is wrong with the vault.
    pub findings: Vec<Finding>,
    /// How the log's chain holds.
    pub activity: ActivityCheck,
}

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalletRepair {
    /// Records that the vault holds now.
    pub kept: u64,
    /// Of these, records that are kept on their own word.
    pub unproven: u64,
    /// Records that are gone.
    pub lost: Vec<Finding>,
    /// What was made anew.
    pub mended: Vec<Finding>,
    /// Whether the log tells of it.
    pub logged: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// A stable name, such as `record_damaged`.
    pub fault: String,
    /// What it means, in the wallet's language.
    pub text: String,
    /// The record's row in the vault.
    pub row: Option<u64>,
    /// The kind of record, such as `document` or `notice`.
    pub kind: Option<String>,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Looks at all of the wallet: every page of the vault, every record opened, the log's chain. Changes nothing.
    ///
    /// # Errors
    /// `vault.locked` and others of the vault; what is damaged is in the answer.
    pub async fn check(&self) -> Result<WalletCheck> {
        let check = self.inner.check().await.or_failed(self.language)?;
        Ok(WalletCheck {
            whole: check.is_whole(),
            records: check.records,
            unproven: check.unproven,
            findings: told(&check.findings, self.language),
            activity: check.activity.into(),
        })
    }

    /// Makes a whole vault of everything that still opens, and tells what is lost: the citizen's decision. What is lost is
    /// removed for good; nothing that was readable before is lost by it.
    ///
    /// # Errors
    /// `vault.locked`, `vault.disk_full` and others of the vault; everything is as it was then.
    pub async fn repair(&self) -> Result<WalletRepair> {
        let repair = self.inner.repair().await.or_failed(self.language)?;
        Ok(WalletRepair {
            kept: repair.kept,
            unproven: repair.unproven,
            lost: told(&repair.lost, self.language),
            mended: told(&repair.mended, self.language),
            logged: repair.logged,
        })
    }
}

fn told(found: &[wallet::Found], language: Language) -> Vec<Finding> {
    let told = |found: &wallet::Found| Finding {
        fault: found.fault.code().to_owned(),
        text: found.text(language.into()).to_owned(),
        row: found.row,
        kind: found.kind.map(str::to_owned),
    };
    found.iter().map(told).collect()
}
