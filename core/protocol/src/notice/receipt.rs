//! A receipt: the wallet's signed word about one notice (JWS, ES256, the mailbox's receipt key).
//!
//! Four moments are kept apart. Which of them a wallet may tell is the citizen's choice, not this module's.
//! Not yet chained to the receipt before.

use serde::{Deserialize, Serialize};
use vidan_codec::ToBeSigned;
use vidan_codec::clock::UnixTime;
use vidan_codec::jose::jws::Unsigned;
use vidan_crypto::device::P256Signature;
use vidan_crypto::{Algorithm, PublicKey};

use super::content::required;
use super::envelope::CLOCK_SKEW;
use crate::error::{Endpoint, Error};
use crate::http::{Request, Response};
use crate::jwt;
use crate::refusal::Refusal;
use crate::url::HttpUrl;

/// The receipt's type.
pub const TYP: &str = "vidan-receipt+jwt";
/// The media type of a posted receipt.
pub const MEDIA_TYPE: &str = "application/jwt";
/// The largest receipt read, in bytes.
pub const MAX_RECEIPT: usize = 8 * 1024;

/// What happened to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The envelope reached the wallet.
    Delivered,
    /// It was opened and checked; the citizen can read it.
    Accessible,
    /// The citizen opened it.
    Opened,
    /// The citizen acknowledged it.
    Acknowledged,
}

impl Moment {
    /// The moment's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accessible => "accessible",
            Self::Acknowledged => "acknowledged",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
        }
    }
}

/// The wallet's word.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Receipt {
    /// The mailbox it comes from.
    #[serde(rename = "iss")]
    pub mailbox: String,
    /// The office it goes to.
    #[serde(rename = "aud")]
    pub office: String,
    /// The notice.
    pub notice: String,
    /// What happened.
    pub moment: Moment,
    /// When it happened, by the wallet's clock.
    #[serde(rename = "iat")]
    pub at: i64,
}

/// A receipt that waits for its signature.
#[derive(Clone)]
pub struct PreparedReceipt(Unsigned);

impl core::fmt::Debug for PreparedReceipt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PreparedReceipt(…)")
    }
}

impl Receipt {
    /// What the receipt key signs.
    pub fn prepare(&self) -> Result<PreparedReceipt, Error> {
        Ok(PreparedReceipt(jwt::prepare(TYP, None, self)?))
    }

    /// Checks a receipt at the office: signature by the mailbox's receipt key, addressed here, not from the future.
    pub fn verify(
        jws: &str,
        receipt_key: &PublicKey,
        mailbox: &str,
        office: &str,
        now: UnixTime,
    ) -> Result<Self, Error> {
        let incoming = jwt::parse(jws, TYP, "the receipt", MAX_RECEIPT)?;
        receipt_key.verify(
            Algorithm::Es256,
            incoming.signing_input(),
            incoming.signature(),
        )?;
        let receipt: Self = jwt::claims(&incoming, "the receipt")?;
        required("notice", &receipt.notice)?;
        if receipt.mailbox != mailbox {
            return Err(Error::ReceiptMismatch("the mailbox"));
        }
        if receipt.office != office {
            return Err(Error::ReceiptMismatch("the office"));
        }
        if receipt.at > now.0.saturating_add(CLOCK_SKEW) {
            return Err(Error::ReceiptMismatch("the time"));
        }
        Ok(receipt)
    }
}

impl PreparedReceipt {
    /// What the receipt key signs with ES256.
    pub fn to_be_signed(&self) -> ToBeSigned {
        self.0.to_be_signed()
    }

    /// The signed receipt.
    pub fn finish(self, signature: &P256Signature) -> String {
        self.0.finish(signature)
    }
}

/// The request that delivers a signed receipt. Sending the same one again is harmless.
pub fn request(endpoint: &HttpUrl, access_token: &str, receipt: &str) -> Request {
    Request::post(
        endpoint.as_str(),
        MEDIA_TYPE,
        receipt.as_bytes().to_vec(),
        MAX_RECEIPT,
    )
    .bearer(access_token)
}

/// Reads the office's answer: 200, 201, 202 or 204 mean it has the receipt.
pub fn accepted(response: &Response) -> Result<(), Error> {
    let endpoint = Endpoint::Receipts;
    response.refuse_redirect(endpoint)?;
    Refusal::raise(response, endpoint)?;
    match response.status {
        200 | 201 | 202 | 204 => Ok(()),
        status => Err(Error::UnexpectedStatus { endpoint, status }),
    }
}
