//! Matching fields to claims.

use serde_json::Value;
use vidan_credential::{ClaimPath, sd_cwt::hold::HeldCredential};
use vidan_protocol::form::{ClaimRef, Field, Manifest, Source, Transform};
use vidan_trust::TrustList;

use super::{FieldSource, FieldState, FilledField};
use crate::{
    Error, Wallet,
    documents::{profile, reopen},
    store::DocumentRecord,
};

/// A document opened for filling; one that cannot be shown any more cannot prove a value either.
struct OpenDocument {
    id: String,
    record: DocumentRecord,
    held: HeldCredential,
}

impl Wallet {
    pub(super) async fn fill(
        &self,
        list: &TrustList,
        manifest: &Manifest,
    ) -> Result<Vec<FilledField>, Error> {
        let documents = self.open_documents(list).await?;
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

    async fn open_documents(&self, list: &TrustList) -> Result<Vec<OpenDocument>, Error> {
        let records = self.all::<DocumentRecord>().await?;
        let mut open = Vec::with_capacity(records.len());
        let now = self.now();
        for found in records {
            let expired = found.value.expires_at.is_some_and(|end| end <= now);
            if expired || found.value.copies_left() == 0 {
                continue;
            }
            let (record, _, copy) = self.next_copy(&found.id).await?;
            let profile = profile(list, &record.document_type)?;
            let held = reopen(&copy, &record.signer, profile.as_ref())?.into_inner();
            open.push(OpenDocument {
                id: found.id,
                record,
                held,
            });
        }
        Ok(open)
    }
}

fn fill_field(field: &Field, documents: &[OpenDocument]) -> FilledField {
    let sources: Vec<_> = field
        .source
        .claims()
        .into_iter()
        .flat_map(|claim| {
            documents
                .iter()
                .filter_map(|document| source(claim, document))
        })
        .collect();
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
    (FieldState::FromDocument, Some(first.value.clone()))
}

fn source(claim: &ClaimRef, document: &OpenDocument) -> Option<FieldSource> {
    if document.record.document_type != claim.document {
        return None;
    }
    let path: ClaimPath = claim.claim.parse().ok()?;
    let raw = document.held.get(&path)?.to_json();
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
    })
}

pub(super) fn compute(fields: &[FilledField], of: &str, transform: Transform) -> Option<Value> {
    let base = fields.iter().find(|field| field.id == of)?.value.as_ref()?;
    transform.apply(base)
}
