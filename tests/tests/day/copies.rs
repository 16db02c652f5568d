//! Copies: used once and erased, fetched again, shown twice only by the person's decision.

use vidan_crypto::device::DeviceKeyError;
use vidan_tests::{
    citizen::{COPIES, Citizen, counter, until_quiet, yes},
    country::Country,
};
use vidan_verifier::Outcome;
use vidan_wallet::{LifeState, activity::Act};

use crate::code;

/// Days for which a copy of the sandbox is good.
const COPY_DAYS: u32 = 90;

fn days(days: u32) -> u32 {
    days * 86_400
}

#[tokio::test]
async fn a_copy_that_was_shown_is_erased_with_its_key() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let keys = citizen.finger.count().await;
    for shown in 1..COPIES {
        citizen.show().await.unwrap();
        assert_eq!(citizen.finger.count().await, keys - shown);
    }
    // The last one is kept: the person may decide to show it again.
    citizen.show().await.unwrap();
    assert_eq!(citizen.finger.count().await, keys - COPIES + 1);
    let card = citizen.card().await;
    assert_eq!(
        (card.copies_left, card.life.state),
        (0, LifeState::NeedsNewCopy)
    );
    assert_eq!(card.life.since, Some(country.now()));
    // What it says is there without any copy.
    let view = citizen.wallet.document(&card.id).await.unwrap();
    assert_eq!((view.claims.len(), view.attachments.len()), (14, 1));
}

#[tokio::test]
async fn copies_out_of_range_are_the_callers_mistake_and_no_servers() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mut phone = citizen.turn_off();
    for copies in [0, 65] {
        phone = phone.asking_for(copies);
        let (refused, off) = phone.try_wake().await.err().unwrap();
        assert_eq!((refused.code(), refused.retry()), ("config.copies", false));
        phone = off;
    }
    for copies in [1, 64] {
        phone = phone.asking_for(copies).wake().await.unwrap().turn_off();
    }
    let new = vidan_tests::citizen::Phone::new(&country).asking_for(0);
    assert_eq!(new.refused().await.code(), "config.copies");
}

#[tokio::test]
async fn a_copy_is_shown_again_only_where_the_person_decides_so() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    assert!(citizen.preview().await.unwrap().reuse.is_none());
    for _ in 0..COPIES {
        citizen.show().await.unwrap();
    }
    let last_shown = country.now();
    country.clock.advance(3600);
    let preview = citizen.preview().await.unwrap();
    let warning = preview.reuse.clone().unwrap();
    assert_eq!(warning.shown_at, last_shown);
    assert_ne!(warning.text.vi, warning.text.en);
    let before = citizen.state().await;
    let undecided = citizen.wallet.present(&preview, &yes("xem tuổi")).await;
    assert_eq!(code(undecided), "wallet.reuse_undecided");
    assert_eq!(citizen.state().await, before);

    let decided = yes("xem tuổi").accept_reuse();
    let shown = citizen.wallet.present(&preview, &decided).await.unwrap();
    let verdict = counter(&country).verify(&shown.text);
    assert_eq!(verdict.outcome(), Outcome::Valid);
    let log = citizen.wallet.activity().await.unwrap();
    let reused: Vec<bool> = log
        .iter()
        .filter(|entry| entry.act == Act::Shown)
        .map(|entry| entry.reused)
        .collect();
    assert_eq!(reused, [vec![false; COPIES], vec![true]].concat());
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn a_decision_for_reuse_does_not_spare_an_unused_copy() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let preview = citizen.preview().await.unwrap();
    let decided = yes("xem tuổi").accept_reuse();
    citizen.wallet.present(&preview, &decided).await.unwrap();
    let log = citizen.wallet.activity().await.unwrap();
    assert!(!log.last().unwrap().reused);
    assert_eq!(citizen.card().await.copies_left as usize, COPIES - 1);
}

#[tokio::test]
async fn a_copy_that_has_ended_is_never_shown() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.clock.advance(days(COPY_DAYS + 1));
    let card = citizen.card().await;
    assert_eq!(
        (card.copies_left, card.life.state),
        (0, LifeState::NeedsNewCopy)
    );
    assert_eq!(code(citizen.preview().await), "wallet.no_copies_left");
    assert!(citizen.wallet.document(&card.id).await.is_ok());
}

