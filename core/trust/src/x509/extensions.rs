//! The extensions of a certificate (RFC 5280 section 4.2) that the checks here need. Names, name constraints and distribution points
//! are kept as they stand, for the files that apply them.

use super::der::{self, BIT_STRING, INTEGER, Item, OCTET_STRING, OID, Reader, SEQUENCE};

/// `id-ce`, 2.5.29, and the last byte of each extension in it.
pub(super) const ID_CE: &[u8] = &[0x55, 29];
const SUBJECT_KEY_ID: u8 = 14;
const KEY_USAGE: u8 = 15;
const SUBJECT_ALT_NAME: u8 = 17;
const BASIC_CONSTRAINTS: u8 = 19;
const NAME_CONSTRAINTS: u8 = 30;
const CRL_DISTRIBUTION_POINTS: u8 = 31;
const POLICY_MAPPINGS: u8 = 33;
pub(super) const AUTHORITY_KEY_ID: u8 = 35;
const POLICY_CONSTRAINTS: u8 = 36;
const EXTENDED_KEY_USAGE: u8 = 37;
const FRESHEST_CRL: u8 = 46;
const INHIBIT_ANY_POLICY: u8 = 54;

/// More than any certificate has.
const MAX_EXTENSIONS: usize = 32;
const MAX_PURPOSES: usize = 16;
const MAX_NAMES: usize = 64;
/// `[2] dNSName` of GeneralName, `[0] keyIdentifier` of AuthorityKeyIdentifier.
const DNS_NAME: u8 = 0x82;
const KEY_IDENTIFIER: u8 = 0x80;

/// Bits of key usage, the first highest.
pub(super) const DIGITAL_SIGNATURE: u16 = 0x8000;
pub(super) const CERT_SIGN: u16 = 0x0400;
pub(super) const CRL_SIGN: u16 = 0x0200;

/// Who may issue further certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) ca: bool,
    pub(super) path_len: Option<u8>,
}

/// A value, and whether whoever does not understand it must refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked<T> {
    pub(super) critical: bool,
    pub(super) value: T,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions<'d> {
    pub(super) authority: Option<Marked<Authority>>,
    pub(super) authority_key_id: Option<&'d [u8]>,
    /// Where the authority publishes its revocation lists.
    pub(super) distribution_points: Option<&'d [u8]>,
    pub(super) dns_names: Vec<&'d str>,
    /// One that the profiles of ISO/IEC 18013-5 forbid.
    pub(super) forbidden: bool,
    pub(super) key_usage: Option<Marked<u16>>,
    /// The names that an authority may certify.
    pub(super) name_constraints: Option<&'d [u8]>,
    /// Key purposes, as the content of their object identifiers.
    pub(super) purposes: Option<Marked<Vec<&'d [u8]>>>,
    pub(super) subject_alt_name: Option<&'d [u8]>,
    pub(super) subject_key_id: Option<&'d [u8]>,
    /// A critical one that nobody here understands.
    pub(super) unknown_critical: bool,
}

impl<'d> Extensions<'d> {
    /// Reads `Extensions`; `None` where one is not well-formed or stands there twice.
    pub(super) fn read(content: &'d [u8]) -> Option<Self> {
        let mut found = Self::default();
        each(content, |id, critical, value| {
            found.take(id, critical, value)
        })?;
        Some(found)
    }

