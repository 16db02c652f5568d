//! Times as section 7.2.1 and 9.1.2.4 have them: `tdate`, tag 0, without fraction of a second, in UTC.

use vidan_codec::{
    cbor::{Node, Writer},
    clock::UnixTime,
};

use super::cbor::required;
use crate::Error;

/// Standard date and time text (RFC 8949 section 3.4.1).
pub(super) const TAG_TIME: u64 = 0;
/// `full-date` (RFC 8943).
pub(super) const TAG_DATE: u64 = 1004;
/// `YYYY-MM-DDTHH:MM:SSZ`.
const LEN: usize = 20;

/// Reads a `tdate` that must be there.
pub(super) fn read(node: &Node<'_>, name: &'static str) -> Result<UnixTime, Error> {
    parse(required(node, name)?, name)
}

/// Reads a `tdate`.
pub(super) fn parse(node: &Node<'_>, name: &'static str) -> Result<UnixTime, Error> {
    let text = node.as_tagged(TAG_TIME).and_then(Node::as_text);
    text.and_then(moment).ok_or(Error::MdocTime(name))
}

/// A moment from its one form.
pub(super) fn moment(text: &str) -> Option<UnixTime> {
    if text.len() != LEN || !text.ends_with('Z') {
        return None;
    }
    UnixTime::parse_rfc3339(text).ok()
}

/// Whether a text is a date of the calendar, `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && moment(&format!("{text}T00:00:00Z")).is_some()
}

/// Writes a `tdate`.
pub(super) fn write(out: &mut Writer, at: UnixTime) {
    out.tag(TAG_TIME).text(&at.to_rfc3339());
}
