//! The wallet's side of an issuance as one state machine that never touches a socket or a key.
//!
//! [`Issuance::step`] says what is due, the matching call answers it; a call that fails leaves the state as it was, so
//! the same step can be tried again, today or after a restart of the network. A credential that was not given is asked for again
//! from its nonce on, as that is spent:
//!
//! | step | answered by |
//! | --- | --- |
//! | [`Step::Send`] | [`Issuance::receive`], [`Issuance::answer_lost`] or [`Issuance::unreachable`] |
//! | [`Step::Review`] | [`Issuance::accept`]: the person has seen what is offered |
//! | [`Step::MakeKeys`] | [`Issuance::keys`]: one new key per copy |
//! | [`Step::SignProofs`] | [`Issuance::signed`] |
//! | [`Step::Done`] | [`Issuance::into_issued`] |
//!
//! [`Issuance::refresh`] begins without an offer, with the refresh token of an earlier issuance, and has no review.
//! [`Issuance::save`] carries it over a restart of the program; what was agreed to at the review has a
//! [`digest`](Issuance::digest).
//!
//! A document that the issuer refuses does not take the others with it: [`Issuance::refused`] lists it.
//!
//! Not for: believing what arrives. The copies are bytes until `vidan-credential` has checked them.

mod answers;
mod facts;
mod saved;

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;
use vidan_crypto::device::P256Signature;
use vidan_trust::PublicJwk;

use self::facts::{Facts, check_copies};
pub use self::saved::SavedIssuance;
use super::credential::CredentialRequest;
use super::metadata;
use super::nonce;
use super::offer::{CredentialOffer, OfferLink};
use super::proof::{self, PreparedProof};
pub use super::steps::{
    Acceptance, Issued, OfferedDocument, Refresh, RefusalCause, RefusedDocument, Step,
};
use super::token;
use super::{IssuerMetadata, TokenRequest};
use crate::error::{Endpoint, Error};
use crate::http::Request;
use crate::url::{HttpUrl, Plaintext};

/// An issuance under way.
#[derive(Clone)]
pub struct Issuance {
    plaintext: Plaintext,
    facts: Facts,
    state: State,
    issued: Vec<Issued>,
}

impl core::fmt::Debug for Issuance {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Issuance")
            .field("issued", &self.issued.len())
            .finish_non_exhaustive()
    }
}

/// What is due. The two that are never saved follow from the nonce that they hold, which is old by the time they are read.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// The offer lies at this address.
    Offer(String),
    Issuer,
    /// The authorization servers that are still to be asked what they do, the next one first.
    Server(Vec<String>),
    Review,
    /// A token; where there is a batch, it waits for a newer one.
    Token(Option<Batch>),
    Keys,
    Nonce(Batch),
    #[serde(skip)]
    Proofs(Batch, Vec<PreparedProof>),
    #[serde(skip)]
    Credential(Batch, CredentialRequest),
    /// A credential was asked for before this was read again: its answer may still come.
    Asked(Batch),
    Done,
}

/// The copies being asked for.
#[derive(Clone, Serialize, Deserialize)]
struct Batch {
    keys: Vec<PublicJwk>,
    nonce_refused: bool,
    /// Whether a newer token was fetched for it already.
    token_renewed: bool,
}

impl Issuance {
    /// Starts from an offer link; `plaintext` says whether http to loopback is allowed.
    pub fn begin(link: &str, plaintext: Plaintext) -> Result<Self, Error> {
        let mut this = Self {
            plaintext,
            facts: Facts::default(),
            state: State::Issuer,
            issued: Vec::new(),
        };
        match OfferLink::parse(link, plaintext)? {
            OfferLink::Value(offer) => this.take_offer(offer)?,
            OfferLink::Reference(url) => this.state = State::Offer(url.as_str().to_owned()),
        }
        Ok(this)
    }

    /// Starts without an offer: more copies of a document that came before (RFC 6749 section 6). There is no review; the
    /// first request is due at once.
    pub fn refresh(from: Refresh, plaintext: Plaintext) -> Result<Self, Error> {
        check_copies(from.copies)?;
        if !token::is_refresh(&from.refresh_token) {
            return Err(Error::Malformed("refresh_token"));
        }
        Ok(Self {
            plaintext,
            facts: Facts::refreshing(from, plaintext)?,
            state: State::Issuer,
            issued: Vec::new(),
        })
    }

    /// The newest refresh token. Whoever drives this keeps it as soon as it is another one than before: the server may not
    /// take the older one any more.
    pub fn refresh_token(&self) -> Option<&str> {
        self.facts.refresh.as_deref()
    }

