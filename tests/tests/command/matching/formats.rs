//! Credentials of all formats side by side, and how what would leave is told.

use serde_json::json;

use super::{Person, VCT, cwt, jwt, mdl, only};
use crate::{
    desk::NOW,
    mdoc::{SPACE, licence, maker},
};

#[test]
fn each_format_answers_its_own_query() {
    let person = Person::new();
    let query = json!({"credentials": [
        jwt(json!([{"path": ["ho_ten"]}, {"path": ["quoc_tich", null]}])),
        mdl(json!([{"path": [SPACE, "family_name"], "intent_to_retain": true}, {"path": [SPACE, "sex"]}])),
        cwt(json!([{"path": ["age_over_18"]}])),
    ]});
    let answer = person.answer(&query, 0);
    assert_eq!(answer["unverified"], true);
    assert_eq!(answer["answerable"], true);
    assert_eq!(answer["answers"], json!(["the", "gplx", "can-cuoc"]));
    let all = &answer["credentials"];
    let expected = [
        (
            "card.sd-jwt",
            vec!["ho_ten", "quoc_tich[0]", "quoc_tich[1]"],
        ),
        (
            "licence.cbor",
            vec![
                r#""org.iso.18013.5.1".family_name"#,
                r#""org.iso.18013.5.1".sex"#,
            ],
        ),
        ("card.cbor", vec!["age_over_18"]),
    ];
    for (at, (file, claims)) in expected.into_iter().enumerate() {
        let claims: Vec<String> = claims.into_iter().map(str::to_owned).collect();
        assert_eq!(only(&all[at]), (file.to_owned(), claims));
        assert_eq!(all[at]["missing"], json!(null));
    }
    let claims = &all[1]["matches"][0]["claims"];
    assert_eq!(claims[0]["path"], json!([SPACE, "family_name"]));
    assert_eq!(claims[0]["intent_to_retain"], true);
    assert_eq!(claims[1]["intent_to_retain"], json!(null));
    let third = &all[0]["matches"][0]["claims"][2];
    assert_eq!(third["path"], json!(["quoc_tich", 1]));
    let documents = answer["documents"].as_array().unwrap();
    let types: Vec<_> = documents.iter().map(|one| one["type"].clone()).collect();
    assert_eq!(
        types,
        [json!("can_cuoc"), json!(VCT), json!(crate::mdoc::MDL)]
    );
}

/// What leaves though nobody asked, and what does not leave by itself.
#[test]
fn what_leaves_beside_is_told() {
    let person = Person::new();
    let asked = json!([{"path": ["dia_chi", "tinh"]}, {"path": ["tuoi"]}, {"path": ["ho_ten"]}]);
    let answer = person.answer(&json!({"credentials": [jwt(asked)]}), 0);
    let one = &answer["credentials"][0]["matches"][0];
    let how = |at: usize| {
        (
            one["claims"][at]["choice"].clone(),
            one["claims"][at]["within"].clone(),
        )
    };
    assert_eq!(how(0), (json!("within"), json!("dia_chi")));
    assert_eq!(how(1), (json!("always"), json!(null)));
    assert_eq!(how(2), (json!("alone"), json!(null)));
    // The array is in the clear, its elements are not.
    let mut also: Vec<String> = serde_json::from_value(one["also"].clone()).unwrap();
    also.sort();
    assert_eq!(also, ["noi_cap", "quoc_tich"]);
    assert_eq!(one["not_now"], json!(null));
}

/// An SD-CWT packs claims in groups: who shows one shows its neighbours, and is told so.
#[test]
fn neighbours_of_a_group_are_told() {
    let person = Person::new();
    let answer = person.answer(
        &json!({"credentials": [cwt(json!([{"path": ["ho_ten"]}]))]}),
        0,
    );
    let shown = person
        .0
        .desk
        .present("proof.txt", "--disclose ho_ten --aud broadcast --json");
    let mut shown: Vec<String> =
        serde_json::from_value(shown.ended(0).json()["shows"].clone()).unwrap();
    shown.retain(|name| name != "ho_ten");
    let also: Vec<String> =
        serde_json::from_value(answer["credentials"][0]["matches"][0]["also"].clone()).unwrap();
    assert_eq!(also, shown, "as `vidan present` shows it");
}

#[test]
fn people_read_a_table_of_eighty_columns() {
    let person = Person::new();
    let claims = licence();
    let names = claims.as_object().unwrap().keys();
    let paths: Vec<_> = names.map(|name| json!({"path": [SPACE, name]})).collect();
    person.ask(
        &json!({"credentials": [mdl(json!(paths)), jwt(json!([{"path": ["dia_chi", "tinh"]}]))]}),
    );
    for (language, words) in [
        (
            "en",
            [
                "UNVERIFIED",
                "ANSWERABLE",
                "QUERY",
                "with all of dia_chi",
                "always shown",
            ],
        ),
        (
            "vi",
            [
                "CHƯA KIỂM CHỨNG",
                "TRẢ LỜI ĐƯỢC",
                "CÂU HỎI",
                "cùng cả dia_chi",
                "luôn hiện",
            ],
        ),
    ] {
        let printed = person.run(&format!("--lang {language}")).ended(0).out;
        for word in &words[..4] {
            assert!(printed.contains(word), "{word}: {printed}");
        }
        for line in printed.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        for name in claims.as_object().unwrap().keys() {
            assert!(printed.contains(name.as_str()), "{name}: {printed}");
        }
        for secret in ["Nguyễn", "Hà Nội", "B1-000042"] {
            assert!(!printed.contains(secret), "no value is printed: {printed}");
        }
    }
}

#[test]
fn a_document_that_is_past_is_told_apart() {
    let person = Person::new();
    person.ask(&json!({"credentials": [mdl(json!([{"path": [SPACE, "sex"]}]))]}));
    let line = |at: i64, more: &str| {
        let line = format!("match @query.json @licence.cbor --at {at} {more}");
        person.0.desk.line(&line).ended(0)
    };
    let day = 86_400;
    let found = |at| line(at, "--json").json()["credentials"][0]["matches"][0].clone();
    assert_eq!(found(NOW)["not_now"], json!(null));
    assert_eq!(found(NOW + 11 * day)["not_now"], "time.expired");
    assert_eq!(found(NOW - day)["not_now"], "time.not_yet_valid");
    let words = line(NOW + 11 * day, "--lang en").out;
    assert!(
        words.contains("cannot be presented at this time"),
        "{words}"
    );
}

/// The certificates of a document say who stands behind its issuer.
#[test]
fn trusted_authorities_are_compared_with_certificates() {
    let person = Person::new();
    let root = maker::key_id(&person.0.root.public());
    let other = maker::key_id(&person.0.desk.key("issuer.pem").public());
    let ask = |id: &[u8], code| {
        let mut one = mdl(json!([{"path": [SPACE, "sex"]}]));
        one["trusted_authorities"] =
            json!([{"type": "aki", "values": [vidan_codec::base64url::encode(id)]}]);
        let answer = person.answer(&json!({"credentials": [one]}), code);
        answer["credentials"][0]["missing"]["code"].clone()
    };
    assert_eq!(ask(&root, 0), json!(null));
    assert_eq!(ask(&other, 1), "dcql.missing.authority");
}
