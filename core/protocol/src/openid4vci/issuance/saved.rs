//! An issuance over a restart: what is kept of it, and what its last request means when nobody knows the answer.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_crypto::hash::sha256_parts;

use super::facts::Facts;
use super::{Issuance, State};
use crate::error::Error;
use crate::url::Plaintext;

/// An issuance as it is kept: everything but the documents that have come ([`Issuance::take_issued`]). Codes and tokens are in
/// it, so it is kept sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct SavedIssuance {
    facts: Facts,
    state: State,
}

impl core::fmt::Debug for SavedIssuance {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SavedIssuance(…)")
    }
}

impl SavedIssuance {
    /// Whether a code or a refresh token has brought an access token.
    pub fn has_token(&self) -> bool {
        self.facts.token.is_some()
    }

    /// Whether this refresh token was sent and nobody has the answer: the server may have replaced it.
    pub fn has_lost_answer_for(&self, refresh_token: &str) -> bool {
        matches!(self.state, State::Token(_))
            && self.facts.token_lost
            && self.facts.refresh.as_deref() == Some(refresh_token)
    }

    /// Another device carries this on: what was asked for with the keys of this one is of no use there, and all documents are
    /// asked for again.
    pub fn move_to_other_device(&mut self) {
        match &mut self.state {
            State::Nonce(_) | State::Asked(_) | State::Done => self.state = State::Keys,
            State::Token(batch) => *batch = None,
            _ => {}
        }
        self.facts.at = 0;
        self.facts.refused.clear();
        self.facts.used.clear();
    }

    /// Goes on with it; `now` dates key proofs.
    ///
    /// # Errors
    /// [`Error::AddressRefused`] where an address may not be used any more.
    pub fn open(self, plaintext: Plaintext, now: UnixTime) -> Result<Issuance, Error> {
        let mut issuance = Issuance {
            plaintext,
            facts: self.facts,
            state: self.state,
            issued: Vec::new(),
        };
        issuance.begin_batch_again(now)?;
        Ok(issuance)
    }
}

impl Issuance {
    /// What is kept of it. Where a credential is asked for, whoever opens this says first what became of that: [`Self::receive`],
    /// [`Self::answer_lost`] or [`Self::not_sent`].
    pub fn save(&self) -> SavedIssuance {
        // A proof is good for its nonce alone, and that is old when this is read again.
        let state = match &self.state {
            State::Proofs(batch, _) => State::Nonce(batch.clone()),
            State::Credential(batch, _) => State::Asked(batch.clone()),
            other => other.clone(),
        };
        SavedIssuance {
            facts: self.facts.clone(),
            state,
        }
    }

    /// The answer to the request that was due is lost, or never came: the server may have acted on it.
    ///
    /// A credential is asked for again with a fresh nonce and the same keys. A token is asked for again as it was; a refusal then is
    /// [`Error::TokenAnswerLost`], as nobody can tell whether the first request was the one that counted.
    ///
    /// # Errors
    /// As [`SavedIssuance::open`].
    pub fn answer_lost(&mut self, now: UnixTime) -> Result<(), Error> {
        match &self.state {
            State::Token(_) => self.facts.token_lost = true,
            _ => self.not_sent(now)?,
        }
        Ok(())
    }

    /// The request that was due has not left: what was made for its nonce alone is made anew.
    ///
    /// # Errors
    /// As [`SavedIssuance::open`].
    pub fn not_sent(&mut self, now: UnixTime) -> Result<(), Error> {
        if let State::Proofs(batch, _) | State::Credential(batch, _) | State::Asked(batch) =
            &self.state
        {
            self.state = State::Nonce(batch.clone());
            self.begin_batch_again(now)?;
        }
        Ok(())
    }

    /// The type of the document whose turn it is: as its format names it where one is known, else the offer's.
    pub fn outstanding(&self) -> Vec<String> {
        let Ok(issuer) = self.facts.issuer() else {
            return Vec::new();
        };
        let rest = self.facts.wanted.get(self.facts.at..).unwrap_or_default();
        rest.iter()
            .filter_map(|wanted| issuer.configuration(&wanted.configuration).ok())
            .filter_map(|configuration| configuration.supported().ok())
            .map(|(format, document_type)| format.profile_name(document_type).to_owned())
            .collect()
    }

    /// Whether a token is what is due.
    pub fn asks_for_token(&self) -> bool {
        matches!(self.state, State::Token(_))
    }

    /// The keys of the batch under way are gone: others are made for it.
    pub fn forget_batch(&mut self) {
        match &mut self.state {
            State::Nonce(_) | State::Proofs(..) | State::Credential(..) | State::Asked(_) => {
                self.state = State::Keys;
            }
            State::Token(batch) => *batch = None,
            _ => {}
        }
    }

    /// A fingerprint of what a review showed and `accept` agreed to: the offer, who issues, and where everything is sent.
    ///
    /// # Errors
    /// [`Error::Codec`] where it cannot be written.
    pub fn digest(&self) -> Result<[u8; 32], Error> {
        let facts = &self.facts;
        let shown = (
            &facts.offer,
            &facts.issuer,
            &facts.server,
            &facts.token_endpoint,
        );
        let shown = vidan_codec::json::to_vec(&shown)?;
        Ok(sha256_parts(&[b"vidan reviewed offer 1\0", &shown]))
    }

    /// Where the issuer wants no nonce there is no step in which one is fetched.
    fn begin_batch_again(&mut self, now: UnixTime) -> Result<(), Error> {
        if let State::Nonce(batch) = &self.state {
            self.state = self.prove(batch.clone(), now)?;
        }
        Ok(())
    }
}
