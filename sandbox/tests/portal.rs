//! The portal over real HTTP: the signed form, proven submissions, dossiers and their notices.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use std::collections::BTreeMap;

use common::{Day, send, start};
use serde_json::{Value, json};
use vidan_credential::sd_cwt::hold::HeldCredential;
use vidan_crypto::SigningKey;
use vidan_protocol::form::{
    Answer, Consent, ConsentMethod, FormRef, Origin, SignedManifest, Submission, SubmissionAnswer,
    SubmissionContent, manifest,
};
use vidan_protocol::openid4vci::nonce::{self, NonceResponse};
use vidan_protocol::url::{HttpUrl, Plaintext};
use vidan_protocol::{Endpoint, Error, Refusal};
use vidan_sandbox::citizen;
use vidan_trust::Verified;

const CLAIMS: [&str; 4] = ["gioi_tinh", "ho_ten", "ngay_sinh", "so_dinh_danh"];

struct Desk {
    day: Day,
    form: Verified<SignedManifest>,
    card: (Verified<HeldCredential>, SigningKey),
}

fn url(text: &str) -> HttpUrl {
    HttpUrl::parse(text, Plaintext::Loopback, Endpoint::FormManifest).unwrap()
}

async fn open() -> Desk {
    open_on(start().await).await
}

async fn open_on(day: Day) -> Desk {
    let response = send(manifest::request(&url(&day.sandbox.form_url()))).await;
    let jws = manifest::from_response(&response).unwrap();
    let form =
        SignedManifest::verify(jws, &day.list().await, day.now(), Plaintext::Loopback).unwrap();
    let card = day.card().await;
    Desk { day, form, card }
}

impl Desk {
    async fn nonce(&self) -> String {
        let response = send(nonce::request(&url(&self.form.get().manifest().nonce_url))).await;
        NonceResponse::from_response(&response, Endpoint::FormNonce)
            .unwrap()
            .c_nonce
    }

    /// Fills the form from the card as a wallet would, and types the rest.
    async fn content(&self, key: &str) -> SubmissionContent {
        let manifest = self.form.get().manifest();
        let mut answers = BTreeMap::new();
        for field in manifest.fields() {
            for source in field.source.claims() {
                if source.document != "can_cuoc" {
                    continue;
                }
                let value = self
                    .card
                    .0
                    .get()
                    .get(&source.claim.parse().unwrap())
                    .unwrap()
                    .to_json();
                let value = source
                    .transform
                    .map_or(Some(value.clone()), |one| one.apply(&value))
                    .unwrap();
                let origin = Origin::Document {
                    proof: 0,
                    document: source.document.clone(),
                    claim: source.claim.clone(),
                    transform: source.transform,
                };
                answers.insert(field.id.clone(), Answer { value, origin });
            }
        }
        assert_eq!(answers.len(), 4);
        for (id, value) in [
            ("kinh_gui", "Công an Phường Hoàn Kiếm"),
            ("sdt", "0900000000"),
            ("chu_ho.ho_ten", "Trần Văn Mẫu"),
            ("chu_ho.quan_he", "con"),
            ("chu_ho.so_dinh_danh", "001099000018"),
            ("noi_dung", "Đăng ký thường trú"),
        ] {
            answers.insert(
                id.into(),
                Answer {
                    value: json!(value),
                    origin: Origin::Typed,
                },
            );
        }
        let digest = self.form.get().digest_text();
        SubmissionContent {
            form: FormRef {
                procedure: manifest.procedure.clone(),
                version: manifest.version.clone(),
                manifest: digest.clone(),
            },
            answers,
            consent: Consent {
                controller: manifest.controller.id.clone(),
                purpose: manifest.purpose.vi.clone(),
                claims: CLAIMS
                    .iter()
                    .map(|claim| format!("can_cuoc.{claim}"))
                    .collect(),
                manifest: digest,
                at: self.day.now().0,
                method: ConsentMethod::Button,
            },
            nonce: self.nonce().await,
            idempotency_key: key.into(),
        }
    }

    fn prove(&self, content: &SubmissionContent, audience: &str) -> Submission {
        let prepared = content.prepare().unwrap();
        let token = self
            .day
            .prove(&self.card, &CLAIMS, audience, prepared.proof_nonce());
        prepared.finish(&[token]).unwrap()
    }

    async fn submit(&self, submission: &Submission) -> Result<SubmissionAnswer, Error> {
        let request = submission
            .to_http(&url(&self.form.get().manifest().submit_url))
            .unwrap();
        SubmissionAnswer::from_response(&send(request).await)
    }

    fn portal(&self) -> &str {
        &self.form.get().manifest().controller.id
    }
}

