//! Presentations of SD-JWT VCs.

#[allow(dead_code, reason = "the tests of `vidan-credential` use the rest")]
#[path = "../../../../core/credential/tests/credential/sd_jwt/parts.rs"]
mod parts;
mod signed;

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_credential::{
    sd_jwt::verify::{Expectation, Unverified},
    testing::{NOW, pinned},
};
use vidan_crypto::SigningKey;
use vidan_trust::x509::Purpose;

use self::parts::{AUDIENCE, Parts, claim, jws};
use super::{Case, certificates::Authority};

fn case(name: &'static str, code: &'static str, change: impl FnOnce(&mut Parts)) -> Case {
    let mut parts = Parts::new();
    change(&mut parts);
    let text = parts.text();
    with(name, code, parts, text)
}

/// This text, judged under the issuer's key.
fn with(name: &'static str, code: &'static str, parts: Parts, text: String) -> Case {
    let key = pinned(&parts.trusted);
    let (kind, rule) = (parts.kind, parts.rule);
    Case::new(name, code, text.into_bytes(), move |bytes| {
        let expected = Expectation {
            kind,
            audiences: &[AUDIENCE],
            key_binding: rule,
            now: NOW,
            skew: 30,
        };
        let text = core::str::from_utf8(bytes).unwrap();
        Unverified::parse(text)?
            .verify(&key, &expected, None)
            .map(drop)
    })
}

/// With this `x5c`, judged under its root.
fn certified(
    name: &'static str,
    code: &'static str,
    x5c: impl FnOnce(&Authority, &SigningKey) -> Value,
) -> Case {
    let authority = Authority::at(NOW);
    let mut parts = Parts::new();
    let x5c = x5c(&authority, &parts.issuer);
    parts.header.insert("x5c".into(), x5c);
    let (kind, rule) = (parts.kind, parts.rule);
    Case::new(name, code, parts.text().into_bytes(), move |bytes| {
        let expected = Expectation {
            kind,
            audiences: &[AUDIENCE],
            key_binding: rule,
            now: NOW,
            skew: 30,
        };
        let token = Unverified::parse(core::str::from_utf8(bytes).unwrap())?;
        let chain: Vec<&[u8]> = token.x5c().iter().map(Vec::as_slice).collect();
        let key = authority.key(&chain, Purpose::SdJwtIssuer, "can_cuoc")?;
        token.verify(&key, &expected, None).map(drop)
    })
}

pub(super) fn good() -> Vec<Case> {
    vec![
        case("a presentation", "", |_| {}),
        certified("a presentation under a root", "", |authority, signer| {
            json!([base64(&authority.leaf(signer))])
        }),
    ]
}

