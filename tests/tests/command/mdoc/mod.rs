//! Mobile documents at the desk: issued under a certificate, shown in a session, judged by its reader.

mod broken;
mod inspect;
mod issue;
mod present;
mod usage;
mod verify;

#[allow(dead_code, reason = "the tests of `vidan-trust` use the rest")]
#[path = "../../../../core/trust/tests/trust/x509/maker.rs"]
pub(crate) mod maker;

use serde_json::{Value, json};
use vidan_codec::cbor::Writer;
use vidan_credential::mdoc::transcript::{RedirectRequest, SessionTranscript};
use vidan_crypto::{Algorithm, SigningKey};

use self::maker::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, DAY, Draft, EXTENDED_KEY_USAGE, KEY_USAGE, MDOC_SIGNER,
    Rdn, SUBJECT_ALT_NAME, SUBJECT_KEY_ID,
};
use crate::desk::{Desk, NOW, Ran};

pub(crate) const MDL: &str = "org.iso.18013.5.1.mDL";
pub(crate) const SPACE: &str = "org.iso.18013.5.1";
pub(crate) const ROOT: Rdn = ["VN", "", "Thử IACA"];
const LEAF: Rdn = ["VN", "", "Thử DS"];

/// A desk with `iaca.pem` and `chain.pem` of the issuer's key, two sessions `session.cbor` and `other.cbor`, and a reader's key of the
/// session: `reader.pem`, `reader.jwk`.
pub(crate) struct Counter {
    pub(crate) desk: Desk,
    pub(crate) root: SigningKey,
}

impl Counter {
    pub(crate) fn new() -> Self {
        let counter = Self {
            desk: Desk::new(),
            root: SigningKey::generate(Algorithm::Es256).unwrap(),
        };
        let desk = &counter.desk;
        desk.line("keygen --out @reader.pem --jwk @reader.jwk")
            .ended(0);
        let iaca = counter.root(|_| {});
        desk.write("iaca.pem", maker::pem(&iaca));
        let leaf = counter.leaf(&desk.key("issuer.pem"), |_| {});
        desk.write("chain.pem", maker::pem(&leaf));
        for (name, nonce) in [("session.cbor", "n-1"), ("other.cbor", "n-2")] {
            desk.write(name, session(nonce).as_bytes());
        }
        counter
    }

    /// The authority's certificate, with a change.
    pub(crate) fn root(&self, change: impl FnOnce(&mut Draft)) -> Vec<u8> {
        let mut draft = Draft::new(ROOT, ROOT, &self.root)
            .with(BASIC_CONSTRAINTS, true, maker::authority(Some(0)))
            .with(KEY_USAGE, true, maker::key_usage(0x0600))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(&self.root));
        (draft.from, draft.until) = (NOW - 1_000 * DAY, NOW + 1_000 * DAY);
        change(&mut draft);
        draft.sign(&self.root)
    }

    /// A signer's certificate for a key, with a change.
    pub(crate) fn leaf(&self, key: &SigningKey, change: impl FnOnce(&mut Draft)) -> Vec<u8> {
        let mut draft = Draft::new(ROOT, LEAF, key)
            .with(KEY_USAGE, true, maker::key_usage(0x8000))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(key))
            .with(SUBJECT_ALT_NAME, false, maker::dns_names(&["ds.example"]))
            .with(AUTHORITY_KEY_ID, false, maker::authority_key_id(&self.root))
            .with(EXTENDED_KEY_USAGE, true, maker::purposes(&[MDOC_SIGNER]));
        (draft.from, draft.until) = (NOW - 30 * DAY, NOW + 30 * DAY);
        change(&mut draft);
        draft.sign(&self.root)
    }

    /// Issues `card.cbor`.
    pub(crate) fn issue(&self, claims: &Value, more: &str) -> Ran {
        self.desk.write("claims.json", claims.to_string());
        let mut line = format!(
            "issue --format mdoc --claims @claims.json --issuer-key @issuer.pem --issuer-chain @chain.pem \
             --holder @phone.jwk --out @card.cbor {more}"
        );
        for (switch, value) in [
            ("--exp", (NOW + 10 * DAY).to_string()),
            ("--iat", NOW.to_string()),
            ("--type", MDL.to_owned()),
        ] {
            if !more.contains(switch) {
                line = format!("{line} {switch} {value}");
            }
        }
        self.desk.line(&line)
    }

    /// Shows elements of `card.cbor` in `answer.cbor`.
    pub(crate) fn present(&self, elements: &str, more: &str) -> Ran {
        self.desk.line(&format!(
            "present @card.cbor --holder-key @phone.pem --iat {NOW} --session-transcript @session.cbor \
             --out @answer.cbor --json --disclose {elements} {more}"
        ))
    }

    /// Judges a file under the roots, as JSON.
    pub(crate) fn verify(&self, file: &str, more: &str) -> Ran {
        self.desk.line(&format!(
            "verify @{file} --trust-pem @iaca.pem --at {NOW} --json {more}"
        ))
    }

    /// An answer that shows two elements, in `answer.cbor`.
    pub(crate) fn shown() -> Self {
        let counter = Self::new();
        counter.issue(&licence(), "").ended(0);
        counter.present("family_name,age_over_18", "").ended(0);
        counter
    }
}

/// The elements of a licence.
pub(crate) fn licence() -> Value {
    json!({
        "family_name": "Nguyễn", "given_name": "Thị Ví Dụ", "birth_date": "1990-02-28", "issue_date": "2026-01-02",
        "expiry_date": "2036-01-02", "issuing_country": "VN", "document_number": "B1-000042", "portrait": "_9j_4AAQ",
        "driving_privileges": [{"vehicle_category_code": "A", "issue_date": "2020-05-06"}], "sex": 2, "age_over_18": true,
        "ghi_chu": "không có trong bảng",
    })
}

pub(crate) fn session(nonce: &str) -> SessionTranscript {
    SessionTranscript::redirect(&RedirectRequest {
        client_id: "x509_san_dns:verifier.example",
        nonce,
        jwk_thumbprint: None,
        response_uri: "https://verifier.example/answer",
    })
}

/// Some CBOR that is no session.
pub(crate) fn no_session() -> Vec<u8> {
    let mut out = Writer::new();
    out.array(2).null().null();
    out.into_bytes()
}