    fn take(&mut self, id: &[u8], critical: bool, value: &'d [u8]) -> Option<()> {
        let known = match id.strip_prefix(ID_CE) {
            Some([known]) => *known,
            _ => {
                self.unknown_critical |= critical;
                return Some(());
            }
        };
        match known {
            AUTHORITY_KEY_ID => self.authority_key_id = authority_key_id(value)?,
            BASIC_CONSTRAINTS => {
                let value = authority(value)?;
                self.authority = Some(Marked { critical, value });
            }
            EXTENDED_KEY_USAGE => {
                let value = purposes(value)?;
                self.purposes = Some(Marked { critical, value });
            }
            KEY_USAGE => {
                let value = der::named_bits(Reader::only(value, BIT_STRING)?)?;
                self.key_usage = Some(Marked { critical, value });
            }
            CRL_DISTRIBUTION_POINTS => self.distribution_points = Some(value),
            NAME_CONSTRAINTS => self.name_constraints = Some(value),
            SUBJECT_ALT_NAME => {
                self.dns_names = dns_names(value)?;
                self.subject_alt_name = Some(value);
            }
            SUBJECT_KEY_ID => {
                self.subject_key_id = Some(Reader::only(value, OCTET_STRING)?.content);
            }
            _ => {}
        }
        self.forbidden |= matches!(
            known,
            NAME_CONSTRAINTS
                | POLICY_MAPPINGS
                | POLICY_CONSTRAINTS
                | FRESHEST_CRL
                | INHIBIT_ANY_POLICY
        );
        let understood = matches!(
            known,
            BASIC_CONSTRAINTS
                | EXTENDED_KEY_USAGE
                | KEY_USAGE
                | NAME_CONSTRAINTS
                | SUBJECT_ALT_NAME
        );
        self.unknown_critical |= critical && !understood;
        Some(())
    }
}

/// Shows each extension of a sequence: its identifier, whether it is critical, its value. `None` where there is none, one is not
/// well-formed or stands there twice, or `see` says so.
pub(super) fn each<'d>(
    content: &'d [u8],
    mut see: impl FnMut(&'d [u8], bool, &'d [u8]) -> Option<()>,
) -> Option<()> {
    let mut all = Reader::new(Reader::only(content, SEQUENCE)?.content);
    let mut seen: Vec<&[u8]> = Vec::new();
    while !all.is_empty() {
        let mut one = Reader::new(all.take(SEQUENCE)?.content);
        let id = one.take(OID)?.content;
        let critical = one.flag()?;
        let value = one.take(OCTET_STRING)?.content;
        one.end()?;
        if seen.contains(&id) || seen.len() == MAX_EXTENSIONS {
            return None;
        }
        seen.push(id);
        see(id, critical, value)?;
    }
    (!seen.is_empty()).then_some(())
}

fn authority(value: &[u8]) -> Option<Authority> {
    let mut reader = Reader::new(Reader::only(value, SEQUENCE)?.content);
    let ca = reader.flag()?;
    let path_len = match reader.take_if(INTEGER)? {
        Some(item) => Some(der::small(item)?),
        None => None,
    };
    reader.end()?;
    // A limit for what may not be done at all makes no sense (section 4.2.1.9).
    (ca || path_len.is_none()).then_some(Authority { ca, path_len })
}

pub(super) fn authority_key_id(value: &[u8]) -> Option<Option<&[u8]>> {
    let mut reader = Reader::new(Reader::only(value, SEQUENCE)?.content);
    let key = reader.take_if(KEY_IDENTIFIER)?;
    // The issuer's name and serial number may follow; nobody needs them beside the identifier.
    while !reader.is_empty() {
        reader.next()?;
    }
    Some(key.map(|item| item.content))
}

fn purposes(value: &[u8]) -> Option<Vec<&[u8]>> {
    let found = several(value, MAX_PURPOSES, |item| {
        (item.tag == OID).then_some(Some(item.content))
    })?;
    (!found.is_empty()).then_some(found)
}

fn dns_names(value: &[u8]) -> Option<Vec<&str>> {
    several(value, MAX_NAMES, |item| {
        if item.tag != DNS_NAME {
            return Some(None);
        }
        let name = core::str::from_utf8(item.content).ok()?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'*');
        name.bytes().all(plain).then_some(Some(name))
    })
}

/// The parts of a sequence that `keep` keeps.
fn several<'d, T>(
    value: &'d [u8],
    most: usize,
    keep: impl Fn(Item<'d>) -> Option<Option<T>>,
) -> Option<Vec<T>> {
    let mut reader = Reader::new(Reader::only(value, SEQUENCE)?.content);
    let mut found = Vec::new();
    for _ in 0..most {
        if reader.is_empty() {
            return Some(found);
        }
        found.extend(keep(reader.next()?)?);
    }
    reader.is_empty().then_some(found)
}
