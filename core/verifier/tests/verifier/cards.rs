//! Cards in three formats as a counter sees them, in parts of which a test changes one. As they are, they are valid.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use vidan_codec::{
    base64url,
    cbor::{Simple, Value},
    clock::{ManualClock, UnixTime},
    cose::{Unsigned1, key_thumbprint_uri, key_to_value},
    jose::Jwk,
};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, Credential,
    mdoc::{hold, issue::MdocRequest},
    showing::{Presentation, Showing, UNASKED},
    testing::{ISS, KID, NOW, TestWorld, pinned},
};
use vidan_crypto::{SigningKey, SystemRandom, hash::sha256};
use vidan_verifier::{MemoryReplayGuard, Policy, Trust, Verdict, Verifier};

pub(super) const DAY: i64 = 86_400;
/// Five seconds after everything was presented.
pub(super) const LOOK: UnixTime = UnixTime(NOW.0 + 5);

/// A verifier who trusts the world's issuer by its key alone.
pub(super) fn by_key(world: &TestWorld, policy: Policy, at: UnixTime) -> Verifier {
    let trust = Trust::Key(pinned(&world.issuer.public()));
    verifier(trust, policy, at)
}

/// A verifier who trusts the world's issuer by a list, which has the card's profile.
pub(super) fn by_list(world: &TestWorld, policy: Policy, at: UnixTime) -> Verifier {
    verifier(Trust::List(world.list()), policy, at)
}

pub(super) fn verifier(trust: Trust, policy: Policy, at: UnixTime) -> Verifier {
    let clock = Arc::new(ManualClock::at(at));
    Verifier::new(trust, policy, clock, Arc::new(MemoryReplayGuard::new(100)))
}

/// Outcome and cause, for one comparison.
pub(super) fn told(verdict: &Verdict) -> (&'static str, &'static str) {
    assert_eq!(
        verdict.accepted().is_some() || verdict.paper().is_some(),
        verdict.outcome() == vidan_verifier::Outcome::Valid,
        "claims are shown of what is valid, and of nothing else"
    );
    (verdict.outcome().code(), verdict.code())
}

/// An SD-JWT with a KB-JWT.
pub(super) struct Jwt {
    pub(super) header: Json,
    /// All in the clear but what [`Jwt::disclose`] adds.
    pub(super) payload: Map<String, Json>,
    pub(super) disclosures: Vec<String>,
    pub(super) kb_header: Json,
    pub(super) kb: Map<String, Json>,
}

impl Jwt {
    pub(super) fn new(world: &TestWorld, claims: &Json) -> Self {
        let mut payload = json!({
            "iss": ISS, "iat": NOW.0 - 3600, "exp": NOW.0 + DAY, "vct": "can_cuoc",
            "cnf": {"jwk": Jwk::from_key(&world.holder.public())},
        });
        let members = payload.as_object_mut().unwrap();
        members.extend(claims.as_object().unwrap().clone());
        Self {
            header: json!({"alg": "ES256", "typ": "dc+sd-jwt", "kid": KID}),
            payload: members.clone(),
            disclosures: Vec::new(),
            kb_header: json!({"alg": "ES256", "typ": "kb+jwt"}),
            kb: json!({"iat": NOW.0, "aud": BROADCAST_AUDIENCE, "nonce": UNASKED})
                .as_object()
                .unwrap()
                .clone(),
        }
    }

    /// Hides a claim of the payload behind a digest, and discloses it where it is shown.
    pub(super) fn redact(&mut self, name: &str, shown: bool) {
        let value = self.payload.remove(name).unwrap();
        let disclosure = base64url::encode(json!(["salt", name, value]).to_string());
        let digests = self.payload.entry("_sd").or_insert_with(|| json!([]));
        let digest = base64url::encode(sha256(disclosure.as_bytes()));
        digests.as_array_mut().unwrap().push(digest.into());
        if shown {
            self.disclosures.push(disclosure);
        }
    }

