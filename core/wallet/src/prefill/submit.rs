//! Handing a form in.

use std::collections::BTreeMap;

use serde_json::Value;
use vidan_codec::{base64url, order};
use vidan_crypto::hash::sha256_parts;
use vidan_protocol::form::{
    Answer, Consent as FormConsent, ConsentMethod as FormConsentMethod, FormRef, Manifest, Origin,
    SignedManifest, Source, SubmissionContent, check::top_level,
};

use super::{
    FieldState, FilledField, FilledForm, SubmittedForm,
    deliver::{Addresses, ProofOf, Submitting},
};
use crate::{
    Consent, ConsentMethod, Error, Wallet,
    operations::{Ended, finished},
    store::{ConsentRecord, OperationRecord, Work},
};

/// The documents that prove answers, in the order of their proofs, and what each reveals.
#[derive(Default)]
struct Proofs {
    documents: Vec<ProofOf>,
}

impl Wallet {
    /// Hands in what the form shows: what documents say with proof, what the person typed marked as such. A typed value takes the
    /// place of a document's. A connection that breaks leaves an operation that goes on ([`Wallet::go_on`]), and the same form
    /// handed in again is the same submission.
    ///
    /// # Errors
    /// [`Error::FieldUnknown`] and [`Error::FieldMissing`] by field id; [`Error::NoCopiesLeft`] where a document's value was not
    /// typed over and cannot be proven; [`Error::FormOutdated`] where the documents say something
    /// else now than the form shows, or the trust list calls the portal otherwise; the form's, where it no longer verifies; [`Error::Waits`] where it has to wait; the portal's
    /// refusal; the device keys'; the vault's.
    pub async fn submit_form(
        &self,
        form: &FilledForm,
        typed: BTreeMap<String, Value>,
        consent: &Consent,
    ) -> Result<SubmittedForm, Error> {
        let list = self.trust_list().await?;
        let signed = self.check_form(&list, &form.jws)?;
        let manifest = signed.get().manifest();
        let mut proofs = Proofs::default();
        let answers = answers(manifest, form.fields.clone(), typed, &mut proofs)?;
        let mut proofs = proofs.documents;
        for proof in &mut proofs {
            proof.shown = form.leaves(proof)?;
        }
        let content = self.content(signed.get(), answers, &proofs, form, consent)?;
        if let Some(waiting) = self.same_on_its_way(&content).await? {
            return submitted_by(self.run(&waiting).await?);
        }
        let id = content.idempotency_key.clone();
        if let Some(before) = self.submitted(&id).await? {
            return Ok(before);
        }
        // Filled anew, and compared: what is sent is what was shown, and comes from the vault.
        let renamed = signed.signer().name != form.controller_name;
        if renamed || !form.says(&self.fill(manifest).await?) {
            return Err(Error::FormOutdated);
        }
        let to = Addresses {
            submit: manifest.submit_url.clone(),
            nonce: manifest.nonce_url.clone(),
            withdraw: manifest.withdraw_url.clone(),
        };
        let agreed = base64url::encode(content.agreed_digest()?);
        let work = Work::SubmitForm(Submitting::new(to, content, proofs, consent.into()));
        let record = OperationRecord::new(agreed, work, self.now());
        self.begin_operation(&id, record).await?;
        submitted_by(finished(self.start(&id)).await?)
    }

    /// The operation that hands in the same form with the same answers already. It may have been opened before and its answer lost:
    /// it is not filed twice.
    async fn same_on_its_way(&self, content: &SubmissionContent) -> Result<Option<String>, Error> {
        for record in self.all::<OperationRecord>().await? {
            if let Work::SubmitForm(work) = &record.value.work
                && work.is_same(content)?
            {
                return Ok(Some(record.id));
            }
        }
        Ok(None)
    }

    /// What came of a submission that is over.
    async fn submitted(&self, id: &str) -> Result<Option<SubmittedForm>, Error> {
        let id = id.to_owned();
        let found = self
            .vault()
            .read(move |reader| reader.find::<ConsentRecord>(&id));
        let found = found.await.map_err(Error::Vault)?;
        Ok(found.and_then(|found| found.value.submitted))
    }

