//! A verifier asks by a code, and the citizen answers that question and no other.

use vidan_crypto::{Algorithm, SigningKey, SystemRandom, device::DeviceKeyError};
use vidan_protocol::challenge::{ChallengeRequest, OpenChallenge, ShownChallenge};
use vidan_sandbox::{VERIFIER_ID, VERIFIER_KID, office::OFFICE_ID};
use vidan_tests::{
    citizen::{Citizen, counter, yes},
    country::Country,
};
use vidan_trust::{Names, TrustList};
use vidan_verifier::{Outcome, Scan, Step, Verdict};
use vidan_wallet::{
    activity::ActivityEntry,
    presentation::{Asker, ChallengeView, PresentedCode, Preview},
};

use crate::code;

const BAR: &str = "urn:example:bar";
const PURPOSE: &str = "Kiểm tra tuổi trước khi bán rượu";

fn request(country: &Country, verifier: &str, claims: &[&str]) -> ChallengeRequest {
    ChallengeRequest {
        verifier: verifier.to_owned(),
        document_types: vec!["can_cuoc".to_owned()],
        claims: claims.iter().map(|claim| claim.parse().unwrap()).collect(),
        purpose: Names {
            vi: PURPOSE.to_owned(),
            en: "Checking age before selling alcohol".to_owned(),
        },
        issued_at: country.now(),
        lifetime: 120,
    }
}

fn signed(request: ChallengeRequest, kid: &str, key: &SigningKey) -> ShownChallenge {
    let prepared = request.prepare(kid, &key.public(), &SystemRandom).unwrap();
    let signature = key.sign(prepared.to_be_signed().message()).unwrap();
    prepared.finish(&signature).unwrap()
}

/// The counter that the list names asks.
fn listed(country: &Country, claims: &[&str]) -> ShownChallenge {
    let request = request(country, VERIFIER_ID, claims);
    signed(request, VERIFIER_KID, country.sandbox.verifier_key())
}

/// Somebody asks whom nobody knows.
fn unknown(country: &Country, claims: &[&str]) -> ShownChallenge {
    let request = request(country, BAR, claims);
    request.unsigned(&SystemRandom).unwrap()
}

/// Previews an answer with the card.
async fn preview(
    citizen: &Citizen,
    question: &ShownChallenge,
    claims: &[&str],
) -> Result<Preview, vidan_wallet::Error> {
    let (card, claims) = (
        citizen.card().await.id,
        claims.iter().map(|one| (*one).to_owned()),
    );
    let claims: Vec<_> = claims.collect();
    citizen
        .wallet
        .preview_answer(&question.text, &card, &claims)
        .await
}

async fn answer(citizen: &Citizen, question: &ShownChallenge, claims: &[&str]) -> PresentedCode {
    let preview = preview(citizen, question, claims).await.unwrap();
    citizen
        .wallet
        .present(&preview, &yes("trả lời"))
        .await
        .unwrap()
}

/// What whoever asked says to an answer.
fn judged(country: &Country, answer: &PresentedCode, open: &OpenChallenge) -> Verdict {
    counter(country).verify_answer_to(&answer.text, open)
}

async fn last(citizen: &Citizen) -> ActivityEntry {
    citizen.wallet.activity().await.unwrap().pop().unwrap()
}