    pub(super) fn text(&self, world: &TestWorld) -> String {
        let (header, kb_header) = (self.header.to_string(), self.kb_header.to_string());
        self.text_with_headers(world, &header, &kb_header)
    }

    /// The same with headers that are written so.
    pub(super) fn text_with_headers(
        &self,
        world: &TestWorld,
        header: &str,
        kb_header: &str,
    ) -> String {
        let payload = Json::Object(self.payload.clone());
        let mut text = jws(header, &payload, &world.issuer) + "~";
        for disclosure in &self.disclosures {
            text += disclosure;
            text += "~";
        }
        let mut kb = self.kb.clone();
        let hash = base64url::encode(sha256(text.as_bytes()));
        kb.entry("sd_hash").or_insert(hash.into());
        text + &jws(kb_header, &Json::Object(kb), &world.holder)
    }

    pub(super) fn bytes(&self, world: &TestWorld) -> Vec<u8> {
        self.text(world).into_bytes()
    }
}

fn jws(header: &str, payload: &Json, key: &SigningKey) -> String {
    let payload = base64url::encode(payload.to_string());
    let input = format!("{}.{payload}", base64url::encode(header));
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", base64url::encode(signature))
}

/// An SD-CWT in a key-binding token.
pub(super) struct Cwt {
    /// The number that its issuer's algorithm goes by.
    pub(super) alg: i64,
    /// All in the clear but what [`Cwt::redact`] hides.
    pub(super) claims: Vec<(Value, Value)>,
    pub(super) digests: Vec<Vec<u8>>,
    pub(super) disclosures: Vec<Vec<u8>>,
    pub(super) kb: Vec<(i64, Value)>,
}

impl Cwt {
    pub(super) fn new(world: &TestWorld, claims: Vec<(Value, Value)>) -> Self {
        let holder = world.holder.public();
        let confirmation = Value::map([(1, key_to_value(&holder))]);
        let mut all: Vec<(Value, Value)> = vec![
            (int(1), ISS.into()),
            (int(2), key_thumbprint_uri(&holder).into()),
            (int(4), int(NOW.0 + DAY)),
            (int(6), int(NOW.0 - 3600)),
            (int(8), confirmation),
            (int(11), "can_cuoc".into()),
        ];
        all.extend(claims);
        Self {
            alg: -9,
            claims: all,
            digests: Vec::new(),
            disclosures: Vec::new(),
            kb: vec![
                (3, BROADCAST_AUDIENCE.into()),
                (4, int(NOW.0 + 60)),
                (6, int(NOW.0)),
            ],
        }
    }

    /// Hides a claim behind a digest, and discloses it where it is shown.
    pub(super) fn redact(&mut self, key: impl Into<Value>, shown: bool) {
        let key = key.into();
        let at = self.claims.iter().position(|(one, _)| *one == key).unwrap();
        let (key, value) = self.claims.remove(at);
        let salt = Value::Bytes(vec![u8::try_from(self.digests.len()).unwrap(); 16]);
        let disclosure = Value::Array(vec![salt, value, key]).to_vec();
        self.digests.push(sha256(&disclosure).to_vec());
        if shown {
            self.disclosures.push(disclosure);
        }
    }

    pub(super) fn set_kb(&mut self, label: i64, value: Option<Value>) {
        self.kb.retain(|(known, _)| *known != label);
        self.kb.extend(value.map(|value| (label, value)));
    }

