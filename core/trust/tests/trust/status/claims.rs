//! What the claims and the content of a status list may say; in each refusal one thing alone is wrong.

use super::{refused, refused_claim, refused_content, refused_label};
use crate::support::{
    NOW, URI, claims, content, cwt, cwt_claims, cwt_header, cwt_list, jwt, jwt_header, key, world,
    zlib,
};
use serde_json::{Value as Json, json};
use vidan_codec::{cbor::Value, clock::UnixTime};
use vidan_trust::{
    Error,
    status::{MAX_STATUS_BYTES, Status, StatusBits, StatusEntries, StatusUnknown},
};

#[test]
fn each_claim_is_there_and_of_its_type() {
    use Error::{StatusClaimInvalid as Invalid, StatusClaimMissing as Missing};
    let gone = |name: &'static str| {
        refused_claim(|all| {
            all.as_object_mut().unwrap().remove(name);
        })
    };
    for (name, label) in [("sub", 2), ("iat", 6), ("status_list", 65_533)] {
        assert_eq!(gone(name), Missing(name));
        assert_eq!(refused_label(label, None), Missing(name));
    }
    for (name, label) in [
        ("sub", 2),
        ("iat", 6),
        ("exp", 4),
        ("nbf", 5),
        ("ttl", 65_534),
        ("iss", 1),
    ] {
        assert_eq!(refused_claim(|all| all[name] = json!([1])), Invalid(name));
        assert_eq!(refused_label(label, Some(Value::Bool(true))), Invalid(name));
    }
    for ttl in [0, -1] {
        assert_eq!(refused_claim(|all| all["ttl"] = ttl.into()), Invalid("ttl"));
        assert_eq!(
            refused_label(65_534, Some(Value::from(ttl))),
            Invalid("ttl")
        );
    }
    assert_eq!(refused_claim(|all| all["sub"] = "".into()), Invalid("sub"));
    assert_eq!(refused_claim(|all| all["aud"] = "x".into()), Invalid("aud"));
    assert_eq!(refused_label(3, Some(Value::from("x"))), Invalid("aud"));
    assert_eq!(
        refused_claim(|all| all["iat"] = json!(1e300)),
        Invalid("iat")
    );
    assert_eq!(
        refused_label(6, Some(Value::Float(f64::NAN))),
        Invalid("iat")
    );
    assert_eq!(
        refused_claim(|all| all["iss"] = "urn:test:other".into()),
        Error::StatusIssuerMismatch
    );
    assert_eq!(
        refused_label(1, Some(Value::from("urn:test:other"))),
        Error::StatusIssuerMismatch
    );
}

#[test]
fn each_part_of_the_list_is_there_and_of_its_type() {
    use Error::{StatusClaimInvalid as Invalid, StatusClaimMissing as Missing};
    let list = |bits: Option<Value>, lst: Option<Value>| {
        let entries = [bits.map(|v| ("bits", v)), lst.map(|v| ("lst", v))];
        refused_label(65_533, Some(Value::map(entries.into_iter().flatten())))
    };
    let (two, bytes) = (
        || Some(Value::from(2)),
        || Some(Value::from(crate::support::packed())),
    );
    assert_eq!(list(None, bytes()), Missing("bits"));
    assert_eq!(list(two(), None), Missing("lst"));
    assert_eq!(list(two(), Some(Value::from("text"))), Invalid("lst"));
    assert_eq!(
        refused_claim(|all| all["status_list"] = json!({"lst": "AA"})),
        Missing("bits")
    );
    assert_eq!(
        refused_claim(|all| all["status_list"] = json!({"bits": 1})),
        Missing("lst")
    );
    assert_eq!(
        refused_claim(|all| all["status_list"]["lst"] = "AA==".into()),
        Invalid("lst")
    );
    for bits in [0, 3, 5, 16, -1] {
        assert_eq!(list(Some(Value::from(bits)), bytes()), Error::StatusBits);
        assert_eq!(
            refused_claim(|all| all["status_list"]["bits"] = bits.into()),
            Error::StatusBits
        );
    }
    assert_eq!(
        refused_claim(|all| all["status_list"]["bits"] = "2".into()),
        Error::StatusBits
    );
    let world = world();
    for payload in [&b"[]"[..], b"{", b""] {
        let token = jwt(&jwt_header(), payload, &world.issuer);
        assert_eq!(refused(&world, &token), Error::StatusMalformed("payload"));
        let token = cwt(&cwt_header(), payload, &world.issuer);
        assert_eq!(refused(&world, &token), Error::StatusMalformed("payload"));
    }
    let twice = claims()
        .to_string()
        .replace("{\"exp\"", "{\"iat\":1,\"exp\"");
    assert_ne!(twice, claims().to_string());
    assert_eq!(
        refused(&world, &jwt(&jwt_header(), twice.as_bytes(), &world.issuer)),
        Error::StatusMalformed("a name occurs twice")
    );
    let mut twice = cwt_claims();
    twice.push((6, Value::from(1)));
    assert_eq!(
        refused(&world, &world.cwt(twice)),
        Error::StatusMalformed("a name occurs twice")
    );
}

