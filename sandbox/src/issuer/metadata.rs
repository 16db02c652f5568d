//! What the issuer says of itself (OpenID4VCI 1.0 section 12.2, RFC 8414).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use vidan_credential::Format;
use vidan_credential::mdoc::known::CITIZEN_CARD;
use vidan_protocol::openid4vci::metadata::{
    AlgorithmId, BatchIssuance, ClaimDescription, CredentialMetadata, Display, ProofType,
};
use vidan_protocol::openid4vci::{
    AuthorizationServerMetadata, CredentialConfiguration, IssuerMetadata, PRE_AUTHORIZED_GRANT,
    REFRESH_GRANT,
};

use super::{BATCH_SIZE, Issuer};
use crate::configurations;
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
    let configurations = configurations::ALL.iter().filter_map(|one| {
        let document = vidan_vietnam::document_type(one.document_type)?;
        Some((
            one.id.to_owned(),
            configuration(one.format, document).into(),
        ))
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

fn configuration(
    format: Format,
    document: &vidan_vietnam::DocumentType,
) -> CredentialConfiguration {
    let es256 = AlgorithmId::Jose("ES256".to_owned());
    let (vct, doctype) = match format {
        Format::MsoMdoc => (None, Some(CITIZEN_CARD.to_owned())),
        Format::SdCwt | Format::SdJwt => (Some(document.id.to_owned()), None),
    };
    let (bindings, algorithm): (&[&str], _) = match format {
        Format::MsoMdoc => (&["cose_key"], AlgorithmId::Cose(-7)),
        Format::SdCwt => (&["cose_key", "jwk"], AlgorithmId::Cose(-9)),
        Format::SdJwt => (&["jwk"], es256.clone()),
    };
    let proof = ProofType {
        proof_signing_alg_values_supported: vec![es256],
        key_attestations_required: None,
    };
    let namespace = doctype.clone();
    let claim = |claim: &vidan_vietnam::Claim| ClaimDescription {
        path: namespace
            .iter()
            .map(String::as_str)
            .chain([claim.id])
            .map(Into::into)
            .collect(),
        display: display(claim.name.vi, claim.name.en),
    };
    CredentialConfiguration {
        format: format.name().to_owned(),
        vct,
        doctype,
        scope: Some(document.id.to_owned()),
        cryptographic_binding_methods_supported: Some(
            bindings.iter().map(|one| (*one).to_owned()).collect(),
        ),
        credential_signing_alg_values_supported: Some(vec![algorithm]),
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
