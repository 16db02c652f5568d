//! Offices one by one: what fails at one hinders no other, what is lost is opened again, and what was refused too soon is judged
//! again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use serde_json::json;
use vidan_codec::base64url;
use vidan_crypto::{
    Algorithm, SigningKey,
    device::{DeviceKeyError, KeyPurpose},
};
use vidan_protocol::notice::{Action, Notice, Payment, Precondition};
use vidan_sandbox::{NoticeDraft, ServiceKind, office::OFFICE_ID};
use vidan_tests::{
    citizen::{Citizen, open_inbox, reopen_inboxes, yes},
    country::{Answer, Country},
};
use vidan_wallet::{TransportError, activity::Act, inbox::OfficeSync};

use crate::{
    code, failed_at,
    inbox::{KIND, OFFICE_KID, inject, notice, seal, with_known_mailbox},
};

/// A second office, which answers under the portal's address.
const OTHER: &str = "urn:vidan:sandbox:other";

/// What the second office answers to a sync.
type Page = Arc<Mutex<(u16, serde_json::Value)>>;

fn empty_page() -> (u16, serde_json::Value) {
    (200, json!({"cursor": "c", "items": [], "more": false}))
}

/// A citizen with a mailbox at the second office, opened first, and one at the sandbox's.
async fn with_two_mailboxes(country: &Country) -> (Citizen, Page) {
    let citizen = Citizen::with_documents(country).await;
    let page: Page = Arc::new(Mutex::new(empty_page()));
    let mut content = country.list_content();
    content.number += 1;
    let mut other = content.offices[0].clone();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    other.kid = "other-1".to_owned();
    other.id = OTHER.to_owned();
    other.name.en = "Other office".to_owned();
    other.jwk = vidan_trust::PublicJwk::from_key(&key.public());
    other.url = Some(country.sandbox.addresses().portal.clone());
    content.offices.push(other);
    let list = country.sign_list(&content);
    let answers = page.clone();
    country.meddle(
        move |asked, answer| match (asked.service, asked.path.as_str()) {
            (ServiceKind::Trust, _) => Answer {
                body: list.clone().into_bytes(),
                ..answer
            },
            (ServiceKind::Portal, "/mailboxes") => {
                let given = json!({"mailbox": "urn:vidan:mailbox:other", "access_token": "t"});
                json_answer(answer, 201, &given)
            }
            (ServiceKind::Portal, "/sync") => {
                let (status, page) = answers.lock().unwrap().clone();
                json_answer(answer, status, &page)
            }
            _ => answer,
        },
    );
    citizen.wallet.refresh_trust().await.unwrap();
    for office in [OTHER, OFFICE_ID] {
        let opened = open_inbox(&citizen.wallet, office, &yes("hộp thư")).await;
        opened.unwrap();
    }
    (citizen, page)
}

fn json_answer(answer: Answer, status: u16, body: &serde_json::Value) -> Answer {
    let answer = Answer { status, ..answer };
    answer
        .with_header("content-type", "application/json")
        .with_json(body)
}

fn send(country: &Country, subject: &str) {
    let draft = NoticeDraft::new(KIND, subject, "…");
    country.sandbox.send_notice(draft).unwrap();
}

#[tokio::test]
async fn an_office_that_is_down_hinders_no_other() {
    let country = Country::start().await;
    let (citizen, page) = with_two_mailboxes(&country).await;
    let failures = [
        ((503, json!({})), "server.answer_unusable", true),
        ((200, json!({"items": 3})), "server.answer_unusable", true),
    ];
    for (number, (answer, cause, retry)) in failures.into_iter().enumerate() {
        send(&country, &format!("thông báo {number}"));
        *page.lock().unwrap() = answer;
        let report = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!((report.new, report.to_reopen), (1, 0));
        let [other, office] = report.offices.as_slice() else {
            panic!("{} offices", report.offices.len())
        };
        let failed = other.failure.as_ref().unwrap();
        assert_eq!((failed.code.as_str(), failed.retry), (cause, retry));
        assert_eq!((other.office.as_str(), other.new), (OTHER, 0));
        assert_eq!(other.name.en, "Other office");
        assert_eq!((office.office.as_str(), office.new), (OFFICE_ID, 1));
        assert!(office.failure.is_none());
    }
    // One that cannot be reached at all; receipts of the other leave all the same.
    let portal = country.sandbox.addresses().portal.clone();
    citizen
        .wire
        .cut(move |request| match request.url.starts_with(&portal) {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    send(&country, "ba");
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.receipts_sent), (1, 1));
    let failed = report.offices[0].failure.as_ref().unwrap();
    assert_eq!(failed.code, "network.no_connection");
    citizen.wire.mend();
    *page.lock().unwrap() = empty_page();
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert!(report.offices.iter().all(|office| office.failure.is_none()));
}

