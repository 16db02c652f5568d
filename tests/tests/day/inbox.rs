//! What lies in a mailbox and is no good notice: set aside with its reason, never mixed with the rest.

use std::sync::{Arc, Mutex};

use serde_json::json;
use vidan_codec::{base64url, jose::Jwk};
use vidan_crypto::{Algorithm, PublicKey, SigningKey, SystemRandom, agree::AgreementKey};
use vidan_protocol::notice::{MailboxAnswer, MailboxRegistration, Notice, envelope};
use vidan_sandbox::{NoticeDraft, ServiceKind, office::OFFICE_ID, portal::PORTAL_ID};
use vidan_tests::{
    citizen::{Citizen, open_inbox},
    country::{Answer, Country},
};
use vidan_wallet::{
    TransportError,
    activity::{Act, Outcome},
};

use crate::{code, failed_at};

pub(crate) const OFFICE_KID: &str = "sandbox-office-1";
const PORTAL_KID: &str = "sandbox-portal-1";
pub(crate) const KIND: &str = "ho_so_trang_thai";

/// A mailbox whose address and key the test knows.
pub(crate) struct Mailbox {
    pub(crate) id: String,
    pub(crate) inbox: PublicKey,
}

pub(crate) async fn with_known_mailbox(country: &Country) -> (Citizen, Mailbox) {
    let seen: Arc<Mutex<Option<Mailbox>>> = Arc::default();
    let watch = seen.clone();
    country.meddle(move |asked, answer| {
        if asked.service == ServiceKind::Office && asked.path == "/mailboxes" {
            let asked: MailboxRegistration = serde_json::from_slice(&asked.body).unwrap();
            let given: MailboxAnswer = serde_json::from_slice(&answer.body).unwrap();
            *watch.lock().unwrap() = Some(Mailbox {
                id: given.mailbox,
                inbox: asked.inbox_jwk.key().clone(),
            });
        }
        answer
    });
    let citizen = Citizen::with_mailbox(country).await;
    country.behave();
    let mailbox = seen.lock().unwrap().take().unwrap();
    (citizen, mailbox)
}

pub(crate) fn notice(country: &Country, id: &str) -> Notice {
    Notice {
        id: id.to_owned(),
        thread: None,
        dossier: None,
        office: OFFICE_ID.to_owned(),
        kind: KIND.to_owned(),
        subject: "Nộp tiền ngay".to_owned(),
        body: "Chuyển khoản đến số này.".to_owned(),
        sent: country.now().0,
        valid_from: None,
        valid_until: None,
        due: None,
        actions: Vec::new(),
        payment: None,
        attachments: Vec::new(),
        precondition: None,
        replaces: None,
        cancels: None,
    }
}

pub(crate) fn seal(notice: &Notice, key: &SigningKey, kid: &str, to: &Mailbox) -> String {
    envelope::seal(notice, key, kid, &to.id, &to.inbox, &SystemRandom).unwrap()
}

/// From now on these envelopes lie on every page too.
pub(crate) fn inject(country: &Country, envelopes: Vec<String>) {
    country.meddle(move |asked, answer| {
        if asked.service != ServiceKind::Office || asked.path != "/sync" {
            return answer;
        }
        let mut page = answer.json();
        let items = page["items"].as_array_mut().unwrap();
        for (number, envelope) in envelopes.iter().enumerate() {
            items.push(json!({"id": format!("injected-{number}"), "envelope": envelope}));
        }
        answer.with_json(&page)
    });
}

/// One bad envelope beside a good one: the good one is kept, the bad one set aside for this cause, once.
async fn set_aside(country: &Country, citizen: &Citizen, envelope: String, cause: &str) {
    let good = NoticeDraft::new(KIND, "Lịch hẹn", "Mời đến.");
    country.sandbox.send_notice(good).unwrap();
    inject(country, vec![envelope]);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.set_aside), (1, 1), "{cause}");
    let notices = citizen.wallet.notices().await.unwrap();
    assert!(
        notices.iter().all(|notice| notice.subject == "Lịch hẹn"),
        "mixed"
    );
    let aside = citizen.wallet.set_aside().await.unwrap();
    let [aside] = aside.as_slice() else {
        panic!("{} set aside", aside.len())
    };
    assert_eq!(
        (aside.code.as_str(), aside.office.as_str()),
        (cause, OFFICE_ID)
    );

    let entries = citizen.wallet.activity().await.unwrap();
    let mut told = entries
        .iter()
        .filter(|entry| entry.act == Act::NoticeSetAside);
    assert_eq!(
        told.next().unwrap().outcome,
        Outcome::Refused(cause.to_owned())
    );
    assert!(told.next().is_none());
    // Nobody gets a receipt for it, and asking again does not set it aside again.
    assert_eq!(country.sandbox.receipts().len(), 1);
    let again = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((again.new, again.set_aside), (0, 0));
    assert_eq!(citizen.wallet.set_aside().await.unwrap().len(), 1);
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn an_envelope_that_no_device_can_agree_with_stops_no_other() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es384] {
        let country = Country::start().await;
        let (citizen, mailbox) = with_known_mailbox(&country).await;
        let key = country.key("office");
        let sealed = seal(&notice(&country, "n-1"), &key, OFFICE_KID, &mailbox);
        let (header, rest) = sealed.split_once('.').unwrap();
        let header = base64url::decode(header).unwrap();
        let mut header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        let other = SigningKey::generate(algorithm).unwrap();
        header["epk"] = serde_json::to_value(Jwk::from_key(&other.public())).unwrap();
        let bent = format!("{}.{rest}", base64url::encode(header.to_string()));
        set_aside(&country, &citizen, bent, "notice.envelope_key").await;
    }
}

