//! Compact JWS (RFC 7515).

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};

use super::{Jwk, refuse_critical, x5c};
use crate::{Error, ToBeSigned, base64url, json};

/// The header parameters this project writes and reads. Others are carried by nobody and ignored (RFC 7515 section 4),
/// but `crit` is refused.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// `ES256`, `ES384` or `EdDSA` (RFC 7518, 8037), or their fully specified names (RFC 9864).
    pub alg: String,
    /// What the whole object is; protects against one kind of token being taken for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typ: Option<String>,
    /// Which key signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The key itself, as it came: it is read where possession is what is being proven, by [`Header::jwk`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jwk: Option<Json>,
    /// The signer's certificates, as [`super::x5c`] reads and writes them. Whose they are is for trust to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x5c: Option<Vec<String>>,
}

impl Header {
    /// A header for a kind of object, signed with `algorithm`.
    pub fn new(algorithm: Algorithm, typ: &str) -> Self {
        let alg = match algorithm {
            Algorithm::Ed25519 => "EdDSA",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
        };
        Self {
            alg: alg.into(),
            typ: Some(typ.into()),
            kid: None,
            jwk: None,
            x5c: None,
        }
    }

    /// Names the key that signs.
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self {
            kid: Some(kid.into()),
            ..self
        }
    }

    /// Carries the key that signs.
    pub fn with_jwk(self, key: &PublicKey) -> Self {
        Self {
            jwk: serde_json::to_value(Jwk::from_key(key)).ok(),
            ..self
        }
    }

    /// The key that it carries, if it carries one. It may be of any kind, as long as nobody asks for it.
    ///
    /// # Errors
    /// [`Error::UnsupportedKey`] for one that is none of ours.
    pub fn jwk(&self) -> Result<Option<Jwk>, Error> {
        let read = |jwk| Jwk::deserialize(jwk).map_err(|_| Error::UnsupportedKey);
        self.jwk.as_ref().map(read).transpose()
    }

    /// Carries the certificates of the key that signs, its own first, in DER.
    pub fn with_x5c(self, chain: &[Vec<u8>]) -> Self {
        Self {
            x5c: Some(x5c::encode(chain)),
            ..self
        }
    }

    /// Whether it says that the object is a `typ`.
    pub fn is_typ(&self, typ: &str) -> bool {
        self.typ
            .as_deref()
            .is_some_and(|found| same_type(found, typ))
    }

    fn algorithm(&self) -> Result<Algorithm, Error> {
        match self.alg.as_str() {
            "ES256" | "ESP256" => Ok(Algorithm::Es256),
            "ES384" | "ESP384" => Ok(Algorithm::Es384),
            "EdDSA" | "Ed25519" => Ok(Algorithm::Ed25519),
            _ => Err(Error::UnsupportedAlgorithm),
        }
    }
}

/// Shows what it is, and no key.
impl core::fmt::Debug for Header {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Header")
            .field("alg", &self.alg)
            .field("typ", &self.typ)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// A JWS that lacks only its signature.
#[derive(Clone)]
pub struct Unsigned {
    input: String,
}

impl Unsigned {
    /// From a header and the payload's bytes.
    ///
    /// # Errors
    /// [`Error::MalformedJson`] where the header cannot be written.
    pub fn new(header: &Header, payload: &[u8]) -> Result<Self, Error> {
        let header = base64url::encode(json::to_vec(header)?);
        Ok(Self {
            input: format!("{header}.{}", base64url::encode(payload)),
        })
    }

    /// What the signer signs.
    pub fn to_be_signed(&self) -> ToBeSigned {
        ToBeSigned::new(self.input.as_bytes().to_vec())
    }

