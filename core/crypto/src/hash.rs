//! SHA-256 (SHA-384 and SHA-512 for reading what others digest), HMAC-SHA-256 and comparison in constant time.

use ring::{digest, hmac};

use crate::Secret32;

/// SHA-256 (FIPS 180-4) of one message.
pub fn sha256(message: &[u8]) -> [u8; 32] {
    sha256_parts(&[message])
}

/// SHA-384 (FIPS 180-4): for digests that others chose.
pub fn sha384(message: &[u8]) -> [u8; 48] {
    to_array(digest::digest(&digest::SHA384, message).as_ref())
}

/// SHA-512 (FIPS 180-4): for digests that others chose.
pub fn sha512(message: &[u8]) -> [u8; 64] {
    to_array(digest::digest(&digest::SHA512, message).as_ref())
}

/// SHA-256 of the parts one after another, without joining them first. Parts are *not* separated: whoever hashes
/// fields of varying length gives their lengths too.
pub fn sha256_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    to_array(context.finish().as_ref())
}

/// HMAC-SHA-256 (RFC 2104): a keyed hash, for ids that must be looked up but not read.
pub fn hmac_sha256(key: &Secret32, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()));
    for part in parts {
        context.update(part);
    }
    to_array(context.sign().as_ref())
}

/// Whether two byte strings are equal, in a time that depends on their length alone.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let difference = a.iter().zip(b).fold(0u8, |all, (x, y)| all | (x ^ y));
    core::hint::black_box(difference) == 0
}

/// ring hands out digests as slices, each of its own length.
fn to_array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    for (to, from) in array.iter_mut().zip(bytes) {
        *to = *from;
    }
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// FIPS 180-4's published example.
    #[test]
    fn sha256_of_abc() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(b"abc")), expected);
        assert_eq!(hex(&sha256_parts(&[b"a", b"", b"bc"])), expected);
    }

    /// FIPS 180-4's published examples of the longer two.
    #[test]
    fn longer_digests_of_abc() {
        assert!(hex(&sha384(b"abc")).starts_with("cb00753f45a35e8bb5a03d699ac65007"));
        assert!(hex(&sha384(b"abc")).ends_with("8086072ba1e7cc2358baeca134c825a7"));
        assert!(hex(&sha512(b"abc")).starts_with("ddaf35a193617abacc417349ae204131"));
        assert!(hex(&sha512(b"abc")).ends_with("454d4423643ce80e2a9ac94fa54ca49f"));
    }

    /// RFC 4231 test case 1 pads the key with zeros to the block, so a 32-byte key with the same prefix is the same key.
    #[test]
    fn hmac_rfc4231_case_1() {
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        assert_eq!(
            hex(&hmac_sha256(
                &Secret32::from_bytes(key),
                &[b"Hi ", b"There"]
            )),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
    }

    #[test]
    fn comparison() {
        assert!(constant_time_eq(b"same", b"same"));
        assert!(!constant_time_eq(b"same", b"sane"));
        assert!(!constant_time_eq(b"same", b"same "));
    }
}