#[tokio::test]
async fn what_an_office_writes_turns_and_hides_nothing() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let draft = NoticeDraft::new(
        KIND,
        "Lịch \u{202e}hẹn\u{2069}\nhôm\u{200b} nay",
        "Mời đến.\r\n\u{1b}[2JĐúng \u{2066}giờ.",
    );
    country.sandbox.send_notice(draft).unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    let notices = citizen.wallet.notices().await.unwrap();
    let [notice] = notices.as_slice() else {
        panic!("{} notices", notices.len())
    };
    assert_eq!(notice.subject, "Lịch hẹn hôm nay");
    let opened = citizen.wallet.open_notice(&notice.id, None).await.unwrap();
    assert_eq!(opened.body, "Mời đến.\n[2JĐúng giờ.");
}

#[tokio::test]
async fn a_notice_by_the_office_itself_would_be_kept() {
    // What all forgeries below have in common is accepted where nothing is wrong with it.
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    inject(
        &country,
        vec![seal(
            &notice(&country, "n"),
            &country.key("office"),
            OFFICE_KID,
            &mailbox,
        )],
    );
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
}

#[tokio::test]
async fn a_notice_addressed_to_another_mailbox_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let (_, other) = with_known_mailbox(&country).await;
    // The office's own notice to somebody else, which someone who read it sealed anew to this wallet.
    let wrong = Mailbox {
        id: other.id,
        inbox: mailbox.inbox,
    };
    let envelope = seal(
        &notice(&country, "n"),
        &country.key("office"),
        OFFICE_KID,
        &wrong,
    );
    // The good notice goes to both mailboxes of the one citizen: only this wallet syncs.
    set_aside(&country, &citizen, envelope, "notice.other_mailbox").await;
}

#[tokio::test]
async fn a_notice_sealed_for_another_wallet_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let other = AgreementKey::generate(&SystemRandom).unwrap().public();
    let wrong = Mailbox {
        inbox: other,
        ..mailbox
    };
    let envelope = seal(
        &notice(&country, "n"),
        &country.key("office"),
        OFFICE_KID,
        &wrong,
    );
    set_aside(&country, &citizen, envelope, "notice.sealed_for_another").await;
}

#[tokio::test]
async fn a_notice_by_an_office_not_trusted_for_its_kind_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let by_portal = Notice {
        office: PORTAL_ID.to_owned(),
        ..notice(&country, "n")
    };
    let envelope = seal(&by_portal, &country.key("portal"), PORTAL_KID, &mailbox);
    set_aside(&country, &citizen, envelope, "trust.purpose_not_allowed").await;
}

#[tokio::test]
async fn a_notice_by_nobody_the_list_names_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let stranger = SigningKey::generate(Algorithm::Es256).unwrap();
    let envelope = seal(&notice(&country, "n"), &stranger, "stranger", &mailbox);
    set_aside(&country, &citizen, envelope, "trust.unknown_kid").await;
}

#[tokio::test]
async fn a_notice_in_the_offices_name_by_another_key_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let stranger = SigningKey::generate(Algorithm::Es256).unwrap();
    let envelope = seal(&notice(&country, "n"), &stranger, OFFICE_KID, &mailbox);
    set_aside(&country, &citizen, envelope, "trust.signature_invalid").await;
}

#[tokio::test]
async fn an_office_that_speaks_for_another_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let for_portal = Notice {
        office: PORTAL_ID.to_owned(),
        ..notice(&country, "n")
    };
    let envelope = seal(&for_portal, &country.key("office"), OFFICE_KID, &mailbox);
    set_aside(&country, &citizen, envelope, "notice.other_office").await;
}

#[tokio::test]
async fn a_notice_from_the_future_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let mut wrong = notice(&country, "n");
    wrong.sent += 3600;
    let envelope = seal(&wrong, &country.key("office"), OFFICE_KID, &mailbox);
    set_aside(&country, &citizen, envelope, "notice.from_the_future").await;
}

