//! Answering a verifier's question: who asks, what of it the documents can show, and the answer that is for this question alone.
//!
//! A listed asker is shown by the name that the trust list gives it, anyone else as *unknown*, whatever the question says. The
//! person may show less than was asked, never more. The question is read again before anything is signed and before anything
//! leaves: a person takes time.

use core::fmt;

use serde::{Deserialize, Serialize};
use vidan_codec::{clock::UnixTime, order};
use vidan_credential::{ClaimPath, PathStep, profile::DocumentProfile, showing::Showing};
use vidan_protocol::challenge::{self, Challenge};
use vidan_trust::{Names, TrustList};

use super::{BROADCAST_LIFETIME, Preview, Warning, warning};
use crate::{
    DocumentSummary, Error, Lang, Wallet,
    documents::{claim_name, profile},
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// A verifier under the name that the trust list gives it.
    Listed(Names),
    /// Anyone: its identifier and its purpose are its own words.
    Unknown,
}

/// A question, as it is shown to the person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChallengeView {
    /// Who asks.
    pub asker: Asker,
    /// The asker's identifier. Of an unknown asker its own word, and no name to show.
    pub asker_id: String,
    /// What for, in the asker's words: to be shown as a quotation.
    pub purpose: Names,
    /// Until when it can be answered.
    pub expires_at: UnixTime,
    /// The claims asked for, by path.
    pub asked: Vec<String>,
    /// The held documents that can answer at least in part, those that can answer in full first.
    pub documents: Vec<AskedDocument>,
    /// What the person should know before answering.
    pub warnings: Vec<Warning>,
}

/// A held document, and what it can say to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AskedDocument {
    /// The document.
    pub document: DocumentSummary,
    /// What was asked and it can show.
    pub can_show: Vec<AskedClaim>,
    /// What was asked and it does not have.
    pub lacks: Vec<AskedClaim>,
    /// Those of `can_show` that a listed asker has not registered to ask for; none where it registered nothing.
    pub not_registered: Vec<String>,
}

/// A claim that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedClaim {
    /// Its path, such as `ho_ten`.
    pub path: String,
    /// What it is called.
    pub name: Names,
}

/// What of a question goes with a preview.
#[derive(Clone, PartialEq)]
pub(crate) struct AnswerTo {
    /// The question as it was scanned.
    text: String,
    /// Its fingerprint: nothing else is answered.
    nonce: [u8; 32],
}

/// The nonce is the answer's alone.
impl fmt::Debug for AnswerTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerTo(…)")
    }
}

impl Wallet {
    /// Reads a scanned question and what of it the documents can answer. Signs and changes nothing.
    ///
    /// # Errors
    /// The question's (`challenge.…`), trust where a listed asker's key does not count or did not sign it, or where the list is
    /// past its date; the vault's.
    pub async fn read_challenge(&self, text: &str) -> Result<ChallengeView, Error> {
        let list = self.trust_list().await?;
        let challenge = Challenge::read(text, &list, self.now())?;
        let mut documents = Vec::new();
        for document in self.documents().await? {
            let newest = document.superseded_by.is_none();
            if newest && accepts(&challenge, &document.document_type) {
                documents.extend(self.asked_of(&challenge, document, &list).await?);
            }
        }
        order::sort_by_key(&mut documents, |one| !one.lacks.is_empty());
        Ok(ChallengeView {
            warnings: warnings(&challenge, &documents),
            asker: Asker::of(&challenge),
            asker_id: challenge.audience().to_owned(),
            purpose: challenge.purpose().clone(),
            expires_at: challenge.expires_at(),
            asked: challenge.claims().iter().map(ToString::to_string).collect(),
            documents,
        })
    }

    /// What answering a question with these claims of a document would reveal, and to whom. Signs and changes nothing.
    ///
    /// # Errors
    /// As [`Wallet::read_challenge`]; [`Error::ClaimNotAsked`], [`Error::DocumentNotAsked`]; and as [`Wallet::preview`].
    pub async fn preview_answer(
        &self,
        text: &str,
        document_id: &str,
        claims: &[String],
    ) -> Result<Preview, Error> {
        let list = self.trust_list().await?;
        let challenge = Challenge::read(text, &list, self.now())?;
        let showing = Showing {
            audience: challenge.audience(),
            nonce: Some(challenge.answer_nonce()),
            at: self.now(),
            lifetime: BROADCAST_LIFETIME,
        };
        let preview = self.preview_showing(document_id, claims, &showing);
        let mut preview = preview.await?;
        check_asked(&challenge, &preview)?;
        let not_registered = beyond(&challenge, &preview.document_type, claims);
        let asker = Asker::of(&challenge);
        preview.warnings.extend(warnings_of(&asker, not_registered));
        preview.asker = Some(asker);
        preview.purpose = Some(challenge.purpose().clone());
        preview.answers = Some(AnswerTo {
            text: text.to_owned(),
            nonce: *challenge.answer_nonce(),
        });
        Ok(preview)
    }

