//! COSE_Key (RFC 9052 section 7, RFC 9053 section 7.1), public keys only, and their thumbprints (RFC 9679).

use vidan_crypto::{Algorithm, PublicKey, hash::sha256};

use crate::{
    Error, base64url,
    cbor::{Node, Value, Writer},
};

const KTY: i64 = 1;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const D: i64 = -4;
const OKP: i64 = 1;
const EC2: i64 = 2;
const P256: i64 = 1;
const P384: i64 = 2;
const ED25519: i64 = 6;

/// Reads a public key; y may be whole or a sign bit (P-256 only).
///
/// # Errors
/// [`Error::UnsupportedKey`] for other kinds and for anything that carries a private part; [`Error::Crypto`] for a
/// point off its curve.
pub fn key_from_node(node: &Node<'_>) -> Result<PublicKey, Error> {
    key_from_node_knowing(node, None)
}

/// The same for a caller who may know the key already: where `known` is the very point that the item names, its y is not
/// computed again. That is the dearest step of reading a key.
///
/// # Errors
/// As [`key_from_node`].
pub fn key_from_node_knowing(
    node: &Node<'_>,
    known: Option<&PublicKey>,
) -> Result<PublicKey, Error> {
    let integer = |label| node.get(label).and_then(Node::as_integer);
    let bytes = |label| {
        node.get(label)
            .and_then(Node::as_bytes)
            .ok_or(Error::UnsupportedKey)
    };
    if node.get(D).is_some() {
        return Err(Error::UnsupportedKey);
    }
    Ok(match (integer(KTY), integer(CRV)) {
        (Some(EC2), Some(P256)) => match node.get(Y).and_then(Node::as_bool) {
            Some(y_is_odd) => {
                let x = bytes(X)?;
                match known.filter(|known| is_p256_point(known, x, y_is_odd)) {
                    Some(known) => known.clone(),
                    None => PublicKey::from_p256_compressed(x, y_is_odd)?,
                }
            }
            None => PublicKey::from_p256_xy(bytes(X)?, bytes(Y)?)?,
        },
        (Some(EC2), Some(P384)) => PublicKey::from_p384_xy(bytes(X)?, bytes(Y)?)?,
        (Some(OKP), Some(ED25519)) => PublicKey::from_ed25519(bytes(X)?)?,
        _ => return Err(Error::UnsupportedKey),
    })
}

/// A public key as COSE_Key, P-256 with compressed y: 31 bytes less in a QR.
pub fn key_to_value(key: &PublicKey) -> Value {
    match key.xy() {
        Some((x, y)) => Value::map([
            (KTY, Value::from(EC2)),
            (CRV, Value::from(curve(key))),
            (X, Value::from(x)),
            (
                Y,
                match key.algorithm() {
                    Algorithm::Es256 => Value::Bool(is_odd(y)),
                    Algorithm::Ed25519 | Algorithm::Es384 => Value::from(y),
                },
            ),
        ]),
        None => Value::map([
            (KTY, Value::from(OKP)),
            (CRV, Value::from(curve(key))),
            (X, Value::from(key.as_bytes())),
        ]),
    }
}

/// The same with y whole, as ISO/IEC 18013-5 section 9.1.5.2 asks.
pub fn key_to_whole_value(key: &PublicKey) -> Value {
    match (key_to_value(key), key.xy()) {
        (Value::Map(mut parts), Some((_, y))) => {
            // y stands last.
            parts.pop();
            parts.push((Y.into(), y.into()));
            Value::Map(parts)
        }
        (value, _) => value,
    }
}

/// SHA-256 over the key's required parts in deterministic CBOR, y uncompressed (RFC 9679 section 4).
pub fn key_thumbprint(key: &PublicKey) -> [u8; 32] {
    let mut out = Writer::with_capacity(128);
    // Labels in bytewise order of their encoding: 1, −1, −2, −3.
    match key.xy() {
        Some((x, y)) => {
            out.map(4).integer(KTY).integer(EC2);
            out.integer(CRV).integer(curve(key));
            out.integer(X).bytes(x).integer(Y).bytes(y);
        }
        None => {
            out.map(3).integer(KTY).integer(OKP);
            out.integer(CRV).integer(curve(key));
            out.integer(X).bytes(key.as_bytes());
        }
    }
    sha256(out.as_bytes())
}

