//! Fill: forms.

use core::fmt;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use vidan_protocol::form;
use vidan_wallet::prefill;

use super::{Consent, Wallet};
use crate::{
    ClaimValue, ClaimView, Names,
    error::{OrFailed as _, Result},
};

/// A form with what the wallet knows filled in. An app shows `view()` and hands this back with what the person typed.
#[derive(uniffi::Object)]
pub struct FilledForm(prefill::FilledForm);

/// A form's content.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct FormView {
    /// The procedure's code.
    pub procedure: String,
    /// The form's version.
    pub version: String,
    /// What it is called.
    pub title: Names,
    /// Who asks, as the trust list names them.
    pub controller_name: Names,
    /// Their identifier.
    pub controller: String,
    /// What the data is for.
    pub purpose: Names,
    /// How long it is kept.
    pub retention: Names,
    /// The laws it rests on.
    pub legal_basis: Vec<String>,
    /// All fields, in the order of the form.
    pub fields: Vec<FilledField>,
    /// What leaves with it: each document that fills a field, and all that its proof reveals.
    pub proofs: Vec<FormProof>,
}

/// What a document shows to the portal, where its values are taken.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct FormProof {
    /// The wallet's name for the document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub document_name: Names,
    /// The claims that values are taken from, by path. One whose field the person types over does not leave.
    pub chosen: Vec<String>,
    /// Every claim that leaves: those, and what each showing of this document reveals.
    pub shown: Vec<ClaimView>,
}

/// One field and where its value comes from.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct FilledField {
    /// The field's id.
    pub id: String,
    /// What is printed beside it.
    pub label: Names,
    /// What it takes.
    pub kind: FieldKind,
    /// The values to choose from, where it is a choice.
    pub options: Vec<String>,
    /// Whether the form is incomplete without it.
    pub required: bool,
    /// What is known about its value.
    pub state: FieldState,
    /// The value, where there is one.
    pub value: Option<ClaimValue>,
    /// Where it comes from; more than one where documents disagree.
    pub sources: Vec<FieldSource>,
}

/// A claim that a value was taken from.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct FieldSource {
    /// The wallet's name for the document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// The claim.
    pub claim: String,
    /// The value it gives.
    pub value: ClaimValue,
    /// Who vouches for it.
    pub issuer_name: Names,
    /// When the document was issued.
    pub issued_at: Option<i64>,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// How often it can still be shown; with 0 the value cannot be proven before `refill`.
    pub copies_left: u32,
}

/// What is known about a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FieldState {
    /// Documents disagree; the person decides by typing.
    Conflict,
    /// Worked out of another field.
    Derived,
    /// A document says so.
    FromDocument,
    /// A document's value is not one of the options.
    NeedsChoice,
    /// A document says so, and has no copy left to prove it: `refill`, or the person types it.
    NeedsCopies,
    /// Only the person knows.
    NeedsPerson,
}

/// What a field takes: how to show it, not its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FieldKind {
    /// An address.
    Address,
    /// An authority.
    Agency,
    /// Yes or no.
    Boolean,
    /// One of the options.
    Choice,
    /// A code of some official list.
    Code,
    /// Another person's agreement.
    Consent,
    /// A calendar day.
    Date,
    /// Digits only.
    Digits,
    /// An e-mail address.
    Email,
    /// A picture.
    Image,
    /// A whole number.
    Integer,
    /// An amount in đồng.
    Money,
    /// A phone number.
    Phone,
    /// Rows of columns.
    Table,
    /// Free text; also a kind this version does not know.
    Text,
    /// A year.
    Year,
}

/// What the portal answered.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SubmittedForm {
    /// The dossier's code.
    pub dossier: String,
    /// When the portal filed it, by its clock.
    pub filed_at: i64,
    /// The fields whose values a document proved.
    pub proven: Vec<String>,
    /// The fields the person typed.
    pub typed: Vec<String>,
    /// The claims that left, as `document.claim`.
    pub claims: Vec<String>,
}

/// Values stay out of prints.
impl fmt::Debug for FormView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "FormView({}, {} fields)",
            self.procedure,
            self.fields.len()
        )
    }
}

impl fmt::Debug for FormProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FormProof({}, {:?})", self.document_type, self.shown)
    }
}

impl fmt::Debug for FilledField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilledField({}, {:?})", self.id, self.state)
    }
}

impl fmt::Debug for FieldSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldSource({}.{})", self.document_type, self.claim)
    }
}

