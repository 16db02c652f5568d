//! Prove: choosing claims, the preview a person agrees to, and the signed code.
//!
//! A copy is used once. The order is: prepare, let the device sign, check the signature, commit "copy used" together with
//! the activity entry, and only then hand out the code. Where the process dies in between, a copy may be lost; a code
//! that left without its entry cannot exist.

mod challenge;
mod code;
mod inference;
mod token;

use challenge::AnswerTo;
pub use challenge::{AskedClaim, AskedDocument, Asker, ChallengeView};
pub use code::PresentedCode;
pub use inference::Inference;
pub(crate) use token::{ProofRequest, Signed};

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, Format,
    showing::{Presentation, Showing},
};
use vidan_trust::Names;

use self::inference::{Leaving, infer};
use crate::{
    ClaimView, DocumentState, DocumentStatus, Error, Lang, Wallet, advice_text,
    documents::{claim_views, profile, reopen},
    store::DocumentRecord,
};

/// How long a broadcast code may be read, in seconds: the screen draws a new one before it ends.
pub const BROADCAST_LIFETIME: u32 = 60;

/// What will leave the phone, for the person to see before agreeing. It lists what the proof discloses, no more and no
/// less: it is read off the very presentation that will be signed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// The document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub document_name: Names,
    /// Who vouches for it.
    pub issuer_name: Names,
    /// The claims that were chosen, by path.
    pub chosen: Vec<String>,
    /// Every claim that leaves: the chosen ones, and those that each showing of this document reveals.
    pub shown: Vec<ClaimView>,
    /// The claims among them whose files, such as the portrait, go with the code.
    pub files: Vec<String>,
    /// What can be told from that beyond what it says.
    pub inferred: Vec<Inference>,
    /// Who may read it: the broadcast audience, or one verifier's identifier.
    pub audience: String,
    /// Who asked, where this answers a question.
    pub asker: Option<Asker>,
    /// What for, in the asker's words, where this answers a question.
    pub purpose: Option<Names>,
    /// Seconds for which it may be read.
    pub lifetime_seconds: u32,
    /// Copies left after this showing.
    pub copies_left_after: u32,
    /// Where no unused copy is left: what showing one again means. The person decides, by [`crate::Consent::accept_reuse`].
    pub reuse: Option<ReuseWarning>,
    /// What the person should know before agreeing. None of it keeps them from showing: the verifier decides.
    pub warnings: Vec<Warning>,
    /// The question that this answers: no screen can change it.
    #[serde(skip)]
    answers: Option<AnswerTo>,
}

/// A copy would be shown that was shown before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReuseWarning {
    /// When it was shown last.
    pub shown_at: UnixTime,
    /// What that means, for the person.
    pub text: Names,
}

/// Something to know before showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name, such as `status.revoked` or `challenge.asker_unknown`.
    pub code: String,
    /// For the person.
    pub text: Names,
}

impl Wallet {
    /// What showing these claims (by path, such as `ho_ten`) would reveal. Signs and changes nothing.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`]; [`Error::OnlyAnswers`] for a mobile document; [`Error::NoCopiesLeft`] where not even a used one is; the credential's for a claim it does not have; the vault's.
    pub async fn preview(
        &self,
        document_id: &str,
        claims: &[String],
        audience: Option<&str>,
    ) -> Result<Preview, Error> {
        let showing = Showing {
            audience: audience.unwrap_or(BROADCAST_AUDIENCE),
            nonce: None,
            at: self.now(),
            lifetime: BROADCAST_LIFETIME,
        };
        self.preview_showing(document_id, claims, &showing).await
    }

    /// As [`Wallet::preview`], for an answer too.
    pub(crate) async fn preview_showing(
        &self,
        document_id: &str,
        claims: &[String],
        showing: &Showing<'_>,
    ) -> Result<Preview, Error> {
        let paths = parse_paths(claims)?;
        let next = self.next_copy(document_id).await?;
        let (record, copy) = (&next.document, &next.record);
        // What can be chosen is named by the type's profile: without a list nothing can be shown.
        let list = self.trust_list_any_age().await?;
        let profile = profile(&list, &record.document_type)?;
        let held = reopen(copy, record, profile.as_ref())?;
        if record.format == Format::MsoMdoc && showing.nonce.is_none() {
            return Err(Error::OnlyAnswers);
        }
        let presentation = Presentation::new(held.get(), &paths, showing)?;
        let discloses = presentation.discloses();
        let leaves = |claim: &&str| discloses.iter().any(|path| path.to_string() == **claim);
        let files = copy.attachments.keys().map(String::as_str);
        let files: Vec<&str> = files.filter(leaves).collect();
        let inferred = infer(&Leaving {
            document_type: &record.document_type,
            claims: presentation.claims(),
            files: &files,
            has_status: copy.status.is_some(),
        });
        let book = self.status_book().await;
        let status = book.look_up(copy.status.as_ref(), &record.signer, self.now());
        Ok(Preview {
            document_id: document_id.to_owned(),
            document_type: record.document_type.clone(),
            document_name: record.name.clone(),
            issuer_name: record.signer.name.clone(),
            chosen: claims.to_vec(),
            shown: claim_views(presentation.claims(), profile.as_ref()),
            files: files.into_iter().map(str::to_owned).collect(),
            inferred,
            audience: showing.audience.to_owned(),
            asker: None,
            purpose: None,
            lifetime_seconds: BROADCAST_LIFETIME,
            copies_left_after: record.copies_left(self.now()).saturating_sub(1),
            reuse: next.reused().map(reuse_warning),
            warnings: warnings(record, status, self.now()),
            answers: None,
        })
    }
}

fn reuse_warning(shown_at: UnixTime) -> ReuseWarning {
    let Warning { text, .. } = warning("wallet.reuse_undecided");
    ReuseWarning { shown_at, text }
}

fn warnings(
    document: &DocumentRecord,
    status: Option<DocumentStatus>,
    now: UnixTime,
) -> Vec<Warning> {
    let known_bad = status.filter(|status| {
        matches!(
            status.state,
            DocumentState::Revoked | DocumentState::Suspended
        )
    });
    let superseded = document
        .superseded_by
        .is_some()
        .then_some("life.superseded");
    let ended = document.ends_at.is_some_and(|end| end <= now);
    let ended = ended.then_some("life.expired");
    known_bad
        .map(|status| warning(&status.code))
        .into_iter()
        .chain(superseded.into_iter().chain(ended).map(warning))
        .collect()
}

/// A warning in the words of its code's advice.
fn warning(code: &str) -> Warning {
    Warning {
        code: code.to_owned(),
        text: Names {
            vi: advice_text(code, Lang::Vi).to_owned(),
            en: advice_text(code, Lang::En).to_owned(),
        },
    }
}

pub(crate) fn parse_paths(claims: &[String]) -> Result<Vec<ClaimPath>, Error> {
    claims
        .iter()
        .map(|claim| Ok(claim.parse::<ClaimPath>()?))
        .collect()
}

/// When a code made now ends.
pub(crate) fn end_of(now: UnixTime, lifetime_seconds: u32) -> UnixTime {
    now.plus(lifetime_seconds.into())
}
