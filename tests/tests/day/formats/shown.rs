//! The card shown in three formats: to whoever looks, to who asks, to an office and to a portal, alike.

use vidan_protocol::challenge::ShownChallenge;
use vidan_sandbox::NoticeDraft;
use vidan_tests::{
    citizen::{counter, open_inbox},
    question,
};
use vidan_verifier::{Outcome, Scan, Step};
use vidan_wallet::{activity::Act, presentation::PresentedCode};

use super::*;

const SHOWN: [&str; 2] = ["ho_ten", "age_over_18"];

fn names(claims: &[&str]) -> Vec<String> {
    claims.iter().map(|claim| (*claim).to_owned()).collect()
}

/// The counter that the list names asks.
fn question(country: &Country, claims: &[&str]) -> ShownChallenge {
    question::listed(&country.sandbox, country.now(), claims)
}

async fn answer(
    citizen: &Citizen,
    format: Format,
    asked: &ShownChallenge,
    claims: &[&str],
) -> PresentedCode {
    let id = card(citizen, format).await.id;
    let preview = citizen
        .wallet
        .preview_answer(&asked.text, &id, &names(claims))
        .await
        .unwrap();
    let paths: Vec<_> = preview.shown.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, claims, "{format:?}: in the order of the profile");
    let consent = yes("trả lời");
    citizen.wallet.present(&preview, &consent).await.unwrap()
}

/// A citizen who holds one card alone.
async fn with(country: &Country, id: &str) -> Citizen {
    let citizen = Citizen::new(country).await;
    take(country, &citizen, &[id]).await.unwrap();
    citizen.wallet.refresh_status().await.unwrap();
    citizen
}

#[tokio::test]
async fn whoever_looks_reads_all_but_a_mobile_document() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let before = card(&citizen, format).await;
        let claims = names(&SHOWN);
        let preview = citizen.wallet.preview(&before.id, &claims, None).await;
        if format == Format::MsoMdoc {
            assert_eq!(code(preview), "wallet.only_answers");
            continue;
        }
        let consent = yes("trình quầy");
        let shown = citizen.wallet.present(&preview.unwrap(), &consent).await;
        let shown = shown.unwrap();
        let verifier = counter(&country);
        let verdict = verifier.verify(&shown.text);
        assert_eq!(verdict.outcome(), Outcome::Valid, "{}", verdict.code());
        let seen = verdict.shown();
        let seen: Vec<_> = seen.iter().map(|one| one.key.to_string()).collect();
        assert_eq!(seen, SHOWN);
        assert_eq!(
            verdict.document_type().map(ToString::to_string).as_deref(),
            Some("can_cuoc")
        );
        assert_eq!(verifier.verify(&shown.text).step(), Step::Replay);
        let after = card(&citizen, format).await;
        assert_eq!(after.copies_left, before.copies_left - 1);
    }
}

#[tokio::test]
async fn every_format_answers_a_question_and_that_one_alone() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let (asked, other) = (question(&country, &SHOWN), question(&country, &SHOWN));
        let view = citizen.wallet.read_challenge(&asked.text).await.unwrap();
        assert_eq!(view.documents.len(), CARDS.len());
        let before = card(&citizen, format).await;
        let answer = answer(&citizen, format, &asked, &SHOWN).await;
        let verifier = counter(&country);
        let judged = |text: &str, question: &ShownChallenge| {
            let verdict = verifier.verify_answer_to(text, &question.open);
            (verdict.outcome(), verdict.code())
        };
        let elsewhere = judged(&answer.text, &other);
        assert_eq!(elsewhere.0, Outcome::Refused, "{format:?}");
        assert_eq!(
            verifier.verify(&answer.text).outcome(),
            Outcome::Refused,
            "{format:?}: to whoever looks"
        );
        assert_eq!(judged(&answer.text, &asked), (Outcome::Valid, "valid"));
        assert_eq!(
            judged(&answer.text, &asked),
            (Outcome::Refused, "replay.seen")
        );
        let again = super::shown::answer(&citizen, format, &asked, &SHOWN).await;
        assert_eq!(
            judged(&again.text, &asked),
            (Outcome::Refused, "replay.nonce_used")
        );
        let after = card(&citizen, format).await;
        assert_eq!(after.copies_left, before.copies_left - 2);
        let entry = citizen.wallet.activity().await.unwrap().pop().unwrap();
        assert_eq!((entry.act, entry.claims), (Act::Shown, names(&SHOWN)));
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_none_in_any_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let asked = question(&country, &SHOWN);
        let answer = answer(&citizen, format, &asked, &SHOWN).await;
        country.clock.advance(300);
        let verdict = counter(&country).verify_answer_to(&answer.text, &asked.open);
        assert_eq!(verdict.outcome(), Outcome::Refused, "{format:?}");
        let cause = match format {
            Format::MsoMdoc => "challenge.expired",
            _ => "time.expired",
        };
        assert_eq!(verdict.code(), cause);
    }
}

