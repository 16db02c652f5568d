//! Metadata as strangers write it: what nobody offered may have any shape, null is absent, unknown parameters are ignored.

use serde_json::{Value, json};
use vidan_protocol::openid4vci::{AuthorizationServerMetadata, CredentialOffer, IssuerMetadata};

use super::*;

/// What the metadata of an issuer says to an offer of these documents, after `bend`.
fn read(ids: &[&str], bend: impl FnOnce(&mut Value)) -> Result<IssuerMetadata, Error> {
    let offer = json!({"credential_issuer": ISSUER, "credential_configuration_ids": ids});
    let offer = CredentialOffer::from_json(offer.to_string().as_bytes(), Plaintext::Never).unwrap();
    let mut metadata = metadata();
    bend(&mut metadata);
    IssuerMetadata::from_response(&answer(200, &metadata), &offer, Plaintext::Never)
}

fn described(ids: &[&str], id: &str, description: Value) -> IssuerMetadata {
    read(ids, |metadata| {
        metadata["credential_configurations_supported"][id] = description;
    })
    .unwrap()
}

/// Descriptions of other formats, each of which we cannot read or not use.
fn strange() -> Vec<Value> {
    vec![
        json!({"format": "x_zkp", "credential_signing_alg_values_supported": [{"suite": "bbs"}]}),
        json!({"format": "x_zkp", "credential_signing_alg_values_supported": {"suite": "bbs"}}),
        json!({"format": "jwt_vc_json", "proof_types_supported": {"did": {}}}),
        json!({"format": "mso_mdoc", "doctype": {"a": 1}}),
        json!({"scope": "x"}),
        json!({"format": 7}),
        json!("text"),
        json!([]),
    ]
}

#[test]
fn what_nobody_offered_refuses_nothing_and_is_not_kept() {
    for description in strange() {
        let metadata = described(&["can_cuoc"], "other", description.clone());
        assert!(metadata.supported("can_cuoc").is_ok(), "{description}");
        let kept = metadata.credential_configurations_supported.keys();
        assert_eq!(kept.collect::<Vec<_>>(), ["can_cuoc"]);
    }
    let mut issuer = FakeIssuer::new();
    issuer.metadata["credential_configurations_supported"]["other"] = json!({"format": 7});
    let mut issuance = begin(&["can_cuoc"]);
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    assert_eq!(issuance.into_issued().unwrap().len(), 1);
}

#[test]
fn what_is_offered_and_of_another_shape_is_refused_alone() {
    for description in strange() {
        let metadata = described(&["can_cuoc", "other"], "other", description.clone());
        assert!(metadata.supported("can_cuoc").is_ok());
        let refused = metadata.supported("other");
        assert!(
            matches!(refused, Err(Error::ConfigurationUnsupported(_))),
            "{description}: {refused:?}"
        );
        let stored = serde_json::to_vec(&metadata).unwrap();
        let again: IssuerMetadata = serde_json::from_slice(&stored).unwrap();
        assert_eq!(again, metadata, "what is stored comes back");
    }
}

#[test]
fn what_is_offered_and_not_described_is_refused_alone() {
    let metadata = read(&["can_cuoc", "ho_chieu"], |_| ()).unwrap();
    assert!(metadata.supported("can_cuoc").is_ok());
    assert!(matches!(
        metadata.supported("ho_chieu"),
        Err(Error::ConfigurationUnknown)
    ));
}

#[test]
fn words_for_display_and_other_proofs_keep_no_document_away() {
    let by_namespace = json!({"claims": {"ns": {"a": {}}}});
    let read = read(&["can_cuoc"], |metadata| {
        metadata["display"] = json!({"name": "x"});
        let document = &mut metadata["credential_configurations_supported"]["can_cuoc"];
        document["credential_metadata"] = by_namespace;
        document["proof_types_supported"]["did"] = json!({});
        document["credential_signing_alg_values_supported"] = json!([{"suite": "bbs"}, -9]);
    });
    assert!(read.unwrap().supported("can_cuoc").is_ok());
}

#[test]
fn null_is_absent_and_unknown_parameters_are_ignored() {
    let read = read(&["can_cuoc"], |metadata| {
        for name in [
            "authorization_servers",
            "batch_credential_issuance",
            "credential_request_encryption",
            "credential_response_encryption",
            "display",
            "nonce_endpoint",
            "x",
        ] {
            metadata[name] = Value::Null;
        }
        let document = &mut metadata["credential_configurations_supported"]["can_cuoc"];
        for name in ["credential_metadata", "doctype", "scope", "x"] {
            document[name] = Value::Null;
        }
        document["credential_signing_alg_values_supported"] = Value::Null;
        document["proof_types_supported"]["jwt"]["key_attestations_required"] = Value::Null;
        document["y"] = json!({"z": [1]});
    });
    let read = read.unwrap();
    assert_eq!(read.nonce_endpoint, None);
    assert_eq!(read.batch_size(), 1);
    assert!(read.supported("can_cuoc").is_ok());
}

#[test]
fn a_member_that_is_missing_is_named_without_names_of_the_program() {
    for bend in [
        |metadata: &mut Value| metadata["credential_endpoint"] = Value::Null,
        |metadata: &mut Value| {
            metadata
                .as_object_mut()
                .unwrap()
                .remove("credential_endpoint");
        },
    ] {
        let told = read(&["can_cuoc"], bend).unwrap_err().to_string();
        assert!(told.contains("`credential_endpoint`"), "{told}");
        assert!(!told.contains("::"), "{told}");
    }
}

#[test]
fn servers_are_tried_in_their_order_or_the_named_one_alone() {
    let with = |servers: Value| {
        read(&["can_cuoc"], |metadata| {
            metadata["authorization_servers"] = servers
        })
        .unwrap()
    };
    let two = with(json!([
        "https://a.example",
        "https://b.example",
        "https://a.example"
    ]));
    let all = two.authorization_servers_to_try(None).unwrap();
    assert_eq!(all, ["https://a.example", "https://b.example"]);
    let named = two.authorization_servers_to_try(Some("https://b.example"));
    assert_eq!(named.unwrap(), ["https://b.example"]);
    assert!(matches!(
        two.authorization_servers_to_try(Some("https://c.example")),
        Err(Error::AuthorizationServerUnlisted)
    ));
    let none = with(Value::Null);
    assert_eq!(none.authorization_servers_to_try(None).unwrap(), [ISSUER]);
    let itself = none.authorization_servers_to_try(Some(ISSUER));
    assert_eq!(itself.unwrap(), [ISSUER]);
    let many: Vec<String> = (0..20).map(|at| format!("https://{at}.example")).collect();
    let many = with(json!(many)).authorization_servers_to_try(None);
    assert_eq!(many.unwrap().len(), 8);
}

#[test]
fn a_server_takes_the_grants_it_names_and_all_where_it_names_none() {
    let takes = |grants: Value| {
        let server = json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token"), "grant_types_supported": grants});
        let read = AuthorizationServerMetadata::from_response(
            &answer(200, &server),
            ISSUER,
            Plaintext::Never,
        );
        let (server, _) = read.unwrap();
        (server.takes_pre_authorized(), server.takes_refresh())
    };
    let code = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
    assert_eq!(takes(Value::Null), (true, true));
    assert_eq!(takes(json!(["authorization_code"])), (false, false));
    assert_eq!(takes(json!([code])), (true, false));
    assert_eq!(takes(json!(["refresh_token"])), (false, true));
}