/// Nothing left, nothing was used up.
async fn refused<F: Future<Output = Result<PresentedCode, vidan_wallet::Error>>>(
    citizen: &Citizen,
    act: F,
    cause: &str,
) {
    let before = citizen.state().await;
    assert_eq!(code(act.await), cause);
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn a_listed_verifier_is_shown_by_its_name_and_gets_what_it_asked_for() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten", "age_over_18"]);
    let before = citizen.state().await;

    let view = citizen.wallet.read_challenge(&question.text).await.unwrap();
    let Asker::Listed(name) = &view.asker else {
        panic!("unknown")
    };
    assert_eq!(name.vi, "Quầy kiểm tra (giả lập)");
    assert_eq!(
        (view.asker_id.as_str(), view.purpose.vi.as_str()),
        (VERIFIER_ID, PURPOSE)
    );
    assert_eq!(view.expires_at, country.now().plus(120));
    assert_eq!(view.asked, ["ho_ten", "age_over_18"]);
    assert!(view.warnings.is_empty());
    let [card] = view.documents.as_slice() else {
        panic!("{} documents", view.documents.len())
    };
    assert_eq!(card.document, citizen.card().await);
    let names: Vec<_> = card
        .can_show
        .iter()
        .map(|claim| claim.name.en.as_str())
        .collect();
    assert_eq!(names, ["Full name", "Over 18"]);
    assert!(card.lacks.is_empty() && card.not_registered.is_empty());

    let preview = preview(&citizen, &question, &["ho_ten", "age_over_18"])
        .await
        .unwrap();
    assert_eq!(preview.asker.as_ref(), Some(&view.asker));
    assert_eq!(preview.purpose.as_ref(), Some(&view.purpose));
    assert_eq!(preview.audience, VERIFIER_ID);
    assert_eq!(citizen.state().await, before, "looking changes nothing");

    let code = citizen
        .wallet
        .present(&preview, &yes("trả lời"))
        .await
        .unwrap();
    assert_eq!(citizen.finger.last_prompt(), "Quầy kiểm tra (giả lập)");
    let verdict = judged(&country, &code, &question.open);
    assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
    let shown: Vec<_> = verdict
        .shown()
        .iter()
        .map(|one| one.key.to_string())
        .collect();
    let agreed: Vec<_> = preview.shown.iter().map(|one| one.path.clone()).collect();
    assert_eq!(shown, agreed);

    let entry = last(&citizen).await;
    assert_eq!(entry.with, VERIFIER_ID);
    assert_eq!(entry.asker, Some(view.asker));
    assert_eq!(entry.purpose.as_deref(), Some(PURPOSE));
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn anyone_else_is_unknown_whatever_they_call_themselves() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let own = SigningKey::generate(Algorithm::Es256).unwrap();
    let with_key = request(&country, BAR, &["age_over_18"]);
    for question in [
        unknown(&country, &["age_over_18"]),
        signed(with_key, "bo-cong-an", &own),
    ] {
        let view = citizen.wallet.read_challenge(&question.text).await.unwrap();
        assert_eq!(
            (&view.asker, view.asker_id.as_str()),
            (&Asker::Unknown, BAR)
        );
        assert_eq!(view.warnings[0].code, "challenge.asker_unknown");
        let preview = preview(&citizen, &question, &["age_over_18"])
            .await
            .unwrap();
        assert_eq!(preview.warnings, view.warnings);
        let code = citizen
            .wallet
            .present(&preview, &yes("trả lời"))
            .await
            .unwrap();
        assert_eq!(citizen.finger.last_prompt(), "Bên hỏi chưa rõ là ai");
        let verdict = judged(&country, &code, &question.open);
        assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
        let entry = last(&citizen).await;
        assert_eq!(
            (entry.with.as_str(), entry.asker),
            (BAR, Some(Asker::Unknown))
        );
    }
}

