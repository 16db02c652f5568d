//! COSE_Sign1 (RFC 9052 section 4.2).

use vidan_crypto::{Algorithm, PublicKey};

use super::{TAG_SIGN1, algorithm_from_id, header};
use crate::{
    Error, ToBeSigned,
    cbor::{Kind, Limits, Node, Value, Writer, decode_part, decode_shortest},
};

/// A message as it came: parts borrowed, signature not checked.
#[derive(Clone, Debug)]
pub struct Sign1<'a> {
    protected_raw: &'a [u8],
    protected: Node<'a>,
    unprotected: Node<'a>,
    payload: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Sign1<'a> {
    /// Reads a tagged COSE_Sign1 with its payload inside. `shortest` is asked of the protected header too.
    ///
    /// # Errors
    /// [`Error::Field`] naming the part that is missing or malformed; [`Error::DuplicateKey`] where a label stands in
    /// both headers; [`Error::UnsupportedCritical`] for any `crit`; the reader's errors for the protected header.
    pub fn from_node(node: &Node<'a>, limits: &Limits, shortest: bool) -> Result<Self, Error> {
        Self::from_part(node, &mut { *limits }, shortest)
    }

    /// The same for a message that is part of something: what its protected header holds is taken from the limits.
    ///
    /// # Errors
    /// As [`Sign1::from_node`].
    pub fn from_part(node: &Node<'a>, limits: &mut Limits, shortest: bool) -> Result<Self, Error> {
        let parts = node
            .as_tagged(TAG_SIGN1)
            .and_then(Node::as_array)
            .ok_or(Error::Field("COSE_Sign1"))?;
        let [protected, unprotected, payload, signature] = parts else {
            return Err(Error::Field("COSE_Sign1"));
        };
        let protected_raw = protected.as_bytes().ok_or(Error::Field("protected"))?;
        let message = Self {
            protected_raw,
            protected: read_header(protected_raw, limits, shortest)?,
            unprotected: unprotected.clone(),
            payload: payload.as_bytes().ok_or(Error::Field("payload"))?,
            signature: signature.as_bytes().ok_or(Error::Field("signature"))?,
        };
        check_labels(&message.protected, &message.unprotected)?;
        Ok(message)
    }

    /// The protected header's map.
    pub fn protected(&self) -> &Node<'a> {
        &self.protected
    }

    /// The unprotected header's map.
    pub fn unprotected(&self) -> &Node<'a> {
        &self.unprotected
    }

    /// The payload's bytes. Nothing vouches for them until the signature is checked.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// The signature's bytes.
    pub fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// The algorithm in the protected header.
    ///
    /// # Errors
    /// [`Error::Field`] where there is none; [`Error::UnsupportedAlgorithm`].
    pub fn algorithm(&self) -> Result<Algorithm, Error> {
        self.protected
            .get(header::ALG)
            .and_then(Node::as_integer)
            .ok_or(Error::Field("alg"))
            .and_then(algorithm_from_id)
    }

    /// What was signed (RFC 9052 section 4.4), without external data.
    pub fn to_be_signed(&self) -> ToBeSigned {
        sig_structure(self.protected_raw, self.payload)
    }

    /// Checks the signature under a key.
    ///
    /// # Errors
    /// [`Error::Crypto`] where it does not verify or the key is for another algorithm.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Error> {
        Ok(key.verify(
            self.algorithm()?,
            self.to_be_signed().message(),
            self.signature,
        )?)
    }
}

/// RFC 9052 section 3: labels are integers or text, stand in one header alone, and none is critical that is not understood.
pub(super) fn check_labels(protected: &Node<'_>, unprotected: &Node<'_>) -> Result<(), Error> {
    let protected = protected.as_map().ok_or(Error::Field("protected"))?;
    let unprotected = unprotected.as_map().ok_or(Error::Field("unprotected"))?;
    for (label, _) in protected.iter().chain(unprotected) {
        if !matches!(
            label.kind(),
            Kind::Unsigned(_) | Kind::Negative(_) | Kind::Text(_)
        ) {
            return Err(Error::Field("header label"));
        }
    }
    let twice = |(label, _): &(Node<'_>, Node<'_>)| {
        protected
            .iter()
            .any(|(other, _)| other.kind() == label.kind())
    };
    if unprotected.iter().any(twice) {
        return Err(Error::DuplicateKey);
    }
    // RFC 9052 section 3.1: a reader that does not understand a critical label must refuse; we define none.
    let critical = |(label, _): &(Node<'_>, Node<'_>)| label.as_integer() == Some(header::CRIT);
    if protected.iter().chain(unprotected).any(critical) {
        return Err(Error::UnsupportedCritical);
    }
    Ok(())
}