fn refusal(result: Result<SubmissionAnswer, Error>) -> Refusal {
    match result {
        Err(Error::Refused { refusal, .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_form_becomes_a_dossier_once() {
    let desk = open().await;
    let content = desk.content("key-1").await;
    let answers: BTreeMap<&String, &Value> = content
        .answers
        .iter()
        .map(|(id, answer)| (id, &answer.value))
        .collect();
    let schema = &desk.form.get().manifest().schema;
    let validator = jsonschema::validator_for(schema).unwrap();
    assert!(
        validator.is_valid(&serde_json::to_value(&answers).unwrap()),
        "the form's own schema takes it"
    );
    assert!(!validator.is_valid(&json!({"ho_ten": "x"})));

    let submission = desk.prove(&content, desk.portal());
    let filed = desk.submit(&submission).await.unwrap();
    assert_eq!(
        desk.submit(&submission).await.unwrap(),
        filed,
        "a cut connection files nothing twice"
    );
    assert_eq!(
        desk.day.sandbox.dossiers(),
        std::slice::from_ref(&filed.dossier)
    );
    assert_eq!(desk.day.sandbox.dossier(&filed.dossier), Some((2, 4)));
    let mut another = desk.content("key-1").await;
    assert_eq!(
        desk.submit(&desk.prove(&another, desk.portal()))
            .await
            .unwrap(),
        filed,
        "the same submission with a fresh nonce and fresh proofs is the same submission"
    );
    another.consent.purpose.push('!');
    let conflict = desk.submit(&desk.prove(&another, desk.portal())).await;
    assert_eq!(refusal(conflict), Refusal::IdempotencyConflict);
    assert!(
        matches!(
            desk.day.sandbox.advance_dossier(&filed.dossier, 10),
            Err(vidan_sandbox::Error::UnknownPerson)
        ),
        "no mailbox yet"
    );
    assert_eq!(desk.day.sandbox.dossier(&filed.dossier), Some((10, 4)));
    assert!(matches!(
        desk.day.sandbox.advance_dossier("none", 10),
        Err(vidan_sandbox::Error::UnknownDossier)
    ));
}

/// A dossier of today is not that of yesterday, although the desk was closed in between.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_given_once_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("sandbox");
    let mut given = Vec::new();
    for key in ["one", "two", "three"] {
        let data = data.clone();
        let day = common::start_with(|options| options.data_dir = Some(data)).await;
        let desk = open_on(day).await;
        let content = desk.content(key).await;
        let filed = desk.submit(&desk.prove(&content, desk.portal())).await;
        given.push(filed.unwrap().dossier);
        desk.day.sandbox.shutdown().await;
    }
    let numbers: Vec<_> = given
        .iter()
        .map(|code| code.rsplit('-').next().unwrap())
        .collect();
    assert_eq!(numbers, ["0001", "0002", "0003"], "{given:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_hold_is_not_filed() {
    let desk = open().await;
    let mut lie = desk.content("a").await;
    lie.answers.get_mut("ho_ten").unwrap().value = json!("Người Khác");
    assert_eq!(
        refusal(desk.submit(&desk.prove(&lie, desk.portal())).await),
        Refusal::AnswerMismatch
    );
    let mut incomplete = desk.content("b").await;
    incomplete.answers.remove("noi_dung");
    assert_eq!(
        refusal(desk.submit(&desk.prove(&incomplete, desk.portal())).await),
        Refusal::AnswerMismatch
    );
    let mut other_form = desk.content("c").await;
    other_form.form.manifest = "x".into();
    other_form.consent.manifest = "x".into();
    assert_eq!(
        refusal(desk.submit(&desk.prove(&other_form, desk.portal())).await),
        Refusal::FormOutdated
    );
    let elsewhere = desk.content("d").await;
    assert_eq!(
        refusal(desk.submit(&desk.prove(&elsewhere, "urn:other")).await),
        Refusal::InvalidProof
    );
    let mut made_up = desk.content("e").await;
    made_up.nonce = "made-up".into();
    assert_eq!(
        refusal(desk.submit(&desk.prove(&made_up, desk.portal())).await),
        Refusal::InvalidNonce
    );
    let honest = desk.prove(&desk.content("f").await, desk.portal());
    let mut edited = desk.content("g").await;
    edited.answers.get_mut("noi_dung").unwrap().value = json!("Khác");
    let moved = Submission {
        proofs: honest.proofs.clone(),
        content: desk.prove(&edited, desk.portal()).content,
    };
    assert_eq!(
        refusal(desk.submit(&moved).await),
        Refusal::InvalidProof,
        "a proof holds for its answers only"
    );
    let broken = Submission {
        content: "!".into(),
        proofs: Vec::new(),
    };
    assert_eq!(refusal(desk.submit(&broken).await), Refusal::InvalidRequest);
    assert!(desk.day.sandbox.dossiers().is_empty());
    assert!(
        desk.submit(&honest).await.is_ok(),
        "and the honest one still is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_form_is_named_so() {
    let day = start().await;
    let address = day.sandbox.form_url().replace("CT01", "CT99");
    let response = send(manifest::request(&url(&address))).await;
    let refused = manifest::from_response(&response).unwrap_err();
    assert!(matches!(
        refused,
        Error::Refused {
            refusal: Refusal::UnknownForm,
            ..
        }
    ));
    assert_eq!(citizen::PERSONAL_NUMBER.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_states_of_a_dossier_come_to_its_persons_inbox() {
    let desk = open().await;
    let inbox = common::register(&desk.day).await;
    let content = desk.content("key-1").await;
    let filed = desk
        .submit(&desk.prove(&content, desk.portal()))
        .await
        .unwrap();
    desk.day
        .sandbox
        .advance_dossier(&filed.dossier, 10)
        .unwrap();
    let page = common::page(&desk.day, &inbox, None).await.unwrap();
    let mut states = Vec::new();
    for item in &page.items {
        let notice = common::open(&desk.day, &inbox, &item.envelope)
            .await
            .unwrap();
        let dossier = notice.get().dossier.clone().unwrap();
        assert_eq!(dossier.code, filed.dossier);
        assert!(notice.get().subject.contains(&filed.dossier));
        states.push(dossier.status);
    }
    assert_eq!(states, [Some(2), Some(10)]);
}
