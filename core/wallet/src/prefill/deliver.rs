//! Handing a form in as an operation: a nonce, proofs bound to exactly these answers, and the portal's answer.
//!
//! The idempotency key is the operation's own, so however often it is sent the portal files it once: it compares the form, the
//! answers and the consent, and not the nonce. What was sent is sent again as it was; only where the portal says that its nonce or
//! its proofs are too old are they made anew, which takes one more copy of each document.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint, Error as Protocol, Refusal,
    form::{Origin, Submission, SubmissionAnswer, SubmissionContent},
    openid4vci::nonce::{self, NonceResponse},
    url::HttpUrl,
};
use vidan_vault::Transaction;

use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    operations::{Committed, Due, Ended, Event, Machine, Meaning, World, usual_meaning},
    presentation::ProofRequest,
    store::{AgreedTo, ConsentRecord, OperationRecord, SubmissionRecord, Work},
};

/// Seconds for which a submission's proofs may be used.
pub(super) const LIFETIME: u32 = 240;

/// What the portal answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedForm {
    /// The dossier's code.
    pub dossier: String,
    /// When the portal filed it, by its clock.
    pub filed_at: UnixTime,
    /// The fields whose values a document proved.
    pub proven: Vec<String>,
    /// The fields the person typed.
    pub typed: Vec<String>,
    /// The claims that left, as `document.claim`.
    pub claims: Vec<String>,
}

/// What was agreed to, and how far it is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Submitting {
    pub(crate) submit_url: String,
    nonce_url: Option<String>,
    withdraw_url: Option<String>,
    /// Everything that is signed over; its nonce is put in anew whenever proofs are made.
    pub(crate) content: SubmissionContent,
    /// The documents that prove answers, in the order of their proofs.
    pub(crate) proofs: Vec<ProofOf>,
    consent: AgreedTo,
    /// The message, once its proofs are made.
    #[serde(default)]
    message: Option<Submission>,
    /// Whether it has left, or may have.
    #[serde(default)]
    left: bool,
    /// Whether the proofs were made anew in this run.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    renewed: bool,
    /// The portal's answer.
    #[serde(default)]
    answer: Option<SubmissionAnswer>,
}

/// A document that proves answers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ProofOf {
    pub(crate) document_id: String,
    pub(crate) document_type: String,
    /// The claims that answers are taken from.
    pub(crate) claims: Vec<String>,
    /// All that the proof reveals, as it was shown.
    pub(crate) shown: Vec<String>,
}

impl ProofOf {
    /// One more claim; each once, sorted.
    pub(super) fn add(&mut self, claim: String) {
        if let Err(at) = self.claims.binary_search(&claim) {
            self.claims.insert(at, claim);
        }
    }
}

/// Where a form's messages go.
pub(super) struct Addresses {
    pub(super) submit: String,
    pub(super) nonce: String,
    pub(super) withdraw: Option<String>,
}

impl Submitting {
    pub(super) fn new(
        to: Addresses,
        content: SubmissionContent,
        proofs: Vec<ProofOf>,
        consent: AgreedTo,
    ) -> Self {
        Self {
            submit_url: to.submit,
            nonce_url: Some(to.nonce),
            withdraw_url: to.withdraw,
            content,
            proofs,
            consent,
            message: None,
            left: false,
            renewed: false,
            answer: None,
        }
    }

    /// A submission that an earlier version of this program had on its way.
    fn resumed(record: SubmissionRecord) -> Result<(String, Self), Error> {
        let (content, _) = record.submission.open()?;
        let proof = |document_id: String| ProofOf {
            document_id,
            document_type: String::new(),
            claims: Vec::new(),
            shown: Vec::new(),
        };
        let id = content.idempotency_key.clone();
        let work = Self {
            submit_url: record.submit_url,
            nonce_url: None,
            withdraw_url: record.withdraw_url,
            content,
            proofs: record.documents.into_iter().map(proof).collect(),
            consent: AgreedTo {
                purpose: record.purpose,
                method: record.method,
                reuse: false,
            },
            message: Some(record.submission),
            left: true,
            renewed: false,
            answer: None,
        };
        Ok((id, work))
    }

    pub(crate) fn wake(self) -> SubmitForm {
        SubmitForm { work: self }
    }

    /// Whether the portal may have it.
    pub(crate) fn has_left(&self) -> bool {
        self.left
    }

    /// Whether this is the same form with the same answers and consent, however often it was opened.
    pub(super) fn is_same(&self, other: &SubmissionContent) -> Result<bool, Error> {
        let anew = |content: &SubmissionContent| {
            let mut content = content.clone();
            content.idempotency_key.clear();
            content.agreed_digest()
        };
        Ok(anew(&self.content)? == anew(other)?)
    }

    /// Whether it proves something by this document.
    pub(crate) fn is_of(&self, document: &str) -> bool {
        self.proofs
            .iter()
            .any(|proof| proof.document_id == document)
    }
}

/// The machine.
pub(crate) struct SubmitForm {
    work: Submitting,
}

impl SubmitForm {
    fn proof_requests(&self, nonce: &[u8; 32]) -> Vec<ProofRequest> {
        let request = |proof: &ProofOf| ProofRequest {
            document_id: proof.document_id.clone(),
            chosen: proof.claims.clone(),
            agreed: proof.shown.clone(),
            files: Vec::new(),
            audience: self.work.content.consent.controller.clone(),
            asker: None,
            lifetime_seconds: LIFETIME,
            nonce: Some(nonce.to_vec()),
        };
        self.work.proofs.iter().map(request).collect()
    }

