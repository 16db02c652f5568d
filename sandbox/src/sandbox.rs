//! Starting and stopping the four services, and what a test or the command can ask of them.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::sync::watch;
use vidan_codec::clock::{Clock, SystemClock, UnixTime};
use vidan_codec::jose::Jwk;
use vidan_crypto::{PublicKey, Random, SigningKey, SystemRandom};
use vidan_protocol::notice::Receipt;
use vidan_trust::status::Status;
use vidan_trust::x509::Anchors;
use vidan_trust::{PinnedRoot, TrustList};

use crate::gate::HeldGate;
use crate::iaca::{self, Iaca};
use crate::issuer::Issuer;
use crate::keys::KeyFolder;
use crate::office::{NoticeDraft, Office, OfficeIdentity};
use crate::portal::{Desk, PROCEDURE, Portal, PortalIdentity};
use crate::reply::bare;
use crate::service::{Bound, Service};
use crate::trust::{BUNDLE_PATH, IACA_PATH, LIST_PATH, ROOT_KID};
use crate::{Error, citizen, counter, trust};

/// Puts something around a service's router: a test's delay, fault or spy.
pub type Wrap = Arc<dyn Fn(ServiceKind, Router) -> Router + Send + Sync>;

/// Which service a router is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceKind {
    /// OpenID4VCI issuer and authorization server.
    Issuer,
    /// Notice office.
    Office,
    /// Portal.
    Portal,
    /// Publisher of the trust list.
    Trust,
}

/// How to start.
#[derive(Clone)]
pub struct Options {
    /// The first of four ports in a row (trust, issuer, office, portal); any free ones when absent.
    pub port_base: Option<u16>,
    /// Where keys, mailboxes and the last dossier's number are kept; nowhere when absent.
    pub data_dir: Option<PathBuf>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for codes, nonces, salts and ids.
    pub random: Arc<dyn Random>,
    /// Around each service, if anything.
    pub wrap: Option<Wrap>,
}

impl core::fmt::Debug for Options {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Options")
            .field("port_base", &self.port_base)
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}

impl Default for Options {
    /// Free ports, nothing kept, this machine's clock and randomness.
    fn default() -> Self {
        Self {
            port_base: None,
            data_dir: None,
            clock: Arc::new(SystemClock::start()),
            random: Arc::new(SystemRandom),
            wrap: None,
        }
    }
}

/// The root's public key in the data folder.
const ROOT_PUBLIC: &str = "root.pub.pem";

/// Where the services are: URLs without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Addresses {
    /// The issuer (its Credential Issuer Identifier).
    pub issuer: String,
    /// The notice office.
    pub office: String,
    /// The portal.
    pub portal: String,
    /// The publisher.
    pub trust: String,
}

/// An offer that can be taken any number of times.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SandboxOffer {
    /// The link, as a QR code would hold it.
    pub link: String,
    /// What the person enters.
    pub tx_code: String,
}

/// Four running services. Dropping it stops them; [`Sandbox::shutdown`] does it in order.
pub struct Sandbox {
    addresses: Addresses,
    root: PublicKey,
    verifier: SigningKey,
    trust_list: Arc<str>,
    iaca: Arc<str>,
    issuer: Arc<Issuer>,
    office: Arc<Office>,
    portal: Arc<Portal>,
    services: Vec<Service>,
    end: watch::Sender<bool>,
}

