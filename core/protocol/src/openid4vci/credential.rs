//! The credential endpoint (OpenID4VCI 1.0 section 8): key proofs in, copies out.
//!
//! Not for: believing the copies; `vidan-credential` checks every one before it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_credential::Format;

use super::token::ErrorBody;
use super::{MAX_ATTACHMENT, MAX_ATTACHMENTS, MAX_COPIES};
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};

/// The largest credential request read, in bytes: 64 key proofs fit several times.
pub const MAX_REQUEST: usize = 256 * 1024;
/// The largest answer read, in bytes.
pub const MAX_RESPONSE: usize = 4 * 1024 * 1024;

/// A request for copies of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CredentialRequest {
    /// The data set, when the token response named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_identifier: Option<String>,
    /// The configuration otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_configuration_id: Option<String>,
    /// Exactly one proof type, with a proof per key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proofs: Option<BTreeMap<String, Vec<serde_json::Value>>>,
}

/// The copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CredentialResponse {
    /// The copies, at most one per key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Vec<IssuedCredential>>,
    /// Present when the issuer delivers later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
}

/// One copy on the wire.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct IssuedCredential {
    /// base64url for binary formats, the text itself for an SD-JWT VC.
    pub credential: serde_json::Value,
    /// The files whose digests are claims, base64url by claim path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vidan_attachments: BTreeMap<String, String>,
}

/// A copy with the files that belong to it, unverified.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IssuedCopy {
    /// The credential.
    pub credential: Vec<u8>,
    /// The files whose digests are claims of the credential, by claim path.
    pub attachments: BTreeMap<String, Vec<u8>>,
}

impl From<Vec<u8>> for IssuedCopy {
    /// A copy without files.
    fn from(credential: Vec<u8>) -> Self {
        Self {
            credential,
            attachments: BTreeMap::new(),
        }
    }
}

impl core::fmt::Debug for IssuedCopy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "IssuedCopy({} files)", self.attachments.len())
    }
}

impl core::fmt::Debug for IssuedCredential {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("IssuedCredential(…)")
    }
}

/// Why an issuer refuses a credential request (section 8.3.1, RFC 6750 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CredentialErrorCode {
    /// The issuer will not issue; asking again does not help.
    CredentialRequestDenied,
    /// The token does not allow this document.
    InsufficientScope,
    /// The request is malformed.
    InvalidCredentialRequest,
    /// Encryption is missing or wrong.
    InvalidEncryptionParameters,
    /// The nonce is old, used or foreign: fetch another.
    InvalidNonce,
    /// A key proof is missing or wrong.
    InvalidProof,
    /// The token is unknown, too old or withdrawn.
    InvalidToken,
    /// No such configuration.
    UnknownCredentialConfiguration,
    /// No such data set.
    UnknownCredentialIdentifier,
    /// A code this crate does not know.
    #[serde(other)]
    Unlisted,
}

impl core::fmt::Display for CredentialErrorCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::CredentialRequestDenied => "it will not issue this document",
            Self::InsufficientScope => "the access token is not for this document",
            Self::InvalidCredentialRequest => "the request is not as it expects",
            Self::InvalidEncryptionParameters => "it asks for encryption",
            Self::InvalidNonce => "the nonce is no longer good",
            Self::InvalidProof => "a key proof is wrong",
            Self::InvalidToken => "the access token is no longer good",
            Self::UnknownCredentialConfiguration => "it does not know the document",
            Self::UnknownCredentialIdentifier => "it does not know the data set",
            Self::Unlisted => "for a reason this program does not know",
        })
    }
}

impl CredentialErrorCode {
    /// The HTTP status the standards give it.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            _ => 400,
        }
    }
}

impl CredentialRequest {
    /// A request with one `jwt` proof per key.
    pub fn with_jwt_proofs(
        configuration: &str,
        identifier: Option<&str>,
        proofs: Vec<String>,
    ) -> Self {
        let proofs = proofs.into_iter().map(serde_json::Value::String).collect();
        Self {
            credential_identifier: identifier.map(str::to_owned),
            credential_configuration_id: identifier.is_none().then(|| configuration.to_owned()),
            proofs: Some(BTreeMap::from([("jwt".to_owned(), proofs)])),
        }
    }

    /// The HTTP request.
    pub fn to_http(&self, endpoint: &str, access_token: &str) -> Result<Request, Error> {
        let body = vidan_codec::json::to_vec(self)?;
        Ok(Request::post(endpoint, JSON, body, MAX_RESPONSE).bearer(access_token))
    }

    /// Reads a request at the issuer.
    pub fn parse(media_type: Option<&str>, body: &[u8]) -> Result<Self, CredentialErrorCode> {
        let invalid = CredentialErrorCode::InvalidCredentialRequest;
        if media_type != Some(JSON) {
            return Err(invalid);
        }
        let request: Self =
            vidan_codec::json::from_slice(body, MAX_REQUEST).map_err(|_| invalid)?;
        if request.credential_identifier.is_some() == request.credential_configuration_id.is_some()
        {
            return Err(invalid);
        }
        Ok(request)
    }

