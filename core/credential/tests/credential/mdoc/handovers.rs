//! Session transcripts of OpenID4VP 1.0 (its examples in annex B.2.6) and of ISO/IEC TS 18013-7 (annex B).

use serde_json::Value;
use vidan_credential::{
    Error,
    mdoc::transcript::{Annex7Request, DcApiRequest, RedirectRequest, SessionTranscript},
    testing::page::unhex,
};

use super::vectors::file;

fn vectors() -> Value {
    serde_json::from_slice(&file("openid4vp/handover_vectors.json")).unwrap()
}

fn thumbprint(vectors: &Value) -> [u8; 32] {
    let hex = vectors["jwk_thumbprint_hex"].as_str().unwrap();
    unhex(hex).try_into().unwrap()
}

#[test]
fn to_a_url() {
    let vectors = vectors();
    let text = |name: &str| vectors["redirect"][name].as_str().unwrap();
    let request = |thumbprint| {
        SessionTranscript::redirect(&RedirectRequest {
            client_id: text("client_id"),
            nonce: text("nonce"),
            jwk_thumbprint: thumbprint,
            response_uri: text("response_uri"),
        })
    };
    let thumbprint = thumbprint(&vectors);
    let made = request(Some(&thumbprint));
    assert_eq!(made.as_bytes(), unhex(text("session_transcript")));
    assert_ne!(made, request(None));
}

#[test]
fn over_the_digital_credentials_api() {
    let vectors = vectors();
    let text = |name: &str| vectors["dcapi"][name].as_str().unwrap();
    let request = |thumbprint| {
        SessionTranscript::dc_api(&DcApiRequest {
            origin: text("origin"),
            nonce: text("nonce"),
            jwk_thumbprint: thumbprint,
        })
    };
    let thumbprint = thumbprint(&vectors);
    let made = request(Some(&thumbprint));
    assert_eq!(made.as_bytes(), unhex(text("session_transcript")));
    assert_ne!(made, request(None));
}

/// ISO/IEC TS 18013-7:2024 annex B.
#[test]
fn to_an_older_reader() {
    let made = SessionTranscript::annex_7(&Annex7Request {
        client_id: "example.com",
        nonce: "abcdefgh1234567890",
        response_uri: "https://example.com/12345/response",
        mdoc_nonce: "1234567890abcdefgh",
    });
    let printed = "83f6f6835820da25c527e5fb75bc2dd31267c02237c4462ba0c1bf37071f692e7dd93b10ad0b5820f6ed8e\
                   3220d3c59a5f17eb45f48ab70aeecf9ee21744b1014982350bd96ac0c572616263646566676831323334353637383930";
    assert_eq!(made.as_bytes(), unhex(printed));
}

#[test]
fn near_by() {
    let qr = SessionTranscript::qr(&[0xa0], &[0xd8, 0x18, 0x41, 0xa0]);
    assert_eq!(qr.as_bytes(), unhex("83 d81841a0 d81841a0 f6"));
    let nfc = SessionTranscript::nfc(&[0xa0], &[0xd8, 0x18, 0x41, 0xa0], &[1], None);
    assert_eq!(nfc.as_bytes(), unhex("83 d81841a0 d81841a0 82 4101 f6"));
}

#[test]
fn what_is_no_transcript() {
    for hex in ["82f6f6", "a0", "60"] {
        let read = SessionTranscript::from_bytes(&unhex(hex));
        assert_eq!(read, Err(Error::MdocTranscript), "{hex}");
    }
    let trailing = Error::MdocCbor(vidan_codec::Error::TrailingBytes);
    assert_eq!(
        SessionTranscript::from_bytes(&unhex("83f6f6f600")),
        Err(trailing)
    );
}
