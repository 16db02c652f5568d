//! A verifier asks, a wallet reads: each refusal by a question in which one thing alone is wrong.

mod answer;
mod asker;
mod form;
mod format_page;

use crate::common::{OFFICE, OFFICE_KID, World, names};
use vidan_codec::base45;
use vidan_codec::cbor::{Limits, Value, decode};
use vidan_codec::cose::{Unsigned1, algorithm_id};
use vidan_credential::testing::{ISS, NOW};
use vidan_credential::transport::ONE_CODE;
use vidan_credential::{BROADCAST_AUDIENCE, ClaimPath};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::Error;
use vidan_protocol::challenge::{
    Asker, Challenge, ChallengeFault as Fault, ChallengeRequest, MAX_TEXT, OpenChallenge, PREFIX,
    ShownChallenge,
};
use vidan_trust::{
    Error as TrustError, ListContent, Names, PublicJwk, Standing, TrustList, VerifierRecord,
};

const VERIFIER: &str = "urn:test:quay-1";
const KID: &str = "verifier-1";
const TYP: &str = "application/vidan-challenge+cwt";

struct Counter {
    world: World,
    key: SigningKey,
}

impl Counter {
    fn new() -> Self {
        Self::with(Algorithm::Es256)
    }

    fn with(algorithm: Algorithm) -> Self {
        Self {
            world: World::new(),
            key: SigningKey::generate(algorithm).unwrap(),
        }
    }

    fn list(&self) -> TrustList {
        self.list_with(|_| ())
    }

    fn list_with(&self, change: impl FnOnce(&mut ListContent)) -> TrustList {
        let mut content = self.world.citizen.list_content();
        content.offices.push(self.world.record());
        content.verifiers.push(VerifierRecord {
            kid: KID.into(),
            id: VERIFIER.into(),
            name: names("Quầy số 1 (thử)"),
            jwk: PublicJwk::from_key(&self.key.public()),
            may_ask: None,
            standing: Standing::since(NOW.0 - 86_400),
        });
        change(&mut content);
        self.world.citizen.list_of(&content)
    }

    fn ask(&self, request: ChallengeRequest) -> ShownChallenge {
        let prepared = request.prepare(KID, &self.key.public(), &SystemRandom);
        let prepared = prepared.unwrap();
        let signature = self.key.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap()
    }

    fn read(&self, text: &str) -> Result<Challenge, Error> {
        Challenge::read(text, &self.list(), NOW)
    }

    /// A text whose parts are signed as they are given.
    fn by_hand(&self, protected: &Value, unprotected: Value, payload: &Value) -> String {
        let message = Unsigned1::new(protected, unprotected, payload.to_vec());
        let signature = self.key.sign(message.to_be_signed().message()).unwrap();
        text(&message.finish(&signature).to_vec())
    }

    fn signed(&self, payload: &Value) -> String {
        self.by_hand(&header(KID), Value::Map(vec![]), payload)
    }
}

fn request() -> ChallengeRequest {
    ChallengeRequest {
        verifier: VERIFIER.into(),
        document_types: vec!["can_cuoc".into()],
        claims: vec![ClaimPath::name("ho_ten"), ClaimPath::name("age_over_18")],
        purpose: Names {
            vi: "Kiểm tra tuổi để bán rượu, bia".into(),
            en: "Age check for alcohol".into(),
        },
        issued_at: NOW,
        lifetime: 120,
    }
}

fn text(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn bytes(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap()
}

fn header(kid: &str) -> Value {
    Value::map([
        (1i64, Value::from(algorithm_id(Algorithm::Es256))),
        (4, Value::from(kid.as_bytes())),
        (16, Value::from(TYP)),
    ])
}

fn array(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::from(*text)).collect())
}

/// A good payload, as entries to be changed.
fn entries() -> Vec<(Value, Value)> {
    let purpose = Value::map([("en", "Age check"), ("vi", "Kiểm tra tuổi")]);
    let map = Value::map([
        (1i64, Value::from(VERIFIER)),
        (4, Value::from(NOW.0 + 120)),
        (6, Value::from(NOW.0)),
        (39, Value::from(&[7u8; 16][..])),
        (-65_537, array(&["can_cuoc"])),
        (-65_538, array(&["ho_ten"])),
        (-65_539, purpose),
    ]);
    match map {
        Value::Map(entries) => entries,
        _ => panic!(),
    }
}

/// The good payload with one field changed.
fn with(label: i64, value: Value) -> Value {
    let mut entries = entries();
    let found = entries
        .iter_mut()
        .find(|(key, _)| *key == Value::from(label));
    found.unwrap().1 = value;
    Value::Map(entries)
}

fn fault(result: Result<Challenge, Error>) -> Fault {
    match result {
        Err(Error::Challenge(fault)) => fault,
        other => panic!("{other:?}"),
    }
}