    pub(super) fn bytes(&self, world: &TestWorld) -> Vec<u8> {
        let mut claims = self.claims.clone();
        if !self.digests.is_empty() {
            let mut digests = self.digests.clone();
            digests.sort();
            let digests = digests.into_iter().map(Value::Bytes).collect();
            claims.push((
                Value::Simple(Simple::new(59).unwrap()),
                Value::Array(digests),
            ));
        }
        let disclosures: Vec<Value> = self.disclosures.iter().cloned().map(Value::Bytes).collect();
        let unprotected = match disclosures.is_empty() {
            true => Value::Map(Vec::new()),
            false => Value::map([(17, Value::Array(disclosures))]),
        };
        let header = Value::map([
            (1, int(self.alg)),
            (4, KID.as_bytes().into()),
            (16, int(293)),
        ]);
        let credential = sign1(&header, unprotected, &Value::Map(claims), &world.issuer);
        let header = Value::map([(1, int(-9)), (13, credential), (16, int(294))]);
        let kb = Value::map(self.kb.iter().cloned());
        sign1(&header, Value::Map(Vec::new()), &kb, &world.holder).to_vec()
    }
}

pub(super) fn int(number: i64) -> Value {
    number.into()
}

fn sign1(header: &Value, unprotected: Value, payload: &Value, key: &SigningKey) -> Value {
    let unsigned = Unsigned1::new(header, unprotected, payload.to_vec());
    let signature = key.sign(unsigned.to_be_signed().message()).unwrap();
    unsigned.finish(&signature)
}

/// The nonce of a question that a mobile document answers.
pub(super) const NONCE: &[u8] = &[7; 32];

/// A mobile document of this type with these namespaces, of which all is shown in answer to [`NONCE`].
pub(super) fn mdoc(world: &TestWorld, document_type: &str, spaces: &Json) -> Vec<u8> {
    mdoc_under(world, vec![vec![0x30, 0x00]], document_type, spaces)
}

/// The same with its issuer's certificates.
pub(super) fn mdoc_under(
    world: &TestWorld,
    chain: Vec<Vec<u8>>,
    document_type: &str,
    spaces: &Json,
) -> Vec<u8> {
    Mdoc::new(world, chain, document_type, spaces).bytes(world)
}

/// A mobile document in a `DeviceResponse`.
pub(super) struct Mdoc {
    pub(super) request: MdocRequest,
    pub(super) audience: &'static str,
    pub(super) nonce: Vec<u8>,
}

impl Mdoc {
    pub(super) fn new(
        world: &TestWorld,
        chain: Vec<Vec<u8>>,
        document_type: &str,
        spaces: &Json,
    ) -> Self {
        let request = MdocRequest {
            signer: world.issuer.public(),
            chain,
            document_type: document_type.to_owned(),
            claims: ClaimValue::from_json(spaces).unwrap(),
            holder: world.holder.public(),
            signed_at: NOW.plus(-3600),
            valid_from: NOW.plus(-3600),
            valid_until: NOW.plus(DAY),
            expected_update: None,
            status: None,
        };
        Self {
            request,
            audience: BROADCAST_AUDIENCE,
            nonce: NONCE.to_vec(),
        }
    }

    /// Presented while it was good, whenever that was.
    pub(super) fn bytes(&self, world: &TestWorld) -> Vec<u8> {
        let prepared = self.request.clone().prepare_to_the_second(&SystemRandom);
        let prepared = prepared.unwrap();
        let signature = world.issuer.sign(prepared.to_be_signed().message());
        let bytes = prepared.finish(&signature.unwrap()).unwrap();
        let document = hold::Unverified::parse(&bytes).unwrap();
        let (key, at) = (pinned(&world.issuer.public()), self.request.valid_from);
        let held = document.verify(&key, None, at, Some(&world.holder.public()));
        let held: Credential = held.unwrap().into_inner().into();
        let all: Vec<ClaimPath> = held.disclosable();
        let showing = Showing {
            audience: self.audience,
            nonce: Some(&self.nonce),
            at,
            lifetime: 60,
        };
        let presentation = Presentation::new(&held, &all, &showing).unwrap();
        let prepared = presentation.prepare().unwrap();
        let signature = world.holder.sign(prepared.to_be_signed().message());
        prepared.finish(&signature.unwrap()).unwrap().into_bytes()
    }
}
