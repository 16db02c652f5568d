//! What is taken of each format (appendices A.2 and A.3), and how its copies travel.

use serde_json::{Value, json};
use vidan_credential::Format;
use vidan_protocol::Error;
use vidan_protocol::openid4vci::{CredentialConfiguration, CredentialResponse, IssuedCopy};

use super::{FakeIssuer, Wallet, answer, begin};

/// A configuration that lacks nothing.
fn good(format: Format) -> Value {
    let proofs = json!({"jwt": {"proof_signing_alg_values_supported": ["ES256"]}});
    let (binding, algorithm, (name, kind)) = match format {
        Format::MsoMdoc => ("cose_key", json!(-7), ("doctype", "org.iso.18013.5.1.mDL")),
        Format::SdCwt => ("cose_key", json!(-9), ("vct", "can_cuoc")),
        Format::SdJwt => ("jwk", json!("ES256"), ("vct", "urn:eudi:pid:1")),
    };
    json!({
        "format": format.name(),
        name: kind,
        "cryptographic_binding_methods_supported": [binding],
        "credential_signing_alg_values_supported": [algorithm],
        "proof_types_supported": proofs,
    })
}

fn supported(configuration: &Value) -> Result<(Format, String), Error> {
    let read: CredentialConfiguration = serde_json::from_value(configuration.clone()).unwrap();
    let (format, kind) = read.supported()?;
    Ok((format, kind.to_owned()))
}

#[test]
fn each_format_is_taken_by_its_own_type() {
    for (format, kind) in [
        (Format::MsoMdoc, "org.iso.18013.5.1.mDL"),
        (Format::SdCwt, "can_cuoc"),
        (Format::SdJwt, "urn:eudi:pid:1"),
    ] {
        assert_eq!(supported(&good(format)).unwrap(), (format, kind.to_owned()));
    }
}

#[test]
fn a_document_without_the_type_of_its_format_is_refused() {
    for (format, name, other) in [
        (Format::MsoMdoc, "doctype", "vct"),
        (Format::SdCwt, "vct", "doctype"),
        (Format::SdJwt, "vct", "doctype"),
    ] {
        for wrong in [Value::Null, json!("")] {
            let mut configuration = good(format);
            configuration[other] = json!("t");
            configuration[name] = wrong;
            assert!(
                matches!(supported(&configuration), Err(Error::Malformed(field)) if field == name),
                "{format:?}"
            );
        }
    }
}

#[test]
fn algorithms_and_bindings_are_those_of_the_format() {
    let refused = |format: Format, name: &str, value: Value| {
        let mut configuration = good(format);
        configuration[name] = json!([value]);
        matches!(
            supported(&configuration),
            Err(Error::ConfigurationUnsupported(_))
        )
    };
    let algorithms = "credential_signing_alg_values_supported";
    let bindings = "cryptographic_binding_methods_supported";
    assert!(refused(Format::MsoMdoc, algorithms, json!("ES256")));
    assert!(refused(Format::SdCwt, algorithms, json!("ES256")));
    assert!(refused(Format::SdJwt, algorithms, json!(-7)));
    assert!(refused(Format::SdJwt, algorithms, json!("RS256")));
    assert!(refused(Format::SdJwt, bindings, json!("cose_key")));
    assert!(!refused(Format::MsoMdoc, bindings, json!("jwk")));
    for format in Format::ALL {
        assert!(refused(format, bindings, json!("did:key")));
        let mut unknown = good(format);
        unknown["format"] = json!("ldp_vc");
        assert!(supported(&unknown).is_err());
    }
}

#[test]
fn a_copy_travels_as_its_format_says() {
    let copy = |bytes: &[u8]| IssuedCopy::from(bytes.to_vec());
    let travels = |format, bytes: &[u8]| {
        let body = CredentialResponse::of_copies(format, &[copy(bytes)]).unwrap();
        let body = serde_json::to_value(body).unwrap();
        let text = body["credentials"][0]["credential"].clone();
        let read = CredentialResponse::from_response(&answer(200, &body), format, 1).unwrap();
        assert_eq!(read, [copy(bytes)]);
        text
    };
    assert_eq!(travels(Format::MsoMdoc, &[0xa2, 0xff]), "ov8");
    assert_eq!(travels(Format::SdCwt, &[0xd2, 0xff]), "0v8");
    assert_eq!(travels(Format::SdJwt, b"a.b.c~d~"), "a.b.c~d~");
    assert!(CredentialResponse::of_copies(Format::SdJwt, &[copy(&[0xff])]).is_err());
    // An SD-JWT is no base64url, and an object is a copy of no format here.
    for (format, wrong) in [
        (Format::MsoMdoc, json!("a.b.c~d~")),
        (Format::SdCwt, json!("a.b.c~d~")),
        (Format::MsoMdoc, json!({})),
        (Format::SdJwt, json!({})),
    ] {
        let body = json!({"credentials": [{"credential": wrong}]});
        assert!(CredentialResponse::from_response(&answer(200, &body), format, 1).is_err());
    }
}

#[test]
fn one_offer_brings_documents_of_every_format() {
    let mut issuer = FakeIssuer::new();
    let configurations = Format::ALL.map(|format| (format.name().to_owned(), good(format)));
    issuer.metadata["credential_configurations_supported"] =
        Value::Object(configurations.into_iter().collect());
    // The played issuer answers in base64url of the key, which is as good a text as any.
    let (mut wallet, names) = (Wallet::default(), Format::ALL.map(Format::name));
    let mut issuance = begin(&names);
    wallet.run(&mut issuance, &mut issuer, "0042").unwrap();
    let offered: Vec<_> = issuance
        .offered()
        .into_iter()
        .map(|one| (one.format, one.document_type))
        .collect();
    let types = ["org.iso.18013.5.1.mDL", "can_cuoc", "urn:eudi:pid:1"];
    assert_eq!(
        offered,
        Format::ALL.into_iter().zip(types).collect::<Vec<_>>()
    );
    let issued = issuance.into_issued().unwrap();
    assert_eq!(issued.len(), 3);
    for (one, format) in issued.iter().zip(Format::ALL) {
        assert_eq!((one.format, one.credentials.len()), (format, 2));
    }
}
