//! Matching fields to claims.
//!
//! What counts are the holder's own documents as they are now: none that a newer version took the place of, and nobody else's.
//! Of several, one that can still be shown comes before one that cannot, and a newer before an older one.

use core::cmp::Reverse;

use serde_json::Value;
use vidan_codec::order;
use vidan_credential::{ClaimKey, ClaimPath, ClaimValue};
use vidan_protocol::form::{ClaimRef, Field, Manifest, Source, Transform};

use super::{FieldSource, FieldState, FilledField};
use crate::{Error, Subject, Wallet, store::DocumentRecord};

/// A document opened for filling.
struct OpenDocument {
    id: String,
    record: DocumentRecord,
    /// Where there are none it says what it says, and proves nothing.
    copies_left: u32,
    claims: Vec<(ClaimKey, ClaimValue)>,
}

impl Wallet {
    pub(super) async fn fill(&self, manifest: &Manifest) -> Result<Vec<FilledField>, Error> {
        let documents = self.open_documents().await?;
        let mut fields: Vec<_> = manifest
            .fields()
            .map(|field| fill_field(field, &documents))
            .collect();
        for (at, field) in manifest.fields().enumerate() {
            if let Source::Computed { of, transform } = &field.source {
                let computed = compute(&fields, of, *transform);
                if let (Some(value), Some(filled)) = (computed, fields.get_mut(at)) {
                    filled.state = FieldState::Derived;
                    filled.value = Some(value);
                }
            }
        }
        Ok(fields)
    }

    /// The holder's own documents: what a child's says is no answer to a question about the person who asks for something.
    async fn open_documents(&self) -> Result<Vec<OpenDocument>, Error> {
        let now = self.now();
        let mut open = Vec::new();
        for found in self.document_records().await? {
            let record = &found.value;
            let current = record.subject == Subject::Holder
                && record.superseded_by.is_none()
                && record.ends_at.is_none_or(|end| end > now);
            if current {
                let (record, view) = self.document_and_view(&found.id).await?;
                open.push(OpenDocument {
                    id: found.id,
                    copies_left: record.copies_left(now),
                    record,
                    claims: view.claims(),
                });
            }
        }
        // Of two that were issued on one day, the one that came later.
        open.reverse();
        order::sort_by_key(&mut open, |document| {
            (
                document.copies_left == 0,
                Reverse(document.record.issued_at),
            )
        });
        Ok(open)
    }
}

/// Why a field that only lacks a copy to prove it cannot go out.
pub(super) fn no_copies_left(field: &FilledField) -> Error {
    let source = field.sources.first();
    let document_type = source.map(|source| source.document_type.clone());
    Error::NoCopiesLeft(document_type.unwrap_or_default())
}

fn fill_field(field: &Field, documents: &[OpenDocument]) -> FilledField {
    let mut sources: Vec<_> = field
        .source
        .claims()
        .into_iter()
        .flat_map(|claim| {
            documents
                .iter()
                .filter_map(|document| source(claim, document))
        })
        .collect();
    order::sort_by_key(&mut sources, |source| source.copies_left == 0);
    let (state, value) = settle(field, &sources);
    FilledField {
        id: field.id.clone(),
        label: field.label.clone(),
        kind: field.kind,
        options: field.options.clone(),
        required: field.required,
        state,
        value,
        sources,
    }
}

/// One value, or none: two documents that disagree are not settled here.
fn settle(field: &Field, sources: &[FieldSource]) -> (FieldState, Option<Value>) {
    let Some(first) = sources.first() else {
        return (FieldState::NeedsPerson, None);
    };
    if sources.iter().any(|other| other.value != first.value) {
        return (FieldState::Conflict, None);
    }
    let listed = |text: &str| field.options.iter().any(|option| option == text);
    if !field.options.is_empty() && !first.value.as_str().is_some_and(listed) {
        return (FieldState::NeedsChoice, None);
    }
    let state = match first.copies_left {
        0 => FieldState::NeedsCopies,
        _ => FieldState::FromDocument,
    };
    (state, Some(first.value.clone()))
}

fn source(claim: &ClaimRef, document: &OpenDocument) -> Option<FieldSource> {
    if document.record.document_type != claim.document {
        return None;
    }
    let path: ClaimPath = claim.claim.parse().ok()?;
    let raw = path.find(&document.claims)?.to_json();
    let value = match claim.transform {
        Some(transform) => transform.apply(&raw)?,
        None => raw,
    };
    // An empty claim answers nothing.
    if value.is_null() {
        return None;
    }
    Some(FieldSource {
        document_id: document.id.clone(),
        document_type: document.record.document_type.clone(),
        claim: claim.claim.clone(),
        transform: claim.transform,
        value,
        issuer_name: document.record.signer.name.clone(),
        issued_at: document.record.issued_at,
        expires_at: document.record.expires_at,
        copies_left: document.copies_left,
    })
}

pub(super) fn compute(fields: &[FilledField], of: &str, transform: Transform) -> Option<Value> {
    let base = fields.iter().find(|field| field.id == of)?.value.as_ref()?;
    transform.apply(base)
}
