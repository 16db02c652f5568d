//! The list as a compact JWS: opening it under a pinned root, and publishing it.

use vidan_codec::{Error as CodecError, base64url, clock::UnixTime, jose::jws, json};
use vidan_crypto::{PublicKey, SigningKey};

use crate::{
    Error, LIST_TYPE, ListContent, MAX_HAND_OVERS, MAX_LIST_BYTES, PinnedRoot, ROOT_TYPE,
    root::Roots,
};

/// Between hand-overs and the list they come with; no part of a compact JWS.
const SEPARATOR: char = '~';

/// A list under a root that signs, and the roots that count after it.
pub(crate) struct Opened {
    pub(crate) content: ListContent,
    pub(crate) roots: Vec<PinnedRoot>,
}

/// Checks the signature and reads the content. Nothing of it is used before a root vouched for it.
pub(crate) fn open(text: &str, pinned: &[PinnedRoot], now: UnixTime) -> Result<Opened, Error> {
    let mut roots = Roots::new(pinned);
    let list = match text.rsplit_once(SEPARATOR) {
        None => text,
        Some((hand_overs, list)) => {
            if hand_overs.matches(SEPARATOR).count() >= MAX_HAND_OVERS {
                return Err(Error::HandOversTooMany);
            }
            for hand_over in hand_overs.split(SEPARATOR) {
                roots.follow(hand_over, now)?;
            }
            list
        }
    };
    let jws = jws::Unverified::parse(list, LIST_TYPE, MAX_LIST_BYTES).map_err(malformed)?;
    let kid = jws.header().kid.as_deref().ok_or(Error::UnknownRoot)?;
    let key = roots.find(kid)?.key().clone();
    let payload = verify(jws, &key)?;
    let content: ListContent = json::from_slice(&payload, MAX_LIST_BYTES).map_err(malformed)?;
    roots.check_number(content.number)?;
    Ok(Opened {
        content,
        roots: roots.into_trusted(),
    })
}

/// Reads the content of a list and checks no signature: only for a list that a person names as the one to go by. No root
/// counts after it, so that nothing is ever pinned on such a word.
pub(crate) fn open_unchecked(text: &str) -> Result<Opened, Error> {
    let list = text.rsplit_once(SEPARATOR).map_or(text, |(_, list)| list);
    jws::Unverified::parse(list, LIST_TYPE, MAX_LIST_BYTES).map_err(malformed)?;
    let payload = list.split('.').nth(1).unwrap_or_default();
    let payload = base64url::decode(payload).map_err(malformed)?;
    Ok(Opened {
        content: json::from_slice(&payload, MAX_LIST_BYTES).map_err(malformed)?,
        roots: Vec::new(),
    })
}

/// A key that a person names as a root, under the `kid` that this text has for it: the text may have been published before or after
/// that root handed over, or it took over. Where the key signed no part of it, the `kid` is the list's, so that reading it fails for its
/// signature.
pub(crate) fn root_named(text: &str, key: PublicKey) -> PinnedRoot {
    let within = Some(text).filter(|text| text.len() <= MAX_LIST_BYTES);
    let parts = within.into_iter().flat_map(|text| text.split(SEPARATOR));
    let mut last = String::new();
    for part in parts.take(MAX_HAND_OVERS + 1) {
        let read = jws::Unverified::parse_any_type(part, MAX_LIST_BYTES);
        let Ok(jws) = read else { continue };
        last = jws.header().kid.clone().unwrap_or_default();
        let is_ours = jws.header().is_typ(ROOT_TYPE) || jws.header().is_typ(LIST_TYPE);
        if is_ours && jws.verify(&key).is_ok() {
            break;
        }
    }
    PinnedRoot::new(last, key)
}

fn verify(jws: jws::Unverified<'_>, root: &PublicKey) -> Result<Vec<u8>, Error> {
    jws.verify(root).map_err(|_| Error::SignatureInvalid)
}

fn malformed(error: CodecError) -> Error {
    match error {
        CodecError::TooLong => Error::ListTooLarge,
        CodecError::Field("typ") => Error::Malformed("typ"),
        CodecError::UnsupportedAlgorithm => Error::Malformed("alg"),
        CodecError::UnsupportedCritical => Error::Malformed("crit"),
        CodecError::DuplicateKey => Error::Malformed("a name occurs twice"),
        CodecError::Field(_) | CodecError::Lacks(_) | CodecError::OtherShape => {
            Error::Malformed("payload")
        }
        _ => Error::Malformed("not a compact JWS of JSON"),
    }
}

/// Signs a list, checked as its readers check it.
///
/// # Errors
/// What a reader would refuse it for, or [`Error::SigningFailed`].
pub fn publish(content: &ListContent, root: &SigningKey, root_kid: &str) -> Result<String, Error> {
    publish_after(&[], content, root, root_kid)
}

/// Signs a list with the hand-overs that led to its root, oldest first ([`crate::hand_over`]). They stay with every later
/// list as long as readers may know only an older root.
///
/// # Errors
/// What a reader would refuse it for, or [`Error::SigningFailed`].
pub fn publish_after(
    hand_overs: &[String],
    content: &ListContent,
    root: &SigningKey,
    root_kid: &str,
) -> Result<String, Error> {
    content.check()?;
    if hand_overs.len() > MAX_HAND_OVERS {
        return Err(Error::HandOversTooMany);
    }
    let payload = json::to_vec(content).map_err(|_| Error::SigningFailed)?;
    let header = jws::Header::new(root.algorithm(), LIST_TYPE).with_kid(root_kid);
    let list = jws::sign(&header, &payload, root).map_err(|_| Error::SigningFailed)?;
    let mut text = String::new();
    for hand_over in hand_overs {
        text.push_str(hand_over);
        text.push(SEPARATOR);
    }
    text.push_str(&list);
    if text.len() > MAX_LIST_BYTES {
        return Err(Error::ListTooLarge);
    }
    Ok(text)
}