#[tokio::test]
async fn few_copies_are_filled_up_and_enough_are_left_alone() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.show().await.unwrap();
    let report = citizen.wallet.refill_all().await.unwrap();
    assert_eq!((report.fetched.len(), report.enough), (0, 3));
    for _ in 0..2 {
        citizen.show().await.unwrap();
    }
    let (id, keys) = (citizen.card().await.id, citizen.finger.count().await);
    let report = citizen.wallet.refill_all().await.unwrap();
    assert!(report.failed.is_empty());
    let [fetched] = report.fetched.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!((&fetched.document_id, fetched.copies), (&id, 3));
    assert_eq!(citizen.card().await.copies_left as usize, COPIES);
    assert_eq!(citizen.finger.count().await, keys + 3);
    let log = citizen.wallet.activity().await.unwrap();
    assert_eq!(log.last().unwrap().act, Act::Refilled);
    assert_eq!(
        counter(&country)
            .verify(&citizen.show().await.unwrap().text)
            .outcome(),
        Outcome::Valid
    );
}

#[tokio::test]
async fn new_copies_take_the_place_of_shown_and_ended_ones() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let keys = citizen.finger.count().await;
    for _ in 0..COPIES {
        citizen.show().await.unwrap();
    }
    let id = citizen.card().await.id;
    assert_eq!(
        citizen.wallet.refill(&id).await.unwrap().copies as usize,
        COPIES
    );
    assert_eq!(citizen.finger.count().await, keys, "the shown copy went");
    assert!(citizen.preview().await.unwrap().reuse.is_none());

    country.clock.advance(days(COPY_DAYS + 1));
    citizen.wallet.refresh_trust().await.ok();
    let report = citizen.wallet.reissue_all().await;
    // The trust list is past its date by then: nothing new is believed.
    assert!(report.is_err());
    assert_eq!(citizen.finger.count().await, keys);
}

#[tokio::test]
async fn one_call_gets_every_document_again_and_one_that_fails_hinders_no_other() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    lose_all_keys(&citizen).await;
    country.meddle(|asked, answer| {
        let licence = String::from_utf8_lossy(&asked.body).contains("gplx");
        match asked.path.as_str() {
            "/credential" if licence => answer.with_json(&serde_json::json!({"credentials": []})),
            _ => answer,
        }
    });
    let report = citizen.wallet.reissue_all().await.unwrap();
    assert_eq!(report.fetched.len(), 2);
    let [failed] = report.failed.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(failed.document_type, "gplx");
    assert_eq!(failed.code, "server.answer_unusable");
    country.behave();
    let report = citizen.wallet.reissue_all().await.unwrap();
    assert_eq!((report.fetched.len(), report.enough), (1, 2));
    let documents = citizen.wallet.documents().await.unwrap();
    assert_eq!(documents.len(), 3);
    for document in documents {
        assert_eq!(document.copies_left as usize, COPIES);
        assert_ne!(document.life.state, LifeState::NeedsNewCopy);
    }
    let log = citizen.wallet.activity().await.unwrap();
    let reissued = |refused| {
        let acts = log.iter().filter(|entry| entry.act == Act::Reissued);
        acts.filter(|entry| (entry.outcome != vidan_wallet::activity::Outcome::Done) == refused)
            .count()
    };
    assert_eq!(reissued(false), 3);
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

/// Makes every key of every document gone, as a newly enrolled finger does.
async fn lose_all_keys(citizen: &Citizen) {
    citizen.finger.lose_keys(true);
    for document in citizen.wallet.documents().await.unwrap() {
        let claims = ["ho_ten".to_owned()];
        let preview = citizen.wallet.preview(&document.id, &claims, None).await;
        let shown = citizen.wallet.present(&preview.unwrap(), &yes("x")).await;
        assert_eq!(code(shown), "device.key_gone");
    }
    citizen.finger.lose_keys(false);
    for document in citizen.wallet.documents().await.unwrap() {
        assert_eq!(document.life.state, LifeState::NeedsNewCopy);
    }
}

