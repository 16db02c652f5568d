//! Every check, with a token in which that check alone fails: signatures are right unless they are the point.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

use vidan_codec::{
    Error as CodecError,
    cbor::{Simple, Value},
    cose::{Unsigned1, algorithm_id, key_thumbprint_uri, key_to_value},
};
use vidan_credential::{
    BROADCAST_AUDIENCE, DocumentProfile, Error, Layer, StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        verify::{Disclosed, Expectation, NonceRule, Unverified},
    },
    testing::{ISS, KID, NOW, card_profile, pinned},
};
use vidan_crypto::{Algorithm, SigningKey, hash::sha256};
use vidan_trust::Verified;

const DAY: i64 = 86_400;
const IAT: i64 = NOW.0 - DAY;
const EXP: i64 = NOW.0 + DAY;

/// A token in parts, each of which a test may replace. As it is, it verifies.
struct Parts {
    issuer: SigningKey,
    holder: SigningKey,
    credential_header: Vec<(i64, Value)>,
    credential_unprotected: Vec<(i64, Value)>,
    credential_claims: Vec<(Value, Value)>,
    disclosures: Vec<Vec<u8>>,
    kbt_header: Vec<(i64, Value)>,
    kbt_unprotected: Vec<(i64, Value)>,
    kbt_claims: Vec<(i64, Value)>,
    nonce: NonceRule<'static>,
    profile: Option<DocumentProfile>,
}

fn salted(salt: u8, content: &[Value]) -> Vec<u8> {
    Value::Array([&[Value::Bytes(vec![salt; 16])], content].concat()).to_vec()
}

fn digest(disclosure: &[u8]) -> Value {
    Value::Bytes(sha256(disclosure).to_vec())
}

fn redacted_keys() -> Value {
    Value::Simple(Simple::new(59).unwrap())
}

fn int(number: i64) -> Value {
    number.into()
}

fn map(entries: &[(i64, Value)]) -> Value {
    Value::map(entries.iter().cloned())
}

/// Replaces or, with `None`, removes an entry; adds it where there is none.
fn set(entries: &mut Vec<(i64, Value)>, label: i64, value: impl Into<Option<Value>>) {
    entries.retain(|(known, _)| *known != label);
    entries.extend(value.into().map(|value| (label, value)));
}

impl Parts {
    fn new() -> Self {
        Self::with_issuer(Algorithm::Es256)
    }

    fn with_issuer(algorithm: Algorithm) -> Self {
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

    fn claim(&mut self, label: i64, value: impl Into<Option<Value>>) {
        self.credential_claims.retain(|(key, _)| *key != int(label));
        self.credential_claims
            .extend(value.into().map(|value| (int(label), value)));
    }

    /// Adds a digest to those of the top.
    fn add_digest(&mut self, digest: Value) {
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

    fn disclose(&mut self, disclosure: Vec<u8>) {
        self.add_digest(digest(&disclosure));
        self.disclosures.push(disclosure);
    }

    fn credential(&self) -> Value {
        self.credential_signed_by(&self.issuer)
    }

    fn credential_signed_by(&self, issuer: &SigningKey) -> Value {
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

    fn token(&self) -> Vec<u8> {
        self.token_around(self.credential())
    }

    fn token_around(&self, credential: Value) -> Vec<u8> {
        let mut header = self.kbt_header.clone();
        header.push((13, credential));
        self.bind(&header, &self.holder).to_vec()
    }

    fn bind(&self, header: &[(i64, Value)], holder: &SigningKey) -> Value {
        let payload = map(&self.kbt_claims).to_vec();
        let unsigned = Unsigned1::new(&map(header), map(&self.kbt_unprotected), payload);
        let signature = holder.sign(unsigned.to_be_signed().message()).unwrap();
        unsigned.finish(&signature)
    }

    fn verify_bytes(&self, token: &[u8]) -> Result<Verified<Disclosed>, Error> {
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

    fn verify(&self) -> Result<Verified<Disclosed>, Error> {
        self.verify_bytes(&self.token())
    }

    fn receive(&self) -> Result<Verified<HeldCredential>, Error> {
        let key = pinned(&self.issuer.public());
        let holder = self.holder.public();
        HeldCredential::receive_with(&self.credential().to_vec(), &key, None, NOW, Some(&holder))
    }
}

/// What a change makes of the token.
fn refused(change: impl FnOnce(&mut Parts)) -> Error {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap_err()
}

fn accepted(change: impl FnOnce(&mut Parts)) -> Verified<Disclosed> {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap()
}

use Layer::{Credential, KeyBinding};

#[test]
fn the_token_as_it_is_verifies() {
    let shown = accepted(|_| {});
    let names: Vec<String> = shown
        .get()
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(names, ["hang", "ho_ten"]);
    assert_eq!(shown.get().issuer(), Some(ISS));
}

#[test]
fn algorithms_by_allow_list() {
    for (algorithm, number) in [
        (Algorithm::Es256, -9),
        (Algorithm::Es256, -7),
        (Algorithm::Es384, -51),
        (Algorithm::Es384, -35),
        (Algorithm::Ed25519, -19),
        (Algorithm::Ed25519, -8),
    ] {
        let mut parts = Parts::with_issuer(algorithm);
        set(&mut parts.credential_header, 1, int(number));
        assert!(parts.verify().is_ok(), "{number}");
    }
    for number in [-51, -8, -36, 5, -47, 0] {
        let error = refused(|parts| set(&mut parts.credential_header, 1, int(number)));
        assert_eq!(
            error,
            Error::Trust(vidan_trust::Error::AlgorithmNotAllowed(number))
        );
    }
    assert!(
        accepted(|parts| set(&mut parts.kbt_header, 1, int(-7)))
            .get()
            .nonce()
            .is_none()
    );
    let error = refused(|parts| set(&mut parts.kbt_header, 1, int(5)));
    assert_eq!(error, Error::AlgorithmUnsupported(KeyBinding, 5));
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 1, int(-51))),
        Error::HolderSignatureInvalid
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 1, None)),
        Error::Header(KeyBinding, 1)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 1, Value::from("ES256"))),
        Error::Header(Credential, 1)
    );
}

