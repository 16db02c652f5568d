//! What goes over the wire holds against the conformance suite's schemas, and its sample metadata can be read.
//!
//! The suite's schema knows no `dc+sd-cwt` and warns of the parameters of formats it does not know. For those the format
//! is shown to it as `mso_mdoc` with `doctype`, which has the same shape (COSE integers): every other rule stays in force.

use std::path::PathBuf;

use serde_json::{Value, json};
use vidan_codec::clock::UnixTime;
use vidan_credential::Format;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::openid4vci::offer::{CredentialOffer, Grants, PreAuthorizedGrant, TxCode};
use vidan_protocol::openid4vci::{
    AuthorizationServerMetadata, CredentialRequest, IssuerMetadata, proof,
};
use vidan_protocol::url::Plaintext;

fn vectors(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/oidf-conformance")
        .join(path)
}

fn read(path: &str) -> Value {
    let text = std::fs::read(vectors(path)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn assert_valid(schema: &str, value: &Value) {
    let schema = read(&format!("json-schemas/oid4vci/{schema}"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn offers_hold() {
    let offer = CredentialOffer {
        credential_issuer: "https://issuer.example".into(),
        credential_configuration_ids: vec!["can_cuoc".into()],
        grants: Some(Grants {
            pre_authorized_code: Some(PreAuthorizedGrant {
                pre_authorized_code: "x".into(),
                tx_code: Some(TxCode {
                    length: Some(6),
                    ..TxCode::default()
                }),
                authorization_server: None,
            }),
        }),
    };
    assert_valid(
        "credential_offer-1_0.json",
        &serde_json::to_value(offer).unwrap(),
    );
}

#[test]
fn credential_requests_hold() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let prepared = proof::prepare(
        &key.public(),
        "https://issuer.example",
        Some("n"),
        UnixTime(1),
    )
    .unwrap();
    let signature = key
        .sign(prepared.to_be_signed().message())
        .unwrap()
        .try_into()
        .unwrap();
    let jwt = prepared.finish(&signature).unwrap();
    for identifier in [None, Some("data-set-1")] {
        let request = CredentialRequest::with_jwt_proofs("can_cuoc", identifier, vec![jwt.clone()]);
        assert_valid(
            "credential_request-1_0.json",
            &serde_json::to_value(request).unwrap(),
        );
    }
}

#[test]
fn our_metadata_holds_but_for_the_format() {
    let ours = json!({
        "credential_issuer": "https://issuer.example",
        "credential_endpoint": "https://issuer.example/credential",
        "nonce_endpoint": "https://issuer.example/nonce",
        "batch_credential_issuance": {"batch_size": 10},
        "display": [{"name": "Bộ Công an", "locale": "vi"}],
        "credential_configurations_supported": {"can_cuoc": {
            "format": "dc+sd-cwt", "vct": "can_cuoc",
            "cryptographic_binding_methods_supported": ["cose_key", "jwk"],
            "credential_signing_alg_values_supported": [-9],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {
                "display": [{"name": "Thẻ căn cước", "locale": "vi"}],
                "claims": [{"path": ["ho_ten"], "display": [{"name": "Họ tên", "locale": "vi"}]}],
            },
        }},
    });
    let metadata: IssuerMetadata = serde_json::from_value(ours.clone()).unwrap();
    assert_eq!(
        serde_json::to_value(&metadata).unwrap(),
        ours,
        "reading and writing lose nothing"
    );
    assert_eq!(
        metadata
            .configuration("can_cuoc")
            .unwrap()
            .supported()
            .unwrap(),
        (Format::SdCwt, "can_cuoc")
    );
    let mut shown = ours;
    let configuration = shown["credential_configurations_supported"]["can_cuoc"]
        .as_object_mut()
        .unwrap();
    configuration.insert("format".into(), json!("mso_mdoc"));
    let vct = configuration.remove("vct").unwrap();
    configuration.insert("doctype".into(), vct);
    assert_valid("credential_issuer_metadata-1_0.json", &shown);
}

#[test]
fn sample_metadata_of_the_suite_can_be_read() {
    let taken = |name: &str| {
        let metadata: IssuerMetadata =
            serde_json::from_value(read(&format!("metadata/openid4vci-1_0/{name}"))).unwrap();
        let configurations = metadata.credential_configurations_supported.values();
        let found: Vec<(Format, String)> = configurations
            .filter_map(|one| one.supported().ok())
            .map(|(format, kind)| (format, kind.to_owned()))
            .collect();
        found
    };
    for name in [
        "valid-openid-credential-issuer-metadata-mock-full.json",
        "valid-openid-credential-issuer-metadata-mock-minimal.json",
        "valid-openid-credential-issuer-metadata-claims-path-pointer-null.json",
    ] {
        // Each asks for what the standard leaves open: no key proof, an attestation, another format.
        assert_eq!(taken(name), [], "{name}");
    }
    let example = "valid-openid-credential-issuer-metadata-spec-DcSdJwt-claims-example.json";
    let kind = "SD_JWT_VC_example_in_OpenID4VCI".to_owned();
    assert_eq!(taken(example), [(Format::SdJwt, kind)]);
    for name in [
        "valid-oauth-authorization-server-metadata-mock-full.json",
        "valid-oauth-authorization-server-metadata-mock.json",
    ] {
        serde_json::from_value::<AuthorizationServerMetadata>(read(&format!(
            "metadata/openid4vci-1_0/{name}"
        )))
        .unwrap();
    }
}

#[test]
fn offers_printed_in_the_standard_can_be_read() {
    for offer in [
        json!({"credential_issuer": "https://credential-issuer.example.com",
            "credential_configuration_ids": ["UniversityDegreeCredential", "org.iso.18013.5.1.mDL"],
            "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": {
                "pre-authorized_code": "oaKazRN8I0IbtZ0C7JuMn5",
                "tx_code": {"length": 4, "input_mode": "numeric",
                    "description": "Please provide the one-time code that was sent via e-mail"}}}}),
        json!({"credential_issuer": "https://credential-issuer.example.com",
            "credential_configuration_ids": ["UniversityDegree_LDP_VC"],
            "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": {
                "pre-authorized_code": "adhjhdjajkdkhjhdj", "tx_code": {}}}}),
    ] {
        let read =
            CredentialOffer::from_json(offer.to_string().as_bytes(), Plaintext::Never).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), offer);
        assert!(
            read.tx_code().is_some(),
            "an empty tx_code still asks for one"
        );
    }
}
