//! A root, two issuers, and tokens signed past the publisher's own checks.

use serde_json::{Value as Json, json};
use vidan_codec::{
    base64url,
    cbor::Value,
    clock::UnixTime,
    cose::{Unsigned1, header},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, IssuerRecord, ListContent, Names, PinnedRoot, PublicJwk, Standing, TrustList, Verified,
    publish,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusTrust},
};

pub(crate) const NOW: UnixTime = UnixTime(1_800_000_000);
/// Where the list of every test is.
pub(crate) const URI: &str = "https://status.example/lists/1";

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

pub(crate) struct World {
    pub(crate) root: SigningKey,
    pub(crate) issuer: SigningKey,
    pub(crate) other: SigningKey,
    pub(crate) content: ListContent,
}

pub(crate) fn world() -> World {
    let (root, issuer, other) = (key(), key(), key());
    let record = |kid: &str, key: &SigningKey| IssuerRecord {
        kid: kid.into(),
        iss: format!("urn:test:{kid}"),
        name: Names::default(),
        jwk: PublicJwk::from_key(&key.public()),
        algs: vec![-9],
        documents: vec!["can_cuoc".into()],
        status_uri: None,
        standing: Standing::since(NOW.0 - 1_000_000),
    };
    let named = |record: IssuerRecord| IssuerRecord {
        name: Names {
            vi: "Cơ quan".into(),
            en: "Office".into(),
        },
        ..record
    };
    let content = ListContent {
        iss: "urn:test:publisher".into(),
        iat: NOW.0 - 5000,
        next_update: NOW.0 + 100_000,
        number: 7,
        issuers: vec![named(record("i", &issuer)), named(record("other", &other))],
        offices: Vec::new(),
        verifiers: Vec::new(),
        document_types: Vec::new(),
    };
    World {
        root,
        issuer,
        other,
        content,
    }
}

impl World {
    pub(crate) fn roots(&self) -> Vec<PinnedRoot> {
        vec![PinnedRoot::new("root", self.root.public())]
    }

    pub(crate) fn list_text(&self) -> String {
        publish(&self.content, &self.root, "root").unwrap()
    }

    pub(crate) fn list(&self) -> TrustList {
        TrustList::verify_any_age(&self.list_text(), &self.roots(), NOW, None).unwrap()
    }

    pub(crate) fn read(&self, token: &[u8]) -> Result<Verified<StatusList>, Error> {
        StatusList::verify(token, URI, StatusTrust::List(&self.list()), NOW)
    }

    /// A JWT with these claims, by the issuer.
    pub(crate) fn jwt(&self, claims: &Json) -> Vec<u8> {
        jwt(&jwt_header(), claims.to_string().as_bytes(), &self.issuer)
    }

    /// A CWT with these claims, by the issuer.
    pub(crate) fn cwt(&self, claims: Vec<(i64, Value)>) -> Vec<u8> {
        cwt(&cwt_header(), &Value::map(claims).to_vec(), &self.issuer)
    }
}

/// Entries 0 valid, 1 revoked, 2 suspended, 3 of no meaning.
pub(crate) fn packed() -> Vec<u8> {
    zlib(&[0b1110_0100])
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9)
}

/// A good list's claims, both forms.
pub(crate) fn claims() -> Json {
    json!({
        "sub": URI, "iat": NOW.0 - 100, "exp": NOW.0 + 1000, "ttl": 600,
        "status_list": {"bits": 2, "lst": base64url::encode(packed())},
    })
}

pub(crate) fn cwt_claims() -> Vec<(i64, Value)> {
    vec![
        (2, Value::from(URI)),
        (6, Value::from(NOW.0 - 100)),
        (4, Value::from(NOW.0 + 1000)),
        (65_534, Value::from(600)),
        (65_533, cwt_list(Value::from(2), Value::from(packed()))),
    ]
}

pub(crate) fn cwt_list(bits: Value, lst: Value) -> Value {
    Value::map([("bits", bits), ("lst", lst)])
}

pub(crate) fn jwt_header() -> Json {
    json!({"alg": "ES256", "kid": "i", "typ": "statuslist+jwt"})
}

pub(crate) fn cwt_header() -> Value {
    Value::map([
        (header::ALG, Value::from(-9)),
        (header::KID, Value::from(&b"i"[..])),
        (header::TYP, Value::from("application/statuslist+cwt")),
    ])
}

pub(crate) fn jwt(header: &Json, payload: &[u8], key: &SigningKey) -> Vec<u8> {
    jwt_of(&header.to_string(), payload, key)
}

pub(crate) fn jwt_of(header: &str, payload: &[u8], key: &SigningKey) -> Vec<u8> {
    let input = format!(
        "{}.{}",
        base64url::encode(header),
        base64url::encode(payload)
    );
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", base64url::encode(signature)).into_bytes()
}

pub(crate) fn cwt(protected: &Value, payload: &[u8], key: &SigningKey) -> Vec<u8> {
    let message = Unsigned1::new(protected, Value::Map(Vec::new()), payload.to_vec());
    let signature = key.sign(message.to_be_signed().message()).unwrap();
    message.finish(&signature).to_vec()
}

/// A list as its publisher makes it: four entries with the values 0 to 3.
pub(crate) fn content(uri: &str, issued_at: i64) -> StatusListContent {
    let mut entries = StatusEntries::new(StatusBits::Two, 4).unwrap();
    for value in 0..4 {
        entries.set(value.into(), value).unwrap();
    }
    StatusListContent {
        uri: uri.into(),
        issued_at,
        expires_at: Some(NOW.0 + 1000),
        ttl: Some(6000),
        entries,
    }
}
