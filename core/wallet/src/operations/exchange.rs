//! One exchange that spends something: its answer is kept even where the wallet was locked meanwhile.
//!
//! Before it leaves, a box is opened that takes one answer, locked or not. Where the wallet is still unlocked when the answer comes,
//! the commit that uses it closes the box; else the answer lies in it until the next run.

use serde::{Deserialize, Serialize};
use vidan_protocol::http::{Request, Response};
use vidan_vault::{DropBox, Error as Vault, Transaction};
use zeroize::Zeroizing;

use crate::{Error, Wallet, store::File};

/// An answer, as it is put into a box.
#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: File,
}

/// An answer that is to be kept, and the box for it.
pub(super) struct Exchanged {
    pub(super) response: Response,
    late: DropBox,
}

impl Exchanged {
    /// Puts the answer away where the wallet was locked before it could be used.
    pub(super) async fn put_away(self) -> Result<(), Error> {
        let answer = Answer {
            status: self.response.status,
            headers: self.response.headers,
            body: File(self.response.body),
        };
        let answer = Zeroizing::new(vidan_codec::json::to_vec(&answer)?);
        self.late.put(answer).await.map_err(Error::Vault)
    }
}

impl Wallet {
    /// Opens the box for an operation's next answer.
    pub(super) async fn open_box(&self, operation: &str) -> Result<DropBox, Error> {
        let late = self.background().open_drop_box(&slot(operation)).await;
        late.map_err(Error::Vault)
    }

    /// Sends, with a box open for the answer.
    pub(super) async fn exchange(
        &self,
        late: DropBox,
        request: Request,
    ) -> Result<Exchanged, Error> {
        let response = self.send(request).await?;
        Ok(Exchanged { response, late })
    }
}

/// The answer that came for an operation while the wallet was locked, if one did. One that cannot be read is as good as lost.
pub(super) fn take_late(
    tx: &mut Transaction<'_>,
    operation: &str,
) -> Result<Option<Response>, Error> {
    let slot = slot(operation);
    match tx.take_dropped(&slot) {
        Ok(Some(answer)) => {
            let answer = serde_json::from_slice::<Answer>(&answer).ok();
            Ok(answer.map(|answer| Response {
                status: answer.status,
                headers: answer.headers,
                body: answer.body.0,
            }))
        }
        Ok(None) | Err(Vault::Damaged { .. }) => {
            close(tx, operation)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Closes an operation's box: its answer is in the record, or will not be waited for.
pub(super) fn close(tx: &mut Transaction<'_>, operation: &str) -> Result<(), Error> {
    tx.close_drop_box(&slot(operation))?;
    Ok(())
}

fn slot(operation: &str) -> String {
    format!("answer {operation}")
}
