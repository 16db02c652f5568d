//! Opening a mailbox: a person shows the office who they are and which keys their inbox uses.
//!
//! The wallet fetches a nonce, presents its personal number ([`PERSON_CLAIM`]) in a proof of any format whose audience is the
//! office and whose nonce is [`binding`] over the office's nonce and both keys, and posts all of it. A proof copied off
//! this exchange can therefore open no mailbox for other keys.
//!
//! Who comes with a new phone names the mailbox they had ([`MailboxRegistration::reopening`]): it gets the new keys and a new
//! access token, and everything in it stays. Its name is bound into the proof, by [`reopening_binding`].
//!
//! Not for: deciding that the proof is genuine ([`MailboxRegistration::check`] does it with the trust list).

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_credential::showing::{self, Expectation, NonceRule};
use vidan_credential::{ClaimPath, DocumentType, Trusted};
use vidan_crypto::PublicKey;
use vidan_crypto::hash::sha256_parts;
use vidan_trust::PublicJwk;

use super::content::required;
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::openid4vci::token::is_bearer;
use crate::refusal::Refusal;
use crate::url::HttpUrl;

/// The document whose claim names the person.
pub const PERSON_DOCUMENT: &str = "can_cuoc";
/// The claim that names the person.
pub const PERSON_CLAIM: &str = "so_dinh_danh";
/// The largest registration message, in bytes.
pub const MAX_REGISTRATION: usize = 64 * 1024;
/// How long a proof may live, in seconds.
const MAX_PROOF_LIFETIME: i64 = 300;
/// How far the wallet's clock may be off, in seconds.
const CLOCK_SKEW: i64 = 60;

/// What the wallet posts.
#[derive(Clone, Deserialize, Serialize)]
pub struct MailboxRegistration {
    /// The office's nonce.
    pub nonce: String,
    /// The key notices are sealed to.
    pub inbox_jwk: PublicJwk,
    /// The key receipts are signed with.
    pub receipt_jwk: PublicJwk,
    /// The mailbox of this person that is to get these keys in place of its own; `None` for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// base64url of the proof, as [`showing`] has it.
    pub proof: String,
}

impl core::fmt::Debug for MailboxRegistration {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("MailboxRegistration(…)")
    }
}

/// What the office answers.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct MailboxAnswer {
    /// The mailbox's id: the audience of every notice in it. Another than the one that was to be opened again where the
    /// office does not know that one as this person's.
    pub mailbox: String,
    /// What reads the mailbox and sends receipts; a secret.
    pub access_token: String,
}

impl core::fmt::Debug for MailboxAnswer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("MailboxAnswer(…)")
    }
}

/// A registration that was checked: whose mailbox, and its keys.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedMailbox {
    /// The personal number, vouched for by a trusted issuer.
    pub person: String,
    /// The key notices are sealed to.
    pub inbox_key: PublicKey,
    /// The key receipts are signed with.
    pub receipt_key: PublicKey,
    /// The mailbox that is to get them, where one is named. Whether it is this person's is the office's to look up.
    pub mailbox: Option<String>,
    /// What a replay guard keeps until the proof has expired.
    pub replay_key: [u8; 32],
}

impl core::fmt::Debug for NamedMailbox {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NamedMailbox(…)")
    }
}

/// The nonce of the proof: the office's nonce bound to both keys.
pub fn binding(nonce: &str, inbox: &PublicKey, receipt: &PublicKey) -> [u8; 32] {
    sha256_parts(&[
        b"vidan mailbox registration 1\0",
        &sha256_parts(&[nonce.as_bytes()]),
        &sha256_parts(&[inbox.as_bytes()]),
        &sha256_parts(&[receipt.as_bytes()]),
    ])
}

