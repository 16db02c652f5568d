//! The wallet's side of an issuance as one state machine that never touches a socket or a key.
//!
//! [`Issuance::step`] says what is due, the matching call answers it; a call that fails leaves the state as it was, so
//! the same step can be tried again, today or after a restart of the network:
//!
//! | step | answered by |
//! | --- | --- |
//! | [`Step::Send`] | [`Issuance::receive`] |
//! | [`Step::Review`] | [`Issuance::accept`]: the person has seen what is offered |
//! | [`Step::MakeKeys`] | [`Issuance::keys`]: one new key per copy |
//! | [`Step::SignProofs`] | [`Issuance::signed`] |
//! | [`Step::Done`] | [`Issuance::into_issued`] |
//!
//! [`Issuance::refresh`] begins without an offer, with the refresh token of an earlier issuance, and has no review.
//!
//! Not for: believing what arrives. The copies are bytes until `vidan-credential` has checked them.

use vidan_codec::clock::UnixTime;
use vidan_credential::Format;
use vidan_crypto::PublicKey;
use vidan_crypto::device::P256Signature;

use super::MAX_COPIES;
use super::credential::{CredentialErrorCode, CredentialRequest, CredentialResponse};
use super::metadata::{self, AuthorizationServerMetadata, IssuerMetadata};
use super::nonce::{self, NonceResponse};
use super::offer::{CredentialOffer, OfferLink};
use super::proof::{self, PreparedProof};
pub use super::steps::{Acceptance, Issued, OfferedDocument, Refresh, Step};
use super::token::{self, TokenRequest, TokenResponse};
use crate::error::{Endpoint, Error};
use crate::http::{Request, Response};
use crate::url::{HttpUrl, Plaintext};

/// An issuance under way.
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

/// What was learned on the way.
#[derive(Default)]
struct Facts {
    offer: Option<CredentialOffer>,
    issuer: Option<IssuerMetadata>,
    token_endpoint: Option<HttpUrl>,
    token: Option<TokenResponse>,
    accepted: Acceptance,
    /// The authorization server in use, or the one that must be used.
    server: Option<String>,
    /// The newest refresh token, where one is held.
    refresh: Option<String>,
    /// Whether tokens come by it, without an offer.
    by_refresh: bool,
}

enum State {
    Offer(HttpUrl),
    Issuer,
    Server(String),
    Review,
    Token,
    Keys,
    Nonce(Batch),
    Proofs(Batch, Vec<PreparedProof>),
    Credential(Batch, CredentialRequest),
    Done,
}

