//! COSE messages whose signature is made here, over whatever they hold.

use vidan_codec::{
    cbor::{Kind, Node, Value},
    cose::sig_structure,
};
use vidan_crypto::SigningKey;

/// Before a message that is to be signed here.
pub(crate) const TO_BE_SIGNED: u8 = 1;

/// A COSE_Sign1 with the signature of `key`, and with another protected header where one is given.
pub(crate) fn signed_again(
    node: &Node<'_>,
    protected: Option<Vec<u8>>,
    key: &SigningKey,
) -> Option<Vec<u8>> {
    let Kind::Tag(tag, inner) = node.kind() else {
        return None;
    };
    let [old, unprotected, payload, _] = inner.as_array()? else {
        return None;
    };
    let protected = match protected {
        Some(bytes) => bytes,
        None => old.as_bytes()?.to_vec(),
    };
    let payload = payload.as_bytes()?;
    let signature = key
        .sign(sig_structure(&protected, payload).message())
        .ok()?;
    let parts = vec![
        Value::Bytes(protected),
        unprotected.to_value(),
        Value::from(payload),
        Value::Bytes(signature),
    ];
    Some(Value::tagged(*tag, Value::Array(parts)).to_vec())
}
