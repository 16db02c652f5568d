//! The log in its holder's hands: searched, exported, cleared; consents withdrawn; who has seen what.

use vidan_credential::BROADCAST_AUDIENCE;
use vidan_sandbox::{office::OFFICE_ID, portal::PORTAL_ID};
use vidan_tests::{
    citizen::{Citizen, go_on, yes},
    country::Country,
};
use vidan_wallet::{
    Told, TransportError,
    activity::{Act, ActivityQuery, ExportFormat},
};

use crate::code;

/// A day with three documents, a mailbox, a showing and a form.
async fn busy_day(country: &Country) -> Citizen {
    let citizen = Citizen::with_mailbox(country).await;
    country.clock.advance(60);
    citizen.show().await.unwrap();
    country.clock.advance(60);
    citizen.file_form(country).await.unwrap();
    citizen
}

async fn find(citizen: &Citizen, query: ActivityQuery) -> Vec<u64> {
    let page = citizen.wallet.find_activity(&query).await.unwrap();
    page.entries.iter().map(|entry| entry.number).collect()
}

fn text(text: &str) -> ActivityQuery {
    ActivityQuery {
        text: Some(text.to_owned()),
        ..ActivityQuery::default()
    }
}

#[tokio::test]
async fn the_log_is_searched_by_each_of_its_parts() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let all = find(&citizen, ActivityQuery::default()).await;
    assert_eq!(all, (1..=9).rev().collect::<Vec<_>>());
    let shown = ActivityQuery {
        act: Some(Act::Shown),
        ..ActivityQuery::default()
    };
    assert_eq!(find(&citizen, shown.clone()).await, [8, 7, 5]);
    let to_office = ActivityQuery {
        with: Some(OFFICE_ID.to_owned()),
        ..shown
    };
    assert_eq!(find(&citizen, to_office).await, [5]);
    let licence = ActivityQuery {
        document_type: Some("gplx".to_owned()),
        ..ActivityQuery::default()
    };
    assert_eq!(find(&citizen, licence).await, [4]);
    let later = ActivityQuery {
        from: Some(country.now().plus(-60)),
        to: Some(country.now()),
        ..ActivityQuery::default()
    };
    assert_eq!(find(&citizen, later).await, [7]);
}

#[tokio::test]
async fn words_are_found_without_their_marks_and_in_both_languages() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    for (words, found) in [
        ("xem tuoi", vec![7]),
        ("XEM TUỔI", vec![7]),
        ("driving licence", vec![4]),
        ("giay phep lai xe nhan", vec![4]),
        ("hop thu", vec![6, 5]),
        ("dang ky thuong tru", vec![9, 8]),
        ("khong co gi", vec![]),
    ] {
        assert_eq!(find(&citizen, text(words)).await, found, "{words}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_miss_nothing() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let query = ActivityQuery {
            before,
            limit: 4,
            ..ActivityQuery::default()
        };
        let page = citizen.wallet.find_activity(&query).await.unwrap();
        seen.extend(page.entries.iter().map(|entry| entry.number));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=9).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn an_export_has_every_entry_and_no_value() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let all = ActivityQuery::default();
    let export = async |format| {
        let file = citizen.wallet.export_activity(format, &all).await.unwrap();
        String::from_utf8(file).unwrap()
    };
    let json = export(ExportFormat::Json).await;
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["entries"].as_array().unwrap().len(), 9);
    let csv = export(ExportFormat::Csv).await;
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 10);
    assert!(lines[0].starts_with("number,at,act,with,"));
    assert!(
        lines[7].starts_with("7,2026-11-22T02:01:00Z,shown,"),
        "{}",
        lines[7]
    );
    assert!(lines[7].contains("xem tuổi"));
    let values = citizen.values().await;
    for text in [json, csv] {
        vidan_tests::leak::assert_none(&values, &text, "an export");
    }
}

#[tokio::test]
async fn a_purpose_that_is_a_formula_is_harmless_in_a_spreadsheet() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let preview = citizen.preview().await.unwrap();
    let evil = yes("=HYPERLINK(\"http://x\",\"a\")");
    citizen.wallet.present(&preview, &evil).await.unwrap();
    let all = ActivityQuery::default();
    let csv = citizen
        .wallet
        .export_activity(ExportFormat::Csv, &all)
        .await
        .unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\""),
        "{csv}"
    );
}

