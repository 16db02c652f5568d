//! A filled form, for showing.

use core::fmt;

use serde::Serialize;
use serde_json::Value;
use vidan_codec::clock::UnixTime;
use vidan_protocol::form::{FieldKind, SignedManifest, Transform};
use vidan_trust::{Names, Verified};

use super::deliver::ProofOf;
use crate::{ClaimView, Error, presentation::Preview};

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
    /// What leaves with it: each document that fills a field, and all that its proof reveals.
    pub proofs: Vec<FormProof>,
    /// The form as it was signed: checked again when it is submitted.
    #[serde(skip)]
    pub(super) jws: String,
    /// Tells this opening of the form from another: handed in twice, it is one submission.
    #[serde(skip)]
    pub(super) token: [u8; 16],
}

/// What a document shows to the portal, where its values are taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormProof {
    /// The wallet's name for the document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub document_name: Names,
    /// The claims that values are taken from, by path.
    pub chosen: Vec<String>,
    /// Every claim that leaves: those, and what each showing of this document reveals.
    pub shown: Vec<ClaimView>,
}

impl FormProof {
    pub(super) fn new(shown: Preview) -> Self {
        Self {
            document_id: shown.document_id,
            document_type: shown.document_type,
            document_name: shown.document_name,
            chosen: shown.chosen,
            shown: shown.shown,
        }
    }
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

impl FilledField {
    /// What is agreed to with it. Showings and new copies meanwhile change how many copies there are and how long they last, and
    /// nothing of what is handed in.
    fn agreed(&self) -> Self {
        let mut agreed = self.clone();
        for source in &mut agreed.sources {
            source.copies_left = 0;
            (source.issued_at, source.expires_at) = (None, None);
        }
        agreed
    }
}

impl FilledForm {
    /// Whether these fields say what this form shows.
    pub(super) fn says(&self, fields: &[FilledField]) -> bool {
        let shown = self.fields.iter().map(FilledField::agreed);
        shown.eq(fields.iter().map(FilledField::agreed))
    }

    pub(super) fn new(
        signed: &Verified<SignedManifest>,
        jws: String,
        (fields, proofs): (Vec<FilledField>, Vec<FormProof>),
        token: [u8; 16],
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
            proofs,
            jws,
            token,
        }
    }

    /// What a proof reveals, as the form shows it: the claims that are still wanted of the document, and those that it always
    /// shows.
    pub(super) fn leaves(&self, proof: &ProofOf) -> Result<Vec<String>, Error> {
        let mut all = self.proofs.iter();
        let shown = all.find(|one| one.document_id == proof.document_id);
        let none = || Error::NoCopiesLeft(proof.document_type.clone());
        let shown = shown.ok_or_else(none)?;
        if proof
            .claims
            .iter()
            .any(|claim| !shown.chosen.contains(claim))
        {
            return Err(Error::FormOutdated);
        }
        let dropped = |path: &String| shown.chosen.contains(path) && !proof.claims.contains(path);
        let paths = shown.shown.iter().map(|claim| claim.path.clone());
        Ok(paths.filter(|path| !dropped(path)).collect())
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
