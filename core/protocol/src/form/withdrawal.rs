//! Taking a consent back: the wallet tells the portal that took a submission. Who knows the submission's idempotency key is who
//! sent it.

use serde::{Deserialize, Serialize};

use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::notice::content::required;
use crate::refusal::Refusal;
use crate::url::HttpUrl;

/// The largest message, in bytes.
const MAX_MESSAGE: usize = 4096;
/// The longest text in it, in bytes.
const MAX_TEXT: usize = 256;

/// The message.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Withdrawal {
    /// The dossier that the submission became.
    pub dossier: String,
    /// The submission's key.
    pub idempotency_key: String,
    /// When the person took the consent back, by the wallet's clock.
    pub withdrawn_at: i64,
}

/// The portal's answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct WithdrawalAnswer {
    /// The dossier, again.
    pub dossier: String,
    /// When the portal took note, by its clock.
    pub noted_at: i64,
}

/// Never the key.
impl core::fmt::Debug for Withdrawal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Withdrawal").finish_non_exhaustive()
    }
}

impl Withdrawal {
    /// The HTTP request. Sending it again changes nothing.
    pub fn to_http(&self, endpoint: &HttpUrl) -> Result<Request, Error> {
        let body = vidan_codec::json::to_vec(self)?;
        Ok(Request::post(endpoint.as_str(), JSON, body, MAX_MESSAGE))
    }

    /// Reads the message at the portal.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let message = vidan_codec::json::from_slice(body, MAX_MESSAGE);
        let message: Self = message.map_err(Error::unreadable("the withdrawal"))?;
        for (name, text) in [
            ("dossier", &message.dossier),
            ("idempotency_key", &message.idempotency_key),
        ] {
            required(name, text)?;
            if text.len() > MAX_TEXT {
                return Err(Error::Malformed(name));
            }
        }
        Ok(message)
    }
}

impl WithdrawalAnswer {
    /// Reads the portal's answer to a withdrawal of this dossier's consent.
    pub fn from_response(response: &Response, dossier: &str) -> Result<Self, Error> {
        Refusal::raise(response, Endpoint::FormWithdrawal)?;
        let answer: Self = response.json(Endpoint::FormWithdrawal, MAX_MESSAGE)?;
        if answer.dossier != dossier {
            return Err(Error::Malformed("dossier"));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::Plaintext;
    use proptest::prelude::*;

    fn withdrawal() -> Withdrawal {
        Withdrawal {
            dossier: "SBX-1".into(),
            idempotency_key: "key-1".into(),
            withdrawn_at: 5,
        }
    }

    #[test]
    fn a_message_is_read_as_it_was_written_and_its_key_not_printed() {
        let url =
            HttpUrl::parse("https://a/w", Plaintext::Never, Endpoint::FormWithdrawal).unwrap();
        let body = withdrawal().to_http(&url).unwrap().body;
        assert_eq!(Withdrawal::parse(&body).unwrap(), withdrawal());
        assert!(!format!("{:?}", withdrawal()).contains("key-1"));
    }

    #[test]
    fn each_rule_is_checked() {
        let parse = |change: fn(&mut Withdrawal)| {
            let mut message = withdrawal();
            change(&mut message);
            Withdrawal::parse(&serde_json::to_vec(&message).unwrap())
        };
        assert!(parse(|m| m.dossier.clear()).is_err());
        assert!(parse(|m| m.idempotency_key.clear()).is_err());
        assert!(parse(|m| m.dossier = "x".repeat(257)).is_err());
        let answer = |body: &str| {
            let response = Response {
                status: 200,
                headers: vec![("content-type".into(), JSON.into())],
                body: body.as_bytes().to_vec(),
            };
            WithdrawalAnswer::from_response(&response, "SBX-1")
        };
        assert!(answer(r#"{"dossier":"SBX-1","noted_at":1}"#).is_ok());
        assert!(answer(r#"{"dossier":"SBX-2","noted_at":1}"#).is_err());
        assert!(answer("{}").is_err());
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Withdrawal::parse(&body);
        }
    }
}
