//! Nothing goes wrong.

use vidan_credential::ClaimValue;
use vidan_protocol::notice::Moment;
use vidan_sandbox::{NoticeDraft, citizen::FULL_NAME, office::OFFICE_ID, portal::PORTAL_ID};
use vidan_tests::{
    citizen::{CLAIMS, COPIES, Citizen, accept, counter, yes},
    country::Country,
};
use vidan_verifier::Outcome;
use vidan_wallet::activity::{self, Act};

#[tokio::test]
async fn three_documents_come_with_their_copies() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    assert_eq!(review.issuer_url, country.sandbox.addresses().issuer);
    assert_eq!(review.documents.len(), 3);
    assert!(
        review
            .documents
            .iter()
            .all(|document| document.name.is_some())
    );
    let form = review.tx_code.unwrap();
    assert!(form.numeric);
    assert_eq!(form.length, Some(6));

    let kept = citizen.take(&country).await.unwrap();
    let mut types: Vec<_> = kept
        .iter()
        .map(|document| document.document_type.as_str())
        .collect();
    types.sort_unstable();
    assert_eq!(types, ["bhyt", "can_cuoc", "gplx"]);
    assert!(
        kept.iter()
            .all(|document| document.copies_left == COPIES as u32)
    );
    assert_eq!(citizen.wallet.documents().await.unwrap(), kept);
    let card = citizen
        .wallet
        .document(&citizen.card().await.id)
        .await
        .unwrap();
    assert_eq!(card.claims.len(), 14);
    let name = card
        .claims
        .iter()
        .find(|claim| claim.path == "ho_ten")
        .unwrap();
    assert_eq!(name.value, FULL_NAME);
    assert_eq!(name.name.vi, "Họ, chữ đệm và tên");
    // One key a copy, and the one that the vault is bound to.
    assert_eq!(citizen.finger.count().await, 3 * COPIES + 1);
}

#[tokio::test]
async fn an_offer_by_reference_is_the_same_offer() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer_by_reference();
    let kept = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    assert_eq!(kept.unwrap().len(), 3);
}

#[tokio::test]
async fn three_claims_are_shown_and_no_other() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let preview = citizen.preview().await.unwrap();
    let code = citizen
        .wallet
        .present(&preview, &yes("xem tuổi"))
        .await
        .unwrap();
    // Three claims of fourteen: a code of at most 97 modules a side (version 15-M holds 600 characters).
    assert!(code.text.starts_with("VD1:"));
    assert!(code.text.len() <= 600, "{} characters", code.text.len());
    // The text and the bare token are one proof.
    assert_eq!(
        counter(&country).verify_token(&code.token).outcome(),
        Outcome::Valid
    );
    assert_eq!(code.expires_at, country.now().plus(60));

    let verdict = counter(&country).verify(&code.text);
    assert_eq!(verdict.outcome(), Outcome::Valid, "{verdict:?}");
    assert_eq!(verdict.document_type().unwrap().to_string(), "can_cuoc");
    assert_eq!(
        verdict.issuer_name().unwrap().en,
        "Ministry of Public Security (simulated)"
    );
    let seen: Vec<_> = verdict
        .shown()
        .iter()
        .map(|claim| claim.key.to_string())
        .collect();
    let agreed: Vec<_> = preview
        .shown
        .iter()
        .map(|claim| claim.path.clone())
        .collect();
    assert_eq!(seen, agreed);
    let mut chosen = CLAIMS.to_vec();
    chosen.sort_unstable();
    let mut shown = seen;
    shown.sort_unstable();
    assert_eq!(shown, chosen);
    let age = verdict
        .shown()
        .into_iter()
        .find(|claim| claim.key.to_string() == "age_over_18");
    assert!(matches!(age.unwrap().value, ClaimValue::Bool(true)));
    // What is hidden is not in the code either.
    let number = vidan_sandbox::citizen::PERSONAL_NUMBER.as_bytes();
    assert!(
        !code
            .token
            .windows(number.len())
            .any(|window| window == number)
    );
}

#[tokio::test]
async fn a_notice_is_delivered_opened_and_receipted() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let draft = NoticeDraft::new("ho_so_trang_thai", "Lịch hẹn", "Mời đến trụ sở.");
    let sent = country.sandbox.send_notice(draft).unwrap();

    let report = citizen.wallet.sync_notices().await.unwrap();
    assert_eq!((report.new, report.known, report.set_aside), (1, 0, 0));
    assert_eq!((report.receipts_sent, report.receipts_waiting), (1, 0));
    let notices = citizen.wallet.notices().await.unwrap();
    let [notice] = notices.as_slice() else {
        panic!("{} notices", notices.len())
    };
    assert_eq!(notice.subject, "Lịch hẹn");
    assert_eq!(notice.office_name.en, "Notice office (simulated)");
    assert!(!notice.opened);

    // Delivery is told to the office; opening only with the person's yes.
    let moments = || {
        let receipts = country.sandbox.receipts();
        assert!(receipts.iter().all(|receipt| receipt.notice == sent));
        receipts
            .iter()
            .map(|receipt| receipt.moment)
            .collect::<Vec<_>>()
    };
    assert_eq!(moments(), [Moment::Delivered]);
    let consent = yes("báo đã đọc");
    let view = citizen
        .wallet
        .open_notice(&notice.id, Some(&consent))
        .await
        .unwrap();
    assert_eq!(view.body, "Mời đến trụ sở.");
    citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(moments(), [Moment::Delivered, Moment::Opened]);
    assert!(citizen.wallet.notices().await.unwrap()[0].opened);
}

