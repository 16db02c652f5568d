//! Private keys held in memory: issuers, offices, portals and verifiers at a desk, and tests.
//!
//! Not for a citizen's keys: those live behind [`crate::device::DeviceKeys`].

use core::fmt;

use ring::{
    rand::{SecureRandom as _, SystemRandom},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _,
    },
};
use zeroize::Zeroizing;

use crate::{Algorithm, Error, PublicKey, spki};

/// `SEQUENCE { INTEGER 0, SEQUENCE { id-Ed25519 }, OCTET STRING { OCTET STRING` up to the seed.
const ED25519_PKCS8: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Where a P-256 key's number stands in PKCS#8.
const P256_SCALAR: core::ops::Range<usize> = 36..68;

/// A private key that signs with one algorithm. `Debug` shows only which.
pub struct SigningKey {
    inner: Inner,
    pkcs8: Zeroizing<Vec<u8>>,
}

enum Inner {
    Ecdsa(Algorithm, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn generate(algorithm: Algorithm) -> Result<Self, Error> {
        let random = SystemRandom::new();
        let pkcs8 = match algorithm {
            Algorithm::Ed25519 => return Self::generate_ed25519(&random),
            Algorithm::Es256 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            }
            Algorithm::Es384 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random)
            }
        }
        .map_err(|_| Error::RandomUnavailable)?;
        Self::from_pkcs8_der(pkcs8.as_ref())
    }

    /// ring writes Ed25519 keys in PKCS#8's second version, which OpenSSL 3 does not read; the first (RFC 8410 section 7) all do.
    fn generate_ed25519(random: &SystemRandom) -> Result<Self, Error> {
        let mut seed = Zeroizing::new([0; 32]);
        random
            .fill(seed.as_mut())
            .map_err(|_| Error::RandomUnavailable)?;
        let der = Zeroizing::new([ED25519_PKCS8, seed.as_ref()].concat());
        Self::from_pkcs8_der(&der)
    }

    /// From PKCS#8 in DER. ECDSA keys must carry their public key, as OpenSSL, the JDK and ring write it.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        let inner = ecdsa(Algorithm::Es256, &ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .or_else(|| ecdsa(Algorithm::Es384, &ECDSA_P384_SHA384_FIXED_SIGNING, der))
            .or_else(|| {
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .ok()
                    .map(Inner::Ed25519)
            })
            .ok_or(Error::InvalidPrivateKey)?;
        Ok(Self {
            inner,
            pkcs8: Zeroizing::new(der.to_vec()),
        })
    }

    /// From a `PRIVATE KEY` PEM block (PKCS#8).
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`].
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let der = spki::pem_block(pem, "PRIVATE KEY").ok_or(Error::InvalidPrivateKey)?;
        Self::from_pkcs8_der(&der)
    }

    /// As a `PRIVATE KEY` PEM block, for a key file that only its owner reads.
    pub fn to_pem(&self) -> Zeroizing<String> {
        spki::to_pem(&self.pkcs8, "PRIVATE KEY")
    }

    /// The private number of a P-256 key. RFC 5915 in RFC 5958, as ring reads it, has one layout: 36 bytes of names and lengths,
    /// then the number.
    pub(crate) fn p256_scalar(&self) -> Option<&[u8; 32]> {
        match self.algorithm() {
            Algorithm::Es256 => self.pkcs8.get(P256_SCALAR)?.try_into().ok(),
            Algorithm::Es384 | Algorithm::Ed25519 => None,
        }
    }

    /// The algorithm it signs with.
    pub fn algorithm(&self) -> Algorithm {
        match &self.inner {
            Inner::Ecdsa(algorithm, _) => *algorithm,
            Inner::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        match &self.inner {
            Inner::Ecdsa(algorithm, pair) => {
                PublicKey::from_parts(*algorithm, pair.public_key().as_ref().to_vec())
            }
            Inner::Ed25519(pair) => {
                PublicKey::from_parts(Algorithm::Ed25519, pair.public_key().as_ref().to_vec())
            }
        }
    }

    /// Signs a message (not a digest). ECDSA signatures are r ‖ s.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.inner {
            Inner::Ecdsa(_, pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| Error::RandomUnavailable),
            Inner::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

fn ecdsa(
    algorithm: Algorithm,
    signing: &'static EcdsaSigningAlgorithm,
    der: &[u8],
) -> Option<Inner> {
    EcdsaKeyPair::from_pkcs8(signing, der, &SystemRandom::new())
        .ok()
        .map(|pair| Inner::Ecdsa(algorithm, pair))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?})", self.algorithm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Algorithm; 3] = [Algorithm::Ed25519, Algorithm::Es256, Algorithm::Es384];

    #[test]
    fn signs_verifies_and_survives_pem() {
        for algorithm in ALL {
            let key = SigningKey::generate(algorithm).unwrap();
            let again = SigningKey::from_pem(&key.to_pem()).unwrap();
            let public = PublicKey::from_pem(&key.public().to_pem()).unwrap();
            assert_eq!(public, again.public());
            let mut signature = again.sign(b"message").unwrap();
            assert_eq!(signature.len(), algorithm.signature_len());
            public.verify(algorithm, b"message", &signature).unwrap();
            assert_eq!(
                public.verify(algorithm, b"massage", &signature),
                Err(Error::InvalidSignature)
            );
            signature[10] ^= 1;
            assert_eq!(
                public.verify(algorithm, b"message", &signature),
                Err(Error::InvalidSignature)
            );
        }
    }

    #[test]
    fn a_key_verifies_its_own_algorithm_alone() {
        for own in ALL {
            let key = SigningKey::generate(own).unwrap();
            let signature = key.sign(b"m").unwrap();
            for other in ALL.into_iter().filter(|other| *other != own) {
                assert_eq!(
                    key.public().verify(other, b"m", &signature),
                    Err(Error::AlgorithmMismatch)
                );
            }
        }
    }

    #[test]
    fn points_off_the_curve_and_junk_are_refused() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
        let (x, y) = key.xy().unwrap();
        assert_eq!(PublicKey::from_p256_xy(x, y).unwrap(), key);
        assert_eq!(
            PublicKey::from_p256_compressed(x, y[31] & 1 == 1).unwrap(),
            key
        );
        let mut off = y.to_vec();
        off[31] ^= 1;
        assert_eq!(
            PublicKey::from_p256_xy(x, &off),
            Err(Error::InvalidPublicKey)
        );
        assert_eq!(
            PublicKey::from_p256_sec1(&[0]),
            Err(Error::InvalidPublicKey),
            "the point at infinity"
        );
        assert!(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n???").is_err());
        assert!(SigningKey::from_pem("").is_err());
    }

    #[test]
    fn ed25519_has_no_coordinates_whatever_it_begins_with() {
        let mut bytes = [0x04; 32];
        bytes[31] = 1;
        assert_eq!(PublicKey::from_ed25519(&bytes).unwrap().xy(), None);
    }

    #[test]
    fn debug_shows_no_key() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        assert_eq!(
            format!("{key:?} {:?}", key.public()),
            "SigningKey(Es256) PublicKey(Es256)"
        );
    }
}