#[tokio::test]
async fn a_borrowed_or_broken_question_is_not_answered_and_not_called_unknown() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let own = SigningKey::generate(Algorithm::Es256).unwrap();
    let ask = |verifier: &str| request(&country, verifier, &["ho_ten"]);
    let counter = country.sandbox.verifier_key();
    let cases = [
        (
            ask(VERIFIER_ID).unsigned(&SystemRandom).unwrap(),
            "challenge.borrowed_identifier",
        ),
        (
            ask(OFFICE_ID).unsigned(&SystemRandom).unwrap(),
            "challenge.borrowed_identifier",
        ),
        (
            signed(ask(VERIFIER_ID), "another", &own),
            "challenge.borrowed_identifier",
        ),
        (
            signed(ask(VERIFIER_ID), VERIFIER_KID, &own),
            "trust.signature_invalid",
        ),
        (
            signed(ask(OFFICE_ID), VERIFIER_KID, counter),
            "challenge.issuer_mismatch",
        ),
        (
            signed(ask(BAR), VERIFIER_KID, counter),
            "challenge.issuer_mismatch",
        ),
    ];
    for (question, cause) in cases {
        assert_eq!(
            code(citizen.wallet.read_challenge(&question.text).await),
            cause
        );
        assert_eq!(code(preview(&citizen, &question, &["ho_ten"]).await), cause);
    }
    let proof = citizen.show().await.unwrap();
    for (text, cause) in [
        (proof.text.as_str(), "challenge.unknown"),
        ("", "challenge.unknown"),
        ("VDQ:", "challenge.malformed"),
        ("VDQ:!", "challenge.encoding"),
    ] {
        assert_eq!(
            code(citizen.wallet.read_challenge(text).await),
            cause,
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_question_that_ends_while_the_person_thinks_is_not_answered() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten"]);
    let preview = preview(&citizen, &question, &["ho_ten"]).await.unwrap();
    country.clock.advance(149);
    assert!(citizen.wallet.read_challenge(&question.text).await.is_ok());
    country.clock.advance(1);
    let late = async { citizen.wallet.present(&preview, &yes("trả lời")).await };
    refused(&citizen, late, "challenge.expired").await;
    assert_eq!(
        code(citizen.wallet.read_challenge(&question.text).await),
        "challenge.expired"
    );
}

#[tokio::test]
async fn a_question_that_ends_under_the_finger_is_not_answered() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten"]);
    let preview = preview(&citizen, &question, &["ho_ten"]).await.unwrap();
    let before = citizen.state().await;
    citizen.finger.hold();
    let slow = async {
        citizen.finger.until_waiting(1).await;
        country.clock.advance(150);
        citizen.finger.release();
    };
    let consent = yes("trả lời");
    let (late, ()) = tokio::join!(citizen.wallet.present(&preview, &consent), slow);
    assert_eq!(code(late), "challenge.expired");
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn an_asker_who_loses_its_trust_meanwhile_is_not_answered() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten"]);
    let preview = preview(&citizen, &question, &["ho_ten"]).await.unwrap();
    let mut content = country.list_content();
    content.number += 1;
    content.verifiers[0].standing.compromised = true;
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    let answer = async { citizen.wallet.present(&preview, &yes("trả lời")).await };
    refused(&citizen, answer, "trust.key_compromised").await;
    // One that is not listed any more has no right to its old identifier's name either.
    content.number += 1;
    content.verifiers.clear();
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    let answer = async { citizen.wallet.present(&preview, &yes("trả lời")).await };
    refused(&citizen, answer, "wallet.preview_outdated").await;
}

#[tokio::test]
async fn an_answer_serves_no_other_verifier_no_other_question_and_nobody_twice() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten"]);
    let other = listed(&country, &["ho_ten"]);
    let code = answer(&citizen, &question, &["ho_ten"]).await;
    let refusal = |verdict: Verdict| {
        assert_eq!(verdict.outcome(), Outcome::Refused);
        assert!(verdict.shown().is_empty());
        (verdict.step(), verdict.code())
    };
    // Forwarded: to another verifier, who asked the same; to whoever looks; to the same one's next question.
    let elsewhere = unknown(&country, &["ho_ten"]);
    let forwarded = judged(&country, &code, &elsewhere.open);
    assert_eq!(refusal(forwarded), (Step::Audience, "audience.mismatch"));
    let broadcast = counter(&country).verify(&code.text);
    assert_eq!(refusal(broadcast).0, Step::Audience);
    let next = judged(&country, &code, &other.open);
    assert_eq!(refusal(next).0, Step::Audience);

    let desk = counter(&country);
    let first = desk.verify_answer_to(&code.text, &question.open);
    assert_eq!(first.outcome(), Outcome::Valid);
    let again = desk.verify_answer_to(&code.text, &question.open);
    assert_eq!(refusal(again), (Step::Replay, "replay.seen"));
    // A second answer to the same question, from another copy; and one to a question that is over.
    let second = answer(&citizen, &question, &["ho_ten"]).await;
    let second = desk.verify_answer_to(&second.text, &question.open);
    assert_eq!(refusal(second), (Step::Replay, "replay.nonce_used"));
    let slow = answer(&citizen, &other, &["ho_ten"]).await;
    country.clock.advance(89);
    assert_eq!(
        judged(&country, &slow, &other.open).outcome(),
        Outcome::Valid
    );
    country.clock.advance(61);
    let late = refusal(judged(&country, &slow, &other.open));
    assert_eq!(late, (Step::Times, "time.expired"));
}

