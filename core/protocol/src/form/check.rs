//! The portal's check of a submission: every answer held against the form, and every proven one against its proof.
//!
//! The proofs themselves are verified before (`vidan-verifier` or `vidan-credential`): only [`Verified`] claims come in
//! here. What the person typed is accepted as typed and marked so.

use std::collections::BTreeSet;

use serde_json::Value;
use vidan_codec::clock::UnixTime;
use vidan_codec::text::for_display;
use vidan_credential::showing::Shown;
use vidan_credential::{ClaimKey, ClaimPath, DocumentType};
use vidan_trust::Verified;

use super::Transform;
use super::manifest::{Field, FieldKind, Manifest, Source};
use super::submission::{Answer, Origin, SubmissionContent};

/// How far the wallet's clock may be off when it dates a consent, in seconds.
const CLOCK_SKEW: i64 = 300;

/// What is wrong with a submission. Field ids are the form's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerFault {
    /// The consent is for another controller, purpose, form or time.
    #[error("the consent is not for this form")]
    Consent,
    /// The proofs show other claims than the consent names.
    #[error("the proofs show other claims than the consent names")]
    ConsentClaims,
    /// The value is not what the proof says.
    #[error("field `{0}` is not what its proof says")]
    Differs(String),
    /// A field that the form requires has no answer.
    #[error("field `{0}` is required")]
    Missing(String),
    /// The answer says it comes from somewhere the form does not allow, or names a proof that does not show it.
    #[error("field `{0}` claims an origin that does not hold")]
    Origin(String),
    /// The form is another one, or another version.
    #[error("the submission answers another form")]
    OtherForm,
    /// An answer to a field that the form does not have.
    #[error("an answer is for no field of the form")]
    UnknownField,
    /// The value is not of the field's kind.
    #[error("field `{0}` has a value of another kind")]
    WrongKind(String),
}

/// A submission that stood up to its form and proofs.
#[derive(Clone, PartialEq)]
pub struct CheckedSubmission {
    content: SubmissionContent,
    proven: usize,
}

impl core::fmt::Debug for CheckedSubmission {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CheckedSubmission")
            .field("proven", &self.proven)
            .finish_non_exhaustive()
    }
}

impl CheckedSubmission {
    /// The content.
    pub fn content(&self) -> &SubmissionContent {
        &self.content
    }

    /// How many answers a document proved.
    pub fn proven(&self) -> usize {
        self.proven
    }
}

/// Holds `content` against the form and the claims its proofs show, in their order.
///
/// `tables` is asked for transforms that need national tables ([`Transform::apply`] has no answer).
pub fn check(
    content: SubmissionContent,
    manifest: &Manifest,
    digest: &str,
    proofs: &[&Verified<Shown>],
    now: UnixTime,
    tables: &dyn Fn(Transform, &Value) -> Option<Value>,
) -> Result<CheckedSubmission, AnswerFault> {
    let form = &content.form;
    if form.procedure != manifest.procedure
        || form.version != manifest.version
        || form.manifest != digest
    {
        return Err(AnswerFault::OtherForm);
    }
    check_consent(&content, manifest, digest, proofs, now)?;
    let mut proven = 0;
    for (id, answer) in &content.answers {
        let field = manifest.field(id).ok_or(AnswerFault::UnknownField)?;
        if !fits(field, &answer.value) {
            return Err(AnswerFault::WrongKind(id.clone()));
        }
        match &answer.origin {
            Origin::Document { .. } => {
                check_proven(field, answer, proofs, tables)?;
                proven += 1;
            }
            Origin::Computed => check_computed(field, answer, &content, tables)?,
            Origin::Typed => {}
        }
    }
    let missing = manifest
        .fields()
        .find(|field| field.required && !content.answers.contains_key(&field.id));
    match missing {
        Some(field) => Err(AnswerFault::Missing(field.id.clone())),
        None => Ok(CheckedSubmission { content, proven }),
    }
}

