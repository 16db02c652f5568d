//! Sending a submission until the portal has it, once.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    form::{Origin, SubmissionAnswer, SubmissionContent},
    http::Response,
    url::HttpUrl,
};

use crate::{
    Consent, Error, TransportError, Wallet,
    activity::{self, Act, NewEntry},
    store::{ConsentRecord, SubmissionRecord},
};

/// How often the same submission is sent where the connection breaks.
const ATTEMPTS: usize = 3;

/// What the portal answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

impl Wallet {
    /// Sends the submissions that waited: their connection was cut, or the phone died; and tells portals of consents that were
    /// withdrawn meanwhile. Each submission is the very message that was
    /// agreed to, under its idempotency key, so the portal files it once.
    ///
    /// # Errors
    /// Transport and the vault's. A submission that the portal refuses is given up and logged as refused.
    pub async fn resume_submissions(&self) -> Result<Vec<SubmittedForm>, Error> {
        let waiting = self.all::<SubmissionRecord>().await?;
        let mut delivered = Vec::new();
        for record in waiting {
            match self.deliver(record.value).await {
                Ok(form) => delivered.push(form),
                Err(error @ (Error::Transport(_) | Error::Vault(_))) => return Err(error),
                Err(_) => {}
            }
        }
        self.tell_withdrawals().await?;
        Ok(delivered)
    }

    /// Keeps the submission, sends it, and closes it with its log entry.
    pub(super) async fn deliver(&self, record: SubmissionRecord) -> Result<SubmittedForm, Error> {
        let (content, _) = record.submission.open()?;
        let (id, kept) = (content.idempotency_key.clone(), record.clone());
        self.vault()
            .write(move |tx| tx.put(&id, &kept))
            .await
            .map_err(Error::Vault)?;
        let answer = self.hand_in(&record).await;
        let consent = Consent::given(&record.purpose, record.method);
        let entry = NewEntry::new(self.now(), Act::FormSubmitted, &content.consent.controller)
            .claims(content.consent.claims.clone())
            .consent(&consent);
        match answer {
            Ok(answer) => {
                let kept = kept_consent(&record, &content, &answer);
                self.close_submission(&content, entry, Some(kept)).await?;
                Ok(summary(answer, content))
            }
            // The portal may have it: the same message goes again later.
            Err(error @ Error::Transport(_)) => Err(error),
            Err(error) if error.retry() => Err(error),
            Err(error) => {
                self.close_submission(&content, entry.refused(error.code()), None)
                    .await?;
                Err(error)
            }
        }
    }

    async fn hand_in(&self, record: &SubmissionRecord) -> Result<SubmissionAnswer, Error> {
        let plaintext = self.config().plaintext;
        let url = HttpUrl::parse(&record.submit_url, plaintext, Endpoint::FormSubmission)?;
        let request = record.submission.to_http(&url)?;
        let mut answer: Result<Response, Error> = Err(TransportError::NoConnection.into());
        for _ in 0..ATTEMPTS {
            answer = self.send(request.clone()).await;
            if !matches!(answer, Err(Error::Transport(TransportError::Broken))) {
                break;
            }
        }
        Ok(SubmissionAnswer::from_response(&answer?)?)
    }

    async fn close_submission(
        &self,
        content: &SubmissionContent,
        entry: NewEntry,
        consent: Option<ConsentRecord>,
    ) -> Result<(), Error> {
        let id = content.idempotency_key.clone();
        self.vault()
            .write(move |tx| {
                tx.delete::<SubmissionRecord>(&id)?;
                let entry = activity::append_numbered(tx, entry)?;
                if let Some(consent) = consent {
                    tx.put(&id, &ConsentRecord { entry, ..consent })?;
                }
                Ok(())
            })
            .await
    }
}

/// The consent as it is kept when the portal has the submission; its entry's number is yet to come.
fn kept_consent(
    record: &SubmissionRecord,
    content: &SubmissionContent,
    answer: &SubmissionAnswer,
) -> ConsentRecord {
    ConsentRecord {
        consent: content.consent.clone(),
        purpose: record.purpose.clone(),
        dossier: answer.dossier.clone(),
        withdraw_url: record.withdraw_url.clone(),
        entry: 0,
        withdrawn_at: None,
        told_at: None,
    }
}

fn summary(answer: SubmissionAnswer, content: SubmissionContent) -> SubmittedForm {
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
        dossier: answer.dossier,
        filed_at: UnixTime(answer.received_at),
        claims: content.consent.claims.clone(),
    }
}
