//! What the wallet sends a portal: answers, the origin of each, the consent, and proofs bound to exactly these answers.
//!
//! The content travels as one base64url text, and the nonce of every key-binding token is [`binding`] over the portal's
//! nonce and those bytes: the holder's key signs the answers too, typed ones included, and a proof cannot be moved to
//! other answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use vidan_codec::base64url;
use vidan_crypto::hash::sha256_parts;

use super::Transform;
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::notice::content::required;
use crate::refusal::Refusal;
use crate::url::HttpUrl;

/// The largest submission read, in bytes.
pub const MAX_SUBMISSION: usize = 1024 * 1024;
/// The most key-binding tokens of one submission.
pub const MAX_PROOFS: usize = 16;
/// The most answers.
pub const MAX_ANSWERS: usize = super::manifest::MAX_FIELDS;

/// What is signed over.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
pub struct SubmissionContent {
    /// The form that is answered.
    pub form: FormRef,
    /// The answers, by field id.
    pub answers: BTreeMap<String, Answer>,
    /// What the person agreed to.
    pub consent: Consent,
    /// The portal's nonce.
    pub nonce: String,
    /// Chosen by the wallet: the same key twice is one dossier.
    pub idempotency_key: String,
}

impl core::fmt::Debug for SubmissionContent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SubmissionContent")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}

/// Which form, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct FormRef {
    /// The procedure's code.
    pub procedure: String,
    /// The form's version.
    pub version: String,
    /// base64url of the manifest's digest.
    pub manifest: String,
}

/// One answer.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
pub struct Answer {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

impl core::fmt::Debug for Answer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Answer")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// Worked out of another answer, as the form says.
    Computed,
    /// A document's claim, proven.
    Document {
        /// Which of the proofs shows it.
        proof: usize,
        /// The document type.
        document: String,
        /// The claim's flat path.
        claim: String,
        /// What was done to its value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transform: Option<Transform>,
    },
    /// The person's word.
    Typed,
}

/// The record of a consent (Law 91/2025: purpose, controller, kinds of data, notice, time, method).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Consent {
    /// The portal's id.
    pub controller: String,
    /// The purpose, as the form words it in Vietnamese.
    pub purpose: String,
    /// The claims that leave, as `document.claim` (top level: a part is shown with its whole), sorted, each once.
    pub claims: Vec<String>,
    /// base64url of the manifest's digest.
    pub manifest: String,
    /// When, in Unix seconds.
    pub at: i64,
    /// How it was given.
    pub method: ConsentMethod,
}

/// How a consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentMethod {
    /// A press of a button after the claims were shown.
    Button,
    /// The same, confirmed with finger, face or passcode.
    UserPresence,
}

/// The message.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Submission {
    /// base64url of the JSON of [`SubmissionContent`].
    pub content: String,
    /// base64url of key-binding tokens, in the order that [`Origin::Document`] counts them.
    pub proofs: Vec<String>,
}

impl core::fmt::Debug for Submission {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Submission")
            .field("proofs", &self.proofs.len())
            .finish_non_exhaustive()
    }
}

/// A submission whose content is fixed and whose proofs are still to be made.
#[derive(Clone)]
pub struct PreparedSubmission {
    content: Vec<u8>,
    nonce: [u8; 32],
}

impl core::fmt::Debug for PreparedSubmission {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PreparedSubmission(…)")
    }
}

/// What the portal answers.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct SubmissionAnswer {
    /// The dossier's code.
    pub dossier: String,
    /// When it was filed, in Unix seconds.
    pub received_at: i64,
}

impl core::fmt::Debug for SubmissionAnswer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SubmissionAnswer(…)")
    }
}

/// The nonce of every key-binding token of a submission: the portal's nonce bound to the content's bytes.
pub fn binding(nonce: &str, content: &[u8]) -> [u8; 32] {
    sha256_parts(&[
        b"vidan form submission 1\0",
        &sha256_parts(&[nonce.as_bytes()]),
        &sha256_parts(&[content]),
    ])
}

