//! Key agreement on P-256 (ECDH, NIST SP 800-56A section 5.7.1.2): the one primitive ring has only for throw-away keys.

use core::fmt;

use p256::{SecretKey, elliptic_curve::ecdh::diffie_hellman};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Algorithm, Error, PublicKey, Random, Secret32, SigningKey, random_array};

/// A P-256 private key that agrees on secrets: an inbox key without hardware for it, or the sender's one-time key.
pub struct AgreementKey(SecretKey);

impl AgreementKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn generate(random: &dyn Random) -> Result<Self, Error> {
        // A candidate outside 1..n has a chance of 2^-32; several in a row mean a broken source.
        for _ in 0..8 {
            let candidate = Zeroizing::new(random_array::<32>(random)?);
            if let Ok(key) = Self::from_bytes(&candidate) {
                return Ok(key);
            }
        }
        Err(Error::RandomUnavailable)
    }

    /// From the 32-byte scalar.
    ///
    /// # Errors
    /// [`Error::InvalidPrivateKey`] for zero or a value past the group's order.
    pub fn from_bytes(scalar: &[u8; 32]) -> Result<Self, Error> {
        SecretKey::from_slice(scalar)
            .map(Self)
            .map_err(|_| Error::InvalidPrivateKey)
    }

    /// The same key for agreement: a holder's key at a desk, with which a mobile document is bound to a device that signs or makes
    /// a MAC. Keys of phones do not leave their hardware; it agrees itself.
    ///
    /// # Errors
    /// [`Error::AlgorithmMismatch`] where the key is not P-256.
    pub fn of_signing_key(key: &SigningKey) -> Result<Self, Error> {
        if key.algorithm() != Algorithm::Es256 {
            return Err(Error::AlgorithmMismatch);
        }
        let field = key.p256_scalar().ok_or(Error::InvalidPrivateKey)?;
        // What was cut out of a file must be the key that the file's reader took it for.
        Self::from_bytes(field)
            .ok()
            .filter(|agreement| agreement.public() == key.public())
            .ok_or(Error::InvalidPrivateKey)
    }

    /// The 32-byte scalar, for sealing. Only for keys that live in the vault.
    pub fn to_bytes(&self) -> Secret32 {
        let mut field = self.0.to_bytes();
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(field.iter()) {
            *to = *from;
        }
        field.as_mut_slice().zeroize();
        let secret = Secret32::from_bytes(bytes);
        bytes.zeroize();
        secret
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::from_p256(&self.0.public_key())
    }

    /// The shared secret Z (the x coordinate of the agreed point). Feed it to a key derivation, never use it as a key.
    ///
    /// # Errors
    /// [`Error::AlgorithmMismatch`] where the peer's key is not P-256.
    pub fn agree(&self, peer: &PublicKey) -> Result<Secret32, Error> {
        let peer = peer.to_p256()?;
        let shared = diffie_hellman(self.0.to_nonzero_scalar(), peer.as_affine());
        Secret32::from_slice(shared.raw_secret_bytes())
    }
}

impl fmt::Debug for AgreementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgreementKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    #[test]
    fn both_sides_agree_and_a_third_does_not() {
        let [a, b, c] = [(); 3].map(|()| AgreementKey::generate(&SystemRandom).unwrap());
        let ab = a.agree(&b.public()).unwrap();
        assert_eq!(ab, b.agree(&a.public()).unwrap());
        assert_ne!(ab, c.agree(&a.public()).unwrap());
        let again = AgreementKey::from_bytes(a.to_bytes().expose()).unwrap();
        assert_eq!(again.public(), a.public());
    }

    #[test]
    fn a_key_that_signs_agrees_too() {
        let signing = SigningKey::generate(Algorithm::Es256).unwrap();
        let agreement = AgreementKey::of_signing_key(&signing).unwrap();
        assert_eq!(agreement.public(), signing.public());
        let other = AgreementKey::generate(&SystemRandom).unwrap();
        assert_eq!(
            agreement.agree(&other.public()).unwrap(),
            other.agree(&signing.public()).unwrap()
        );
        for algorithm in [Algorithm::Es384, Algorithm::Ed25519] {
            let other = SigningKey::generate(algorithm).unwrap();
            let refused = AgreementKey::of_signing_key(&other).err();
            assert_eq!(refused, Some(Error::AlgorithmMismatch));
        }
    }

    #[test]
    fn foreign_curves_and_bad_scalars_are_refused() {
        let key = AgreementKey::generate(&SystemRandom).unwrap();
        let other = SigningKey::generate(Algorithm::Es384).unwrap().public();
        assert_eq!(key.agree(&other), Err(Error::AlgorithmMismatch));
        assert!(AgreementKey::from_bytes(&[0; 32]).is_err());
        assert!(AgreementKey::from_bytes(&[0xff; 32]).is_err());
    }
}