#[test]
fn signatures() {
    let parts = Parts::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let token = parts.token_around(parts.credential_signed_by(&other));
    let invalid = Error::Trust(vidan_trust::Error::SignatureInvalid);
    assert_eq!(parts.verify_bytes(&token).unwrap_err(), invalid);
    let mut header = parts.kbt_header.clone();
    header.push((13, parts.credential()));
    let token = parts.bind(&header, &other).to_vec();
    assert_eq!(
        parts.verify_bytes(&token).unwrap_err(),
        Error::HolderSignatureInvalid
    );
}

#[test]
fn types_of_token() {
    for typ in [
        Value::from("application/sd-cwt"),
        "application/x+sd-cwt".into(),
    ] {
        accepted(|parts| set(&mut parts.credential_header, 16, typ));
    }
    accepted(|parts| set(&mut parts.kbt_header, 16, Value::from("application/kb+cwt")));
    for typ in [Some(int(294)), Some("application/cwt".into()), None] {
        assert_eq!(
            refused(|parts| set(&mut parts.credential_header, 16, typ)),
            Error::Type(Credential)
        );
    }
    for typ in [Some(int(293)), None] {
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_header, 16, typ)),
            Error::Type(KeyBinding)
        );
    }
}

#[test]
fn headers() {
    let both = |header: &mut Vec<(i64, Value)>| set(header, 4, Value::Bytes(vec![1]));
    assert_eq!(
        refused(|parts| both(&mut parts.credential_unprotected)),
        Error::Cbor(Credential, CodecError::DuplicateKey)
    );
    let crit = || Value::Array(vec![int(99)]);
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 2, crit())),
        Error::CriticalHeader(Credential)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 2, crit())),
        Error::CriticalHeader(KeyBinding)
    );
    accepted(|parts| set(&mut parts.credential_header, 170, int(-16)));
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 170, int(-43))),
        Error::DigestAlgorithm(-43)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 4, int(1))),
        Error::Header(Credential, 4)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 172, int(70_000))),
        Error::Header(Credential, 172)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.credential_header, 15, int(1))),
        Error::Header(Credential, 15)
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_header, 15, map(&[]))),
        Error::MustNotBePresent
    );
    let parts = Parts::new();
    let without = parts.bind(&parts.kbt_header, &parts.holder).to_vec();
    assert_eq!(
        parts.verify_bytes(&without).unwrap_err(),
        Error::Header(KeyBinding, 13)
    );
    let plain = Value::Map(vec![]);
    assert_eq!(
        parts.verify_bytes(&parts.token_around(plain)).unwrap_err(),
        Error::Structure(Credential)
    );
    let bare = parts.credential().to_vec();
    assert_eq!(
        parts.verify_bytes(&bare).unwrap_err(),
        Error::Header(KeyBinding, 13),
        "a credential is no presentation"
    );
}

