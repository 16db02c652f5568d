//! Forms from manifest to submission, and what a portal refuses: one broken rule at a time.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use std::collections::BTreeMap;

use common::{FORM, OFFICE, OFFICE_KID, World, names};
use proptest::prelude::*;
use serde_json::{Value, json};
use vidan_credential::sd_cwt::verify::{Disclosed, Expectation, NonceRule, verify_with_list};
use vidan_credential::testing::NOW;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_protocol::Error;
use vidan_protocol::form::check::check;
use vidan_protocol::form::{
    Answer, AnswerFault, CheckedSubmission, ClaimRef, Consent, ConsentMethod, Controller, Field,
    FieldKind, FormRef, Manifest, Origin, Section, SignedManifest, Source, Submission,
    SubmissionContent, Transform,
};
use vidan_protocol::url::Plaintext;
use vidan_trust::Verified;

fn claim(claim: &str, transform: Option<Transform>) -> ClaimRef {
    ClaimRef {
        document: "can_cuoc".into(),
        claim: claim.into(),
        transform,
    }
}

fn field(id: &str, kind: FieldKind, required: bool, source: Source) -> Field {
    Field {
        id: id.into(),
        label: names(id),
        kind,
        options: Vec::new(),
        required,
        source,
    }
}

fn from(claim: ClaimRef) -> Source {
    Source::Document {
        claim,
        alternatives: Vec::new(),
    }
}

fn manifest() -> Manifest {
    let mut sex = field(
        "gioi_tinh",
        FieldKind::Choice,
        true,
        from(claim("gioi_tinh", Some(Transform::Capitalize))),
    );
    sex.options = vec!["Nam".into(), "Nữ".into()];
    Manifest {
        procedure: FORM.into(),
        version: "1".into(),
        title: names("Tờ khai"),
        controller: Controller {
            id: OFFICE.into(),
            name: names("Cổng"),
        },
        purpose: names("Thay đổi cư trú"),
        retention: names("5 năm"),
        legal_basis: vec!["TT 66/2023/TT-BCA".into()],
        nonce_url: "https://portal.example/nonce".into(),
        submit_url: "https://portal.example/submit".into(),
        schema: json!({"type": "object"}),
        sections: vec![Section {
            id: "chung".into(),
            title: names("Chung"),
            fields: vec![
                field("ho_ten", FieldKind::Text, true, from(claim("ho_ten", None))),
                sex,
                field(
                    "nam_sinh",
                    FieldKind::Year,
                    false,
                    from(claim("ngay_sinh", Some(Transform::Year))),
                ),
                field(
                    "ho",
                    FieldKind::Text,
                    false,
                    Source::Computed {
                        of: "ho_ten".into(),
                        transform: Transform::SplitHo,
                    },
                ),
                field("sdt", FieldKind::Phone, true, Source::Ask),
            ],
        }],
    }
}

struct Portal {
    world: World,
    manifest: Manifest,
    digest: String,
}

const CLAIMS: [&str; 2] = ["gioi_tinh", "ho_ten"];

impl Portal {
    fn new() -> Self {
        let world = World::new();
        let jws = manifest()
            .sign(&world.office, OFFICE_KID, NOW, None, Plaintext::Never)
            .unwrap();
        let signed = SignedManifest::verify(&jws, &world.list(), NOW, Plaintext::Never).unwrap();
        let digest = signed.get().digest_text();
        Self {
            world,
            manifest: manifest(),
            digest,
        }
    }

    fn content(&self) -> SubmissionContent {
        let proven = |id: &str, value: Value, transform| {
            let origin = Origin::Document {
                proof: 0,
                document: "can_cuoc".into(),
                claim: id.into(),
                transform,
            };
            (id.to_owned(), Answer { value, origin })
        };
        let typed = |value: Value| Answer {
            value,
            origin: Origin::Typed,
        };
        SubmissionContent {
            form: FormRef {
                procedure: FORM.into(),
                version: "1".into(),
                manifest: self.digest.clone(),
            },
            answers: BTreeMap::from([
                proven("ho_ten", json!("Nguyễn Thị Ví Dụ"), None),
                proven("gioi_tinh", json!("Nữ"), Some(Transform::Capitalize)),
                (
                    "ho".into(),
                    Answer {
                        value: json!("Nguyễn"),
                        origin: Origin::Computed,
                    },
                ),
                ("sdt".into(), typed(json!("0900000000"))),
            ]),
            consent: Consent {
                controller: OFFICE.into(),
                purpose: "Thay đổi cư trú".into(),
                claims: CLAIMS
                    .iter()
                    .map(|claim| format!("can_cuoc.{claim}"))
                    .collect(),
                manifest: self.digest.clone(),
                at: NOW.0,
                method: ConsentMethod::Button,
            },
            nonce: "n-1".into(),
            idempotency_key: "k-1".into(),
        }
    }

    fn submit(&self, content: &SubmissionContent, claims: &[&str]) -> Submission {
        let prepared = content.prepare().unwrap();
        let token = self.world.token(claims, prepared.proof_nonce());
        prepared.finish(&[token]).unwrap()
    }

    fn proofs(
        &self,
        submission: &Submission,
    ) -> Result<Vec<Verified<Disclosed>>, vidan_credential::Error> {
        let (_, nonce) = submission.open().unwrap();
        let expected = Expectation {
            audiences: &[OFFICE],
            nonce: NonceRule::Exactly(&nonce),
            now: NOW,
            skew: 30,
            max_lifetime: Some(300),
        };
        let tokens = submission.tokens().unwrap();
        tokens
            .iter()
            .map(|token| verify_with_list(token, &self.world.list(), &expected))
            .collect()
    }

    fn judge(
        &self,
        content: &SubmissionContent,
        claims: &[&str],
    ) -> Result<CheckedSubmission, AnswerFault> {
        let body = serde_json::to_vec(&self.submit(content, claims)).unwrap();
        let submission = Submission::parse(&body).unwrap();
        let proofs = self.proofs(&submission).unwrap();
        let (content, _) = submission.open().unwrap();
        check(
            content,
            &self.manifest,
            &self.digest,
            &proofs.iter().collect::<Vec<_>>(),
            NOW,
            &|_, _| None,
        )
    }

    fn fault(&self, change: impl FnOnce(&mut SubmissionContent)) -> AnswerFault {
        let mut content = self.content();
        change(&mut content);
        self.judge(&content, &CLAIMS).unwrap_err()
    }
}

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
        AnswerFault::ConsentClaims
    );
    assert_eq!(with(Origin::Computed), AnswerFault::ConsentClaims);
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
    assert!(matches!(verify("a.b.c"), Err(Error::Codec(_))));
}

#[test]
fn a_manifest_that_contradicts_itself_is_not_signed() {
    let refused = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest();
        change(&mut manifest);
        manifest.check(Plaintext::Never).unwrap_err()
    };
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
