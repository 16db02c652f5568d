//! The life of a document: renewed, superseded, about a child, made ready for a journey, deleted.

use vidan_sandbox::citizen::{CHILD_CARD, CHILD_NAME, CHILD_NUMBER, FULL_NAME};
use vidan_tests::{
    citizen::{COPIES, Citizen, accept, counter, go_on, open_inbox, yes},
    country::Country,
};
use vidan_trust::status::Status;
use vidan_verifier::Outcome;
use vidan_wallet::{
    DocumentSummary, DocumentView, ErasedKind, LifeState, Subject, TransportError,
    activity::{Act, Outcome as Ended},
    prefill::FieldState,
};

use crate::code;

async fn take(country: &Country, citizen: &Citizen, configuration: &str) -> DocumentSummary {
    let offer = country.sandbox.offer_of(&[configuration]).unwrap();
    let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code));
    taken.await.unwrap().remove(0)
}

fn value(view: &DocumentView, path: &str) -> String {
    let claim = view.claims.iter().find(|claim| claim.path == path).unwrap();
    claim.value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_the_issuer_says_differently_now_supersedes_the_old_version() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let old = citizen.card().await;
    let keys = citizen.finger.count().await;
    country
        .sandbox
        .amend("can_cuoc", "noi_cu_tru", "Số 1 phố Mới".into());
    let renewed = citizen.wallet.renew(&old.id).await.unwrap();
    assert_eq!(renewed.supersedes.as_ref(), Some(&old.id));
    let new = citizen.wallet.document(&renewed.document_id).await.unwrap();
    assert_eq!(value(&new, "noi_cu_tru"), "Số 1 phố Mới");
    assert_eq!(new.summary.supersedes.as_ref(), Some(&old.id));
    assert_eq!(new.summary.copies_left as usize, COPIES);
    let old = citizen.wallet.document(&old.id).await.unwrap();
    assert_eq!(
        old.summary.superseded_by.as_ref(),
        Some(&renewed.document_id)
    );
    assert_eq!(old.summary.life.state, LifeState::Superseded);
    assert_eq!(old.summary.life.since, Some(country.now()));
    assert_ne!(value(&old, "noi_cu_tru"), "Số 1 phố Mới");
    // The old version is shown to nobody any more, and gets no copies.
    assert_eq!(old.summary.copies_left, 0);
    assert_eq!(citizen.finger.count().await, keys);
    let report = citizen.wallet.reissue_all().await.unwrap();
    assert!(report.fetched.is_empty() && report.failed.is_empty());
}

#[tokio::test]
async fn a_renewal_that_says_the_same_replaces_all_copies() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.show().await.unwrap();
    let (card, keys) = (citizen.card().await, citizen.finger.count().await);
    let renewed = citizen.wallet.renew(&card.id).await.unwrap();
    assert_eq!((&renewed.document_id, renewed.supersedes), (&card.id, None));
    assert_eq!(citizen.card().await.copies_left as usize, COPIES);
    assert_eq!(citizen.finger.count().await, keys + 1);
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn a_document_received_again_supersedes_the_one_that_was_there() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let old = citizen.card().await;
    let new = take(&country, &citizen, "can_cuoc").await;
    assert_eq!(new.supersedes.as_ref(), Some(&old.id));
    let documents = citizen.wallet.documents().await.unwrap();
    assert_eq!(documents.len(), 4);
    let states: Vec<_> = documents
        .iter()
        .filter(|one| one.document_type == "can_cuoc")
        .map(|one| one.life.state)
        .collect();
    assert_eq!(states[0], LifeState::Superseded);
    assert_ne!(states[1], LifeState::Superseded);
}

