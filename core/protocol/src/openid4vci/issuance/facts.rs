//! What an issuance has learned and what was agreed to: all of it survives a restart.

use serde::{Deserialize, Serialize};
use vidan_credential::Format;
use vidan_trust::PublicJwk;

use super::super::MAX_COPIES;
use super::super::metadata::IssuerMetadata;
use super::super::offer::CredentialOffer;
use super::super::steps::{Acceptance, Refresh, RefusalCause, RefusedDocument};
use super::super::token::TokenResponse;
use crate::error::Error;
use crate::url::Plaintext;

/// What was learned on the way.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) offer: Option<CredentialOffer>,
    pub(super) issuer: Option<IssuerMetadata>,
    pub(super) token_endpoint: Option<String>,
    pub(super) token: Option<TokenResponse>,
    pub(super) accepted: Acceptance,
    /// The authorization server in use, or the one that must be used.
    pub(super) server: Option<String>,
    /// The newest refresh token, where one is held.
    pub(super) refresh: Option<String>,
    /// Whether tokens come by it, without an offer.
    pub(super) by_refresh: bool,
    /// The one data set that is wanted then, where the document came of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<String>,
    /// Whether an answer of the token endpoint was lost: the code may be spent.
    pub(super) token_lost: bool,
    /// The documents that are asked for, one after another; known when the token is.
    pub(super) wanted: Vec<Wanted>,
    /// Which of them is next.
    pub(super) at: usize,
    pub(super) refused: Vec<RefusedDocument>,
    /// Every key that a copy was asked for with.
    pub(super) used: Vec<PublicJwk>,
}

/// A document that is asked for.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub(super) configuration: String,
    /// The data set, where the server tells several apart (section 6.2).
    pub(super) identifier: Option<String>,
}

/// The document whose turn it is.
pub(super) struct Current<'a> {
    pub(super) configuration: &'a str,
    pub(super) identifier: Option<&'a str>,
    pub(super) format: Format,
    pub(super) document_type: &'a str,
}

impl Facts {
    /// What is known where a refresh token is all there is.
    pub(super) fn refreshing(from: Refresh, plaintext: Plaintext) -> Result<Self, Error> {
        let accepted = Acceptance {
            configurations: vec![from.configuration.clone()],
            copies: from.copies,
            tx_code: None,
        };
        let offer = CredentialOffer::wanted(from.credential_issuer, from.configuration, plaintext)?;
        Ok(Self {
            offer: Some(offer),
            accepted,
            server: from.authorization_server,
            refresh: Some(from.refresh_token),
            by_refresh: true,
            identifier: from.identifier,
            ..Self::default()
        })
    }

    pub(super) fn accept(&mut self, mut acceptance: Acceptance) -> Result<(), Error> {
        let (offer, issuer) = (self.offer()?, self.issuer()?);
        if acceptance.configurations.is_empty() {
            acceptance.configurations = receivable(offer, issuer)?;
        }
        let chosen = &acceptance.configurations;
        for (at, id) in chosen.iter().enumerate() {
            if !offer.credential_configuration_ids.contains(id) {
                return Err(Error::ConfigurationUnknown);
            }
            issuer.configuration(id)?.supported()?;
            if chosen.iter().skip(at + 1).any(|other| other == id) {
                return Err(Error::Duplicate("configurations"));
            }
        }
        check_copies(acceptance.copies)?;
        match (offer.tx_code(), &acceptance.tx_code) {
            (Some(form), Some(code)) if form.accepts(code) => {}
            (None, None) => {}
            _ => return Err(Error::TxCodeForm),
        }
        self.accepted = acceptance;
        Ok(())
    }

    /// A request for each data set that the token stands for; for the configuration itself where it names none.
    pub(super) fn plan(&mut self) -> Result<(), Error> {
        if !self.wanted.is_empty() {
            return Ok(());
        }
        let mut wanted = Vec::new();
        for configuration in &self.accepted.configurations {
            let named = |identifier| Wanted {
                configuration: configuration.clone(),
                identifier,
            };
            let sets = self.token()?.credential_identifiers(configuration);
            match (&self.identifier, sets.as_slice()) {
                (Some(one), _) => wanted.push(named(Some(one.clone()))),
                (None, []) => wanted.push(named(None)),
                // Copies of one document: any of several could be another one.
                (None, [_, _, ..]) if self.by_refresh => {
                    return Err(Error::Malformed("credential_identifiers"));
                }
                (None, sets) => {
                    wanted.extend(sets.iter().map(|set| named(Some((*set).to_owned()))));
                }
            }
        }
        self.refuse_beyond(&mut wanted)?;
        self.wanted = wanted;
        Ok(())
    }