    /// The question that a preview answers, read again: it must be open still, by the same asker, and be answered as it was
    /// shown. `None` for a preview that answers none.
    pub(super) async fn question_of(&self, preview: &Preview) -> Result<Option<Question>, Error> {
        let Some(answers) = &preview.answers else {
            return Ok(None);
        };
        let list = self.trust_list().await?;
        let challenge = Challenge::read(&answers.text, &list, self.now())?;
        check_asked(&challenge, preview)?;
        let same = *challenge.answer_nonce() == answers.nonce
            && challenge.audience() == preview.audience
            && preview.asker.as_ref() == Some(&Asker::of(&challenge));
        if same {
            Ok(Some(Question(challenge)))
        } else {
            Err(Error::PreviewOutdated)
        }
    }

    async fn asked_of(
        &self,
        challenge: &Challenge,
        document: DocumentSummary,
        list: &TrustList,
    ) -> Result<Option<AskedDocument>, Error> {
        let (record, view) = self.document_and_view(&document.id).await?;
        let profile = profile(list, &record.document_type)?;
        let claims = view.claims();
        let (has, lacks): (Vec<_>, Vec<_>) = challenge
            .claims()
            .iter()
            .partition(|path| path.find(&claims).is_some());
        if has.is_empty() {
            return Ok(None);
        }
        let named = |paths: Vec<&ClaimPath>| {
            let one = |path: &ClaimPath| asked_claim(path, profile.as_ref());
            paths.into_iter().map(one).collect::<Vec<_>>()
        };
        let can_show = named(has);
        let paths: Vec<String> = can_show.iter().map(|claim| claim.path.clone()).collect();
        Ok(Some(AskedDocument {
            not_registered: beyond(challenge, &document.document_type, &paths),
            document,
            can_show,
            lacks: named(lacks),
        }))
    }
}

/// A question that was open a moment ago.
pub(super) struct Question(Challenge);

impl Question {
    /// The nonce of its answer.
    pub(super) fn nonce(&self) -> Vec<u8> {
        self.0.answer_nonce().to_vec()
    }

    /// Why it was asked.
    pub(super) fn purpose(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.0.purpose().en,
            Lang::Vi => &self.0.purpose().vi,
        }
    }

    /// Whether it is open still.
    pub(super) fn check_open(&self, now: UnixTime) -> Result<(), Error> {
        Ok(self.0.check_open(now)?)
    }
}

impl Asker {
    fn of(challenge: &Challenge) -> Self {
        match challenge.asker() {
            challenge::Asker::Listed { name, .. } => Self::Listed(name.clone()),
            challenge::Asker::Unknown => Self::Unknown,
        }
    }
}

fn accepts(challenge: &Challenge, document_type: &str) -> bool {
    let wanted = challenge.document_types();
    wanted.is_empty() || wanted.iter().any(|one| one == document_type)
}

/// An answer is of a document that was asked for, and holds no claim that was not.
fn check_asked(challenge: &Challenge, preview: &Preview) -> Result<(), Error> {
    if !accepts(challenge, &preview.document_type) {
        return Err(Error::DocumentNotAsked);
    }
    for claim in &preview.chosen {
        let path: ClaimPath = claim.parse()?;
        if !challenge.claims().iter().any(|asked| asked.contains(&path)) {
            return Err(Error::ClaimNotAsked(claim.clone()));
        }
    }
    Ok(())
}

/// The claims that a listed asker has not registered to ask for.
fn beyond(challenge: &Challenge, document_type: &str, claims: &[String]) -> Vec<String> {
    if *challenge.asker() == challenge::Asker::Unknown {
        return Vec::new();
    }
    let registered = |claim: &str| {
        challenge.is_registered(document_type, claim)
            || challenge.is_registered(document_type, &top_level(claim))
    };
    claims
        .iter()
        .filter(|claim| !registered(claim))
        .cloned()
        .collect()
}

/// The claim that a path leads into.
fn top_level(path: &str) -> String {
    let first = path.parse::<ClaimPath>().ok();
    let first = first.and_then(|path| match path.steps().first() {
        Some(PathStep::Key(key)) => Some(key.to_string()),
        _ => None,
    });
    first.unwrap_or_default()
}

fn asked_claim(path: &ClaimPath, profile: Option<&DocumentProfile>) -> AskedClaim {
    let path = path.to_string();
    AskedClaim {
        name: claim_name(&path, profile),
        path,
    }
}

fn warnings(challenge: &Challenge, documents: &[AskedDocument]) -> Vec<Warning> {
    let not_registered = documents
        .iter()
        .flat_map(|document| document.not_registered.clone());
    warnings_of(&Asker::of(challenge), not_registered.collect())
}

fn warnings_of(asker: &Asker, not_registered: Vec<String>) -> Vec<Warning> {
    let unknown = (*asker == Asker::Unknown).then_some("challenge.asker_unknown");
    let beyond = (!not_registered.is_empty()).then_some("challenge.not_registered");
    unknown.into_iter().chain(beyond).map(warning).collect()
}