#[tokio::test]
async fn a_document_that_ends_soon_says_so_and_can_be_renewed() {
    let country = Country::start().await;
    country
        .sandbox
        .amend("can_cuoc", "ngay_het_han", "2026-12-10".into());
    let citizen = Citizen::with_documents(&country).await;
    citizen.wallet.refresh_status().await.unwrap();
    let card = citizen.card().await;
    assert_eq!(card.life.state, LifeState::Expiring);
    assert_eq!(card.life.until, card.ends_at);
    let renewable = citizen.wallet.renewable().await.unwrap();
    assert_eq!(
        renewable.iter().map(|one| &one.id).collect::<Vec<_>>(),
        [&card.id]
    );
    country
        .sandbox
        .amend("can_cuoc", "ngay_het_han", "2046-12-10".into());
    let renewed = citizen.wallet.renew(&card.id).await.unwrap();
    let new = citizen.wallet.document(&renewed.document_id).await.unwrap();
    assert_eq!(new.summary.life.state, LifeState::Valid);
    assert!(citizen.wallet.renewable().await.unwrap().is_empty());
    country.clock.advance(19 * 86_400);
    let old = citizen.wallet.document(&card.id).await.unwrap();
    assert_eq!(old.summary.life.state, LifeState::Superseded);
}

#[tokio::test]
async fn states_follow_the_status_lists() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    assert_eq!(citizen.card().await.life.state, LifeState::Undetermined);
    for (status, state) in [
        (Status::Valid, LifeState::Valid),
        (Status::Suspended, LifeState::Suspended),
        (Status::Revoked, LifeState::Revoked),
    ] {
        country.sandbox.set_status("can_cuoc", status).unwrap();
        country.clock.advance(8 * 3600);
        citizen.wallet.refresh_status().await.unwrap();
        let life = citizen.card().await.life;
        assert_eq!(life.state, state);
        assert_ne!(life.reason.vi, life.reason.en);
    }
}

#[tokio::test]
async fn another_document_than_the_one_asked_about_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let before = citizen.state().await;
    let keys = citizen.finger.count().await;
    country
        .sandbox
        .amend("can_cuoc", "so_dinh_danh", CHILD_NUMBER.into());
    let refused = citizen.wallet.renew(&citizen.card().await.id).await;
    assert_eq!(code(refused), "issuance.other_document");
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    let log = citizen.wallet.activity().await.unwrap();
    let told = log.last().unwrap();
    let refused = Ended::Refused("issuance.other_document".to_owned());
    assert_eq!((told.act, &told.outcome), (Act::Reissued, &refused));
    assert_eq!(citizen.state().await["documents"], before["documents"]);
}

#[tokio::test]
async fn a_childs_card_is_told_from_the_holders_and_answers_no_question_about_her() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let child = take(&country, &citizen, CHILD_CARD).await;
    let about = Subject::Other {
        name: CHILD_NAME.to_owned(),
    };
    assert_eq!((&child.subject, child.supersedes), (&about, None));
    assert!(!format!("{:?}", child.subject).contains(CHILD_NAME));
    assert_eq!(citizen.card().await.subject, Subject::Holder);
    let form = citizen
        .wallet
        .open_form(&country.sandbox.form_url())
        .await
        .unwrap();
    let name = form
        .fields
        .iter()
        .find(|field| field.id == "ho_ten")
        .unwrap();
    assert_eq!(
        name.state,
        FieldState::FromDocument,
        "the child's name is no conflict"
    );
    assert_eq!(name.value.as_ref().unwrap(), FULL_NAME);
    // A mailbox is opened with her own card, though the child's is newer.
    let office = vidan_sandbox::office::OFFICE_ID;
    open_inbox(&citizen.wallet, office, &yes("hộp thư"))
        .await
        .unwrap();
    assert_eq!(citizen.card().await.copies_left as usize, COPIES - 1);
    // The child's card can be shown, and copies of it fetched.
    let preview = citizen
        .wallet
        .preview(&child.id, &["ho_ten".to_owned()], None)
        .await;
    let shown = citizen
        .wallet
        .present(&preview.unwrap(), &yes("khám bệnh"))
        .await
        .unwrap();
    assert_eq!(
        counter(&country).verify(&shown.text).outcome(),
        Outcome::Valid
    );
    let renewed = citizen.wallet.renew(&child.id).await.unwrap();
    assert_eq!(renewed.document_id, child.id);
}