/// The thumbprint as a URI (RFC 9679 section 5.6).
pub fn key_thumbprint_uri(key: &PublicKey) -> String {
    format!(
        "urn:ietf:params:oauth:ckt:sha-256:{}",
        base64url::encode(key_thumbprint(key))
    )
}

fn curve(key: &PublicKey) -> i64 {
    match key.algorithm() {
        Algorithm::Ed25519 => ED25519,
        Algorithm::Es256 => P256,
        Algorithm::Es384 => P384,
    }
}

/// Whether a key is the P-256 point of this x and this sign of y.
fn is_p256_point(key: &PublicKey, x: &[u8], y_is_odd: bool) -> bool {
    let is_it = |(known_x, y): (&[u8], &[u8])| known_x == x && is_odd(y) == y_is_odd;
    key.algorithm() == Algorithm::Es256 && key.xy().is_some_and(is_it)
}

fn is_odd(y: &[u8]) -> bool {
    y.last().is_some_and(|last| last & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::{Limits, decode};
    use vidan_crypto::SigningKey;

    fn read(value: &Value) -> Result<PublicKey, Error> {
        key_from_node(&decode(&value.to_vec(), &Limits::TOKEN).unwrap())
    }

    #[test]
    fn written_keys_are_read() {
        for algorithm in [Algorithm::Ed25519, Algorithm::Es256, Algorithm::Es384] {
            let key = SigningKey::generate(algorithm).unwrap().public();
            assert_eq!(read(&key_to_value(&key)).unwrap(), key);
            let Value::Map(mut whole) = key_to_value(&key) else {
                panic!()
            };
            if let Some((_, y)) = key.xy() {
                whole.truncate(3);
                whole.push((Y.into(), Value::from(y)));
            }
            assert_eq!(read(&Value::Map(whole)).unwrap(), key);
        }
    }

    /// What a caller knows spares work and decides nothing: the item alone says which key it is.
    #[test]
    fn a_known_key_is_taken_only_for_itself() {
        let [key, other] =
            [(); 2].map(|()| SigningKey::generate(Algorithm::Es256).unwrap().public());
        let (x, y) = key.xy().unwrap();
        let negated = PublicKey::from_p256_compressed(x, !is_odd(y)).unwrap();
        let p384 = SigningKey::generate(Algorithm::Es384).unwrap().public();
        let bytes = key_to_value(&key).to_vec();
        let node = decode(&bytes, &Limits::TOKEN).unwrap();
        for known in [&key, &other, &negated, &p384] {
            assert_eq!(key_from_node_knowing(&node, Some(known)).unwrap(), key);
        }
        assert_eq!(key_from_node_knowing(&node, None).unwrap(), key);
        let off_curve = Value::map([
            (KTY, Value::from(EC2)),
            (CRV, P256.into()),
            (X, Value::Bytes(vec![0xff; 32])),
            (Y, true.into()),
        ]);
        let bytes = off_curve.to_vec();
        let node = decode(&bytes, &Limits::TOKEN).unwrap();
        assert!(key_from_node_knowing(&node, Some(&key)).is_err());
    }

    /// RFC 9679 section 6: the example key and its thumbprint.
    #[test]
    fn thumbprint_of_rfc_9679() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len() / 2)
                .map(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap())
                .collect()
        };
        let key = PublicKey::from_p256_xy(
            &hex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
            &hex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"),
        )
        .unwrap();
        assert_eq!(
            key_thumbprint(&key).to_vec(),
            hex("496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec")
        );
    }

    #[test]
    fn whole_or_compressed_it_is_one_key() {
        for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
            let key = SigningKey::generate(algorithm).unwrap().public();
            let whole = key_to_whole_value(&key);
            assert_eq!(read(&whole), Ok(key.clone()));
            assert_eq!(whole == key_to_value(&key), algorithm != Algorithm::Es256);
        }
    }

    #[test]
    fn private_and_foreign_keys_are_refused() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
        let Value::Map(mut entries) = key_to_value(&key) else {
            panic!()
        };
        entries.push((D.into(), Value::Bytes(vec![1; 32])));
        assert_eq!(read(&Value::Map(entries)), Err(Error::UnsupportedKey));
        let symmetric = Value::map([(KTY, 4i64)]);
        assert_eq!(read(&symmetric), Err(Error::UnsupportedKey));
        assert_eq!(read(&Value::Null), Err(Error::UnsupportedKey));
    }
}
