//! What a person reads: times in their own zone, names before identifiers, words instead of codes, on a page of any width.

use vidan_codec::clock::UnixTime;
use vidan_sandbox::{
    NoticeDraft,
    citizen::{CHILD_CARD, CHILD_NAME},
};

use super::home::{Citizen, PASSCODE};

const WIDE: u32 = 200;
const VIETNAM: &str = "Asia/Ho_Chi_Minh";

fn receive(citizen: &Citizen, documents: &[&str]) {
    let offer = citizen.sandbox.offer_of(documents).unwrap();
    let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
    citizen
        .wallet_with(&secrets, &["receive", &offer.link, "--yes", "--json"])
        .ended(0);
}

/// A wallet with the citizen's card and her child's.
async fn mother() -> Citizen {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    receive(&citizen, &["can_cuoc"]);
    receive(&citizen, &[CHILD_CARD]);
    citizen
}

/// Her card again, with a new address: the first is superseded.
fn moves_house(citizen: &Citizen) {
    let address = "Số 1 phố Mới, Phường Ba Đình, Thành phố Hà Nội";
    citizen
        .sandbox
        .amend("can_cuoc", "noi_cu_tru", address.into());
    receive(citizen, &["can_cuoc"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_told_in_the_readers_zone() {
    let citizen = Citizen::with_documents().await;
    let log = citizen.wallet(&["activity", "--json"]).ended(0).json();
    let at = UnixTime(log["entries"][0]["at"].as_i64().unwrap());
    let in_vietnam = at.plus(7 * 3600).to_rfc3339();
    let (day, minute) = (&in_vietnam[..10], &in_vietnam[11..16]);
    let parts: Vec<&str> = day.split('-').collect();
    let told = format!(
        "{} giờ {}, ngày {}/{}/{}",
        &minute[..2],
        &minute[3..],
        parts[2],
        parts[1],
        parts[0]
    );
    // Nothing said, or nothing known: Vietnam.
    for zone in [VIETNAM, "", "Nowhere/At_All", "<+07>-7"] {
        let read = citizen.reads("vi", zone, WIDE, &["activity"]).ended(0);
        assert!(read.out.contains(&told), "{zone}: {told} in {}", read.out);
    }
    let utc = at.to_rfc3339();
    let read = citizen.reads("en", "UTC", WIDE, &["activity"]).ended(0);
    let minute = format!("{}, ", &utc[11..16]);
    assert!(read.out.contains(&minute), "{minute} in {}", read.out);
    assert!(!read.out.contains(&utc[..10]), "no ISO date: {}", read.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_picks_the_holders_current_card() {
    let citizen = mother().await;
    moves_house(&citizen);
    for name in ["can_cuoc", "Thẻ căn cước", "citizen identity card"] {
        let shown = citizen.wallet(&["show", name, "--json"]).ended(0).json();
        assert_eq!(shown["subject"], "holder", "{name}");
        let address = shown["claims"].as_array().unwrap().iter();
        let mut address = address.filter(|claim| claim["path"] == "noi_cu_tru");
        assert!(
            address.next().unwrap()["value"]
                .as_str()
                .unwrap()
                .starts_with("Số 1 phố Mới")
        );
    }
    // Another's is picked by whose it is, or by its id.
    let pick = ["show", "can_cuoc", "--document", CHILD_NAME, "--json"];
    let childs = citizen.wallet(&pick).ended(0).json();
    assert_eq!(childs["subject"]["other"]["name"], CHILD_NAME);
    let id = childs["id"].as_str().unwrap();
    citizen.wallet(&["show", "--document", id]).ended(0);
    // Where nothing is picked, what there is to choose from is told.
    let unclear = ["show", "can_cuoc", "--document", "Nguyễn An"];
    let told = citizen.reads("vi", VIETNAM, WIDE, &unclear).ended(64);
    assert!(told.err.contains("Bạn có 3 thẻ căn cước: "), "{}", told.err);
    assert!(told.err.contains("của bạn (đang dùng, mã "), "{}", told.err);
    assert!(
        told.err.contains(&format!("của {CHILD_NAME} (")),
        "{}",
        told.err
    );
    assert!(told.err.contains("Chọn bằng --document"), "{}", told.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn superseded_versions_are_folded_away_and_erased_in_one_go() {
    let citizen = mother().await;
    moves_house(&citizen);
    let held = || citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(held().as_array().unwrap().len(), 3, "programs see all");
    let list = citizen.wallet(&["list"]).ended(0);
    assert!(
        list.out.contains("1 superseded version, --all shows it"),
        "{}",
        list.out
    );
    assert!(!list.out.contains("superseded  "), "{}", list.out);
    let all = citizen
        .reads("en", VIETNAM, WIDE, &["list", "--all"])
        .ended(0);
    assert!(all.out.contains("superseded  "), "{}", all.out);
    citizen.wallet(&["erase", "--superseded"]).ended(64);
    assert_eq!(held().as_array().unwrap().len(), 3, "nobody agreed");
    citizen.wallet(&["erase", "--superseded", "--yes"]).ended(0);
    let left = held();
    assert_eq!(left.as_array().unwrap().len(), 2);
    assert!(
        left.as_array()
            .unwrap()
            .iter()
            .all(|one| one["superseded_by"].is_null())
    );
    let none = citizen.wallet(&["erase", "--superseded"]).ended(0);
    assert!(none.out.contains("Nothing was deleted"), "{}", none.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_another_person_stands_beside_their_document() {
    let citizen = mother().await;
    let of_child = format!("of {CHILD_NAME}");
    let list = citizen.reads("en", VIETNAM, WIDE, &["list"]).ended(0);
    assert_eq!(list.out.matches(&of_child).count(), 1, "{}", list.out);
    let show = ["show", "--document", CHILD_NAME];
    assert!(
        citizen
            .reads("en", VIETNAM, WIDE, &show)
            .ended(0)
            .out
            .contains(&of_child)
    );
    let prove = ["prove", "--document", CHILD_NAME, "--claims", "ngay_sinh"];
    let preview = citizen.reads("en", VIETNAM, WIDE, &prove).ended(64);
    assert!(preview.out.contains(&of_child), "{}", preview.out);
    assert!(preview.out.contains("29/02/2020"), "{}", preview.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_stands_where_a_person_reads() {
    let citizen = Citizen::with_documents().await;
    let card = citizen
        .reads("vi", VIETNAM, WIDE, &["show", "can_cuoc"])
        .ended(0);
    for word in ["Việt Nam", "30/04/1999", "Nữ", "30/04/2039"] {
        assert!(card.out.contains(word), "{word} in {}", card.out);
    }
    for code in ["VNM", "1999-04-30", "2039-04-30"] {
        assert!(!card.out.contains(code), "{code} in {}", card.out);
    }
    let licence = citizen
        .reads("vi", VIETNAM, WIDE, &["show", "gplx"])
        .ended(0);
    assert!(
        !licence.out.contains("{\"") && licence.out.contains("01/07/2035"),
        "{}",
        licence.out
    );
    let prove = ["prove", "can_cuoc", "--claims", "ho_ten", "--yes"];
    citizen.wallet(&prove).ended(0);
    for read in [&["activity"][..], &["activity", "seen"]] {
        let read = citizen.reads("vi", VIETNAM, WIDE, read).ended(0);
        assert!(read.out.contains("Họ, chữ đệm và tên"), "{}", read.out);
        assert!(read.out.contains("bất kỳ ai quét mã"), "{}", read.out);
        assert!(!read.out.contains("ho_ten"), "{}", read.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_what_is_read_on_it() {
    let citizen = mother().await;
    citizen.wallet(&["inbox", "register", "--yes"]).ended(0);
    let subject =
        "Giấy mời đến làm thủ tục cấp đổi thẻ căn cước ở phường Hoàn Kiếm, Thành phố Hà Nội";
    let draft = NoticeDraft::new("ho_so_trang_thai", subject, "Mời bà đến.");
    citizen.sandbox.send_notice(draft).unwrap();
    citizen.wallet(&["inbox"]).ended(0);
    let form = citizen.sandbox.form_url();
    for columns in [40, 60, 80, 120, 200] {
        let most = usize::try_from(columns).unwrap();
        for read in [
            &["list"][..],
            &["show", "can_cuoc"],
            &["activity"],
            &["activity", "consents"],
            &["inbox"],
            &["fill", &form],
        ] {
            let ran = citizen.reads("vi", VIETNAM, columns, read).ended(0);
            for line in ran.out.lines() {
                // A word that is longer than the page, such as an address, stays whole in a sentence.
                let is_one_word = !line.trim().contains(' ');
                assert!(
                    line.chars().count() <= most || is_one_word,
                    "{columns} {read:?}: {line}"
                );
            }
        }
        let inbox = citizen.reads("vi", VIETNAM, columns, &["inbox"]).ended(0);
        for word in subject.split(' ') {
            assert!(
                inbox.out.contains(word),
                "{columns}: {word} in {}",
                inbox.out
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_a_field_cannot_take_is_told_with_the_fields_name() {
    let citizen = Citizen::with_documents().await;
    let form = citizen.sandbox.form_url();
    std::fs::write(citizen.path("typed.json"), r#"{"sdt": "12345"}"#).unwrap();
    let fill = ["fill", &form, "--values", "typed.json"];
    let told = citizen.reads("vi", VIETNAM, WIDE, &fill).ended(64);
    assert!(
        told.err.contains("Ô “") && told.err.contains("0912345678"),
        "{}",
        told.err
    );
    assert!(
        !told.err.contains("12345 "),
        "what was typed stays out: {}",
        told.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_asked_for_after_its_terms_are_read() {
    let citizen = Citizen::with_documents().await;
    let form = citizen.sandbox.form_url();
    let asked = citizen
        .reads("en", VIETNAM, WIDE, &["fill", &form, "--submit"])
        .ended(64);
    let at = |label: &str| {
        asked
            .out
            .find(label)
            .unwrap_or_else(|| panic!("{label} in {}", asked.out))
    };
    let places = ["Purpose: ", "Recipient: ", "Kept for: ", "Legal basis: "].map(at);
    assert!(places.is_sorted(), "{}", asked.out);
    let prove = ["prove", "can_cuoc", "--claims", "ho_ten"];
    let asked = citizen.reads("en", VIETNAM, WIDE, &prove).ended(64);
    let purpose = "Show it to a verifier at a counter";
    assert!(asked.out.contains(purpose), "{}", asked.out);
    let mut agreed = prove.to_vec();
    agreed.extend(["--yes", "--json"]);
    citizen.wallet(&agreed).ended(0);
    let log = citizen.wallet(&["activity", "--json"]).ended(0).json();
    let logged = log["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(logged["purpose"], purpose, "the words that were read");
}