#[tokio::test]
async fn the_first_card_is_taken_for_the_holders_and_the_person_may_say_otherwise() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let child = take(&country, &citizen, CHILD_CARD).await;
    assert_eq!(
        child.subject,
        Subject::Holder,
        "nothing to compare it with: no guess"
    );
    let about = Subject::Other {
        name: "Bé Thử".to_owned(),
    };
    citizen
        .wallet
        .set_subject(&child.id, about.clone())
        .await
        .unwrap();
    let own = take(&country, &citizen, "can_cuoc").await;
    assert_eq!((own.subject, own.supersedes), (Subject::Holder, None));
    let listed = citizen.wallet.documents().await.unwrap();
    assert_eq!(listed[0].subject, about);
    let none = Subject::Other {
        name: " ".to_owned(),
    };
    assert_eq!(
        code(citizen.wallet.set_subject(&child.id, none).await),
        "wallet.subject_name"
    );
    let unknown = citizen.wallet.set_subject("x", Subject::Holder).await;
    assert_eq!(code(unknown), "wallet.document_unknown");
}

#[tokio::test]
async fn a_deleted_document_leaves_nothing_and_the_report_says_what_went() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.show().await.unwrap();
    let (card, keys) = (citizen.card().await, citizen.finger.count().await);
    let consent = yes("không dùng nữa");
    let report = citizen
        .wallet
        .delete_document(&card.id, &consent)
        .await
        .unwrap();
    let parts: Vec<_> = report
        .parts
        .iter()
        .map(|part| (part.kind, part.count))
        .collect();
    assert_eq!(
        parts,
        [
            (ErasedKind::Document, 1),
            (ErasedKind::Copies, 4),
            (ErasedKind::DeviceKeys, 4),
            (ErasedKind::Files, 5),
        ],
        "the other two documents need the refresh token"
    );
    assert!(report.parts.iter().all(|part| part.text.vi != part.text.en));
    assert_eq!(report.keys_left, 0);
    assert_eq!(citizen.finger.count().await, keys - 4);
    assert_eq!(
        code(citizen.wallet.document(&card.id).await),
        "wallet.document_unknown"
    );
    let again = citizen.wallet.delete_document(&card.id, &consent).await;
    assert_eq!(code(again), "wallet.document_unknown");
    let log = citizen.wallet.activity().await.unwrap();
    let last = log.last().unwrap();
    assert_eq!(
        (last.act, last.document_type.as_deref()),
        (Act::Deleted, Some("can_cuoc"))
    );
    assert!(last.claims.is_empty());
    // With the last of them the refresh token goes.
    let mut left = citizen.wallet.documents().await.unwrap();
    assert_eq!(left.len(), 2);
    let first = citizen
        .wallet
        .delete_document(&left.remove(0).id, &consent)
        .await
        .unwrap();
    let last = citizen
        .wallet
        .delete_document(&left.remove(0).id, &consent)
        .await
        .unwrap();
    let token = |report: &vidan_wallet::ErasureReport| {
        report
            .parts
            .iter()
            .any(|part| part.kind == ErasedKind::RefreshToken)
    };
    assert!(!token(&first) && token(&last));
    assert_eq!(citizen.finger.count().await, 1, "the vault's own key");
}

#[tokio::test]
async fn a_submission_that_waits_goes_with_the_document_that_it_proves() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/submissions") {
            true => Err(TransportError::NoConnection),
            false => Ok(()),
        });
    assert!(citizen.file_form(&country).await.is_err());
    citizen.wire.mend();
    let card = citizen.card().await.id;
    let report = citizen
        .wallet
        .delete_document(&card, &yes("xóa"))
        .await
        .unwrap();
    let submissions = report
        .parts
        .iter()
        .find(|part| part.kind == ErasedKind::Operations);
    assert_eq!(submissions.unwrap().count, 1);
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 0);
    assert!(country.sandbox.dossiers().is_empty());
}