#[tokio::test]
async fn a_key_that_is_gone_takes_its_copy_along_and_the_next_copy_is_shown() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    for shown in 1..=2 {
        citizen.finger.lose_next_key();
        let code = citizen.show().await.unwrap();
        assert_eq!(
            counter(&country).verify(&code.text).outcome(),
            Outcome::Valid
        );
        assert_eq!(
            citizen.card().await.copies_left as usize,
            COPIES - 2 * shown
        );
    }
}

#[tokio::test]
async fn a_key_store_that_is_wrong_for_a_moment_costs_no_copy() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    for gone in [DeviceKeyError::KeyGone, DeviceKeyError::UnknownKey] {
        let before = citizen.card().await.copies_left;
        // Once: it is asked again, and the showing goes on.
        citizen.finger.refuse_signings(1, gone);
        citizen.show().await.unwrap();
        assert_eq!(citizen.card().await.copies_left, before - 1);
        // Twice, and it lists the key all the same: nothing is given up.
        citizen.finger.refuse_signings(2, gone);
        let refused = citizen.show().await.unwrap_err();
        assert!(refused.code().starts_with("device."), "{}", refused.code());
        assert_eq!(citizen.card().await.copies_left, before - 1);
        // Twice, and it does not tell which keys it has.
        citizen.finger.refuse_signings(2, gone);
        citizen.finger.refuse_listing(DeviceKeyError::Platform);
        let refused = citizen.show().await.unwrap_err();
        assert_eq!(
            (refused.code(), refused.retry()),
            ("device.keys_untold", true)
        );
        assert_eq!(citizen.card().await.copies_left, before - 1);
        citizen.finger.obey();
    }
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn copies_that_come_in_another_order_than_their_keys_are_kept() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    country.meddle(|asked, answer| {
        if asked.path != "/credential" {
            return answer;
        }
        let mut body = answer.json();
        body["credentials"].as_array_mut().unwrap().reverse();
        answer.with_json(&body)
    });
    assert_eq!(citizen.take(&country).await.unwrap().len(), 3);
    for _ in 0..COPIES {
        let code = citizen.show().await.unwrap();
        let verdict = counter(&country).verify(&code.text);
        assert_eq!(verdict.outcome(), Outcome::Valid);
    }
}

#[tokio::test]
async fn a_document_whose_keys_are_all_gone_says_so_and_can_be_read() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.finger.lose_keys(true);
    assert_eq!(code(citizen.show().await), "device.key_gone");
    assert_eq!(code(citizen.preview().await), "wallet.no_copies_left");
    let card = citizen.card().await;
    assert_eq!(card.life.state, LifeState::NeedsNewCopy);
    assert!(citizen.wallet.document(&card.id).await.is_ok());
    citizen.finger.lose_keys(false);
    citizen.wallet.refill(&card.id).await.unwrap();
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn two_at_once_never_spend_one_refresh_token_twice() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    citizen.finger.hold();
    let second = async {
        citizen.finger.until_waiting(1).await;
        let refused = citizen.wallet.renew(&card).await.unwrap_err();
        let all = citizen.wallet.refill_all().await.unwrap();
        citizen.finger.release();
        (refused.code(), refused.retry(), all.fetched.len())
    };
    let (first, second) = tokio::join!(citizen.wallet.renew(&card), second);
    assert!(first.is_ok());
    assert_eq!(second, ("operation.under_way", true, 0));
    // One that nobody waits for any more goes on, and the next has its own turn.
    citizen.finger.hold();
    tokio::select! {
        _ = citizen.wallet.renew(&card) => panic!("it did not wait for the finger"),
        () = citizen.finger.until_waiting(1) => {}
    }
    citizen.finger.release();
    until_quiet(&citizen.wallet).await;
    // Its thread puts away what it had for a moment more.
    let again = loop {
        match citizen.wallet.renew(&card).await {
            Err(error) if error.code() == "operation.under_way" => tokio::task::yield_now().await,
            done => break done,
        }
    };
    assert!(again.is_ok());
}