    /// The code is spent: of too many documents the first are taken, and the rest is told.
    fn refuse_beyond(&mut self, wanted: &mut Vec<Wanted>) -> Result<(), Error> {
        let most = super::super::MAX_CONFIGURATIONS.min(wanted.len());
        for beyond in wanted.split_off(most) {
            // Once a configuration: a server may name thousands.
            let same = |told: &RefusedDocument| {
                told.cause == RefusalCause::TooMany && told.configuration == beyond.configuration
            };
            if self.refused.iter().any(same) {
                continue;
            }
            let issuer = self.issuer()?;
            let (format, document_type) =
                issuer.configuration(&beyond.configuration)?.supported()?;
            let refused = RefusedDocument {
                format,
                document_type: document_type.to_owned(),
                configuration: beyond.configuration,
                cause: RefusalCause::TooMany,
            };
            self.refused.push(refused);
        }
        Ok(())
    }

    /// The document whose turn it is.
    pub(super) fn current(&self) -> Result<Current<'_>, Error> {
        // Before the token nobody knows of data sets.
        let (configuration, identifier) = match self.wanted.get(self.at) {
            Some(wanted) => (wanted.configuration.as_str(), wanted.identifier.as_deref()),
            None => return Err(Error::UnexpectedCall("next document")),
        };
        let (format, document_type) = self.issuer()?.configuration(configuration)?.supported()?;
        Ok(Current {
            configuration,
            identifier,
            format,
            document_type,
        })
    }

    /// Notes that the issuer does not give the document whose turn it is. Whether there was another one, so that the rest may
    /// go on.
    pub(super) fn refuse_current(&mut self, cause: RefusalCause) -> Result<(), Error> {
        let current = self.current()?;
        let refused = RefusedDocument {
            configuration: current.configuration.to_owned(),
            format: current.format,
            document_type: current.document_type.to_owned(),
            cause,
        };
        self.refused.push(refused);
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    /// Whether every document was refused but the one whose turn it is, and that is the last.
    pub(super) fn is_last_hope(&self) -> bool {
        let given_up = |one: &&RefusedDocument| one.cause != RefusalCause::TooMany;
        self.refused.iter().filter(given_up).count() == self.at
            && self.at.saturating_add(1) >= self.wanted.len()
    }

    pub(super) fn is_complete(&self) -> bool {
        self.at >= self.wanted.len()
    }

    /// The refresh token, where the next token comes by it.
    pub(super) fn refresh_to_use(&self) -> Option<&str> {
        let held = self.refresh.as_deref()?;
        (self.by_refresh || self.token.is_some()).then_some(held)
    }

    /// Notes keys as used, each for one copy.
    pub(super) fn use_keys(&mut self, keys: &[PublicJwk]) -> Result<(), Error> {
        for (at, key) in keys.iter().enumerate() {
            let same = |other: &PublicJwk| other.key() == key.key();
            if keys.iter().skip(at + 1).any(same) || self.used.iter().any(same) {
                return Err(Error::Duplicate("key"));
            }
        }
        self.used.extend_from_slice(keys);
        Ok(())
    }

    pub(super) fn copies(&self) -> Result<usize, Error> {
        Ok(self.accepted.copies.clamp(1, self.issuer()?.batch_size()))
    }

    pub(super) fn offer(&self) -> Result<&CredentialOffer, Error> {
        self.offer.as_ref().ok_or(Error::UnexpectedCall("offer"))
    }

    pub(super) fn issuer(&self) -> Result<&IssuerMetadata, Error> {
        self.issuer
            .as_ref()
            .ok_or(Error::UnexpectedCall("metadata"))
    }

    pub(super) fn token(&self) -> Result<&TokenResponse, Error> {
        self.token.as_ref().ok_or(Error::UnexpectedCall("token"))
    }
}

pub(super) fn check_copies(copies: usize) -> Result<(), Error> {
    if (1..=MAX_COPIES).contains(&copies) {
        return Ok(());
    }
    Err(Error::CopiesOutOfRange)
}

/// The offered configurations this wallet can receive; when there is none, why not the first.
pub(super) fn receivable(
    offer: &CredentialOffer,
    issuer: &IssuerMetadata,
) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    let mut first_cause = None;
    for id in &offer.credential_configuration_ids {
        match issuer
            .configuration(id)
            .and_then(|one| one.supported().map(|_| ()))
        {
            Ok(()) => ids.push(id.clone()),
            Err(cause) => first_cause = first_cause.or(Some(cause)),
        }
    }
    match first_cause {
        Some(cause) if ids.is_empty() => Err(cause),
        _ => Ok(ids),
    }
}
