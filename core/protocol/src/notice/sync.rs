//! Reading a mailbox: pages behind an opaque cursor.
//!
//! The same page asked twice is the same page; nothing is lost when an answer does not arrive. An item's id is the
//! office's name for the envelope, not the notice's id, which only the opened envelope tells.

use serde::{Deserialize, Serialize};

use super::content::required;
use super::envelope::MAX_ENVELOPE;
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::refusal::Refusal;
use crate::url::{HttpUrl, encode_form};

/// The most items of one page.
pub const MAX_ITEMS: usize = 100;
/// The largest page read, in bytes.
pub const MAX_PAGE: usize = 8 * 1024 * 1024;

/// One sealed notice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct SyncItem {
    /// The office's name for the envelope.
    pub id: String,
    /// The JWE.
    pub envelope: String,
}

/// One page of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct SyncPage {
    /// What to ask for next, to be kept only after the items are.
    pub cursor: String,
    /// Sealed notices, oldest first.
    pub items: Vec<SyncItem>,
    /// Whether there is more behind the cursor.
    pub more: bool,
}

/// The request for the page behind `cursor`, or the first one.
pub fn request(endpoint: &HttpUrl, access_token: &str, cursor: Option<&str>) -> Request {
    let url = match cursor {
        Some(cursor) => format!(
            "{}?{}",
            endpoint.as_str(),
            encode_form(&[("cursor", cursor)])
        ),
        None => endpoint.as_str().to_owned(),
    };
    Request::get(url, JSON, MAX_PAGE).bearer(access_token)
}

impl SyncPage {
    /// Reads a page. An envelope that is too large fails only itself, when it is parsed.
    pub fn from_response(response: &Response) -> Result<Self, Error> {
        Refusal::raise(response, Endpoint::Sync)?;
        let page: Self = response.json(Endpoint::Sync, MAX_PAGE)?;
        required("cursor", &page.cursor)?;
        if page.items.len() > MAX_ITEMS {
            return Err(Error::LimitExceeded {
                what: "the number of items",
                limit: MAX_ITEMS,
            });
        }
        page.items
            .iter()
            .try_for_each(|item| required("id", &item.id))?;
        Ok(page)
    }

    /// The most bytes of envelopes an office puts on one page, so that every page can be read.
    pub const fn capacity() -> usize {
        MAX_PAGE - MAX_ENVELOPE
    }
}