#[test]
fn encrypted_disclosures_stay_closed() {
    let entry = || {
        Value::Array(vec![
            Value::Bytes(vec![1; 12]),
            Value::Bytes(vec![2]),
            Value::Bytes(vec![3; 16]),
        ])
    };
    accepted(|parts| {
        set(
            &mut parts.credential_unprotected,
            171,
            Value::Array(vec![entry()]),
        )
    });
    assert_eq!(
        refused(|parts| set(&mut parts.credential_unprotected, 171, Value::Array(vec![]))),
        Error::DisclosuresEmpty
    );
    assert_eq!(
        refused(|parts| set(
            &mut parts.credential_unprotected,
            171,
            Value::Array(vec![int(1)])
        )),
        Error::Header(Credential, 171)
    );
}

#[test]
fn registered_claims() {
    assert_eq!(
        refused(|parts| parts.claim(8, None)),
        Error::ConfirmationMissing
    );
    assert_eq!(
        refused(|parts| parts.claim(8, map(&[(3, Value::Bytes(vec![0; 32]))]))),
        Error::ConfirmationUnsupported
    );
    let off_curve = map(&[(
        1,
        map(&[
            (1, int(2)),
            (-1, int(1)),
            (-2, Value::Bytes(vec![1; 32])),
            (-3, Value::Bytes(vec![1; 32])),
        ]),
    )]);
    assert_eq!(
        refused(|parts| parts.claim(8, off_curve)),
        Error::ConfirmationInvalid
    );
}

#[test]
fn the_subject() {
    let other = SigningKey::generate(Algorithm::Es256).unwrap().public();
    accepted(|parts| parts.claim(2, Value::from("https://someone.example")));
    accepted(|parts| parts.claim(2, None)).get();
    assert_eq!(
        refused(|parts| parts.claim(2, Value::from(key_thumbprint_uri(&other)))),
        Error::SubjectMismatch
    );
    assert_eq!(
        refused(|parts| parts.claim(2, int(5))),
        Error::ClaimType(Credential, 2)
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(2, None);
            parts
                .credential_claims
                .retain(|(key, _)| *key != redacted_keys());
            parts.disclosures.remove(0);
        }),
        Error::SubjectMissing
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(2, None);
            parts.disclose(salted(9, &[key_thumbprint_uri(&other).into(), int(2)]));
        }),
        Error::SubjectMismatch
    );
}

#[test]
fn types_of_claims() {
    for label in [1, 11] {
        assert_eq!(
            refused(|parts| parts.claim(label, Value::Bool(true))),
            Error::ClaimType(Credential, label)
        );
    }
    for label in [3, 7, 39] {
        assert_eq!(
            refused(|parts| parts.claim(label, Value::Bool(true))),
            Error::ClaimType(Credential, label)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, label, Value::Bool(true))),
            Error::ClaimType(KeyBinding, label)
        );
    }
    for label in [4, 5, 6] {
        for value in [
            Value::from("1"),
            Value::Float(f64::NAN),
            Value::Float(f64::INFINITY),
            Value::Float(9.1e15),
        ] {
            let bad = value.clone();
            assert_eq!(
                refused(|parts| parts.claim(label, bad)),
                Error::TimeMalformed(Credential, label)
            );
            assert_eq!(
                refused(|parts| set(&mut parts.kbt_claims, label, value)),
                Error::TimeMalformed(KeyBinding, label)
            );
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let float = Value::Float(EXP as f64 + 0.5);
    accepted(|parts| parts.claim(4, float));
    for label in [1, 2] {
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, label, Value::from("x"))),
            Error::MustNotBePresent
        );
    }
}