#[tokio::test]
async fn less_than_was_asked_may_be_shown_and_never_more() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let question = listed(&country, &["ho_ten", "age_over_18"]);
    let part = preview(&citizen, &question, &["age_over_18"])
        .await
        .unwrap();
    assert_eq!(part.shown.len(), 1);
    let code_of_part = citizen
        .wallet
        .present(&part, &yes("trả lời"))
        .await
        .unwrap();
    let verdict = judged(&country, &code_of_part, &question.open);
    assert_eq!(
        (verdict.outcome(), verdict.step()),
        (Outcome::Refused, Step::Policy),
        "{verdict:?}"
    );
    let code_of = |claims: &'static [&'static str]| {
        let (citizen, question) = (&citizen, &question);
        async move { code(preview(citizen, question, claims).await) }
    };
    assert_eq!(
        code_of(&["so_dinh_danh"]).await,
        "challenge.claim_not_asked"
    );
    assert_eq!(
        code_of(&["ho_ten", "ngay_sinh"]).await,
        "challenge.claim_not_asked"
    );
    let documents = citizen.wallet.documents().await.unwrap();
    let licence = documents
        .iter()
        .find(|one| one.document_type == "gplx")
        .unwrap();
    let name = ["ho_ten".to_owned()];
    let other = citizen
        .wallet
        .preview_answer(&question.text, &licence.id, &name)
        .await;
    assert_eq!(code(other), "challenge.document_not_asked");

    // A screen that changes what the person saw changes nothing that leaves.
    let mut more = part.clone();
    more.chosen.push("so_dinh_danh".to_owned());
    let act = async { citizen.wallet.present(&more, &yes("trả lời")).await };
    refused(&citizen, act, "challenge.claim_not_asked").await;
    let mut elsewhere = part.clone();
    elsewhere.audience = BAR.to_owned();
    let act = async { citizen.wallet.present(&elsewhere, &yes("trả lời")).await };
    refused(&citizen, act, "wallet.preview_outdated").await;
    let mut renamed = part.clone();
    renamed.asker = Some(Asker::Unknown);
    let act = async { citizen.wallet.present(&renamed, &yes("trả lời")).await };
    refused(&citizen, act, "wallet.preview_outdated").await;
    citizen.finger.refuse_signing(0, DeviceKeyError::Cancelled);
    let act = async { citizen.wallet.present(&part, &yes("trả lời")).await };
    refused(&citizen, act, "device.cancelled").await;
    citizen.finger.obey();
    assert!(citizen.wallet.present(&part, &yes("trả lời")).await.is_ok());
}

#[tokio::test]
async fn what_each_document_has_and_lacks_is_told_and_what_the_asker_never_registered() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let mut wide = request(&country, VERIFIER_ID, &["ho_ten", "so_dinh_danh", "hang"]);
    wide.document_types.clear();
    let question = signed(wide, VERIFIER_KID, country.sandbox.verifier_key());
    let view: ChallengeView = citizen.wallet.read_challenge(&question.text).await.unwrap();
    let mut found: Vec<_> = view
        .documents
        .iter()
        .map(|one| {
            let paths = |claims: &[vidan_wallet::presentation::AskedClaim]| {
                claims
                    .iter()
                    .map(|claim| claim.path.clone())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            (
                one.document.document_type.as_str(),
                paths(&one.can_show),
                paths(&one.lacks),
                one.not_registered.join(" "),
            )
        })
        .collect();
    found.sort();
    let row = |kind: &'static str, has: &str, lacks: &str, beyond: &str| {
        (kind, has.to_owned(), lacks.to_owned(), beyond.to_owned())
    };
    assert_eq!(
        found,
        [
            row("bhyt", "ho_ten", "so_dinh_danh hang", "ho_ten"),
            row("can_cuoc", "ho_ten so_dinh_danh", "hang", "so_dinh_danh"),
            row("gplx", "ho_ten hang", "so_dinh_danh", "ho_ten hang"),
        ]
    );
    assert_eq!(view.warnings[0].code, "challenge.not_registered");
    // It warns; it does not forbid.
    let preview = preview(&citizen, &question, &["so_dinh_danh"])
        .await
        .unwrap();
    assert_eq!(preview.warnings[0].code, "challenge.not_registered");
    let none = listed(&country, &["hang"]);
    let view = citizen.wallet.read_challenge(&none.text).await.unwrap();
    assert!(view.documents.is_empty());
}

