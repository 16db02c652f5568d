//! Step 2: what a JOSE header may be like, in either layer of an SD-JWT.

use serde_json::{Value as Json, json};
use vidan_codec::base64url;
use vidan_credential::{testing::TestWorld, transport};
use vidan_verifier::{Policy, Verdict};

use super::cards::{Jwt, LOOK, by_key, by_list, told};

const VALID: (&str, &str) = ("valid", "valid");

#[derive(Clone, Copy, Debug)]
enum Layer {
    Credential,
    KeyBinding,
}

const BOTH: [Layer; 2] = [Layer::Credential, Layer::KeyBinding];

fn judged(layer: Layer, name: &str, value: &Json) -> (&'static str, &'static str) {
    let world = TestWorld::new();
    let mut card = Jwt::new(&world, &json!({"ho_ten": "A"}));
    let header = match layer {
        Layer::Credential => &mut card.header,
        Layer::KeyBinding => &mut card.kb_header,
    };
    header[name] = value.clone();
    let verifier = by_list(&world, Policy::broadcast(), LOOK);
    told(&verifier.verify_token(&card.bytes(&world)))
}

/// RFC 7515 section 4.1.11: none of our readers understands any extension.
#[test]
fn whatever_is_critical_refuses() {
    for layer in BOTH {
        for crit in [
            json!(["exp"]),
            json!([]),
            Json::Null,
            json!(false),
            json!(""),
        ] {
            let (outcome, code) = judged(layer, "crit", &crit);
            let expected = ("refused", "format.critical_header");
            assert_eq!((outcome, code), expected, "{layer:?} {crit}");
        }
    }
}

/// Neither layer's key is looked for in its own header.
#[test]
fn a_key_that_is_not_used_is_not_parsed() {
    let rsa = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"});
    for layer in BOTH {
        for jwk in [
            rsa.clone(),
            json!({"kty": "AKP"}),
            json!([]),
            json!("?"),
            Json::Null,
        ] {
            assert_eq!(judged(layer, "jwk", &jwk), VALID, "{layer:?} {jwk}");
        }
        for name in ["x5t", "x5u", "jku", "b64", "nonce"] {
            assert_eq!(
                judged(layer, name, &json!({"a": [1]})),
                VALID,
                "{layer:?} {name}"
            );
        }
    }
}

/// One that nobody vouches for changes nothing: the key is still the list's.
#[test]
fn a_key_in_a_header_signs_nothing() {
    let (world, thief) = (TestWorld::new(), TestWorld::new());
    let mut card = Jwt::new(&world, &json!({"ho_ten": "A"}));
    let own = vidan_codec::jose::Jwk::from_key(&thief.issuer.public());
    card.header["jwk"] = json!(own);
    let forged = TestWorld {
        issuer: thief.issuer,
        ..TestWorld::new()
    };
    let token = card.bytes(&TestWorld {
        holder: world.holder,
        ..forged
    });
    let honest = TestWorld {
        issuer: world.issuer,
        ..TestWorld::new()
    };
    let verdict = by_list(&honest, Policy::broadcast(), LOOK).verify_token(&token);
    assert_eq!(told(&verdict), ("refused", "trust.signature_invalid"));
}

/// The same header, printed for people.
#[test]
fn a_pretty_header_is_read() {
    let world = TestWorld::new();
    let card = Jwt::new(&world, &json!({"ho_ten": "A"}));
    let pretty = |header: &Json| serde_json::to_string_pretty(header).unwrap();
    let with = |header: &str, kb: &str| {
        let text = card.text_with_headers(&world, header, kb);
        let by_key: Verdict =
            by_key(&world, Policy::broadcast(), LOOK).verify_token(text.as_bytes());
        assert_eq!(told(&by_key), VALID);
        let scanned = transport::to_text(text.as_bytes()).unwrap();
        assert!(scanned.starts_with("VDJ:"));
        let by_list = by_list(&world, Policy::broadcast(), LOOK);
        assert_eq!(told(&by_list.verify(&scanned)), VALID);
    };
    let (header, kb) = (card.header.to_string(), card.kb_header.to_string());
    with(&pretty(&card.header), &pretty(&card.kb_header));
    for before in [" ", "\t", "\n", "\r\n  "] {
        with(&format!("{before}{header}\n"), &format!("{before}{kb}"));
    }
    assert!(base64url::encode(pretty(&card.header)).starts_with("ewo"));
}
