//! What forgers make of a card in each format, one thing alone changed and all signed anew: one cause, whoever is trusted.

use serde_json::{Value as Json, json};
use vidan_codec::cbor::Value;
use vidan_credential::testing::NOW;

use super::{
    cards::{Cwt, DAY, Jwt, LOOK, Mdoc, NONCE, int},
    corpus::Desk,
};

type JwtChange<'c> = (&'c str, &'c dyn Fn(&mut Jwt));

#[test]
fn forged_sd_jwts() {
    fn set(card: &mut Jwt, name: &str, value: Json) {
        card.payload.insert(name.to_owned(), value);
    }
    fn kb(card: &mut Jwt, name: &str, value: Json) {
        card.kb.insert(name.to_owned(), value);
    }
    let desk = Desk::new();
    let cases: Vec<JwtChange<'_>> = vec![
        ("time.expired", &|card| {
            set(card, "exp", (LOOK.0 - 30).into())
        }),
        ("time.malformed", &|card| set(card, "exp", "never".into())),
        ("time.malformed", &|card| {
            set(card, "exp", json!([NOW.0 + DAY]))
        }),
        ("time.not_yet_valid", &|card| {
            set(card, "nbf", (LOOK.0 + 31).into())
        }),
        ("time.not_yet_valid", &|card| {
            set(card, "iat", (LOOK.0 + 31).into())
        }),
        ("audience.mismatch", &|card| {
            set(card, "aud", "urn:other".into())
        }),
        ("holder.confirmation_unsupported", &|card| {
            set(card, "cnf", json!({"kid": "1"}))
        }),
        ("holder.confirmation_unsupported", &|card| {
            set(card, "cnf", json!({}))
        }),
        ("holder.confirmation_missing", &|card| {
            drop(card.payload.remove("cnf"))
        }),
        ("format.document_type_missing", &|card| {
            drop(card.payload.remove("vct"))
        }),
        ("format.claim_type", &|card| set(card, "vct", 5.into())),
        ("format.claim_type", &|card| set(card, "sub", 5.into())),
        ("status.mechanism_unknown", &|card| {
            set(card, "status", json!({"other": 1}))
        }),
        ("format.status", &|card| set(card, "status", json!("none"))),
        ("format.digest_algorithm", &|card| {
            set(card, "_sd_alg", "md5".into())
        }),
        ("format.digest", &|card| set(card, "_sd", "x".into())),
        ("format.digest", &|card| set(card, "...", "x".into())),
        ("disclosure.orphaned", &|card| set(card, "_sd", json!([]))),
        ("disclosure.duplicate_claim", &|card| {
            set(card, "ho_ten", "B".into())
        }),
        ("disclosure.orphaned", &|card| {
            card.disclosures.push(card.disclosures[0].clone())
        }),
        ("format.jose", &|card| card.disclosures[0].push('A')),
        ("format.jose", &|card| card.disclosures.push("AAAA".into())),
        ("disclosure.never_redacted", &|card| {
            card.redact("exp", true)
        }),
        ("format.document_type_missing", &|card| {
            card.redact("vct", true)
        }),
        ("disclosure.never_redacted", &|card| {
            card.redact("cnf", true)
        }),
        ("format.typ", &|card| card.header["typ"] = "JWT".into()),
        ("format.typ", &|card| card.header["typ"] = "kb+jwt".into()),
        ("format.algorithm_unsupported", &|card| {
            card.header["alg"] = "none".into()
        }),
        ("format.algorithm_unsupported", &|card| {
            card.header["alg"] = "HS256".into()
        }),
        ("trust.algorithm_not_allowed", &|card| {
            card.header["alg"] = "ES384".into()
        }),
        ("format.critical_header", &|card| {
            card.header["crit"] = json!(["exp"])
        }),
        ("format.typ", &|card| card.kb_header["typ"] = "JWT".into()),
        ("format.algorithm_unsupported", &|card| {
            card.kb_header["alg"] = "none".into()
        }),
        ("holder.signature_invalid", &|card| {
            card.kb_header["alg"] = "EdDSA".into()
        }),
        ("format.critical_header", &|card| {
            card.kb_header["crit"] = Json::Null
        }),
        ("time.expired", &|card| {
            kb(card, "iat", (LOOK.0 - 91).into())
        }),
        ("time.not_yet_valid", &|card| {
            kb(card, "iat", (LOOK.0 + 31).into())
        }),
        ("time.malformed", &|card| kb(card, "iat", "now".into())),
        ("time.expired", &|card| {
            kb(card, "exp", (LOOK.0 - 30).into())
        }),
        ("audience.mismatch", &|card| {
            kb(card, "aud", "urn:other".into())
        }),
        ("format.claim_type", &|card| {
            kb(card, "aud", json!(["broadcast"]))
        }),
        ("holder.other_presentation", &|card| {
            kb(card, "sd_hash", "AAAA".into())
        }),
        ("format.claim_type", &|card| kb(card, "nonce", 5.into())),
        ("format.claim_missing", &|card| drop(card.kb.remove("iat"))),
        ("audience.missing", &|card| drop(card.kb.remove("aud"))),
        ("format.claim_missing", &|card| {
            drop(card.kb.remove("nonce"))
        }),
    ];
    for (at, (expected, change)) in cases.iter().enumerate() {
        let mut card = desk.jwt();
        change(&mut card);
        let cause = desk.cause(&card.bytes(&desk.world), None);
        assert_eq!(cause, *expected, "{at}");
    }
}

type CwtChange<'c> = (&'c str, &'c dyn Fn(&mut Cwt));

