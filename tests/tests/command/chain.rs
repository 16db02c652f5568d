//! The whole chain from keys to verdict, in each form, and what of it may not be changed.

use serde_json::{Value, json};

use crate::desk::{Desk, NOW, card};

fn claims() -> Value {
    json!({
        "ten": "Hợp tác xã Ví Dụ",
        "so": 18_446_744_073_709_551_615_u64,
        "am": -42,
        "con_hieu_luc": true,
        "ghi_chu": null,
        "nganh": ["A1", "B2", "C3"],
        "thanh_vien": [{"ho_ten": "Trần Ví Dụ", "vai_tro": "chủ"}, {"ho_ten": "Lê Ví Dụ", "vai_tro": "phó"}],
        "dia_chi": {"tinh": "Hà Nội", "phuong": {"ten": "Ba Đình", "ma": "00001"}},
    })
}

#[test]
fn each_form_of_each_issuer_shows_what_was_chosen() {
    for algorithm in ["es256", "es384", "ed25519"] {
        let desk = Desk::of(algorithm);
        desk.issue(
            &claims(),
            "--type hop_tac_xa --exp 2026-12-31T00:00:00+07:00",
        );
        for (form, more) in [
            ("compact", "--qr @proof.png"),
            ("full", "--qr @proof.png --level l --module 5"),
            ("cbor", ""),
        ] {
            let file = format!("proof.{form}");
            let chosen = format!("--disclose ten,am --aud broadcast --form {form} {more}");
            desk.present(&file, &chosen).ended(0);
            let mut files = vec![file.as_str()];
            if !more.is_empty() {
                files.push("proof.png");
            }
            for file in files {
                let verdict = desk.verify(file, "").ended(0).json();
                assert_eq!(verdict["verdict"], "valid", "{algorithm} {form}");
                assert_eq!(
                    verdict["claims"],
                    json!({"ten": "Hợp tác xã Ví Dụ", "am": -42})
                );
                assert_eq!(verdict["issuer"]["iss"], "urn:vidan:issuer:issuer-1");
                for member in [
                    "verdict", "step", "code", "reason", "claims", "issuer", "status", "age",
                ] {
                    assert!(verdict.get(member).is_some(), "{member}");
                }
            }
        }
        let (compact, full) = (desk.text("proof.compact"), desk.text("proof.full"));
        assert!(
            compact.starts_with("VD1:") && full.starts_with("VDF:"),
            "{algorithm}"
        );
        assert!(compact.len() < full.len());
        let as_argument = [
            "verify",
            &compact,
            "--issuer-key",
            "@issuer.pem",
            "--at",
            &NOW.to_string(),
        ];
        desk.run(&as_argument).ended(0);
    }
}

#[test]
fn parts_of_maps_and_arrays_are_shown_alone() {
    let desk = Desk::new();
    let redact = "--redact ten,so,nganh[0],nganh[1],nganh[2],thanh_vien[0].ho_ten,thanh_vien[1],dia_chi,dia_chi.phuong,dia_chi.phuong.ma";
    desk.issue(&claims(), &format!("--type hop_tac_xa {redact}"));
    let shows = |chosen: &str| {
        desk.present("proof.txt", &format!("--disclose {chosen} --aud broadcast"))
            .ended(0);
        desk.verify("proof.txt", "").ended(0).json()["claims"].clone()
    };
    let always = json!({"am": -42, "con_hieu_luc": true, "ghi_chu": null, "nganh": [], "thanh_vien": [{"vai_tro": "chủ"}]});
    let with = |more: Value| {
        let mut all = always.clone();
        let all_members = all.as_object_mut().unwrap();
        all_members.extend(more.as_object().unwrap().clone());
        all
    };
    assert_eq!(shows("nganh[1]"), with(json!({"nganh": ["B2"]})));
    assert_eq!(
        shows("so"),
        with(json!({"so": 18_446_744_073_709_551_615_u64}))
    );
    assert_eq!(
        shows("thanh_vien[1],thanh_vien[0].ho_ten"),
        with(json!({"thanh_vien": claims()["thanh_vien"]}))
    );
    // A shown part brings the shells that it is in, and a shown shell all that is in it.
    assert_eq!(
        shows("dia_chi.phuong.ma"),
        with(json!({"dia_chi": {"tinh": "Hà Nội", "phuong": {"ten": "Ba Đình", "ma": "00001"}}}))
    );
    let nothing = desk.run(&[
        "present",
        "@card.cbor",
        "--holder-key",
        "@phone.pem",
        "--aud",
        "broadcast",
        "--disclose",
        "",
        "--iat",
        &NOW.to_string(),
        "--out",
        "@proof.txt",
    ]);
    nothing.ended(0);
    assert_eq!(
        desk.verify("proof.txt", "").ended(0).json()["claims"],
        always
    );
}

#[test]
fn the_types_profile_is_the_default() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose age_over_18 --aud broadcast")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "").ended(0).json()["claims"],
        json!({"age_over_18": true})
    );
    // Paths are flat for a holder; without a list a verifier sees the packing.
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    let claims = desk.verify("proof.txt", "").ended(0).json()["claims"].clone();
    let group = claims.as_object().unwrap().values().next().unwrap();
    assert_eq!(group, &json!({"ho_ten": "Nguyễn Thị Ví Dụ"}));
    // The same packing by name for a type that the data does not know, and none where paths are given.
    desk.issue(&card(), "--type the_thu --profile can_cuoc");
    desk.present("proof.txt", "--disclose age_over_18 --aud broadcast")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "").ended(0).json()["claims"],
        json!({"age_over_18": true})
    );
    desk.issue(&card(), "--type can_cuoc --redact ho_ten");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "").ended(0).json()["claims"],
        card()
    );
}