/// Steps 3 and 6, rule by rule.
#[test]
fn time_rules() {
    let times = |credential: [Option<i64>; 3], kbt: [Option<i64>; 3], cti: bool| {
        let mut parts = Parts::new();
        for (label, (own, bound)) in [
            (6, (credential[0], kbt[0])),
            (5, (credential[1], kbt[1])),
            (4, (credential[2], kbt[2])),
        ] {
            parts.claim(label, own.map(int));
            set(&mut parts.kbt_claims, label, bound.map(int));
        }
        if cti {
            set(&mut parts.kbt_claims, 7, Value::Bytes(vec![1]));
        }
        parts.verify().map(|_| ())
    };
    let now = NOW.0;
    let good = [Some(IAT), None, Some(EXP)];
    let bound = [Some(now), None, Some(now + 60)];
    assert_eq!(times(good, bound, false), Ok(()));
    assert_eq!(
        times(good, [Some(now), Some(now), Some(now + 60)], true),
        Ok(())
    );
    assert_eq!(
        times([Some(IAT), Some(IAT), Some(EXP)], bound, false),
        Ok(())
    );
    assert_eq!(times([None, None, None], bound, false), Ok(()));
    // The credential with itself.
    assert_eq!(
        times([Some(IAT), Some(IAT + 1), Some(EXP)], bound, false),
        Err(Error::TimeCredentialNbfAfterIat)
    );
    assert_eq!(
        times([None, Some(EXP), Some(EXP)], bound, false),
        Err(Error::TimeCredentialNbfAfterExp)
    );
    assert_eq!(
        times([Some(EXP), None, Some(EXP)], bound, false),
        Err(Error::TimeCredentialIatAfterExp)
    );
    // The token with itself.
    assert_eq!(
        times(good, [None, None, None], false),
        Err(Error::TimeKbtIatMissing)
    );
    assert_eq!(
        times(good, [None, None, Some(now + 60)], true),
        Err(Error::TimeKbtEndWithoutIat)
    );
    assert_eq!(
        times(good, [None, Some(now), None], true),
        Err(Error::TimeKbtEndWithoutIat)
    );
    assert_eq!(
        times(good, [Some(now), Some(now + 1), Some(now + 60)], false),
        Err(Error::TimeKbtNbfAfterIat)
    );
    assert_eq!(
        times(good, [Some(now), None, Some(now)], false),
        Err(Error::TimeKbtIatAfterExp)
    );
    // The token with the credential.
    assert_eq!(
        times([Some(IAT), None, Some(now + 59)], bound, false),
        Err(Error::TimeKbtOutlivesCredential)
    );
    assert_eq!(
        times(
            [Some(IAT), Some(IAT), Some(EXP)],
            [Some(now), Some(IAT - 1), Some(now + 60)],
            false
        ),
        Err(Error::TimeKbtNbfBeforeCredentialNbf)
    );
    assert_eq!(
        times([Some(now + 1), None, Some(EXP)], bound, false),
        Err(Error::TimeKbtIatBeforeCredentialIat)
    );
    assert_eq!(
        times([None, Some(now + 1), Some(EXP)], bound, false),
        Err(Error::TimeKbtIatBeforeCredentialNbf)
    );
    assert_eq!(
        times([Some(IAT), None, Some(now)], [Some(now), None, None], false),
        Err(Error::TimeKbtIatAfterCredentialExp)
    );
    assert_eq!(
        times(
            [None, None, Some(now - 5)],
            [Some(now), Some(now - 5), None],
            false
        ),
        Err(Error::TimeKbtNbfAfterCredentialExp)
    );
}

/// The clock is ten seconds past `NOW`, with a skew of thirty.
#[test]
fn the_clock() {
    let at = |label: i64, value: i64| {
        move |parts: &mut Parts| set(&mut parts.kbt_claims, label, int(value))
    };
    assert_eq!(
        refused(|parts| {
            at(6, NOW.0 - 80)(parts);
            at(4, NOW.0 - 20)(parts);
        }),
        Error::Expired(KeyBinding)
    );
    accepted(|parts| {
        at(6, NOW.0 - 79)(parts);
        at(4, NOW.0 - 19)(parts);
    });
    assert_eq!(
        refused(|parts| {
            at(6, NOW.0 + 41)(parts);
            at(4, NOW.0 + 60)(parts);
        }),
        Error::NotYetValid(KeyBinding)
    );
    accepted(|parts| at(6, NOW.0 + 40)(parts));
    assert_eq!(refused(at(4, NOW.0 + 61)), Error::LifetimeTooLong);
    assert_eq!(
        refused(|parts| {
            set(&mut parts.kbt_claims, 4, None);
            at(6, NOW.0 - 80)(parts);
        }),
        Error::Expired(KeyBinding),
        "without an end the policy's applies"
    );
    assert_eq!(
        refused(|parts| {
            parts.claim(4, int(NOW.0 - 20));
            at(6, NOW.0 - 50)(parts);
            at(4, NOW.0 - 20)(parts);
        }),
        Error::Expired(Credential)
    );
}

