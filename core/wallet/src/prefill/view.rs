//! A filled form, for showing.

use core::fmt;

use serde::Serialize;
use serde_json::Value;
use vidan_codec::clock::UnixTime;
use vidan_protocol::form::{FieldKind, SignedManifest, Transform};
use vidan_trust::{Names, Verified};

/// A form with what the wallet knows filled in.
#[derive(Clone, Serialize)]
pub struct FilledForm {
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
    /// The form as it was signed: checked again when it is submitted.
    #[serde(skip)]
    pub(super) jws: String,
}

/// One field and where its value comes from.
#[derive(Clone, PartialEq, Serialize)]
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
    pub value: Option<Value>,
    /// Where it comes from, the one that proves it first; more than one where several documents say it, or disagree.
    pub sources: Vec<FieldSource>,
}

/// What is known about a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldState {
    /// Documents disagree; the person decides by typing.
    Conflict,
    /// Worked out of another field.
    Derived,
    /// A document says so.
    FromDocument,
    /// A document's value is not one of the options.
    NeedsChoice,
    /// A document says so, and has no copy left to prove it: more are to be fetched ([`crate::Wallet::refill`]), or the person types
    /// it.
    NeedsCopies,
    /// Only the person knows.
    NeedsPerson,
}

/// A claim that a value was taken from.
#[derive(Clone, PartialEq, Serialize)]
pub struct FieldSource {
    /// The wallet's name for the document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// The claim.
    pub claim: String,
    /// What was done to its value.
    pub transform: Option<Transform>,
    /// The value it gives.
    pub value: Value,
    /// Who vouches for it.
    pub issuer_name: Names,
    /// When the document was issued.
    pub issued_at: Option<UnixTime>,
    /// When it ends.
    pub expires_at: Option<UnixTime>,
    /// How often it can still be shown; with 0 the value cannot be proven before more copies are fetched ([`crate::Wallet::refill`]).
    pub copies_left: u32,
}

impl FilledForm {
    pub(super) fn new(
        signed: &Verified<SignedManifest>,
        jws: String,
        fields: Vec<FilledField>,
    ) -> Self {
        let manifest = signed.get().manifest();
        Self {
            procedure: manifest.procedure.clone(),
            version: manifest.version.clone(),
            title: manifest.title.clone(),
            controller_name: signed.signer().name.clone(),
            controller: manifest.controller.id.clone(),
            purpose: manifest.purpose.clone(),
            retention: manifest.retention.clone(),
            legal_basis: manifest.legal_basis.clone(),
            fields,
            jws,
        }
    }
}

/// Values stay out of prints.
impl fmt::Debug for FilledForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "FilledForm({}, {} fields)",
            self.procedure,
            self.fields.len()
        )
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
