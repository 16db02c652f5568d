//! The token endpoint with a pre-authorised code (OpenID4VCI 1.0 section 6, RFC 6749 section 5), and with the refresh token
//! that came of it (RFC 6749 section 6).
//!
//! Not for: other grants, DPoP.

use serde::{Deserialize, Serialize};

use super::metadata::readable;
use super::{PRE_AUTHORIZED_GRANT, REFRESH_GRANT};
use crate::error::{Endpoint, Error};
use crate::http::{FORM, Request, Response};
use crate::url::{HttpUrl, decode_form, encode_form, single};

/// The largest token request or answer read, in bytes.
pub const MAX_TOKEN_MESSAGE: usize = 32 * 1024;

/// What the wallet asks.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// The first token, for an offer.
    PreAuthorized {
        /// The code of the offer.
        code: String,
        /// What the person entered, when the offer asked for it.
        tx_code: Option<String>,
    },
    /// Another token for what an earlier offer gave.
    Refresh {
        /// The refresh token.
        refresh_token: String,
    },
}

impl core::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::PreAuthorized { .. } => "TokenRequest::PreAuthorized(…)",
            Self::Refresh { .. } => "TokenRequest::Refresh(…)",
        })
    }
}

/// What the server gives.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct TokenResponse {
    /// The token.
    pub access_token: String,
    /// `Bearer`, in any case.
    pub token_type: String,
    /// Seconds the token is good for; servers that write them as a text lose no document by it.
    #[serde(
        default,
        deserialize_with = "readable",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_in: Option<u64>,
    /// For another token later on; it takes the place of the one it was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Which data sets the token stands for, when the server distinguishes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<AuthorizationDetail>,
}

impl core::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TokenResponse")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// One authorised document (section 6.2).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct AuthorizationDetail {
    /// `openid_credential`; entries of other types are none of ours.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The configuration it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_configuration_id: Option<String>,
    /// Names of the data sets to ask for instead of the configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credential_identifiers: Vec<String>,
}

/// Why a server refuses a token (RFC 6749 section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenErrorCode {
    /// The server wants to know the client.
    InvalidClient,
    /// The code or the transaction code is wrong, used or too old.
    InvalidGrant,
    /// A parameter is missing, repeated or unexpected (a transaction code, for one).
    InvalidRequest,
    /// The scope is unknown.
    InvalidScope,
    /// The client may not use this grant.
    UnauthorizedClient,
    /// The server does not do this grant.
    UnsupportedGrantType,
    /// A code this crate does not know.
    #[serde(other)]
    Unlisted,
}

impl core::fmt::Display for TokenErrorCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::InvalidClient => "it wants to know the client",
            Self::InvalidGrant => "the code or the transaction code is wrong, used or too old",
            Self::InvalidRequest => "the request is not as it expects",
            Self::InvalidScope => "the scope is unknown",
            Self::UnauthorizedClient => "this client may not use this grant",
            Self::Unlisted => "for a reason this program does not know",
            Self::UnsupportedGrantType => "it does not do this grant",
        })
    }
}

/// An error answer of a token or credential endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ErrorBody<C> {
    /// The cause.
    pub error: C,
}

impl TokenRequest {
    /// The HTTP request.
    pub fn to_http(&self, endpoint: &HttpUrl) -> Request {
        let pairs = match self {
            Self::PreAuthorized { code, tx_code } => {
                let mut pairs = vec![
                    ("grant_type", PRE_AUTHORIZED_GRANT),
                    ("pre-authorized_code", code.as_str()),
                ];
                pairs.extend(tx_code.as_deref().map(|tx_code| ("tx_code", tx_code)));
                pairs
            }
            Self::Refresh { refresh_token } => vec![
                ("grant_type", REFRESH_GRANT),
                ("refresh_token", refresh_token.as_str()),
            ],
        };
        Request::post(
            endpoint.as_str(),
            FORM,
            encode_form(&pairs).into_bytes(),
            MAX_TOKEN_MESSAGE,
        )
    }