#[test]
fn audience_and_nonce() {
    let nonce = Value::Bytes(vec![7; 16]);
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 3, None)),
        Error::AudienceMissing
    );
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 3, Value::from("urn:other"))),
        Error::AudienceMismatch(KeyBinding)
    );
    assert_eq!(
        refused(|parts| parts.claim(3, Value::from("urn:other"))),
        Error::AudienceMismatch(Credential)
    );
    accepted(|parts| {
        parts.claim(
            3,
            Value::Array(vec!["urn:other".into(), BROADCAST_AUDIENCE.into()]),
        )
    });
    assert_eq!(
        refused(|parts| set(&mut parts.kbt_claims, 39, nonce.clone())),
        Error::NonceUnexpected
    );
    accepted(|parts| {
        set(&mut parts.kbt_claims, 39, nonce.clone());
        parts.nonce = NonceRule::Exactly(&[7; 16]);
    });
    for other in [Some(Value::Bytes(vec![8; 16])), None] {
        assert_eq!(
            refused(|parts| {
                set(&mut parts.kbt_claims, 39, other);
                parts.nonce = NonceRule::Exactly(&[7; 16]);
            }),
            Error::NonceMismatch
        );
    }
}

#[test]
fn disclosures() {
    assert_eq!(
        refused(|parts| parts.disclosures.push(salted(9, &["x".into(), "y".into()]))),
        Error::DisclosureOrphaned
    );
    assert_eq!(
        refused(|parts| parts.disclosures.push(parts.disclosures[0].clone())),
        Error::DisclosureOrphaned,
        "the same one twice"
    );
    assert_eq!(
        refused(|parts| {
            parts.disclosures.clear();
            set(&mut parts.credential_unprotected, 17, Value::Array(vec![]));
        }),
        Error::DisclosuresEmpty
    );
    assert_eq!(
        refused(|parts| {
            parts.disclosures.clear();
            set(&mut parts.credential_unprotected, 17, int(1));
        }),
        Error::Header(Credential, 17)
    );
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into(), "hang".into()]))),
        Error::ClaimDuplicated
    );
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into(), "ho_ten".into()]))),
        Error::ClaimDuplicated
    );
    for label in [1, 3, 4, 5, 6, 7, 8, 39] {
        assert_eq!(
            refused(|parts| parts.disclose(salted(9, &[int(NOW.0), int(label)]))),
            Error::NeverRedacted(label)
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(salted(9, &["x".into()]))),
        Error::DisclosureMisplaced
    );
    assert_eq!(
        refused(|parts| {
            let claim = salted(9, &["x".into(), "y".into()]);
            let element = Value::tagged(60, digest(&claim));
            parts
                .credential_claims
                .push(("mang".into(), Value::Array(vec![element])));
            parts.disclosures.push(claim);
        }),
        Error::DisclosureMisplaced
    );
    accepted(|parts| parts.disclose(salted(9, &[])));
    for key in [
        redacted_keys(),
        Value::tagged(58, int(500)),
        Value::Bytes(vec![1]),
        "k".repeat(256).into(),
    ] {
        assert_eq!(
            refused(|parts| parts.disclose(salted(9, &["x".into(), key]))),
            Error::MapKey(Credential)
        );
    }
    let malformed = [
        Value::Array(vec![]),
        Value::Array(vec![Value::Bytes(vec![9; 15]), int(1), int(500)]),
        Value::Array(vec![Value::from("0123456789abcdef"), int(1), int(500)]),
        Value::Array(vec![Value::Bytes(vec![9; 16]), int(1), int(500), int(2)]),
        Value::Map(vec![]),
    ];
    for disclosure in malformed {
        assert_eq!(
            refused(|parts| parts.disclose(disclosure.to_vec())),
            Error::DisclosureMalformed
        );
    }
    assert_eq!(
        refused(|parts| parts.disclose(vec![0x9f, 0xff])),
        Error::Cbor(Credential, CodecError::IndefiniteLength)
    );
}

