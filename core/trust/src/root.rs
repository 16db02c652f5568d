//! The roots that came with the app, and how one hands over to the next.
//!
//! A hand-over is a compact JWS, `typ` `vidan-root+jwt`, signed by the old root under its `kid`, with the payload
//! `{iat, number, kid, jwk}`: from the list of this number on, this key signs in my place. It travels before the list,
//! separated by `~`, the oldest first: `HAND-OVER~HAND-OVER~LIST`. The list itself is signed by the newest root alone, so
//! that both had their hand in it: the old root named the new one, the new one signed what is read.
//!
//! A reader that knows only the first root follows the whole chain; one that knows a later root passes over the hand-overs
//! before it. Once a reader has accepted such a list it pins [`crate::TrustList::roots`]: from then on the old root, which may
//! be stolen one day, signs nothing any more.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_codec::{Error as CodecError, clock::UnixTime, jose::jws, json};
use vidan_crypto::{PublicKey, SigningKey};

use crate::{CLOCK_SKEW, Error, PublicJwk, signed};

/// `typ` of a hand-over.
pub const ROOT_TYPE: &str = "vidan-root+jwt";
/// Most hand-overs before one list.
pub const MAX_HAND_OVERS: usize = 8;
/// Longest hand-over, in bytes.
const MAX_BYTES: usize = 4096;
/// Longest `kid`, in bytes.
const MAX_KID: usize = 512;

/// A root key that came with the app, under the `kid` that lists name it by.
#[derive(Clone, PartialEq, Eq)]
pub struct PinnedRoot {
    kid: String,
    key: PublicKey,
}

impl PinnedRoot {
    /// Pins a key.
    pub fn new(kid: impl Into<String>, key: PublicKey) -> Self {
        Self {
            kid: kid.into(),
            key,
        }
    }

    /// Pins a key that a person names without its `kid`, as this trust list's text names it: whether the root signed the list itself
    /// or handed over to the one that did. A key that has no part in the text is pinned too, and the text is refused under it.
    pub fn named_in(text: &str, key: PublicKey) -> Self {
        signed::root_named(text, key)
    }

    /// The `kid` that lists name it by.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

impl fmt::Debug for PinnedRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PinnedRoot").field(&self.kid).finish()
    }
}

/// What the old root signs.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Named {
    /// When it was signed.
    iat: i64,
    /// The number of the first list that the new root signs.
    number: u64,
    /// The name of the new root.
    kid: String,
    /// The new root.
    jwk: PublicJwk,
}

/// Signs a hand-over: from the list of this `number` on, `new` signs in the old root's place.
///
/// # Errors
/// [`Error::HandOverMalformed`] for a name that no reader takes; [`Error::SigningFailed`].
pub fn hand_over(
    old: &SigningKey,
    old_kid: &str,
    new: &PinnedRoot,
    number: u64,
    at: UnixTime,
) -> Result<String, Error> {
    check_kid(new.kid())?;
    let named = Named {
        iat: at.0,
        number,
        kid: new.kid().to_owned(),
        jwk: PublicJwk::from_key(new.key()),
    };
    let payload = json::to_vec(&named).map_err(|_| Error::SigningFailed)?;
    let header = jws::Header::new(old.algorithm(), ROOT_TYPE).with_kid(old_kid);
    jws::sign(&header, &payload, old).map_err(|_| Error::SigningFailed)
}

/// The roots that count for a list, after the hand-overs that came with it.
pub(crate) struct Roots {
    trusted: Vec<PinnedRoot>,
    replaced: Vec<String>,
    /// The root that took over last, and the number of its first list.
    first: Option<u64>,
}

impl Roots {
    pub(crate) fn new(pinned: &[PinnedRoot]) -> Self {
        Self {
            trusted: pinned.to_vec(),
            replaced: Vec::new(),
            first: None,
        }
    }

    /// Follows one hand-over. One by a root that is not trusted (any more, or ever) changes nothing.
    pub(crate) fn follow(&mut self, text: &str, now: UnixTime) -> Result<(), Error> {
        let jws = jws::Unverified::parse(text, ROOT_TYPE, MAX_BYTES).map_err(malformed)?;
        let kid = jws
            .header()
            .kid
            .clone()
            .ok_or(Error::HandOverMalformed("kid"))?;
        let Some(old) = self.trusted.iter().position(|root| root.kid == kid) else {
            return Ok(());
        };
        let key = self.trusted.get(old).map(PinnedRoot::key);
        let payload = jws.verify(key.ok_or(Error::UnknownRoot)?);
        let payload = payload.map_err(|_| Error::SignatureInvalid)?;
        let named: Named = json::from_slice(&payload, MAX_BYTES).map_err(malformed)?;
        check_kid(&named.kid)?;
        if named.iat > now.0.saturating_add(CLOCK_SKEW) {
            return Err(Error::HandOverFromTheFuture);
        }
        let new = PinnedRoot::new(named.kid, named.jwk.key().clone());
        let named_before = new.kid == kid || self.replaced.contains(&new.kid);
        match self.trusted.iter().find(|root| root.kid == new.kid) {
            // The app came with both.
            Some(known) if *known == new && !named_before => {
                self.trusted.remove(old);
            }
            None if !named_before => {
                self.trusted.remove(old);
                self.trusted.insert(old, new);
            }
            _ => return Err(Error::RootDuplicate(new.kid)),
        }
        self.replaced.push(kid);
        self.first = self.first.max(Some(named.number));
        Ok(())
    }

    /// The root of this name, if it signs.
    pub(crate) fn find(&self, kid: &str) -> Result<&PinnedRoot, Error> {
        let found = self.trusted.iter().find(|root| root.kid == kid);
        found.ok_or_else(|| match self.replaced.iter().find(|one| *one == kid) {
            Some(replaced) => Error::RootReplaced(replaced.clone()),
            None => Error::UnknownRoot,
        })
    }

    /// Refuses a list from before the last hand-over.
    pub(crate) fn check_number(&self, offered: u64) -> Result<(), Error> {
        match self.first.filter(|first| offered < *first) {
            Some(first) => Err(Error::HandOverTooEarly { offered, first }),
            None => Ok(()),
        }
    }

    pub(crate) fn into_trusted(self) -> Vec<PinnedRoot> {
        self.trusted
    }
}

fn check_kid(kid: &str) -> Result<(), Error> {
    if kid.is_empty() || kid.len() > MAX_KID {
        return Err(Error::HandOverMalformed("kid"));
    }
    Ok(())
}

fn malformed(error: CodecError) -> Error {
    Error::HandOverMalformed(match error {
        CodecError::TooLong => "too long",
        CodecError::Field("typ") => "typ",
        CodecError::UnsupportedAlgorithm => "alg",
        CodecError::UnsupportedCritical => "crit",
        CodecError::DuplicateKey => "a name occurs twice",
        CodecError::Field(_) | CodecError::Lacks(_) | CodecError::OtherShape => "payload",
        _ => "not a compact JWS of JSON",
    })
}
