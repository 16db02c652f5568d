//! Checking every copy and sealing them all.
//!
//! A batch may hold 64 copies: they are checked each once, under the key that it says it is bound to.

use vidan_codec::{clock::UnixTime, order};
use vidan_credential::{Credential, DocumentType, Format, Trusted};
use vidan_crypto::{
    PublicKey,
    device::{DeviceKey, KeyId},
};
use vidan_protocol::openid4vci::Issued;
use vidan_trust::{Names, Signer, TrustList, Verified, x509::Anchors};
use vidan_vault::Transaction;

use super::attachments::{self, Attachments, Content, same_copies};
use crate::{
    Error, Subject,
    documents::{profile, subject_of, words::words_of},
    keys,
    store::{CopyRecord, DocumentRecord, File, StatusPlace, Successor, ViewRecord},
};

/// A document that passed every check, not yet sealed.
pub(crate) struct Checked {
    pub(crate) document_type: String,
    pub(crate) format: Format,
    name: Names,
    pub(crate) signer: Signer,
    configuration: String,
    identifier: Option<String>,
    issued_at: Option<UnixTime>,
    pub(crate) copies: Vec<CheckedCopy>,
    /// The one that the view is made of, and what it says.
    held: Credential,
    pub(crate) content: Content,
}

/// A copy that passed every check.
pub(crate) struct CheckedCopy {
    record: CopyRecord,
    ends_at: Option<UnixTime>,
    status: Option<StatusPlace>,
}

/// Where documents come from.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) issuer_url: String,
    /// The id of the record of the refresh token.
    pub(crate) grant: Option<String>,
}

impl Checked {
    /// The names of the claims that its holder may show.
    pub(crate) fn claim_names(&self) -> Vec<String> {
        let claims = self.held.disclosable();
        claims.iter().map(ToString::to_string).collect()
    }

    /// The names of the device keys that its copies are bound to.
    pub(crate) fn key_names(&self) -> Vec<String> {
        let copies = self.copies.iter();
        copies.map(|copy| copy.record.key.clone()).collect()
    }
}

/// Checks every copy of a document, and that they are copies of one.
pub(crate) fn check_document(
    (list, anchors): (&TrustList, &Anchors),
    issued: Issued,
    keys: &[DeviceKey],
    now: UnixTime,
) -> Result<Checked, Error> {
    let document_type = issued.format.profile_name(&issued.document_type);
    let profile = profile(list, document_type)?.ok_or(Error::DocumentTypeUnknown)?;
    let mut copies = Vec::with_capacity(issued.credentials.len());
    let mut unused = issued.keys.clone();
    let mut last: Option<(Signer, Credential, Content)> = None;
    for copy in issued.credentials {
        let trusted = Trusted { list, anchors };
        let (held, key) = check_copy(trusted, issued.format, &copy.credential, &mut unused, now)?;
        let found = held.get().document_type().and_then(DocumentType::name);
        if found != Some(document_type) {
            return Err(Error::DocumentTypeMismatch);
        }
        let files = copy.attachments.into_iter();
        let files: Attachments = order::map(files.map(|(path, file)| (path, File(file))));
        attachments::check(held.get(), &files)?;
        let record = CopyRecord::new(key_name(keys, &key)?, held.get(), files.clone());
        let content = Content::of(held.get(), files);
        if let Some((_, other, other_content)) = &last
            && !same_copies((other, other_content), (held.get(), &content))
        {
            return Err(Error::CopiesDiffer);
        }
        copies.push(CheckedCopy {
            ends_at: held.get().expires_at(),
            status: record.status.clone(),
            record,
        });
        last = Some((held.signer().clone(), held.into_inner(), content));
    }
    // The view is made of the copy that is shown last.
    let (signer, held, content) = last.ok_or(Error::OfferIncomplete)?;
    Ok(Checked {
        document_type: document_type.to_owned(),
        format: issued.format,
        name: Names {
            vi: profile.vi,
            en: profile.en,
        },
        signer,
        configuration: issued.configuration,
        identifier: issued.identifier,
        issued_at: held.issued_at(),
        copies,
        held,
        content,
    })
}