#[tokio::test]
async fn an_office_that_knows_the_mailbox_no_more_says_so_and_it_is_opened_again() {
    let country = Country::start().await;
    let (citizen, page) = with_two_mailboxes(&country).await;
    let keys = citizen.finger.count().await;
    *page.lock().unwrap() = (401, json!({"error": "invalid_token"}));
    for _ in 0..2 {
        let report = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!(report.to_reopen, 1);
        let failed = report.offices[0].failure.as_ref().unwrap();
        assert_eq!(failed.code, "inbox.moved_or_closed");
        assert!(report.offices[1].failure.is_none());
    }
    assert_eq!(citizen.wallet.inboxes_to_reopen().await.unwrap().0.len(), 1);
    let reopened = reopen_inboxes(&citizen.wallet, &yes("mở lại"))
        .await
        .unwrap();
    assert_eq!(
        (reopened.opened, reopened.refused.len()),
        (vec![OTHER.to_owned()], 0)
    );
    *page.lock().unwrap() = empty_page();
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(report.to_reopen, 0);
    assert!(report.offices.iter().all(|office| office.failure.is_none()));
    // The old receipt key is gone, a new pair is there, and a copy was shown.
    assert_eq!(citizen.finger.count().await, keys);
}

#[tokio::test]
async fn a_device_that_refuses_stops_that_mailbox_alone_and_gives_nothing_up() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    for refusal in [DeviceKeyError::KeyGone, DeviceKeyError::UnknownKey] {
        send(&country, "một");
        citizen.finger.refuse_agreeing(0, refusal);
        let report = citizen.wallet.sync_notices().await.unwrap();
        // It lists the key: that was a moment's fault.
        assert!(failed_at(&report).starts_with("device."));
        assert_eq!((report.new, report.to_reopen), (0, 0));
        citizen.finger.refuse_agreeing(0, refusal);
        citizen.finger.refuse_listing(DeviceKeyError::Platform);
        let report = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!(failed_at(&report), "device.keys_untold");
        assert_eq!((report.new, report.to_reopen), (0, 0));
        citizen.finger.obey();
        assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
    }
}

#[tokio::test]
async fn a_mailbox_whose_key_is_gone_is_opened_again_and_goes_on() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    send(&country, "mất");
    citizen.finger.delete_all(KeyPurpose::Agree).await;
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(failed_at(&report), "inbox.key_gone");
    assert_eq!((report.set_aside, report.to_reopen), (0, 1));
    let reopened = reopen_inboxes(&citizen.wallet, &yes("mở lại"))
        .await
        .unwrap();
    assert_eq!(reopened.opened, [OFFICE_ID.to_owned()]);
    send(&country, "mới");
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(failed_at(&report), "");
    assert_eq!((report.new, report.set_aside, report.to_reopen), (1, 1, 0));
    let aside = citizen.wallet.set_aside().await.unwrap();
    assert_eq!(aside[0].code, "notice.key_lost");
}

#[tokio::test]
async fn an_envelope_with_a_key_of_another_curve_stops_nothing() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let good = notice(&country, "n");
    let envelope = seal(&good, &country.key("office"), OFFICE_KID, &mailbox);
    let (header, rest) = envelope.split_once('.').unwrap();
    let mut header: serde_json::Value =
        serde_json::from_slice(&base64url::decode(header).unwrap()).unwrap();
    let ed25519 = SigningKey::generate(Algorithm::Ed25519).unwrap().public();
    header["epk"] = serde_json::to_value(vidan_trust::PublicJwk::from_key(&ed25519)).unwrap();
    let wrong = format!("{}.{rest}", base64url::encode(header.to_string()));
    inject(&country, vec![wrong, envelope]);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(failed_at(&report), "");
    assert_eq!((report.new, report.set_aside), (1, 1));
    let aside = citizen.wallet.set_aside().await.unwrap();
    assert_eq!(aside[0].code, "notice.envelope_key");
}

