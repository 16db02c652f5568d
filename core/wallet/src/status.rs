//! Where the held documents stand: status lists fetched ahead while there is a network, and what they say.
//!
//! A list is fetched whole, so that its publisher does not learn whose entry is looked up. It is verified, kept sealed, and
//! never replaced by an older one. What it says is told, and decided on by nobody here: a revoked document is still its
//! holder's to show, with a warning; the verifier looks at a list of its own.

mod book;

pub(crate) use book::StatusBook;
#[cfg(any(test, feature = "testing"))]
pub(crate) use book::lists_verified;

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    http::{STATUS_LIST_CWT, STATUS_LIST_JWT},
};
use vidan_trust::{
    Names, TrustList,
    status::{MAX_STATUS_TOKEN_BYTES, Status},
};

use crate::{Error, Lang, Wallet, advice_text};

/// Lists fetched at most by one refresh: two or three are usual. The next one begins with those that this left.
const MAX_LISTS: usize = 64;
/// Both signed forms of a list; which one came is read off the list itself.
const ACCEPT: &str = "application/statuslist+cwt, application/statuslist+jwt";

/// One of the four answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Taken back for good.
    Revoked,
    /// Does not count for now.
    Suspended,
    /// Nothing can be said.
    Undetermined,
    /// In force.
    Valid,
}

/// What the wallet's lists say of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentStatus {
    /// The answer.
    pub state: DocumentState,
    /// A stable name of the answer with its cause, such as `status.stale`.
    pub code: String,
    /// The answer in words.
    pub text: Names,
    /// When the list was made that says so; `None` without one.
    pub as_of: Option<UnixTime>,
}

/// What a refresh did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    /// Lists that were fetched and are in force now.
    pub fetched: u32,
    /// Lists that were still fresh for more than half of their life, and not fetched: by [`Wallet::refresh_status_if_due`] alone.
    pub still_fresh: u32,
    /// Lists left for the next refresh, because this one had fetched as many as it may; those held before stay.
    pub not_fetched: u32,
    /// Lists that did not come or were refused; those held before stay.
    pub refused: Vec<RefusedStatusList>,
}

/// A list that did not come or was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedStatusList {
    /// Its address.
    pub uri: String,
    /// The stable code of the cause.
    pub code: String,
}

impl Wallet {
    /// Fetches the status lists of all held documents, also where the list held is fresh: for when a person asks. One that does not
    /// come or is refused is reported and hinders no other; the list that was held stays then.
    ///
    /// # Errors
    /// Trust, where there is no trust list or it is past its date; the vault's.
    pub async fn refresh_status(&self) -> Result<StatusReport, Error> {
        self.refresh_lists(true).await
    }

    /// The same without those that are fresh for more than half of their life: for an app that asks by itself, now and then.
    ///
    /// # Errors
    /// As [`Wallet::refresh_status`].
    pub async fn refresh_status_if_due(&self) -> Result<StatusReport, Error> {
        self.refresh_lists(false).await
    }

    async fn refresh_lists(&self, all: bool) -> Result<StatusReport, Error> {
        let trust = self.trust_list().await?;
        let book = self.status_book().await;
        let is_fresh = |uri: &str| book.is_fresh_for_long(uri, self.now());
        let (wanted, mut report) = chosen(self.status_addresses().await?, &is_fresh, all);
        for uri in wanted {
            match self.fetch_status(&uri, &trust).await {
                Ok(()) => report.fetched = report.fetched.saturating_add(1),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => report.refused.push(RefusedStatusList {
                    code: error.code().to_owned(),
                    uri,
                }),
            }
        }
        Ok(report)
    }

    async fn status_addresses(&self) -> Result<BTreeSet<String>, Error> {
        let mut addresses = BTreeSet::new();
        for document in self.document_records().await? {
            let document = document.value;
            let copies = document.copies.into_iter().filter_map(|copy| copy.status);
            addresses.extend(copies.chain(document.status).map(|place| place.uri));
        }
        // Status that another mechanism tells has no address.
        addresses.remove("");
        Ok(addresses)
    }

    async fn fetch_status(&self, uri: &str, trust: &Arc<TrustList>) -> Result<(), Error> {
        let (most, endpoint) = (MAX_STATUS_TOKEN_BYTES, Endpoint::StatusList);
        let response = self.fetch_list(uri, ACCEPT, most, endpoint).await?;
        let token = response.read_any(endpoint, &[STATUS_LIST_CWT, STATUS_LIST_JWT], most)?;
        let token = match response.media_type().as_deref() {
            // A text file's last line break is no part of it.
            Some(STATUS_LIST_JWT) => token.trim_ascii(),
            _ => token,
        };
        self.keep_status(uri, token.to_vec(), trust).await
    }
}

/// The lists to fetch now, those that are due before those that are fresh, and the beginnings of a report about the others.
fn chosen(
    addresses: BTreeSet<String>,
    is_fresh: &dyn Fn(&str) -> bool,
    all: bool,
) -> (Vec<String>, StatusReport) {
    let count = |lists: usize| u32::try_from(lists).unwrap_or(u32::MAX);
    let mut report = StatusReport::default();
    let (mut wanted, mut fresh) = (Vec::new(), Vec::new());
    for uri in addresses {
        if is_fresh(&uri) {
            fresh.push(uri);
        } else {
            wanted.push(uri);
        }
    }
    if all {
        wanted.append(&mut fresh);
    }
    report.still_fresh = count(fresh.len());
    report.not_fetched = count(wanted.len().saturating_sub(MAX_LISTS));
    wanted.truncate(MAX_LISTS);
    (wanted, report)
}

fn told(status: Status, as_of: Option<UnixTime>) -> DocumentStatus {
    let code = status.code();
    DocumentStatus {
        state: match status {
            Status::Revoked => DocumentState::Revoked,
            Status::Suspended => DocumentState::Suspended,
            Status::Undetermined(_) => DocumentState::Undetermined,
            Status::Valid => DocumentState::Valid,
        },
        code: code.to_owned(),
        text: Names {
            vi: advice_text(code, Lang::Vi).to_owned(),
            en: advice_text(code, Lang::En).to_owned(),
        },
        as_of,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(count: usize) -> BTreeSet<String> {
        (0..count)
            .map(|at| format!("https://{at:03}.example"))
            .collect()
    }

    #[test]
    fn lists_that_one_refresh_leaves_are_counted_and_come_first_in_the_next() {
        let all = addresses(100);
        let (first, report) = chosen(all.clone(), &|_| false, true);
        assert_eq!((first.len(), report.not_fetched), (MAX_LISTS, 36));
        let (second, report) = chosen(all.clone(), &|uri| first.iter().any(|one| one == uri), true);
        assert_eq!((second.len(), report.not_fetched), (MAX_LISTS, 36));
        let both: BTreeSet<String> = first.into_iter().chain(second).collect();
        assert_eq!(both, all);
    }

    #[test]
    fn a_person_asks_for_all_and_an_app_for_those_that_are_due() {
        let fresh = |uri: &str| uri.contains("000");
        let (wanted, report) = chosen(addresses(3), &fresh, false);
        assert_eq!(wanted, ["https://001.example", "https://002.example"]);
        assert_eq!((report.still_fresh, report.not_fetched), (1, 0));
        let (wanted, report) = chosen(addresses(3), &fresh, true);
        assert_eq!(
            wanted.last().map(String::as_str),
            Some("https://000.example")
        );
        assert_eq!((wanted.len(), report.still_fresh), (3, 0));
    }
}
