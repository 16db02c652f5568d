//! Looking at the whole wallet, and making it whole again: the vault to its last page, and the log's chain.
//!
//! A repair is the citizen's decision. It is told to the log, so that what it took out is not taken for a break.

mod words;

use serde::{Serialize, Serializer};
use vidan_vault::{Error as Vault, Fault, Finding};

use crate::{
    Error, Lang, Wallet,
    activity::{self, ActivityCheck},
    backup,
    store::NoticeLine,
};

/// What a look at the whole wallet found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalletCheck {
    /// Records that are whole.
    pub records: u64,
    /// Of these, records that stand on their own word: whether each is the newest of itself cannot be known.
    pub unproven: u64,
    /// Everything that is wrong with the vault.
    pub findings: Vec<Found>,
    /// How the log's chain holds.
    pub activity: ActivityCheck,
}

impl WalletCheck {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.activity.is_intact()
    }
}

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalletRepair {
    /// Records that the vault holds now.
    pub kept: u64,
    /// Of these, records that are kept on their own word.
    pub unproven: u64,
    /// Records that are gone.
    pub lost: Vec<Found>,
    /// What was made anew.
    pub mended: Vec<Found>,
    /// Whether the log tells of it. Where nothing was wrong there is nothing to tell.
    pub logged: bool,
}

/// One thing that is wrong. Never an id or a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What; in JSON its code.
    #[serde(serialize_with = "as_code")]
    pub fault: Fault,
    /// The record's row in the vault, or the first of those that a block of its list covers.
    pub row: Option<u64>,
    /// The kind of record, such as `document` or `notice`.
    pub kind: Option<&'static str>,
}

impl Found {
    /// What it means, for a person.
    pub fn text(&self, lang: Lang) -> &'static str {
        words::text(self.fault, lang)
    }
}

impl Wallet {
    /// Looks at all of the wallet: every page of the vault, every record opened, the log's chain. Changes nothing; takes as
    /// long as reading everything.
    ///
    /// # Errors
    /// The vault's: locked. What is damaged is in the answer.
    pub async fn check(&self) -> Result<WalletCheck, Error> {
        let report = self.vault().check(backup::kind_names()).await?;
        let activity = match self.verify_activity().await {
            // Its own head is damaged: nothing of it is proven.
            Err(Error::Vault(Vault::Damaged { .. })) => ActivityCheck {
                entries: 0,
                cleared: 0,
                lost: 0,
                broken_at: Some(1),
            },
            checked => checked?,
        };
        Ok(WalletCheck {
            records: report.records,
            unproven: report.unproven,
            findings: found(report.findings),
            activity,
        })
    }

    /// Makes a whole vault of everything that still opens, and tells what is lost. What is lost is removed for good; nothing
    /// that was readable before is lost by it.
    ///
    /// # Errors
    /// The vault's: locked, disk full; everything is as it was then.
    pub async fn repair(&self) -> Result<WalletRepair, Error> {
        let report = self.vault().repair(backup::kind_names()).await?;
        let mut repair = WalletRepair {
            kept: report.kept,
            unproven: report.unproven,
            lost: found(report.lost),
            mended: found(report.mended),
            logged: false,
        };
        if !repair.lost.is_empty() || !repair.mended.is_empty() {
            let now = self.now();
            let told = self
                .vault()
                .write(move |tx| {
                    // Of a pair of notice and line one may be lost: the next list makes the lines again.
                    tx.delete_all::<NoticeLine>()?;
                    activity::repaired(tx, now)
                })
                .await;
            // What was lost must be told in any case.
            repair.logged = told.is_ok();
        }
        Ok(repair)
    }
}

fn found(findings: Vec<Finding>) -> Vec<Found> {
    let found = |finding: Finding| Found {
        fault: finding.fault,
        row: finding.row,
        kind: finding.kind,
    };
    findings.into_iter().map(found).collect()
}

fn as_code<S: Serializer>(fault: &Fault, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(fault.code())
}
