//! Public keys and what can be done with them: verify, compare, write.

use core::fmt;

use p256::elliptic_curve::sec1::ToSec1Point as _;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, UnparsedPublicKey,
    VerificationAlgorithm,
};

use crate::{Algorithm, Error, decompress, spki};

/// A P-256, P-384 or Ed25519 public key. A P-256 key is always a point on its curve; the others are checked when they
/// verify.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    algorithm: Algorithm,
    /// Uncompressed point (65 or 97 bytes) or Ed25519's 32 bytes.
    bytes: Vec<u8>,
}

impl PublicKey {
    /// From a P-256 point in SEC 1 form, compressed (33 bytes) or uncompressed (65 bytes).
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] where it is not a point on the curve.
    pub fn from_p256_sec1(point: &[u8]) -> Result<Self, Error> {
        let key = p256::PublicKey::from_sec1_bytes(point).map_err(|_| Error::InvalidPublicKey)?;
        Ok(Self::from_p256(&key))
    }

    /// From the two coordinates of a P-256 point, 32 bytes each.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`].
    pub fn from_p256_xy(x: &[u8], y: &[u8]) -> Result<Self, Error> {
        if x.len() != 32 || y.len() != 32 {
            return Err(Error::InvalidPublicKey);
        }
        Self::from_p256_sec1(&[&[0x04], x, y].concat())
    }

    /// From the x coordinate of a P-256 point and the sign of y (RFC 9053 section 7.1.1: `true` where y is odd).
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`].
    pub fn from_p256_compressed(x: &[u8], y_is_odd: bool) -> Result<Self, Error> {
        let x: &[u8; 32] = x.try_into().map_err(|_| Error::InvalidPublicKey)?;
        // The y that is found decides nothing: whether the two are a point is checked here as ever.
        let y = decompress::y(x, y_is_odd).ok_or(Error::InvalidPublicKey)?;
        Self::from_p256_xy(x, &y)
    }

    /// From the two coordinates of a P-384 point, 48 bytes each.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] where a length is wrong; the curve equation is checked by [`PublicKey::verify`].
    pub fn from_p384_xy(x: &[u8], y: &[u8]) -> Result<Self, Error> {
        if x.len() != 48 || y.len() != 48 {
            return Err(Error::InvalidPublicKey);
        }
        let bytes = [&[0x04], x, y].concat();
        Ok(Self {
            algorithm: Algorithm::Es384,
            bytes,
        })
    }

    /// From Ed25519's 32 bytes.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] for another length.
    pub fn from_ed25519(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != 32 {
            return Err(Error::InvalidPublicKey);
        }
        Ok(Self {
            algorithm: Algorithm::Ed25519,
            bytes: bytes.to_vec(),
        })
    }

    /// From a `PUBLIC KEY` PEM block (SubjectPublicKeyInfo).
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`].
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let der = spki::pem_block(pem, "PUBLIC KEY").ok_or(Error::InvalidPublicKey)?;
        Self::from_der(&der)
    }

    /// From SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`].
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        match spki::split(der)? {
            (Algorithm::Es256, point) => Self::from_p256_sec1(point),
            (algorithm, key) => Ok(Self {
                algorithm,
                bytes: key.to_vec(),
            }),
        }
    }

    /// As a `PUBLIC KEY` PEM block.
    pub fn to_pem(&self) -> String {
        spki::to_pem(&self.to_der(), "PUBLIC KEY").to_string()
    }

    /// As SubjectPublicKeyInfo in DER.
    pub fn to_der(&self) -> Vec<u8> {
        spki::join(self.algorithm, &self.bytes)
    }

    /// The one algorithm this key verifies.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key's raw bytes: an uncompressed SEC 1 point, or Ed25519's 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The coordinates of an elliptic-curve point; `None` for Ed25519.
    pub fn xy(&self) -> Option<(&[u8], &[u8])> {
        // An Ed25519 key may begin with any byte, 0x04 too.
        if self.algorithm == Algorithm::Ed25519 {
            return None;
        }
        let point = self.bytes.strip_prefix(&[0x04])?;
        point.split_at_checked(point.len() / 2)
    }

    /// Checks a signature (r ‖ s for ECDSA) over the message.
    ///
    /// # Errors
    /// [`Error::AlgorithmMismatch`] where the key is not for `algorithm`; [`Error::InvalidSignature`].
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        if algorithm != self.algorithm {
            return Err(Error::AlgorithmMismatch);
        }
        let verifier: &dyn VerificationAlgorithm = match algorithm {
            Algorithm::Ed25519 => &ED25519,
            Algorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
            Algorithm::Es384 => &ECDSA_P384_SHA384_FIXED,
        };
        UnparsedPublicKey::new(verifier, &self.bytes)
            .verify(message, signature)
            .map_err(|_| Error::InvalidSignature)
    }

    pub(crate) fn from_p256(key: &p256::PublicKey) -> Self {
        Self {
            algorithm: Algorithm::Es256,
            bytes: key.to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    pub(crate) fn to_p256(&self) -> Result<p256::PublicKey, Error> {
        if self.algorithm != Algorithm::Es256 {
            return Err(Error::AlgorithmMismatch);
        }
        p256::PublicKey::from_sec1_bytes(&self.bytes).map_err(|_| Error::InvalidPublicKey)
    }

    pub(crate) fn from_parts(algorithm: Algorithm, bytes: Vec<u8>) -> Self {
        Self { algorithm, bytes }
    }
}

/// A public key links a person's proofs, so it is not printed either: only its kind.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?})", self.algorithm)
    }
}