    /// The `jwt` proofs: 1 to `batch_size` texts, and no other proof type.
    pub fn jwt_proofs(&self, batch_size: usize) -> Result<Vec<&str>, CredentialErrorCode> {
        let invalid = CredentialErrorCode::InvalidProof;
        let proofs = self
            .proofs
            .as_ref()
            .filter(|types| types.len() == 1)
            .ok_or(invalid)?;
        let jwts = proofs.get("jwt").ok_or(invalid)?;
        if jwts.is_empty() || jwts.len() > batch_size {
            return Err(invalid);
        }
        jwts.iter().map(|jwt| jwt.as_str().ok_or(invalid)).collect()
    }
}

impl CredentialResponse {
    /// The answer with copies in this format.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an SD-JWT VC that is no text.
    pub fn of_copies(format: Format, copies: &[IssuedCopy]) -> Result<Self, Error> {
        let text = |(path, file): (&String, &Vec<u8>)| (path.clone(), base64url::encode(file));
        let encode = |copy: &IssuedCopy| {
            Ok(IssuedCredential {
                credential: serde_json::Value::String(write(format, &copy.credential)?),
                vidan_attachments: copy.attachments.iter().map(text).collect(),
            })
        };
        Ok(Self {
            credentials: Some(copies.iter().map(encode).collect::<Result<_, Error>>()?),
            transaction_id: None,
        })
    }

    /// Reads the issuer's answer: between 1 and `keys` copies in the format asked for, all different.
    pub fn from_response(
        response: &Response,
        format: Format,
        keys: usize,
    ) -> Result<Vec<IssuedCopy>, Error> {
        let endpoint = Endpoint::Credential;
        if response.status == 202 {
            return Err(Error::Deferred);
        }
        if matches!(response.status, 400 | 401 | 403) {
            return Err(match refusal(response) {
                Some(code) => Error::CredentialRefused(code),
                None => Error::UnexpectedStatus {
                    endpoint,
                    status: response.status,
                },
            });
        }
        let answer: Self = response.json(endpoint, MAX_RESPONSE)?;
        if answer.transaction_id.is_some() {
            return Err(Error::Deferred);
        }
        let issued = answer.credentials.unwrap_or_default();
        if issued.is_empty() || issued.len() > keys.min(MAX_COPIES) {
            return Err(Error::CountMismatch {
                what: "copies",
                expected: keys,
                got: issued.len(),
            });
        }
        let mut copies: Vec<IssuedCopy> = Vec::with_capacity(issued.len());
        for one in &issued {
            let copy = one.decode(format)?;
            if copies
                .iter()
                .any(|known| known.credential == copy.credential)
            {
                return Err(Error::Duplicate("credential"));
            }
            copies.push(copy);
        }
        Ok(copies)
    }
}

impl IssuedCredential {
    fn decode(&self, format: Format) -> Result<IssuedCopy, Error> {
        if self.vidan_attachments.len() > MAX_ATTACHMENTS {
            return Err(Error::LimitExceeded {
                what: "the number of a copy's attachments",
                limit: MAX_ATTACHMENTS,
            });
        }
        let text = self.credential.as_str();
        let text = text.ok_or(Error::Malformed("credential"))?;
        let mut attachments = BTreeMap::new();
        for (path, file) in &self.vidan_attachments {
            attachments.insert(path.clone(), attachment(file)?);
        }
        Ok(IssuedCopy {
            credential: read(format, text)?,
            attachments,
        })
    }
}

/// A credential as it is delivered (appendices A.2.4 and A.3.4).
fn write(format: Format, credential: &[u8]) -> Result<String, Error> {
    match format {
        Format::MsoMdoc | Format::SdCwt => Ok(base64url::encode(credential)),
        Format::SdJwt => core::str::from_utf8(credential)
            .map(str::to_owned)
            .map_err(|_| Error::Malformed("credential")),
    }
}

fn read(format: Format, text: &str) -> Result<Vec<u8>, Error> {
    match format {
        Format::MsoMdoc | Format::SdCwt => Ok(base64url::decode(text)?),
        Format::SdJwt => Ok(text.as_bytes().to_vec()),
    }
}

fn attachment(text: &str) -> Result<Vec<u8>, Error> {
    // Four characters of base64url are three bytes.
    if text.len() / 4 * 3 > MAX_ATTACHMENT {
        return Err(Error::LimitExceeded {
            what: "an attachment",
            limit: MAX_ATTACHMENT,
        });
    }
    if text.is_empty() {
        return Err(Error::Malformed("attachment"));
    }
    Ok(base64url::decode(text)?)
}

/// The cause in the body, or in the `WWW-Authenticate` header where RFC 6750 puts it.
fn refusal(response: &Response) -> Option<CredentialErrorCode> {
    if let Some(body) =
        response.error_json::<ErrorBody<CredentialErrorCode>>(Endpoint::Credential, MAX_REQUEST)
    {
        return Some(body.error);
    }
    let challenge = response.header("www-authenticate")?;
    let (_, after) = challenge.split_once("error=\"")?;
    let (code, _) = after.split_once('"')?;
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}
