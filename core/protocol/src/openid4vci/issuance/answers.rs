//! Taking the answers of issuer and authorization server.

use vidan_codec::clock::UnixTime;

use super::super::Grant;
use super::super::credential::{CredentialErrorCode, CredentialResponse};
use super::super::metadata::{AuthorizationServerMetadata, IssuerMetadata};
use super::super::nonce::NonceResponse;
use super::super::offer::CredentialOffer;
use super::super::steps::{Issued, RefusalCause};
use super::super::token::TokenResponse;
use super::facts::receivable;
use super::{Batch, Issuance, State};
use crate::error::{Endpoint, Error};
use crate::http::Response;

impl Issuance {
    /// Takes the answer to the request of [`Step::Send`](super::Step::Send). `now` dates key proofs.
    ///
    /// A refused token leads back to [`Step::Review`](super::Step::Review), where another transaction code may be given, unless
    /// an earlier answer was lost: [`Error::TokenAnswerLost`]. A refused nonce is replaced once by a fresh one; the next refusal
    /// is [`Error::NonceRefused`]. An access token that is no longer good is replaced once, where there is a refresh token.
    pub fn receive(&mut self, response: &Response, now: UnixTime) -> Result<(), Error> {
        match &self.state {
            State::Offer(_) => {
                let offer = CredentialOffer::from_response(response, self.plaintext)?;
                self.take_offer(offer)
            }
            State::Issuer => self.take_issuer(response),
            State::Server(servers) => {
                let servers = servers.clone();
                self.take_server(response, &servers)
            }
            State::Token(batch) => {
                let batch = batch.clone();
                self.take_token(response, batch, now)
            }
            State::Nonce(batch) => {
                let nonce = NonceResponse::from_response(response, Endpoint::Nonce)?;
                self.state = self.proofs(batch.clone(), Some(&nonce.c_nonce), now)?;
                Ok(())
            }
            State::Credential(batch, _) | State::Asked(batch) => {
                let batch = batch.clone();
                let taken = self.take_credentials(response, batch.clone());
                if taken.is_err() {
                    // The nonce is spent: whoever goes on after this, now or later, begins with another one, and with all tries.
                    let batch = Batch {
                        nonce_refused: false,
                        token_renewed: false,
                        ..batch
                    };
                    self.state = self.prove(batch, now)?;
                }
                taken
            }
            _ => Err(Error::UnexpectedCall("receive")),
        }
    }

    /// The authorization server that is due cannot be reached. Whether there is another one, which is asked next.
    pub fn unreachable(&mut self) -> bool {
        match &mut self.state {
            State::Server(servers) if servers.len() > 1 => {
                servers.remove(0);
                true
            }
            _ => false,
        }
    }

    pub(super) fn take_offer(&mut self, offer: CredentialOffer) -> Result<(), Error> {
        if offer.pre_authorized().is_none() {
            return Err(Error::GrantUnsupported);
        }
        self.facts.offer = Some(offer);
        self.state = State::Issuer;
        Ok(())
    }

    fn take_issuer(&mut self, response: &Response) -> Result<(), Error> {
        let offer = self.facts.offer()?;
        let issuer = IssuerMetadata::from_response(response, offer, self.plaintext)?;
        receivable(offer, &issuer)?;
        let named = offer
            .pre_authorized()
            .and_then(|grant| grant.authorization_server.as_deref());
        let named = named.or(self.authorization_server());
        let servers = issuer.authorization_servers_to_try(named)?;
        let issuer = issuer.only(&offer.credential_configuration_ids);
        self.facts.issuer = Some(issuer);
        self.state = State::Server(servers);
        Ok(())
    }

    /// The first server that has the grant is the one in use.
    fn take_server(&mut self, response: &Response, servers: &[String]) -> Result<(), Error> {
        let (server, others) = servers
            .split_first()
            .ok_or(Error::UnexpectedCall("server"))?;
        let read = AuthorizationServerMetadata::from_response(response, server, self.plaintext);
        let refused = match read {
            Ok((metadata, endpoint))
                if self.facts.by_refresh || metadata.takes_pre_authorized() =>
            {
                self.facts.token_endpoint = Some(endpoint.as_str().to_owned());
                self.facts.server = Some(server.clone());
                self.state = match self.facts.by_refresh {
                    true => State::Token(None),
                    false => State::Review,
                };
                return Ok(());
            }
            Ok(_) => Error::NoServerGrants(Grant::PreAuthorized),
            Err(error) => error,
        };
        if others.is_empty() {
            return Err(refused);
        }
        self.state = State::Server(others.to_vec());
        Ok(())
    }

    fn take_token(
        &mut self,
        response: &Response,
        batch: Option<Batch>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let renewing = self.facts.refresh_to_use().is_some();
        match TokenResponse::from_response(response) {
            Ok(mut token) => {
                if let Some(refresh) = token.refresh_token.take() {
                    self.facts.refresh = Some(refresh);
                }
                self.facts.token = Some(token);
                self.facts.token_lost = false;
                self.facts.plan()?;
                self.state = match batch {
                    Some(batch) => self.prove(batch, now)?,
                    None => State::Keys,
                };
                Ok(())
            }
            Err(Error::TokenRefused(code)) if renewing => Err(Error::RefreshRefused(code)),
            Err(Error::TokenRefused(_)) if self.facts.token_lost => Err(Error::TokenAnswerLost),
            Err(Error::TokenRefused(code)) => {
                self.facts.accepted = Default::default();
                self.state = State::Review;
                Err(Error::TokenRefused(code))
            }
            Err(error) => {
                // Not the server's word: whether it took the code is not known.
                self.facts.token_lost |= error.is_foreign_answer();
                Err(error)
            }
        }
    }

    fn take_credentials(&mut self, response: &Response, batch: Batch) -> Result<(), Error> {
        let current = self.facts.current()?;
        match CredentialResponse::from_response(response, current.format, batch.keys.len()) {
            Ok(credentials) => {
                let issued = Issued {
                    configuration: current.configuration.to_owned(),
                    identifier: current.identifier.map(str::to_owned),
                    format: current.format,
                    document_type: current.document_type.to_owned(),
                    keys: batch.keys.iter().map(|key| key.key().clone()).collect(),
                    credentials,
                };
                self.issued.push(issued);
                self.facts.at = self.facts.at.saturating_add(1);
                self.next_document();
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
            Err(Error::CredentialRefused(CredentialErrorCode::InvalidToken))
                if !batch.token_renewed && self.facts.refresh.is_some() =>
            {
                self.state = State::Token(Some(Batch {
                    token_renewed: true,
                    ..batch
                }));
                Ok(())
            }
            Err(error) => self.go_on_without(error),
        }
    }

    /// One that is refused for good is left out; the last hope's refusal is the caller's to hear, as is what may pass.
    fn go_on_without(&mut self, error: Error) -> Result<(), Error> {
        let Some(cause) = RefusalCause::of(&error) else {
            return Err(error);
        };
        if self.facts.is_last_hope() {
            return Err(error);
        }
        self.facts.refuse_current(cause)?;
        self.next_document();
        Ok(())
    }

    fn next_document(&mut self) {
        self.state = match self.facts.is_complete() {
            true => State::Done,
            false => State::Keys,
        };
    }
}
