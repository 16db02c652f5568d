//! Compact JWE (RFC 7516) with ECDH-ES direct key agreement on P-256 and A256GCM (RFC 7518 sections 4.6, 5.3).
//!
//! Opening takes two steps, because the private key may sit in hardware: the message names the sender's one-time key,
//! the device agrees on a secret with it, and the secret opens the message.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use vidan_crypto::{
    Algorithm, PublicKey, Random, Secret32,
    aead::{self, NONCE_LEN, TAG_LEN},
    agree::AgreementKey,
    kdf, random_array,
};
use zeroize::Zeroizing;

use super::{Jwk, jws::same_type, refuse_critical};
use crate::{Error, base64url, json};

const ALG: &str = "ECDH-ES";
const ENC: &str = "A256GCM";
/// A header holds one key and a few names.
const HEADER_MAX: usize = 4096;

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    enc: String,
    epk: Jwk,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cty: Option<String>,
    #[serde(default, skip_serializing)]
    zip: Option<Json>,
}

/// Seals a message to a recipient's P-256 key. `typ` names the envelope, `cty` what is inside.
///
/// # Errors
/// [`Error::Crypto`] where the recipient's key is not P-256 or there is no random.
pub fn seal(
    recipient: &PublicKey,
    typ: &str,
    cty: &str,
    plain: &[u8],
    random: &dyn Random,
) -> Result<String, Error> {
    let one_time = AgreementKey::generate(random)?;
    let header = Header {
        alg: ALG.into(),
        enc: ENC.into(),
        epk: Jwk::from_key(&one_time.public()),
        apu: None,
        apv: None,
        typ: Some(typ.into()),
        cty: Some(cty.into()),
        zip: None,
    };
    let header = base64url::encode(json::to_vec(&header)?);
    let shared = one_time.agree(recipient)?;
    let key = kdf::concat_kdf_sha256(&shared, ENC.as_bytes(), b"", b"");
    let nonce: [u8; NONCE_LEN] = random_array(random)?;
    let sealed = aead::seal(&key, &nonce, header.as_bytes(), plain)?;
    let (ciphertext, tag) = sealed
        .split_at_checked(sealed.len().saturating_sub(TAG_LEN))
        .ok_or(Error::MalformedJose)?;
    let [nonce, ciphertext, tag] = [nonce.as_slice(), ciphertext, tag].map(base64url::encode);
    Ok(format!("{header}..{nonce}.{ciphertext}.{tag}"))
}

/// A sealed message as it came: the first of two steps.
pub struct Incoming<'a> {
    header_text: &'a str,
    epk: PublicKey,
    apu: Vec<u8>,
    apv: Vec<u8>,
    cty: Option<String>,
    nonce: [u8; NONCE_LEN],
    sealed: Vec<u8>,
}

impl<'a> Incoming<'a> {
    /// Reads a compact JWE of at most `max_len` characters that says it is a `typ`.
    ///
    /// # Errors
    /// [`Error::TooLong`], [`Error::MalformedJose`], [`Error::Base64Url`], the errors of [`json`],
    /// [`Error::UnsupportedAlgorithm`] (compression counts as one), [`Error::UnsupportedCritical`], [`Error::Field`]
    /// where `typ` differs, or the one-time key's errors; [`Error::UnsupportedKey`] for one of another curve than P-256: a device could
    /// not agree with it, which would look like the device's fault.
    pub fn parse(text: &'a str, typ: &str, max_len: usize) -> Result<Self, Error> {
        if text.len() > max_len {
            return Err(Error::TooLong);
        }
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(Error::MalformedJose);
        let (header_text, encrypted_key) = (next()?, next()?);
        let (nonce, ciphertext, tag) = (next()?, next()?, next()?);
        if parts.next().is_some() || !encrypted_key.is_empty() {
            return Err(Error::MalformedJose);
        }
        let header = base64url::decode(header_text)?;
        refuse_critical(&header, HEADER_MAX)?;
        let header: Header = json::from_slice(&header, HEADER_MAX)?;
        header.check(typ)?;
        let tag = base64url::decode(tag)?;
        if tag.len() != TAG_LEN {
            return Err(Error::MalformedJose);
        }
        let epk = header.epk.to_key()?;
        // A key of another curve agrees with none of ours, whatever the device would make of it.
        if epk.algorithm() != Algorithm::Es256 {
            return Err(Error::UnsupportedKey);
        }
        let party = |info: &Option<String>| info.as_ref().map(base64url::decode).transpose();
        Ok(Self {
            header_text,
            epk,
            apu: party(&header.apu)?.unwrap_or_default(),
            apv: party(&header.apv)?.unwrap_or_default(),
            cty: header.cty,
            nonce: base64url::decode(nonce)?
                .try_into()
                .map_err(|_| Error::MalformedJose)?,
            sealed: [base64url::decode(ciphertext)?, tag].concat(),
        })
    }

    /// The sender's one-time key, to agree with.
    pub fn ephemeral_key(&self) -> &PublicKey {
        &self.epk
    }

    /// What is inside, as the sender says.
    pub fn content_type(&self) -> Option<&str> {
        self.cty.as_deref()
    }