#[tokio::test]
async fn one_call_makes_ready_for_a_journey() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    for _ in 0..COPIES {
        citizen.show().await.unwrap();
    }
    let report = citizen.wallet.prepare_for_offline().await.unwrap();
    assert!(report.is_ready(), "{report:?}");
    assert_eq!((report.status.fetched, report.copies.fetched.len()), (2, 1));
    let card = citizen.card().await;
    assert_eq!(
        (card.copies_left as usize, card.life.state),
        (COPIES, LifeState::Valid)
    );
    // Copies that end on the way do not count.
    country.clock.advance(88 * 86_400);
    let stale = citizen.wallet.prepare_for_offline().await.unwrap();
    assert_eq!(stale.copies_failure.unwrap().code, "trust.list.expired");
    // Without a network every step says so, and nothing has changed.
    let before = citizen.state().await;
    citizen.wire.cut(|_| Err(TransportError::NoConnection));
    let report = citizen.wallet.prepare_for_offline().await.unwrap();
    assert!(!report.is_ready());
    let trust = report.trust.unwrap();
    assert_eq!(
        (trust.code.as_str(), trust.retry),
        ("network.no_connection", true)
    );
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn a_lost_answer_strands_nobody_and_a_revoked_token_says_what_to_do() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    // The token came, and everything after it was lost.
    citizen
        .wire
        .cut(|request| match request.url.ends_with("/credential") {
            true => Err(TransportError::Broken),
            false => Ok(()),
        });
    let keys = citizen.finger.count().await;
    assert_eq!(code(citizen.wallet.renew(&card).await), "network.broken");
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    citizen.wallet.renew(&card).await.unwrap();
    // The answer with the new token itself was lost.
    citizen
        .wire
        .change(|request, answer| match request.url.ends_with("/token") {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        });
    assert_eq!(code(citizen.wallet.renew(&card).await), "network.broken");
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    citizen.wallet.renew(&card).await.unwrap();

    country.sandbox.revoke_refresh_tokens().unwrap();
    let before = citizen.state().await;
    let refused = citizen.wallet.renew(&card).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.retry()),
        ("issuance.renewal_refused", false)
    );
    assert_eq!(citizen.state().await["documents"], before["documents"]);
    assert!(citizen.show().await.is_ok(), "what is there can be shown");
}

#[tokio::test]
async fn superseded_versions_are_erased_in_one_go_and_nothing_else() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    assert!(erase_superseded(&citizen).await.is_empty());
    for address in ["Số 1 phố Mới", "Số 2 phố Mới"] {
        country
            .sandbox
            .amend("can_cuoc", "noi_cu_tru", address.into());
        let documents = citizen.wallet.documents().await.unwrap();
        let current =
            |one: &&DocumentSummary| one.document_type == "can_cuoc" && one.superseded_by.is_none();
        let card = documents.iter().find(current).unwrap();
        citizen.wallet.renew(&card.id).await.unwrap();
    }
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 5);
    let keys = citizen.finger.count().await;
    let reports = erase_superseded(&citizen).await;
    assert_eq!(reports.len(), 2);
    for report in &reports {
        let told = (report.document_type.as_str(), &report.subject);
        assert_eq!(told, ("can_cuoc", &Subject::Holder));
    }
    let left = citizen.wallet.documents().await.unwrap();
    assert_eq!(left.len(), 3);
    assert!(
        left.iter()
            .all(|one| one.superseded_by.is_none() && one.supersedes.is_none())
    );
    assert_eq!(citizen.finger.count().await, keys);
    let log = citizen.wallet.activity().await.unwrap();
    assert_eq!(
        log.iter().filter(|entry| entry.act == Act::Deleted).count(),
        2
    );
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

async fn erase_superseded(citizen: &Citizen) -> Vec<vidan_wallet::ErasureReport> {
    citizen.wallet.erase_superseded(&yes("dọn")).await.unwrap()
}

#[tokio::test]
async fn an_erasure_says_whose_document_it_was() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let card = citizen.card().await.id;
    let about = Subject::Other {
        name: "Nguyễn An".to_owned(),
    };
    citizen
        .wallet
        .set_subject(&card, about.clone())
        .await
        .unwrap();
    let report = citizen.wallet.delete_document(&card, &yes("xóa")).await;
    assert_eq!(report.unwrap().subject, about);
}

#[tokio::test]
async fn a_document_says_whether_its_issuer_gave_what_renews_it() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let renewable = async |citizen: &Citizen| {
        let documents = citizen.wallet.documents().await.unwrap();
        documents.iter().all(|one| one.renewable)
    };
    assert!(renewable(&citizen).await);
    let other = Citizen::new(&country).await;
    country.meddle(|asked, answer| {
        if asked.path != "/token" {
            return answer;
        }
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("refresh_token");
        answer.with_json(&body)
    });
    for document in other.take(&country).await.unwrap() {
        assert!(!document.renewable);
    }
}
