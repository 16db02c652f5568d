//! A manifest: whose word it is, and what it may say.

use crate::common::{OFFICE_KID, World};
use serde_json::json;
use vidan_credential::testing::NOW;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::Error;
use vidan_protocol::form::{ClaimRef, FieldKind, Manifest, SignedManifest, Source, Transform};
use vidan_protocol::url::Plaintext;

use super::*;

#[test]
fn a_manifest_is_believed_from_its_portal_only() {
    let world = World::new();
    let sign = |manifest: &Manifest, key: &SigningKey, kid: &str, at, until| {
        manifest
            .sign(key, kid, at, until, Plaintext::Never)
            .unwrap()
    };
    let verify = |jws: &str| SignedManifest::verify(jws, &world.list(), NOW, Plaintext::Never);
    let fine = sign(
        &manifest(),
        &world.office,
        OFFICE_KID,
        NOW,
        Some(NOW.plus(60)),
    );
    let signed = verify(&fine).unwrap();
    assert_eq!(signed.get().manifest(), &manifest());
    assert_eq!(
        signed.get().digest(),
        Manifest::digest_of_signed(&fine).unwrap()
    );
    let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
    assert!(matches!(
        verify(&sign(&manifest(), &foreign, OFFICE_KID, NOW, None)),
        Err(Error::Trust(_))
    ));
    assert!(matches!(
        verify(&sign(&manifest(), &world.office, "nobody", NOW, None)),
        Err(Error::Trust(_))
    ));
    let other_form = Manifest {
        procedure: "TK01".into(),
        ..manifest()
    };
    assert!(matches!(
        verify(&sign(&other_form, &world.office, OFFICE_KID, NOW, None)),
        Err(Error::Trust(_))
    ));
    let mut other_controller = manifest();
    other_controller.controller.id = "urn:test:other".into();
    assert!(matches!(
        verify(&sign(
            &other_controller,
            &world.office,
            OFFICE_KID,
            NOW,
            None
        )),
        Err(Error::FormController)
    ));
    assert!(matches!(
        verify(&sign(
            &manifest(),
            &world.office,
            OFFICE_KID,
            NOW.plus(301),
            None
        )),
        Err(Error::FormFromFuture)
    ));
    assert!(matches!(
        verify(&sign(
            &manifest(),
            &world.office,
            OFFICE_KID,
            NOW,
            Some(NOW)
        )),
        Err(Error::FormExpired)
    ));
    assert!(matches!(verify("a.b.c"), Err(Error::Unreadable { .. })));
}

#[test]
fn a_manifest_that_contradicts_itself_is_not_signed() {
    let refused = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest();
        change(&mut manifest);
        manifest.check(Plaintext::Never).unwrap_err()
    };
    assert!(matches!(
        refused(&|m| m.withdraw_url = Some("http://portal.example".into())),
        Error::AddressRefused(_)
    ));
    assert!(matches!(
        refused(&|m| m.submit_url = "http://portal.example".into()),
        Error::AddressRefused(_)
    ));
    assert!(matches!(
        refused(&|m| m.schema = json!(true)),
        Error::Malformed(_)
    ));
    assert!(matches!(
        refused(&|m| {
            let again = m.sections[0].clone();
            m.sections.push(again)
        }),
        Error::Duplicate("field id")
    ));
    let computed = |of: &str| Source::Computed {
        of: of.into(),
        transform: Transform::Upper,
    };
    assert!(matches!(
        refused(&|m| m.sections[0].fields[3].source = computed("none")),
        Error::Malformed(_)
    ));
    assert!(matches!(
        refused(&|m| m.sections[0].fields[3].source = computed("ho")),
        Error::Malformed(_)
    ));
    let table = |columns| Source::Table {
        columns,
        rows: None,
    };
    let nested = table(vec![field("a", FieldKind::Table, false, table(Vec::new()))]);
    assert!(matches!(
        refused(&|m| m.sections[0].fields[4].source = nested.clone()),
        Error::Malformed("a table inside a table")
    ));
    let wide = (0..600)
        .map(|n| field(&n.to_string(), FieldKind::Text, false, Source::Ask))
        .collect::<Vec<_>>();
    assert!(matches!(
        refused(&|m| m.sections[0].fields = wide.clone()),
        Error::LimitExceeded { .. }
    ));
}

#[test]
fn the_wire_form_of_sources_is_fixed() {
    let source = Source::Document {
        claim: claim("ho_ten", Some(Transform::Upper)),
        alternatives: vec![ClaimRef {
            document: "gplx".into(),
            claim: "ho_ten".into(),
            transform: None,
        }],
    };
    let wire = json!({"from": "document", "document": "can_cuoc", "claim": "ho_ten", "transform": "upper",
        "alternatives": [{"document": "gplx", "claim": "ho_ten"}]});
    assert_eq!(serde_json::to_value(&source).unwrap(), wire);
    assert_eq!(serde_json::from_value::<Source>(wire).unwrap(), source);
    assert_eq!(
        serde_json::to_value(Source::Ask).unwrap(),
        json!({"from": "ask"})
    );
}

#[test]
fn what_is_shown_of_a_form_turns_and_hides_nothing_and_its_digest_is_of_what_was_signed() {
    let world = World::new();
    let dirty = vidan_trust::Names {
        vi: "Tờ \u{202e}khai\u{2069}\n1".into(),
        en: "Form\u{200b} \u{1b}[2J1".into(),
    };
    let mut bent = manifest();
    bent.title = dirty.clone();
    bent.purpose = dirty.clone();
    bent.controller.name = dirty.clone();
    bent.sections[0].title = dirty.clone();
    bent.sections[0].fields[0].label = dirty;
    bent.legal_basis = vec!["TT\u{2028}66\u{202d}".into()];
    let jws = bent
        .sign(&world.office, OFFICE_KID, NOW, None, Plaintext::Never)
        .unwrap();
    let signed = SignedManifest::verify(&jws, &world.list(), NOW, Plaintext::Never).unwrap();
    let form = signed.get().manifest();
    let section = &form.sections[0];
    for names in [
        &form.title,
        &form.purpose,
        &form.controller.name,
        &section.title,
        &section.fields[0].label,
    ] {
        assert_eq!(
            (names.vi.as_str(), names.en.as_str()),
            ("Tờ khai 1", "Form [2J1")
        );
    }
    assert_eq!(form.legal_basis, ["TT 66"]);
    assert_eq!(
        signed.get().digest(),
        Manifest::digest_of_signed(&jws).unwrap()
    );
    // What is compared is refused, not changed.
    let mut hidden = manifest();
    hidden.sections[0].fields[1].options = vec!["Nam\u{200b}".into()];
    assert!(matches!(
        hidden.check(Plaintext::Never),
        Err(Error::Malformed("an option"))
    ));
}
