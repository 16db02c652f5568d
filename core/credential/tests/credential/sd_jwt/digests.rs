//! Digests: their form, where they may stand, and that each stands once.

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_credential::{ClaimPath, Error, sd_jwt::Fault};
use vidan_crypto::hash::{sha384, sha512};

use super::parts::{Parts, accepted, claim, digest, element, refused};

#[test]
fn what_a_digest_looks_like() {
    accepted(|parts| parts.add_digest(digest("a decoy")));
    for bad in [
        json!(1),
        json!(null),
        json!([]),
        json!(""),
        json!(base64url::encode([1; 31])),
        json!(base64url::encode([1; 33])),
        json!(base64url::encode([1; 32]) + "="),
        json!("+".repeat(43)),
    ] {
        let copy = bad.clone();
        assert_eq!(
            refused(|parts| parts.add_digest(bad)),
            Error::DigestMalformed
        );
        assert_eq!(
            refused(|parts| parts.set("x", json!([{"...": copy}]))),
            Error::DigestMalformed
        );
    }
}

#[test]
fn where_digests_stand() {
    let with = |value: Value| move |parts: &mut Parts| parts.set("x", value);
    for bad in [json!("x"), json!({}), json!(null), json!(digest("x"))] {
        assert_eq!(refused(with(json!({"_sd": bad}))), Error::DigestMalformed);
    }
    let shown = accepted(with(json!({"_sd": []})));
    let value = shown.get().get(&ClaimPath::name("x")).unwrap();
    assert_eq!(value.as_map(), Some([].as_slice()), "an empty object stays");
    assert_eq!(
        refused(with(json!({"...": digest("x")}))),
        Error::DigestMalformed,
        "a member called ..."
    );
    assert_eq!(
        refused(with(json!([{"...": digest("x"), "y": 1}]))),
        Error::DigestMalformed,
        "something beside an element's digest"
    );
    assert_eq!(
        refused(with(json!([{"...": digest("x"), "_sd": []}]))),
        Error::DigestMalformed
    );
    assert_eq!(
        refused(|parts| parts.set("...", digest("x"))),
        Error::DigestMalformed,
        "at the top"
    );
}

/// Hidden elements leave no trace; what is left closes ranks.
#[test]
fn hidden_elements_are_gone() {
    let shown = accepted(|parts| {
        let decoys: Vec<Value> = (0..3)
            .map(|n| json!({"...": digest(&n.to_string())}))
            .collect();
        parts.set("x", json!([decoys[0], "a", decoys[1], decoys[2], "b"]));
        parts.set("y", json!([{"...": digest("y")}]));
    });
    let value = |name: &str| shown.get().get(&ClaimPath::name(name)).unwrap().to_json();
    assert_eq!(value("x"), json!(["a", "b"]));
    assert_eq!(value("y"), json!([]));
}

#[test]
fn each_digest_stands_once() {
    let decoy = digest("a decoy");
    assert_eq!(
        refused(|parts| {
            parts.add_digest(decoy.clone());
            parts.add_digest(decoy.clone());
        }),
        Error::DigestDuplicated,
        "even where nothing is disclosed"
    );
    assert_eq!(
        refused(|parts| {
            let same = digest(&parts.disclosures[0]);
            parts.add_digest(same);
        }),
        Error::DigestDuplicated
    );
    assert_eq!(
        refused(|parts| {
            let same = digest(&parts.disclosures[0]);
            parts.set("x", json!({"_sd": [same]}));
        }),
        Error::DigestDuplicated,
        "in different objects"
    );
    assert_eq!(
        refused(|parts| {
            let same = digest(&parts.disclosures[1]);
            parts.set("x", json!([{"...": same}]));
        }),
        Error::DigestDuplicated
    );
    assert_eq!(
        refused(|parts| {
            parts.add_digest(decoy.clone());
            parts.disclose(claim("s9", "x", json!({"_sd": [decoy.clone()]})));
        }),
        Error::DigestDuplicated,
        "through a disclosure"
    );
}

#[test]
fn algorithms() {
    accepted(|parts| parts.set("_sd_alg", "sha-256"));
    for name in [
        json!("sha-1"),
        json!("SHA-256"),
        json!("sha-256-128"),
        json!("sha3-256"),
        json!(""),
        json!(1),
        json!(null),
    ] {
        assert_eq!(
            refused(|parts| parts.set("_sd_alg", name)),
            Fault::DigestAlgorithm.into()
        );
    }
    assert_eq!(
        refused(|parts| parts.set("_sd_alg", "sha-512")),
        Error::DigestMalformed,
        "digests of another length"
    );
    for nested in [
        json!({"_sd_alg": "sha-256"}),
        json!([{"_sd_alg": "sha-256"}]),
    ] {
        assert_eq!(
            refused(|parts| parts.set("x", nested)),
            Fault::DigestAlgorithmMisplaced.into()
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(claim("s9", "x", json!({"_sd_alg": "sha-256"})))),
        Fault::DigestAlgorithmMisplaced.into(),
        "in a disclosure"
    );
    for name in ["sha-384", "sha-512"] {
        let digest = |text: &str| match name {
            "sha-384" => base64url::encode(sha384(text.as_bytes())),
            _ => base64url::encode(sha512(text.as_bytes())),
        };
        let one = claim("s1", "ho_ten", "Trần");
        let two = element("s2", "A1");
        let shown = accepted(|parts| {
            parts.set("_sd_alg", name);
            parts.set("_sd", json!([digest(&one)]));
            parts.set("hang", json!([{"...": digest(&two)}]));
            parts.disclosures = vec![one.clone(), two.clone()];
        });
        let hang = shown.get().get(&"hang[0]".parse().unwrap()).unwrap();
        assert_eq!(hang.as_text(), Some("A1"), "{name}");
        assert!(shown.get().get(&ClaimPath::name("_sd_alg")).is_none());
    }
}