    /// Reads a request at the server.
    pub fn parse(media_type: Option<&str>, body: &[u8]) -> Result<Self, TokenErrorCode> {
        let invalid = TokenErrorCode::InvalidRequest;
        if media_type != Some(FORM) || body.len() > MAX_TOKEN_MESSAGE {
            return Err(invalid);
        }
        let text = core::str::from_utf8(body).map_err(|_| invalid)?;
        let pairs = decode_form(text, 32).ok_or(invalid)?;
        let value = |name| single(&pairs, name).map_err(|_| invalid);
        let needed = |name| {
            let given = value(name)?.filter(|text| !text.is_empty());
            given.map(str::to_owned).ok_or(invalid)
        };
        match value("grant_type")? {
            Some(PRE_AUTHORIZED_GRANT) => Ok(Self::PreAuthorized {
                code: needed("pre-authorized_code")?,
                tx_code: value("tx_code")?.map(str::to_owned),
            }),
            Some(REFRESH_GRANT) => Ok(Self::Refresh {
                refresh_token: needed("refresh_token")?,
            }),
            Some(_) => Err(TokenErrorCode::UnsupportedGrantType),
            None => Err(invalid),
        }
    }
}

impl TokenResponse {
    /// Reads the server's answer.
    pub fn from_response(response: &Response) -> Result<Self, Error> {
        if matches!(response.status, 400 | 401)
            && let Some(body) =
                response.error_json::<ErrorBody<TokenErrorCode>>(Endpoint::Token, MAX_TOKEN_MESSAGE)
        {
            return Err(Error::TokenRefused(body.error));
        }
        let token: Self = response.json(Endpoint::Token, MAX_TOKEN_MESSAGE)?;
        if !token.token_type.eq_ignore_ascii_case("Bearer") {
            return Err(Error::TokenTypeUnsupported);
        }
        if !is_bearer(&token.access_token) {
            return Err(Error::Malformed("access_token"));
        }
        if token
            .refresh_token
            .as_deref()
            .is_some_and(|token| !is_refresh(token))
        {
            return Err(Error::Malformed("refresh_token"));
        }
        Ok(token)
    }

    /// The data sets of `configuration` that the token stands for, each of which wants a request of its own; none where the server does
    /// not distinguish them.
    pub fn credential_identifiers(&self, configuration: &str) -> Vec<&str> {
        let mut identifiers = Vec::new();
        for detail in &self.authorization_details {
            if detail.kind == "openid_credential"
                && detail.credential_configuration_id.as_deref() == Some(configuration)
            {
                for identifier in &detail.credential_identifiers {
                    if !identifiers.contains(&identifier.as_str()) {
                        identifiers.push(identifier);
                    }
                }
            }
        }
        identifiers
    }
}

/// RFC 6750's `b64token`: anything else could smuggle a header line.
pub fn is_bearer(token: &str) -> bool {
    !token.is_empty()
        && token.len() <= 8192
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
}

