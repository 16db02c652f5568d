//! Forms from manifest to submission, and what a portal refuses: one broken rule at a time.

mod manifest;
mod submission;

use std::collections::BTreeMap;

use crate::common::{FORM, OFFICE, OFFICE_KID, World, names, trusted};
use serde_json::{Value, json};
use vidan_credential::sd_cwt::verify::{Expectation, NonceRule};
use vidan_credential::showing::{self, Shown};
use vidan_credential::testing::NOW;
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
        withdraw_url: Some("https://portal.example/withdraw".into()),
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
    ) -> Result<Vec<Verified<Shown>>, vidan_credential::Error> {
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
            .map(|token| {
                let list = self.world.list();
                showing::verify(token, trusted(&list), &expected).map(|(shown, _)| shown)
            })
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
