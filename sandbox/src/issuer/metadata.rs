//! What the issuer says of itself (OpenID4VCI 1.0 section 12.2, RFC 8414).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use vidan_protocol::openid4vci::metadata::{
    AlgorithmId, BatchIssuance, ClaimDescription, CredentialMetadata, Display, ProofType,
};
use vidan_protocol::openid4vci::{
    AuthorizationServerMetadata, CredentialConfiguration, FORMAT_SD_CWT, IssuerMetadata,
    PRE_AUTHORIZED_GRANT, REFRESH_GRANT,
};

use super::{BATCH_SIZE, Issuer};
use crate::citizen::{self, CHILD_CARD};
use crate::profiles::ISSUED;
use crate::reply::{self, Reply};

pub(super) async fn issuer(State(issuer): State<Arc<Issuer>>) -> Reply {
    reply::json(200, &describe(&issuer.url))
}

pub(super) async fn server(State(issuer): State<Arc<Issuer>>) -> Reply {
    let metadata = AuthorizationServerMetadata {
        issuer: issuer.url.clone(),
        token_endpoint: Some(format!("{}/token", issuer.url)),
        grant_types_supported: Some(vec![
            PRE_AUTHORIZED_GRANT.to_owned(),
            REFRESH_GRANT.to_owned(),
        ]),
        response_types_supported: None,
        anonymous_access: Some(true),
    };
    reply::json(200, &metadata)
}

/// The metadata of the issuer at `url`.
fn describe(url: &str) -> IssuerMetadata {
    let configurations = ISSUED.iter().chain([&CHILD_CARD]).filter_map(|id| {
        let document = citizen::document_type(id).and_then(vidan_vietnam::document_type);
        Some(((*id).to_owned(), configuration(document?)))
    });
    IssuerMetadata {
        credential_issuer: url.to_owned(),
        authorization_servers: None,
        credential_endpoint: format!("{url}/credential"),
        nonce_endpoint: Some(format!("{url}/nonce")),
        batch_credential_issuance: u32::try_from(BATCH_SIZE)
            .ok()
            .map(|batch_size| BatchIssuance { batch_size }),
        display: display("Nơi cấp giấy tờ (giả lập)", "Document issuer (simulated)"),
        credential_request_encryption: None,
        credential_response_encryption: None,
        credential_configurations_supported: configurations.collect(),
    }
}

fn configuration(document: &vidan_vietnam::DocumentType) -> CredentialConfiguration {
    let es256 = AlgorithmId::Jose("ES256".to_owned());
    let proof = ProofType {
        proof_signing_alg_values_supported: vec![es256],
        key_attestations_required: None,
    };
    let claim = |claim: &vidan_vietnam::Claim| ClaimDescription {
        path: vec![claim.id.into()],
        display: display(claim.name.vi, claim.name.en),
    };
    CredentialConfiguration {
        format: FORMAT_SD_CWT.to_owned(),
        vct: Some(document.id.to_owned()),
        scope: Some(document.id.to_owned()),
        cryptographic_binding_methods_supported: Some(vec![
            "cose_key".to_owned(),
            "jwk".to_owned(),
        ]),
        credential_signing_alg_values_supported: Some(vec![AlgorithmId::Cose(-9)]),
        proof_types_supported: Some(BTreeMap::from([("jwt".to_owned(), proof)])),
        credential_metadata: Some(CredentialMetadata {
            display: display(document.name.vi, document.name.en),
            claims: document.claims.iter().map(claim).collect(),
        }),
    }
}

fn display(vi: &str, en: &str) -> Vec<Display> {
    let one = |name: &str, locale: &str| Display {
        name: Some(name.to_owned()),
        locale: Some(locale.to_owned()),
    };
    vec![one(vi, "vi"), one(en, "en")]
}