#[tokio::test]
async fn the_portrait_comes_along_in_every_format() {
    const ASKED: [&str; 2] = ["age_over_18", "anh_chan_dung"];
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let asked = question(&country, &ASKED);
        let code = answer(&citizen, format, &asked, &ASKED).await;
        let verifier = counter(&country);
        let mut scan = Scan::new();
        // In any order, as a camera sees them.
        for text in code.codes.iter().rev().chain(&code.codes) {
            let judge = |text: &str| verifier.verify_answer_to(text, &asked.open);
            scan.add(text, judge).unwrap();
        }
        let verdict = scan.verdict().unwrap();
        assert_eq!(verdict.outcome(), Outcome::Valid, "{format:?}");
        let inside = verdict
            .claims()
            .iter()
            .find_map(|(_, value)| value.as_bytes());
        let picture = match format {
            Format::MsoMdoc => inside.unwrap(),
            _ => scan.files()[0].bytes.as_slice(),
        };
        assert!(picture.starts_with(b"RIFF"), "{format:?}");
    }
}

#[tokio::test]
async fn an_answer_that_leaves_something_out_is_none_in_any_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let asked = question(&country, &SHOWN);
        let answer = answer(&citizen, format, &asked, &SHOWN[..1]).await;
        let verdict = counter(&country).verify_answer_to(&answer.text, &asked.open);
        assert_eq!(
            (verdict.step(), verdict.code()),
            (Step::Policy, "policy.claim_missing"),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn a_counter_without_the_authority_trusts_no_mobile_document() {
    let country = Country::start().await;
    let citizen = with(&country, CARD_AS_MDOC).await;
    let asked = question(&country, &SHOWN);
    let answer = answer(&citizen, Format::MsoMdoc, &asked, &SHOWN).await;
    let mut verifier = counter(&country);
    verifier.set_anchors(std::sync::Arc::default());
    let verdict = verifier.verify_answer_to(&answer.text, &asked.open);
    assert_eq!(
        (verdict.outcome(), verdict.step()),
        (Outcome::Refused, Step::Issuer)
    );
    assert!(verdict.claims().is_empty());
}

#[tokio::test]
async fn a_revoked_card_is_refused_in_every_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    country
        .sandbox
        .set_status("can_cuoc", Status::Revoked)
        .unwrap();
    for (_, format) in CARDS {
        let asked = question(&country, &SHOWN);
        let answer = answer(&citizen, format, &asked, &SHOWN).await;
        let verdict = counter(&country).verify_answer_to(&answer.text, &asked.open);
        assert_eq!(
            (verdict.outcome(), verdict.code()),
            (Outcome::Refused, "status.revoked"),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn a_mailbox_is_opened_with_a_card_of_any_format() {
    let country = Country::start().await;
    for (id, format) in CARDS {
        let citizen = with(&country, id).await;
        let consent = yes("mở hộp thư");
        let opened = open_inbox(&citizen.wallet, OFFICE_ID, &consent).await;
        opened.unwrap();
        let draft = NoticeDraft::new("bhxh_bhyt", "Thẻ sắp đến hạn", "Có thể gia hạn.");
        country.sandbox.send_notice(draft).unwrap();
        let fetched = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!((fetched.new, fetched.set_aside), (1, 0), "{format:?}");
    }
}

#[tokio::test]
async fn a_form_is_proven_by_a_card_of_any_format() {
    let country = Country::start().await;
    let mut proven = Vec::new();
    for (number, (id, format)) in (1..).zip(CARDS) {
        let citizen = with(&country, id).await;
        let form = citizen.wallet.open_form(&country.sandbox.form_url()).await;
        let fields = form.unwrap().fields.into_iter();
        let known = fields.filter(|field| field.state == FieldState::FromDocument);
        proven.push(
            known
                .map(|field| (field.id, field.value))
                .collect::<Vec<_>>(),
        );
        let filed = citizen.file_form(&country).await.unwrap();
        assert_eq!(filed.proven.len(), proven[0].len(), "{format:?}");
        assert_eq!(country.sandbox.dossiers().len(), number);
    }
    assert!(proven[0].len() >= 4, "{}", proven[0].len());
    assert!(
        proven.iter().all(|one| *one == proven[0]),
        "all say the same"
    );
}