impl core::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Sandbox")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts all four, inside a tokio runtime. When this returns, they answer.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let Options {
            port_base,
            data_dir,
            clock,
            random,
            wrap,
        } = options;
        let [trust_port, issuer_port, office_port, portal_port] = ports(port_base)?;
        let trust_bound = Bound::to(trust_port).await?;
        let issuer_bound = Bound::to(issuer_port).await?;
        let office_bound = Bound::to(office_port).await?;
        let portal_bound = Bound::to(portal_port).await?;
        let addresses = Addresses {
            issuer: issuer_bound.url(),
            office: office_bound.url(),
            portal: portal_bound.url(),
            trust: trust_bound.url(),
        };

        let keys = KeyFolder::open(data_dir)?;
        let root = keys.signing_key("root")?;
        // For wallets to pin: the other file is the publisher's secret.
        keys.write(ROOT_PUBLIC, root.public().to_pem().as_bytes())?;
        let authority = Iaca::open(&keys, clock.now(), &*random)?;
        let issuer = Issuer::new(
            addresses.issuer.clone(),
            &keys,
            &authority,
            Arc::clone(&clock),
            Arc::clone(&random),
        )?;
        let office = OfficeIdentity::new(addresses.office.clone(), &keys)?;
        let portal = PortalIdentity::new(addresses.portal.clone(), &keys)?;
        let verifier = counter::key(&keys)?;
        let trust_list: Arc<str> = trust::list(
            &root,
            issuer.listed(),
            vec![office.listed(), portal.listed()],
            vec![counter::listed(&verifier)],
            clock.now(),
        )?
        .into();
        let pinned = [PinnedRoot::new(ROOT_KID, root.public())];
        let list = TrustList::verify(&trust_list, &pinned, clock.now(), None)?;

        let issuer = Arc::new(issuer);
        let iaca: Arc<str> = authority.to_pem().into();
        let anchors = Arc::new(anchors_in(&iaca)?);
        let office = Office::new(
            office,
            (list.clone(), Arc::clone(&anchors)),
            keys.clone(),
            Arc::clone(&clock),
            Arc::clone(&random),
        )?;
        let office = Arc::new(office);
        let portal = Portal::new(
            (portal, Desk::open(keys)?),
            (list, anchors),
            Arc::clone(&issuer),
            Arc::clone(&office),
            clock,
            random,
        )?;
        let portal = Arc::new(portal);

        let (end, ended) = watch::channel(false);
        let around = |kind, router: Router| match (&wrap, router.fallback(async || bare(404))) {
            (Some(wrap), router) => wrap(kind, router),
            (None, router) => router,
        };
        let serve = |bound: Bound, kind, router| bound.serve(around(kind, router), ended.clone());
        let services = vec![
            serve(
                trust_bound,
                ServiceKind::Trust,
                trust::router(
                    Arc::clone(&trust_list),
                    Arc::clone(&iaca),
                    Arc::clone(&issuer),
                ),
            ),
            serve(
                issuer_bound,
                ServiceKind::Issuer,
                Arc::clone(&issuer).router(),
            ),
            serve(
                office_bound,
                ServiceKind::Office,
                Arc::clone(&office).router(),
            ),
            serve(
                portal_bound,
                ServiceKind::Portal,
                Arc::clone(&portal).router(),
            ),
        ];
        Ok(Self {
            addresses,
            root: root.public(),
            verifier,
            trust_list,
            iaca,
            issuer,
            office,
            portal,
            services,
            end,
        })
    }

    /// Where the services are.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The root that a wallet pins, under its `kid`.
    pub fn root(&self) -> PinnedRoot {
        PinnedRoot::new(ROOT_KID, self.root.clone())
    }

    /// The root's `kid`.
    pub fn root_kid(&self) -> &'static str {
        ROOT_KID
    }

    /// The root's public key in PEM.
    pub fn root_key_pem(&self) -> String {
        self.root.to_pem()
    }

    /// The root's public key as JWK, with its `kid`.
    pub fn root_key_jwk(&self) -> Jwk {
        Jwk::from_key(&self.root).with_kid(ROOT_KID)
    }

    /// The root of the certificates that mobile documents come with, in PEM.
    pub fn iaca_pem(&self) -> &str {
        &self.iaca
    }

    /// Where it lies.
    pub fn iaca_url(&self) -> String {
        format!("{}{IACA_PATH}", self.addresses.trust)
    }

    /// What a wallet pins of it: for the card as a mobile document, and nothing else.
    pub fn anchors(&self) -> Result<Anchors, Error> {
        anchors_in(&self.iaca)
    }

    /// Where the trust list lies.
    pub fn trust_list_url(&self) -> String {
        format!("{}{LIST_PATH}", self.addresses.trust)
    }

    /// The trust list as published.
    pub fn trust_list(&self) -> &str {
        &self.trust_list
    }

    /// Where the bundle of all lists lies, for a verifier that will have no network.
    pub fn bundle_url(&self) -> String {
        format!("{}{BUNDLE_PATH}", self.addresses.trust)
    }

    /// The trust list and the status lists as they stand now, in one file.
    pub fn bundle(&self) -> Result<Vec<u8>, Error> {
        trust::bundle(&self.trust_list, &self.issuer)
    }

    /// The status lists as they stand now, as CWTs.
    pub fn status_lists(&self) -> Result<Vec<Vec<u8>>, Error> {
        self.issuer.status_lists()
    }

    /// From now on all copies of a document (`can_cuoc`, `bhyt`, `gplx`) stand like this: suspended, revoked, or valid again.
    /// Who reads a list made before does not know it yet.
    pub fn set_status(&self, document_type: &str, status: Status) -> Result<(), Error> {
        self.issuer.set_status(document_type, status)
    }

    /// From now on requests for credentials wait at the issuer, until what this gives is dropped.
    pub fn hold_credentials(&self) -> HeldGate {
        self.issuer.hold_credentials()
    }

    /// Ends every refresh token: more copies come only by an offer.
    pub fn revoke_refresh_tokens(&self) -> Result<(), Error> {
        self.issuer.revoke_refresh_tokens()
    }

    /// The key of the counter [`crate::VERIFIER_ID`], which the trust list names under [`crate::VERIFIER_KID`].
    pub fn verifier_key(&self) -> &SigningKey {
        &self.verifier
    }

    /// The key that vouches for a document type (`can_cuoc`, `bhyt`, `gplx`).
    pub fn issuer_public_key(&self, document_type: &str) -> Option<PublicKey> {
        self.issuer.public_key(document_type)
    }

    /// The offer of all three documents.
    pub fn offer(&self) -> Result<SandboxOffer, Error> {
        self.offer_of(&[])
    }

    /// An offer of some documents: `can_cuoc`, `bhyt`, `gplx`, [`crate::citizen::CHILD_CARD`], [`crate::CARD_AS_SD_JWT`],
    /// [`crate::CARD_AS_MDOC`].
    pub fn offer_of(&self, documents: &[&str]) -> Result<SandboxOffer, Error> {
        let link = self.issuer.offer(documents).to_link()?;
        Ok(SandboxOffer {
            link,
            tx_code: self.issuer.tx_code().to_owned(),
        })
    }

    /// The offer of all three by reference: a shorter link.
    pub fn offer_by_reference(&self) -> SandboxOffer {
        let uri = format!("{}/offer", self.addresses.issuer);
        let query = vidan_protocol::url::encode_form(&[("credential_offer_uri", &uri)]);
        let link = format!("{}?{query}", vidan_protocol::openid4vci::offer::SCHEME);
        SandboxOffer {
            link,
            tx_code: self.issuer.tx_code().to_owned(),
        }
    }

    /// Where the portal's form lies.
    pub fn form_url(&self) -> String {
        format!("{}/forms/{PROCEDURE}", self.addresses.portal)
    }

    /// Sends the citizen a notice, into every mailbox opened in her name. Gives the notice's id.
    pub fn send_notice(&self, draft: NoticeDraft) -> Result<String, Error> {
        self.office.send(citizen::PERSONAL_NUMBER, draft)
    }

    /// The receipts the office has.
    pub fn receipts(&self) -> Vec<Receipt> {
        self.office.receipts()
    }

    /// The dossiers the portal has filed.
    pub fn dossiers(&self) -> Vec<String> {
        self.portal.dossiers()
    }

    /// A dossier's state and how many of its answers a document proved.
    pub fn dossier(&self, code: &str) -> Option<(u8, usize)> {
        self.portal.dossier(code)
    }

    /// When the consent behind a dossier was taken back, by the portal's clock.
    pub fn withdrawn_at(&self, code: &str) -> Option<UnixTime> {
        self.portal.withdrawn_at(code)
    }

    /// From now on a configuration (`can_cuoc`, `bhyt`, `gplx`, [`crate::citizen::CHILD_CARD`]) is issued with another value of a
    /// claim: the person has moved, say.
    pub fn amend(&self, configuration: &str, claim: &str, value: serde_json::Value) {
        self.issuer.amend(configuration, claim, value);
    }

    /// Moves a dossier to a state of the national table (1–10); the citizen is told through the office.
    pub fn advance_dossier(&self, code: &str, status: u8) -> Result<String, Error> {
        self.portal.advance(code, status)
    }

    /// Ends the services; their ports are free afterwards.
    pub async fn shutdown(mut self) {
        let _ = self.end.send(true);
        for service in self.services.drain(..) {
            service.end().await;
        }
    }
}

fn anchors_in(pem: &str) -> Result<Anchors, Error> {
    let mut anchors = Anchors::new();
    anchors.add_pem(pem, &iaca::used())?;
    Ok(anchors)
}

fn ports(base: Option<u16>) -> Result<[u16; 4], Error> {
    let Some(base) = base else { return Ok([0; 4]) };
    let at = |offset: u16| {
        base.checked_add(offset)
            .filter(|_| base != 0)
            .ok_or(Error::PortBase)
    };
    Ok([at(0)?, at(1)?, at(2)?, at(3)?])
}
