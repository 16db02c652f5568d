//! As much of an X.509 certificate (RFC 5280 section 4.1) as an attestation's check needs: who signed it, its key, and
//! whether it holds some bytes.
//!
//! Not for deciding whom to trust: no validity, no name constraint, no path is checked here.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::PublicKey;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// `[0] version` and `[3] extensions` of the part that is signed.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// The content of `AlgorithmIdentifier`, parameters with it (RFC 5758 section 3.2, RFC 4055 section 5).
const ECDSA_SHA256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_SHA384: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const RSA_SHA256: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b, 5, 0];
/// The same of a key (RFC 5480 section 2.1.1, RFC 3279 section 2.3.1).
const P256: &[u8] = &[
    6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
];
const P384: &[u8] = &[
    6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x22,
];
const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

/// One certificate, borrowed from its DER.
pub(super) struct Certificate<'d> {
    /// What is signed, as it stands.
    signed: &'d [u8],
    algorithm: &'d [u8],
    signature: &'d [u8],
    issuer: &'d [u8],
    subject: &'d [u8],
    /// SubjectPublicKeyInfo as it stands, and its two parts.
    key_info: &'d [u8],
    key_algorithm: &'d [u8],
    key_bits: &'d [u8],
    extensions: &'d [u8],
}

impl<'d> Certificate<'d> {
    /// `None` for anything that is not a certificate of version 3, whole and with nothing behind it.
    pub(super) fn read(der: &'d [u8]) -> Option<Self> {
        let mut outer = Reader(der);
        let mut certificate = Reader(outer.take(SEQUENCE)?.content);
        outer.end()?;
        let signed = certificate.take(SEQUENCE)?;
        let algorithm = certificate.take(SEQUENCE)?.content;
        let signature = bits(&mut certificate)?;
        certificate.end()?;

        let mut fields = Reader(signed.content);
        fields.take(VERSION)?;
        fields.take(INTEGER)?;
        // The algorithm stands twice and must be the same (RFC 5280 section 4.1.1.2).
        if fields.take(SEQUENCE)?.content != algorithm {
            return None;
        }
        let issuer = fields.take(SEQUENCE)?.whole;
        fields.take(SEQUENCE)?;
        let subject = fields.take(SEQUENCE)?.whole;
        let key_info = fields.take(SEQUENCE)?;
        let mut key = Reader(key_info.content);
        let key_algorithm = key.take(SEQUENCE)?.content;
        let key_bits = bits(&mut key)?;
        key.end()?;
        let extensions = match fields.0 {
            [] => &[],
            _ => fields.take(EXTENSIONS)?.content,
        };
        fields.end()?;
        Some(Self {
            signed: signed.whole,
            algorithm,
            signature,
            issuer,
            subject,
            key_info: key_info.whole,
            key_algorithm,
            key_bits,
            extensions,
        })
    }

    /// Its key; `None` where it is none of ours.
    pub(super) fn key(&self) -> Option<PublicKey> {
        PublicKey::from_der(self.key_info).ok()
    }

    /// Whether an extension holds these bytes as an octet string of their own.
    pub(super) fn holds(&self, bytes: &[u8; 32]) -> bool {
        let wanted = [&[OCTET_STRING, 32], bytes.as_slice()].concat();
        self.extensions
            .windows(wanted.len())
            .any(|part| part == wanted)
    }

    /// Whether it names `issuer` and that one's key signed it.
    pub(super) fn is_signed_by(&self, issuer: &Certificate<'_>) -> bool {
        let verifier: &dyn VerificationAlgorithm = match (issuer.key_algorithm, self.algorithm) {
            (P256, ECDSA_SHA256) => &ECDSA_P256_SHA256_ASN1,
            (P256, ECDSA_SHA384) => &ECDSA_P256_SHA384_ASN1,
            (P384, ECDSA_SHA256) => &ECDSA_P384_SHA256_ASN1,
            (P384, ECDSA_SHA384) => &ECDSA_P384_SHA384_ASN1,
            (RSA, RSA_SHA256) => &RSA_PKCS1_2048_8192_SHA256,
            _ => return false,
        };
        let key = UnparsedPublicKey::new(verifier, issuer.key_bits);
        self.issuer == issuer.subject && key.verify(self.signed, self.signature).is_ok()
    }
}

/// One value with its tag and length, and its content.
struct Item<'d> {
    whole: &'d [u8],
    content: &'d [u8],
}

/// What is left of a run of DER values.
struct Reader<'d>(&'d [u8]);

impl<'d> Reader<'d> {
    fn take(&mut self, tag: u8) -> Option<Item<'d>> {
        let (&[found, first], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81 => {
                let (&[length], rest) = rest.split_first_chunk::<1>()?;
                (usize::from(length), rest)
            }
            0x82 => {
                let (length, rest) = rest.split_first_chunk::<2>()?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            // No certificate of a phone has 64 KiB.
            _ => return None,
        };
        // The shortest length is the only one.
        let shortest = match first {
            0x81 => length >= 0x80,
            0x82 => length > 0xff,
            _ => true,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let (whole, _) = self.0.split_at_checked(self.0.len() - rest.len())?;
        self.0 = rest;
        (found == tag && shortest).then_some(Item { whole, content })
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// A bit string of whole bytes.
fn bits<'d>(reader: &mut Reader<'d>) -> Option<&'d [u8]> {
    reader.take(BIT_STRING)?.content.strip_prefix(&[0])
}

#[cfg(test)]
mod tests;
