//! Writing around bytes that must stay as they came: a disclosure or a signed token is copied, never encoded again.

/// Major types of RFC 8949 section 3.1.
const BYTES: u8 = 2;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// A byte string.
pub(crate) fn bytes(content: &[u8]) -> Vec<u8> {
    [&head(BYTES, content.len()), content].concat()
}

/// An array of encoded items.
pub(crate) fn array(items: &[&[u8]]) -> Vec<u8> {
    [head(ARRAY, items.len()), items.concat()].concat()
}

/// A map of encoded keys and values, in this order.
pub(crate) fn map(entries: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = head(MAP, entries.len());
    for (key, value) in entries {
        out.extend_from_slice(key);
        out.extend_from_slice(value);
    }
    out
}

/// A tagged COSE_Sign1 of four encoded parts.
pub(crate) fn sign1(
    protected: &[u8],
    unprotected: &[u8],
    payload: &[u8],
    signature: &[u8],
) -> Vec<u8> {
    let parts = [
        &bytes(protected),
        unprotected,
        &bytes(payload),
        &bytes(signature),
    ];
    [head(TAG, 18), array(&parts)].concat()
}

/// The shortest head of an item.
fn head(major: u8, number: usize) -> Vec<u8> {
    let major = major << 5;
    let long = |info: u8, tail: &[u8]| [&[major | info], tail].concat();
    if let Ok(small) = u8::try_from(number) {
        return if small < 24 {
            vec![major | small]
        } else {
            long(24, &[small])
        };
    }
    if let Ok(medium) = u16::try_from(number) {
        return long(25, &medium.to_be_bytes());
    }
    match u32::try_from(number) {
        Ok(large) => long(26, &large.to_be_bytes()),
        Err(_) => long(27, &(number as u64).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use vidan_codec::cbor::Value;

    use super::*;

    #[test]
    fn heads_are_the_codecs() {
        for len in [0, 23, 24, 255, 256, 65_535, 65_536] {
            let content = vec![7; len];
            assert_eq!(bytes(&content), Value::Bytes(content).to_vec(), "{len}");
            let items = vec![Value::Null; len];
            assert_eq!(
                array(&vec![&[0xf6][..]; len]),
                Value::Array(items).to_vec(),
                "{len}"
            );
        }
        let value = Value::tagged(
            18,
            Value::Array(vec![
                Value::Bytes(vec![0xa0]),
                Value::Map(vec![]),
                Value::Bytes(vec![1]),
                Value::Bytes(vec![2]),
            ]),
        );
        assert_eq!(sign1(&[0xa0], &map(&[]), &[1], &[2]), value.to_vec());
    }
}
