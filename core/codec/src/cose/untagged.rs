//! The four-part messages of COSE without their tag, payload inside or detached: COSE_Sign1 (RFC 9052 section 4.2) and
//! COSE_Mac0 (section 6.2), as ISO/IEC 18013-5 puts them where the place says which of the two it is.

use super::{
    header,
    sign1::{check_labels, read_header, sig_structure},
};
use crate::{
    Error, ToBeSigned,
    cbor::{Kind, Limits, Node, Value, Writer},
};

/// HMAC 256/256 (RFC 9053 section 3.1): the one MAC that is read and written.
pub const HMAC_256: i64 = 5;

/// A message as it came: parts borrowed, nothing checked but its form.
#[derive(Clone, Debug)]
pub struct Untagged<'a> {
    protected_raw: &'a [u8],
    protected: Node<'a>,
    unprotected: Node<'a>,
    payload: Option<&'a [u8]>,
    authenticator: &'a [u8],
}

impl<'a> Untagged<'a> {
    /// Reads the four parts. What the protected header holds is taken from the limits. A detached payload is `null`; the
    /// `undefined` that some writers put there says the same.
    ///
    /// # Errors
    /// [`Error::Field`] naming the part that is missing or malformed; [`Error::DuplicateKey`] where a label stands in
    /// both headers; [`Error::UnsupportedCritical`] for any `crit`; the reader's errors for the protected header.
    pub fn from_part(node: &Node<'a>, limits: &mut Limits) -> Result<Self, Error> {
        let Some([protected, unprotected, payload, authenticator]) = node.as_array() else {
            return Err(Error::Field("COSE"));
        };
        let protected_raw = protected.as_bytes().ok_or(Error::Field("protected"))?;
        let message = Self {
            protected_raw,
            protected: read_header(protected_raw, limits, false)?,
            unprotected: unprotected.clone(),
            payload: match payload.kind() {
                Kind::Bytes(bytes) => Some(bytes),
                Kind::Null | Kind::Undefined => None,
                _ => return Err(Error::Field("payload")),
            },
            authenticator: authenticator.as_bytes().ok_or(Error::Field("signature"))?,
        };
        check_labels(&message.protected, &message.unprotected)?;
        Ok(message)
    }

    /// The unprotected header's map.
    pub fn unprotected(&self) -> &Node<'a> {
        &self.unprotected
    }

    /// The payload's bytes, unless it is detached. Nothing vouches for them until the signature is checked.
    pub fn payload(&self) -> Option<&'a [u8]> {
        self.payload
    }

    /// The signature, or the MAC.
    pub fn authenticator(&self) -> &'a [u8] {
        self.authenticator
    }

    /// The algorithm's number, from the protected header alone.
    ///
    /// # Errors
    /// [`Error::Field`] where there is none.
    pub fn alg(&self) -> Result<i64, Error> {
        self.protected
            .get(header::ALG)
            .and_then(Node::as_integer)
            .ok_or(Error::Field("alg"))
    }

    /// What a signature over this payload covers.
    pub fn signed(&self, payload: &[u8]) -> ToBeSigned {
        sig_structure(self.protected_raw, payload)
    }

    /// What a MAC over this payload covers.
    pub fn authenticated(&self, payload: &[u8]) -> Vec<u8> {
        mac_structure(self.protected_raw, payload)
    }
}

/// `MAC_structure` for one recipient: `["MAC0", protected, h'', payload]` (RFC 9052 section 6.3).
pub fn mac_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let len = protected.len().saturating_add(payload.len());
    let mut out = Writer::with_capacity(len.saturating_add(32));
    out.array(4).text("MAC0").bytes(protected);
    out.bytes(&[]).bytes(payload);
    out.into_bytes()
}

/// Writes a message of four parts; without a payload it is detached.
pub fn write_untagged(
    out: &mut Writer,
    protected: &[u8],
    unprotected: &Value,
    payload: Option<&[u8]>,
    authenticator: &[u8],
) {
    out.array(4).bytes(protected).value(unprotected);
    match payload {
        Some(payload) => out.bytes(payload),
        None => out.null(),
    };
    out.bytes(authenticator);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::decode;

    fn read(value: &Value) -> Result<bool, Error> {
        let bytes = value.to_vec();
        let node = decode(&bytes, &Limits::TOKEN)?;
        let message = Untagged::from_part(&node, &mut { Limits::TOKEN })?;
        Ok(message.payload().is_some())
    }

    fn message(protected: Value, unprotected: Value, payload: Value) -> Value {
        let protected = Value::Bytes(protected.to_vec());
        Value::Array(vec![protected, unprotected, payload, vec![0; 64].into()])
    }

    #[test]
    fn a_payload_is_inside_or_not() {
        let alg = || Value::map([(1i64, -7i64)]);
        let none = || Value::Map(Vec::new());
        assert_eq!(read(&message(alg(), none(), vec![1].into())), Ok(true));
        assert_eq!(read(&message(alg(), none(), Value::Null)), Ok(false));
        assert_eq!(read(&message(alg(), none(), Value::Undefined)), Ok(false));
        assert_eq!(
            read(&message(alg(), none(), "text".into())),
            Err(Error::Field("payload"))
        );
        assert_eq!(
            read(&message(alg(), alg(), Value::Null)),
            Err(Error::DuplicateKey)
        );
        let crit = Value::map([(2i64, Value::Array(vec![99i64.into()]))]);
        assert_eq!(
            read(&message(crit, none(), Value::Null)),
            Err(Error::UnsupportedCritical)
        );
        let tagged = Value::tagged(18, message(alg(), none(), Value::Null));
        assert_eq!(read(&tagged), Err(Error::Field("COSE")));
    }

    /// RFC 9052 section 6.3 for an empty header and payload, written out.
    #[test]
    fn what_a_mac_covers() {
        assert_eq!(mac_structure(&[], &[]), b"\x84\x64MAC0\x40\x40\x40");
    }
}
