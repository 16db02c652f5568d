//! Writing around bytes that must stay as they came: a disclosure or a signed token is copied, never encoded again. One place
//! for the parts that a holder writes and a reader of compact texts writes again.

use vidan_codec::{
    cbor::Writer,
    cose::{TAG_SIGN1, algorithm_id},
};
use vidan_crypto::Algorithm;

use super::labels::{ALG, KCWT, SD_CLAIMS, TYP, TYP_KBT};

/// Room for heads, labels and an algorithm beside what is copied.
const HEADS: usize = 64;

/// Disclosures, each a byte string, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Disclosures {
    count: usize,
    encoded: Writer,
}

impl Disclosures {
    /// Adds a disclosure by its array.
    pub(crate) fn push(&mut self, array: &[u8]) {
        self.count = self.count.saturating_add(1);
        self.encoded.bytes(array);
    }

    /// Adds a disclosure by its byte string, as it came.
    pub(crate) fn push_wrapped(&mut self, wrapped: &[u8]) {
        self.count = self.count.saturating_add(1);
        self.encoded.encoded(wrapped);
    }

    /// Adds others after these.
    pub(crate) fn append(&mut self, others: &Self) {
        self.count = self.count.saturating_add(others.count);
        self.encoded.encoded(others.encoded.as_bytes());
    }

    /// The unprotected header that holds them; an empty one where there is none.
    fn put_header(&self, out: &mut Writer) {
        if self.count == 0 {
            out.map(0);
        } else {
            out.map(1).integer(SD_CLAIMS).array(self.count);
            out.encoded(self.encoded.as_bytes());
        }
    }
}

/// A signed credential with these disclosures.
pub(crate) fn credential(
    protected: &[u8],
    disclosures: &Disclosures,
    payload: &[u8],
    signature: &[u8],
) -> Vec<u8> {
    let disclosed = disclosures.encoded.as_bytes();
    let mut out = room([protected, disclosed, payload, signature]);
    out.tag(TAG_SIGN1).array(4).bytes(protected);
    disclosures.put_header(&mut out);
    out.bytes(payload).bytes(signature);
    out.into_bytes()
}

/// The protected header of a key-binding token around a credential.
pub(crate) fn key_binding_header(algorithm: Algorithm, credential: &[u8]) -> Vec<u8> {
    let mut out = room([credential]);
    out.map(3).integer(ALG).integer(algorithm_id(algorithm));
    out.integer(KCWT).encoded(credential);
    out.integer(TYP).integer(TYP_KBT);
    out.into_bytes()
}

/// A signed key-binding token.
pub(crate) fn key_binding(protected: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut out = room([protected, payload, signature]);
    out.tag(TAG_SIGN1).array(4).bytes(protected).map(0);
    out.bytes(payload).bytes(signature);
    out.into_bytes()
}

fn room<const N: usize>(parts: [&[u8]; N]) -> Writer {
    let len = parts.iter().map(|part| part.len());
    Writer::with_capacity(len.fold(HEADS, usize::saturating_add))
}

#[cfg(test)]
mod tests {
    use vidan_codec::cbor::Value;

    use super::*;

    fn sign1(protected: &[u8], unprotected: Value, rest: [&[u8]; 2]) -> Value {
        let [payload, signature] = rest.map(Value::from);
        let parts = vec![protected.into(), unprotected, payload, signature];
        Value::tagged(TAG_SIGN1, Value::Array(parts))
    }

    #[test]
    fn parts_are_the_codecs() {
        let mut disclosures = Disclosures::default();
        let bare = credential(&[0xa0], &disclosures, &[1], &[2]);
        let empty = sign1(&[0xa0], Value::Map(vec![]), [&[1], &[2]]);
        assert_eq!(bare, empty.to_vec());

        disclosures.push(&[0x80]);
        let mut more = Disclosures::default();
        more.push_wrapped(&[0x41, 0x80]);
        more.push(&[7; 300]);
        disclosures.append(&more);
        let wrapped = [vec![0x80], vec![0x80], vec![7; 300]].map(Value::Bytes);
        let header = Value::map([(SD_CLAIMS, Value::Array(wrapped.to_vec()))]);
        let whole = sign1(&[0xa0], header, [&[1], &[2]]);
        assert_eq!(
            credential(&[0xa0], &disclosures, &[1], &[2]),
            whole.to_vec()
        );

        let header = Value::map([
            (ALG, Value::from(-9i64)),
            (KCWT, empty),
            (TYP, TYP_KBT.into()),
        ]);
        let header = header.to_vec();
        assert_eq!(key_binding_header(Algorithm::Es256, &bare), header);
        let token = sign1(&header, Value::Map(vec![]), [&[3], &[4]]);
        assert_eq!(key_binding(&header, &[3], &[4]), token.to_vec());
    }
}