#[tokio::test]
async fn an_envelope_with_a_changed_character_is_set_aside() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let envelope = seal(
        &notice(&country, "n"),
        &country.key("office"),
        OFFICE_KID,
        &mailbox,
    );
    let at = envelope.rfind('.').unwrap() - 40;
    let other = if envelope.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    let mut changed = envelope;
    changed.replace_range(at..=at, other);
    set_aside(&country, &citizen, changed, "notice.sealed_for_another").await;
}

#[tokio::test]
async fn what_is_no_envelope_is_set_aside() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    set_aside(
        &country,
        &citizen,
        "xin chào".to_owned(),
        "server.answer_unusable",
    )
    .await;
}

#[tokio::test]
async fn the_same_envelope_twice_is_one_notice() {
    let country = Country::start().await;
    let (citizen, mailbox) = with_known_mailbox(&country).await;
    let envelope = seal(
        &notice(&country, "n"),
        &country.key("office"),
        OFFICE_KID,
        &mailbox,
    );
    // On one page, on the next sync, and sealed a second time.
    let again = seal(
        &notice(&country, "n"),
        &country.key("office"),
        OFFICE_KID,
        &mailbox,
    );
    inject(&country, vec![envelope.clone(), envelope, again]);
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.known, report.set_aside), (1, 2, 0));
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.known, report.set_aside), (0, 3, 0));
    assert_eq!(citizen.wallet.notices().await.unwrap().len(), 1);
    let entries = citizen.wallet.activity().await.unwrap();
    let received = entries
        .iter()
        .filter(|entry| entry.act == Act::NoticeReceived);
    assert_eq!(received.count(), 1);
}

#[tokio::test]
async fn many_notices_come_over_many_pages_each_once() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    for number in 0..120 {
        let subject = format!("thông báo {number}");
        country
            .sandbox
            .send_notice(NoticeDraft::new(KIND, &subject, "…"))
            .unwrap();
    }
    // The second page is lost on its way the first time.
    let lost = Arc::new(Mutex::new(0));
    let count = lost.clone();
    citizen.wire.change(move |request, answer| {
        if request.url.contains("/sync") {
            let mut seen = count.lock().unwrap();
            *seen += 1;
            if *seen == 2 {
                return Err(TransportError::Broken);
            }
        }
        Ok(answer)
    });
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((failed_at(&report), report.new), ("network.broken", 50));
    let first = citizen.wallet.notices().await.unwrap().len();
    assert_eq!(first, 50, "the first page stays");
    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new as usize, report.known), (120 - first, 0));
    // Those of the first page left with it.
    assert_eq!((report.receipts_sent, report.receipts_waiting), (70, 0));
    let subjects: std::collections::HashSet<_> = citizen
        .wallet
        .notices()
        .await
        .unwrap()
        .into_iter()
        .map(|notice| notice.subject)
        .collect();
    assert_eq!(subjects.len(), 120);
    assert_eq!(country.sandbox.receipts().len(), 120);
}

#[tokio::test]
async fn an_office_that_answers_garbage_changes_nothing() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    country
        .sandbox
        .send_notice(NoticeDraft::new(KIND, "một", "…"))
        .unwrap();
    let before = citizen.state().await;
    let bodies = [
        "",
        "[]",
        "{}",
        "{\"cursor\":\"\",\"items\":[],\"more\":false}",
        "{\"items\":3}",
    ];
    for body in bodies {
        country.meddle(move |asked, mut answer| {
            if asked.path == "/sync" {
                answer.body = body.as_bytes().to_vec();
            }
            answer
        });
        let report = citizen.wallet.sync_notices().await.unwrap();
        assert_eq!(failed_at(&report), "server.answer_unusable", "{body}");
        assert_eq!(citizen.state().await, before);
    }
    country.behave();
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
}

#[tokio::test]
async fn an_office_whose_pages_never_end_is_cut_off() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    country.meddle(|asked, answer| {
        if asked.path == "/sync" {
            // The same cursor for ever, with more behind it.
            let answer = Answer {
                status: 200,
                ..answer
            };
            return answer.with_json(&json!({"cursor": "x", "items": [], "more": true}));
        }
        answer
    });
    citizen.wire.take_sent();
    citizen.wallet.sync_notices().await.unwrap();
    assert!(citizen.wire.take_sent().len() < 10);
}

#[tokio::test]
async fn an_unknown_notice_and_an_unknown_office_are_told() {
    let country = Country::start().await;
    let (citizen, _) = with_known_mailbox(&country).await;
    assert_eq!(
        code(citizen.wallet.open_notice("none", None).await),
        "wallet.notice_unknown"
    );
    let consent = vidan_tests::citizen::yes("hộp thư");
    let unknown = open_inbox(&citizen.wallet, "urn:example:office", &consent).await;
    assert_eq!(code(unknown), "wallet.office_unknown");
}
