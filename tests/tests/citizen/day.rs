//! The four verbs, each from the terminal.

use serde_json::Value;
use vidan_sandbox::NoticeDraft;

use super::home::{Citizen, Ran};

/// Every line fits a terminal of 80 columns.
fn fits(ran: &Ran) {
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_received_listed_and_shown() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let received = citizen.receive().ended(0).json();
    assert_eq!(received.as_array().unwrap().len(), 3);
    let listed = citizen.wallet(&["list"]).ended(0);
    fits(&listed);
    assert_eq!(listed.out.matches("valid ").count(), 3, "{}", listed.out);
    let id = received[1]["id"].as_str().unwrap();
    for name in ["bhyt", &id[..4], id] {
        let shown = citizen.wallet(&["show", name, "--json"]).ended(0).json();
        assert_eq!(shown["document_type"], "bhyt");
    }
    let shown = citizen
        .wallet(&["show", "can_cuoc", "--files", "files"])
        .ended(0);
    fits(&shown);
    assert!(shown.out.contains("Nguyễn Thị Ví Dụ"));
    let portrait = std::fs::read(citizen.path("files/anh_chan_dung.webp")).unwrap();
    assert!(portrait.starts_with(b"RIFF"));
    citizen.wallet(&["show", "ho_chieu"]).ended(64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_is_agreed_to_drawn_and_verified() {
    let citizen = Citizen::with_documents().await;
    let prove = ["prove", "can_cuoc", "--claims", "ho_ten,age_over_18"];
    // Nobody agreed: nothing is signed, and nothing is used up.
    let asked = citizen.wallet(&prove).ended(64);
    assert!(asked.out.contains("Nguyễn Thị Ví Dụ") && asked.err.contains("--yes"));
    let before = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(before[0]["copies_left"], 10);
    let mut agreed = prove.to_vec();
    agreed.extend(["--qr", "proof.png", "--out", "proof.txt", "--yes"]);
    let proved = citizen.wallet(&agreed).ended(0);
    fits(&proved);
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(list[0]["copies_left"], 9);
    std::fs::write(citizen.path("list.jwt"), citizen.sandbox.trust_list()).unwrap();
    for code in ["proof.png", "proof.txt"] {
        let verify = [
            "verify", code, "--trust", "list.jwt", "--root", "root.pem", "--json",
        ];
        // Without status lists nothing is said about revocation.
        let verdict = citizen.run(&verify, None).ended(2).json();
        assert_eq!(verdict["code"], "status.unchecked", "{verdict}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_fetched_and_opened() {
    let citizen = Citizen::with_documents().await;
    citizen.wallet(&["inbox", "register"]).ended(64);
    citizen.wallet(&["inbox", "register", "--yes"]).ended(0);
    let body = "Mời bà đến cơ quan công an.\n\nMang theo giấy tờ.";
    let draft = NoticeDraft::new("ho_so_trang_thai", "Giấy mời làm căn cước", body);
    citizen.sandbox.send_notice(draft).unwrap();
    let inbox = citizen.wallet(&["inbox", "--json"]).ended(0).json();
    assert_eq!(inbox["sync"]["new"], 1);
    let id = inbox["notices"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(inbox["unopened"], 1);
    // By its words without their marks; by others it is not found.
    let subject = inbox["notices"][0]["subject"].as_str().unwrap();
    let found = |words: &str| {
        let found = citizen.wallet(&["inbox", "--search", words, "--json"]);
        let found = found.ended(0).json();
        found["notices"].as_array().unwrap().len()
    };
    assert_eq!((found(&subject.to_uppercase()), found("khong co")), (1, 0));
    let list = citizen.wallet(&["inbox"]).ended(0);
    fits(&list);
    assert!(list.out.contains("●") && list.out.contains("Giấy mời"));
    let opened = citizen
        .wallet(&["inbox", "open", &id, "--tell-office"])
        .ended(0);
    assert!(opened.out.contains("Mang theo giấy tờ."));
    assert!(!citizen.wallet(&["inbox"]).ended(0).out.contains("●"));
    let aside = citizen.wallet(&["inbox", "set-aside", "--json"]).ended(0);
    assert_eq!(aside.json(), Value::Array(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_filled_and_handed_in() {
    let citizen = Citizen::with_documents().await;
    let form = citizen.sandbox.form_url();
    let filled = citizen.wallet(&["fill", &form]).ended(0);
    fits(&filled);
    assert!(filled.out.contains("Nguyễn Thị Ví Dụ"));
    let typed = serde_json::json!({
        "kinh_gui": "Công an phường Hoàn Kiếm, Thành phố Hà Nội", "sdt": "0912345678",
        "chu_ho.ho_ten": "Trần Văn Mẫu", "chu_ho.quan_he": "con", "chu_ho.so_dinh_danh": "001070000016",
        "noi_dung": "Đăng ký thường trú về ở cùng cha mẹ",
    });
    std::fs::write(citizen.path("typed.json"), typed.to_string()).unwrap();
    let submit = ["fill", &form, "--values", "typed.json", "--submit"];
    citizen.wallet(&submit).ended(64);
    let mut agreed = submit.to_vec();
    agreed.extend(["--yes", "--json"]);
    let filed = citizen.wallet(&agreed).ended(0).json();
    assert!(
        filed["dossier"]
            .as_str()
            .is_some_and(|code| !code.is_empty())
    );
    let log = citizen.wallet(&["activity"]).ended(0);
    fits(&log);
    assert!(log.out.contains("Form submitted") && log.out.contains("none missing"));
}
