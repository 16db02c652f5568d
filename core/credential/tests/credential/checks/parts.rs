//! A token in parts, of which a test changes one.

use vidan_codec::{
    cbor::{Simple, Value},
    cose::{Unsigned1, algorithm_id, key_thumbprint_uri, key_to_value},
};
use vidan_credential::{
    BROADCAST_AUDIENCE, DocumentProfile, Error,
    sd_cwt::{
        hold::HeldCredential,
        verify::{Disclosed, Expectation, NonceRule, Unverified},
    },
    testing::{ISS, KID, NOW, pinned},
};
use vidan_crypto::{Algorithm, SigningKey, hash::sha256};
use vidan_trust::Verified;

pub(super) const DAY: i64 = 86_400;

pub(super) const IAT: i64 = NOW.0 - DAY;

pub(super) const EXP: i64 = NOW.0 + DAY;

/// A token in parts, each of which a test may replace. As it is, it verifies.
pub(super) struct Parts {
    pub(super) issuer: SigningKey,
    pub(super) holder: SigningKey,
    pub(super) credential_header: Vec<(i64, Value)>,
    pub(super) credential_unprotected: Vec<(i64, Value)>,
    pub(super) credential_claims: Vec<(Value, Value)>,
    pub(super) disclosures: Vec<Vec<u8>>,
    pub(super) kbt_header: Vec<(i64, Value)>,
    pub(super) kbt_unprotected: Vec<(i64, Value)>,
    pub(super) kbt_claims: Vec<(i64, Value)>,
    pub(super) nonce: NonceRule<'static>,
    pub(super) profile: Option<DocumentProfile>,
}

pub(super) fn salted(salt: u8, content: &[Value]) -> Vec<u8> {
    Value::Array([&[Value::Bytes(vec![salt; 16])], content].concat()).to_vec()
}

pub(super) fn digest(disclosure: &[u8]) -> Value {
    Value::Bytes(sha256(disclosure).to_vec())
}

pub(super) fn redacted_keys() -> Value {
    Value::Simple(Simple::new(59).unwrap())
}

pub(super) fn int(number: i64) -> Value {
    number.into()
}

pub(super) fn map(entries: &[(i64, Value)]) -> Value {
    Value::map(entries.iter().cloned())
}

/// Replaces or, with `None`, removes an entry; adds it where there is none.
pub(super) fn set(entries: &mut Vec<(i64, Value)>, label: i64, value: impl Into<Option<Value>>) {
    entries.retain(|(known, _)| *known != label);
    entries.extend(value.into().map(|value| (label, value)));
}

impl Parts {
    pub(super) fn new() -> Self {
        Self::with_issuer(Algorithm::Es256)
    }

    pub(super) fn with_issuer(algorithm: Algorithm) -> Self {
        let issuer = SigningKey::generate(algorithm).unwrap();
        let holder = SigningKey::generate(Algorithm::Es256).unwrap();
        let name = salted(1, &["Nguyễn".into(), "ho_ten".into()]);
        let element = salted(2, &["A1".into()]);
        let hidden = salted(3, &["nữ".into(), "gioi_tinh".into()]);
        let mut digests = vec![digest(&name), digest(&hidden)];
        digests.sort_by_key(Value::to_vec);
        Self {
            credential_header: vec![
                (1, int(algorithm_id(algorithm))),
                (4, Value::from(KID.as_bytes())),
                (16, int(293)),
            ],
            credential_unprotected: vec![],
            credential_claims: vec![
                (int(1), ISS.into()),
                (int(2), key_thumbprint_uri(&holder.public()).into()),
                (int(4), int(EXP)),
                (int(6), int(IAT)),
                (int(8), map(&[(1, key_to_value(&holder.public()))])),
                (int(11), "can_cuoc".into()),
                (
                    "hang".into(),
                    Value::Array(vec![Value::tagged(60, digest(&element)), "B".into()]),
                ),
                (redacted_keys(), Value::Array(digests)),
            ],
            disclosures: vec![name, element],
            kbt_header: vec![(1, int(-9)), (16, int(294))],
            kbt_unprotected: vec![],
            kbt_claims: vec![
                (3, BROADCAST_AUDIENCE.into()),
                (4, int(NOW.0 + 60)),
                (6, int(NOW.0)),
            ],
            nonce: NonceRule::Absent,
            profile: None,
            issuer,
            holder,
        }
    }

