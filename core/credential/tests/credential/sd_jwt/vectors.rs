//! The examples of RFC 9901 (sections 5.1 and 5.2, appendices A.1 to A.4) under the key of appendix A.5.

use serde_json::{Value, json};
use vidan_codec::{clock::UnixTime, jose::Jwk};
use vidan_credential::{
    ClaimValue, Error,
    sd_jwt::verify::{Disclosed, Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    testing::pinned,
};
use vidan_trust::Verified;

use super::parts::{Parts, digest};

const SIGNED: UnixTime = UnixTime(1_748_454_271);

fn text(name: &str) -> String {
    all()[format!("sdJwtRfc{name}CompactSerialization")]
        .as_str()
        .unwrap()
        .to_owned()
}

fn all() -> Value {
    serde_json::from_str(include_str!("rfc9901/strings.json")).unwrap()
}

fn verify(
    name: &str,
    kind: Kind,
    key_binding: KeyBindingRule<'_>,
) -> Result<Verified<Disclosed>, Error> {
    let jwk: Jwk = serde_json::from_value(all()["sdJwtRfcIssuerKey"].clone()).unwrap();
    let expected = Expectation {
        kind,
        audiences: &["https://verifier.example.org"],
        key_binding,
        now: SIGNED,
        skew: 0,
    };
    let text = text(name);
    Unverified::parse(&text)?.verify(&pinned(&jwk.to_key().unwrap()), &expected, None)
}

fn claims(shown: &Verified<Disclosed>) -> Value {
    ClaimValue::Map(shown.get().claims().to_vec()).to_json()
}

const ASKED: KeyBindingRule<'_> = KeyBindingRule::Required {
    nonce: NonceRule::Exactly("1234567890"),
    max_age: Some(0),
};

#[test]
fn section_5_1() {
    let shown = verify("Section51SdJwt", Kind::AnySdJwt, KeyBindingRule::Absent).unwrap();
    let expected = json!({
        "sub": "user_42",
        "given_name": "John",
        "family_name": "Doe",
        "email": "johndoe@example.com",
        "phone_number": "+1-202-555-0101",
        "phone_number_verified": true,
        "address": {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"},
        "birthdate": "1940-01-01",
        "updated_at": 1_570_000_000,
        "nationalities": ["US", "DE"],
    });
    assert_eq!(claims(&shown), expected);
    assert_eq!(shown.get().issuer(), Some("https://issuer.example.com"));
    assert_eq!(shown.get().expires_at(), Some(UnixTime(1_883_000_000)));
}

#[test]
fn appendix_a1_structured_with_decoys() {
    let shown = verify("AppendixA1SdJwt", Kind::AnySdJwt, KeyBindingRule::Absent).unwrap();
    let expected = json!({"address": {"region": "港区", "country": "JP"}});
    assert_eq!(claims(&shown), expected);
}

#[test]
fn appendix_a2_recursive() {
    let shown = verify("AppendixA2SdJwt", Kind::AnySdJwt, KeyBindingRule::Absent).unwrap();
    let expected = json!({"verified_claims": {
        "verification": {
            "trust_framework": "de_aml",
            "time": "2012-04-23T18:25Z",
            "evidence": [{"method": "pipp"}],
        },
        "claims": {
            "given_name": "Max",
            "family_name": "Müller",
            "address": {
                "locality": "Maxstadt", "postal_code": "12344", "country": "DE", "street_address": "Weidenstraße 22",
            },
        },
    }});
    assert_eq!(claims(&shown), expected);
}

#[test]
fn appendix_a3_a_credential_of_the_eu() {
    let shown = verify("AppendixA3SdJwt", Kind::Credential, KeyBindingRule::Absent).unwrap();
    let all = claims(&shown);
    assert_eq!(all["age_equal_or_over"]["65"], json!(false));
    assert_eq!(all["address"]["locality"], "Köln");
    assert_eq!(
        shown.get().document_type(),
        Some(&"urn:eudi:pid:de:1".into())
    );
    let shown = verify("AppendixA3SdJwtKb", Kind::Credential, ASKED).unwrap();
    let expected = json!({"age_equal_or_over": {"18": true}, "nationalities": ["DE"]});
    assert_eq!(claims(&shown), expected);
    assert_eq!(shown.get().presented_at(), Some(SIGNED));
}

#[test]
fn appendix_a4_another_profile() {
    verify("AppendixA4SdJwt", Kind::AnySdJwt, KeyBindingRule::Absent).unwrap();
    let shown = verify("AppendixA4SdJwtKb", Kind::AnySdJwt, ASKED).unwrap();
    let subject = &claims(&shown)["credentialSubject"];
    assert_eq!(
        subject["vaccine"],
        json!({"type": "Vaccine", "atcCode": "J07BX03", "medicinalProductName": "COVID-19 Vaccine Moderna"})
    );
    assert_eq!(subject["recipient"], json!({"type": "VaccineRecipient"}));
    assert_eq!(subject["order"], "3/3");
}

/// The disclosures of section 4.2, with the digests that it prints, and the ways in which it writes one of them.
#[test]
fn section_4_2() {
    const MEMBER: &str = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    const ELEMENT: &str = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0";
    let mut parts = Parts::new();
    parts.set(
        "_sd",
        json!(["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"]),
    );
    let element = json!({"...": "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"});
    parts.set("nationalities", json!(["DE", element, "US"]));
    parts.disclosures = vec![MEMBER.into(), ELEMENT.into()];
    let shown = claims(&parts.verify().unwrap());
    assert_eq!(shown["family_name"], "Möbius");
    assert_eq!(shown["nationalities"], json!(["DE", "FR", "US"]));
    for otherwise in [
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNX\
         HUwMGY2Yml1cyJd",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Y\
         ml1cyJd",
        "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiT\
         cO2Yml1cyIKXQ",
    ] {
        parts.disclosures = vec![otherwise.into()];
        assert_eq!(parts.verify().unwrap_err(), Error::DisclosureOrphaned);
        parts.set("_sd", json!([digest(otherwise)]));
        let shown = claims(&parts.verify().unwrap());
        assert_eq!(shown["family_name"], "Möbius");
    }
}

/// They are what they are: none of them passes as what it is not.
#[test]
fn examples_do_not_pass_as_something_else() {
    for name in ["Section51SdJwt", "AppendixA4SdJwt"] {
        let error = verify(name, Kind::Credential, KeyBindingRule::Absent).unwrap_err();
        assert_eq!(
            error,
            Error::Type(vidan_credential::Layer::Credential),
            "{name}"
        );
    }
    let other = KeyBindingRule::Required {
        nonce: NonceRule::Exactly("0987654321"),
        max_age: Some(0),
    };
    assert_eq!(
        verify("AppendixA3SdJwtKb", Kind::Credential, other).unwrap_err(),
        Error::NonceMismatch
    );
    for name in ["Section51SdJwt", "AppendixA3SdJwtKb"] {
        let text = text(name);
        let at = text.find('.').unwrap() + 40;
        let mut changed = text.into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let jwk: Jwk = serde_json::from_value(all()["sdJwtRfcIssuerKey"].clone()).unwrap();
        let expected = Expectation {
            kind: Kind::AnySdJwt,
            audiences: &["https://verifier.example.org"],
            key_binding: ASKED,
            now: SIGNED,
            skew: 0,
        };
        let verdict = Unverified::parse(&changed)
            .and_then(|read| read.verify(&pinned(&jwk.to_key().unwrap()), &expected, None));
        assert!(verdict.is_err(), "{name}");
    }
}