#[test]
fn hostile_content_is_refused_under_its_name() {
    let good = crate::support::packed();
    assert_eq!(refused_content(&[]), Error::StatusTruncated);
    for len in 1..good.len() {
        assert_eq!(
            refused_content(&good[..len]),
            Error::StatusTruncated,
            "{len}"
        );
    }
    assert_eq!(
        refused_content(&[&good[..], &[0]].concat()),
        Error::StatusTrailing
    );
    assert_eq!(refused_content(&good.repeat(2)), Error::StatusTrailing);
    let mut wrong = good.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(refused_content(&wrong), Error::StatusChecksum);
    assert_eq!(
        refused_content(b"\x78\xda\x07"),
        Error::StatusNotZlib,
        "block type 3"
    );
    assert_eq!(
        refused_content(b"\x1f\x8b\x08\x00"),
        Error::StatusNotZlib,
        "gzip"
    );
    assert_eq!(
        refused_content(&good[2..]),
        Error::StatusNotZlib,
        "bare deflate"
    );
    // Fixed block: a copy from before the beginning of the stream (length 3, distance 1, no byte before).
    assert_eq!(
        refused_content(&[0x78, 0xda, 0x03, 0x02, 0x00, 0, 0, 0, 1]),
        Error::StatusNotZlib,
        "a distance to before the beginning"
    );
    let preset = [0x78, 0xbb, 0, 0, 0, 1, 0x03, 0x00, 0, 0, 0, 1];
    assert_eq!(
        refused_content(&preset),
        Error::StatusNotZlib,
        "a preset dictionary"
    );
}

#[test]
fn a_bomb_is_refused_at_its_first_byte_too_many() {
    let limit = usize::try_from(MAX_STATUS_BYTES).unwrap();
    let bomb = zlib(&vec![0; limit + 1]);
    assert!(bomb.len() < 10_000);
    assert_eq!(refused_content(&bomb), Error::StatusInflatesTooFar);
    let world = world();
    let mut largest = cwt_claims();
    largest.retain(|(label, _)| *label != 65_533);
    let content = Value::from(zlib(&vec![0; limit]));
    largest.push((65_533, cwt_list(Value::from(1), content)));
    let list = world.read(&world.cwt(largest)).unwrap();
    assert_eq!(list.get().count(), MAX_STATUS_BYTES * 8);
    assert_eq!(
        list.get().status(MAX_STATUS_BYTES * 8 - 1, NOW),
        Status::Valid
    );
}