    /// The compact form, with whatever signature is given: the caller checks it.
    pub fn finish(self, signature: &[u8]) -> String {
        format!("{}.{}", self.input, base64url::encode(signature))
    }
}

/// Signs in one step, for keys that live in memory.
///
/// # Errors
/// [`Error::Crypto`], [`Error::MalformedJson`].
pub fn sign(header: &Header, payload: &[u8], key: &SigningKey) -> Result<String, Error> {
    let unsigned = Unsigned::new(header, payload)?;
    let signature = key.sign(unsigned.to_be_signed().message())?;
    Ok(unsigned.finish(&signature))
}

/// A JWS as it came: well-formed, not verified.
#[derive(Clone)]
pub struct Unverified<'a> {
    header: Header,
    algorithm: Algorithm,
    input: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Reads a compact JWS of at most `max_len` characters that says it is a `typ`.
    ///
    /// # Errors
    /// [`Error::TooLong`], [`Error::MalformedJose`], [`Error::Base64Url`], the errors of [`json`],
    /// [`Error::UnsupportedAlgorithm`], [`Error::UnsupportedCritical`], or [`Error::Field`] where `typ` differs.
    pub fn parse(text: &'a str, typ: &str, max_len: usize) -> Result<Self, Error> {
        let (header, rest) = read_header(text, max_len)?;
        if !header.is_typ(typ) {
            return Err(Error::Field("typ"));
        }
        Self::with_header(header, rest)
    }

    /// The same for a caller that knows several types, and looks itself at what [`Header::is_typ`] says.
    ///
    /// # Errors
    /// As [`Unverified::parse`], but for the type.
    pub fn parse_any_type(text: &'a str, max_len: usize) -> Result<Self, Error> {
        let (header, rest) = read_header(text, max_len)?;
        Self::with_header(header, rest)
    }

    fn with_header(header: Header, rest: Rest<'a>) -> Result<Self, Error> {
        Ok(Self {
            algorithm: header.algorithm()?,
            header,
            input: rest.input,
            payload: base64url::decode(rest.payload)?,
            signature: base64url::decode(rest.signature)?,
        })
    }

    /// The header: unverified too, good for choosing a key.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The algorithm it claims.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What was signed.
    pub fn signing_input(&self) -> &'a [u8] {
        self.input.as_bytes()
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The payload before anybody vouched for it: only for choosing a key, never for deciding.
    pub fn payload_unverified(&self) -> &[u8] {
        &self.payload
    }

    /// Checks the signature and hands out the payload.
    ///
    /// # Errors
    /// [`Error::Crypto`] where it does not verify or the key is for another algorithm.
    pub fn verify(self, key: &PublicKey) -> Result<Vec<u8>, Error> {
        key.verify(self.algorithm, self.input.as_bytes(), &self.signature)?;
        Ok(self.payload)
    }
}

/// What follows a header, still encoded.
struct Rest<'a> {
    input: &'a str,
    payload: &'a str,
    signature: &'a str,
}

fn read_header(text: &str, max_len: usize) -> Result<(Header, Rest<'_>), Error> {
    if text.len() > max_len {
        return Err(Error::TooLong);
    }
    let (input, signature) = text.rsplit_once('.').ok_or(Error::MalformedJose)?;
    let (header, payload) = input.split_once('.').ok_or(Error::MalformedJose)?;
    if payload.contains('.') {
        return Err(Error::MalformedJose);
    }
    let header = base64url::decode(header)?;
    refuse_critical(&header, max_len)?;
    let header: Header = json::from_slice(&header, max_len)?;
    let rest = Rest {
        input,
        payload,
        signature,
    };
    Ok((header, rest))
}