impl SubmissionContent {
    /// Fixes the content; the proofs are then made over [`PreparedSubmission::proof_nonce`].
    pub fn prepare(&self) -> Result<PreparedSubmission, Error> {
        self.check()?;
        let content = vidan_codec::json::to_vec(self)?;
        Ok(PreparedSubmission {
            nonce: binding(&self.nonce, &content),
            content,
        })
    }

    /// A fingerprint of what was agreed to: the form, the answers, the consent but for its time, and the key it goes under. The
    /// nonce is not in it, so that the same submission with fresh proofs is the same submission.
    pub fn agreed_digest(&self) -> Result<[u8; 32], Error> {
        let mut agreed = self.clone();
        agreed.nonce.clear();
        agreed.consent.at = 0;
        let agreed = vidan_codec::json::to_vec(&agreed)?;
        Ok(sha256_parts(&[b"vidan submission agreed 1\0", &agreed]))
    }

    fn check(&self) -> Result<(), Error> {
        required("nonce", &self.nonce)?;
        required("idempotency_key", &self.idempotency_key)?;
        if self.answers.len() > MAX_ANSWERS {
            return Err(Error::LimitExceeded {
                what: "the number of answers",
                limit: MAX_ANSWERS,
            });
        }
        Ok(())
    }
}

impl PreparedSubmission {
    /// The nonce that every key-binding token must carry.
    pub fn proof_nonce(&self) -> &[u8; 32] {
        &self.nonce
    }

    /// The message, with the tokens in their order.
    pub fn finish(&self, tokens: &[Vec<u8>]) -> Result<Submission, Error> {
        if tokens.len() > MAX_PROOFS {
            return Err(Error::LimitExceeded {
                what: "the number of proofs",
                limit: MAX_PROOFS,
            });
        }
        Ok(Submission {
            content: base64url::encode(&self.content),
            proofs: tokens.iter().map(base64url::encode).collect(),
        })
    }
}

impl Submission {
    /// The HTTP request. Sending it again after a cut connection files nothing twice.
    pub fn to_http(&self, endpoint: &HttpUrl) -> Result<Request, Error> {
        let body = vidan_codec::json::to_vec(self)?;
        Ok(Request::post(endpoint.as_str(), JSON, body, MAX_SUBMISSION))
    }

    /// Reads the message at the portal.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let message = vidan_codec::json::from_slice(body, MAX_SUBMISSION);
        let message: Self = message.map_err(Error::unreadable("the submission"))?;
        if message.proofs.len() > MAX_PROOFS {
            return Err(Error::LimitExceeded {
                what: "the number of proofs",
                limit: MAX_PROOFS,
            });
        }
        Ok(message)
    }

    /// The content, and the nonce its proofs must carry. Nothing of it is proven yet.
    pub fn open(&self) -> Result<(SubmissionContent, [u8; 32]), Error> {
        let bytes = base64url::decode(&self.content)?;
        let content = vidan_codec::json::from_slice(&bytes, MAX_SUBMISSION);
        let content: SubmissionContent = content.map_err(Error::unreadable("the submission"))?;
        content.check()?;
        let nonce = binding(&content.nonce, &bytes);
        Ok((content, nonce))
    }

    /// The key-binding tokens.
    pub fn tokens(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.proofs
            .iter()
            .map(|proof| Ok(base64url::decode(proof)?))
            .collect()
    }
}

impl SubmissionAnswer {
    /// Reads the portal's answer.
    pub fn from_response(response: &Response) -> Result<Self, Error> {
        Refusal::raise(response, Endpoint::FormSubmission)?;
        let answer: Self = response.json(Endpoint::FormSubmission, MAX_SUBMISSION)?;
        required("dossier", &answer.dossier)?;
        Ok(answer)
    }
}
