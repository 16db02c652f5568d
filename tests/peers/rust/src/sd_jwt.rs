//! SD-JWT VC: one issuer's credentials, presented and verified by both sides.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{DecodingKey, EncodingKey};
use sd_jwt_rs::{SDJWTHolder, SDJWTSerializationFormat, SDJWTVerifier};
use serde_json::{Map, Value};
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimPath, ClaimValue,
    sd_cwt::issue::Redaction,
    sd_jwt::{
        issue::CredentialRequest,
        own::OwnFile,
        verify::{Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};

use crate::{DOCUMENTS, SHOWN, Times, card, verdicts};

const AUDIENCE: &str = "https://verifier.example";
const NONCE: &str = "n-0S6_WzA2Mj";

pub(crate) fn compare() {
    let people = People::new();
    let (mut read, mut present, mut verify) =
        (Times::default(), Times::default(), Times::default());
    let mut last = (String::new(), String::new());
    for turn in 0..DOCUMENTS {
        let credential = people.issue();
        read.both(
            turn,
            || OwnFile::open(credential.as_bytes(), None).unwrap(),
            || SDJWTHolder::new(credential.clone(), SDJWTSerializationFormat::Compact).unwrap(),
        );
        let shown = present.both(
            turn,
            || people.present(&credential),
            || people.others_present(&credential),
        );
        let accepted = verify.both(
            turn,
            || people.verify(&shown.0),
            || people.others_verify(&shown.0),
        );
        assert_eq!(accepted, (true, true), "both accept what Vidan presents");
        last = shown;
    }
    read.print("a credential's text read");
    present.print("presented: text to text, signed");
    verify.print("verified: both signatures, disclosures");
    verdicts(
        "one presented by the other side",
        people.verify(&last.1),
        people.others_verify(&last.1),
    );
    verdicts(
        "the holder's token cut off",
        people.verify(cut(&last.0)),
        people.others_verify(cut(&last.0)),
    );
}

/// Up to the last `~`.
fn cut(text: &str) -> &str {
    &text[..=text.rfind('~').unwrap()]
}

struct People {
    issuer: SigningKey,
    holder: SigningKey,
    /// The same keys as the other side takes them.
    issuer_pem: String,
    holder_key: EncodingKey,
    now: UnixTime,
}

impl People {
    fn new() -> Self {
        let [issuer, holder] = [(); 2].map(|()| SigningKey::generate(Algorithm::Es256).unwrap());
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let holder_pem = holder.to_pem();
        Self {
            issuer_pem: issuer.public().to_pem(),
            holder_key: EncodingKey::from_ec_pem(holder_pem.as_bytes()).unwrap(),
            issuer,
            holder,
            now: UnixTime(now.try_into().unwrap()),
        }
    }

    fn issue(&self) -> String {
        let request = CredentialRequest {
            issuer: Some("https://issuer.example".to_owned()),
            kid: Some("issuer-1".to_owned()),
            x5c: Vec::new(),
            signer: self.issuer.public(),
            document_type: "can_cuoc".to_owned(),
            type_integrity: None,
            claims: ClaimValue::from_json(&card()).unwrap(),
            redaction: Redaction::EachClaim,
            holder: Some(self.holder.public()),
            issued_at: self.now.plus(-86_400),
            not_before: None,
            expires_at: Some(self.now.plus(14 * 86_400)),
            decoys: 0,
            status: None,
        };
        let prepared = request.prepare(&SystemRandom).unwrap();
        let signature = self.issuer.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap()
    }

    fn present(&self, credential: &str) -> String {
        let file = OwnFile::open(credential.as_bytes(), None).unwrap();
        let presentation = file.present(&SHOWN.map(ClaimPath::name), self.now).unwrap();
        let prepared = presentation.prepare(AUDIENCE, NONCE).unwrap();
        let signature = self.holder.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap().into_string()
    }

    fn others_present(&self, credential: &str) -> String {
        let format = SDJWTSerializationFormat::Compact;
        let mut holder = SDJWTHolder::new(credential.to_owned(), format).unwrap();
        let shown: Map<String, Value> = SHOWN
            .map(|name| (name.to_owned(), Value::Bool(true)))
            .into_iter()
            .collect();
        let (nonce, audience) = (Some(NONCE.to_owned()), Some(AUDIENCE.to_owned()));
        let key = Some(self.holder_key.clone());
        holder
            .create_presentation(shown, nonce, audience, key, Some("ES256".to_owned()))
            .unwrap()
    }

    fn verify(&self, text: &str) -> bool {
        let key = pinned(&self.issuer.public());
        let expected = Expectation {
            kind: Kind::Credential,
            audiences: &[AUDIENCE],
            key_binding: KeyBindingRule::Required {
                nonce: NonceRule::Exactly(NONCE),
                max_age: Some(60),
            },
            now: self.now,
            skew: 60,
        };
        Unverified::parse(text).is_ok_and(|token| token.verify(&key, &expected, None).is_ok())
    }

    fn others_verify(&self, text: &str) -> bool {
        let key = DecodingKey::from_ec_pem(self.issuer_pem.as_bytes()).unwrap();
        let (audience, nonce) = (Some(AUDIENCE.to_owned()), Some(NONCE.to_owned()));
        let resolve = Box::new(move |_: &str, _: &jsonwebtoken::Header| key.clone());
        let format = SDJWTSerializationFormat::Compact;
        SDJWTVerifier::new(text.to_owned(), resolve, audience, nonce, format).is_ok()
    }
}