#[test]
fn a_list_has_its_time() {
    let status = |change: &dyn Fn(&mut Json), at: i64| {
        let world = world();
        let mut changed = claims();
        change(&mut changed);
        let list = world.read(&world.jwt(&changed)).unwrap();
        assert_eq!(
            list.get().is_fresh(UnixTime(at)),
            at < list.get().fresh_until().0
        );
        list.get().status(0, UnixTime(at))
    };
    let without = |names: &'static [&str]| {
        move |all: &mut Json| {
            for name in names {
                all.as_object_mut().unwrap().remove(*name);
            }
        }
    };
    const STALE: Status = Status::Undetermined(StatusUnknown::Stale);
    const EXPIRED: Status = Status::Undetermined(StatusUnknown::Expired);
    // iat = NOW − 100, exp = NOW + 1000, ttl = 600.
    let both = without(&[]);
    assert_eq!(status(&both, NOW.0 + 499), Status::Valid);
    assert_eq!(status(&both, NOW.0 + 500), STALE);
    assert_eq!(status(&both, NOW.0 + 999), STALE);
    assert_eq!(status(&both, NOW.0 + 1000), EXPIRED);
    let exp = without(&["ttl"]);
    assert_eq!(status(&exp, NOW.0 + 999), Status::Valid);
    assert_eq!(status(&exp, NOW.0 + 1000), EXPIRED);
    let ttl = without(&["exp"]);
    assert_eq!(status(&ttl, NOW.0 + 499), Status::Valid);
    assert_eq!(status(&ttl, NOW.0 + 500), STALE);
    let neither = without(&["exp", "ttl"]);
    assert_eq!(status(&neither, NOW.0 - 100 + 86_399), Status::Valid);
    assert_eq!(status(&neither, NOW.0 - 100 + 86_400), STALE);
    let early = |all: &mut Json| all["exp"] = (NOW.0 + 10).into();
    assert_eq!(status(&early, NOW.0 + 10), EXPIRED, "exp before iat + ttl");
    let parts = |all: &mut Json| all["exp"] = json!(10.9 + NOW.0 as f64);
    assert_eq!(
        status(&parts, NOW.0 + 10),
        EXPIRED,
        "parts of a second are cut off"
    );
}

#[test]
fn a_list_of_tomorrow_is_refused_today() {
    let world = world();
    let at = |name: &str, seconds: i64| {
        let mut changed = claims();
        changed[name] = (NOW.0 + seconds).into();
        world.read(&world.jwt(&changed)).map(|_| ())
    };
    for name in ["iat", "nbf"] {
        assert_eq!(at(name, 300), Ok(()), "300 seconds of skew");
        assert_eq!(at(name, 301), Err(Error::StatusFromTheFuture));
    }
    let list = world.read(&world.jwt(&claims())).unwrap();
    let set_back = UnixTime(NOW.0 - 100 - 301);
    assert_eq!(
        list.get().status(0, set_back),
        Status::Undetermined(StatusUnknown::FromTheFuture)
    );
}

#[test]
fn a_publisher_is_held_to_what_readers_accept() {
    let key = key();
    let refused = |change: &dyn Fn(&mut vidan_trust::status::StatusListContent)| {
        let mut content = content(URI, NOW.0);
        change(&mut content);
        let by_jwt = content.to_jwt(&key, "i").unwrap_err();
        assert_eq!(content.to_cwt(&key, "i").unwrap_err(), by_jwt);
        by_jwt
    };
    assert_eq!(
        refused(&|content| content.ttl = Some(0)),
        Error::StatusClaimInvalid("ttl")
    );
    assert_eq!(
        refused(&|content| content.uri.clear()),
        Error::StatusClaimInvalid("sub")
    );
    let mut entries = StatusEntries::new(StatusBits::Two, 4).unwrap();
    assert_eq!(entries.set(4, 0), Err(Error::StatusEntry));
    assert_eq!(entries.set(0, 4), Err(Error::StatusEntry));
    assert_eq!(
        (entries.count(), entries.get(3), entries.get(4)),
        (4, Some(0), None)
    );
    assert_eq!(
        StatusEntries::new(StatusBits::Eight, MAX_STATUS_BYTES + 1).unwrap_err(),
        Error::StatusInflatesTooFar
    );
}

#[test]
fn codes_are_one_a_cause() {
    use std::collections::HashSet;
    let all = [
        StatusUnknown::Expired,
        StatusUnknown::FromTheFuture,
        StatusUnknown::IndexOutOfRange,
        StatusUnknown::NoList,
        StatusUnknown::SignerForeign,
        StatusUnknown::SignerNotTrusted,
        StatusUnknown::Stale,
        StatusUnknown::ValueUnknown(3),
    ];
    let codes: HashSet<_> = all.iter().map(|cause| cause.code()).collect();
    assert_eq!(codes.len(), all.len());
    for value in 0..=u8::MAX {
        let status = Status::from_value(value);
        assert_eq!(
            value < 3,
            !matches!(status, Status::Undetermined(_)),
            "{value}"
        );
        assert_eq!(status.name() == "valid", value == 0);
    }
}
