//! Whom the wallet trusts.

use super::{Wallet, core};
use crate::{
    Names,
    error::{OrFailed as _, Result},
};

/// The trust list in force. Times are seconds since 1970 in UTC, here and in every record.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrustSummary {
    /// Its number.
    pub number: u64,
    /// When it was signed.
    pub issued_at: i64,
    /// When a newer one is due.
    pub next_update: i64,
    /// The issuers' names.
    pub issuers: Vec<Names>,
    /// The offices, with what they are called by.
    pub offices: Vec<OfficeSummary>,
}

/// An office of the list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OfficeSummary {
    /// Its identifier, for `preview_inbox`.
    pub id: String,
    /// Its name.
    pub name: Names,
    /// Where it is reached.
    pub url: Option<String>,
    /// The kinds of notice it may send.
    pub kinds: Vec<String>,
    /// The forms it may publish.
    pub forms: Vec<String>,
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Fetches the trust list and puts it in force, unless it is older than the one held or its signature fails.
    ///
    /// # Errors
    /// `network.…`, `server.…`, `trust.…`, `vault.…`; the old list stays then.
    pub async fn refresh_trust(&self) -> Result<TrustSummary> {
        let list = self.inner.refresh_trust().await;
        list.map(Into::into).or_failed(self.language)
    }

    /// The signed lists in force, trust list and status lists, in one file for `Verifier.with_bundle` on the same device.
    ///
    /// # Errors
    /// `trust.list.missing` before the first `refresh_trust`; `vault.…`.
    pub async fn bundle(&self) -> Result<Vec<u8>> {
        self.inner.bundle().await.or_failed(self.language)
    }

    /// The signed trust list in force, for a `Verifier` on the same device.
    ///
    /// # Errors
    /// `trust.list.missing` before the first `refresh_trust`; `vault.…`.
    pub async fn trust_list(&self) -> Result<String> {
        self.inner.trust_list_jws().await.or_failed(self.language)
    }
}

impl From<core::TrustSummary> for TrustSummary {
    fn from(list: core::TrustSummary) -> Self {
        Self {
            number: list.number,
            issued_at: list.issued_at.0,
            next_update: list.next_update.0,
            issuers: list.issuers.into_iter().map(Into::into).collect(),
            offices: list.offices.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<core::OfficeSummary> for OfficeSummary {
    fn from(office: core::OfficeSummary) -> Self {
        Self {
            id: office.id,
            name: office.name.into(),
            url: office.url,
            kinds: office.kinds,
            forms: office.forms,
        }
    }
}