/// Media types are compared without case, and `application/` may be left out (RFC 7515 section 4.1.9).
pub(super) fn same_type(found: &str, wanted: &str) -> bool {
    let short = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_prefix("application/")
            .map(str::to_owned)
            .unwrap_or(name)
    };
    short(found) == short(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAX: usize = 10_000;

    fn key() -> SigningKey {
        SigningKey::generate(Algorithm::Es256).unwrap()
    }

    fn with_header(header: &str) -> String {
        format!(
            "{}.{}.AA",
            base64url::encode(header),
            base64url::encode("{}")
        )
    }

    fn refuse(header: &str) -> Error {
        Unverified::parse(&with_header(header), "test+jwt", MAX)
            .err()
            .unwrap()
    }

    #[test]
    fn what_is_signed_verifies_and_no_changed_character_does() {
        let key = key();
        let header = Header::new(Algorithm::Es256, "test+jwt").with_kid("k");
        let text = sign(&header, b"payload", &key).unwrap();
        let read = Unverified::parse(&text, "application/TEST+jwt", MAX).unwrap();
        assert_eq!(read.header().kid.as_deref(), Some("k"));
        assert_eq!(read.verify(&key.public()).unwrap(), b"payload");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            let verdict = Unverified::parse(&changed, "test+jwt", MAX)
                .and_then(|read| read.verify(&key.public()));
            assert!(verdict.is_err(), "character {at}");
        }
    }

    #[test]
    fn each_refusal_has_its_cause() {
        assert_eq!(
            refuse(r#"{"alg":"none","typ":"test+jwt"}"#),
            Error::UnsupportedAlgorithm
        );
        assert_eq!(
            refuse(r#"{"alg":"HS256","typ":"test+jwt"}"#),
            Error::UnsupportedAlgorithm
        );
        assert_eq!(
            refuse(r#"{"alg":"ES256","typ":"other+jwt"}"#),
            Error::Field("typ")
        );
        assert_eq!(refuse(r#"{"alg":"ES256"}"#), Error::Field("typ"));
        for crit in ["[\"b64\"]", "[]", "null", "false", "\"\"", "{}"] {
            assert_eq!(
                refuse(&format!(
                    r#"{{"alg":"ES256","typ":"test+jwt","crit":{crit}}}"#
                )),
                Error::UnsupportedCritical,
                "{crit}"
            );
        }
        assert_eq!(
            refuse(r#"{"alg":"ES256","alg":"ES256","typ":"test+jwt"}"#),
            Error::DuplicateKey
        );
        for text in ["", ".", "a.b", "a.b.c.d"] {
            assert!(Unverified::parse(text, "test+jwt", MAX).is_err(), "{text}");
        }
        let long = "a".repeat(MAX + 1);
        assert_eq!(
            Unverified::parse(&long, "test+jwt", MAX).err(),
            Some(Error::TooLong)
        );
        let text = sign(&Header::new(Algorithm::Es256, "test+jwt"), b"", &key()).unwrap();
        let other = SigningKey::generate(Algorithm::Es384).unwrap().public();
        let verdict = Unverified::parse(&text, "test+jwt", MAX)
            .unwrap()
            .verify(&other);
        assert_eq!(
            verdict,
            Err(Error::Crypto(vidan_crypto::Error::AlgorithmMismatch))
        );
    }

    /// A header may be printed for people, with whitespace wherever JSON has it.
    #[test]
    fn a_pretty_header_is_read() {
        let key = key();
        for header in [
            "{\n  \"alg\": \"ES256\",\n  \"typ\": \"test+jwt\"\n}\n",
            " \t\r\n{\"alg\":\"ES256\",\"typ\":\"test+jwt\"} ",
        ] {
            let input = format!(
                "{}.{}",
                base64url::encode(header),
                base64url::encode("payload")
            );
            let signature = key.sign(input.as_bytes()).unwrap();
            let text = format!("{input}.{}", base64url::encode(signature));
            let read = Unverified::parse(&text, "test+jwt", MAX).unwrap();
            assert_eq!(read.verify(&key.public()).unwrap(), b"payload");
        }
    }

    #[test]
    fn a_key_that_nobody_asks_for_is_not_read() {
        let carried = |jwk: &str| {
            let header = format!(r#"{{"alg":"ES256","typ":"test+jwt","jwk":{jwk}}}"#);
            let text = with_header(&header);
            let read = Unverified::parse(&text, "test+jwt", MAX).unwrap();
            read.header().jwk()
        };
        for foreign in [
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#,
            r#"{"kty":"EC","crv":5}"#,
            "[]",
            "7",
        ] {
            assert_eq!(carried(foreign), Err(Error::UnsupportedKey), "{foreign}");
        }
        assert_eq!(carried("null"), Ok(None));
        let key = key().public();
        let own = String::from_utf8(json::to_vec(&Jwk::from_key(&key)).unwrap()).unwrap();
        let read = carried(&own).unwrap().unwrap();
        assert_eq!(read.to_key().unwrap(), key);
        let header = Header::new(Algorithm::Es256, "test+jwt").with_jwk(&key);
        assert_eq!(header.jwk().unwrap().unwrap().to_key().unwrap(), key);
        assert!(!format!("{header:?}").contains(&read.x));
    }

    proptest! {
        #[test]
        fn junk_never_panics(text in "[A-Za-z0-9_.-]{0,200}") {
            let _ = Unverified::parse(&text, "test+jwt", MAX);
        }
    }
}
