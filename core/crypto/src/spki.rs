//! Public keys as SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and private ones as PKCS#8, in PEM (RFC 7468).
//!
//! The three key kinds have one DER encoding each, so a prefix is compared instead of parsing ASN.1: whatever else a
//! file holds is refused. Not for certificates.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::{Algorithm, Error};

/// `SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }` up to the point.
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The same for secp384r1.
const P384: &[u8] = &[
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
];
/// `SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING }` (RFC 8410).
const ED25519: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// PEM files larger than this are not keys.
const PEM_MAX: usize = 16 * 1024;

pub(crate) fn split(der: &[u8]) -> Result<(Algorithm, &[u8]), Error> {
    [
        (Algorithm::Es256, P256, 65),
        (Algorithm::Es384, P384, 97),
        (Algorithm::Ed25519, ED25519, 32),
    ]
    .into_iter()
    .find_map(|(algorithm, prefix, len)| {
        let key = der.strip_prefix(prefix)?;
        (key.len() == len).then_some((algorithm, key))
    })
    .ok_or(Error::InvalidPublicKey)
}

pub(crate) fn join(algorithm: Algorithm, key: &[u8]) -> Vec<u8> {
    let prefix = match algorithm {
        Algorithm::Ed25519 => ED25519,
        Algorithm::Es256 => P256,
        Algorithm::Es384 => P384,
    };
    [prefix, key].concat()
}

/// The DER inside the first PEM block with this label, or `None`.
pub(crate) fn pem_block(pem: &str, label: &str) -> Option<Zeroizing<Vec<u8>>> {
    if pem.len() > PEM_MAX {
        return None;
    }
    let (_, rest) = pem.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let joined: Zeroizing<String> =
        Zeroizing::new(body.chars().filter(|c| !c.is_ascii_whitespace()).collect());
    STANDARD.decode(joined.as_bytes()).ok().map(Zeroizing::new)
}

pub(crate) fn to_pem(der: &[u8], label: &str) -> Zeroizing<String> {
    let body = Zeroizing::new(STANDARD.encode(der));
    let mut pem = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at_checked(64).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = tail;
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}
