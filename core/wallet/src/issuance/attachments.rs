//! Files that come with a copy: each is the one whose digest the issuer signed, or the batch is refused.
//!
//! Not for: what a file is. A portrait is an image for the screen to draw; nothing here reads it.

use std::collections::BTreeMap;

use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, sd_cwt::hold::HeldCredential, transport::segments::digest_in,
};
use vidan_crypto::hash::sha256;
use vidan_vietnam::ValueType;

use crate::{Error, store::File};

/// Files by claim path.
pub(crate) type Attachments = BTreeMap<String, File>;

/// Checks every file against the claim that it belongs to.
pub(super) fn check(held: &HeldCredential, attachments: &Attachments) -> Result<(), Error> {
    for (path, file) in attachments {
        let path: Option<ClaimPath> = path.parse().ok();
        let claim = path.and_then(|path| held.get(&path));
        let digest = claim.and_then(digest_in);
        if digest.ok_or(Error::AttachmentUnexplained)? != sha256(&file.0) {
            return Err(Error::AttachmentMismatch);
        }
    }
    Ok(())
}

/// What a copy says, as it is compared with another.
#[derive(Clone, core::marker::Copy)]
pub(crate) struct Said<'a> {
    pub(crate) claims: &'a [Claim],
    pub(crate) attachments: &'a Attachments,
}

pub(crate) type Claim = (ClaimKey, ClaimValue);

/// Whether two copies are of one making: they say the same, and leave the same to choose.
pub(super) fn same_copies(
    (one, files): (&HeldCredential, &Attachments),
    (other, other_files): (&HeldCredential, &Attachments),
) -> bool {
    let said = |held, attachments| Said {
        claims: HeldCredential::claims(held),
        attachments,
    };
    one.disclosable() == other.disclosable()
        && one.always_shown() == other.always_shown()
        && same_claims(
            type_of(one).as_deref(),
            said(one, files),
            said(other, other_files),
        )
}

/// Whether two copies of a document say the same to a reader. They differ in keys, salts, entries of the status list, and in
/// the digests of files that are salted anew in every copy.
pub(crate) fn same_claims(document_type: Option<&str>, a: Said<'_>, b: Said<'_>) -> bool {
    let same = |((key, value), (other_key, other)): (&Claim, &Claim)| {
        let salted = |name: &str| {
            let digests = digest_in(value).is_some() && digest_in(other).is_some();
            let came = a.attachments.contains_key(name) && b.attachments.contains_key(name);
            digests && (came || is_portrait(document_type, name))
        };
        key == other_key && (value == other || matches!(key, ClaimKey::Text(name) if salted(name)))
    };
    a.claims.len() == b.claims.len() && a.claims.iter().zip(b.claims).all(same)
}

/// Whether the national data says that a salted image is behind a digest.
fn is_portrait(document_type: Option<&str>, claim: &str) -> bool {
    document_type
        .and_then(vidan_vietnam::document_type)
        .and_then(|document| document.claim(claim))
        .is_some_and(|claim| claim.value == ValueType::Portrait)
}

fn type_of(held: &HeldCredential) -> Option<String> {
    let document = held.document_type().and_then(|document| document.name());
    document.map(str::to_owned)
}
