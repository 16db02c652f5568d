//! The draft's own lists and tokens (draft-ietf-oauth-status-list, appendix "Test vectors" and its examples).

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use vidan_codec::{
    base64url,
    cbor::{Limits, Node, Value, decode},
    clock::UnixTime,
    cose::Unsigned1,
    jose::Jwk,
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, IssuerKey,
    status::{Status, StatusList, StatusTrust},
};

/// Within the published tokens' hour: `iat` is 1686920170, `ttl` 43200.
const THEN: UnixTime = UnixTime(1_686_920_170 + 60);
const URI: &str = "https://example.com/statuslists/1";

fn vectors() -> Json {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/status-list/vectors.json"
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn example_key(vectors: &Json) -> IssuerKey {
    let mut jwk = vectors["example_public_jwk"].clone();
    jwk.as_object_mut().unwrap().remove("kid");
    let jwk: Jwk = serde_json::from_value(jwk).unwrap();
    IssuerKey::pinned(jwk.to_key().unwrap())
}

fn read(token: &[u8], key: &IssuerKey) -> StatusList {
    let list = StatusList::verify(token, URI, StatusTrust::Key(key), THEN);
    list.unwrap().into_inner()
}

fn expected(list: &Json) -> BTreeMap<u64, u8> {
    let entries = list["status"].as_object().unwrap().iter();
    entries
        .map(|(index, value)| {
            let value = u8::try_from(value.as_u64().unwrap()).unwrap();
            (index.parse().unwrap(), value)
        })
        .collect()
}

/// Signs the published encodings, which come without a token.
fn tokens(list: &Json, key: &SigningKey) -> [Vec<u8>; 2] {
    let claims = json!({"sub": URI, "iat": THEN.0, "status_list": list["json"]});
    let header = json!({"alg": "ES256", "typ": "statuslist+jwt"});
    let part = |json: &Json| base64url::encode(json.to_string());
    let input = format!("{}.{}", part(&header), part(&claims));
    let signature = base64url::encode(key.sign(input.as_bytes()).unwrap());

    let encoded = unhex(list["cbor_hex"].as_str().unwrap());
    let limits = Limits {
        bytes: 1 << 20,
        ..Limits::TOKEN
    };
    let claims = Value::map([
        (2, Value::from(URI)),
        (6, Value::from(THEN.0)),
        (65_533, decode(&encoded, &limits).unwrap().to_value()),
    ]);
    let protected = Value::map([
        (1, Value::from(-9)),
        (16, Value::from("application/statuslist+cwt")),
    ]);
    let cwt = Unsigned1::new(&protected, Value::Map(Vec::new()), claims.to_vec());
    let by = key.sign(cwt.to_be_signed().message()).unwrap();
    [
        format!("{input}.{signature}").into_bytes(),
        cwt.finish(&by).to_vec(),
    ]
}

#[test]
fn every_published_encoding_is_read_in_both_forms() {
    let vectors = vectors();
    let lists = vectors["lists"].as_array().unwrap();
    assert_eq!(lists.len(), 6);
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let pinned = IssuerKey::pinned(key.public());
    for one in lists {
        let name = one["name"].as_str().unwrap();
        let (size, expected) = (one["size"].as_u64().unwrap(), expected(one));
        assert!(expected.len() > 10, "{name}");
        for token in tokens(one, &key) {
            let list = read(&token, &pinned);
            assert_eq!(
                u64::from(list.bits().number()),
                one["bits"].as_u64().unwrap()
            );
            assert_eq!(list.count(), size, "{name}");
            // Every entry the draft names, the next to each, and some far from any.
            let near = expected
                .keys()
                .flat_map(|index| [*index, (*index + 1) % size]);
            for index in near.chain((0..size).step_by(9973)) {
                let value = expected.get(&index).copied().unwrap_or(0);
                let status = list.status(index, THEN);
                assert_eq!(status, Status::from_value(value), "{name}: {index}");
            }
            assert_eq!(list.status(size, THEN).code(), "status.index_out_of_range");
        }
    }
}

#[test]
fn the_published_tokens_verify() {
    let vectors = vectors();
    let key = example_key(&vectors);
    let jwt = vectors["tokens"]["jwt"].as_str().unwrap();
    let cwt = unhex(vectors["tokens"]["cwt_hex"].as_str().unwrap());
    let spec = &vectors["lists"][4];
    assert_eq!(spec["name"], "spec 1-bit 16");
    for token in [jwt.as_bytes(), &cwt] {
        let list = read(token, &key);
        assert_eq!((list.count(), list.uri()), (16, URI));
        assert_eq!(list.issued_at(), UnixTime(1_686_920_170));
        assert_eq!(list.fresh_until(), UnixTime(1_686_920_170 + 43_200));
        for (index, value) in expected(spec) {
            assert_eq!(
                list.status(index, THEN),
                Status::from_value(value),
                "{index}"
            );
        }
        let late = UnixTime(2_291_720_170);
        assert_eq!(list.status(0, late).code(), "status.expired");
        let elsewhere = StatusList::verify(token, "https://x", StatusTrust::Key(&key), THEN);
        assert_eq!(elsewhere.unwrap_err(), Error::StatusSubjectMismatch);
    }
}

#[test]
fn the_files_of_the_examples_are_those_of_the_vectors() {
    let vectors = vectors();
    let file = |name: &str| {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/vectors/status-list/"
        );
        let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        text.split_whitespace().collect::<String>()
    };
    assert_eq!(
        file("status_list_jwt_raw.md"),
        vectors["tokens"]["jwt"].as_str().unwrap()
    );
    assert_eq!(
        file("status_list_cwt.md"),
        vectors["tokens"]["cwt_hex"].as_str().unwrap()
    );
    let token = unhex(&file("referenced_token_cwt.md"));
    let node = decode(&token, &Limits::TOKEN).unwrap();
    let payload = node.as_tagged(18).and_then(Node::as_array).unwrap()[2].as_bytes();
    let claims = decode(payload.unwrap(), &Limits::TOKEN).unwrap();
    assert!(
        claims.get(65_535).is_some(),
        "the example document refers to a list"
    );
}
