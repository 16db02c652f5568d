//! What a status list's reader accepts and refuses, in both forms; in each refusal one thing alone is wrong.

use super::{refused, refused_claim, refused_label};
use crate::support::{
    NOW, URI, World, claims, content, cwt, cwt_claims, cwt_header, jwt, jwt_header, jwt_of, key,
    world,
};
use serde_json::{Value as Json, json};
use vidan_codec::{cbor::Value, cose::header};
use vidan_trust::{
    Error, IssuerKey, Role,
    status::{MAX_STATUS_TOKEN_BYTES, Status, StatusBits, StatusList, StatusTrust, StatusUnknown},
};

const OF_NO_MEANING: Status = Status::Undetermined(StatusUnknown::ValueUnknown(3));

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
fn a_type_is_told_in_either_form() {
    let world = world();
    let typed = |typ: Value| {
        let Value::Map(mut entries) = cwt_header() else {
            panic!("a map")
        };
        entries.retain(|(found, _)| *found != Value::from(header::TYP));
        entries.push((Value::from(header::TYP), typ));
        let claims = Value::map(cwt_claims()).to_vec();
        let token = cwt(&Value::Map(entries), &claims, &world.issuer);
        world.read(&token).map(drop)
    };
    for typ in [
        Value::from(279),
        Value::from("application/statuslist+cwt"),
        Value::from("Application/StatusList+cwt"),
    ] {
        assert_eq!(typed(typ), Ok(()));
    }
    for typ in [278, 280, -279] {
        assert_eq!(typed(Value::from(typ)), Err(Error::StatusType));
    }
    for typ in ["application/statuslist+jwt", "STATUSLIST+JWT"] {
        let mut header = jwt_header();
        header["typ"] = typ.into();
        let token = jwt(&header, claims().to_string().as_bytes(), &world.issuer);
        assert_eq!(world.read(&token).map(drop), Ok(()));
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
