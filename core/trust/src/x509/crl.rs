//! A revocation list (RFC 5280 section 5), read and not believed: what it says, of which certificates, and until when.
//!
//! Not read are lists that only say what changed (section 5.2.4) or that speak for other authorities (section 5.2.5, `indirectCRL`),
//! and those with a critical extension that nobody here understands.

use vidan_codec::clock::UnixTime;

use super::{
    Certificate,
    der::{self, BIT_STRING, INTEGER, Reader, SEQUENCE},
    extensions::{self, AUTHORITY_KEY_ID, ID_CE},
    scope::Scope,
    signature::Signed,
};

/// Version 2, and `[0] crlExtensions`.
const VERSION_2: &[u8] = &[1];
const EXTENSIONS: u8 = 0xa0;
/// The last byte of each extension of `id-ce` that is looked at, in the list and in an entry.
const CRL_NUMBER: u8 = 20;
const REASON_CODE: u8 = 21;
const INVALIDITY_DATE: u8 = 24;
const DELTA_INDICATOR: u8 = 27;
const ISSUING_DISTRIBUTION_POINT: u8 = 28;
const CERTIFICATE_ISSUER: u8 = 29;
/// Longest number of a list (section 5.2.3).
const MAX_NUMBER: usize = 20;

/// A list's own word.
pub(super) struct Crl<'d> {
    pub(super) signed: Signed<'d>,
    pub(super) issuer: &'d [u8],
    pub(super) authority_key_id: Option<&'d [u8]>,
    pub(super) this_update: UnixTime,
    pub(super) next_update: UnixTime,
    pub(super) scope: Scope<'d>,
    number: Option<&'d [u8]>,
    revoked: &'d [u8],
}

impl<'d> Crl<'d> {
    /// `None` for what is not well-formed or of a kind that is not read.
    pub(super) fn read(der: &'d [u8]) -> Option<Self> {
        let mut outer = Reader::new(Reader::only(der, SEQUENCE)?.content);
        let message = outer.take(SEQUENCE)?;
        let algorithm = outer.take(SEQUENCE)?.content;
        let signature = outer.take(BIT_STRING).and_then(der::whole_bits)?;
        outer.end()?;

        let mut fields = Reader::new(message.content);
        fields
            .take(INTEGER)
            .filter(|item| item.content == VERSION_2)?;
        fields
            .take(SEQUENCE)
            .filter(|item| item.content == algorithm)?;
        let issuer = fields.take(SEQUENCE)?.whole;
        let this_update = der::time(fields.next()?)?;
        let next_update = der::time(fields.next()?)?;
        let revoked = fields
            .take_if(SEQUENCE)?
            .map_or(&[][..], |item| item.content);
        let extensions = fields.take(EXTENSIONS)?.content;
        fields.end()?;

        let mut list = Self {
            signed: Signed {
                message: message.whole,
                algorithm,
                signature,
            },
            issuer,
            authority_key_id: None,
            this_update,
            next_update,
            scope: Scope::default(),
            number: None,
            revoked,
        };
        extensions::each(extensions, |id, critical, value| {
            list.take(id, critical, value)
        })?;
        list.serials()
            .all(|serial| serial.is_some())
            .then_some(list)
    }

    /// Whether it names a certificate, for whatever reason.
    pub(super) fn names(&self, certificate: &Certificate<'_>) -> bool {
        self.serials()
            .any(|serial| serial == Some(certificate.serial))
    }

    /// Whether it was made after another of the same scope: at a later time, or at the same time under a higher number (section 5.2.3).
    pub(super) fn is_newer_than(&self, other: &Self) -> bool {
        let later = self.this_update.cmp(&other.this_update);
        later
            .then_with(|| match (self.number, other.number) {
                // The shortest form of a number: of two, the longer is higher.
                (Some(one), Some(other)) => (one.len(), one).cmp(&(other.len(), other)),
                _ => core::cmp::Ordering::Equal,
            })
            .is_gt()
    }

    fn take(&mut self, id: &[u8], critical: bool, value: &'d [u8]) -> Option<()> {
        match id.strip_prefix(ID_CE) {
            Some([CRL_NUMBER]) => {
                let number = Reader::only(value, INTEGER)?.content;
                let positive = number.first().is_some_and(|first| *first < 0x80);
                self.number = Some(number).filter(|number| positive && number.len() <= MAX_NUMBER);
                self.number.map(drop)
            }
            Some([AUTHORITY_KEY_ID]) => {
                self.authority_key_id = extensions::authority_key_id(value)?;
                Some(())
            }
            Some([ISSUING_DISTRIBUTION_POINT]) => {
                self.scope = Scope::read(value)?;
                Some(())
            }
            Some([DELTA_INDICATOR]) => None,
            _ => (!critical).then_some(()),
        }
    }

    /// The serial numbers, `None` for an entry that is not well-formed or speaks for another authority.
    fn serials(&self) -> impl Iterator<Item = Option<&'d [u8]>> + use<'d> {
        let mut entries = Reader::new(self.revoked);
        core::iter::from_fn(move || {
            if entries.is_empty() {
                return None;
            }
            let serial = entries.take(SEQUENCE).and_then(|item| serial(item.content));
            if serial.is_none() {
                entries = Reader::new(&[]);
            }
            Some(serial)
        })
    }
}

fn serial(entry: &[u8]) -> Option<&[u8]> {
    let mut fields = Reader::new(entry);
    let serial = fields.take(INTEGER)?.content;
    der::time(fields.next()?)?;
    if let Some(item) = fields.take_if(SEQUENCE)? {
        extensions::each(item.whole, |id, critical, _| match id.strip_prefix(ID_CE) {
            Some([REASON_CODE | INVALIDITY_DATE]) => Some(()),
            Some([CERTIFICATE_ISSUER]) => None,
            _ => (!critical).then_some(()),
        })?;
    }
    fields.end()?;
    Some(serial)
}
