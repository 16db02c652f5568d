//! An answer taken apart, so that one part can be wrong while all others, and every signature, are right.

use vidan_codec::{
    cbor::{Value, Writer},
    clock::UnixTime,
    cose::{key_to_whole_value, mac_structure, sig_structure},
};
use vidan_credential::{
    Error,
    mdoc::{
        hold,
        transcript::SessionTranscript,
        verify::{Disclosed, Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{
    Algorithm, PublicKey, SigningKey, SystemRandom,
    agree::AgreementKey,
    hash::{hmac_sha256, sha256},
    kdf::hkdf_sha256,
};
use vidan_trust::Verified;

use super::twins::twins;

pub(super) const NOW: UnixTime = UnixTime(1_795_270_000);
pub(super) const TYPE: &str = "org.iso.18013.5.1.mDL";
pub(super) const SPACE: &str = "org.iso.18013.5.1";

/// How the device speaks for itself.
pub(super) enum Word {
    Mac,
    Signature,
    /// These members of `deviceAuth`.
    Other(Vec<(Value, Value)>),
}

pub(super) struct Parts {
    pub(super) issuer: SigningKey,
    /// The device's key twice: as it signs, and as it agrees.
    pub(super) device: SigningKey,
    pub(super) agreement: AgreementKey,
    pub(super) reader: AgreementKey,
    pub(super) word: Word,
    pub(super) transcript: SessionTranscript,
    pub(super) response: Value,
    pub(super) document: Value,
    pub(super) items: Vec<Value>,
    /// Instead of the namespaces made of `items`.
    pub(super) namespaces: Option<Value>,
    pub(super) mso: Value,
    /// Whether the digests in `mso` are made from `items`.
    pub(super) digested: bool,
    pub(super) issuer_header: Value,
    pub(super) issuer_unprotected: Value,
    /// Makes the payload from the encoded security object.
    pub(super) payload: fn(Vec<u8>) -> Value,
    /// Another form of `issuerAuth`.
    pub(super) auth: fn(Value) -> Value,
    pub(super) device_header: Value,
    pub(super) device_payload: Value,
    pub(super) device_namespaces: Value,
}

pub(super) fn set(map: &mut Value, key: impl Into<Value>, value: impl Into<Option<Value>>) {
    let Value::Map(entries) = map else { panic!() };
    let key = key.into();
    entries.retain(|(known, _)| *known != key);
    entries.extend(value.into().map(|value| (key, value)));
}

pub(super) fn get<'v>(map: &'v mut Value, key: &str) -> &'v mut Value {
    let Value::Map(entries) = map else { panic!() };
    let mut entries = entries.iter_mut();
    &mut entries.find(|(known, _)| *known == key.into()).unwrap().1
}

pub(super) fn map(entries: &[(&str, Value)]) -> Value {
    Value::map(entries.iter().cloned())
}

pub(super) fn embed(item: Vec<u8>) -> Value {
    Value::tagged(24, Value::Bytes(item))
}

pub(super) fn time(text: &str) -> Value {
    Value::tagged(0, text.into())
}

fn at(seconds: i64) -> Value {
    time(&NOW.plus(seconds).to_rfc3339())
}

pub(super) fn item(id: u64, name: &str, value: Value) -> Value {
    map(&[
        ("digestID", Value::Unsigned(id)),
        ("random", vec![u8::try_from(id).unwrap(); 16].into()),
        ("elementIdentifier", name.into()),
        ("elementValue", value),
    ])
}

/// The digests that an issuer makes of items.
pub(super) fn digests(items: &[Value]) -> Value {
    Value::Map(
        items
            .iter()
            .map(|item| {
                let id = get(&mut item.clone(), "digestID").clone();
                let digest = sha256(&embed(item.to_vec()).to_vec());
                (id, Value::Bytes(digest.to_vec()))
            })
            .collect(),
    )
}

impl Parts {
    pub(super) fn new() -> Self {
        Self::with_issuer(Algorithm::Es256, -7)
    }

    pub(super) fn with_issuer(algorithm: Algorithm, alg: i64) -> Self {
        let (device, agreement) = twins();
        let validity = [
            ("signed", at(-7200)),
            ("validFrom", at(-3600)),
            ("validUntil", at(86_400)),
        ];
        let device_key = key_to_whole_value(&device.public());
        let mso = map(&[
            ("version", "1.0".into()),
            ("digestAlgorithm", "SHA-256".into()),
            ("valueDigests", Value::Map(vec![])),
            ("deviceKeyInfo", map(&[("deviceKey", device_key)])),
            ("docType", TYPE.into()),
            ("validityInfo", map(&validity)),
        ]);
        Self {
            issuer: SigningKey::generate(algorithm).unwrap(),
            device,
            agreement,
            reader: AgreementKey::generate(&SystemRandom).unwrap(),
            word: Word::Signature,
            transcript: transcript(1),
            response: map(&[("version", "1.0".into()), ("status", Value::Unsigned(0))]),
            document: map(&[("docType", TYPE.into())]),
            items: vec![
                item(7, "family_name", "Ví Dụ".into()),
                item(3, "age_over_18", true.into()),
            ],
            namespaces: None,
            mso,
            digested: true,
            issuer_header: Value::map([(1i64, alg)]),
            issuer_unprotected: Value::map([(33i64, vec![0x30, 0x00])]),
            payload: |mso| Value::Bytes(embed(mso).to_vec()),
            auth: |auth| auth,
            device_header: Value::map([(1i64, -7i64)]),
            device_payload: Value::Null,
            device_namespaces: Value::Map(vec![]),
        }
    }

    /// `IssuerSigned`.
    pub(super) fn issued(&self) -> Value {
        let mut mso = self.mso.clone();
        if self.digested {
            let digests = Value::map([(SPACE, digests(&self.items))]);
            set(&mut mso, "valueDigests", digests);
        }
        let header = self.issuer_header.to_vec();
        let payload = (self.payload)(mso.to_vec());
        let covered = match &payload {
            Value::Bytes(payload) => payload.clone(),
            _ => embed(mso.to_vec()).to_vec(),
        };
        let signed = sig_structure(&header, &covered);
        let signature = self.issuer.sign(signed.message()).unwrap();
        let auth = Value::Array(vec![
            Value::Bytes(header),
            self.issuer_unprotected.clone(),
            payload,
            signature.into(),
        ]);
        let items = self.items.iter().map(|item| embed(item.to_vec()));
        let items = Value::map([(SPACE, Value::Array(items.collect()))]);
        map(&[
            ("nameSpaces", self.namespaces.clone().unwrap_or(items)),
            ("issuerAuth", (self.auth)(auth)),
        ])
    }

    fn device_message(&self) -> (Vec<u8>, Vec<u8>) {
        let namespaces = embed(self.device_namespaces.to_vec());
        let Value::Text(document_type) = get(&mut self.document.clone(), "docType").clone() else {
            panic!()
        };
        let mut out = Writer::new();
        out.array(4).text("DeviceAuthentication");
        out.encoded(self.transcript.as_bytes()).text(&document_type);
        out.value(&namespaces);
        let payload = embed(out.into_bytes()).to_vec();
        (self.device_header.to_vec(), payload)
    }

    /// A signature or MAC as it stands in `deviceAuth`.
    pub(super) fn word(&self, mac: bool) -> Value {
        let (header, payload) = self.device_message();
        let authenticator = match mac {
            true => {
                let shared = self.agreement.agree(&self.reader.public()).unwrap();
                let salt = sha256(&self.transcript.to_embedded());
                let key = hkdf_sha256(&shared, &salt, &[b"EMacKey"]).unwrap();
                hmac_sha256(&key, &[&mac_structure(&header, &payload)]).to_vec()
            }
            false => {
                let signed = sig_structure(&header, &payload);
                self.device.sign(signed.message()).unwrap()
            }
        };
        Value::Array(vec![
            Value::Bytes(header),
            Value::Map(vec![]),
            self.device_payload.clone(),
            authenticator.into(),
        ])
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let auth = match &self.word {
            Word::Mac => map(&[("deviceMac", self.word(true))]),
            Word::Signature => map(&[("deviceSignature", self.word(false))]),
            Word::Other(members) => Value::Map(members.clone()),
        };
        let signed = map(&[
            ("nameSpaces", embed(self.device_namespaces.to_vec())),
            ("deviceAuth", auth),
        ]);
        let mut document = self.document.clone();
        set(&mut document, "issuerSigned", self.issued());
        set(&mut document, "deviceSigned", signed);
        self.around(vec![document])
    }

    pub(super) fn around(&self, documents: Vec<Value>) -> Vec<u8> {
        let mut response = self.response.clone();
        set(&mut response, "documents", Value::Array(documents));
        response.to_vec()
    }

    pub(super) fn verify(&self) -> Result<Verified<Disclosed>, Error> {
        self.verify_bytes(&self.bytes())
    }

    pub(super) fn verify_bytes(&self, bytes: &[u8]) -> Result<Verified<Disclosed>, Error> {
        let expected = Expectation {
            document_type: Some(TYPE),
            transcript: &self.transcript,
            now: NOW,
            skew: 60,
            reader_key: Some(&self.reader),
        };
        self.verify_as(bytes, &self.issuer.public(), &expected)
    }

    pub(super) fn verify_as(
        &self,
        bytes: &[u8],
        issuer: &PublicKey,
        expected: &Expectation<'_>,
    ) -> Result<Verified<Disclosed>, Error> {
        let read = Unverified::parse(bytes)?;
        read.documents()[0].verify(&pinned(issuer), expected)
    }

    pub(super) fn receive(&self) -> Result<Verified<hold::HeldMdoc>, Error> {
        let bytes = self.issued().to_vec();
        let key = pinned(&self.issuer.public());
        hold::HeldMdoc::receive(&bytes, &key, None, NOW, &self.device.public())
    }
}

pub(super) fn transcript(n: u8) -> SessionTranscript {
    SessionTranscript::from_bytes(&[0x83, 0xf6, 0xf6, 0x41, n]).unwrap()
}

/// What is said to an answer in which one thing was changed.
pub(super) fn refused(change: impl FnOnce(&mut Parts)) -> Error {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap_err()
}

/// An answer with this change is taken.
pub(super) fn accepted(change: impl FnOnce(&mut Parts)) -> Verified<Disclosed> {
    let mut parts = Parts::new();
    change(&mut parts);
    parts.verify().unwrap()
}
