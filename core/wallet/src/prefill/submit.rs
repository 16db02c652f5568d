//! Handing a form in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vidan_codec::{base64url, order};
use vidan_crypto::random_array;
use vidan_protocol::{
    Endpoint,
    form::{
        Answer, Consent as FormConsent, ConsentMethod as FormConsentMethod, FormRef, Manifest,
        Origin, SignedManifest, Source, Submission, SubmissionContent, check::top_level,
    },
    openid4vci::nonce::{self, NonceResponse},
    url::HttpUrl,
};

use super::{FieldState, FilledField, FilledForm, SubmittedForm};
use crate::{
    Consent, ConsentMethod, Error, Wallet, presentation::ProofRequest, store::SubmissionRecord,
};

/// Seconds for which a submission's proofs may be used.
const LIFETIME: u32 = 240;

/// The documents that prove answers, in the order of their proofs, and what each reveals.
#[derive(Default)]
struct Proofs {
    documents: Vec<ProofOf>,
}

struct ProofOf {
    document_id: String,
    document_type: String,
    claims: BTreeSet<String>,
}

impl Wallet {
    /// Hands the form in: what documents say with proof, what the person typed marked as such. A typed value takes the
    /// place of a document's.
    ///
    /// # Errors
    /// [`Error::FieldUnknown`] and [`Error::FieldMissing`] by field id; [`Error::NoCopiesLeft`] where a document's value was not
    /// typed over and cannot be proven; the form's, where it no longer verifies; the device
    /// keys'; transport; the portal's refusal; the vault's. After a transport error the submission waits in the vault:
    /// [`Wallet::resume_submissions`] sends the same one again.
    pub async fn submit_form(
        &self,
        form: &FilledForm,
        typed: BTreeMap<String, Value>,
        consent: &Consent,
    ) -> Result<SubmittedForm, Error> {
        let list = self.trust_list().await?;
        let signed = self.check_form(&list, &form.jws)?;
        let manifest = signed.get().manifest();
        // Filled anew: what is sent comes from the vault, not from what the screen handed back.
        let fields = self.fill(manifest).await?;
        let mut proofs = Proofs::default();
        let answers = answers(manifest, fields, typed, &mut proofs)?;
        let nonce = self.form_nonce(manifest).await?;
        let content = self.content(signed.get(), answers, &proofs, nonce, consent)?;
        let record = SubmissionRecord {
            submit_url: manifest.submit_url.clone(),
            submission: self.prove_answers(&content, &proofs, consent).await?,
            purpose: consent.purpose().to_owned(),
            method: consent.method(),
            documents: proofs.ids(),
            withdraw_url: manifest.withdraw_url.clone(),
        };
        self.deliver(record).await
    }

    async fn form_nonce(&self, manifest: &Manifest) -> Result<String, Error> {
        let plaintext = self.config().plaintext;
        let url = HttpUrl::parse(&manifest.nonce_url, plaintext, Endpoint::FormNonce)?;
        let response = self.send(nonce::request(&url)).await?;
        Ok(NonceResponse::from_response(&response, Endpoint::FormNonce)?.c_nonce)
    }

    fn content(
        &self,
        form: &SignedManifest,
        answers: BTreeMap<String, Answer>,
        proofs: &Proofs,
        nonce: String,
        consent: &Consent,
    ) -> Result<SubmissionContent, Error> {
        let manifest = form.manifest();
        let key: [u8; 16] = random_array(self.env().random.as_ref())?;
        Ok(SubmissionContent {
            form: FormRef {
                procedure: manifest.procedure.clone(),
                version: manifest.version.clone(),
                manifest: form.digest_text(),
            },
            answers,
            consent: FormConsent {
                controller: manifest.controller.id.clone(),
                purpose: manifest.purpose.vi.clone(),
                claims: proofs.claims(),
                manifest: form.digest_text(),
                at: self.now().0,
                method: match consent.method() {
                    ConsentMethod::Biometric => FormConsentMethod::UserPresence,
                    ConsentMethod::Screen => FormConsentMethod::Button,
                },
            },
            nonce,
            idempotency_key: base64url::encode(key),
        })
    }

    async fn prove_answers(
        &self,
        content: &SubmissionContent,
        proofs: &Proofs,
        consent: &Consent,
    ) -> Result<Submission, Error> {
        let prepared = content.prepare()?;
        let mut tokens = Vec::with_capacity(proofs.documents.len());
        for document in &proofs.documents {
            let claims: Vec<_> = document.claims.iter().cloned().collect();
            let request = ProofRequest {
                document_id: document.document_id.clone(),
                chosen: claims.clone(),
                agreed: claims,
                files: Vec::new(),
                audience: content.consent.controller.clone(),
                asker: None,
                lifetime_seconds: LIFETIME,
                nonce: Some(prepared.proof_nonce().to_vec()),
            };
            tokens.push(self.prove(&request, consent).await?);
        }
        Ok(prepared.finish(&tokens)?)
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
                claims: BTreeSet::new(),
            });
            self.documents.len().saturating_sub(1)
        });
        if let Some(proof) = self.documents.get_mut(at) {
            proof.claims.insert(claim);
        }
        at
    }

    fn ids(&self) -> Vec<String> {
        let ids = self.documents.iter().map(|proof| proof.document_id.clone());
        ids.collect()
    }

    fn claims(&self) -> Vec<String> {
        let named = |proof: &ProofOf| {
            let kind = proof.document_type.clone();
            proof
                .claims
                .iter()
                .map(move |claim| format!("{kind}.{claim}"))
                .collect::<Vec<_>>()
        };
        let all = self.documents.iter().flat_map(named);
        order::set(all).into_iter().collect()
    }
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