#[uniffi::export]
impl FilledForm {
    /// What to show the person.
    pub fn view(&self) -> FormView {
        let form = self.0.clone();
        FormView {
            procedure: form.procedure,
            version: form.version,
            title: form.title.into(),
            controller_name: form.controller_name.into(),
            controller: form.controller,
            purpose: form.purpose.into(),
            retention: form.retention.into(),
            legal_basis: form.legal_basis,
            fields: form.fields.into_iter().map(Into::into).collect(),
            proofs: form.proofs.into_iter().map(Into::into).collect(),
        }
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// Fetches a form, checks its signature, and fills what the documents know. Nothing leaves but the request.
    ///
    /// # Errors
    /// `form.…`, `trust.…`, `network.…`, `server.…`, `vault.…`.
    pub async fn open_form(&self, url: String) -> Result<Arc<FilledForm>> {
        let form = self.inner.open_form(&url).await;
        Ok(Arc::new(FilledForm(form.or_failed(self.language)?)))
    }

    /// Hands the form in: what documents say with proof, what the person typed (by field id) marked as such. A typed value
    /// takes the place of a document's. The same form handed in again is the same submission.
    ///
    /// # Errors
    /// `form.field_missing`, `form.field_unknown`, `form.answer_refused` and others of the form; `form.outdated` where the documents
    /// say something else now than the form shows, or the trust list calls the portal otherwise: open it again; `device.…`,
    /// `network.…`, `server.…`, `vault.…`. `Waits` where it goes on later.
    pub async fn submit_form(
        &self,
        form: Arc<FilledForm>,
        typed: HashMap<String, ClaimValue>,
        consent: Consent,
    ) -> Result<SubmittedForm> {
        let mut answers = BTreeMap::new();
        for (field, value) in typed {
            answers.insert(field, value.into_json(self.language)?);
        }
        let submitted = self
            .inner
            .submit_form(&form.0, answers, &consent.into())
            .await;
        submitted.map(Into::into).or_failed(self.language)
    }
}

impl From<prefill::FormProof> for FormProof {
    fn from(proof: prefill::FormProof) -> Self {
        Self {
            document_id: proof.document_id,
            document_type: proof.document_type,
            document_name: proof.document_name.into(),
            chosen: proof.chosen,
            shown: proof.shown.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<prefill::FilledField> for FilledField {
    fn from(field: prefill::FilledField) -> Self {
        Self {
            id: field.id,
            label: field.label.into(),
            kind: field.kind.into(),
            options: field.options,
            required: field.required,
            state: field.state.into(),
            value: field.value.map(Into::into),
            sources: field.sources.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<prefill::FieldSource> for FieldSource {
    fn from(source: prefill::FieldSource) -> Self {
        Self {
            document_id: source.document_id,
            document_type: source.document_type,
            claim: source.claim,
            value: source.value.into(),
            issuer_name: source.issuer_name.into(),
            issued_at: source.issued_at.map(|at| at.0),
            expires_at: source.expires_at.map(|at| at.0),
            copies_left: source.copies_left,
        }
    }
}

impl From<prefill::FieldState> for FieldState {
    fn from(state: prefill::FieldState) -> Self {
        match state {
            prefill::FieldState::Conflict => Self::Conflict,
            prefill::FieldState::Derived => Self::Derived,
            prefill::FieldState::FromDocument => Self::FromDocument,
            prefill::FieldState::NeedsChoice => Self::NeedsChoice,
            prefill::FieldState::NeedsCopies => Self::NeedsCopies,
            // Where this face does not know the state, the person decides.
            _ => Self::NeedsPerson,
        }
    }
}

impl From<form::FieldKind> for FieldKind {
    fn from(kind: form::FieldKind) -> Self {
        match kind {
            form::FieldKind::Address => Self::Address,
            form::FieldKind::Agency => Self::Agency,
            form::FieldKind::Boolean => Self::Boolean,
            form::FieldKind::Choice => Self::Choice,
            form::FieldKind::Code => Self::Code,
            form::FieldKind::Consent => Self::Consent,
            form::FieldKind::Date => Self::Date,
            form::FieldKind::Digits => Self::Digits,
            form::FieldKind::Email => Self::Email,
            form::FieldKind::Image => Self::Image,
            form::FieldKind::Integer => Self::Integer,
            form::FieldKind::Money => Self::Money,
            form::FieldKind::Phone => Self::Phone,
            form::FieldKind::Table => Self::Table,
            form::FieldKind::Year => Self::Year,
            _ => Self::Text,
        }
    }
}

impl From<prefill::SubmittedForm> for SubmittedForm {
    fn from(submitted: prefill::SubmittedForm) -> Self {
        Self {
            dossier: submitted.dossier,
            filed_at: submitted.filed_at.0,
            proven: submitted.proven,
            typed: submitted.typed,
            claims: submitted.claims,
        }
    }
}