#[test]
fn times_that_are_named_are_written_as_they_are() {
    let desk = Desk::new();
    let end = NOW + 12_345;
    desk.issue(&card(), &format!("--type can_cuoc --exp {end}"));
    let shown = desk.line("inspect @card.cbor --json").ended(0).out;
    for moment in [NOW, end] {
        assert!(
            shown.contains(&format!("\"{moment} (2026-")),
            "{moment}: {shown}"
        );
    }
    // Without a time it is today's, counted from midnight.
    desk.line(
        "issue --claims @claims.json --type can_cuoc --issuer-key @issuer.pem --kid issuer-1 --holder @phone.jwk --out @today.cbor",
    )
    .ended(0);
    let shown = desk.line("inspect @today.cbor --json").ended(0).out;
    assert!(shown.contains("T00:00:00Z)"), "{shown}");
}

#[test]
fn a_registered_number_is_a_type_too() {
    let desk = Desk::new();
    desk.issue(
        &card(),
        "--type 7 --iss https://issuer.example --status https://status.example/x#70000",
    );
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    assert!(
        desk.text("proof.txt").starts_with("VD1:"),
        "what differs travels in the text"
    );
    let verdict = desk.verify("proof.txt", "").ended(2).json();
    assert_eq!(verdict["code"], "status.unchecked");
    desk.issue(&card(), "--type 7 --iss https://issuer.example --decoys 3");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    let verdict = desk.verify("proof.txt", "").ended(0).json();
    assert_eq!(
        (&verdict["document_type"], &verdict["issuer"]["iss"]),
        (&json!("7"), &json!("https://issuer.example"))
    );
}

#[test]
fn nothing_changed_is_accepted() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present(
        "proof.cbor",
        "--disclose ho_ten --aud broadcast --form cbor",
    )
    .ended(0);
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    let token = desk.read("proof.cbor");
    let mut words = vec!["verify".to_owned()];
    for (n, at) in (1..token.len()).step_by(token.len() / 40).enumerate() {
        let mut changed = token.clone();
        changed[at] ^= 1 << (n % 8);
        desk.write(&format!("changed{n}.cbor"), changed);
        words.push(format!("@changed{n}.cbor"));
    }
    let text = desk.text("proof.txt");
    for at in (4..text.len()).step_by(text.len() / 40) {
        let mut changed = text.clone();
        changed.replace_range(at..=at, if &text[at..=at] == "A" { "B" } else { "A" });
        words.push(changed);
    }
    let judged = words.len() - 1;
    let at = NOW.to_string();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.extend(["--issuer-key", "@issuer.pub", "--at", &at, "--json"]);
    let ran = desk.run(&words).ended(1);
    let verdicts: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(verdicts.len(), judged);
    for verdict in verdicts {
        assert_ne!(verdict["verdict"], "valid", "{verdict}");
        assert_eq!(verdict["claims"], Value::Null);
    }
}

#[test]
fn only_the_right_time_place_and_question_will_do() {
    let desk = Desk::new();
    desk.issue(&card(), &format!("--type can_cuoc --exp {}", NOW + 86_400));
    let fresh = |more: &str| {
        desk.present("proof.txt", &format!("--disclose ho_ten {more}"))
            .ended(0)
    };
    fresh("--aud https://bank.example --nonce 00aaff --lifetime 300");
    assert_eq!(
        desk.verify("proof.txt", "").ended(1).cause(),
        "audience.mismatch"
    );
    assert_eq!(
        desk.verify("proof.txt", "--aud https://shop.example")
            .ended(1)
            .cause(),
        "audience.mismatch"
    );
    desk.verify("proof.txt", "--aud https://bank.example")
        .ended(0);
    desk.verify("proof.txt", "--aud https://bank.example --nonce 00AAFF")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "--aud https://bank.example --nonce 00aafe")
            .ended(1)
            .cause(),
        "nonce.mismatch"
    );
    fresh("--aud https://bank.example --form cbor --nonce 00aaff");
    desk.verify("proof.txt", "--aud https://bank.example --nonce 00aaff")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "--aud https://bank.example --nonce 01")
            .ended(1)
            .cause(),
        "nonce.mismatch"
    );
    fresh("--aud broadcast");
    assert_eq!(
        desk.verify("proof.txt", "--nonce 00aaff").ended(1).cause(),
        "nonce.mismatch"
    );
    assert_eq!(
        desk.verify("proof.txt", "--aud https://bank.example")
            .ended(1)
            .cause(),
        "audience.mismatch"
    );
    let at = |moment: i64| {
        desk.line(&format!(
            "verify @proof.txt --issuer-key @issuer.pub --json --aud broadcast --at {moment}"
        ))
    };
    at(NOW + 89).ended(0);
    assert_eq!(at(NOW + 90).ended(1).cause(), "time.expired");
    at(NOW - 30).ended(0);
    assert_eq!(at(NOW - 31).ended(1).cause(), "time.not_yet_valid");
    // Another issuer's key.
    desk.line("keygen --out @other.pem").ended(0);
    let other = desk.line(&format!(
        "verify @proof.txt --issuer-key @other.pem --json --at {NOW}"
    ));
    assert_eq!(other.ended(1).cause(), "trust.signature_invalid");
}