#[test]
fn forged_sd_cwts() {
    fn without(card: &mut Cwt, label: i64) {
        card.claims.retain(|(known, _)| *known != int(label));
    }
    fn set(card: &mut Cwt, label: i64, value: Value) {
        without(card, label);
        card.claims.push((int(label), value));
    }
    let desk = Desk::new();
    let cases: Vec<CwtChange<'_>> = vec![
        ("time.kbt_outlives_credential", &|card| {
            set(card, 4, int(LOOK.0 - 30))
        }),
        ("time.malformed", &|card| set(card, 4, "never".into())),
        ("time.credential_nbf_after_iat", &|card| {
            set(card, 5, int(LOOK.0 + 31))
        }),
        ("time.kbt_iat_before_credential_iat", &|card| {
            set(card, 6, int(LOOK.0 + 31))
        }),
        ("time.credential_iat_after_exp", &|card| {
            set(card, 6, int(NOW.0 + 2 * DAY))
        }),
        ("audience.mismatch", &|card| {
            set(card, 3, "urn:other".into())
        }),
        ("holder.confirmation_unsupported", &|card| {
            set(card, 8, Value::Map(Vec::new()))
        }),
        ("holder.confirmation_missing", &|card| without(card, 8)),
        ("holder.subject_mismatch", &|card| {
            set(card, 2, "urn:ietf:params:oauth:ckt:AAAA".into())
        }),
        ("format.claim_type", &|card| set(card, 1, int(5))),
        ("format.claim_type", &|card| set(card, 11, Value::Null)),
        ("format.status", &|card| set(card, 65_535, Value::Null)),
        ("format.cbor", &|card| {
            card.claims.push(("quoc_tich".into(), "B".into()))
        }),
        ("disclosure.duplicate_claim", &|card| {
            card.claims.push(("ho_ten".into(), "B".into()))
        }),
        ("disclosure.orphaned", &|card| {
            card.disclosures.push(card.disclosures[0].clone())
        }),
        ("format.cbor", &|card| card.disclosures[0].push(0)),
        ("disclosure.malformed", &|card| {
            card.disclosures.push(vec![0x80])
        }),
        ("disclosure.orphaned", &|card| card.digests[0][0] ^= 1),
        ("disclosure.digest_duplicated", &|card| {
            card.digests.push(card.digests[1].clone())
        }),
        ("format.digest", &|card| card.digests.push(vec![1; 31])),
        ("disclosure.never_redacted", &|card| {
            card.redact(int(4), true)
        }),
        ("disclosure.never_redacted", &|card| {
            card.redact(int(6), true)
        }),
        ("holder.confirmation_missing", &|card| {
            card.redact(int(8), true)
        }),
        ("trust.algorithm_not_allowed", &|card| card.alg = -8),
        ("trust.algorithm_not_allowed", &|card| card.alg = -35),
        ("trust.algorithm_not_allowed", &|card| card.alg = 5),
        ("time.kbt_iat_after_exp", &|card| {
            card.set_kb(4, Some(int(LOOK.0 - 30)))
        }),
        ("time.lifetime_too_long", &|card| {
            card.set_kb(4, Some(int(NOW.0 + 61)))
        }),
        ("time.kbt_outlives_credential", &|card| {
            card.set_kb(4, Some(int(NOW.0 + 2 * DAY)))
        }),
        ("time.kbt_nbf_after_iat", &|card| {
            card.set_kb(5, Some(int(NOW.0 + 1)))
        }),
        ("time.kbt_iat_missing", &|card| card.set_kb(6, None)),
        ("time.not_yet_valid", &|card| {
            card.set_kb(6, Some(int(LOOK.0 + 31)))
        }),
        ("time.kbt_iat_before_credential_iat", &|card| {
            card.set_kb(6, Some(int(NOW.0 - 3601)))
        }),
        ("audience.missing", &|card| card.set_kb(3, None)),
        ("audience.mismatch", &|card| {
            card.set_kb(3, Some("urn:other".into()))
        }),
        ("format.claim_type", &|card| {
            card.set_kb(3, Some(Value::Array(vec!["broadcast".into()])))
        }),
        ("format.must_not_be_present", &|card| {
            card.set_kb(1, Some("urn:me".into()))
        }),
        ("format.claim_type", &|card| {
            card.set_kb(39, Some("text".into()))
        }),
    ];
    for (at, (expected, change)) in cases.iter().enumerate() {
        let mut card = desk.cwt();
        change(&mut card);
        let cause = desk.cause(&card.bytes(&desk.world), None);
        assert_eq!(cause, *expected, "{at}");
    }
}

type MdocChange<'c> = (&'c str, &'c dyn Fn(&mut Mdoc));

#[test]
fn forged_mobile_documents() {
    let desk = Desk::new();
    let cases: Vec<MdocChange<'_>> = vec![
        ("time.expired", &|card| {
            card.request.valid_until = LOOK.plus(-30)
        }),
        ("time.not_yet_valid", &|card| {
            card.request.valid_from = LOOK.plus(31)
        }),
        ("holder.signature_invalid", &|card| {
            card.audience = "urn:other"
        }),
        ("holder.signature_invalid", &|card| card.nonce = vec![8; 32]),
    ];
    for (at, (expected, change)) in cases.iter().enumerate() {
        let mut card = desk.mdoc();
        change(&mut card);
        let cause = desk.cause(&card.bytes(&desk.world), Some(NONCE));
        assert_eq!(cause, *expected, "{at}");
    }
    let proof = desk.mdoc().bytes(&desk.world);
    assert_eq!(desk.cause(&proof, None), "mdoc.question_missing");
}
