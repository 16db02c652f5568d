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
use vidan_codec::{clock::UnixTime, order};
use vidan_protocol::{
    Endpoint,
    http::{Request, STATUS_LIST_CWT},
    url::HttpUrl,
};
use vidan_trust::{
    Names, TrustList,
    status::{MAX_STATUS_TOKEN_BYTES, Status},
};

use crate::{Error, Lang, Wallet, advice_text};

/// Lists fetched at most by one refresh: two or three are usual.
const MAX_LISTS: usize = 64;

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
    /// Lists that were still fresh for more than half of their life, and not fetched.
    pub still_fresh: u32,
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
    /// Fetches the status lists of all held documents, unless they are fresh for long enough. One that does not come or is
    /// refused is reported and hinders no other; the list that was held stays then.
    ///
    /// # Errors
    /// Trust, where there is no trust list or it is past its date; the vault's.
    pub async fn refresh_status(&self) -> Result<StatusReport, Error> {
        let trust = self.trust_list().await?;
        let book = self.status_book().await;
        let mut report = StatusReport::default();
        for uri in self.status_addresses().await? {
            if book.is_fresh_for_long(&uri, self.now()) {
                report.still_fresh = report.still_fresh.saturating_add(1);
                continue;
            }
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
        Ok(order::set(addresses.into_iter().take(MAX_LISTS)))
    }

    async fn fetch_status(&self, uri: &str, trust: &Arc<TrustList>) -> Result<(), Error> {
        let url = HttpUrl::parse(uri, self.config().plaintext, Endpoint::StatusList)?;
        let request = Request::get(url.as_str(), STATUS_LIST_CWT, MAX_STATUS_TOKEN_BYTES);
        let response = self.send(request).await?;
        let token = response.read(
            Endpoint::StatusList,
            STATUS_LIST_CWT,
            MAX_STATUS_TOKEN_BYTES,
        )?;
        self.keep_status(uri, token.to_vec(), trust).await
    }
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