/// Checks one copy under the one of the batch's keys that it says it is bound to; each key is good for one copy. One that names
/// none of them is checked under any: what it is refused for is told, down to its key.
fn check_copy(
    trusted: Trusted<'_>,
    format: Format,
    credential: &[u8],
    unused: &mut Vec<PublicKey>,
    now: UnixTime,
) -> Result<(Verified<Credential>, PublicKey), Error> {
    let named = Credential::names_key(format, credential).ok();
    let at = named.and_then(|named| unused.iter().position(|key| *key == named));
    let at = at.unwrap_or_default();
    let key = unused.get(at).ok_or(Error::OfferIncomplete)?;
    let held = Credential::receive(format, credential, trusted, now, key)?;
    Ok((held, unused.remove(at)))
}

/// Seals a new document. An older one that is the same document is superseded by it.
pub(crate) fn seal(
    tx: &mut Transaction<'_>,
    id: &str,
    checked: &Checked,
    origin: &Origin,
    now: UnixTime,
) -> Result<(), Error> {
    let claims = checked.content.claims.as_slice();
    let words = words_of(claims);
    let mut document = DocumentRecord {
        document_type: checked.document_type.clone(),
        format: checked.format,
        name: checked.name.clone(),
        signer: checked.signer.clone(),
        issuer_url: origin.issuer_url.clone(),
        configuration: checked.configuration.clone(),
        identifier: checked.identifier.clone(),
        grant: origin.grant.clone(),
        received_at: now,
        issued_at: checked.issued_at,
        expires_at: None,
        ends_at: words.ends_at,
        number: words.number,
        subject: subject_of(tx, &checked.document_type, claims)?,
        supersedes: None,
        superseded_by: None,
        status: None,
        copies: Vec::new(),
        next_copy: 0,
    };
    document.supersedes = supersede(tx, id, &document, now)?;
    put_copies(tx, id, &mut document, checked)?;
    tx.insert_new(id, &document)?;
    Ok(())
}

/// Adds the copies to a document that says the same, whose record is the caller's to write.
pub(crate) fn put_copies(
    tx: &mut Transaction<'_>,
    id: &str,
    document: &mut DocumentRecord,
    checked: &Checked,
) -> Result<(), Error> {
    document.signer = checked.signer.clone();
    document.issued_at = checked.issued_at;
    for copy in &checked.copies {
        let number = document.add_copy(copy.ends_at, copy.status.clone());
        let key = KeyId::new(copy.record.key.clone());
        keys::own(tx, [&key])?;
        tx.insert_new(&CopyRecord::id(id, number), &copy.record)?;
        document.status = copy.status.clone();
    }
    let copies = checked.copies.iter();
    document.expires_at = copies.filter_map(|copy| copy.ends_at).max();
    let Content {
        claims,
        attachments,
    } = &checked.content;
    tx.put(id, &ViewRecord::new(claims, attachments.clone()))?;
    Ok(())
}

/// Marks the version of a document that was the newest until now: of the same type and format, about the same person, of the same
/// number. In another format it lives beside this one.
fn supersede(
    tx: &mut Transaction<'_>,
    id: &str,
    new: &DocumentRecord,
    now: UnixTime,
) -> Result<Option<String>, Error> {
    let same_person = |a: &Subject, b: &Subject| {
        matches!(
            (a, b),
            (Subject::Holder, Subject::Holder) | (Subject::Other { .. }, Subject::Other { .. })
        )
    };
    let same = |old: &DocumentRecord| {
        old.document_type == new.document_type
            && old.format == new.format
            && same_person(&old.subject, &new.subject)
            && old.number.is_some()
            && old.number == new.number
            && old.superseded_by.is_none()
    };
    let documents = tx.list::<DocumentRecord>()?.records;
    let Some(found) = documents.into_iter().rfind(|old| same(&old.value)) else {
        return Ok(None);
    };
    let mut old = found.value;
    old.superseded_by = Some(Successor {
        id: id.to_owned(),
        at: now,
    });
    tx.put(&found.id, &old)?;
    Ok(Some(found.id))
}

fn key_name(keys: &[DeviceKey], public: &PublicKey) -> Result<String, Error> {
    keys.iter()
        .find(|key| key.public.as_ref() == Some(public))
        .map(|key| key.id.as_str().to_owned())
        .ok_or(Error::DeviceAnswer)
}
