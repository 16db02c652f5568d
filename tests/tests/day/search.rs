//! Finding notices: words without diacritics, pages, what a dossier is about; after a restore and around damage too.

use std::fs;

use vidan_sandbox::NoticeDraft;
use vidan_tests::{
    citizen::{Citizen, Phone, passcode},
    country::Country,
};
use vidan_wallet::inbox::{NoticePage, NoticeQuery};

use crate::code;

const KIND: &str = "ho_so_trang_thai";
const PASSPHRASE: &str = "mười hai con giáp";
const PAGE: usize = 8192;

fn send(country: &Country, subject: &str, body: &str) {
    let draft = NoticeDraft::new(KIND, subject, body);
    country.sandbox.send_notice(draft).unwrap();
}

async fn with_three(country: &Country) -> Citizen {
    let citizen = Citizen::with_mailbox(country).await;
    send(
        country,
        "Lịch hẹn trả kết quả",
        "Mời đến trụ sở Công an phường.",
    );
    country.clock.advance(60);
    send(
        country,
        "Thuế sử dụng đất",
        "Số tiền phải nộp: 1.200.000 đồng.",
    );
    country.clock.advance(60);
    send(country, "Bổ sung giấy tờ", "Thiếu bản sao giấy khai sinh.");
    citizen.wallet.sync_notices().await.unwrap();
    citizen
}

fn text(words: &str) -> NoticeQuery {
    NoticeQuery {
        text: Some(words.to_owned()),
        ..NoticeQuery::default()
    }
}

async fn find(citizen: &Citizen, query: &NoticeQuery) -> NoticePage {
    citizen.wallet.find_notices(query).await.unwrap()
}

async fn subjects(citizen: &Citizen, query: &NoticeQuery) -> Vec<String> {
    let found = find(citizen, query).await.notices;
    found.into_iter().map(|notice| notice.subject).collect()
}

#[tokio::test]
async fn words_are_found_without_their_marks_wherever_they_stand() {
    let country = Country::start().await;
    let citizen = with_three(&country).await;
    for (typed, subject) in [
        ("thue dat", "Thuế sử dụng đất"),
        ("THUẾ", "Thuế sử dụng đất"),
        ("1.200.000", "Thuế sử dụng đất"),
        // In the text, and as a keyboard sends letters apart from their marks.
        ("giay khai sinh", "Bổ sung giấy tờ"),
        ("phu\u{31b}o\u{31b}\u{300}ng tru so", "Lịch hẹn trả kết quả"),
    ] {
        assert_eq!(subjects(&citizen, &text(typed)).await, [subject], "{typed}");
    }
    // The office's name and the kind's; all words must be there; nothing to look for finds all.
    let office = find(&citizen, &NoticeQuery::default()).await.notices[0]
        .office_name
        .vi
        .clone();
    assert_eq!(subjects(&citizen, &text(&office)).await.len(), 3);
    assert!(subjects(&citizen, &text("thue khai sinh")).await.is_empty());
    assert_eq!(subjects(&citizen, &text("  ")).await.len(), 3);

    // What comes later is found too, and after locking everything is found again.
    send(&country, "Đăng ký thường trú", "Đã tiếp nhận.");
    citizen.wallet.sync_notices().await.unwrap();
    assert_eq!(
        subjects(&citizen, &text("dang ky")).await,
        ["Đăng ký thường trú"]
    );
    citizen.wallet.lock().await.unwrap();
    let locked = citizen.wallet.find_notices(&text("dang ky")).await;
    assert_eq!(code(locked), "vault.locked");
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(subjects(&citizen, &text("tiep nhan")).await.len(), 1);
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let country = Country::start().await;
    let citizen = with_three(&country).await;
    let all = citizen.wallet.notices().await.unwrap();
    let mut query = NoticeQuery {
        limit: 2,
        ..NoticeQuery::default()
    };
    let first = find(&citizen, &query).await;
    assert_eq!(first.notices[..], all[..2]);
    query.after = first.next;
    let second = find(&citizen, &query).await;
    assert_eq!((&second.notices[..], second.next), (&all[2..], None));
    assert!(all.windows(2).all(|two| two[0].sent_at > two[1].sent_at));
    query.after = Some("nobody".to_owned());
    let unknown = citizen.wallet.find_notices(&query).await;
    assert_eq!(code(unknown), "wallet.notice_unknown");
}