/// As [`binding`], for a mailbox that is opened again.
pub fn reopening_binding(
    nonce: &str,
    inbox: &PublicKey,
    receipt: &PublicKey,
    mailbox: &str,
) -> [u8; 32] {
    sha256_parts(&[
        b"vidan mailbox reopening 1\0",
        &binding(nonce, inbox, receipt),
        &sha256_parts(&[mailbox.as_bytes()]),
    ])
}

impl MailboxRegistration {
    /// The message, once the proof over [`binding`] is made.
    pub fn new(nonce: &str, inbox: &PublicKey, receipt: &PublicKey, proof: &[u8]) -> Self {
        Self {
            nonce: nonce.to_owned(),
            inbox_jwk: PublicJwk::from_key(inbox),
            receipt_jwk: PublicJwk::from_key(receipt),
            mailbox: None,
            proof: base64url::encode(proof),
        }
    }

    /// The same message for a mailbox that this person has: the proof is over [`reopening_binding`] then.
    #[must_use]
    pub fn reopening(self, mailbox: &str) -> Self {
        Self {
            mailbox: Some(mailbox.to_owned()),
            ..self
        }
    }

    /// The HTTP request.
    pub fn to_http(&self, endpoint: &HttpUrl) -> Result<Request, Error> {
        let body = vidan_codec::json::to_vec(self)?;
        Ok(Request::post(
            endpoint.as_str(),
            JSON,
            body,
            MAX_REGISTRATION,
        ))
    }

    /// Reads the message at the office.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let message = vidan_codec::json::from_slice(body, MAX_REGISTRATION);
        let message: Self = message.map_err(Error::unreadable("the registration"))?;
        required("nonce", &message.nonce)?;
        if let Some(mailbox) = &message.mailbox {
            required("mailbox", mailbox)?;
        }
        if message.inbox_jwk == message.receipt_jwk {
            return Err(Error::Duplicate("key"));
        }
        Ok(message)
    }

    /// Checks the proof against the trust list and the pinned authorities. That the nonce is one of the office's and unused is the caller's check,
    /// before this one.
    pub fn check(
        &self,
        office: &str,
        trusted: Trusted<'_>,
        now: UnixTime,
    ) -> Result<NamedMailbox, Error> {
        let (inbox, receipt) = (self.inbox_jwk.key(), self.receipt_jwk.key());
        let nonce = match &self.mailbox {
            Some(mailbox) => reopening_binding(&self.nonce, inbox, receipt, mailbox),
            None => binding(&self.nonce, inbox, receipt),
        };
        let expected = Expectation {
            audiences: &[office],
            nonce: NonceRule::Exactly(&nonce),
            now,
            skew: CLOCK_SKEW,
            max_lifetime: Some(MAX_PROOF_LIFETIME),
        };
        let proof = base64url::decode(&self.proof)?;
        let (shown, _) = showing::verify(&proof, trusted, &expected)?;
        let disclosed = shown.get();
        if disclosed.document_type().and_then(DocumentType::name) != Some(PERSON_DOCUMENT) {
            return Err(Error::Malformed("the proof's document"));
        }
        let person = disclosed
            .get(&ClaimPath::name(PERSON_CLAIM))
            .and_then(|value| value.as_text());
        Ok(NamedMailbox {
            person: person.ok_or(Error::Malformed(PERSON_CLAIM))?.to_owned(),
            inbox_key: inbox.clone(),
            receipt_key: receipt.clone(),
            mailbox: self.mailbox.clone(),
            replay_key: disclosed.replay_key(),
        })
    }
}

impl MailboxAnswer {
    /// Reads the office's answer.
    pub fn from_response(response: &Response) -> Result<Self, Error> {
        Refusal::raise(response, Endpoint::MailboxRegistration)?;
        let answer: Self = response.json(Endpoint::MailboxRegistration, MAX_REGISTRATION)?;
        required("mailbox", &answer.mailbox)?;
        if !is_bearer(&answer.access_token) {
            return Err(Error::Malformed("access_token"));
        }
        Ok(answer)
    }
}
