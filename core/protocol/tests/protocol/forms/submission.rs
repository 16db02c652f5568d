//! A submission: every rule that a portal holds it to, each broken alone.

use crate::common::{OFFICE, OFFICE_KID, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use vidan_credential::testing::NOW;
use vidan_protocol::form::{
    Answer, AnswerFault, Origin, SignedManifest, Submission, SubmissionContent, Transform,
};
use vidan_protocol::url::Plaintext;

use super::*;

#[test]
fn an_honest_submission_is_accepted() {
    let portal = Portal::new();
    let checked = portal.judge(&portal.content(), &CLAIMS).unwrap();
    assert_eq!(checked.proven(), 2);
    assert!(*checked.content() == portal.content());
}

#[test]
fn each_rule_of_a_submission_has_its_own_fault() {
    let portal = Portal::new();
    let set = |content: &mut SubmissionContent, id: &str, value: Value| {
        content.answers.get_mut(id).unwrap().value = value;
    };
    assert_eq!(
        portal.fault(|c| c.form.version = "2".into()),
        AnswerFault::OtherForm
    );
    assert_eq!(
        portal.fault(|c| c.form.manifest = "x".into()),
        AnswerFault::OtherForm
    );
    assert_eq!(
        portal.fault(|c| set(c, "ho_ten", json!("Nguyễn Thị Khác"))),
        AnswerFault::Differs("ho_ten".into())
    );
    assert_eq!(
        portal.fault(|c| set(c, "gioi_tinh", json!("Nam"))),
        AnswerFault::Differs("gioi_tinh".into())
    );
    assert_eq!(
        portal.fault(|c| set(c, "gioi_tinh", json!("nữ"))),
        AnswerFault::WrongKind("gioi_tinh".into())
    );
    assert_eq!(
        portal.fault(|c| set(c, "ho", json!("Trần"))),
        AnswerFault::Differs("ho".into())
    );
    assert_eq!(
        portal.fault(|c| set(c, "sdt", json!(7))),
        AnswerFault::WrongKind("sdt".into())
    );
    assert_eq!(
        portal.fault(|c| {
            c.answers.remove("sdt");
        }),
        AnswerFault::Missing("sdt".into())
    );
    let extra = Answer {
        value: json!("x"),
        origin: Origin::Typed,
    };
    assert_eq!(
        portal.fault(|c| {
            c.answers.insert("new".into(), extra);
        }),
        AnswerFault::UnknownField
    );
    let origin = |proof, claim: &str, transform| Origin::Document {
        proof,
        document: "can_cuoc".into(),
        claim: claim.into(),
        transform,
    };
    let with =
        |origin: Origin| portal.fault(|c| c.answers.get_mut("ho_ten").unwrap().origin = origin);
    assert_eq!(
        with(origin(1, "ho_ten", None)),
        AnswerFault::Origin("ho_ten".into())
    );
    assert_eq!(
        with(origin(0, "ho_ten", Some(Transform::Upper))),
        AnswerFault::Origin("ho_ten".into())
    );
    assert_eq!(
        with(origin(0, "gioi_tinh", None)),
        AnswerFault::Origin("ho_ten".into())
    );
    assert_eq!(
        with(origin(0, "que_quan", None)),
        AnswerFault::ConsentClaims
    );
    assert_eq!(with(Origin::Computed), AnswerFault::Origin("ho_ten".into()));
    assert_eq!(
        portal.fault(|c| c.consent.controller = "urn:other".into()),
        AnswerFault::Consent
    );
    assert_eq!(
        portal.fault(|c| c.consent.purpose = "Quảng cáo".into()),
        AnswerFault::Consent
    );
    assert_eq!(
        portal.fault(|c| c.consent.manifest = "x".into()),
        AnswerFault::Consent
    );
    assert_eq!(
        portal.fault(|c| c.consent.at = NOW.0 + 301),
        AnswerFault::Consent
    );
    assert_eq!(
        portal.fault(|c| c.consent.claims.push("can_cuoc.que_quan".into())),
        AnswerFault::ConsentClaims
    );
}

#[test]
fn no_claim_leaves_that_the_consent_does_not_name() {
    let portal = Portal::new();
    let more = portal.judge(&portal.content(), &["ho_ten", "gioi_tinh", "que_quan"]);
    assert_eq!(more.unwrap_err(), AnswerFault::ConsentClaims);
    let fewer = portal.judge(&portal.content(), &["ho_ten"]);
    assert_eq!(fewer.unwrap_err(), AnswerFault::ConsentClaims);
    // What a document always shows is named, though no answer is taken from it.
    let mut content = portal.content();
    content.consent.claims.push("can_cuoc.que_quan".into());
    let named = portal.judge(&content, &["ho_ten", "gioi_tinh", "que_quan"]);
    assert!(named.is_ok());
}

#[test]
fn a_proof_holds_for_its_answers_only() {
    let portal = Portal::new();
    let honest = portal.submit(&portal.content(), &CLAIMS);
    assert!(portal.proofs(&honest).is_ok());
    let mut content = portal.content();
    content.answers.get_mut("sdt").unwrap().value = json!("0911111111");
    let other = content.prepare().unwrap().finish(&[]).unwrap();
    let moved = Submission {
        content: other.content,
        proofs: honest.proofs,
    };
    assert_eq!(
        portal.proofs(&moved).unwrap_err(),
        vidan_credential::Error::NonceMismatch
    );
}

#[test]
fn the_wire_form_of_a_submissions_content_is_fixed() {
    let portal = Portal::new();
    let digest = &portal.digest;
    let expected = json!({
        "form": {"procedure": "CT01", "version": "1", "manifest": digest},
        "answers": {
            "gioi_tinh": {"value": "Nữ", "origin":
                {"from": "document", "proof": 0, "document": "can_cuoc", "claim": "gioi_tinh", "transform": "capitalize"}},
            "ho": {"value": "Nguyễn", "origin": {"from": "computed"}},
            "ho_ten": {"value": "Nguyễn Thị Ví Dụ", "origin":
                {"from": "document", "proof": 0, "document": "can_cuoc", "claim": "ho_ten"}},
            "sdt": {"value": "0900000000", "origin": {"from": "typed"}},
        },
        "consent": {
            "controller": OFFICE, "purpose": "Thay đổi cư trú", "claims": ["can_cuoc.gioi_tinh", "can_cuoc.ho_ten"],
            "manifest": digest, "at": NOW.0, "method": "button",
        },
        "nonce": "n-1",
        "idempotency_key": "k-1",
    });
    assert_eq!(serde_json::to_value(portal.content()).unwrap(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_changed_character_of_a_manifest_is_refused(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
        let world = World::new();
        let jws = manifest().sign(&world.office, OFFICE_KID, NOW, None, Plaintext::Never).unwrap();
        let at = at.index(jws.len());
        let mut changed = jws.clone();
        changed.replace_range(at..=at, &to);
        if changed != jws {
            prop_assert!(SignedManifest::verify(&changed, &world.list(), NOW, Plaintext::Never).is_err());
        }
    }

    #[test]
    fn typed_answers_round_trip(text in "\\PC{1,40}") {
        let portal = Portal::new();
        let mut content = portal.content();
        content.answers.get_mut("sdt").unwrap().value = json!(text);
        prop_assert!(*portal.judge(&content, &CLAIMS).unwrap().content() == content);
    }

    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Submission::parse(&body).and_then(|submission| submission.open().map(|_| ()));
    }
}