/// What is set aside, and how often the log says that a notice came.
async fn told(citizen: &Citizen) -> (Vec<String>, usize) {
    let aside = citizen.wallet.set_aside().await.unwrap();
    let log = citizen.wallet.activity().await.unwrap();
    let received = log.iter().filter(|entry| entry.act == Act::NoticeReceived);
    (
        aside.into_iter().map(|one| one.code).collect(),
        received.count(),
    )
}

#[tokio::test]
async fn a_notice_by_a_key_that_a_newer_list_names_is_judged_again() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let by_new_key = seal(&notice(&country, "n"), &key, "office-2", &mailbox);
    inject(&country, vec![by_new_key]);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.set_aside), (0, 1));
    assert_eq!(
        told(&citizen).await,
        (vec!["trust.unknown_kid".to_owned()], 0)
    );

    let mut content = country.list_content();
    content.number += 1;
    let office = content.offices.iter().find(|one| one.id == OFFICE_ID);
    let mut office = office.unwrap().clone();
    office.kid = "office-2".to_owned();
    office.jwk = vidan_trust::PublicJwk::from_key(&key.public());
    content.offices.push(office);
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    assert_eq!(told(&citizen).await, (Vec::new(), 1));
    assert_eq!(citizen.wallet.notices().await.unwrap().len(), 1);
    // Its receipt is owed as any other's; and neither time nor another refresh makes it come twice.
    citizen.wallet.refresh_trust().await.unwrap();
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.set_aside), (0, 0));
    assert_eq!(told(&citizen).await, (Vec::new(), 1));
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn a_notice_from_a_clock_that_runs_ahead_is_judged_again_at_the_next_sync() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let early = Notice {
        sent: country.now().0 + 3600,
        ..notice(&country, "n")
    };
    let early = seal(&early, &country.key("office"), OFFICE_KID, &mailbox);
    inject(&country, vec![early]);
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().set_aside, 1);
    country.behave();
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 0);
    country.clock.advance(3600);
    let report = citizen.wallet.sync_notices().await.unwrap();
    let [OfficeSync { new: 1, .. }] = report.offices.as_slice() else {
        panic!("{:?}", report.offices)
    };
    assert_eq!((report.new, told(&citizen).await), (1, (Vec::new(), 1)));
}

#[tokio::test]
async fn a_forged_notice_stays_refused() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let stranger = SigningKey::generate(Algorithm::Es256).unwrap();
    let forged = seal(&notice(&country, "n"), &stranger, OFFICE_KID, &mailbox);
    inject(&country, vec![forged]);
    citizen.wallet.sync_notices().await.unwrap();
    country.behave();
    citizen.wallet.refresh_trust().await.unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        told(&citizen).await,
        (vec!["trust.signature_invalid".to_owned()], 0)
    );
}

#[tokio::test]
async fn a_notice_that_asks_for_what_is_not_done_yet_is_set_aside_as_that() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let plain = notice(&country, "n");
    let changes = [
        Notice {
            id: "a".to_owned(),
            precondition: Some(Precondition::AcceptDelivery),
            ..plain.clone()
        },
        Notice {
            id: "b".to_owned(),
            cancels: Some("n".to_owned()),
            ..plain.clone()
        },
        Notice {
            id: "c".to_owned(),
            replaces: Some("n".to_owned()),
            ..plain.clone()
        },
    ];
    let key = country.key("office");
    let all = changes.iter().chain([&plain]);
    inject(
        &country,
        all.map(|one| seal(one, &key, OFFICE_KID, &mailbox))
            .collect(),
    );
    for _ in 0..2 {
        citizen.wallet.sync_notices().await.unwrap();
        let (aside, received) = told(&citizen).await;
        assert_eq!(aside, ["notice.not_understood_yet"; 3]);
        assert_eq!(received, 1);
    }
}