    fn content(
        &self,
        form: &SignedManifest,
        answers: BTreeMap<String, Answer>,
        proofs: &[ProofOf],
        shown: &FilledForm,
        consent: &Consent,
    ) -> Result<SubmissionContent, Error> {
        let manifest = form.manifest();
        let mut content = SubmissionContent {
            form: FormRef {
                procedure: manifest.procedure.clone(),
                version: manifest.version.clone(),
                manifest: form.digest_text(),
            },
            answers,
            consent: FormConsent {
                controller: manifest.controller.id.clone(),
                purpose: manifest.purpose.vi.clone(),
                claims: claims_of(proofs),
                manifest: form.digest_text(),
                at: self.now().0,
                method: match consent.method() {
                    ConsentMethod::Biometric => FormConsentMethod::UserPresence,
                    ConsentMethod::Screen => FormConsentMethod::Button,
                },
            },
            nonce: String::new(),
            idempotency_key: String::new(),
        };
        // Of this form as it was shown, with these answers: pressed twice, it is one submission.
        let agreed = content.agreed_digest()?;
        let key = sha256_parts(&[b"vidan submission 1\0", &shown.token, &agreed]);
        content.idempotency_key = base64url::encode(key);
        Ok(content)
    }
}

fn submitted_by(ended: Ended) -> Result<SubmittedForm, Error> {
    match ended {
        Ended::Submitted(form) => Ok(form),
        _ => Err(Error::OperationUnknown),
    }
}

impl Proofs {
    /// Which proof shows this document; a document is shown once for all its claims.
    fn index(&mut self, document_id: &str, document_type: &str, claim: &str) -> usize {
        let claim = top_level(claim).to_owned();
        let found = self
            .documents
            .iter()
            .position(|proof| proof.document_id == document_id);
        let at = found.unwrap_or_else(|| {
            self.documents.push(ProofOf {
                document_id: document_id.to_owned(),
                document_type: document_type.to_owned(),
                claims: Vec::new(),
                shown: Vec::new(),
            });
            self.documents.len().saturating_sub(1)
        });
        if let Some(proof) = self.documents.get_mut(at) {
            proof.add(claim);
        }
        at
    }
}

/// All claims that leave, as a consent names them: those that answers are taken from, and those that each showing of a document
/// reveals.
fn claims_of(proofs: &[ProofOf]) -> Vec<String> {
    let named = |proof: &ProofOf| {
        let kind = proof.document_type.clone();
        let claims = proof.shown.iter();
        claims
            .map(move |claim| format!("{kind}.{}", top_level(claim)))
            .collect::<Vec<_>>()
    };
    let all = proofs.iter().flat_map(named);
    order::set(all).into_iter().collect()
}

fn answers(
    manifest: &Manifest,
    mut fields: Vec<FilledField>,
    mut typed: BTreeMap<String, Value>,
    proofs: &mut Proofs,
) -> Result<BTreeMap<String, Answer>, Error> {
    let mut answers = BTreeMap::new();
    for field in &mut fields {
        let answer = match typed.remove(&field.id) {
            Some(value) => {
                field.value = Some(value.clone());
                Some(Answer {
                    value,
                    origin: Origin::Typed,
                })
            }
            None if field.state == FieldState::NeedsCopies => {
                return Err(super::fill::no_copies_left(field));
            }
            None => documented(field, proofs),
        };
        if let Some(answer) = answer {
            answers.insert(field.id.clone(), answer);
        }
    }
    if let Some(field) = typed.into_keys().next() {
        return Err(Error::FieldUnknown(field));
    }
    for field in manifest.fields() {
        if answers.contains_key(&field.id) {
            continue;
        }
        if let Source::Computed { of, transform } = &field.source
            && let Some(value) = super::fill::compute(&fields, of, *transform)
        {
            answers.insert(
                field.id.clone(),
                Answer {
                    value,
                    origin: Origin::Computed,
                },
            );
        } else if field.required {
            return Err(Error::FieldMissing(field.id.clone()));
        }
    }
    Ok(answers)
}

/// A document's answer, from the first of the sources that agree.
fn documented(field: &FilledField, proofs: &mut Proofs) -> Option<Answer> {
    if field.state != FieldState::FromDocument {
        return None;
    }
    let (source, value) = (field.sources.first()?, field.value.clone()?);
    let origin = Origin::Document {
        proof: proofs.index(&source.document_id, &source.document_type, &source.claim),
        document: source.document_type.clone(),
        claim: source.claim.clone(),
        transform: source.transform,
    };
    Some(Answer { value, origin })
}
