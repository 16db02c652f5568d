//! A presentation in parts, of which a test changes one. As it is, it verifies; signatures are made over whatever stands there.

use serde_json::{Map, Value, json};
use vidan_codec::{base64url, jose::Jwk};
use vidan_credential::{
    Error,
    sd_jwt::verify::{Disclosed, Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    testing::{ISS, KID, NOW, pinned},
};
use vidan_crypto::{
    Algorithm, PublicKey, SigningKey,
    hash::{sha256, sha384, sha512},
};
use vidan_trust::{IssuerKey, Verified};

pub(super) const DAY: i64 = 86_400;
pub(super) const IAT: i64 = NOW.0 - DAY;
pub(super) const EXP: i64 = NOW.0 + DAY;
pub(super) const AUDIENCE: &str = "https://verifier.example";
pub(super) const NONCE: &str = "n-0S6_WzA2Mj";

/// What the holder's token says of the rest.
pub(super) enum SdHash {
    /// What it must.
    Right,
    /// Something else.
    Other(Value),
    /// Nothing.
    Missing,
}

pub(super) struct Parts {
    pub(super) issuer: SigningKey,
    pub(super) trusted: PublicKey,
    pub(super) holder: SigningKey,
    pub(super) header: Map<String, Value>,
    pub(super) payload: Map<String, Value>,
    /// Stands for `payload`, byte for byte.
    pub(super) raw_payload: Option<String>,
    pub(super) disclosures: Vec<String>,
    /// `None`: the holder does not sign.
    pub(super) kb_header: Option<Map<String, Value>>,
    pub(super) kb: Map<String, Value>,
    pub(super) sd_hash: SdHash,
    pub(super) kind: Kind,
    pub(super) rule: KeyBindingRule<'static>,
    pub(super) skew: i64,
}

pub(super) fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub(super) fn disclosure(value: &Value) -> String {
    base64url::encode(value.to_string())
}

pub(super) fn digest(disclosure: &str) -> String {
    base64url::encode(sha256(disclosure.as_bytes()))
}

pub(super) fn claim(salt: &str, name: &str, value: impl Into<Value>) -> String {
    disclosure(&json!([salt, name, value.into()]))
}

pub(super) fn element(salt: &str, value: impl Into<Value>) -> String {
    disclosure(&json!([salt, value.into()]))
}

pub(super) fn jws(header: &Map<String, Value>, payload: &[u8], key: &SigningKey) -> String {
    let header = base64url::encode(serde_json::to_vec(header).unwrap());
    let input = format!("{header}.{}", base64url::encode(payload));
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", base64url::encode(signature))
}

impl Parts {
    pub(super) fn new() -> Self {
        Self::with_issuer(Algorithm::Es256, "ES256")
    }

    pub(super) fn with_issuer(algorithm: Algorithm, alg: &str) -> Self {
        let issuer = SigningKey::generate(algorithm).unwrap();
        let holder = SigningKey::generate(Algorithm::Es256).unwrap();
        let name = claim("s1", "ho_ten", "Nguyễn");
        let class = element("s2", "A1");
        let hidden = claim("s3", "gioi_tinh", "nữ");
        let town = claim("s4", "tinh", "Nghệ An");
        let home = claim(
            "s5",
            "que_quan",
            json!({"_sd": [digest(&town)], "nuoc": "VN"}),
        );
        let payload = json!({
            "iss": ISS,
            "iat": IAT,
            "exp": EXP,
            "vct": "can_cuoc",
            "cnf": {"jwk": Jwk::from_key(&holder.public())},
            "_sd": [digest(&name), digest(&hidden), digest(&home)],
            "hang": [{"...": digest(&class)}, "B"],
            "so": 7,
        });
        Self {
            trusted: issuer.public(),
            issuer,
            holder,
            header: map(json!({"alg": alg, "typ": "dc+sd-jwt", "kid": KID})),
            payload: map(payload),
            raw_payload: None,
            disclosures: vec![name, class, home, town],
            kb_header: Some(map(json!({"alg": "ES256", "typ": "kb+jwt"}))),
            kb: map(json!({"iat": NOW.0 - 5, "aud": AUDIENCE, "nonce": NONCE})),
            sd_hash: SdHash::Right,
            kind: Kind::Credential,
            rule: KeyBindingRule::Required {
                nonce: NonceRule::Exactly(NONCE),
                max_age: Some(60),
            },
            skew: 30,
        }
    }

    /// Adds a disclosure with its digest at the top.
    pub(super) fn disclose(&mut self, disclosure: String) {
        self.add_digest(digest(&disclosure));
        self.disclosures.push(disclosure);
    }

    pub(super) fn add_digest(&mut self, digest: impl Into<Value>) {
        let digests = self.payload["_sd"].as_array_mut().unwrap();
        digests.push(digest.into());
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.payload.insert(name.into(), value.into());
    }

    pub(super) fn credential(&self) -> String {
        let payload = match &self.raw_payload {
            Some(text) => text.clone().into_bytes(),
            None => serde_json::to_vec(&self.payload).unwrap(),
        };
        let mut text = jws(&self.header, &payload, &self.issuer) + "~";
        for one in &self.disclosures {
            text += one;
            text += "~";
        }
        text
    }

    pub(super) fn text(&self) -> String {
        let credential = self.credential();
        let Some(header) = &self.kb_header else {
            return credential;
        };
        let mut kb = self.kb.clone();
        let bytes = credential.as_bytes();
        let right = match self.payload.get("_sd_alg").and_then(Value::as_str) {
            Some("sha-384") => base64url::encode(sha384(bytes)),
            Some("sha-512") => base64url::encode(sha512(bytes)),
            _ => base64url::encode(sha256(bytes)),
        };
        match &self.sd_hash {
            SdHash::Right => kb.insert("sd_hash".into(), right.into()),
            SdHash::Other(value) => kb.insert("sd_hash".into(), value.clone()),
            SdHash::Missing => None,
        };
        let kb = serde_json::to_vec(&kb).unwrap();
        credential + &jws(header, &kb, &self.holder)
    }

    pub(super) fn key(&self) -> IssuerKey {
        pinned(&self.trusted)
    }

    pub(super) fn verify(&self) -> Result<Verified<Disclosed>, Error> {
        self.verify_text(&self.text())
    }

    pub(super) fn verify_text(&self, text: &str) -> Result<Verified<Disclosed>, Error> {
        self.verify_under(text, &self.key())
    }

    pub(super) fn verify_under(
        &self,
        text: &str,
        key: &IssuerKey,
    ) -> Result<Verified<Disclosed>, Error> {
        let expected = Expectation {
            kind: self.kind,
            audiences: &[AUDIENCE],
            key_binding: self.rule,
            now: NOW,
            skew: self.skew,
        };
        Unverified::parse(text)?.verify(key, &expected, None)
    }
}

pub(super) fn accepted(change: impl FnOnce(&mut Parts)) -> Verified<Disclosed> {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap()
}

pub(super) fn refused(change: impl FnOnce(&mut Parts)) -> Error {
    let mut parts = Parts::new();
    parts.verify().unwrap();
    change(&mut parts);
    parts.verify().unwrap_err()
}
