//! The issuer: an OpenID4VCI 1.0 issuer and its authorization server in one, for the citizen's three documents.
//!
//! Its offer can be taken any number of times, which a real issuer's must not; everything else is checked as the standard
//! says. Two authorities share the service, each with its own key.

mod authority;
mod copies;
mod endpoints;
mod metadata;
mod refresh;
mod status;
mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use vidan_codec::clock::Clock;
use vidan_crypto::{PublicKey, Random, random_array};
use vidan_protocol::openid4vci::metadata::{ISSUER_WELL_KNOWN, SERVER_WELL_KNOWN};
use vidan_protocol::openid4vci::offer::{
    CredentialOffer, Grants, InputMode, PreAuthorizedGrant, TxCode,
};
use vidan_trust::status::Status;

use crate::Error;
use crate::citizen;
use crate::configurations;
use crate::gate::{Gate, HeldGate};
use crate::iaca::Iaca;
use crate::keys::KeyFolder;
use crate::nonces::Nonces;
use crate::profiles::ISSUED;
use crate::trust::ListedIssuer;
use authority::Authority;
use refresh::RefreshTokens;
use tokens::Tokens;

/// The most copies of a document in one request.
pub const BATCH_SIZE: usize = 20;
/// Digits of the transaction code.
const TX_CODE_DIGITS: u32 = 6;

/// The issuer's state.
pub(crate) struct Issuer {
    url: String,
    authorities: Vec<Authority>,
    code: String,
    tx_code: String,
    tokens: Tokens,
    refresh: RefreshTokens,
    /// Claims that have changed, by configuration and name.
    amended: Mutex<BTreeMap<(String, String), serde_json::Value>>,
    nonces: Nonces,
    /// Before the credential endpoint.
    gate: Gate,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Issuer {
    pub(crate) fn new(
        url: String,
        keys: &KeyFolder,
        iaca: &Iaca,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let digits = u32::from_be_bytes(random_array::<4>(&*random)?) % 10u32.pow(TX_CODE_DIGITS);
        Ok(Self {
            authorities: authority::all(keys, &url, iaca, &*random)?,
            url,
            code: vidan_codec::base64url::encode(random_array::<24>(&*random)?),
            tx_code: format!("{digits:06}"),
            tokens: Tokens::default(),
            refresh: RefreshTokens::open(keys)?,
            amended: Mutex::default(),
            nonces: Nonces::default(),
            gate: Gate::default(),
            clock,
            random,
        })
    }

    /// The issuer's service.
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route(ISSUER_WELL_KNOWN, get(metadata::issuer))
            .route(SERVER_WELL_KNOWN, get(metadata::server))
            .route("/offer", get(endpoints::offer))
            .route("/token", post(endpoints::token))
            .route("/nonce", post(endpoints::nonce))
            .route("/credential", post(endpoints::credential))
            .route("/status/{kid}/{number}", get(endpoints::status))
            .with_state(self)
    }

    /// The records for the trust list.
    pub(crate) fn listed(&self) -> Vec<ListedIssuer> {
        self.authorities.iter().map(Authority::listed).collect()
    }

    /// The key that vouches for a document type.
    pub(crate) fn public_key(&self, document_type: &str) -> Option<PublicKey> {
        self.authority(document_type).map(Authority::public_key)
    }

    /// From now on all copies of a document stand like this.
    pub(crate) fn set_status(&self, document_type: &str, status: Status) -> Result<(), Error> {
        let authority = self.authority(document_type);
        let authority = authority.ok_or(Error::UnknownDocumentType)?;
        authority.board().set(document_type, status)
    }

    /// From now on requests for credentials wait, until what this gives is dropped.
    pub(crate) fn hold_credentials(&self) -> HeldGate {
        self.gate.hold()
    }

    /// Ends every refresh token.
    pub(crate) fn revoke_refresh_tokens(&self) -> Result<(), Error> {
        self.refresh.revoke_all()
    }

    /// The status lists of all authorities as they stand now.
    pub(crate) fn status_lists(&self) -> Result<Vec<Vec<u8>>, Error> {
        let now = self.clock.now();
        let cwt = |authority: &Authority| authority.status_cwt(now);
        self.authorities.iter().map(cwt).collect()
    }

    /// From now on a configuration is issued with another value of a claim.
    pub(crate) fn amend(&self, configuration: &str, claim: &str, value: serde_json::Value) {
        let mut amended = self.amended.lock().unwrap_or_else(PoisonError::into_inner);
        amended.insert((configuration.to_owned(), claim.to_owned()), value);
    }

    /// What a configuration says now.
    fn claims(&self, configuration: &str) -> Option<serde_json::Value> {
        let mut claims = citizen::claims(configuration)?;
        let amended = self.amended.lock().unwrap_or_else(PoisonError::into_inner);
        let of_it = amended.iter().filter(|((of, _), _)| of == configuration);
        for ((_, claim), value) in of_it {
            if let Some(known) = claims.get_mut(claim) {
                *known = value.clone();
            }
        }
        Some(claims)
    }

    /// An offer of these configurations, in the order of all; of her three documents when empty.
    pub(crate) fn offer(&self, documents: &[&str]) -> CredentialOffer {
        let all = configurations::ALL.iter().map(|one| one.id);
        let wanted = all.filter(|id| match documents {
            [] => ISSUED.contains(id),
            some => some.contains(id),
        });
        CredentialOffer {
            credential_issuer: self.url.clone(),
            credential_configuration_ids: wanted.map(str::to_owned).collect(),
            grants: Some(Grants {
                pre_authorized_code: Some(PreAuthorizedGrant {
                    pre_authorized_code: self.code.clone(),
                    tx_code: Some(TxCode {
                        input_mode: Some(InputMode::Numeric),
                        length: Some(TX_CODE_DIGITS),
                        description: Some("Mã giao dịch do sandbox in ra".to_owned()),
                    }),
                    authorization_server: None,
                }),
            }),
        }
    }

    pub(crate) fn tx_code(&self) -> &str {
        &self.tx_code
    }

    fn authority(&self, document_type: &str) -> Option<&Authority> {
        self.authorities
            .iter()
            .find(|authority| authority.issues(document_type))
    }
}
