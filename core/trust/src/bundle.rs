//! All that a verifier without network needs, in one file: a CBOR array of the signed lists as they were published.
//!
//! The first item is the trust list's text; each further one a status list, a JWT as text or a CWT as bytes. The file
//! itself is not signed: every list is verified by itself, so that it may come from anywhere. What was held before comes in
//! by argument; keeping the file, and the number of its list, is the caller's.
//!
//! A trust list that is refused refuses the file. A status list that is refused is left out and reported: the documents
//! that refer to it are then undetermined, all others can be judged.

use core::fmt;
use std::collections::HashSet;

use vidan_codec::{
    cbor::{Kind, Limits, Node, Value, decode},
    clock::UnixTime,
};

use crate::{
    Error, PinnedRoot, TrustList,
    status::{Budget, StatusList, StatusLists, StatusTrust, is_jwt},
    x509::Anchors,
};

/// Largest bundle that is read, in bytes.
pub const MAX_BUNDLE_BYTES: usize = 16 * 1024 * 1024;
/// Most bytes that the status lists of a bundle inflate to together: this bounds the time that reading one takes, too.
pub const MAX_BUNDLE_STATUS_BYTES: u64 = 256 * 1024 * 1024;
/// Most lists of a bundle, the trust list among them.
pub const MAX_BUNDLE_LISTS: usize = 1024;

const LIMITS: Limits = Limits {
    bytes: MAX_BUNDLE_BYTES,
    depth: 1,
    items: MAX_BUNDLE_LISTS + 1,
};

/// A bundle whose lists were verified.
#[derive(Clone)]
pub struct Bundle {
    trust: TrustList,
    status: StatusLists,
    refused: Vec<(usize, Error)>,
}

impl Bundle {
    /// Reads a bundle. A trust list that is due for an update is taken: [`TrustList::is_stale`] says so, and what may be done
    /// with it is the verifier's policy.
    ///
    /// # Errors
    /// [`Error::BundleTooLarge`], [`Error::BundleTooManyLists`], [`Error::BundleMalformed`], or what is wrong with the trust
    /// list, such as [`Error::ListRolledBack`] where it is older than number `held_number`.
    pub fn read(
        bytes: &[u8],
        roots: &[PinnedRoot],
        now: UnixTime,
        held_number: Option<u64>,
    ) -> Result<Self, Error> {
        Self::read_with_anchors(bytes, roots, &Anchors::new(), now, held_number)
    }

    /// The same with anchors, for status lists that come with their signer's certificates.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn read_with_anchors(
        bytes: &[u8],
        roots: &[PinnedRoot],
        anchors: &Anchors,
        now: UnixTime,
        held_number: Option<u64>,
    ) -> Result<Self, Error> {
        let read = |text: &str| TrustList::verify_any_age(text, roots, now, held_number);
        Self::open(bytes, read, anchors, now)
    }

    /// A bundle that a person names as the one to go by: **the signature of its trust list is not checked**. When that may be,
    /// says [`TrustList::on_a_persons_word`]; its status lists are verified under that list.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn on_a_persons_word(bytes: &[u8], now: UnixTime) -> Result<Self, Error> {
        let read = |text: &str| TrustList::on_a_persons_word(text, now);
        Self::open(bytes, read, &Anchors::new(), now)
    }

    /// The status lists of a bundle, verified under a trust that came another way; the bundle's own trust list is not looked
    /// at. With them those that were refused: which item of the array, and why.
    ///
    /// # Errors
    /// [`Error::BundleTooLarge`], [`Error::BundleTooManyLists`], [`Error::BundleMalformed`].
    pub fn status_lists(
        bytes: &[u8],
        trust: StatusTrust<'_>,
        now: UnixTime,
    ) -> Result<(StatusLists, Vec<(usize, Error)>), Error> {
        let node = decode(bytes, &LIMITS).map_err(malformed)?;
        Ok(sorted(&parts(&node)?.1, trust, now))
    }

    fn open(
        bytes: &[u8],
        read: impl FnOnce(&str) -> Result<TrustList, Error>,
        anchors: &Anchors,
        now: UnixTime,
    ) -> Result<Self, Error> {
        let node = decode(bytes, &LIMITS).map_err(malformed)?;
        let (text, tokens) = parts(&node)?;
        let trust = read(text)?;
        let whose = StatusTrust::Certified {
            list: Some(&trust),
            anchors,
        };
        let (status, refused) = sorted(&tokens, whose, now);
        Ok(Self {
            trust,
            status,
            refused,
        })
    }

    /// Packs lists into a bundle, as they were published; nothing is checked but the size.
    ///
    /// # Errors
    /// [`Error::BundleTooLarge`], [`Error::BundleTooManyLists`].
    pub fn write(trust: &str, status: &[&[u8]]) -> Result<Vec<u8>, Error> {
        if status.len() >= MAX_BUNDLE_LISTS {
            return Err(Error::BundleTooManyLists);
        }
        let mut items = vec![Value::from(trust)];
        items.extend(status.iter().map(|token| match str::from_utf8(token) {
            Ok(text) if is_jwt(token) => Value::from(text),
            _ => Value::from(*token),
        }));
        let bytes = Value::Array(items).to_vec();
        if bytes.len() > MAX_BUNDLE_BYTES {
            return Err(Error::BundleTooLarge);
        }
        Ok(bytes)
    }

    /// The trust list.
    pub fn trust(&self) -> &TrustList {
        &self.trust
    }

    /// The status lists that were accepted.
    pub fn status(&self) -> &StatusLists {
        &self.status
    }

    /// The status lists that were not: which item of the array, and why.
    pub fn refused(&self) -> &[(usize, Error)] {
        &self.refused
    }

    /// Seconds since the oldest of its lists was made.
    pub fn age(&self, now: UnixTime) -> i64 {
        let status = self.status.iter().map(|list| list.get().age(now));
        status.fold(self.trust.age(now), i64::max)
    }

    /// Both kinds of lists, for a verifier.
    pub fn into_parts(self) -> (TrustList, StatusLists) {
        (self.trust, self.status)
    }
}

