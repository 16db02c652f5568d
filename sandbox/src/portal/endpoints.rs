//! The portal's endpoints (form, nonce, submissions) and what its staff can do.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use vidan_credential::ClaimPath;
use vidan_credential::showing::Shown;
use vidan_protocol::Refusal;
use vidan_protocol::form::{
    AnswerFault, Submission, SubmissionAnswer, SubmissionContent, Withdrawal, WithdrawalAnswer,
    check::check,
};
use vidan_protocol::http::JSON;
use vidan_protocol::notice::{Action, Dossier as DossierState};
use vidan_trust::{Bundle, Verified, status::StatusLists};
use vidan_verifier::Verdict;

use super::desk::{Desk, RECEIVED};
use super::{PROCEDURE, Portal};
use crate::Error;
use crate::office::NoticeDraft;
use crate::reply::{self, Reply};
use crate::trust::bundle;

/// The kind of a dossier's notices.
const STATE_NOTICE: &str = "ho_so_trang_thai";

pub(super) async fn form(
    State(portal): State<Arc<Portal>>,
    Path(procedure): Path<String>,
) -> Reply {
    if procedure == PROCEDURE {
        reply::jwt(&portal.signed)
    } else {
        reply::refusal(Refusal::UnknownForm)
    }
}

pub(super) async fn nonce(State(portal): State<Arc<Portal>>) -> Reply {
    reply::nonce(portal.nonces.issue(&*portal.random, portal.clock.now()))
}

pub(super) async fn submit(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let filed = tokio::task::spawn_blocking(move || file(&portal, &headers, &body)).await;
    match filed {
        Ok(Ok(Some(answer))) => reply::json(201, &answer),
        Ok(Ok(None)) => reply::bare(503),
        Ok(Err(refusal)) => reply::refusal(refusal),
        Err(_) => reply::bare(500),
    }
}

pub(super) async fn withdraw(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    if reply::content_type(&headers).as_deref() != Some(JSON) {
        return reply::refusal(Refusal::InvalidRequest);
    }
    let Ok(withdrawal) = Withdrawal::parse(&body) else {
        return reply::refusal(Refusal::InvalidRequest);
    };
    let noted = portal.desk().withdraw(&withdrawal, portal.clock.now());
    match noted {
        Some(noted_at) => reply::json(
            200,
            &WithdrawalAnswer {
                dossier: withdrawal.dossier,
                noted_at: noted_at.0,
            },
        ),
        None => reply::refusal(Refusal::UnknownDossier),
    }
}

/// One at a time, so that two copies of one submission cannot both be filed.
fn file(
    portal: &Portal,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<SubmissionAnswer>, Refusal> {
    if reply::content_type(headers).as_deref() != Some(JSON) {
        return Err(Refusal::InvalidRequest);
    }
    let message = Submission::parse(body).map_err(|_| Refusal::InvalidRequest)?;
    let (content, nonce) = message.open().map_err(|_| Refusal::InvalidRequest)?;
    let mut desk = portal.desk();
    let agreed = content.agreed_digest();
    let agreed = agreed.map_err(|_| Refusal::InvalidRequest)?;
    if let Some(answer) = desk.already_filed(&content.idempotency_key, &agreed)? {
        return Ok(Some(answer));
    }
    let now = portal.clock.now();
    if !portal.nonces.redeem(&content.nonce, now) {
        return Err(Refusal::InvalidNonce);
    }
    let verdicts = portal.judge(&message, &nonce)?;
    let proofs: Vec<_> = verdicts.iter().filter_map(Verdict::accepted).collect();
    if proofs.len() != verdicts.len() {
        return Err(Refusal::InvalidProof);
    }
    let number = ClaimPath::name("so_dinh_danh");
    let person = proofs
        .iter()
        .find_map(|proof| Some(proof.get().get(&number)?.as_text()?.to_owned()));
    let checked = portal.check(content, &proofs)?;
    let answer = desk.file(checked, agreed, person.clone(), now);
    drop(desk);
    if let (Some(answer), Some(person)) = (&answer, &person) {
        // Someone without a mailbox has the code and can ask at the counter: the filing stands.
        let _ = portal.tell(person, &answer.dossier, RECEIVED);
    }
    Ok(answer)
}

impl Portal {
    fn judge(&self, message: &Submission, nonce: &[u8; 32]) -> Result<Vec<Verdict>, Refusal> {
        let tokens = message.tokens().map_err(|_| Refusal::InvalidRequest)?;
        let mut verifier = self.verifier.lock().unwrap_or_else(PoisonError::into_inner);
        // Without lists every proof is undetermined, and refused as such.
        verifier.set_status(self.status_lists().unwrap_or_default());
        let judge = |proof: &Vec<u8>| verifier.verify_token_answer(proof, nonce);
        Ok(tokens.iter().map(judge).collect())
    }

    /// How the issuer's documents stand at this moment: the portal is always online.
    fn status_lists(&self) -> Result<StatusLists, Error> {
        let bundle = bundle(self.trust.as_jws(), &self.issuer)?;
        let now = self.clock.now();
        Ok(Bundle::read(&bundle, self.trust.roots(), now, None)?
            .into_parts()
            .1)
    }

    fn check(
        &self,
        content: SubmissionContent,
        proofs: &[&Verified<Shown>],
    ) -> Result<vidan_protocol::form::CheckedSubmission, Refusal> {
        // The form in use needs no transform with national tables.
        check(
            content,
            &self.manifest,
            &self.digest,
            proofs,
            self.clock.now(),
            &|_, _| None,
        )
        .map_err(|fault| match fault {
            AnswerFault::OtherForm => Refusal::FormOutdated,
            _ => Refusal::AnswerMismatch,
        })
    }

    fn tell(&self, person: &str, code: &str, status: u8) -> Result<String, Error> {
        let state =
            vidan_vietnam::dossier_state(status).ok_or(Error::DataMissing("dossier state"))?;
        let subject = format!("Hồ sơ {code}: {}", state.name.vi);
        let body = format!("Hồ sơ **{code}** của bạn ở trạng thái: {}.", state.name.vi);
        let mut draft = NoticeDraft::new(STATE_NOTICE, &subject, &body);
        draft.dossier = Some(DossierState {
            code: code.to_owned(),
            status: Some(status),
        });
        draft.actions = vec![Action::Acknowledge];
        self.office.send(person, draft)
    }

    /// Moves a dossier to a state of the national table and tells its person. Gives the notice's id.
    pub(crate) fn advance(&self, code: &str, status: u8) -> Result<String, Error> {
        let person = {
            let mut desk = self.desk();
            let dossier = desk.dossier_mut(code).ok_or(Error::UnknownDossier)?;
            dossier.status = status;
            dossier.person.clone().ok_or(Error::UnknownPerson)?
        };
        self.tell(&person, code, status)
    }

    /// The codes of all dossiers.
    pub(crate) fn dossiers(&self) -> Vec<String> {
        self.desk().codes()
    }

    /// The state of a dossier, and how many of its answers were proven.
    pub(crate) fn dossier(&self, code: &str) -> Option<(u8, usize)> {
        let desk = self.desk();
        let dossier = desk.dossier(code)?;
        Some((dossier.status, dossier.submission.proven()))
    }

    /// When the consent behind a dossier was taken back.
    pub(crate) fn withdrawn_at(&self, code: &str) -> Option<vidan_codec::clock::UnixTime> {
        self.desk().dossier(code)?.withdrawn_at
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
