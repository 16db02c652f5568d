//! Name constraints (RFC 5280 section 4.2.1.10): which names an authority may certify.
//!
//! Applied are names of directories, hosts, resources and addresses. A form that is not applied here, such as mail addresses, refuses
//! a certificate that carries a name of it, as does a constraint that is not well-formed: nothing passes unread.

use super::{
    Certificate,
    der::{Item, OID, Reader, SEQUENCE, SET},
    fault::CertificateFault as Fault,
    name_match::{directory, dns, ip, uri},
};

/// Forms of GeneralName.
const RFC822_NAME: u8 = 0x81;
const DNS_NAME: u8 = 0x82;
const DIRECTORY_NAME: u8 = 0xa4;
const URI: u8 = 0x86;
const IP_ADDRESS: u8 = 0x87;
/// `[0] permittedSubtrees` and `[1] excludedSubtrees`.
const PERMITTED: u8 = 0xa0;
const EXCLUDED: u8 = 0xa1;
/// `emailAddress`, 1.2.840.113549.1.9.1: a mail address in the subject.
const EMAIL: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
/// More than any authority has, and any certificate.
const MAX_SUBTREES: usize = 64;
const MAX_NAMES: usize = 64;

/// Checks a whole chain, the anchor last: each authority's constraints hold for every certificate below it.
pub(super) fn check(whole: &[&Certificate<'_>]) -> Result<(), Fault> {
    for (at, authority) in whole.iter().enumerate().skip(1) {
        let Some(der) = authority.extensions.name_constraints else {
            continue;
        };
        let constraints = Constraints::read(der).ok_or(Fault::NameConstraints)?;
        for below in whole.iter().take(at) {
            let names = names(below).ok_or(Fault::NameConstraints)?;
            if !names.iter().all(|name| constraints.admit(*name)) {
                return Err(Fault::NameConstraints);
            }
        }
    }
    Ok(())
}

struct Constraints<'d> {
    permitted: Vec<Item<'d>>,
    excluded: Vec<Item<'d>>,
}

impl<'d> Constraints<'d> {
    fn read(der: &'d [u8]) -> Option<Self> {
        let mut reader = Reader::new(Reader::only(der, SEQUENCE)?.content);
        let permitted = subtrees(reader.take_if(PERMITTED)?)?;
        let excluded = subtrees(reader.take_if(EXCLUDED)?)?;
        reader.end()?;
        Some(Self {
            permitted,
            excluded,
        })
    }

    /// Whether a name lies outside of all that is excluded, and within what is permitted of its form, where anything is.
    fn admit(&self, name: Item<'_>) -> bool {
        let same_form = |base: &&Item<'_>| base.tag == name.tag;
        let excluded = self.excluded.iter().filter(same_form);
        if !excluded
            .map(|base| lies_under(name, *base, true))
            .all(|under| under == Some(false))
        {
            return false;
        }
        let mut permitted = self.permitted.iter().filter(same_form).peekable();
        permitted.peek().is_none()
            || permitted.any(|base| lies_under(name, *base, false) == Some(true))
    }
}

/// The bases. `minimum` and `maximum` are not used (section 4.2.1.10), so a subtree is its base alone.
fn subtrees(item: Option<Item<'_>>) -> Option<Vec<Item<'_>>> {
    let Some(item) = item else {
        return Some(Vec::new());
    };
    let mut all = Reader::new(item.content);
    let mut bases = Vec::new();
    while !all.is_empty() {
        let mut subtree = Reader::new(all.take(SEQUENCE)?.content);
        bases.push(subtree.next()?);
        subtree.end()?;
        if bases.len() > MAX_SUBTREES {
            return None;
        }
    }
    (!bases.is_empty()).then_some(bases)
}

/// All names of a certificate: its subject, mail addresses within that, and its alternative names.
fn names<'d>(certificate: &Certificate<'d>) -> Option<Vec<Item<'d>>> {
    let mut names = Vec::new();
    let subject = Reader::only(certificate.subject.whole, SEQUENCE)?;
    if !subject.content.is_empty() {
        names.push(Item {
            tag: DIRECTORY_NAME,
            whole: subject.whole,
            content: subject.whole,
        });
    }
    let mut parts = Reader::new(subject.content);
    while !parts.is_empty() {
        let mut part = Reader::new(parts.take(SET)?.content);
        while !part.is_empty() {
            let mut attribute = Reader::new(part.take(SEQUENCE)?.content);
            if attribute.take(OID)?.content == EMAIL {
                let value = attribute.next()?;
                names.push(Item {
                    tag: RFC822_NAME,
                    ..value
                });
            }
        }
    }
    if let Some(der) = certificate.extensions.subject_alt_name {
        let mut others = Reader::new(Reader::only(der, SEQUENCE)?.content);
        while !others.is_empty() && names.len() <= MAX_NAMES {
            names.push(others.next()?);
        }
    }
    (names.len() <= MAX_NAMES + 1).then_some(names)
}

/// Whether a name lies within a subtree of its own form; `None` where that cannot be said.
fn lies_under(name: Item<'_>, base: Item<'_>, excluded: bool) -> Option<bool> {
    match name.tag {
        DNS_NAME => dns(name.content, base.content, excluded),
        DIRECTORY_NAME => directory(name.content, base.content),
        URI => uri(name.content, base.content),
        IP_ADDRESS => ip(name.content, base.content),
        _ => None,
    }
}
