//! The portal: publishes one signed form and files submissions whose answers stand up to their proofs.

mod ct01;
mod desk;
mod endpoints;
mod schema;
mod seen;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::{get, post};
use vidan_codec::base64url;
use vidan_codec::clock::Clock;
use vidan_crypto::{Random, SigningKey};
use vidan_protocol::form::Manifest;
use vidan_protocol::url::Plaintext;
use vidan_trust::{TrustList, x509::Anchors};
use vidan_verifier::{Policy, Trust, Verifier};

use crate::Error;
use crate::issuer::Issuer;
use crate::keys::KeyFolder;
use crate::nonces::Nonces;
use crate::office::Office;
use crate::trust::{ListedOffice, names};
pub(crate) use desk::Desk;
use seen::SeenProofs;

/// The portal's id in the trust list.
pub const PORTAL_ID: &str = "urn:vidan:sandbox:portal";
/// The procedure it serves.
pub const PROCEDURE: &str = "CT01";
const KID: &str = "sandbox-portal-1";
/// The longest life of a proof, in seconds.
const MAX_PROOF_LIFETIME: i64 = 300;
/// The most proofs remembered against replay.
const REPLAY_CAPACITY: usize = 10_000;

/// The portal's key, before the list that names it exists.
pub(crate) struct PortalIdentity {
    url: String,
    key: SigningKey,
}

impl PortalIdentity {
    pub(crate) fn new(url: String, keys: &KeyFolder) -> Result<Self, Error> {
        Ok(Self {
            url,
            key: keys.signing_key("portal")?,
        })
    }

    /// The record for the trust list.
    pub(crate) fn listed(&self) -> ListedOffice {
        ListedOffice {
            kid: KID,
            id: PORTAL_ID,
            name: names(
                "Cổng dịch vụ công (giả lập)",
                "Public service portal (simulated)",
            ),
            key: self.key.public(),
            kinds: Vec::new(),
            forms: vec![PROCEDURE.to_owned()],
            url: self.url.clone(),
        }
    }
}

/// The portal's state.
pub(crate) struct Portal {
    manifest: Manifest,
    signed: String,
    digest: String,
    trust: TrustList,
    verifier: Mutex<Verifier>,
    issuer: Arc<Issuer>,
    desk: Mutex<Desk>,
    nonces: Nonces,
    office: Arc<Office>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Portal {
    pub(crate) fn new(
        (identity, desk): (PortalIdentity, Desk),
        (trust, anchors): (TrustList, Arc<Anchors>),
        issuer: Arc<Issuer>,
        office: Arc<Office>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let manifest = ct01::manifest(&identity.url)?;
        let signed = manifest.sign(&identity.key, KID, clock.now(), None, Plaintext::Loopback)?;
        let policy = Policy {
            max_lifetime: Some(MAX_PROOF_LIFETIME),
            ..Policy::for_audience(PORTAL_ID)
        };
        let replay = Arc::new(SeenProofs::new(REPLAY_CAPACITY));
        let mut verifier = Verifier::new(
            Trust::List(trust.clone()),
            policy,
            Arc::clone(&clock),
            replay,
        );
        verifier.set_anchors(anchors);
        Ok(Self {
            digest: base64url::encode(Manifest::digest_of_signed(&signed)?),
            verifier: Mutex::new(verifier),
            trust,
            issuer,
            desk: Mutex::new(desk),
            nonces: Nonces::default(),
            manifest,
            signed,
            office,
            clock,
            random,
        })
    }

    /// The portal's service.
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/forms/{procedure}", get(endpoints::form))
            .route("/nonce", post(endpoints::nonce))
            .route("/submissions", post(endpoints::submit))
            .route("/withdrawals", post(endpoints::withdraw))
            .with_state(self)
    }
}
