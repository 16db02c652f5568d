//! Files that come with a copy: each is the one whose digest the issuer signed, or the batch is refused.
//!
//! Not for: what a file is. A portrait is an image for the screen to draw; nothing here reads it.

use std::collections::BTreeMap;

use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, Credential, DocumentType, Format,
    transport::segments::digest_in,
};
use vidan_crypto::hash::sha256;
use vidan_vietnam::ValueType;

use crate::{Error, store::File};

/// Bytes of a SHA-256.
const DIGEST_LEN: usize = 32;

/// Files by claim path.
pub(crate) type Attachments = BTreeMap<String, File>;

/// Checks every file against the claim that it belongs to.
pub(super) fn check(held: &Credential, attachments: &Attachments) -> Result<(), Error> {
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

/// What a copy says, as it is shown and kept beside the copies.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) claims: Vec<Claim>,
    pub(crate) attachments: Attachments,
}

impl Content {
    /// A portrait that stands in the document itself, as a mobile document has it, is put beside it, and its digest in its
    /// place: it is found where every other format has it.
    pub(super) fn of(held: &Credential, attachments: Attachments) -> Self {
        let document_type = held.document_type().and_then(DocumentType::name);
        let mut content = Self {
            claims: held.claims().to_vec(),
            attachments,
        };
        if held.format() != Format::MsoMdoc {
            return content;
        }
        for (key, value) in &mut content.claims {
            let (ClaimKey::Text(name), ClaimValue::Bytes(bytes)) = (&*key, &mut *value) else {
                continue;
            };
            if is_portrait(document_type, name) && bytes.len() != DIGEST_LEN {
                let digest = sha256(bytes).to_vec();
                let image = core::mem::replace(bytes, digest);
                content.attachments.insert(name.clone(), File(image));
            }
        }
        content
    }

    pub(crate) fn said(&self) -> Said<'_> {
        Said {
            claims: &self.claims,
            attachments: &self.attachments,
        }
    }
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
    (one, content): (&Credential, &Content),
    (other, other_content): (&Credential, &Content),
) -> bool {
    one.disclosable() == other.disclosable()
        && one.always_shown() == other.always_shown()
        && same_claims(
            one.document_type().and_then(DocumentType::name),
            content.said(),
            other_content.said(),
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