    fn entry(&self, world: &World) -> NewEntry {
        let consent = &self.work.content.consent;
        NewEntry::new(world.now, Act::FormSubmitted, &consent.controller)
            .claims(consent.claims.clone())
            .consent(&self.work.consent.consent())
    }
}

impl Machine for SubmitForm {
    fn due(&self, world: &World) -> Result<Due, Error> {
        let work = &self.work;
        if work.answer.is_some() {
            return Ok(Due::Commit);
        }
        if let Some(message) = &work.message {
            let url = HttpUrl::parse(&work.submit_url, world.plaintext, Endpoint::FormSubmission)?;
            return Ok(Due::Send {
                request: message.to_http(&url)?,
                spends: true,
            });
        }
        if work.content.nonce.is_empty() {
            let url = work.nonce_url.as_deref().unwrap_or_default();
            let url = HttpUrl::parse(url, world.plaintext, Endpoint::FormNonce)?;
            return Ok(Due::Send {
                request: nonce::request(&url),
                spends: false,
            });
        }
        let prepared = work.content.prepare()?;
        let requests = self.proof_requests(prepared.proof_nonce());
        Ok(Due::Prove(requests, work.consent.consent()))
    }

    fn take(&mut self, event: Event, _: &World) -> Result<(), Error> {
        let work = &mut self.work;
        match event {
            Event::Answered(response) if work.message.is_some() => {
                work.left = true;
                work.answer = Some(SubmissionAnswer::from_response(&response)?);
            }
            Event::Answered(response) => {
                let nonce = NonceResponse::from_response(&response, Endpoint::FormNonce)?;
                work.content.nonce = nonce.c_nonce;
            }
            Event::Proven(proofs) => work.message = Some(work.content.prepare()?.finish(&proofs)?),
            // It is sent again as it was: under the same key the portal files it once.
            Event::Lost => work.left = true,
            Event::NotSent { unseen: true } if work.nonce_url.is_some() => {
                (work.message, work.content.nonce) = (None, String::new());
            }
            Event::NotSent { .. } => {}
            Event::Device(_) | Event::Keys(_) | Event::Signed(_) => {
                return Err(Error::DeviceAnswer);
            }
        }
        Ok(())
    }

    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error> {
        let entry = self.entry(world);
        let work = &self.work;
        let answer = work.answer.as_ref().ok_or(Error::DeviceAnswer)?;
        let summary = summary(answer, &work.content);
        let entry = activity::append_numbered(tx, entry)?;
        let consent = ConsentRecord {
            consent: work.content.consent.clone(),
            purpose: work.consent.purpose.clone(),
            dossier: answer.dossier.clone(),
            withdraw_url: work.withdraw_url.clone(),
            entry,
            withdrawn_at: None,
            told_at: None,
            not_told: None,
            submitted: Some(summary.clone()),
        };
        tx.put(&work.content.idempotency_key, &consent)?;
        Ok(Committed::Ended(Ended::Submitted(summary)))
    }

    fn save(&self) -> Work {
        Work::SubmitForm(self.work.clone())
    }

    fn begin_run(&mut self) {
        self.work.renewed = false;
    }

    fn meaning(&mut self, error: &Error) -> Meaning {
        let work = &mut self.work;
        let stale = matches!(
            error,
            Error::Protocol(Protocol::Refused {
                refusal: Refusal::InvalidNonce | Refusal::InvalidProof,
                ..
            })
        );
        if stale && !work.renewed && work.nonce_url.is_some() && work.left {
            work.renewed = true;
            work.message = None;
            work.content.nonce = String::new();
            return Meaning::GoOn;
        }
        match error {
            // The portal may have it: it is asked again, and not given up for want of a copy.
            Error::Protocol(Protocol::Refused { .. }) => usual_meaning(error),
            Error::CopyTaken => {
                work.content.nonce = String::new();
                Meaning::GoOn
            }
            _ if work.left => Meaning::Wait,
            // Nothing is lost where nothing has left: the person sees why, and hands it in again.
            Error::NoCopiesLeft(_) | Error::ReuseUndecided => Meaning::End,
            Error::DeviceKeys(_) => Meaning::End,
            _ => usual_meaning(error),
        }
    }

    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error> {
        activity::append(tx, self.entry(world).refused(code))
    }
}

impl Wallet {
    /// Submissions that an earlier version of this program had on their way go on as operations.
    pub(crate) async fn adopt_submissions(&self) -> Result<(), Error> {
        let now = self.now();
        self.vault()
            .write(move |tx| {
                for record in tx.list::<SubmissionRecord>()?.records {
                    // One that cannot be read any more stops no other, and stays.
                    let Ok((id, work)) = Submitting::resumed(record.value) else {
                        continue;
                    };
                    let mut operation =
                        OperationRecord::new(id.clone(), Work::SubmitForm(work), now);
                    operation.sent = true;
                    tx.put(&id, &operation)?;
                    tx.delete::<SubmissionRecord>(&record.id)?;
                }
                Ok::<_, Error>(())
            })
            .await
    }
}

fn summary(answer: &SubmissionAnswer, content: &SubmissionContent) -> SubmittedForm {
    let with = |wanted: fn(&Origin) -> bool| {
        let chosen = content
            .answers
            .iter()
            .filter(|(_, answer)| wanted(&answer.origin));
        chosen.map(|(id, _)| id.clone()).collect()
    };
    SubmittedForm {
        proven: with(|origin| matches!(origin, Origin::Document { .. })),
        typed: with(|origin| matches!(origin, Origin::Typed)),
        dossier: answer.dossier.clone(),
        filed_at: UnixTime(answer.received_at),
        claims: content.consent.claims.clone(),
    }
}