/// RFC 6749's `refresh-token`: visible ASCII characters, and not so many that a record bursts.
pub(super) fn is_refresh(token: &str) -> bool {
    !token.is_empty() && token.len() <= 8192 && token.bytes().all(|b| (0x20..=0x7e).contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::JSON;
    use crate::url::Plaintext;
    use proptest::prelude::*;

    fn answer(status: u16, body: &str) -> Result<TokenResponse, Error> {
        TokenResponse::from_response(&Response {
            status,
            headers: vec![("content-type".into(), JSON.into())],
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let url = HttpUrl::parse("https://a/token", Plaintext::Never, Endpoint::Token).unwrap();
        for request in [
            TokenRequest::PreAuthorized {
                code: "a&b=c +%".into(),
                tx_code: Some("0042".into()),
            },
            TokenRequest::Refresh {
                refresh_token: "a&b=c +%".into(),
            },
        ] {
            let body = request.to_http(&url).body;
            assert!(!format!("{request:?}").contains("a&b"));
            assert_eq!(TokenRequest::parse(Some(FORM), &body), Ok(request));
        }
    }

    #[test]
    fn requests_are_refused_with_the_standards_codes() {
        let parse = |body: &str| TokenRequest::parse(Some(FORM), body.as_bytes()).unwrap_err();
        let grant = encode_form(&[("grant_type", PRE_AUTHORIZED_GRANT)]);
        assert_eq!(parse(""), TokenErrorCode::InvalidRequest);
        assert_eq!(
            parse("grant_type=authorization_code&code=x"),
            TokenErrorCode::UnsupportedGrantType
        );
        assert_eq!(parse(&grant), TokenErrorCode::InvalidRequest);
        for refresh in ["", "&refresh_token=", "&refresh_token=a&refresh_token=b"] {
            assert_eq!(
                parse(&format!("grant_type=refresh_token{refresh}")),
                TokenErrorCode::InvalidRequest
            );
        }
        assert_eq!(
            parse(&format!("{grant}&pre-authorized_code=")),
            TokenErrorCode::InvalidRequest
        );
        assert_eq!(
            parse(&format!(
                "{grant}&pre-authorized_code=a&pre-authorized_code=b"
            )),
            TokenErrorCode::InvalidRequest
        );
        let fine = format!("{grant}&pre-authorized_code=a");
        assert!(TokenRequest::parse(Some(FORM), fine.as_bytes()).is_ok());
        assert_eq!(
            TokenRequest::parse(Some(JSON), fine.as_bytes()),
            Err(TokenErrorCode::InvalidRequest)
        );
        assert_eq!(
            TokenRequest::parse(Some(FORM), b"\xff"),
            Err(TokenErrorCode::InvalidRequest)
        );
    }

    #[test]
    fn answers_are_read_or_refused_by_cause() {
        assert!(
            answer(
                200,
                r#"{"access_token":"abc","token_type":"bearer","expires_in":60,"x":1}"#
            )
            .is_ok()
        );
        assert!(matches!(
            answer(200, r#"{"access_token":"abc","token_type":"DPoP"}"#),
            Err(Error::TokenTypeUnsupported)
        ));
        assert!(matches!(
            answer(200, r#"{"access_token":"a\r\nb","token_type":"Bearer"}"#),
            Err(Error::Malformed(_))
        ));
        assert!(matches!(
            answer(400, r#"{"error":"invalid_grant"}"#),
            Err(Error::TokenRefused(TokenErrorCode::InvalidGrant))
        ));
        assert!(matches!(
            answer(400, r#"{"error":"brand_new"}"#),
            Err(Error::TokenRefused(TokenErrorCode::Unlisted))
        ));
        assert!(matches!(
            answer(400, "oops"),
            Err(Error::UnexpectedStatus { status: 400, .. })
        ));
        assert!(matches!(
            answer(307, "{}"),
            Err(Error::Redirected(Endpoint::Token))
        ));
    }

    #[test]
    fn a_refresh_token_is_taken_or_malformed_and_never_printed() {
        let with = |refresh: &str| {
            let body = serde_json::json!({"access_token": "a", "token_type": "Bearer", "refresh_token": refresh});
            answer(200, &body.to_string())
        };
        let token = with("r ~!").unwrap();
        assert_eq!(token.refresh_token.as_deref(), Some("r ~!"));
        assert!(!format!("{token:?}").contains("r ~!"));
        for bad in ["", "a\nb", "ấ", &"x".repeat(8193)] {
            assert!(matches!(with(bad), Err(Error::Malformed("refresh_token"))));
        }
    }

    #[test]
    fn identifiers_of_the_right_document_are_used() {
        let token = answer(
            200,
            r#"{"access_token":"a","token_type":"Bearer","authorization_details":[
                {"type":"other","credential_configuration_id":"gplx","credential_identifiers":["wrong"]},
                {"type":"openid_credential","credential_configuration_id":"gplx","credential_identifiers":["g-1","g-2"]}]}"#,
        )
        .unwrap();
        assert_eq!(token.credential_identifiers("gplx").first(), Some(&"g-1"));
        assert_eq!(token.credential_identifiers("gplx"), ["g-1", "g-2"]);
        assert!(token.credential_identifiers("bhyt").is_empty());
        assert_eq!(token.credential_identifiers("bhyt"), [""; 0]);
    }

    #[test]
    fn every_data_set_is_named_once() {
        let detail = |ids: &[String]| serde_json::json!({"type": "openid_credential", "credential_configuration_id": "gplx", "credential_identifiers": ids});
        let with = |details: serde_json::Value| {
            let body = serde_json::json!({"access_token": "a", "token_type": "Bearer", "authorization_details": details});
            answer(200, &body.to_string())
        };
        let [one, two] = ["g-1".to_owned(), "g-2".to_owned()];
        let token = with(serde_json::json!([
            detail(core::slice::from_ref(&one)),
            {"locations": []},
            detail(&[two, one]),
        ]));
        let token = token.unwrap();
        assert_eq!(token.credential_identifiers("gplx"), ["g-1", "g-2"]);
    }

    #[test]
    fn null_is_absent() {
        let token = answer(
            200,
            r#"{"access_token":"a","token_type":"Bearer","expires_in":null,"refresh_token":null,"authorization_details":null}"#,
        )
        .unwrap();
        assert_eq!(token.refresh_token, None);
        assert_eq!(token.authorization_details, []);
        let token = answer(
            200,
            r#"{"access_token":"a","token_type":"Bearer","expires_in":"60"}"#,
        );
        assert_eq!(token.unwrap().expires_in, None);
    }

    proptest! {
        #[test]
        fn no_request_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = TokenRequest::parse(Some(FORM), &body);
        }
    }
}