#[tokio::test]
async fn under_a_list_past_its_date_nobody_is_called_by_name() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.clock.advance(31 * 86_400);
    let question = listed(&country, &["ho_ten"]);
    assert_eq!(
        code(citizen.wallet.read_challenge(&question.text).await),
        "trust.list.expired"
    );
}

#[tokio::test]
async fn the_portrait_goes_with_the_answer_in_codes_of_its_own() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let view = citizen
        .wallet
        .document(&citizen.card().await.id)
        .await
        .unwrap();
    let question = listed(&country, &["ho_ten", "anh_chan_dung"]);
    let preview = preview(&citizen, &question, &["ho_ten", "anh_chan_dung"])
        .await
        .unwrap();
    assert_eq!(preview.files, ["anh_chan_dung"]);
    let code = citizen
        .wallet
        .present(&preview, &yes("trả lời"))
        .await
        .unwrap();
    assert_eq!(code.codes[0], code.text);
    assert!(code.codes.len() > 1);
    let limit = vidan_credential::transport::ONE_CODE;
    assert!(code.codes.iter().all(|text| text.len() <= limit));
    // The camera sees the last code first, and all of them twice.
    let (counter, mut scan) = (counter(&country), Scan::new());
    for text in code.codes.iter().rev().chain(&code.codes) {
        scan.add(text, |text| counter.verify_answer_to(text, &question.open))
            .unwrap();
    }
    assert_eq!(scan.verdict().unwrap().outcome(), Outcome::Valid);
    let [photo] = scan.files() else {
        panic!("{} files", scan.files().len())
    };
    assert_eq!(photo.claim.to_string(), "anh_chan_dung");
    // The picture on the screen, under a salt of its own at the end.
    let picture = |file: &[u8]| file[..file.len() - 16].to_vec();
    assert_eq!(picture(&photo.bytes), picture(&view.attachments[0].bytes));
    assert_ne!(photo.bytes, view.attachments[0].bytes);
}

#[tokio::test]
async fn a_proof_that_one_code_does_not_hold_comes_in_several() {
    use vidan_credential::transport::segments::{Added, Assembler, is_segment};

    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    // A list that does not name the issuer any more: nothing of the proof can be left out.
    let mut content = country.list_content();
    content.number += 1;
    content.issuers.clear();
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    let view = citizen.wallet.document(&card).await.unwrap();
    let all: Vec<String> = view.claims.into_iter().map(|claim| claim.path).collect();
    let preview = citizen.wallet.preview(&card, &all, None).await.unwrap();
    let code = citizen
        .wallet
        .present(&preview, &yes("xem hết"))
        .await
        .unwrap();

    let limit = vidan_credential::transport::ONE_CODE;
    assert!(code.text.len() > 2 * limit);
    assert!(
        code.codes
            .iter()
            .all(|text| is_segment(text) && text.len() <= limit)
    );
    let mut scan = Assembler::new();
    let (mut text, mut file) = (None, false);
    for part in code.codes.iter().rev() {
        match scan.add(part).unwrap() {
            Added::Text(whole) => text = Some(whole),
            Added::File(..) => file = true,
            Added::Part { .. } => {}
        }
    }
    assert!(file, "no portrait came");
    assert_eq!(text.as_deref(), Some(code.text.as_str()));
    let verdict = counter(&country).verify(&code.text);
    assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
}

/// The list the question was read under is the wallet's own.
#[tokio::test]
async fn the_name_shown_is_that_of_the_list() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let jws = citizen.wallet.trust_list_jws().await.unwrap();
    let roots = [country.sandbox.root()];
    let list = TrustList::verify(&jws, &roots, country.now(), None).unwrap();
    let question = listed(&country, &["ho_ten"]);
    let view = citizen.wallet.read_challenge(&question.text).await.unwrap();
    assert_eq!(view.asker, Asker::Listed(list.verifiers()[0].name.clone()));
}
