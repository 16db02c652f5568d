//! Alternatives: sets of claims, sets of credentials, several documents for one query.

use serde_json::{Value, json};

use super::{Person, cwt, jwt, mdl, only};
use crate::mdoc::SPACE;

fn with_sets() -> Value {
    let mut one = jwt(json!([
        {"id": "a", "path": ["so_ho_chieu"]}, {"id": "b", "path": ["ho_ten"]}, {"id": "c", "path": ["tuoi"]},
    ]));
    one["claim_sets"] = json!([["a"], ["b", "c"], ["b"]]);
    one
}

#[test]
fn the_first_claim_set_that_is_there_is_taken() {
    let person = Person::new();
    let answer = person.answer(&json!({"credentials": [with_sets()]}), 0);
    let one = &answer["credentials"][0];
    assert_eq!(only(one).1, ["ho_ten", "tuoi"]);
    assert_eq!(one["matches"][0]["claim_set"], 1);
    assert_eq!(one["claim_sets"], json!([["a"], ["b", "c"], ["b"]]));
    let printed = person.run("--lang en").ended(0).out;
    assert!(printed.contains("claim set 2 of 3"), "{printed}");
}

#[test]
fn the_first_option_that_is_there_is_taken_and_others_are_told() {
    let person = Person::new();
    let passport = json!({"id": "pp", "format": "dc+sd-jwt", "meta": {"vct_values": ["ho_chieu"]}});
    let sets = |sets: Value| {
        json!({"credentials": [passport, jwt(json!([{"path": ["ho_ten"]}])), cwt(json!([{"path": ["ho_ten"]}]))],
               "credential_sets": sets})
    };
    let query = sets(json!([
        {"options": [["pp"], ["the"], ["can-cuoc"]]}, {"required": false, "options": [["pp", "can-cuoc"]]},
    ]));
    let answer = person.answer(&query, 0);
    assert_eq!(answer["answers"], json!(["the"]));
    assert_eq!(
        answer["credential_sets"],
        json!([
            {"required": true, "options": [["pp"], ["the"], ["can-cuoc"]], "chosen": 1, "possible": [1, 2]},
            {"required": false, "options": [["pp", "can-cuoc"]], "chosen": null, "possible": []},
        ])
    );
    for (language, words) in [
        (
            "en",
            [
                "answered by the; also possible: can-cuoc",
                "no option can be answered",
            ],
        ),
        (
            "vi",
            [
                "trả lời bằng the; cũng được: can-cuoc",
                "không lựa chọn nào trả lời được",
            ],
        ),
    ] {
        let printed = person.run(&format!("--lang {language}")).ended(0).out;
        let printed = printed.replace("\n  ", " ");
        assert!(words.iter().all(|word| printed.contains(word)), "{printed}");
    }
    let query = sets(
        json!([{"options": [["pp"], ["pp", "the"]]}, {"required": false, "options": [["can-cuoc"]]}]),
    );
    let answer = person.answer(&query, 1);
    assert_eq!(
        (&answer["answerable"], &answer["answers"]),
        (&json!(false), &json!(null))
    );
    // The one that is not required can be answered all the same.
    assert_eq!(answer["credential_sets"][1]["chosen"], 0);
}

#[test]
fn several_documents_may_fit_one_query() {
    let person = Person::new();
    let desk = &person.0.desk;
    for (multiple, words) in [
        (false, "one of them is to be chosen"),
        (true, "several may be shown"),
    ] {
        let mut one = mdl(json!([{"path": [SPACE, "sex"]}]));
        one["multiple"] = multiple.into();
        person.ask(&json!({"credentials": [one]}));
        let line = "match @query.json @licence.cbor @card.sd-jwt @licence.cbor --lang en";
        let answer = desk.line(&format!("{line} --json")).ended(0).json();
        let one = &answer["credentials"][0];
        assert_eq!(
            (one["matches"].as_array().unwrap().len(), &one["multiple"]),
            (2, &multiple.into())
        );
        let printed = desk.line(line).ended(0).out;
        assert!(printed.contains(words), "{printed}");
    }
}
