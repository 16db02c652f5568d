//! The citizen's day through the types that Kotlin and Swift see, against real services on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic here is a failing test"
)]

mod common;

use std::collections::HashMap;

use common::{Day, PASSCODE, day, names, roots, yes};
use vidan_crypto::hash::sha256;
use vidan_ffi::{
    Act, Asker, ClaimValue, ClaimView, DeviceKeys as _, DocumentState, DocumentSummary, FieldState,
    Language, Medium, Names, OfferedDocument, Outcome, Question, QuestionRequest, Scan, Seen,
    SoftwareDeviceKeys, Verifier, Wallet,
    device_keys::{KeyPolicy, KeyPurpose, SignPrompt, SignRequest},
};
use vidan_sandbox::{NoticeDraft, VERIFIER_ID, VERIFIER_KID, citizen, office::OFFICE_ID};
use vidan_trust::status::Status;

/// Values of the sandbox's citizen that must not be where only names belong.
const VALUES: [&str; 2] = [citizen::PERSONAL_NUMBER, citizen::FULL_NAME];

#[tokio::test(flavor = "multi_thread")]
async fn keep_and_prove() {
    let day = day(SoftwareDeviceKeys::new()).await;
    let offer = day.sandbox.offer().unwrap();
    let review = day.wallet.review_offer(offer.link).await.unwrap();
    let view = review.view();
    assert_eq!(view.documents.len(), 3);
    assert!(view.tx_code.is_some());
    let good = |one: &OfferedDocument| one.name.is_some() && one.refused.is_none();
    assert!(view.documents.iter().all(good));

    let refused = day
        .wallet
        .accept_offer(review, Vec::new(), Some("000000".to_owned()))
        .await;
    assert_eq!(refused.unwrap_err().code(), "issuance.code_refused");
    assert!(day.wallet.documents().await.unwrap().is_empty());

    assert_eq!(day.accept().await.unwrap().len(), 3);
    let card = day.card().await;
    assert_eq!(card.copies_left, 4);
    let view = day.wallet.document(card.id.clone()).await.unwrap();
    assert_eq!(view.claims.len(), 14);
    assert!(
        VALUES
            .iter()
            .all(|value| !format!("{view:?}{:?}", view.claims).contains(value))
    );

    let chosen = names(&["ho_ten", "ngay_sinh", "age_over_18"]);
    let preview = day
        .wallet
        .preview(card.id.clone(), chosen, None)
        .await
        .unwrap();
    assert_eq!(day.card().await.copies_left, 4, "a preview changes nothing");
    let shown = preview.view();
    assert_eq!(shown.copies_left_after, 3);
    let code = day
        .wallet
        .present(preview, yes("Nhận phòng"))
        .await
        .unwrap();
    assert!(code.text.starts_with("VD") && code.text.is_ascii());
    assert_eq!(day.card().await.copies_left, 3);

    let verifier = verifier(&day).await;
    let verdict = verifier.verify(code.text.clone());
    assert_eq!(
        (verdict.outcome, verdict.code.as_str()),
        (Outcome::Valid, "valid")
    );
    let mut leaves: Vec<_> = shown.shown.iter().map(|claim| &claim.path).collect();
    let mut arrives: Vec<_> = verdict.claims.iter().map(|claim| &claim.path).collect();
    leaves.sort();
    arrives.sort();
    assert_eq!(leaves, arrives, "the preview lists what leaves");
    let name = verdict
        .claims
        .iter()
        .find(|claim| claim.path == "ho_ten")
        .unwrap();
    assert_eq!(
        name.value,
        ClaimValue::Text {
            value: citizen::FULL_NAME.to_owned()
        }
    );

    let again = verifier.verify(code.text.clone());
    assert_eq!(
        (again.outcome, again.code.as_str()),
        (Outcome::Refused, "replay.seen")
    );
    assert!(again.claims.is_empty() && again.issuer_name.is_none());
    let changed = verifier.verify(code.text.replacen('A', "B", 1));
    assert_eq!(changed.outcome, Outcome::Refused);
    assert!(changed.claims.is_empty());
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receive_fill_and_remember() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    let trust = day.wallet.refresh_trust().await.unwrap();
    assert!(trust.offices.iter().any(|office| office.id == OFFICE_ID));

    let preview = day.wallet.preview_inbox(OFFICE_ID.to_owned());
    let preview = preview.await.unwrap();
    let view = preview.view();
    assert_eq!((view.office.as_str(), view.reopening), (OFFICE_ID, false));
    let leaves = |claim: &ClaimView| claim.path == "so_dinh_danh";
    assert!(view.shown.shown.iter().any(leaves));
    assert!(!format!("{view:?}").contains(citizen::PERSONAL_NUMBER));
    let opened = day.wallet.open_inbox(preview, yes("Nhận thông báo"));
    opened.await.unwrap();
    let again = day.wallet.preview_inbox(OFFICE_ID.to_owned()).await;
    assert_eq!(again.err().unwrap().code(), "wallet.inbox_already_open");
    let draft = NoticeDraft::new("bhxh_bhyt", "Thẻ sắp hết hạn", "Hãy gia hạn.");
    day.sandbox.send_notice(draft).unwrap();
    let report = day.wallet.sync_notices().await.unwrap();
    assert_eq!(
        (report.new, report.set_aside, report.receipts_sent),
        (1, 0, 1)
    );
    let notice = day.wallet.notices().await.unwrap().remove(0);
    assert!(!notice.opened);
    let opened = day.wallet.open_notice(notice.id, None).await.unwrap();
    assert_eq!(opened.body, "Hãy gia hạn.");
    assert!(day.wallet.set_aside().await.unwrap().is_empty());

    let form = day.wallet.open_form(day.sandbox.form_url()).await.unwrap();
    let view = form.view();
    assert!(
        view.fields
            .iter()
            .any(|field| field.state == FieldState::FromDocument)
    );
    for field in &view.fields {
        let proven = field.state == FieldState::FromDocument;
        let source = field.sources.first().filter(|_| proven);
        let told = |id: &str| view.proofs.iter().any(|proof| proof.document_id == id);
        let told = source.is_none_or(|source| told(&source.document_id));
        assert!(told, "{} leaves untold", field.id);
    }
    assert!(!format!("{:?}", view.proofs).contains(citizen::PERSONAL_NUMBER));
    let missing = day
        .wallet
        .submit_form(form.clone(), HashMap::new(), yes("Đăng ký"))
        .await;
    assert_eq!(missing.unwrap_err().code(), "form.field_missing");
    let unknown = HashMap::from([("khong_co".to_owned(), ClaimValue::Empty)]);
    let unknown = day
        .wallet
        .submit_form(form.clone(), unknown, yes("Đăng ký"))
        .await;
    assert_eq!(unknown.unwrap_err().code(), "form.field_unknown");
    let submitted = day
        .wallet
        .submit_form(form, typed(), yes("Đăng ký"))
        .await
        .unwrap();
    assert!(!submitted.dossier.is_empty() && !submitted.proven.is_empty());
    assert_eq!(day.sandbox.dossiers().first(), Some(&submitted.dossier));

    let check = day.wallet.verify_activity().await.unwrap();
    assert_eq!(check.broken_at, None);
    let log = day.wallet.activity().await.unwrap();
    assert_eq!(u64::try_from(log.len()).unwrap(), check.entries);
    for act in [
        Act::TrustUpdated,
        Act::Received,
        Act::InboxOpened,
        Act::FormSubmitted,
    ] {
        assert!(log.iter().any(|entry| entry.act == act), "{act:?}");
    }
    assert!(
        VALUES
            .iter()
            .all(|value| !format!("{log:?}").contains(value))
    );
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_person_chose_of_an_offer_is_all_that_comes() {
    let day = day(SoftwareDeviceKeys::new()).await;
    let offer = day.sandbox.offer().unwrap();
    let review = day.wallet.review_offer(offer.link).await.unwrap();
    let mut documents = review.view().documents.into_iter();
    let card = documents.find(|one| one.document_type == "can_cuoc");
    let chosen = vec![card.unwrap().configuration];
    let received = day.wallet.accept_offer(review, chosen, Some(offer.tx_code));
    let received = received.await.unwrap();
    let kinds = |all: &[DocumentSummary]| {
        let kinds = all.iter().map(|one| one.document_type.clone());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds(&received.documents), ["can_cuoc"]);
    assert_eq!(received.refused, []);
    assert_eq!(kinds(&day.wallet.documents().await.unwrap()), ["can_cuoc"]);
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_shows_what_documents_say_no_more_is_not_handed_in() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    let form = day.wallet.open_form(day.sandbox.form_url()).await.unwrap();
    let card = day.card().await.id;
    let deleted = day.wallet.delete_document(card, yes("Xóa"));
    deleted.await.unwrap();
    let submitted = day.wallet.submit_form(form, typed(), yes("Đăng ký"));
    assert_eq!(submitted.await.unwrap_err().code(), "form.outdated");
    assert!(day.sandbox.dossiers().is_empty());
    assert_eq!(day.wallet.operations().await.unwrap(), []);
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_wrong_and_reopened() {
    let keys = SoftwareDeviceKeys::new();
    let Day {
        sandbox,
        config,
        wallet,
        folder,
    } = day(keys.clone()).await;
    wallet.lock().await.unwrap();
    assert!(!wallet.is_unlocked().await.unwrap());
    assert_eq!(wallet.documents().await.unwrap_err().code(), "vault.locked");
    let wrong = wallet.unlock("sai mật mã".to_owned()).await.unwrap_err();
    assert_eq!(wrong.code(), "vault.wrong_passcode");
    assert!(!format!("{wrong} {wrong:?}").contains("sai"));
    wallet.unlock(PASSCODE.to_owned()).await.unwrap();

    let second = Wallet::open(config.clone(), keys.clone(), None, None).await;
    assert_eq!(second.err().unwrap().code(), "vault.already_open");
    drop(wallet);
    let over = Wallet::create(
        config.clone(),
        keys.clone(),
        None,
        PASSCODE.to_owned(),
        None,
    )
    .await;
    assert_eq!(over.err().unwrap().code(), "vault.exists");
    let left = vidan_ffi::DeviceKeys::list(&*keys).await.unwrap();
    assert_eq!(left.len(), 1, "no key left behind");

    let wallet = Wallet::open(config.clone(), keys, None, None)
        .await
        .unwrap();
    wallet.unlock(PASSCODE.to_owned()).await.unwrap();
    assert_eq!(wallet.activity().await.unwrap().len(), 1);
    drop(wallet);

    let elsewhere = Wallet::open(config, SoftwareDeviceKeys::new(), None, None)
        .await
        .unwrap();
    let unlocked = elsewhere.unlock(PASSCODE.to_owned()).await;
    assert_eq!(unlocked.unwrap_err().code(), "device.unknown_key");
    sandbox.shutdown().await;
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_refuses_a_list_of_another_root() {
    let day = day(SoftwareDeviceKeys::new()).await;
    let other = vidan_sandbox::Sandbox::start(vidan_sandbox::Options::default())
        .await
        .unwrap();
    let list = day.wallet.trust_list().await.unwrap();
    let refused = Verifier::new(list, roots(&other), None, Language::Vi, Vec::new(), None)
        .err()
        .unwrap();
    assert!(refused.code().starts_with("trust."), "{refused:?}");
    let mut broken = roots(&other);
    broken[0].public_key_pem = "-----BEGIN PUBLIC KEY-----".to_owned();
    let refused = Verifier::new(String::new(), broken, None, Language::Vi, Vec::new(), None)
        .err()
        .unwrap();
    assert_eq!(refused.code(), "app.root_key");
    other.shutdown().await;
    day.sandbox.shutdown().await;
}

async fn verifier(day: &Day) -> std::sync::Arc<Verifier> {
    verifier_for(day, None).await
}

/// A verifier that holds the lists as they are now.
async fn verifier_for(day: &Day, audience: Option<&str>) -> std::sync::Arc<Verifier> {
    let bundle = day.sandbox.bundle().unwrap();
    let audience = audience.map(str::to_owned);
    Verifier::with_bundle(
        bundle,
        roots(&day.sandbox),
        audience,
        None,
        Language::Vi,
        Vec::new(),
        None,
    )
    .unwrap()
}

fn question(claims: &[&str]) -> QuestionRequest {
    QuestionRequest {
        document_types: names(&["can_cuoc"]),
        claims: names(claims),
        purpose: Names {
            vi: "Kiểm tra tuổi".to_owned(),
            en: "Checking age".to_owned(),
        },
        lifetime_seconds: 120,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_asked_by_name_answered_and_judged() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    let counter = verifier_for(&day, Some(VERIFIER_ID)).await;
    let key = day.sandbox.verifier_key();
    let prepared = counter
        .prepare_question(
            question(&["ho_ten", "anh_chan_dung"]),
            VERIFIER_KID.to_owned(),
            key.public().as_bytes().to_vec(),
        )
        .unwrap();
    let signature = key.sign(&prepared.to_be_signed()).unwrap();
    let asked = prepared.finish(signature.clone()).unwrap();
    let twice = prepared.finish(signature).unwrap_err();
    assert_eq!(twice.code(), "app.question_finished");

    let view = day.wallet.read_challenge(asked.text()).await.unwrap();
    assert!(
        matches!(&view.asker, Asker::Listed { name } if name.en.starts_with("Checking counter"))
    );
    assert_eq!(
        (view.asker_id.as_str(), view.expires_at),
        (VERIFIER_ID, asked.expires_at())
    );
    assert!(view.warnings.is_empty());
    let card = view.documents[0].document.id.clone();
    let more = names(&["so_dinh_danh"]);
    let more = day
        .wallet
        .preview_answer(asked.text(), card.clone(), more)
        .await;
    assert_eq!(more.err().unwrap().code(), "challenge.claim_not_asked");
    let preview = day
        .wallet
        .preview_answer(asked.text(), card, view.asked.clone())
        .await
        .unwrap();
    let shown = preview.view();
    assert_eq!(shown.asker, Some(view.asker));
    assert_eq!(shown.files, ["anh_chan_dung"]);
    assert!(shown.inferred.iter().any(|one| one.code == "face"));
    let code = day.wallet.present(preview, yes("trả lời")).await.unwrap();
    assert_eq!(code.codes[0], code.text);

    // The counter was restarted meanwhile; the camera sees the photo's codes first.
    let kept = Question::restored(asked.kept(), Language::Vi).unwrap();
    let scan = Scan::new(counter.clone(), Some(kept.clone()));
    let seen: Vec<_> = code
        .codes
        .iter()
        .rev()
        .map(|text| scan.add(text.clone()).unwrap())
        .collect();
    assert_eq!(seen.last(), Some(&Seen::Verdict));
    let verdict = scan.verdict().unwrap();
    assert_eq!(
        (verdict.outcome, verdict.medium),
        (Outcome::Valid, Medium::Phone)
    );
    assert_eq!(verdict.status, Some(DocumentState::Valid));
    let photo = scan.files().remove(0);
    let digest = verdict
        .claims
        .iter()
        .find(|claim| claim.path == photo.claim);
    let digest = &digest.unwrap().value;
    let text = vidan_codec::base64url::encode(sha256(&photo.bytes));
    assert_eq!(*digest, ClaimValue::Text { value: text });
    let again = counter.verify_answer(code.text.clone(), kept);
    assert_eq!(again.code, "replay.seen");
    assert!(!format!("{verdict:?} {photo:?} {code:?}").contains(citizen::FULL_NAME));

    let entry = day.wallet.activity().await.unwrap().pop().unwrap();
    assert_eq!(entry.counterparty, VERIFIER_ID);
    assert!(matches!(entry.asker, Some(Asker::Listed { .. })));
    assert!(Question::restored("{}".to_owned(), Language::Vi).is_err());
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asker_with_a_key_of_its_own_is_unknown() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    let bar = verifier_for(&day, Some("urn:example:bar")).await;
    let keys = SoftwareDeviceKeys::new();
    let policy = KeyPolicy {
        purpose: KeyPurpose::Sign,
        user_presence: false,
        lifetime_seconds: None,
        attestation_challenge: None,
    };
    let key = keys.make_keys(1, policy).await.unwrap().remove(0);
    let prepared = bar
        .prepare_question(
            question(&["age_over_18"]),
            "bar-1".to_owned(),
            key.public_key.unwrap(),
        )
        .unwrap();
    let request = SignRequest {
        key: key.id,
        message: prepared.to_be_signed(),
    };
    let prompt = SignPrompt {
        title: String::new(),
        detail: String::new(),
    };
    let signature = keys.sign(vec![request], prompt).await.unwrap().remove(0);
    for asked in [
        prepared.finish(signature).unwrap(),
        bar.ask_unsigned(question(&["age_over_18"])).unwrap(),
    ] {
        let view = day.wallet.read_challenge(asked.text()).await.unwrap();
        assert_eq!(view.asker, Asker::Unknown);
        assert_eq!(view.warnings[0].code, "challenge.asker_unknown");
        let card = view.documents[0].document.id.clone();
        let preview = day.wallet.preview_answer(asked.text(), card, view.asked);
        let code = day
            .wallet
            .present(preview.await.unwrap(), yes("trả lời"))
            .await
            .unwrap();
        assert_eq!(bar.verify_answer(code.text, asked).outcome, Outcome::Valid);
    }
    let nobody = verifier(&day).await;
    let refused = nobody.ask_unsigned(question(&["ho_ten"])).err().unwrap();
    assert_eq!(refused.code(), "app.audience_missing");
    let borrowed = verifier_for(&day, Some(VERIFIER_ID)).await;
    let borrowed = borrowed.ask_unsigned(question(&["ho_ten"])).unwrap();
    let refused = day
        .wallet
        .read_challenge(borrowed.text())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "challenge.borrowed_identifier");
    day.sandbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_documents_stand_is_fetched_told_and_judged() {
    let day = day(SoftwareDeviceKeys::new()).await;
    day.accept().await.unwrap();
    let state = async || day.card().await.status.unwrap();
    assert_eq!(state().await.code, "status.unchecked");
    day.sandbox
        .set_status("can_cuoc", Status::Suspended)
        .unwrap();
    let report = day.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.refused.len()), (2, 0));
    let told = state().await;
    assert_eq!(told.state, DocumentState::Suspended);
    assert!(told.as_of.is_some() && told.text.vi != told.text.en);

    let card = day.card().await.id;
    let view = day.wallet.document(card.clone()).await.unwrap();
    assert_eq!(&view.attachments[0].bytes[..4], b"RIFF");
    let preview = day
        .wallet
        .preview(card, names(&["ho_ten"]), None)
        .await
        .unwrap();
    assert_eq!(preview.view().warnings[0].code, "status.suspended");
    let code = day.wallet.present(preview, yes("Thử")).await.unwrap();
    // Beside the wallet, with the lists that it holds.
    let bundle = day.wallet.bundle().await.unwrap();
    let roots = roots(&day.sandbox);
    let with = |held| {
        Verifier::with_bundle(
            bundle.clone(),
            roots.clone(),
            None,
            held,
            Language::En,
            Vec::new(),
            None,
        )
    };
    let verifier = with(None).unwrap();
    let lists = verifier.lists();
    assert_eq!((lists.status_lists, lists.refused.len()), (2, 0));
    let verdict = verifier.verify(code.text);
    assert_eq!(
        (verdict.outcome, verdict.code.as_str()),
        (Outcome::Refused, "status.suspended")
    );
    assert_eq!(verdict.status, Some(DocumentState::Suspended));
    let older = with(Some(lists.number + 1)).err().unwrap();
    assert_eq!(older.code(), "trust.list.rolled_back");
    day.sandbox.shutdown().await;
}

/// What the person types into CT01.
fn typed() -> HashMap<String, ClaimValue> {
    let text = |id: &str, value: &str| {
        let value = ClaimValue::Text {
            value: value.to_owned(),
        };
        (id.to_owned(), value)
    };
    HashMap::from([
        text("kinh_gui", "Công an phường Hoàn Kiếm, Thành phố Hà Nội"),
        text("sdt", "0912345678"),
        text("chu_ho.ho_ten", "Trần Văn Mẫu"),
        text("chu_ho.quan_he", "con"),
        text("chu_ho.so_dinh_danh", "001070000016"),
        text("noi_dung", "Đăng ký thường trú về ở cùng cha mẹ"),
    ])
}