    pub(super) fn claim(&mut self, label: i64, value: impl Into<Option<Value>>) {
        self.credential_claims.retain(|(key, _)| *key != int(label));
        self.credential_claims
            .extend(value.into().map(|value| (int(label), value)));
    }

    /// Adds a digest to those of the top.
    pub(super) fn add_digest(&mut self, digest: Value) {
        let (_, digests) = self
            .credential_claims
            .iter_mut()
            .find(|(key, _)| *key == redacted_keys())
            .unwrap();
        let Value::Array(digests) = digests else {
            panic!()
        };
        digests.push(digest);
    }

    pub(super) fn disclose(&mut self, disclosure: Vec<u8>) {
        self.add_digest(digest(&disclosure));
        self.disclosures.push(disclosure);
    }

    pub(super) fn credential(&self) -> Value {
        self.credential_signed_by(&self.issuer)
    }

    pub(super) fn credential_signed_by(&self, issuer: &SigningKey) -> Value {
        let mut unprotected = self.credential_unprotected.clone();
        if !self.disclosures.is_empty() {
            let disclosures = self.disclosures.iter().cloned().map(Value::Bytes).collect();
            unprotected.push((17, Value::Array(disclosures)));
        }
        let payload = Value::Map(self.credential_claims.clone()).to_vec();
        let unsigned = Unsigned1::new(&map(&self.credential_header), map(&unprotected), payload);
        let signature = issuer.sign(unsigned.to_be_signed().message()).unwrap();
        unsigned.finish(&signature)
    }

    pub(super) fn token(&self) -> Vec<u8> {
        self.token_around(self.credential())
    }

    pub(super) fn token_around(&self, credential: Value) -> Vec<u8> {
        let mut header = self.kbt_header.clone();
        header.push((13, credential));
        self.bind(&header, &self.holder).to_vec()
    }

    pub(super) fn bind(&self, header: &[(i64, Value)], holder: &SigningKey) -> Value {
        let payload = map(&self.kbt_claims).to_vec();
        let unsigned = Unsigned1::new(&map(header), map(&self.kbt_unprotected), payload);
        let signature = holder.sign(unsigned.to_be_signed().message()).unwrap();
        unsigned.finish(&signature)
    }

    pub(super) fn verify_bytes(&self, token: &[u8]) -> Result<Verified<Disclosed>, Error> {
        let expected = Expectation {
            audiences: &[BROADCAST_AUDIENCE],
            nonce: self.nonce,
            now: NOW.plus(10),
            skew: 30,
            max_lifetime: Some(60),
        };
        Unverified::parse(token)?.verify(
            &pinned(&self.issuer.public()),
            &expected,
            self.profile.as_ref(),
        )
    }

    pub(super) fn verify(&self) -> Result<Verified<Disclosed>, Error> {
        self.verify_bytes(&self.token())
    }

    pub(super) fn receive(&self) -> Result<Verified<HeldCredential>, Error> {
        let key = pinned(&self.issuer.public());
        let holder = self.holder.public();
        HeldCredential::receive_with(&self.credential().to_vec(), &key, None, NOW, Some(&holder))
    }
}

/// What a change makes of the token.
pub(super) fn refused(change: impl FnOnce(&mut Parts)) -> Error {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap_err()
}

pub(super) fn accepted(change: impl FnOnce(&mut Parts)) -> Verified<Disclosed> {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap()
}
