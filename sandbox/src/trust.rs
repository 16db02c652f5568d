//! The publisher: one signed list that names the sandbox's issuers, office, portal and counter, and the bundle of all lists
//! for a verifier without network.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use vidan_codec::clock::UnixTime;
use vidan_crypto::{PublicKey, SigningKey};
use vidan_protocol::http::CBOR;
use vidan_trust::{
    Bundle, IssuerRecord, ListContent, MayAsk, Names, OfficeRecord, PublicJwk, Standing,
    VerifierRecord, publish,
};

use crate::issuer::Issuer;
use crate::profiles::{ISSUED, profile};
use crate::{Error, reply};

/// The `kid` of the root.
pub(crate) const ROOT_KID: &str = "sandbox-root-1";
/// Where the list lies.
pub(crate) const LIST_PATH: &str = "/trust-list.jwt";
/// Where the root of the certificates lies.
pub(crate) const IACA_PATH: &str = "/iaca.pem";
/// Where the bundle lies.
pub(crate) const BUNDLE_PATH: &str = "/bundle.cbor";
/// Media type of a certificate in PEM (RFC 8555 section 9.1).
const PEM: &str = "application/pem-certificate-chain";
/// Seconds until the next list is due.
const NEXT_UPDATE: i64 = 30 * 86_400;
/// How long the keys have been good: longer than any document here is old.
const SINCE: i64 = 2 * 365 * 86_400;

/// An issuer's key as the list names it.
pub(crate) struct ListedIssuer {
    pub(crate) kid: &'static str,
    pub(crate) name: Names,
    pub(crate) key: PublicKey,
    pub(crate) documents: Vec<String>,
    pub(crate) status_uri: String,
}

/// An office or portal as the list names it.
pub(crate) struct ListedOffice {
    pub(crate) kid: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: Names,
    pub(crate) key: PublicKey,
    pub(crate) kinds: Vec<String>,
    pub(crate) forms: Vec<String>,
    pub(crate) url: String,
}

/// A verifier as the list names it.
pub(crate) struct ListedVerifier {
    pub(crate) kid: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: Names,
    pub(crate) key: PublicKey,
    pub(crate) may_ask: Vec<MayAsk>,
}

/// The issuer identifier that goes with a `kid`.
pub(crate) fn issuer_id(kid: &str) -> String {
    format!("urn:vidan:issuer:{kid}")
}

/// A name in both languages.
pub(crate) fn names(vi: &str, en: &str) -> Names {
    Names {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// Signs the list. Its number is its time, so that a restarted sandbox publishes a newer one.
pub(crate) fn list(
    root: &SigningKey,
    issuers: Vec<ListedIssuer>,
    offices: Vec<ListedOffice>,
    verifiers: Vec<ListedVerifier>,
    now: UnixTime,
) -> Result<String, Error> {
    let standing = Standing::since(now.plus(-SINCE).day_start().0);
    let issuer = |one: ListedIssuer| IssuerRecord {
        kid: one.kid.to_owned(),
        iss: issuer_id(one.kid),
        name: one.name,
        jwk: PublicJwk::from_key(&one.key),
        algs: vec![-9],
        documents: one.documents,
        status_uri: Some(one.status_uri),
        standing: standing.clone(),
    };
    let office = |one: ListedOffice| OfficeRecord {
        kid: one.kid.to_owned(),
        id: one.id.to_owned(),
        name: one.name,
        jwk: PublicJwk::from_key(&one.key),
        kinds: one.kinds,
        forms: one.forms,
        url: Some(one.url),
        standing: standing.clone(),
    };
    let verifier = |one: ListedVerifier| VerifierRecord {
        kid: one.kid.to_owned(),
        id: one.id.to_owned(),
        name: one.name,
        jwk: PublicJwk::from_key(&one.key),
        may_ask: Some(one.may_ask),
        standing: standing.clone(),
    };
    let mut document_types = Vec::new();
    for document_type in ISSUED {
        let value = serde_json::to_value(profile(document_type)?);
        document_types.push(value.map_err(|_| Error::DataMissing(document_type))?);
    }
    let content = ListContent {
        iss: "urn:vidan:sandbox:publisher".to_owned(),
        iat: now.0,
        next_update: now.plus(NEXT_UPDATE).0,
        number: u64::try_from(now.0).unwrap_or_default(),
        issuers: issuers.into_iter().map(issuer).collect(),
        offices: offices.into_iter().map(office).collect(),
        verifiers: verifiers.into_iter().map(verifier).collect(),
        document_types,
    };
    Ok(publish(&content, root, ROOT_KID)?)
}

/// The trust list and the status lists as they stand now.
pub(crate) fn bundle(list: &str, issuer: &Issuer) -> Result<Vec<u8>, Error> {
    let status = issuer.status_lists()?;
    let status: Vec<&[u8]> = status.iter().map(Vec::as_slice).collect();
    Ok(Bundle::write(list, &status)?)
}

/// The publisher's service.
pub(crate) fn router(list: Arc<str>, iaca: Arc<str>, issuer: Arc<Issuer>) -> Router {
    let published = Arc::clone(&list);
    Router::new()
        .route(
            LIST_PATH,
            get(move || async move { reply::jwt(&published) }),
        )
        .route(
            IACA_PATH,
            get(move || async move { reply::typed(200, PEM, iaca.as_bytes().to_vec()) }),
        )
        .route(
            BUNDLE_PATH,
            get(move || async move {
                // Lists are packed and signed anew: not on the thread that serves others.
                match tokio::task::spawn_blocking(move || bundle(&list, &issuer)).await {
                    Ok(Ok(bundle)) => reply::typed(200, CBOR, bundle),
                    Ok(Err(_)) | Err(_) => reply::bare(500),
                }
            }),
        )
}
