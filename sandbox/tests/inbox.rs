//! The office over real HTTP: mailbox, notices, receipts.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use common::{Inbox, at, office_nonce, open, page, register, send, start, start_with};
use vidan_crypto::agree::AgreementKey;
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::http::Request;
use vidan_protocol::notice::registration::{binding, reopening_binding};
use vidan_protocol::notice::{MailboxAnswer, MailboxRegistration, Moment, Receipt, paths, receipt};
use vidan_protocol::{Error, Refusal};
use vidan_sandbox::NoticeDraft;
use vidan_sandbox::office::OFFICE_ID;

fn draft(number: usize) -> NoticeDraft {
    NoticeDraft::new("thue", &format!("Thông báo {number}"), "Nội dung")
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_arrive_in_pages_none_twice_none_lost() {
    let day = start().await;
    assert!(matches!(
        day.sandbox.send_notice(draft(0)),
        Err(vidan_sandbox::Error::UnknownPerson)
    ));
    let inbox = register(&day).await;
    for number in 0..120 {
        day.sandbox.send_notice(draft(number)).unwrap();
    }
    let (mut cursor, mut subjects) = (None, Vec::new());
    loop {
        let first = page(&day, &inbox, cursor.as_deref()).await.unwrap();
        let again = page(&day, &inbox, cursor.as_deref()).await.unwrap();
        assert_eq!(first, again, "a page that was lost can be asked for again");
        for item in &first.items {
            subjects.push(
                open(&day, &inbox, &item.envelope)
                    .await
                    .unwrap()
                    .get()
                    .subject
                    .clone(),
            );
        }
        cursor = Some(first.cursor);
        if !first.more {
            break;
        }
    }
    assert_eq!(
        subjects,
        (0..120)
            .map(|number| format!("Thông báo {number}"))
            .collect::<Vec<_>>()
    );
    day.sandbox.send_notice(draft(120)).unwrap();
    let rest = page(&day, &inbox, cursor.as_deref()).await.unwrap();
    assert_eq!((rest.items.len(), rest.more), (1, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_read_only_with_its_token_and_opened_only_with_its_key() {
    let day = start().await;
    let inbox = register(&day).await;
    let other = register(&day).await;
    day.sandbox.send_notice(draft(1)).unwrap();
    let item = page(&day, &inbox, None).await.unwrap().items.remove(0);
    assert!(
        open(&day, &other, &item.envelope).await.is_err(),
        "each mailbox has an envelope of its own"
    );
    let stranger = Inbox {
        answer: MailboxAnswer {
            mailbox: inbox.answer.mailbox.clone(),
            access_token: "made-up".into(),
        },
        ..other
    };
    let refused = page(&day, &stranger, None).await.unwrap_err();
    assert!(matches!(
        refused,
        Error::Refused {
            refusal: Refusal::InvalidToken,
            ..
        }
    ));
    let nonsense = page(&day, &inbox, Some("nonsense")).await.unwrap_err();
    assert!(matches!(
        nonsense,
        Error::Refused {
            refusal: Refusal::UnknownCursor,
            ..
        }
    ));
    let no_token = send(Request::get(
        at(&day, paths::SYNC).as_str(),
        "application/json",
        1 << 20,
    ))
    .await;
    assert_eq!(no_token.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_are_kept_once_and_only_for_notices_of_the_mailbox() {
    let day = start().await;
    let inbox = register(&day).await;
    let id = day.sandbox.send_notice(draft(1)).unwrap();
    let give = async |notice: &str, signer: &SigningKey| {
        let word = Receipt {
            mailbox: inbox.answer.mailbox.clone(),
            office: OFFICE_ID.into(),
            notice: notice.into(),
            moment: Moment::Opened,
            at: day.now().0,
        };
        let prepared = word.prepare().unwrap();
        let signature = signer
            .sign(prepared.to_be_signed().message())
            .unwrap()
            .try_into()
            .unwrap();
        let jws = prepared.finish(&signature);
        receipt::accepted(
            &send(receipt::request(
                &at(&day, paths::RECEIPTS),
                &inbox.answer.access_token,
                &jws,
            ))
            .await,
        )
    };
    give(&id, &inbox.receipts).await.unwrap();
    give(&id, &inbox.receipts).await.unwrap();
    let kept = day.sandbox.receipts();
    assert_eq!(
        (kept.len(), kept[0].notice.as_str(), kept[0].moment),
        (1, id.as_str(), Moment::Opened)
    );
    let unknown = give("made-up", &inbox.receipts).await.unwrap_err();
    assert!(matches!(
        unknown,
        Error::Refused {
            refusal: Refusal::UnknownNotice,
            ..
        }
    ));
    let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
    let forged = give(&id, &foreign).await.unwrap_err();
    assert!(matches!(
        forged,
        Error::Refused {
            refusal: Refusal::InvalidProof,
            ..
        }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_for_someone_else_opens_no_mailbox() {
    let day = start().await;
    let (key, receipts) = (
        AgreementKey::generate(&SystemRandom).unwrap(),
        SigningKey::generate(Algorithm::Es256).unwrap(),
    );
    let card = day.card().await;
    let try_with = async |audience: &str, claims: &[&str], own_binding: bool| {
        let nonce = office_nonce(&day).await;
        let bound = binding(
            if own_binding { &nonce } else { "other" },
            &key.public(),
            &receipts.public(),
        );
        let token = day.prove(&card, claims, audience, &bound);
        let message = MailboxRegistration::new(&nonce, &key.public(), &receipts.public(), &token);
        MailboxAnswer::from_response(
            &send(message.to_http(&at(&day, paths::MAILBOXES)).unwrap()).await,
        )
    };
    for (audience, claims, own) in [
        ("urn:other", &["so_dinh_danh"][..], true),
        (OFFICE_ID, &["ho_ten"], true),
        (OFFICE_ID, &["so_dinh_danh"], false),
    ] {
        let refused = try_with(audience, claims, own).await.unwrap_err();
        assert!(
            matches!(
                refused,
                Error::Refused {
                    refusal: Refusal::InvalidProof,
                    ..
                }
            ),
            "{audience}"
        );
    }
    assert!(try_with(OFFICE_ID, &["so_dinh_danh"], true).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_opens_the_mailbox_they_had_again() {
    let day = start().await;
    let old = register(&day).await;
    day.sandbox.send_notice(draft(1)).unwrap();
    let reopen = async |mailbox: &str| {
        let (key, receipts) = (
            AgreementKey::generate(&SystemRandom).unwrap(),
            SigningKey::generate(Algorithm::Es256).unwrap(),
        );
        let nonce = office_nonce(&day).await;
        let bound = reopening_binding(&nonce, &key.public(), &receipts.public(), mailbox);
        let token = day.prove(&day.card().await, &["so_dinh_danh"], OFFICE_ID, &bound);
        let message = MailboxRegistration::new(&nonce, &key.public(), &receipts.public(), &token);
        let request = message
            .reopening(mailbox)
            .to_http(&at(&day, paths::MAILBOXES));
        let answer = MailboxAnswer::from_response(&send(request.unwrap()).await).unwrap();
        Inbox {
            key,
            receipts,
            answer,
        }
    };
    let new = reopen(&old.answer.mailbox).await;
    assert_eq!(new.answer.mailbox, old.answer.mailbox);
    assert!(matches!(
        page(&day, &old, None).await.unwrap_err(),
        Error::Refused {
            refusal: Refusal::InvalidToken,
            ..
        }
    ));
    // What lay there lies there still, sealed to the old key; what comes now is sealed to the new one.
    day.sandbox.send_notice(draft(2)).unwrap();
    let items = page(&day, &new, None).await.unwrap().items;
    assert_eq!(items.len(), 2);
    assert!(open(&day, &new, &items[0].envelope).await.is_err());
    assert!(open(&day, &new, &items[1].envelope).await.is_ok());
    // One that nobody knows is as good as none.
    let other = reopen("urn:vidan:mailbox:none").await;
    assert!(
        ![&new.answer.mailbox, "urn:vidan:mailbox:none"].contains(&other.answer.mailbox.as_str())
    );
    assert_eq!(page(&day, &other, None).await.unwrap().items.len(), 0);
    assert_eq!(page(&day, &new, None).await.unwrap().items.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_mailboxes_of_yesterday_still_work() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("sandbox");
    let first = start_with(|options| options.data_dir = Some(data.clone())).await;
    let card = first.card().await;
    let inbox = register(&first).await;
    first.sandbox.send_notice(draft(1)).unwrap();
    let cursor = page(&first, &inbox, None).await.unwrap().cursor;
    let root = first.sandbox.root_key_pem();
    first.sandbox.shutdown().await;

    let second = start_with(|options| options.data_dir = Some(data.clone())).await;
    assert_eq!(second.sandbox.root_key_pem(), root);
    // What a wallet pins lies beside the publisher's secret, and is none.
    let public = std::fs::read_to_string(data.join("root.pub.pem")).unwrap();
    assert_eq!(public, root);
    let list = second.list().await;
    let bytes = card.0.get().as_bytes();
    vidan_credential::sd_cwt::hold::HeldCredential::receive(
        bytes,
        &list,
        second.now(),
        &card.1.public(),
    )
    .unwrap();
    second.sandbox.send_notice(draft(2)).unwrap();
    let after = page(&second, &inbox, Some(&cursor)).await.unwrap();
    assert_eq!(
        after.items.len(),
        1,
        "a cursor of the former life begins anew"
    );
    assert_eq!(
        open(&second, &inbox, &after.items[0].envelope)
            .await
            .unwrap()
            .get()
            .subject,
        "Thông báo 2"
    );

    #[cfg(unix)]
    for entry in std::fs::read_dir(&data).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            entry.file_name()
        );
    }
    std::fs::write(data.join("root.pem"), "junk").unwrap();
    let options = vidan_sandbox::Options {
        data_dir: Some(data),
        ..vidan_sandbox::Options::default()
    };
    let damaged = vidan_sandbox::Sandbox::start(options).await.unwrap_err();
    assert!(matches!(damaged, vidan_sandbox::Error::FileDamaged(file) if file == "root.pem"));
}