#[test]
fn digests() {
    assert_eq!(
        refused(|parts| {
            let same = digest(&parts.disclosures[0]);
            parts.add_digest(same);
        }),
        Error::DigestDuplicated
    );
    assert_eq!(
        refused(|parts| {
            let wrapped = Value::Bytes(parts.disclosures[0].clone()).to_vec();
            parts.add_digest(digest(&wrapped));
        }),
        Error::DigestDuplicated,
        "both dialects of one disclosure"
    );
    for digest in [Value::Bytes(vec![1; 31]), "x".into(), int(1)] {
        assert_eq!(
            refused(|parts| parts.add_digest(digest)),
            Error::DigestMalformed
        );
    }
    let misplaced = Value::tagged(60, Value::Bytes(vec![1; 32]));
    assert_eq!(
        refused(|parts| parts.credential_claims.push(("x".into(), misplaced))),
        Error::DigestMalformed
    );
    assert_eq!(
        refused(|parts| {
            parts
                .credential_claims
                .retain(|(key, _)| *key != redacted_keys());
            parts.disclosures.remove(0);
            parts.credential_claims.push((redacted_keys(), int(1)));
        }),
        Error::DigestMalformed
    );
}

/// The other dialect: the digest over the byte string around the disclosure.
#[test]
fn the_other_dialect_is_read() {
    let shown = accepted(|parts| {
        let disclosure = salted(9, &["x".into(), "y".into()]);
        parts.add_digest(digest(&Value::Bytes(disclosure.clone()).to_vec()));
        parts.disclosures.push(disclosure);
    });
    assert!(shown.get().get(&"y".parse().unwrap()).is_some());
}

#[test]
fn values_that_are_not_allowed() {
    for value in [
        redacted_keys(),
        Value::tagged(58, int(1)),
        Value::tagged(62, int(1)),
    ] {
        let claim = value.clone();
        assert_eq!(
            refused(|parts| parts.credential_claims.push(("x".into(), claim))),
            Error::ValueKind(Credential)
        );
        let claim = value.clone();
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, 500, claim)),
            Error::ValueKind(KeyBinding)
        );
        let header = value.clone();
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_unprotected, 500, header)),
            Error::ValueKind(KeyBinding)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.credential_unprotected, 500, value)),
            Error::ValueKind(Credential)
        );
    }
    for key in [
        Value::Bytes(vec![1]),
        Value::tagged(58, int(500)),
        Value::Null,
        "k".repeat(256).into(),
    ] {
        let claim = key.clone();
        assert_eq!(
            refused(|parts| parts.credential_claims.push((claim, int(1)))),
            Error::MapKey(Credential)
        );
        let inner = Value::Map(vec![(key.clone(), int(1))]);
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_claims, 500, inner.clone())),
            Error::MapKey(KeyBinding)
        );
        assert_eq!(
            refused(|parts| set(&mut parts.kbt_header, 500, inner)),
            Error::MapKey(KeyBinding)
        );
    }
}

#[test]
fn form() {
    let parts = Parts::new();
    let refused_bytes = |bytes: &[u8]| parts.verify_bytes(bytes).unwrap_err();
    assert_eq!(
        refused_bytes(&[]),
        Error::Cbor(KeyBinding, CodecError::MalformedCbor)
    );
    assert_eq!(refused_bytes(&[0x80]), Error::Structure(KeyBinding));
    assert_eq!(refused_bytes(&vec![0; 70_000]), Error::TooLarge);
    let mut trailing = parts.token();
    trailing.push(0);
    assert_eq!(
        refused_bytes(&trailing),
        Error::Cbor(KeyBinding, CodecError::TrailingBytes)
    );
    let mut untagged = parts.token();
    untagged.remove(0);
    assert_eq!(refused_bytes(&untagged), Error::Structure(KeyBinding));
    let twice = refused(|parts| parts.credential_claims.push((int(4), int(EXP))));
    assert_eq!(twice, Error::Cbor(Credential, CodecError::DuplicateKey));
    let nested = |levels: usize| (1..levels).fold(int(1), |inner, _| Value::Array(vec![inner]));
    accepted(|parts| parts.disclose(salted(9, &[nested(16), "sau".into()])));
    let too_deep = refused(|parts| parts.disclose(salted(9, &[nested(17), "sau".into()])));
    assert!(
        matches!(
            too_deep,
            Error::Depth | Error::Cbor(Credential, CodecError::TooDeep)
        ),
        "{too_deep:?}"
    );
}