#[tokio::test]
async fn what_a_notice_asks_for_is_all_there_and_one_that_has_ended_says_so() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let until = country.now().0 - 1;
    let ended = Notice {
        valid_until: Some(until),
        thread: Some("t".to_owned()),
        actions: vec![Action::Pay, Action::Acknowledge],
        payment: Some(Payment {
            amount: 50_000,
            reference: "HS-1".to_owned(),
            payee: "Kho bạc".to_owned(),
            until: None,
        }),
        ..notice(&country, "ended")
    };
    let runs = Notice {
        valid_until: Some(country.now().0 + 3600),
        sent: country.now().0 - 60,
        ..notice(&country, "runs")
    };
    let key = country.key("office");
    let envelopes = [&ended, &runs].map(|one| seal(one, &key, OFFICE_KID, &mailbox));
    inject(&country, envelopes.to_vec());
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 2);
    let expired = async |citizen: &Citizen| {
        let notices = citizen.wallet.notices().await.unwrap();
        notices.iter().map(|one| one.expired).collect::<Vec<_>>()
    };
    assert_eq!(expired(&citizen).await, [true, false]);
    let id = citizen.wallet.notices().await.unwrap()[0].id.clone();
    let view = citizen.wallet.open_notice(&id, None).await.unwrap();
    assert_eq!(view.summary.valid_until.map(|at| at.0), Some(until));
    assert!((view.actions, view.payment) == (ended.actions, ended.payment));
    assert_eq!(view.thread, ended.thread);
    country.clock.advance(3601);
    assert_eq!(expired(&citizen).await, [true, true]);
}

/// Lets the first page wait on its way until the sender is dropped.
fn hold_first_page(citizen: &Citizen) -> (mpsc::Sender<()>, Arc<AtomicUsize>) {
    let (release, released) = mpsc::channel::<()>();
    let (seen, released) = (Arc::new(AtomicUsize::new(0)), Mutex::new(released));
    let count = seen.clone();
    citizen.wire.change(move |request, answer| {
        if request.url.contains("/sync") && count.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = tokio::task::block_in_place(|| released.lock().unwrap().recv());
        }
        Ok(answer)
    });
    (release, seen)
}

async fn until_held(seen: &AtomicUsize) {
    while seen.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_slow_sync_does_not_set_the_cursor_back() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    send(&country, "một");
    let (release, seen) = hold_first_page(&citizen);
    let slow = citizen.wallet.clone();
    let slow = tokio::spawn(async move { slow.sync_notices().await });
    until_held(&seen).await;
    for number in 0..60 {
        send(&country, &format!("thông báo {number}"));
    }
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 61);
    drop(release);
    let late = slow.await.unwrap().unwrap();
    assert_eq!((late.new, late.known, failed_at(&late)), (0, 1, ""));
    citizen.wire.take_sent();
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        (report.new, report.known),
        (0, 0),
        "it read from where it was"
    );
    let asked = citizen.wire.take_sent();
    let asked: Vec<_> = asked.iter().filter(|url| url.contains("/sync")).collect();
    assert!(asked.len() == 1 && asked[0].ends_with("61"), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_sync_of_a_mailbox_that_is_opened_again_meanwhile_changes_none_of_its_keys() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    send(&country, "một");
    let (release, seen) = hold_first_page(&citizen);
    let slow = citizen.wallet.clone();
    let slow = tokio::spawn(async move { slow.sync_notices().await });
    until_held(&seen).await;
    // The office forgets the token for a moment, and the person opens the mailbox again.
    country.meddle(|asked, answer| match asked.path == "/sync" {
        true => json_answer(answer, 401, &json!({"error": "invalid_token"})),
        false => answer,
    });
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(failed_at(&report), "inbox.moved_or_closed");
    country.behave();
    let reopened = reopen_inboxes(&citizen.wallet, &yes("mở lại"))
        .await
        .unwrap();
    assert_eq!(reopened.opened.len(), 1);
    drop(release);
    let late = slow.await.unwrap().unwrap();
    assert_eq!((late.new, failed_at(&late)), (1, ""));
    send(&country, "hai");
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        (report.new, failed_at(&report), report.to_reopen),
        (1, "", 0)
    );
    assert!(
        citizen
            .wallet
            .inboxes_to_reopen()
            .await
            .unwrap()
            .0
            .is_empty()
    );
}

#[tokio::test]
async fn without_a_trust_list_nothing_is_synced() {
    let country = Country::start().await;
    let citizen = Citizen::without_list(&country).await;
    assert_eq!(
        code(citizen.wallet.sync_notices().await),
        "trust.list.missing"
    );
}
