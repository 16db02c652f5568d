//! From claims to a verdict, with what was chosen and nothing else.

use serde_json::{Value, json};

use super::{ASKED, issue, part, present, verify};
use crate::desk::{Desk, NOW, card};

fn claims() -> Value {
    json!({
        "ten": "Hợp tác xã Ví Dụ",
        "so": 18_446_744_073_709_551_615_u64,
        "nganh": ["A1", "B2", "C3"],
        "thanh_vien": [{"ho_ten": "Trần Ví Dụ", "vai_tro": "chủ"}, {"ho_ten": "Lê Ví Dụ", "vai_tro": "phó"}],
        "dia_chi": {"tinh": "Hà Nội", "phuong": {"ten": "Ba Đình", "ma": "00001"}},
    })
}

#[test]
fn each_issuers_key_by_each_name_of_it() {
    for algorithm in ["es256", "es384", "ed25519"] {
        let desk = Desk::of(algorithm);
        issue(
            &desk,
            &claims(),
            "--vct https://example.vn/hop-tac-xa --exp 2026-12-31T00:00:00+07:00",
        );
        let told = present(&desk, &format!("--disclose ten,so {ASKED} --json"));
        let told = told.ended(0).json();
        assert_eq!(
            (&told["form"], &told["shows"]),
            (&json!("sd-jwt"), &json!(["so", "ten"])),
            "{algorithm}"
        );
        for key in [
            "--issuer-key @issuer.pub",
            "--issuer-key @issuer.pem",
            "--issuer-jwk @issuer.jwk --format sd-jwt",
        ] {
            let line = format!("verify @proof.sd-jwt --json --at {NOW} {key} {ASKED}");
            let verdict = desk.line(&line).ended(0).json();
            assert_eq!(
                verdict["claims"],
                json!({"ten": "Hợp tác xã Ví Dụ", "so": 18_446_744_073_709_551_615_u64})
            );
            assert_eq!(verdict["document_type"], "https://example.vn/hop-tac-xa");
            assert_eq!(verdict["issuer"]["iss"], "urn:vidan:issuer:issuer-1");
        }
        let text = desk.text("proof.sd-jwt");
        assert_eq!(text, text.trim(), "compact, and nothing around it");
        let mut words = vec!["verify", &text, "--issuer-key", "@issuer.pem", "--at"];
        let now = NOW.to_string();
        words.push(&now);
        words.extend(ASKED.split(' '));
        desk.run(&words).ended(0);
    }
}

/// A verdict has the members of a scanned code's, whatever its outcome.
#[test]
fn a_verdict_has_the_same_members_as_an_sd_cwts() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    issue(&desk, &card(), "--type can_cuoc");
    present(&desk, "--disclose ho_ten --aud broadcast --nonce n").ended(0);
    let members = |file: &str, more: &str, code: i32| {
        let verdict = desk.verify(file, more).ended(code).json();
        let members: Vec<String> = verdict.as_object().unwrap().keys().cloned().collect();
        members
    };
    for (more, code) in [("", 0), ("--aud x", 1)] {
        assert_eq!(
            members("proof.sd-jwt", more, code),
            members("proof.txt", more, code)
        );
    }
    let verdict = desk.verify("proof.sd-jwt", "").ended(0).json();
    assert_eq!(
        (&verdict["medium"], &verdict["step"]),
        (&json!("phone"), &json!(11))
    );
}

#[test]
fn parts_of_objects_and_arrays_are_shown_alone() {
    let desk = Desk::new();
    let redact = "--redact ten,nganh[0],nganh[1],thanh_vien[0].ho_ten,thanh_vien[1],dia_chi,dia_chi.phuong,dia_chi.phuong.ma --decoys 3";
    issue(&desk, &claims(), &format!("--vct hop_tac_xa {redact}"));
    let card = desk.text("card.sd-jwt");
    let payload = part(&card, 1);
    assert_eq!(
        payload["_sd"].as_array().unwrap().len(),
        2 + 3,
        "two claims, three decoys"
    );
    let shows = |chosen: &str| {
        present(&desk, &format!("--disclose {chosen} {ASKED}")).ended(0);
        let verdict = verify(&desk, "proof.sd-jwt", ASKED).ended(0).json();
        verdict["claims"].clone()
    };
    let always = json!({"so": claims()["so"], "nganh": ["C3"], "thanh_vien": [{"vai_tro": "chủ"}]});
    let with = |name: &str, value: Value| {
        let mut all = always.clone();
        all[name] = value;
        all
    };
    assert_eq!(shows("nganh[1]"), with("nganh", json!(["B2", "C3"])));
    assert_eq!(
        shows("thanh_vien[1],thanh_vien[0].ho_ten"),
        with("thanh_vien", claims()["thanh_vien"].clone())
    );
    // A shown part brings the shells that it is in.
    assert_eq!(
        shows("dia_chi.phuong.ma"),
        with("dia_chi", claims()["dia_chi"].clone())
    );
    let hidden = desk.text("proof.sd-jwt");
    assert_eq!(
        hidden.matches('~').count(),
        1 + 3,
        "the way to one part, no more"
    );
}

#[test]
fn without_the_holders_signature_where_nobody_asks_for_it() {
    let desk = Desk::new();
    issue(&desk, &card(), "--vct can_cuoc");
    for key in ["", "--holder-key @phone.pem"] {
        let line = format!(
            "present @card.sd-jwt {key} --no-kb --disclose ho_ten --iat {NOW} --out @proof.sd-jwt"
        );
        desk.line(&line).ended(0);
        assert!(desk.text("proof.sd-jwt").ends_with('~'));
        let verdict = verify(&desk, "proof.sd-jwt", "--no-kb").ended(0).json();
        assert_eq!(verdict["claims"], json!({"ho_ten": "Nguyễn Thị Ví Dụ"}));
        // No phone proved anything: neither the medium nor the sentence says so.
        assert_eq!(verdict["medium"], json!(null));
        let people =
            format!("verify @proof.sd-jwt --issuer-key @issuer.pub --at {NOW} --no-kb --lang en");
        let people = desk.line(&people).ended(0).out;
        assert!(people.contains("Its holder signed nothing"), "{people}");
    }
    // Each is refused where the other is asked for.
    let asked = verify(&desk, "proof.sd-jwt", "").ended(1);
    assert_eq!(asked.cause(), "holder.proof_missing");
    present(&desk, &format!("--disclose ho_ten {ASKED}")).ended(0);
    let unasked = verify(&desk, "proof.sd-jwt", "--no-kb").ended(1);
    assert_eq!(unasked.cause(), "holder.proof_unexpected");
}

#[test]
fn beside_an_sd_cwt_and_once_alone() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    issue(&desk, &card(), "--vct can_cuoc");
    present(&desk, "--disclose age_over_18 --aud broadcast --nonce n").ended(0);
    let line = format!(
        "verify @proof.sd-jwt @proof.txt @proof.sd-jwt --issuer-key @issuer.pub --at {NOW} --json"
    );
    let ran = desk.line(&line).ended(1);
    let codes: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["code"].clone())
        .collect();
    assert_eq!(codes, ["valid", "valid", "replay.seen"]);
}