/// The trust list's text, and the tokens of the status lists.
fn parts<'n, 'a>(node: &'n Node<'a>) -> Result<(&'a str, Vec<&'a [u8]>), Error> {
    let items: &'n [Node<'a>] = node.as_array().ok_or(Error::BundleMalformed("no array"))?;
    let (first, rest) = items
        .split_first()
        .ok_or(Error::BundleMalformed("no trust list"))?;
    let text = first
        .as_text()
        .ok_or(Error::BundleMalformed("no trust list"))?;
    let tokens = rest.iter().map(token).collect::<Result<_, _>>()?;
    Ok((text, tokens))
}

/// Those that verify, and which others not and why.
fn sorted(
    tokens: &[&[u8]],
    trust: StatusTrust<'_>,
    now: UnixTime,
) -> (StatusLists, Vec<(usize, Error)>) {
    let mut status = StatusLists::new();
    let mut refused = Vec::new();
    let mut budget = Budget::new(MAX_BUNDLE_STATUS_BYTES);
    let mut seen = HashSet::new();
    for (at, token) in (1..).zip(tokens) {
        // The same list again says nothing new.
        if !seen.insert(*token) {
            continue;
        }
        match StatusList::verify_for(token, None, trust, now, &mut budget) {
            Ok(list) => {
                status.insert(list);
            }
            Err(Error::StatusInflatesTooFar) if budget.is_spent() => {
                refused.push((at, Error::BundleInflatesTooFar));
            }
            Err(error) => refused.push((at, error)),
        }
    }
    (status, refused)
}

fn token<'a>(item: &Node<'a>) -> Result<&'a [u8], Error> {
    match item.kind() {
        Kind::Bytes(bytes) => Ok(bytes),
        Kind::Text(text) => Ok(text.as_bytes()),
        _ => Err(Error::BundleMalformed("neither text nor bytes")),
    }
}

fn malformed(error: vidan_codec::Error) -> Error {
    match error {
        vidan_codec::Error::TooLong => Error::BundleTooLarge,
        vidan_codec::Error::TooManyItems => Error::BundleTooManyLists,
        vidan_codec::Error::TooDeep => Error::BundleMalformed("neither text nor bytes"),
        vidan_codec::Error::TrailingBytes => Error::BundleMalformed("trailing bytes"),
        _ => Error::BundleMalformed("no array"),
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle")
            .field("trust", &self.trust)
            .field("status_lists", &self.status.len())
            .field("refused", &self.refused.len())
            .finish()
    }
}