/// An empty protected header may be an empty byte string (RFC 9052 section 3).
pub(super) fn read_header<'a>(
    raw: &'a [u8],
    limits: &mut Limits,
    shortest: bool,
) -> Result<Node<'a>, Error> {
    const EMPTY_MAP: &[u8] = &[0xa0];
    let bytes = if raw.is_empty() { EMPTY_MAP } else { raw };
    if shortest {
        decode_shortest(bytes, limits)
    } else {
        decode_part(bytes, limits)
    }
}

/// `Sig_structure` for one signer: `["Signature1", protected, h'', payload]`.
pub fn sig_structure(protected: &[u8], payload: &[u8]) -> ToBeSigned {
    // Heads and context take less than 32 bytes.
    let len = protected.len().saturating_add(payload.len());
    let mut out = Writer::with_capacity(len.saturating_add(32));
    out.array(4).text("Signature1").bytes(protected);
    out.bytes(&[]).bytes(payload);
    ToBeSigned::new(out.into_bytes())
}

/// A message that lacks only its signature.
#[derive(Clone, Debug)]
pub struct Unsigned1 {
    protected: Vec<u8>,
    unprotected: Value,
    payload: Vec<u8>,
}

impl Unsigned1 {
    /// From its parts; `protected` is the map, `payload` the bytes inside.
    pub fn new(protected: &Value, unprotected: Value, payload: Vec<u8>) -> Self {
        Self {
            protected: protected.to_vec(),
            unprotected,
            payload,
        }
    }

    /// What the signer signs.
    pub fn to_be_signed(&self) -> ToBeSigned {
        sig_structure(&self.protected, &self.payload)
    }

    /// The tagged message, with whatever signature is given: the caller checks it.
    pub fn finish(self, signature: &[u8]) -> Value {
        Value::tagged(
            TAG_SIGN1,
            Value::Array(vec![
                Value::Bytes(self.protected),
                self.unprotected,
                Value::Bytes(self.payload),
                Value::from(signature),
            ]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::decode;
    use vidan_crypto::SigningKey;

    fn signed(protected: &Value, unprotected: Value) -> (Vec<u8>, SigningKey) {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let message = Unsigned1::new(protected, unprotected, b"payload".to_vec());
        let signature = key.sign(message.to_be_signed().message()).unwrap();
        (message.finish(&signature).to_vec(), key)
    }

    fn read(bytes: &[u8]) -> Result<Sign1<'_>, Error> {
        Sign1::from_node(&decode(bytes, &Limits::TOKEN)?, &Limits::TOKEN, true)
    }

    #[test]
    fn what_is_signed_verifies_and_no_changed_bit_does() {
        let (bytes, key) = signed(&Value::map([(1i64, -9i64)]), Value::Map(vec![]));
        read(&bytes).unwrap().verify(&key.public()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let verdict = read(&changed).and_then(|message| message.verify(&key.public()));
            assert!(verdict.is_err(), "bit {bit}");
        }
    }

    #[test]
    fn headers_are_checked() {
        let (both, _) = signed(&Value::map([(1i64, -9i64)]), Value::map([(1i64, -9i64)]));
        assert_eq!(read(&both).unwrap_err(), Error::DuplicateKey);
        let crit = Value::map([
            (1i64, Value::from(-9i64)),
            (2, Value::Array(vec![Value::from(99i64)])),
        ]);
        assert_eq!(
            read(&signed(&crit, Value::Map(vec![])).0).unwrap_err(),
            Error::UnsupportedCritical
        );
        let (none, key) = signed(&Value::Map(vec![]), Value::map([(1i64, -9i64)]));
        let unprotected_alg = read(&none).unwrap().verify(&key.public());
        assert_eq!(
            unprotected_alg,
            Err(Error::Field("alg")),
            "alg counts only where it is signed"
        );
        let (mac, key) = signed(&Value::map([(1i64, 5i64)]), Value::Map(vec![]));
        assert_eq!(
            read(&mac).unwrap().verify(&key.public()),
            Err(Error::UnsupportedAlgorithm)
        );
    }
}
