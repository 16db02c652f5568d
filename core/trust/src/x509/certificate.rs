//! One certificate (RFC 5280 section 4.1), read and not believed: what it says about itself. Whether that is true decides a chain.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_crypto::{Algorithm, PublicKey, hash::sha256};

use super::{
    MAX_CERTIFICATE_BYTES, Name,
    der::{self, BIT_STRING, INTEGER, Reader, SEQUENCE},
    extensions::Extensions,
    fault::{CertificateFault, Place},
    signature::Signed,
};
use crate::Error;

/// `[0] version` and `[3] extensions` of the part that is signed; the version's only value, 3.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const VERSION_3: &[u8] = &[INTEGER, 1, 2];

/// A certificate's own word. Nothing of it was verified: it serves to look for an anchor, to match a query and to explain, never
/// to trust.
#[derive(Clone)]
pub struct Certificate<'d> {
    pub(super) der: &'d [u8],
    pub(super) signed: Signed<'d>,
    pub(super) serial: &'d [u8],
    pub(super) issuer: Name<'d>,
    pub(super) subject: Name<'d>,
    pub(super) not_before: UnixTime,
    pub(super) not_after: UnixTime,
    pub(super) key_info: &'d [u8],
    pub(super) extensions: Extensions<'d>,
}

impl<'d> Certificate<'d> {
    /// Reads a signer's certificate.
    ///
    /// # Errors
    /// [`Error::Certificate`] with [`CertificateFault::TooLarge`] or [`CertificateFault::Malformed`].
    pub fn read(der: &'d [u8]) -> Result<Self, Error> {
        Ok(Self::read_at(Place::Leaf, der)?)
    }

    pub(super) fn read_at(place: Place, der: &'d [u8]) -> Result<Self, CertificateFault> {
        if der.len() > MAX_CERTIFICATE_BYTES {
            return Err(CertificateFault::TooLarge(place));
        }
        parse(der).map_err(|field| CertificateFault::Malformed(place, field))
    }

    /// Whom it is about.
    pub fn subject(&self) -> &Name<'d> {
        &self.subject
    }

    /// From whom it comes.
    pub fn issuer(&self) -> &Name<'d> {
        &self.issuer
    }

    /// Its first and its last second.
    pub fn validity(&self) -> (UnixTime, UnixTime) {
        (self.not_before, self.not_after)
    }

    /// The key identifier of its issuer: what a query's `aki` compares (OpenID4VP section 6.1.1.1).
    pub fn authority_key_id(&self) -> Option<&'d [u8]> {
        self.extensions.authority_key_id
    }

    /// Its own key identifier.
    pub fn subject_key_id(&self) -> Option<&'d [u8]> {
        self.extensions.subject_key_id
    }

    /// The host names it is for.
    pub fn dns_names(&self) -> &[&'d str] {
        &self.extensions.dns_names
    }

    /// SHA-256 over the whole certificate: what `x5t#S256` and `x509_hash` name it by.
    pub fn thumbprint(&self) -> [u8; 32] {
        sha256(self.der)
    }

    /// Whether this is the key it is about: for an issuer, before it sends its own certificate along.
    pub fn is_about(&self, key: &PublicKey) -> bool {
        self.key(Place::Leaf).is_ok_and(|own| own == *key)
    }

    /// Its key, on P-256 or P-384.
    pub(super) fn key(&self, place: Place) -> Result<PublicKey, CertificateFault> {
        PublicKey::from_der(self.key_info)
            .ok()
            .filter(|key| matches!(key.algorithm(), Algorithm::Es256 | Algorithm::Es384))
            .ok_or(CertificateFault::Key(place))
    }

    /// SHA-256 over name and key: the same for each certificate of one authority's key.
    pub(super) fn identity(&self) -> [u8; 32] {
        sha256(&[self.subject.whole, self.key_info].concat())
    }

    pub(super) fn is_self_issued(&self) -> bool {
        self.issuer.whole == self.subject.whole
    }
}

/// Only sizes: who a certificate is about may be a person's business.
impl fmt::Debug for Certificate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} bytes)", self.der.len())
    }
}

fn parse(der: &[u8]) -> Result<Certificate<'_>, &'static str> {
    let outer = Reader::only(der, SEQUENCE).ok_or("structure")?;
    let mut outer = Reader::new(outer.content);
    let signed = outer.take(SEQUENCE).ok_or("structure")?;
    let algorithm = outer.take(SEQUENCE).ok_or("structure")?;
    let signature = outer.take(BIT_STRING).and_then(der::whole_bits);
    let signature = signature.ok_or("structure")?;
    outer.end().ok_or("structure")?;

    let mut fields = Reader::new(signed.content);
    fields
        .take(VERSION)
        .filter(|item| item.content == VERSION_3)
        .ok_or("version")?;
    let serial = fields.take(INTEGER).ok_or("serial number")?.content;
    // The algorithm stands twice and must be the same (section 4.1.1.2).
    fields
        .take(SEQUENCE)
        .filter(|item| item.content == algorithm.content)
        .ok_or("signature algorithm")?;
    let issuer = name(&mut fields).ok_or("issuer")?;
    let (not_before, not_after) = validity(&mut fields).ok_or("validity")?;
    let subject = name(&mut fields).ok_or("subject")?;
    let key_info = fields.take(SEQUENCE).ok_or("key")?.whole;
    let extensions = fields.take(EXTENSIONS).ok_or("extensions")?.content;
    fields.end().ok_or("structure")?;
    Ok(Certificate {
        der,
        signed: Signed {
            message: signed.whole,
            algorithm: algorithm.content,
            signature,
        },
        serial,
        issuer,
        subject,
        not_before,
        not_after,
        key_info,
        extensions: Extensions::read(extensions).ok_or("extensions")?,
    })
}

fn name<'d>(fields: &mut Reader<'d>) -> Option<Name<'d>> {
    let item = fields.take(SEQUENCE)?;
    Name::read(item.whole, item.content)
}

fn validity(fields: &mut Reader<'_>) -> Option<(UnixTime, UnixTime)> {
    let mut times = Reader::new(fields.take(SEQUENCE)?.content);
    let not_before = der::time(times.next()?)?;
    let not_after = der::time(times.next()?)?;
    times.end()?;
    (not_before <= not_after).then_some((not_before, not_after))
}
