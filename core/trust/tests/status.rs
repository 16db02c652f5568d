//! What a status list's reader accepts and refuses, in both forms; in each refusal one thing alone is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{
    NOW, URI, World, claims, content, cwt, cwt_claims, cwt_header, cwt_list, jwt, jwt_header,
    jwt_of, key, world, zlib,
};
use vidan_codec::{base64url, cbor::Value, clock::UnixTime, cose::header};
use vidan_trust::{
    Error, IssuerKey, Role,
    status::{
        MAX_STATUS_BYTES, MAX_STATUS_TOKEN_BYTES, Status, StatusBits, StatusEntries, StatusList,
        StatusTrust, StatusUnknown,
    },
};

const OF_NO_MEANING: Status = Status::Undetermined(StatusUnknown::ValueUnknown(3));

fn refused(world: &World, token: &[u8]) -> Error {
    world.read(token).unwrap_err()
}

/// The cause for a JWT with one claim changed.
fn refused_claim(change: impl FnOnce(&mut Json)) -> Error {
    let world = world();
    let mut changed = claims();
    change(&mut changed);
    refused(&world, &world.jwt(&changed))
}

/// The cause for a CWT with one claim changed, or left out.
fn refused_label(label: i64, value: Option<Value>) -> Error {
    let world = world();
    let mut changed = cwt_claims();
    changed.retain(|(found, _)| *found != label);
    changed.extend(value.map(|value| (label, value)));
    refused(&world, &world.cwt(changed))
}

/// The cause for compressed content, the same in both forms.
fn refused_content(content: &[u8]) -> Error {
    let by_jwt = refused_claim(|all| all["status_list"]["lst"] = base64url::encode(content).into());
    let by_cwt = refused_label(65_533, Some(cwt_list(Value::from(2), Value::from(content))));
    assert_eq!(by_jwt, by_cwt);
    by_jwt
}

#[test]
fn both_forms_are_read_whoever_made_them() {
    let world = world();
    let made = content(URI, NOW.0 - 100);
    for token in [
        world.jwt(&claims()),
        world.cwt(cwt_claims()),
        made.to_jwt(&world.issuer, "i").unwrap().into_bytes(),
        made.to_cwt(&world.issuer, "i").unwrap(),
    ] {
        let list = world.read(&token).unwrap();
        let status = |index| list.get().status(index, NOW);
        assert_eq!(status(0), Status::Valid);
        assert_eq!(status(1), Status::Revoked);
        assert_eq!(status(2), Status::Suspended);
        assert_eq!(status(3), OF_NO_MEANING);
        for index in [4, 5, u64::MAX] {
            let unknown = Status::Undetermined(StatusUnknown::IndexOutOfRange);
            assert_eq!(status(index), unknown, "{index}");
        }
        assert_eq!((list.get().uri(), list.get().age(NOW)), (URI, 100));
        assert_eq!(
            (list.get().bits(), list.get().count()),
            (StatusBits::Two, 4)
        );
        assert_eq!(list.signer().role, Role::StatusIssuer);
        assert_eq!(list.signer().id.as_deref(), Some("urn:test:i"));
        assert!(
            IssuerKey::remembered(list.signer()).is_err(),
            "no key for documents"
        );
        assert!(!format!("{:?} {list:?}", list.get()).contains("11100100"));
    }
}

#[test]
fn under_a_named_key_no_record_is_asked() {
    let world = world();
    let named = IssuerKey::pinned(world.issuer.public());
    let read = |key: &IssuerKey, token: &[u8]| {
        StatusList::verify(token, URI, StatusTrust::Key(key), NOW).map(|list| list.signer().role)
    };
    let unnamed = jwt(
        &json!({"alg": "ES256", "typ": "statuslist+jwt"}),
        claims().to_string().as_bytes(),
        &world.issuer,
    );
    for token in [&unnamed, &world.jwt(&claims()), &world.cwt(cwt_claims())] {
        assert_eq!(read(&named, token), Ok(Role::PinnedIssuer));
        let other = IssuerKey::pinned(world.other.public());
        assert_eq!(read(&other, token), Err(Error::SignatureInvalid));
    }
}

#[test]
fn a_token_is_one_of_two_forms() {
    let world = world();
    let large = vec![b'e'; MAX_STATUS_TOKEN_BYTES + 1];
    assert_eq!(refused(&world, &large), Error::StatusTooLarge);
    let large = vec![0xd2; MAX_STATUS_TOKEN_BYTES + 1];
    assert_eq!(refused(&world, &large), Error::StatusTooLarge);
    for text in [&b"e"[..], b"e.e", b"e.e.e", b"e.e.e.e", b"e\xff.e.e"] {
        assert_eq!(refused(&world, text), Error::StatusMalformed("JWS"));
    }
    let good = world.cwt(cwt_claims());
    let tagged = |tag: &[u8], rest: &[u8]| [tag, rest].concat();
    for other in [
        Vec::new(),
        vec![0],
        tagged(&[0xd8, 61], &good),
        tagged(&[0xd1], &good[1..]),
        good[1..].to_vec(),
        tagged(&good, &[0]),
        good[..good.len() - 1].to_vec(),
    ] {
        assert_eq!(
            refused(&world, &other),
            Error::StatusMalformed("COSE_Sign1")
        );
    }
}

