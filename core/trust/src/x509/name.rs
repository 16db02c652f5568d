//! A distinguished name (RFC 5280 section 4.1.2.4): the four attributes that the profiles compare or people see.
//!
//! Whether two names are the same decides their bytes, as table B.3 of ISO/IEC 18013-5 asks for.

use vidan_codec::text::changes_the_line;

use super::der::{OID, PRINTABLE_STRING, Reader, SEQUENCE, SET, UTF8_STRING};

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const COUNTRY: &[u8] = &[0x55, 4, 6];
const STATE: &[u8] = &[0x55, 4, 8];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
/// Longer is nothing that a person reads.
const MAX_TEXT: usize = 256;
/// More attributes than any name has.
const MAX_PARTS: usize = 32;

/// Who a certificate is about, or from whom it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name<'d> {
    pub(super) whole: &'d [u8],
    /// `CN`.
    pub common_name: Option<&'d str>,
    /// `C`.
    pub country: Option<&'d str>,
    /// `O`.
    pub organization: Option<&'d str>,
    /// `ST`.
    pub state_or_province: Option<&'d str>,
}

impl<'d> Name<'d> {
    /// `whole` is the name with its tag; `None` for what is no name, or has one of the four attributes twice.
    pub(super) fn read(whole: &'d [u8], content: &'d [u8]) -> Option<Self> {
        let mut name = Self {
            whole,
            ..Self::default()
        };
        let mut sets = Reader::new(content);
        for _ in 0..MAX_PARTS {
            if sets.is_empty() {
                return Some(name);
            }
            let mut set = Reader::new(sets.take(SET)?.content);
            while !set.is_empty() {
                name.part(set.take(SEQUENCE)?.content)?;
            }
        }
        None
    }

    /// For people: the common name, else the organization, else nothing.
    pub fn shown(&self) -> &'d str {
        self.common_name.or(self.organization).unwrap_or_default()
    }

    fn part(&mut self, attribute: &'d [u8]) -> Option<()> {
        let mut reader = Reader::new(attribute);
        let kind = reader.take(OID)?.content;
        let value = reader.next()?;
        reader.end()?;
        let place = match kind {
            COMMON_NAME => &mut self.common_name,
            COUNTRY => &mut self.country,
            ORGANIZATION => &mut self.organization,
            STATE => &mut self.state_or_province,
            _ => return Some(()),
        };
        if place.is_some() || !matches!(value.tag, UTF8_STRING | PRINTABLE_STRING) {
            return None;
        }
        *place = Some(text(value.content)?);
        Some(())
    }
}

/// Text that is safe to show: nothing in it turns, hides or breaks the line beside it.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(bytes).ok()?;
    let blank = text.trim().is_empty();
    (!blank && text.len() <= MAX_TEXT && !text.chars().any(changes_the_line)).then_some(text)
}