/// Depth is counted through disclosures: each of these is shallow by itself.
#[test]
fn depth_is_counted_through_disclosures() {
    let chain = |levels: u8| {
        move |parts: &mut Parts| {
            let mut inner = salted(100, &[int(1), "x".into()]);
            for salt in 0..levels {
                let shell = Value::Map(vec![(redacted_keys(), Value::Array(vec![digest(&inner)]))]);
                parts.disclosures.push(inner);
                inner = salted(salt + 10, &[shell, "x".into()]);
            }
            parts.disclose(inner);
        }
    };
    accepted(chain(15));
    assert_eq!(refused(chain(16)), Error::Depth);
}

/// Claims in the protected header (RFC 9597) count, may be redacted, and must not contradict the payload.
#[test]
fn claims_in_the_header() {
    let shown = accepted(|parts| {
        let disclosure = salted(9, &["x".into(), "y".into()]);
        let claims = Value::Map(vec![
            ("hai".into(), int(2)),
            (redacted_keys(), Value::Array(vec![digest(&disclosure)])),
        ]);
        set(&mut parts.credential_header, 15, claims);
        parts.disclosures.push(disclosure);
    });
    for path in ["hai", "y", "ho_ten"] {
        assert!(shown.get().get(&path.parse().unwrap()).is_some(), "{path}");
    }
    accepted(|parts| set(&mut parts.credential_header, 15, map(&[(1, ISS.into())])));
    assert_eq!(
        refused(|parts| set(
            &mut parts.credential_header,
            15,
            map(&[(1, "urn:other".into())])
        )),
        Error::ClaimsHeaderConflict
    );
}

#[test]
fn status_references() {
    let status = |index: Value| {
        Value::map([(
            "status_list",
            Value::map([("idx", index), ("uri", "https://s.example/1".into())]),
        )])
    };
    let shown = accepted(|parts| parts.claim(65_535, status(int(7))));
    let expected = StatusReference {
        uri: "https://s.example/1".into(),
        index: 7,
    };
    assert_eq!(shown.get().status(), Some(&expected));
    for bad in [status(int(-1)), Value::Map(vec![]), int(1)] {
        assert_eq!(
            refused(|parts| parts.claim(65_535, bad)),
            Error::StatusMalformed
        );
    }
}

#[test]
fn groups() {
    let grouped = |value: Value| {
        move |parts: &mut Parts| {
            parts.profile = Some(card_profile());
            parts.disclose(salted(9, &[value, "khac".into()]));
        }
    };
    let shown = accepted(grouped(Value::map([("noi_cu_tru", "Hà Nội")])));
    assert!(
        shown.get().get(&"noi_cu_tru".parse().unwrap()).is_some(),
        "flat"
    );
    assert!(shown.get().get(&"khac".parse().unwrap()).is_none());
    assert_eq!(refused(grouped("text".into())), Error::GroupMalformed);
    assert_eq!(
        refused(grouped(Value::map([("ho_ten", "Trần")]))),
        Error::ClaimDuplicated,
        "once in a group and once beside it"
    );
}

#[test]
fn a_holder_checks_more() {
    let receive = |change: &dyn Fn(&mut Parts)| {
        let mut parts = Parts::new();
        parts
            .disclosures
            .push(salted(3, &["nữ".into(), "gioi_tinh".into()]));
        change(&mut parts);
        parts.receive().map(|_| ())
    };
    assert_eq!(receive(&|_| {}), Ok(()));
    assert_eq!(
        receive(&|parts| parts.add_digest(Value::Bytes(vec![5; 32]))),
        Err(Error::DigestHidden)
    );
    assert_eq!(
        receive(&|parts| {
            parts.disclosures.remove(1);
        }),
        Err(Error::DigestHidden)
    );
    assert_eq!(
        receive(&|parts| parts.holder = SigningKey::generate(Algorithm::Es256).unwrap()),
        Err(Error::HolderKeyMismatch)
    );
    assert_eq!(
        receive(&|parts| parts.claim(39, Value::Bytes(vec![1]))),
        Err(Error::NonceUnexpected)
    );
    assert_eq!(
        receive(&|parts| parts.claim(4, int(NOW.0 - 300))),
        Err(Error::Expired(Credential))
    );
    assert_eq!(
        receive(&|parts| parts.claim(6, int(NOW.0 + 301))),
        Err(Error::NotYetValid(Credential))
    );
    assert_eq!(
        receive(&|parts| parts.disclosures.push(salted(8, &[]))),
        Err(Error::DisclosureOrphaned)
    );
}