#[tokio::test]
async fn opening_a_notice_without_a_yes_tells_nobody() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    country
        .sandbox
        .send_notice(NoticeDraft::new("ho_so_trang_thai", "a", "b"))
        .unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    let id = citizen.wallet.notices().await.unwrap()[0].id.clone();
    citizen.wallet.open_notice(&id, None).await.unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    let receipts = country.sandbox.receipts();
    assert!(
        receipts
            .iter()
            .all(|receipt| receipt.moment == Moment::Delivered)
    );
    assert_eq!(receipts.len(), 1);
}

#[tokio::test]
async fn a_form_is_filled_proven_and_filed() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let form = citizen
        .wallet
        .open_form(&country.sandbox.form_url())
        .await
        .unwrap();
    assert_eq!(form.procedure, "CT01");
    assert_eq!(form.controller, PORTAL_ID);
    let name = form
        .fields
        .iter()
        .find(|field| field.id == "ho_ten")
        .unwrap();
    assert_eq!(name.value.as_ref().unwrap(), FULL_NAME);
    let filled = form.fields.iter().filter(|field| field.value.is_some());
    assert!(filled.clone().count() >= 4);
    for field in filled {
        let source = field.sources.first();
        assert!(
            source.is_some_and(|source| source.issued_at.is_some()),
            "{}",
            field.id
        );
    }

    let typed = citizen.typed(&form);
    let consent = yes("đăng ký thường trú");
    let filed = citizen
        .wallet
        .submit_form(&form, typed.clone(), &consent)
        .await
        .unwrap();
    assert_eq!(
        country.sandbox.dossiers(),
        core::slice::from_ref(&filed.dossier)
    );
    let (status, proven) = country.sandbox.dossier(&filed.dossier).unwrap();
    assert_eq!((status, proven), (2, filed.proven.len()));
    assert_eq!(filed.typed, typed.into_keys().collect::<Vec<_>>());
    assert!(filed.claims.contains(&"can_cuoc.ho_ten".to_owned()));
    assert!(!filed.claims.contains(&"can_cuoc.dan_toc".to_owned()));

    // The dossier's state comes back as a notice, and its next one too.
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
    country.clock.advance(60);
    country.sandbox.advance_dossier(&filed.dossier, 4).unwrap();
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
    let newest = citizen.wallet.notices().await.unwrap()[0].id.clone();
    let view = citizen.wallet.open_notice(&newest, None).await.unwrap();
    assert_eq!(view.summary.dossier.as_ref(), Some(&filed.dossier));
    assert_eq!(view.dossier_state.unwrap().0, 4);
}

#[tokio::test]
async fn the_log_tells_the_day_in_its_order_and_names_no_value() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    citizen.show().await.unwrap();
    citizen.file_form(&country).await.unwrap();
    citizen.wallet.sync_notices().await.unwrap();

    let entries = citizen.wallet.activity().await.unwrap();
    let acts: Vec<_> = entries.iter().map(|entry| entry.act).collect();
    assert_eq!(
        acts,
        [
            Act::TrustUpdated,
            Act::Received,
            Act::Received,
            Act::Received,
            Act::Shown, // to the office, for the mailbox
            Act::InboxOpened,
            Act::Shown, // to the counter
            Act::Shown, // to the portal
            Act::FormSubmitted,
            Act::NoticeReceived,
            Act::ReceiptsSent,
        ]
    );
    assert!(
        entries
            .iter()
            .all(|entry| entry.outcome == activity::Outcome::Done)
    );
    let to_office = &entries[4];
    assert_eq!(to_office.with, OFFICE_ID);
    assert_eq!(to_office.claims, ["so_dinh_danh"]);
    let to_counter = &entries[6];
    assert_eq!(to_counter.purpose.as_deref(), Some("xem tuổi"));
    let mut claims = to_counter.claims.clone();
    claims.sort_unstable();
    let mut chosen = CLAIMS.to_vec();
    chosen.sort_unstable();
    assert_eq!(claims, chosen);

    let check = citizen.wallet.verify_activity().await.unwrap();
    assert!(check.is_intact());
    assert_eq!(check.entries, 11);
    let log = serde_json::to_string(&entries).unwrap();
    vidan_tests::leak::assert_none(&citizen.values().await, &log, "the activity log");
}

#[tokio::test]
async fn the_day_is_still_there_after_the_phone_was_off() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    citizen.show().await.unwrap();
    let before = citizen.state().await;

    let citizen = citizen.turn_off().wake().await.unwrap();
    assert!(!citizen.wallet.is_unlocked().await.unwrap());
    citizen
        .wallet
        .unlock(vidan_tests::citizen::passcode())
        .await
        .unwrap();
    assert_eq!(citizen.state().await, before);
    let verdict = counter(&country).verify(&citizen.show().await.unwrap().text);
    assert_eq!(verdict.outcome(), Outcome::Valid);
}