pub(super) fn all() -> Vec<Case> {
    [
        sizes(),
        forms(),
        letters(),
        signed::signatures(),
        signed::chains(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sizes() -> Vec<Case> {
    const TOO_LARGE: &str = "format.too_large";
    vec![
        case("SD-JWT: 10 MB", TOO_LARGE, |parts| {
            parts.set("x", "x".repeat(7_500_000));
        }),
        case(
            "SD-JWT: 10,000 disclosures",
            "format.too_many_disclosures",
            |parts| {
                for at in 0..10_000 {
                    parts.disclose(claim("s", &format!("c{at}"), true));
                }
            },
        ),
        case("SD-JWT: a header of 1 MB", TOO_LARGE, |parts| {
            parts.header.insert("x".into(), "x".repeat(745_000).into());
        }),
        case("SD-JWT: a holder's token of 700 kB", TOO_LARGE, |parts| {
            parts.kb.insert("x".into(), "x".repeat(500_000).into());
        }),
        case("SD-JWT: arrays in arrays", "format.jose", |parts| {
            let deep = format!(r#","x":{}{}}}"#, "[".repeat(300_000), "]".repeat(300_000));
            let payload = serde_json::to_string(&parts.payload).unwrap();
            parts.raw_payload = Some(payload.trim_end_matches('}').to_owned() + "}}" + &deep);
        }),
        case(
            "SD-JWT: a disclosure of arrays in arrays",
            "format.jose",
            |parts| {
                let deep = format!(
                    r#"["s","x",{}{}]"#,
                    "[".repeat(100_000),
                    "]".repeat(100_000)
                );
                parts.disclose(base64url::encode(deep));
            },
        ),
        case(
            "SD-JWT: 500 disclosures of zeros and a stranger",
            "disclosure.orphaned",
            |parts| {
                for at in 0..500 {
                    parts.disclose(claim("s", &format!("c{at}"), json!(vec![0; 350])));
                }
                parts.disclosures.push(claim("s", "stranger", true));
            },
        ),
        case("SD-JWT: a name twice", "format.jose", |parts| {
            let payload = serde_json::to_string(&parts.payload).unwrap();
            parts.raw_payload = Some(payload.replacen('{', r#"{"vct":"can_cuoc","#, 1));
        }),
    ]
}

fn forms() -> Vec<Case> {
    vec![
        case(
            "SD-JWT: a float as an index of status",
            "format.status",
            |parts| {
                parts.set(
                    "status",
                    json!({"status_list": {"idx": 1.5, "uri": "https://s.example/1"}}),
                );
            },
        ),
        case(
            "SD-JWT: a time beyond all numbers",
            "format.jose",
            |parts| {
                let payload = serde_json::to_string(&parts.payload).unwrap();
                parts.raw_payload = Some(payload.replacen('{', r#"{"nbf":1e999,"#, 1));
            },
        ),
        case("SD-JWT: a text as a time", "time.malformed", |parts| {
            parts.set("exp", "2026-11-22T00:00:00Z");
        }),
    ]
}

/// Base64url with what does not belong; signatures are made over it as it stands.
fn letters() -> Vec<Case> {
    let resigned = |name, code, change: fn(&str) -> String| {
        let parts = Parts::new();
        let header = base64url::encode(serde_json::to_vec(&parts.header).unwrap());
        let payload = base64url::encode(serde_json::to_vec(&parts.payload).unwrap());
        let input = format!("{}.{payload}", change(&header));
        let signature = base64url::encode(parts.issuer.sign(input.as_bytes()).unwrap());
        let bound = rebound(&parts, format!("{input}.{signature}"));
        with(name, code, parts, bound)
    };
    let disclosed = |name, letters: &'static str| {
        case(name, "format.jose", move |parts| {
            let padded = claim("12", "x", true) + letters;
            parts.disclose(padded);
        })
    };
    vec![
        resigned("SD-JWT: a header with padding", "format.jose", |header| {
            format!("{header}=")
        }),
        resigned(
            "SD-JWT: a header with a line break",
            "format.jose",
            |header| format!("{header}\n"),
        ),
        resigned("SD-JWT: a header with junk", "format.jose", |header| {
            format!("{header}!")
        }),
        disclosed("SD-JWT: a disclosure with padding", "="),
        disclosed("SD-JWT: a disclosure with a space", " "),
        disclosed("SD-JWT: a disclosure with junk", "\u{fffd}"),
        {
            let parts = Parts::new();
            let jwt = jws(
                &parts.header,
                &serde_json::to_vec(&parts.payload).unwrap(),
                &parts.issuer,
            );
            let bound = rebound(&parts, jwt + "==");
            with(
                "SD-JWT: a signature with padding",
                "format.jose",
                parts,
                bound,
            )
        },
    ]
}

/// The disclosures and the holder's token behind another JWT.
fn rebound(parts: &Parts, jwt: String) -> String {
    let mut text = jwt + "~";
    for one in &parts.disclosures {
        text = text + one + "~";
    }
    let mut kb = parts.kb.clone();
    let digest = base64url::encode(vidan_crypto::hash::sha256(text.as_bytes()));
    kb.insert("sd_hash".into(), digest.into());
    let header = parts.kb_header.as_ref().unwrap();
    text + &jws(header, &serde_json::to_vec(&kb).unwrap(), &parts.holder)
}

/// As `x5c` has it.
fn base64(der: &[u8]) -> String {
    vidan_codec::jose::x5c::encode(&[der.to_vec()]).remove(0)
}
