//! Files that come with a copy: each is the one whose digest the issuer signed, or the batch is refused.
//!
//! Not for: what a file is. A portrait is an image for the screen to draw; nothing here reads it.

use std::collections::BTreeMap;

use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, sd_cwt::hold::HeldCredential, transport::segments::digest_in,
};
use vidan_crypto::hash::sha256;
use vidan_vietnam::ValueType;

use crate::Error;

/// Files by claim path.
pub(super) type Attachments = BTreeMap<String, Vec<u8>>;

/// Checks every file against the claim that it belongs to.
pub(super) fn check(held: &HeldCredential, attachments: &Attachments) -> Result<(), Error> {
    for (path, file) in attachments {
        let path: Option<ClaimPath> = path.parse().ok();
        let claim = path.and_then(|path| held.get(&path));
        let digest = claim.and_then(digest_in);
        if digest.ok_or(Error::AttachmentUnexplained)? != sha256(file) {
            return Err(Error::AttachmentMismatch);
        }
    }
    Ok(())
}

/// A copy as it is compared with another.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) held: &'a HeldCredential,
    pub(super) attachments: &'a Attachments,
}

/// Whether two copies say the same to a reader. They differ in keys, salts, entries of the status list, and in the digests
/// of files that are salted anew in every copy.
pub(super) fn same_claims(a: Compared<'_>, b: Compared<'_>) -> bool {
    let (one, other) = (a.held, b.held);
    let same = |((key, value), (other_key, other)): (&Claim, &Claim)| {
        key == other_key && (value == other || salted(key, value, other, a, b))
    };
    one.disclosable() == other.disclosable()
        && one.always_shown() == other.always_shown()
        && one.claims().len() == other.claims().len()
        && one.claims().iter().zip(other.claims()).all(same)
}

type Claim = (ClaimKey, ClaimValue);

/// Whether a claim may differ between copies: it is a digest in both, and either both came with its file, which was checked,
/// or the national data says that a salted image is behind it.
fn salted(
    key: &ClaimKey,
    value: &ClaimValue,
    other: &ClaimValue,
    a: Compared<'_>,
    b: Compared<'_>,
) -> bool {
    let ClaimKey::Text(name) = key else {
        return false;
    };
    let digests = digest_in(value).is_some() && digest_in(other).is_some();
    let came = a.attachments.contains_key(name) && b.attachments.contains_key(name);
    digests && (came || is_portrait(a.held, name))
}

fn is_portrait(held: &HeldCredential, claim: &str) -> bool {
    let document = held.document_type().and_then(|document| document.name());
    document
        .and_then(vidan_vietnam::document_type)
        .and_then(|document| document.claim(claim))
        .is_some_and(|claim| claim.value == ValueType::Portrait)
}
