//! The sandbox's authority for certificates: a root as ISO/IEC 18013-5:2021 Annex B.1.2 wants it, and the certificates of
//! who signs mobile documents under it (B.1.4). A wallet pins the root, as it pins the one of the trust list.
//!
//! Certificates are made at every start over kept keys, so that they are never old; a root that was pinned before still fits. Not
//! for anything but a sandbox: nothing is ever revoked.

use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_credential::mdoc::known::CITIZEN_CARD;
use vidan_crypto::{PublicKey, Random, SigningKey, hash::sha256, random_array};
use vidan_trust::x509::{AnchorUse, Purpose};

use crate::Error;
use crate::keys::KeyFolder;

mod der;

use der::{
    BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, OID, PRINTABLE, SET, UTF8, context, sequence, time,
    tlv,
};

const DAY: i64 = 86_400;
/// How long the root has been good, and will be.
const ROOT_DAYS: (i64, i64) = (2 * 365, 8 * 365);
/// The same of a signer: at most 457 days in all (table B.3).
const SIGNER_DAYS: (i64, i64) = (30, 400);

const ROOT_NAME: &str = "Vidan Sandbox IACA";
/// The one country of all names here.
const COUNTRY: &str = "VN";

/// ecdsa-with-SHA256.
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const COUNTRY_NAME: &[u8] = &[0x55, 4, 6];
const SUBJECT_KEY_ID: u8 = 14;
const KEY_USAGE: u8 = 15;
const BASIC_CONSTRAINTS: u8 = 19;
const AUTHORITY_KEY_ID: u8 = 35;
const EXTENDED_KEY_USAGE: u8 = 37;
/// Signs mobile documents (1.0.18013.5.1.2).
const MDOC_SIGNER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 5, 1, 2];

/// The authority, with its root.
pub(crate) struct Iaca {
    key: SigningKey,
    root: Vec<u8>,
    now: UnixTime,
}

/// What stands in a certificate.
struct Content<'c> {
    subject: &'c str,
    key: &'c PublicKey,
    days: (i64, i64),
    extensions: Vec<Vec<u8>>,
}

impl Iaca {
    /// With its kept or a new key, and a root that is good now.
    pub(crate) fn open(
        keys: &KeyFolder,
        now: UnixTime,
        random: &dyn Random,
    ) -> Result<Self, Error> {
        let key = keys.signing_key("iaca")?;
        let content = Content {
            subject: ROOT_NAME,
            key: &key.public(),
            days: ROOT_DAYS,
            extensions: vec![
                // An authority, of no other authority.
                extension(
                    BASIC_CONSTRAINTS,
                    true,
                    &sequence(&[tlv(BOOLEAN, &[0xff]), tlv(INTEGER, &[0])]),
                ),
                // For certificates and revocation lists.
                extension(KEY_USAGE, true, &tlv(BIT_STRING, &[1, 0x06])),
                extension(
                    SUBJECT_KEY_ID,
                    false,
                    &tlv(OCTET_STRING, &key_id(&key.public())),
                ),
            ],
        };
        let root = certificate(&content, &key, now, random)?;
        Ok(Self { key, root, now })
    }

    /// A certificate for who signs mobile documents.
    pub(crate) fn signer(
        &self,
        name: &str,
        key: &PublicKey,
        random: &dyn Random,
    ) -> Result<Vec<u8>, Error> {
        let authority = context(0, &key_id(&self.key.public()));
        let content = Content {
            subject: name,
            key,
            days: SIGNER_DAYS,
            extensions: vec![
                extension(KEY_USAGE, true, &tlv(BIT_STRING, &[7, 0x80])),
                extension(
                    EXTENDED_KEY_USAGE,
                    true,
                    &sequence(&[tlv(OID, MDOC_SIGNER)]),
                ),
                extension(SUBJECT_KEY_ID, false, &tlv(OCTET_STRING, &key_id(key))),
                extension(AUTHORITY_KEY_ID, false, &sequence(&[authority])),
            ],
        };
        certificate(&content, &self.key, self.now, random)
    }

    /// The root in PEM.
    pub(crate) fn to_pem(&self) -> String {
        let body: String = base64url::encode(&self.root)
            .chars()
            .map(|letter| match letter {
                '-' => '+',
                '_' => '/',
                other => other,
            })
            .collect();
        let padding = "=".repeat(body.len().wrapping_neg() % 4);
        format!("-----BEGIN CERTIFICATE-----\n{body}{padding}\n-----END CERTIFICATE-----\n")
    }
}

/// What the root is to be pinned for.
pub(crate) fn used() -> AnchorUse {
    AnchorUse {
        purposes: vec![Purpose::MdocSigner],
        document_types: vec![CITIZEN_CARD.to_owned()],
    }
}

fn certificate(
    content: &Content<'_>,
    issuer: &SigningKey,
    now: UnixTime,
    random: &dyn Random,
) -> Result<Vec<u8>, Error> {
    let algorithm = sequence(&[tlv(OID, ECDSA_SHA256)]);
    let (before, after) = content.days;
    let validity = [now.plus(-before * DAY), now.plus(after * DAY)].map(time);
    let to_be_signed = sequence(&[
        // Version 3.
        context_constructed(0, &tlv(INTEGER, &[2])),
        tlv(INTEGER, &serial(random)?),
        algorithm.clone(),
        name(ROOT_NAME),
        sequence(&validity),
        name(content.subject),
        content.key.to_der(),
        context_constructed(3, &sequence(&content.extensions)),
    ]);
    let signature = issuer.sign(&to_be_signed)?;
    let (r, s) = signature.split_at(signature.len() / 2);
    let mut bits = vec![0];
    bits.extend(sequence(&[der::unsigned(r), der::unsigned(s)]));
    Ok(sequence(&[to_be_signed, algorithm, tlv(BIT_STRING, &bits)]))
}

fn context_constructed(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xa0 | number, content)
}

/// Sixteen bytes that are a positive number.
fn serial(random: &dyn Random) -> Result<Vec<u8>, Error> {
    let mut serial = random_array::<16>(random)?;
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    Ok(serial.to_vec())
}

fn name(common: &str) -> Vec<u8> {
    let attribute = |kind: &[u8], tag, text: &str| {
        let value = sequence(&[tlv(OID, kind), tlv(tag, text.as_bytes())]);
        tlv(SET, &value)
    };
    sequence(&[
        attribute(COUNTRY_NAME, PRINTABLE, COUNTRY),
        attribute(COMMON_NAME, UTF8, common),
    ])
}

/// An extension of `id-ce`.
fn extension(id: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = match critical {
        true => tlv(BOOLEAN, &[0xff]),
        false => Vec::new(),
    };
    sequence(&[
        tlv(OID, &[0x55, 29, id]),
        critical,
        tlv(OCTET_STRING, value),
    ])
}

/// Twenty bytes that stand for a key (RFC 7093 section 2, method 1).
fn key_id(key: &PublicKey) -> Vec<u8> {
    sha256(key.as_bytes()).into_iter().take(20).collect()
}

#[cfg(test)]
mod tests;