#[test]
fn a_header_says_type_algorithm_and_key() {
    let world = world();
    let with_jwt = |change: &dyn Fn(&mut Json)| {
        let mut header = jwt_header();
        change(&mut header);
        refused(
            &world,
            &jwt(&header, claims().to_string().as_bytes(), &world.issuer),
        )
    };
    let with_cwt = |label: i64, value: Option<Value>| {
        let Value::Map(mut entries) = cwt_header() else {
            panic!("a map")
        };
        entries.retain(|(found, _)| *found != Value::from(label));
        entries.extend(value.map(|value| (Value::from(label), value)));
        let claims = Value::map(cwt_claims()).to_vec();
        refused(&world, &cwt(&Value::Map(entries), &claims, &world.issuer))
    };
    assert_eq!(with_jwt(&|h| h["typ"] = "jwt".into()), Error::StatusType);
    assert_eq!(with_jwt(&|h| h["typ"] = Json::Null), Error::StatusType);
    assert_eq!(with_cwt(header::TYP, None), Error::StatusType);
    for typ in [Value::from("application/cwt"), Value::from(293)] {
        assert_eq!(with_cwt(header::TYP, Some(typ)), Error::StatusType);
    }
    for alg in ["none", "HS256", "RS256"] {
        assert_eq!(with_jwt(&|h| h["alg"] = alg.into()), Error::StatusAlgorithm);
    }
    assert_eq!(with_cwt(header::ALG, None), Error::StatusAlgorithm);
    assert_eq!(
        with_jwt(&|h| h["alg"] = "ES384".into()),
        Error::AlgorithmNotAllowed(-51)
    );
    // A MAC; another curve; the older name of the right one, which the record does not list.
    for alg in [5, -51, -7] {
        let cause = with_cwt(header::ALG, Some(Value::from(alg)));
        assert_eq!(cause, Error::AlgorithmNotAllowed(alg));
    }
    assert_eq!(
        with_jwt(&|h| h["crit"] = json!(["b64"])),
        Error::StatusCritical
    );
    let crit = Value::Array(vec![Value::from(99)]);
    assert_eq!(with_cwt(header::CRIT, Some(crit)), Error::StatusCritical);
    assert_eq!(
        with_jwt(&|h| h["kid"] = Json::Null),
        Error::StatusKidMissing
    );
    assert_eq!(with_cwt(header::KID, None), Error::StatusKidMissing);
    let unknown = || Error::UnknownKid("x".into());
    assert_eq!(with_jwt(&|h| h["kid"] = "x".into()), unknown());
    assert_eq!(
        with_cwt(header::KID, Some(Value::from(&b"x"[..]))),
        unknown()
    );
    let twice = r#"{"alg":"ES256","kid":"i","kid":"i","typ":"statuslist+jwt"}"#;
    assert_eq!(
        refused(
            &world,
            &jwt_of(twice, claims().to_string().as_bytes(), &world.issuer)
        ),
        Error::StatusMalformed("a name occurs twice")
    );
}

#[test]
fn the_signer_is_an_issuer_in_good_standing() {
    let refused_with = |change: &dyn Fn(&mut World)| {
        let mut world = world();
        change(&mut world);
        let by_jwt = refused(&world, &world.jwt(&claims()));
        assert_eq!(by_jwt, refused(&world, &world.cwt(cwt_claims())));
        by_jwt
    };
    let kid = || "i".to_owned();
    assert_eq!(
        refused_with(&|world| world.issuer = key()),
        Error::SignatureInvalid
    );
    assert_eq!(
        refused_with(&|world| world.content.issuers[0].standing.compromised = true),
        Error::KeyCompromised(kid())
    );
    assert_eq!(
        refused_with(&|world| world.content.issuers[0].standing.valid_until = Some(NOW.0)),
        Error::KeyExpired(kid())
    );
    assert_eq!(
        refused_with(&|world| world.content.issuers[0].standing.valid_from = NOW.0 + 1),
        Error::KeyNotYetValid(kid())
    );
    assert_eq!(
        refused_with(&|world| world.content.issuers[0].standing.retired = Some(NOW.0 - 100)),
        Error::KeyRetired(kid())
    );
    let mut world = world();
    world.content.issuers[0].standing.retired = Some(NOW.0 - 99);
    world.content.issuers[0].documents.clear();
    assert!(
        world.read(&world.jwt(&claims())).is_ok(),
        "signed before it was retired, by a key for status alone"
    );
}

#[test]
fn an_address_belongs_to_its_publisher() {
    let read = |base: &str| {
        let mut world = world();
        world.content.issuers[0].status_uri = Some(base.into());
        world.read(&world.jwt(&claims())).map(|_| ())
    };
    for base in [
        URI,
        "https://status.example",
        "https://status.example/",
        "https://status.example/lists",
        "https://status.example/lists/",
    ] {
        assert_eq!(read(base), Ok(()), "{base}");
    }
    for base in [
        "https://status.exa",
        "https://status.example/list",
        "https://other.example/",
    ] {
        assert_eq!(read(base), Err(Error::StatusUriNotAllowed), "{base}");
    }
}

#[test]
fn no_changed_bit_is_accepted() {
    let world = world();
    let list = world.list();
    let trust = StatusTrust::List(&list);
    for token in [world.jwt(&claims()), world.cwt(cwt_claims())] {
        for at in 0..token.len() {
            for bit in 0..8 {
                let mut changed = token.clone();
                changed[at] ^= 1 << bit;
                let read = StatusList::verify(&changed, URI, trust, NOW);
                assert!(read.is_err(), "byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_list_is_about_the_address_it_is_looked_for_under() {
    assert_eq!(
        refused_claim(|all| all["sub"] = "https://status.example/lists/2".into()),
        Error::StatusSubjectMismatch
    );
    assert_eq!(
        refused_label(2, Some(Value::from("https://status.example/lists/2"))),
        Error::StatusSubjectMismatch
    );
}

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
        || Some(Value::from(support::packed())),
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
    let good = support::packed();
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
