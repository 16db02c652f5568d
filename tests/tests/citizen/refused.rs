//! How an act that was not done is told: to a person in a sentence with its code, to a program in one line of JSON.

use std::fs;

use super::home::{Citizen, PASSCODE};

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_json_where_answers_are() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let wrong = citizen.wallet_with("sai rồi", &["list", "--json"]).ended(1);
    let error = wrong.error();
    assert_eq!(error["code"], "vault.wrong_passcode");
    assert_eq!(error["retry"], true);
    for member in ["advice", "message"] {
        assert!(
            error[member].as_str().is_some_and(|text| !text.is_empty()),
            "{error}"
        );
    }
    assert!(wrong.out.is_empty());
    let missing = citizen
        .wallet(&["show", "none", "--json"])
        .ended(64)
        .error();
    assert_eq!(missing["code"], "cli.document_unclear");
    for usage in [
        &["lisst", "--json"][..],
        &["--json"],
        &["list", "--nope", "--json"],
    ] {
        let refused = citizen.wallet(usage).ended(64);
        assert_eq!(refused.error()["code"], "cli.usage", "{usage:?}");
        assert_eq!(refused.error()["retry"], false);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_code_in_both_languages() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    for language in ["en", "vi"] {
        let list = [
            "wallet",
            "list",
            "--home",
            "w",
            "--passcode-fd",
            "0",
            "--lang",
            language,
        ];
        let refused = citizen.run(&list, Some("sai rồi")).ended(1);
        assert!(
            refused.err.contains("[vault.wrong_passcode]"),
            "{}",
            refused.err
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_after_wrong_passcodes_is_told() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let list = [
        "wallet",
        "list",
        "--home",
        "w",
        "--passcode-fd",
        "0",
        "--lang",
        "vi",
    ];
    for _ in 0..5 {
        citizen.run(&list, Some("sai rồi")).ended(1);
    }
    let refused = citizen.run(&list, Some("sai rồi")).ended(1);
    let said = &refused.err;
    assert!(
        said.contains("Vui lòng thử lại sau ") && said.contains(" giây"),
        "{said}"
    );
    let json = citizen.wallet(&["list", "--json"]).ended(1).error();
    assert_eq!(json["code"], "vault.too_many_attempts");
    assert!(
        json["retry_after"].as_u64().is_some_and(|wait| wait > 0),
        "{json}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_written_in_the_form_that_its_name_says() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    for name in ["log.xlsx", "log", "log.json.txt"] {
        let refused = citizen
            .wallet(&["activity", "export", "--out", name, "--json"])
            .ended(64);
        assert_eq!(refused.error()["code"], "cli.export_ending", "{name}");
        assert!(!citizen.path(name).exists());
    }
    citizen
        .wallet(&["activity", "export", "--out", "log.JSON"])
        .ended(0);
    let log = fs::read(citizen.path("log.JSON")).unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&log).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_no_object_are_called_so() {
    let citizen = Citizen::with_documents().await;
    let form = citizen.sandbox.form_url();
    for (content, language) in [("[]", "en"), ("[]", "vi"), ("\"x\"", "en"), ("{", "en")] {
        fs::write(citizen.path("typed.json"), content).unwrap();
        let fill = [
            "wallet",
            "fill",
            &form,
            "--values",
            "typed.json",
            "--home",
            "w",
            "--passcode-fd",
            "0",
            "--lang",
            language,
        ];
        let refused = citizen.run(&fill, Some(PASSCODE)).ended(64);
        let said = &refused.err;
        assert!(
            said.contains("typed.json") && said.contains("[cli.values]"),
            "{said}"
        );
        for rust in ["::", "expected", "sequence", "line 1"] {
            assert!(!said.contains(rust), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_that_is_taken_back_was_given_to_nobody_by_name() {
    let citizen = Citizen::with_documents().await;
    let prove = ["prove", "can_cuoc", "--claims", "ho_ten", "--yes"];
    citizen.wallet(&prove).ended(0);
    let log = citizen.wallet(&["activity", "--json"]).ended(0).json();
    let number = log["entries"].as_array().unwrap().last().unwrap()["number"].to_string();
    let said = citizen
        .wallet(&["activity", "withdraw", &number, "--yes"])
        .ended(0)
        .out;
    assert!(
        said.contains("nobody") && !said.contains("write to them"),
        "{said}"
    );
}

/// The transaction code is nobody's to see: neither `ps` nor a shell's history has it.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_code_is_not_an_argument() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    let offer = citizen.sandbox.offer().unwrap();
    let typed = ["receive", &offer.link, "--tx-code", &offer.tx_code, "--yes"];
    citizen.wallet(&typed).ended(64);
    // Neither a terminal nor a line for it.
    let receive = ["receive", &offer.link, "--yes", "--json"];
    let missing = citizen.wallet(&receive).ended(64);
    assert_eq!(missing.error()["code"], "cli.secret_missing");
    // From a file of its own.
    let secrets = citizen.path("code");
    fs::write(&secrets, format!("{}\n", offer.tx_code)).unwrap();
    let line = format!(
        "exec 4<code; exec \"$0\" wallet receive '{}' --yes --json --home w --passcode-fd 0 --tx-code-fd 4",
        offer.link
    );
    let shell = citizen.shell(&line, PASSCODE).ended(0).json();
    assert_eq!(shell.as_array().unwrap().len(), 3);
}

/// What was shown to who refuses it does not come back: the person is told how much that was.
#[tokio::test(flavor = "multi_thread")]
async fn copies_that_a_refusal_has_used_are_told() {
    let citizen = Citizen::with_documents().await;
    citizen.between.meddle(|asked, mut answer| {
        let refuses = ["/mailboxes", "/submissions"];
        if !refuses.iter().any(|path| asked.path.ends_with(path)) {
            return answer;
        }
        answer.status = 400;
        answer.with_json(&serde_json::json!({"error": "invalid_request"}))
    });
    write_typed(&citizen);
    let form = citizen.sandbox.form_url();
    let submit = ["fill", &form, "--values", "typed.json", "--submit", "--yes"];
    let register = ["inbox", "register", "--yes"];
    for (act, language, told) in [
        (
            &submit[..],
            "vi",
            "Thẻ căn cước: đã gửi đi 1 bản, không dùng lại được.",
        ),
        (
            &register,
            "en",
            "Citizen identity card: 1 copy was sent, and is used up.",
        ),
    ] {
        let refused = citizen.reads(language, "UTC", 200, act).ended(1).err;
        assert_eq!(refused.matches(told).count(), 1, "{refused}");
        assert!(refused.contains("[server.refused]"), "{refused}");
    }
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(list[0]["copies_left"], 8);
}

fn write_typed(citizen: &Citizen) {
    let typed = serde_json::json!({
        "kinh_gui": "Công an phường Hoàn Kiếm, Thành phố Hà Nội", "sdt": "0912345678",
        "chu_ho.ho_ten": "Trần Văn Mẫu", "chu_ho.quan_he": "con", "chu_ho.so_dinh_danh": "001070000016",
        "noi_dung": "Đăng ký thường trú về ở cùng cha mẹ",
    });
    fs::write(citizen.path("typed.json"), typed.to_string()).unwrap();
}
