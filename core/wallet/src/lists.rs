//! Fetching what is public and signed: the trust list and status lists.
//!
//! Only here a redirect is followed, because publishers move lists to where many can fetch them: to the same scheme, a few times. What
//! comes is believed for its signature, wherever it lay. Nothing here carries a code or a token.

use vidan_protocol::{
    Endpoint, Error as Protocol,
    http::{Request, Response},
    url::HttpUrl,
};

use crate::{Error, Wallet};

/// Redirects followed one after another.
const MAX_REDIRECTS: usize = 3;

impl Wallet {
    /// What lies at `address` or where that leads to.
    pub(crate) async fn fetch_list(
        &self,
        address: &str,
        accept: &str,
        max: usize,
        endpoint: Endpoint,
    ) -> Result<Response, Error> {
        let plaintext = self.config().plaintext;
        let mut url = HttpUrl::parse(address, plaintext, endpoint)?;
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send(Request::get(url.as_str(), accept, max)).await?;
            match response.moved(&url, plaintext, endpoint)? {
                Some(next) => url = next,
                None => return Ok(response),
            }
        }
        Err(Protocol::Redirected(endpoint).into())
    }
}