/// The copies being asked for.
#[derive(Clone)]
struct Batch {
    keys: Vec<PublicKey>,
    nonce_refused: bool,
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
            OfferLink::Reference(url) => this.state = State::Offer(url),
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
        let accepted = Acceptance {
            configurations: vec![from.configuration.clone()],
            copies: from.copies,
            tx_code: None,
        };
        Ok(Self {
            plaintext,
            facts: Facts {
                offer: Some(CredentialOffer::wanted(
                    from.credential_issuer,
                    from.configuration,
                    plaintext,
                )?),
                accepted,
                server: from.authorization_server,
                refresh: Some(from.refresh_token),
                by_refresh: true,
                ..Facts::default()
            },
            state: State::Issuer,
            issued: Vec::new(),
        })
    }

    /// The newest refresh token. Whoever drives this keeps it as soon as it is another one than before: the server may not
    /// take the older one any more.
    pub fn refresh_token(&self) -> Option<&str> {
        self.facts.refresh.as_deref()
    }

    /// The authorization server that gave it, once it is known.
    pub fn authorization_server(&self) -> Option<&str> {
        self.facts.server.as_deref()
    }

    /// The offer, once it is known.
    pub fn offer(&self) -> Option<&CredentialOffer> {
        self.facts.offer.as_ref()
    }

    /// The issuer's metadata, once it is known.
    pub fn issuer(&self) -> Option<&IssuerMetadata> {
        self.facts.issuer.as_ref()
    }

    /// The offered documents this wallet can receive; empty before the review.
    pub fn offered(&self) -> Vec<OfferedDocument<'_>> {
        let (Some(offer), Some(issuer)) = (&self.facts.offer, &self.facts.issuer) else {
            return Vec::new();
        };
        let describe = |id: &'_ String| {
            let (configuration, described) = issuer
                .credential_configurations_supported
                .get_key_value(id)?;
            let (format, document_type) = described.supported().ok()?;
            Some(OfferedDocument {
                configuration,
                format,
                document_type,
            })
        };
        offer
            .credential_configuration_ids
            .iter()
            .filter_map(describe)
            .collect()
    }

    /// What is due. Asking twice gives the same answer.
    pub fn step(&self) -> Result<Step, Error> {
        Ok(match &self.state {
            State::Offer(url) => Step::Send(OfferLink::request(url)),
            State::Issuer => {
                let issuer = &self.facts.offer()?.credential_issuer;
                Step::Send(metadata::issuer_request(issuer, self.plaintext)?)
            }
            State::Server(server) => Step::Send(metadata::server_request(server, self.plaintext)?),
            State::Review => Step::Review,
            State::Token => Step::Send(self.token_request()?),
            State::Keys => {
                let (_, (_, document_type)) = self.current()?;
                Step::MakeKeys {
                    document_type: document_type.to_owned(),
                    count: self.copies()?,
                }
            }
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
            State::Done => Step::Done,
        })
    }

    /// Takes the answer to the request of [`Step::Send`]. `now` dates key proofs.
    ///
    /// A refused token leads back to [`Step::Review`], where another transaction code may be given. A refused nonce is
    /// replaced once by a fresh one; the next refusal is [`Error::NonceRefused`].
    pub fn receive(&mut self, response: &Response, now: UnixTime) -> Result<(), Error> {
        match &self.state {
            State::Offer(_) => {
                let offer = CredentialOffer::from_response(response, self.plaintext)?;
                self.take_offer(offer)
            }
            State::Issuer => {
                let offer = self.facts.offer()?;
                let issuer = IssuerMetadata::from_response(response, offer, self.plaintext)?;
                receivable(offer, &issuer)?;
                let named = offer
                    .pre_authorized()
                    .and_then(|grant| grant.authorization_server.as_deref());
                let server = issuer.authorization_server(named.or(self.authorization_server()))?;
                self.facts.server = Some(server.clone());
                self.state = State::Server(server);
                self.facts.issuer = Some(issuer);
                Ok(())
            }
            State::Server(server) => {
                let (metadata, endpoint) =
                    AuthorizationServerMetadata::from_response(response, server, self.plaintext)?;
                if !self.facts.by_refresh && !metadata.takes_pre_authorized() {
                    return Err(Error::GrantUnsupported);
                }
                self.facts.token_endpoint = Some(endpoint);
                self.state = if self.facts.by_refresh {
                    State::Token
                } else {
                    State::Review
                };
                Ok(())
            }
            State::Token => self.take_token(response),
            State::Nonce(batch) => {
                let nonce = NonceResponse::from_response(response, Endpoint::Nonce)?;
                self.state = self.proofs(batch.clone(), Some(&nonce.c_nonce), now)?;
                Ok(())
            }
            State::Credential(batch, _) => {
                let batch = batch.clone();
                self.take_credentials(response, batch)
            }
            _ => Err(Error::UnexpectedCall("receive")),
        }
    }

    /// Goes on with what the person accepted.
    pub fn accept(&mut self, acceptance: Acceptance) -> Result<(), Error> {
        if !matches!(self.state, State::Review) {
            return Err(Error::UnexpectedCall("accept"));
        }
        let offer = self.facts.offer()?;
        let mut acceptance = acceptance;
        if acceptance.configurations.is_empty() {
            acceptance.configurations = receivable(offer, self.facts.issuer()?)?;
        }
        for (at, id) in acceptance.configurations.iter().enumerate() {
            if !offer.credential_configuration_ids.contains(id) {
                return Err(Error::ConfigurationUnknown);
            }
            self.facts.issuer()?.configuration(id)?.supported()?;
            if acceptance
                .configurations
                .iter()
                .skip(at + 1)
                .any(|other| other == id)
            {
                return Err(Error::Duplicate("configurations"));
            }
        }
        check_copies(acceptance.copies)?;
        match (offer.tx_code(), &acceptance.tx_code) {
            (Some(form), Some(code)) if form.accepts(code) => {}
            (None, None) => {}
            _ => return Err(Error::TxCodeForm),
        }
        self.facts.accepted = acceptance;
        self.state = State::Token;
        Ok(())
    }

    /// Takes the new keys of [`Step::MakeKeys`], all different. `now` dates the key proofs.
    pub fn keys(&mut self, keys: Vec<PublicKey>, now: UnixTime) -> Result<(), Error> {
        if !matches!(self.state, State::Keys) {
            return Err(Error::UnexpectedCall("keys"));
        }
        let expected = self.copies()?;
        if keys.len() != expected {
            return Err(Error::CountMismatch {
                what: "keys",
                expected,
                got: keys.len(),
            });
        }
        let used = self.issued.iter().flat_map(|issued| &issued.keys);
        if (0..keys.len()).any(|at| {
            keys.iter()
                .skip(at + 1)
                .any(|key| keys.get(at) == Some(key))
        }) || used.into_iter().any(|key| keys.contains(key))
        {
            return Err(Error::Duplicate("key"));
        }
        let batch = Batch {
            keys,
            nonce_refused: false,
        };
        self.state = match self.nonce_endpoint()? {
            Some(_) => State::Nonce(batch),
            None => self.proofs(batch, None, now)?,
        };
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
        let (configuration, _) = self.current()?;
        let identifier = self.facts.token()?.credential_identifier(configuration);
        let request = CredentialRequest::with_jwt_proofs(configuration, identifier, jwts);
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

    fn take_offer(&mut self, offer: CredentialOffer) -> Result<(), Error> {
        if offer.pre_authorized().is_none() {
            return Err(Error::GrantUnsupported);
        }
        self.facts.offer = Some(offer);
        self.state = State::Issuer;
        Ok(())
    }

    fn take_token(&mut self, response: &Response) -> Result<(), Error> {
        match TokenResponse::from_response(response) {
            Ok(mut token) => {
                if let Some(refresh) = token.refresh_token.take() {
                    self.facts.refresh = Some(refresh);
                }
                self.facts.token = Some(token);
                self.state = State::Keys;
                Ok(())
            }
            Err(Error::TokenRefused(code)) if self.facts.by_refresh => {
                Err(Error::RefreshRefused(code))
            }
            Err(refused @ Error::TokenRefused(_)) => {
                self.facts.accepted = Acceptance::default();
                self.state = State::Review;
                Err(refused)
            }
            Err(error) => Err(error),
        }
    }

    fn take_credentials(&mut self, response: &Response, batch: Batch) -> Result<(), Error> {
        let (configuration, (format, document_type)) = self.current()?;
        match CredentialResponse::from_response(response, format, batch.keys.len()) {
            Ok(credentials) => {
                let issued = Issued {
                    configuration: configuration.to_owned(),
                    format,
                    document_type: document_type.to_owned(),
                    keys: batch.keys,
                    credentials,
                };
                self.issued.push(issued);
                let all = self.facts.accepted.configurations.len() == self.issued.len();
                self.state = if all { State::Done } else { State::Keys };
                Ok(())
            }
            Err(Error::CredentialRefused(CredentialErrorCode::InvalidNonce)) => {
                if batch.nonce_refused || self.nonce_endpoint()?.is_none() {
                    return Err(Error::NonceRefused);
                }
                self.state = State::Nonce(Batch {
                    nonce_refused: true,
                    ..batch
                });
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn proofs(&self, batch: Batch, nonce: Option<&str>, now: UnixTime) -> Result<State, Error> {
        let audience = &self.facts.issuer()?.credential_issuer;
        let proofs = batch
            .keys
            .iter()
            .map(|key| proof::prepare(key, audience, nonce, now));
        let proofs = proofs.collect::<Result<Vec<_>, _>>()?;
        Ok(State::Proofs(batch, proofs))
    }

    fn token_request(&self) -> Result<Request, Error> {
        let request = match &self.facts.refresh {
            Some(refresh_token) if self.facts.by_refresh => TokenRequest::Refresh {
                refresh_token: refresh_token.clone(),
            },
            _ => TokenRequest::PreAuthorized {
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
        let endpoint = self
            .facts
            .token_endpoint
            .as_ref()
            .ok_or(Error::UnexpectedCall("token"))?;
        Ok(request.to_http(endpoint))
    }

    /// The configuration whose turn it is, with format and document type.
    fn current(&self) -> Result<(&str, (Format, &str)), Error> {
        let id = self.facts.accepted.configurations.get(self.issued.len());
        let id = id.ok_or(Error::UnexpectedCall("next document"))?;
        Ok((id, self.facts.issuer()?.configuration(id)?.supported()?))
    }

    fn copies(&self) -> Result<usize, Error> {
        Ok(self
            .facts
            .accepted
            .copies
            .clamp(1, self.facts.issuer()?.batch_size()))
    }

    fn nonce_endpoint(&self) -> Result<Option<HttpUrl>, Error> {
        let endpoint = self.facts.issuer()?.nonce_endpoint.as_deref();
        endpoint
            .map(|url| HttpUrl::parse(url, self.plaintext, Endpoint::Nonce))
            .transpose()
    }
}

fn check_copies(copies: usize) -> Result<(), Error> {
    if (1..=MAX_COPIES).contains(&copies) {
        return Ok(());
    }
    Err(Error::LimitExceeded {
        what: "the number of copies",
        limit: MAX_COPIES,
    })
}

/// The offered configurations this wallet can receive; when there is none, why not the first.
fn receivable(offer: &CredentialOffer, issuer: &IssuerMetadata) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    let mut first_cause = None;
    for id in &offer.credential_configuration_ids {
        match issuer.configuration(id)?.supported() {
            Ok(_) => ids.push(id.clone()),
            Err(cause) => first_cause = first_cause.or(Some(cause)),
        }
    }
    match first_cause {
        Some(cause) if ids.is_empty() => Err(cause),
        _ => Ok(ids),
    }
}

impl Facts {
    fn offer(&self) -> Result<&CredentialOffer, Error> {
        self.offer.as_ref().ok_or(Error::UnexpectedCall("offer"))
    }

    fn issuer(&self) -> Result<&IssuerMetadata, Error> {
        self.issuer
            .as_ref()
            .ok_or(Error::UnexpectedCall("metadata"))
    }

    fn token(&self) -> Result<&TokenResponse, Error> {
        self.token.as_ref().ok_or(Error::UnexpectedCall("token"))
    }
}