#[tokio::test]
async fn a_cleared_log_says_so_and_holds_and_consents_stay() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let cleared = citizen
        .wallet
        .clear_activity(None, &yes("xóa nhật ký"))
        .await
        .unwrap();
    assert_eq!(cleared, 9);
    let log = citizen.wallet.activity().await.unwrap();
    assert_eq!(
        log.iter().map(|entry| entry.act).collect::<Vec<_>>(),
        [Act::Cleared]
    );
    let check = citizen.wallet.verify_activity().await.unwrap();
    assert!(check.is_intact());
    assert_eq!((check.entries, check.cleared), (1, 9));
    let consents = citizen.wallet.consents().await.unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(
        citizen
            .wallet
            .withdraw_consent(consents[0].entry)
            .await
            .unwrap(),
        Told::Yes
    );
    // It goes on after the phone was off.
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen
        .wallet
        .unlock(vidan_tests::citizen::passcode())
        .await
        .unwrap();
    citizen.show().await.unwrap();
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn a_withdrawn_consent_is_told_to_the_portal_once_there_is_a_network() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let dossier = country.sandbox.dossiers().remove(0);
    let consent = citizen.wallet.consents().await.unwrap().remove(0);
    assert_eq!(
        (&consent.controller, &consent.dossier),
        (&PORTAL_ID.to_owned(), &dossier)
    );
    assert_eq!(consent.purpose, "đăng ký thường trú");
    assert_eq!(
        (consent.told, consent.withdrawn_at),
        (Told::NotWithdrawn, None)
    );
    assert_eq!(country.sandbox.withdrawn_at(&dossier), None);

    citizen.wire.cut(|_| Err(TransportError::NoConnection));
    assert_eq!(
        citizen
            .wallet
            .withdraw_consent(consent.entry)
            .await
            .unwrap(),
        Told::Waiting
    );
    assert_eq!(citizen.wallet.tell_withdrawals().await.unwrap(), 1);
    citizen.wire.mend();
    assert_eq!(country.sandbox.withdrawn_at(&dossier), None);
    go_on(&citizen.wallet).await.unwrap();
    assert_eq!(country.sandbox.withdrawn_at(&dossier), Some(country.now()));
    assert_eq!(citizen.wallet.consents().await.unwrap()[0].told, Told::Yes);
    citizen.wire.take_sent();
    assert_eq!(citizen.wallet.tell_withdrawals().await.unwrap(), 0);
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new(), "told once");

    let again = citizen.wallet.withdraw_consent(consent.entry).await;
    assert_eq!(code(again), "wallet.consent_withdrawn");
    let log = citizen.wallet.activity().await.unwrap();
    let withdrawn: Vec<_> = log
        .iter()
        .filter(|one| one.act == Act::ConsentWithdrawn)
        .collect();
    assert_eq!(withdrawn.len(), 1);
    assert_eq!(withdrawn[0].about, Some(consent.entry));
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

#[tokio::test]
async fn a_showing_can_be_taken_back_in_the_log_and_nothing_else_can() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    assert_eq!(
        citizen.wallet.withdraw_consent(7).await.unwrap(),
        Told::NoWay
    );
    assert_eq!(
        code(citizen.wallet.withdraw_consent(7).await),
        "wallet.consent_withdrawn"
    );
    for none in [0, 1, 2, 99] {
        let refused = citizen.wallet.withdraw_consent(none).await;
        assert_eq!(code(refused), "wallet.consent_unknown", "{none}");
    }
}

#[tokio::test]
async fn a_stranger_cannot_withdraw_what_he_did_not_give() {
    use vidan_protocol::{
        Endpoint,
        form::{Withdrawal, WithdrawalAnswer},
        url::{HttpUrl, Plaintext},
    };
    use vidan_wallet::Transport as _;

    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    let dossier = country.sandbox.dossiers().remove(0);
    let url = format!("{}/withdrawals", country.sandbox.addresses().portal);
    let url = HttpUrl::parse(&url, Plaintext::Loopback, Endpoint::FormWithdrawal).unwrap();
    let guess = Withdrawal {
        dossier: dossier.clone(),
        idempotency_key: "guess".to_owned(),
        withdrawn_at: 1,
    };
    let answer = citizen
        .wire
        .send(guess.to_http(&url).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
    assert!(WithdrawalAnswer::from_response(&answer, &dossier).is_err());
    assert_eq!(country.sandbox.withdrawn_at(&dossier), None);
}

#[tokio::test]
async fn who_has_seen_what_is_told_by_counterpart() {
    let country = Country::start().await;
    let citizen = busy_day(&country).await;
    country.clock.advance(60);
    citizen.show().await.unwrap();
    let seen = citizen.wallet.seen_by().await.unwrap();
    let ids: Vec<&str> = seen.iter().map(|one| one.with.as_str()).collect();
    assert_eq!(ids, [BROADCAST_AUDIENCE, PORTAL_ID, OFFICE_ID]);
    let anybody = &seen[0];
    assert_eq!((anybody.times, anybody.linkable), (2, false));
    assert_eq!(anybody.last, country.now());
    assert_eq!(anybody.first, country.now().plus(-120));
    assert!(anybody.claims.contains(&"can_cuoc.ho_ten".to_owned()));
    let portal = &seen[1];
    assert_eq!(
        portal.name.as_ref().unwrap().en,
        "Public service portal (simulated)"
    );
    assert_eq!(portal.times, 1);
    // Filed again with the same number: the portal knows her.
    citizen.file_form(&country).await.unwrap();
    let seen = citizen.wallet.seen_by().await.unwrap();
    let portal = seen.iter().find(|one| one.with == PORTAL_ID).unwrap();
    assert_eq!((portal.times, portal.linkable), (2, true));
    let text = serde_json::to_string(&seen).unwrap();
    vidan_tests::leak::assert_none(&citizen.values().await, &text, "who has seen what");
}