    /// Goes on with this refresh token: whoever shares it has a newer one since this was begun.
    pub fn take_refresh_token(&mut self, newest: &str) {
        self.facts.refresh = Some(newest.to_owned());
    }

    /// The authorization server that gave it, once it is known.
    pub fn authorization_server(&self) -> Option<&str> {
        self.facts.server.as_deref()
    }

    /// The offer, once it is known.
    pub fn offer(&self) -> Option<&CredentialOffer> {
        self.facts.offer.as_ref()
    }

    /// The issuer's metadata, once it is known: of its documents only those that are offered.
    pub fn issuer(&self) -> Option<&IssuerMetadata> {
        self.facts.issuer.as_ref()
    }

    /// The offered documents this wallet can receive; empty before the review.
    pub fn offered(&self) -> Vec<OfferedDocument<'_>> {
        let (Some(offer), Some(issuer)) = (&self.facts.offer, &self.facts.issuer) else {
            return Vec::new();
        };
        let mut offered = Vec::new();
        for configuration in &offer.credential_configuration_ids {
            let described = issuer.configuration(configuration);
            if let Ok((format, document_type)) = described.and_then(|one| one.supported()) {
                offered.push(OfferedDocument {
                    configuration,
                    format,
                    document_type,
                });
            }
        }
        offered
    }

    /// The offered documents this wallet cannot receive, each with the reason; empty before the review.
    pub fn not_receivable(&self) -> Vec<(&str, Error)> {
        let (Some(offer), Some(issuer)) = (&self.facts.offer, &self.facts.issuer) else {
            return Vec::new();
        };
        let mut refused = Vec::new();
        for id in &offer.credential_configuration_ids {
            let described = issuer.configuration(id);
            if let Err(cause) = described.and_then(|one| one.supported()) {
                refused.push((id.as_str(), cause));
            }
        }
        refused
    }

    /// What is due. Asking twice gives the same answer.
    pub fn step(&self) -> Result<Step, Error> {
        Ok(match &self.state {
            State::Offer(url) => {
                let url = HttpUrl::parse(url, self.plaintext, Endpoint::CredentialOffer)?;
                Step::Send(OfferLink::request(&url))
            }
            State::Issuer => {
                let issuer = &self.facts.offer()?.credential_issuer;
                Step::Send(metadata::issuer_request(issuer, self.plaintext)?)
            }
            State::Server(servers) => {
                let server = servers.first().ok_or(Error::UnexpectedCall("server"))?;
                Step::Send(metadata::server_request(server, self.plaintext)?)
            }
            State::Review => Step::Review,
            State::Token(_) => Step::Send(self.token_request()?),
            State::Keys => Step::MakeKeys {
                document_type: self.facts.current()?.document_type.to_owned(),
                count: self.facts.copies()?,
            },
            State::Nonce(_) => Step::Send(nonce::request(
                &self
                    .nonce_endpoint()?
                    .ok_or(Error::UnexpectedCall("nonce"))?,
            )),
            State::Proofs(_, proofs) => {
                Step::SignProofs(proofs.iter().map(|proof| proof.to_be_signed()).collect())
            }
            State::Credential(_, request) => {
                let endpoint = &self.facts.issuer()?.credential_endpoint;
                Step::Send(request.to_http(endpoint, &self.facts.token()?.access_token)?)
            }
            State::Asked(_) => return Err(Error::UnexpectedCall("step before the answer")),
            State::Done => Step::Done,
        })
    }

    /// Whether the request that is due spends something: a code, a refresh token, a nonce that keys were proven with. What is
    /// known is saved before such a request leaves and at once after its answer.
    pub fn spends(&self) -> bool {
        matches!(self.state, State::Token(_) | State::Credential(..))
    }

    /// How many keys the batch under way has.
    pub fn batch_size(&self) -> usize {
        match &self.state {
            State::Nonce(batch)
            | State::Proofs(batch, _)
            | State::Credential(batch, _)
            | State::Asked(batch)
            | State::Token(Some(batch)) => batch.keys.len(),
            _ => 0,
        }
    }

    /// Whether a code or a refresh token was given away, or may have been.
    pub fn has_asked_for_token(&self) -> bool {
        self.facts.token.is_some() || self.facts.token_lost
    }

    /// Goes on with what the person accepted.
    pub fn accept(&mut self, acceptance: Acceptance) -> Result<(), Error> {
        if !matches!(self.state, State::Review) {
            return Err(Error::UnexpectedCall("accept"));
        }
        self.facts.accept(acceptance)?;
        self.state = State::Token(None);
        Ok(())
    }

    /// Takes the new keys of [`Step::MakeKeys`], all different. `now` dates the key proofs.
    pub fn keys(&mut self, keys: Vec<PublicKey>, now: UnixTime) -> Result<(), Error> {
        if !matches!(self.state, State::Keys) {
            return Err(Error::UnexpectedCall("keys"));
        }
        let expected = self.facts.copies()?;
        if keys.len() != expected {
            return Err(Error::CountMismatch {
                what: "keys",
                expected,
                got: keys.len(),
            });
        }
        let keys: Vec<PublicJwk> = keys.into_iter().map(PublicJwk::from).collect();
        self.facts.use_keys(&keys)?;
        let batch = Batch {
            keys,
            nonce_refused: false,
            token_renewed: false,
        };
        self.state = self.prove(batch, now)?;
        Ok(())
    }

    /// Takes the signatures of [`Step::SignProofs`], in its order.
    pub fn signed(&mut self, signatures: &[P256Signature]) -> Result<(), Error> {
        let State::Proofs(batch, proofs) = &self.state else {
            return Err(Error::UnexpectedCall("signed"));
        };
        if signatures.len() != proofs.len() {
            return Err(Error::CountMismatch {
                what: "signatures",
                expected: proofs.len(),
                got: signatures.len(),
            });
        }
        let jwts = proofs
            .iter()
            .zip(signatures)
            .map(|(proof, signature)| proof.finish(signature));
        let jwts = jwts.collect::<Result<Vec<_>, _>>()?;
        let wanted = self.facts.current()?;
        let request =
            CredentialRequest::with_jwt_proofs(wanted.configuration, wanted.identifier, jwts);
        self.state = State::Credential(batch.clone(), request);
        Ok(())
    }

    /// The documents, when [`Step::Done`].
    pub fn into_issued(self) -> Result<Vec<Issued>, Error> {
        match self.state {
            State::Done => Ok(self.issued),
            _ => Err(Error::UnexpectedCall("into_issued")),
        }
    }

    /// The documents that have come since this was asked last, before all of them are there. What is taken is the caller's to
    /// keep: it is not saved with the rest.
    pub fn take_issued(&mut self) -> Vec<Issued> {
        core::mem::take(&mut self.issued)
    }

    /// The documents that were accepted and that the issuer does not give.
    pub fn refused(&self) -> &[RefusedDocument] {
        &self.facts.refused
    }

    /// How many of the accepted documents have come or were refused, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.facts.at, self.facts.wanted.len())
    }

    /// What is due for a batch with its keys: a nonce, or the proofs where the issuer wants none.
    fn prove(&self, batch: Batch, now: UnixTime) -> Result<State, Error> {
        match self.nonce_endpoint()? {
            Some(_) => Ok(State::Nonce(batch)),
            None => self.proofs(batch, None, now),
        }
    }

    fn proofs(&self, batch: Batch, nonce: Option<&str>, now: UnixTime) -> Result<State, Error> {
        let audience = &self.facts.issuer()?.credential_issuer;
        let proofs = batch
            .keys
            .iter()
            .map(|key| proof::prepare(key.key(), audience, nonce, now));
        let proofs = proofs.collect::<Result<Vec<_>, _>>()?;
        Ok(State::Proofs(batch, proofs))
    }

    fn token_request(&self) -> Result<Request, Error> {
        let request = match self.facts.refresh_to_use() {
            Some(refresh_token) => TokenRequest::Refresh {
                refresh_token: refresh_token.to_owned(),
            },
            None => TokenRequest::PreAuthorized {
                code: self
                    .facts
                    .offer()?
                    .pre_authorized()
                    .ok_or(Error::GrantUnsupported)?
                    .pre_authorized_code
                    .clone(),
                tx_code: self.facts.accepted.tx_code.clone(),
            },
        };
        let endpoint = self.facts.token_endpoint.as_deref();
        let endpoint = endpoint.ok_or(Error::UnexpectedCall("token"))?;
        let endpoint = HttpUrl::parse(endpoint, self.plaintext, Endpoint::Token)?;
        Ok(request.to_http(&endpoint))
    }

    fn nonce_endpoint(&self) -> Result<Option<HttpUrl>, Error> {
        let endpoint = self.facts.issuer()?.nonce_endpoint.as_deref();
        endpoint
            .map(|url| HttpUrl::parse(url, self.plaintext, Endpoint::Nonce))
            .transpose()
    }
}
