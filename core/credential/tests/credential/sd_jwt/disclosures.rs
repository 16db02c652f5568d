//! Disclosures: their form, and the place they belong to.

use serde_json::{Value, json};
use vidan_codec::{Error as CodecError, base64url};
use vidan_credential::{Error, Layer::Credential, sd_jwt::Fault};

use super::parts::{Parts, accepted, claim, digest, disclosure, element, refused};

fn jose(error: CodecError) -> Error {
    Fault::Jose(Credential, error).into()
}

#[test]
fn each_has_its_digest() {
    assert_eq!(
        refused(|parts| parts.disclosures.push(claim("s9", "x", 1))),
        Error::DisclosureOrphaned
    );
    assert_eq!(
        refused(|parts| parts.disclosures.push(parts.disclosures[0].clone())),
        Error::DisclosureOrphaned,
        "the same one twice"
    );
    assert_eq!(
        refused(|parts| drop(parts.disclosures.remove(2))),
        Error::DisclosureOrphaned,
        "a child whose parent is not shown"
    );
    accepted(|parts| drop(parts.disclosures.drain(2..)));
    accepted(|parts| parts.disclosures.clear());
    accepted(|parts| parts.disclosures.reverse());
}

/// The digest is over the text: the same JSON written otherwise is another disclosure.
#[test]
fn the_text_counts() {
    assert_eq!(
        refused(|parts| {
            parts.disclosures[0] = base64url::encode(r#"["s1", "ho_ten", "Nguyễn"]"#);
        }),
        Error::DisclosureOrphaned
    );
    let spaced = base64url::encode("[\n\"s9\" , \"x\", \"N\\u0067\"]");
    let shown = accepted(|parts| parts.disclose(spaced));
    let x = shown.get().get(&"x".parse().unwrap()).unwrap().as_text();
    assert_eq!(x, Some("Ng"));
}

#[test]
fn forms() {
    for value in [
        json!([]),
        json!(["s9"]),
        json!(["s9", "x", 1, 2]),
        json!([9, "x", 1]),
        json!([null, 1]),
        json!(["s9", 9, 1]),
        json!(["s9", ["x"], 1]),
        json!({"s9": "x"}),
        json!("s9"),
        json!(1),
    ] {
        let text = disclosure(&value);
        assert_eq!(
            refused(|parts| parts.disclose(text)),
            Error::DisclosureMalformed,
            "{value}"
        );
    }
}

#[test]
fn encodings() {
    let with = |text: String| move |parts: &mut Parts| parts.disclose(text);
    let right = claim("s9", "xy", 1);
    assert_eq!(right.len() % 4, 2, "four bits of the last letter are spare");
    accepted(with(right.clone()));
    for junk in ["==", "=", "\n", " ", "+", "."] {
        let junk = format!("{right}{junk}");
        assert_eq!(refused(with(junk)), jose(CodecError::Base64Url));
    }
    let (head, last) = right.split_at(right.len() - 1);
    let spare = match last {
        "A" => "B",
        "Q" => "R",
        "g" => "h",
        "w" => "x",
        other => panic!("{other}: no last letter of two"),
    };
    let spare = format!("{head}{spare}");
    assert_eq!(refused(with(spare)), jose(CodecError::Base64Url));
    for (text, error) in [
        (r#"["s9","x",{"a":1,"a":2}]"#, CodecError::DuplicateKey),
        (r#"["s9","x",1"#, CodecError::MalformedJson),
        (r#"["s9","x",1],"#, CodecError::MalformedJson),
        (r#"["s9","x",NaN]"#, CodecError::MalformedJson),
    ] {
        assert_eq!(
            refused(with(base64url::encode(text))),
            jose(error),
            "{text}"
        );
    }
    let not_utf8 = base64url::encode(b"[\"s9\",\"x\",\"\xff\"]");
    assert_eq!(refused(with(not_utf8)), jose(CodecError::MalformedJson));
}

#[test]
fn places() {
    assert_eq!(
        refused(|parts| parts.disclose(element("s9", "x"))),
        Error::DisclosureMisplaced,
        "an element among members"
    );
    assert_eq!(
        refused(|parts| {
            let one = claim("s9", "x", 1);
            parts.set("mang", json!([{"...": digest(&one)}]));
            parts.disclosures.push(one);
        }),
        Error::DisclosureMisplaced,
        "a member among elements"
    );
}

#[test]
fn names() {
    for name in ["_sd", "...", "_sd_alg"] {
        assert_eq!(
            refused(|parts| parts.disclose(claim("s9", name, json!([])))),
            Fault::ReservedName.into()
        );
        let inner = claim("s9", name, json!([]));
        assert_eq!(
            refused(|parts| {
                parts.set("x", json!({"_sd": [digest(&inner)]}));
                parts.disclosures.push(inner);
            }),
            Fault::ReservedName.into(),
            "deeper"
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(claim("s9", "so", 7))),
        Error::ClaimDuplicated,
        "in the clear and disclosed"
    );
    assert_eq!(
        refused(|parts| parts.disclose(claim("s9", "ho_ten", "Nguyễn"))),
        Error::ClaimDuplicated,
        "disclosed twice"
    );
    accepted(|parts| parts.disclose(claim("s9", "", 1)));
    accepted(|parts| parts.disclose(claim("s9", "ho_ten.x", 1)));
}

/// A name that a document gives and one that it hides are each checked in their own object.
#[test]
fn the_same_name_elsewhere() {
    let inner = claim("s9", "so", 8);
    let shown = accepted(|parts| {
        parts.set("x", json!({"_sd": [digest(&inner)]}));
        parts.disclosures.push(inner.clone());
    });
    for (path, number) in [("so", 7), ("x.so", 8)] {
        let value = shown.get().get(&path.parse().unwrap()).unwrap();
        assert_eq!(value.as_int(), Some(number));
    }
}

/// Depth is counted through disclosures: each of these is shallow by itself.
#[test]
fn depth_is_counted_through_disclosures() {
    let chain = |levels: usize| {
        move |parts: &mut Parts| {
            let mut inner = claim("s100", "x", 1);
            for level in 0..levels {
                let shell = json!({"_sd": [digest(&inner)]});
                parts.disclosures.push(inner);
                inner = claim(&format!("t{level}"), "x", shell);
            }
            parts.disclose(inner);
        }
    };
    accepted(chain(15));
    assert_eq!(refused(chain(16)), Error::Depth);
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    accepted(|parts| parts.set("x", nested(15)));
    assert_eq!(refused(|parts| parts.set("x", nested(16))), Error::Depth);
    assert_eq!(
        refused(|parts| parts.set("x", nested(100))),
        jose(CodecError::TooDeep)
    );
}

/// A number that would be shown rounded is not shown.
#[test]
fn numbers() {
    let raw = |number: &str| base64url::encode(format!(r#"["s9","x",{number}]"#));
    for number in [
        "18446744073709551616",
        "-9223372036854775809",
        "1e300",
        "9007199254740993.0",
    ] {
        let text = raw(number);
        assert_eq!(
            refused(|parts| parts.disclose(text)),
            Fault::Number.into(),
            "{number}"
        );
    }
    for (number, whole) in [
        ("18446744073709551615", i128::from(u64::MAX)),
        ("-9223372036854775808", i128::from(i64::MIN)),
    ] {
        let shown = accepted(|parts| parts.disclose(raw(number)));
        let value = shown.get().get(&"x".parse().unwrap()).unwrap().as_int();
        assert_eq!(value, Some(whole));
    }
    let shown = accepted(|parts| parts.disclose(raw("1.5")));
    let value = shown.get().get(&"x".parse().unwrap()).unwrap().to_json();
    assert_eq!(value, Value::from(1.5));
}