fn check_consent(
    content: &SubmissionContent,
    manifest: &Manifest,
    digest: &str,
    proofs: &[&Verified<Shown>],
    now: UnixTime,
) -> Result<(), AnswerFault> {
    let consent = &content.consent;
    let for_this = consent.controller == manifest.controller.id
        && for_display(&consent.purpose) == for_display(&manifest.purpose.vi)
        && consent.manifest == digest
        && consent.at <= now.0.saturating_add(CLOCK_SKEW);
    if !for_this {
        return Err(AnswerFault::Consent);
    }
    // Exactly the claims consented to leave the wallet: no more, or the consent was not asked for all; no fewer, or a
    // value would stand without its proof. What a document shows whenever it is shown is among them, and answers nothing.
    let mut used: BTreeSet<String> = BTreeSet::new();
    for answer in content.answers.values() {
        if let Origin::Document {
            document, claim, ..
        } = &answer.origin
        {
            used.insert(format!("{document}.{}", top_level(claim)));
        }
    }
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for proof in proofs {
        let disclosed = proof.get();
        let document = disclosed
            .document_type()
            .and_then(DocumentType::name)
            .unwrap_or_default()
            .to_owned();
        for (key, _) in disclosed.claims() {
            if let ClaimKey::Text(claim) = key {
                shown.insert(format!("{document}.{claim}"));
            }
        }
    }
    if !shown.iter().eq(&consent.claims) || !used.is_subset(&shown) {
        return Err(AnswerFault::ConsentClaims);
    }
    Ok(())
}

/// The claim a path begins with: what leaves, and what a consent names.
pub fn top_level(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

fn check_proven(
    field: &Field,
    answer: &Answer,
    proofs: &[&Verified<Shown>],
    tables: &dyn Fn(Transform, &Value) -> Option<Value>,
) -> Result<(), AnswerFault> {
    let bad_origin = || AnswerFault::Origin(field.id.clone());
    let Origin::Document {
        proof,
        document,
        claim,
        transform,
    } = &answer.origin
    else {
        return Err(bad_origin());
    };
    let allowed = field.source.claims().into_iter().any(|source| {
        source.document == *document && source.claim == *claim && source.transform == *transform
    });
    if !allowed {
        return Err(bad_origin());
    }
    let disclosed = proofs.get(*proof).ok_or_else(bad_origin)?.get();
    if disclosed.document_type().and_then(DocumentType::name) != Some(document.as_str()) {
        return Err(bad_origin());
    }
    let path: ClaimPath = claim.parse().map_err(|_| bad_origin())?;
    let value = disclosed.get(&path).ok_or_else(bad_origin)?.to_json();
    let expected = match transform {
        None => Some(value),
        Some(transform) => transform
            .apply(&value)
            .or_else(|| tables(*transform, &value)),
    };
    if expected.as_ref() != Some(&answer.value) {
        return Err(AnswerFault::Differs(field.id.clone()));
    }
    Ok(())
}

fn check_computed(
    field: &Field,
    answer: &Answer,
    content: &SubmissionContent,
    tables: &dyn Fn(Transform, &Value) -> Option<Value>,
) -> Result<(), AnswerFault> {
    let Source::Computed { of, transform } = &field.source else {
        return Err(AnswerFault::Origin(field.id.clone()));
    };
    let base = content
        .answers
        .get(of)
        .ok_or_else(|| AnswerFault::Origin(field.id.clone()))?;
    let expected = transform
        .apply(&base.value)
        .or_else(|| tables(*transform, &base.value));
    if expected.as_ref() != Some(&answer.value) {
        return Err(AnswerFault::Differs(field.id.clone()));
    }
    Ok(())
}

/// Whether a value has the shape its field takes. The exact rule is the schema's.
fn fits(field: &Field, value: &Value) -> bool {
    let text = value.as_str();
    match field.kind {
        FieldKind::Boolean => value.is_boolean(),
        FieldKind::Choice => {
            text.is_some_and(|text| field.options.iter().any(|option| option == text))
        }
        FieldKind::Consent => value.is_boolean() || text.is_some(),
        FieldKind::Digits => {
            text.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        }
        FieldKind::Email => text.is_some_and(|text| text.contains('@')),
        FieldKind::Integer | FieldKind::Money | FieldKind::Year => value.is_i64() || value.is_u64(),
        FieldKind::Table => value.is_array(),
        FieldKind::Address => text.is_some() || value.is_object(),
        _ => text.is_some_and(|text| !text.is_empty()),
    }
}
