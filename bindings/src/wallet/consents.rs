//! Consents after they were given.

use super::{Wallet, core as wallet};
use crate::error::{OrFailed as _, Result};

/// A consent that a portal has.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConsentView {
    /// The number of its entry in the log, for `withdraw_consent`; good also when the log was cleared.
    pub entry: u64,
    /// Who has it: the portal's identifier.
    pub controller: String,
    /// What for, in the words that the person agreed to.
    pub purpose: String,
    /// The claims that left, as `document.claim`.
    pub claims: Vec<String>,
    /// When it was given.
    pub given_at: i64,
    /// The dossier it belongs to.
    pub dossier: String,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// Whether the other side knows of that.
    pub told: Told,
}

/// Whether the other side knows that a consent was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Told {
    /// It was not withdrawn.
    NotWithdrawn,
    /// There is no way to tell: the person may write to them.
    NoWay,
    /// It will be told: `tell_withdrawals`.
    Waiting,
    /// It knows.
    Yes,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// The consents that portals have, in the order they were given.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn consents(&self) -> Result<Vec<ConsentView>> {
        let consents = self.inner.consents().await.or_failed(self.language)?;
        Ok(consents.into_iter().map(Into::into).collect())
    }

    /// Withdraws the consent of an entry of the log. The portal is told, now or as soon as there is a network.
    ///
    /// # Errors
    /// `wallet.consent_unknown`, `wallet.consent_withdrawn`; `vault.…`.
    pub async fn withdraw_consent(&self, entry: u64) -> Result<Told> {
        let told = self.inner.withdraw_consent(entry).await;
        told.map(Into::into).or_failed(self.language)
    }

    /// Tells portals of the withdrawals that wait. How many wait still; `operations` says why.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn tell_withdrawals(&self) -> Result<u32> {
        self.inner.tell_withdrawals().await.or_failed(self.language)
    }
}

impl From<wallet::ConsentView> for ConsentView {
    fn from(consent: wallet::ConsentView) -> Self {
        Self {
            entry: consent.entry,
            controller: consent.controller,
            purpose: consent.purpose,
            claims: consent.claims,
            given_at: consent.given_at.0,
            dossier: consent.dossier,
            withdrawn_at: consent.withdrawn_at.map(|at| at.0),
            told: consent.told.into(),
        }
    }
}

impl From<wallet::Told> for Told {
    fn from(told: wallet::Told) -> Self {
        match told {
            wallet::Told::NotWithdrawn => Self::NotWithdrawn,
            wallet::Told::NoWay => Self::NoWay,
            wallet::Told::Waiting => Self::Waiting,
            wallet::Told::Yes => Self::Yes,
        }
    }
}