    /// Opens the message with the shared secret Z that the recipient's key and [`Incoming::ephemeral_key`] agree on.
    ///
    /// # Errors
    /// [`Error::Crypto`] where it was changed or is for another key.
    pub fn open(&self, shared: &Secret32) -> Result<Zeroizing<Vec<u8>>, Error> {
        let key = kdf::concat_kdf_sha256(shared, ENC.as_bytes(), &self.apu, &self.apv);
        Ok(aead::open(
            &key,
            &self.nonce,
            self.header_text.as_bytes(),
            &self.sealed,
        )?)
    }
}

impl Header {
    fn check(&self, typ: &str) -> Result<(), Error> {
        if self.alg != ALG || self.enc != ENC || self.zip.is_some() {
            return Err(Error::UnsupportedAlgorithm);
        }
        if !self
            .typ
            .as_deref()
            .is_some_and(|found| same_type(found, typ))
        {
            return Err(Error::Field("typ"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vidan_crypto::SystemRandom;

    const MAX: usize = 10_000;

    fn sealed(plain: &[u8]) -> (String, AgreementKey) {
        let key = AgreementKey::generate(&SystemRandom).unwrap();
        (
            seal(&key.public(), "env", "JWT", plain, &SystemRandom).unwrap(),
            key,
        )
    }

    fn open(text: &str, key: &AgreementKey) -> Result<Vec<u8>, Error> {
        let incoming = Incoming::parse(text, "env", MAX)?;
        let shared = key.agree(incoming.ephemeral_key())?;
        Ok(incoming.open(&shared)?.to_vec())
    }

    #[test]
    fn opens_for_its_recipient_alone() {
        let (text, key) = sealed(b"notice");
        assert_eq!(open(&text, &key).unwrap(), b"notice");
        assert_eq!(
            Incoming::parse(&text, "env", MAX).unwrap().content_type(),
            Some("JWT")
        );
        let other = AgreementKey::generate(&SystemRandom).unwrap();
        assert_eq!(
            open(&text, &other),
            Err(Error::Crypto(vidan_crypto::Error::OpenFailed))
        );
    }

    #[test]
    fn no_changed_character_opens() {
        let (text, key) = sealed(b"notice");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(
                open(&String::from_utf8(changed).unwrap(), &key).is_err(),
                "character {at}"
            );
        }
    }

    #[test]
    fn each_refusal_has_its_cause() {
        let (text, key) = sealed(b"notice");
        let (header, rest) = text.split_once('.').unwrap();
        let header = String::from_utf8(base64url::decode(header).unwrap()).unwrap();
        let with = |from: &str, to: &str| {
            assert!(header.contains(from));
            let header = base64url::encode(header.replacen(from, to, 1));
            open(&format!("{header}.{rest}"), &key).unwrap_err()
        };
        assert_eq!(with("A256GCM", "A128GCM"), Error::UnsupportedAlgorithm);
        assert_eq!(with("ECDH-ES", "RSA-OAEP"), Error::UnsupportedAlgorithm);
        assert_eq!(
            with(r#""alg""#, r#""zip":"DEF","alg""#),
            Error::UnsupportedAlgorithm
        );
        for crit in [r#"["x"]"#, "[]", "null"] {
            assert_eq!(
                with(r#""alg""#, &format!(r#""crit":{crit},"alg""#)),
                Error::UnsupportedCritical
            );
        }
        assert_eq!(
            with(r#""typ":"env""#, r#""typ":"other""#),
            Error::Field("typ")
        );
        // The same type in its longer form passes, and the header is sealed as it was.
        assert_eq!(
            with(r#""typ":"env""#, r#""typ":"application/ENV""#),
            Error::Crypto(vidan_crypto::Error::OpenFailed)
        );
        let recipient = AgreementKey::generate(&SystemRandom).unwrap();
        let key_of = |key: &vidan_crypto::SigningKey| {
            let jwk = json::to_vec(&Jwk::from_key(&key.public())).unwrap();
            let mut changed: serde_json::Value = serde_json::from_str(&header).unwrap();
            changed["epk"] = serde_json::from_slice(&jwk).unwrap();
            let header = base64url::encode(changed.to_string());
            open(&format!("{header}.{rest}"), &recipient).unwrap_err()
        };
        for other in [
            vidan_crypto::Algorithm::Ed25519,
            vidan_crypto::Algorithm::Es384,
        ] {
            let other = vidan_crypto::SigningKey::generate(other).unwrap();
            assert_eq!(key_of(&other), Error::UnsupportedKey);
        }
        assert_eq!(
            open(&text.replacen("..", ".AA.", 1), &key),
            Err(Error::MalformedJose)
        );
        assert_eq!(open(&format!("{text}.AA"), &key), Err(Error::MalformedJose));
        assert_eq!(open(&"a".repeat(MAX + 1), &key), Err(Error::TooLong));
    }

    proptest! {
        #[test]
        fn round_trip(plain in proptest::collection::vec(any::<u8>(), 0..300)) {
            let (text, key) = sealed(&plain);
            prop_assert_eq!(open(&text, &key).unwrap(), plain);
        }

        #[test]
        fn junk_never_panics(text in "[A-Za-z0-9_.-]{0,200}") {
            let _ = Incoming::parse(&text, "env", MAX);
        }
    }
}