#[tokio::test]
async fn an_opened_notice_is_counted_out_and_a_dossier_keeps_together() {
    let country = Country::start().await;
    let citizen = with_three(&country).await;
    let filed = citizen.file_form(&country).await.unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    let all = find(&citizen, &NoticeQuery::default()).await;
    assert_eq!((all.notices.len(), all.unopened), (4, 4));

    let dossier = NoticeQuery {
        dossier: Some(filed.dossier.clone()),
        ..NoticeQuery::default()
    };
    let found = find(&citizen, &dossier).await.notices;
    assert_eq!(found.len(), 1);
    assert_eq!(subjects(&citizen, &text(&filed.dossier)).await.len(), 1);
    let opened = citizen
        .wallet
        .open_notice(&found[0].id, None)
        .await
        .unwrap();
    assert_eq!(opened.summary.dossier, Some(filed.dossier));

    let unopened = NoticeQuery {
        unopened: true,
        ..NoticeQuery::default()
    };
    let left = find(&citizen, &unopened).await;
    assert_eq!((left.notices.len(), left.unopened), (3, 3));
    let of_nobody = NoticeQuery {
        office: Some("nobody".to_owned()),
        ..NoticeQuery::default()
    };
    assert!(subjects(&citizen, &of_nobody).await.is_empty());
}

#[tokio::test]
async fn what_was_restored_is_listed_and_found() {
    let country = Country::start().await;
    let old = with_three(&country).await;
    let newest = old.wallet.notices().await.unwrap().remove(0);
    old.wallet.open_notice(&newest.id, None).await.unwrap();
    let before = old.wallet.notices().await.unwrap();
    let backup = old.backup(PASSPHRASE).await.unwrap();
    let restored = Phone::new(&country).restore(backup, PASSPHRASE);
    let (new, _) = restored.await.unwrap();
    assert_eq!(new.wallet.notices().await.unwrap(), before);
    assert_eq!(subjects(&new, &text("khai sinh")).await.len(), 1);
    assert!(new.wallet.check().await.unwrap().is_whole());
}

/// Each page in turn: no notice that can be read is hidden by one that cannot, and none goes missing without a word.
#[tokio::test]
async fn damage_hides_no_other_notice() {
    let country = Country::start().await;
    let citizen = with_three(&country).await;
    // Longer than a page: damage to one is damage to nothing else.
    send(&country, "Dài", &"Nội dung dài. ".repeat(2_000));
    citizen.wallet.sync_notices().await.unwrap();
    citizen.wallet.close().await.unwrap();
    let mut phone = citizen.turn_off();
    let side = phone.vault().with_file_name("vault-commits");
    let (whole, counted) = (fs::read(phone.vault()).unwrap(), fs::read(&side).unwrap());
    let (mut lost, mut closed) = (0, 0);
    for page in 0..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(phone.vault(), bytes).unwrap();
        fs::write(&side, &counted).unwrap();
        let citizen = match phone.try_wake().await {
            Ok(citizen) => citizen,
            Err((_, off)) => {
                phone = off;
                continue;
            }
        };
        let wallet = &citizen.wallet;
        if wallet.unlock_accepting_loss(passcode()).await.is_ok() {
            if let Ok(found) = wallet.find_notices(&NoticeQuery::default()).await {
                let listed = u64::try_from(found.notices.len()).unwrap();
                assert_eq!(listed + found.unreadable, 4, "page {page}");
                assert_eq!(wallet.notices().await.is_ok(), found.unreadable == 0);
                lost += u32::from(found.unreadable > 0);
                for notice in &found.notices {
                    let opened = wallet.open_notice(&notice.id, None).await;
                    closed += u32::from(opened.is_err());
                }
                // One that does not open is still found by its subject.
                let long = find(&citizen, &text("dai")).await.notices;
                assert!(!long.is_empty() || found.unreadable > 0, "page {page}");
            }
            wallet.repair().await.unwrap();
            let left = wallet.notices().await.unwrap();
            for notice in &left {
                wallet.open_notice(&notice.id, None).await.unwrap();
            }
        }
        wallet.close().await.unwrap();
        phone = citizen.turn_off();
    }
    assert!(
        closed > 2,
        "{lost} pages lose a line, {closed} letters stay shut"
    );
}
