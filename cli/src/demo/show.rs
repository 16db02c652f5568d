//! Showing the card at a counter, through pictures of codes: to whoever looks where its format allows that, else in answer to a
//! question of the counter.

use serde_json::Value;
use vidan_credential::Format;
use vidan_protocol::challenge::{ChallengeRequest, ShownChallenge};
use vidan_sandbox::{Sandbox, VERIFIER_ID, VERIFIER_KID};
use vidan_trust::Names;
use vidan_verifier::{Scan, Verdict, Verifier};
use vidan_wallet::{
    Consent, ConsentMethod,
    presentation::{PresentedCode, Preview},
};

use super::{Day, Failure, prove};
use crate::qr::{self, Picture};

/// The document that is shown.
pub(super) const DOCUMENT: &str = "can_cuoc";
/// What a counter wants to know: who, and of age, without a date of birth. Eleven claims stay hidden.
const CLAIMS: [&str; 3] = ["ho_ten", "quoc_tich", "age_over_18"];
/// Seconds for which a question is open.
const OPEN: u32 = 60;

/// The card as it was shown.
pub(super) struct Shown {
    pub(super) preview: Preview,
    pub(super) code: PresentedCode,
    /// The question that it answers, if it had to be asked for.
    question: Option<ShownChallenge>,
}

impl Shown {
    /// Shows three claims of the card.
    pub(super) async fn card(day: &Day, sandbox: &Sandbox) -> Result<Self, Failure> {
        let question = match day.format {
            // It says nothing of when it is shown: only an answer to a fresh question is fresh.
            Format::MsoMdoc => Some(ask(day, sandbox, &CLAIMS, purpose())?),
            Format::SdCwt | Format::SdJwt => None,
        };
        let document = day.card().await?.id;
        let claims = CLAIMS.map(str::to_owned);
        let preview = match &question {
            None => day.wallet.preview(&document, &claims, None).await?,
            Some(question) => {
                let scanned = through_picture(&question.text)?;
                let preview = day.wallet.preview_answer(&scanned, &document, &claims);
                preview.await?
            }
        };
        let consent = Consent::given(day.words().consent_code(), ConsentMethod::Screen);
        Ok(Self {
            code: day.wallet.present(&preview, &consent).await?,
            preview,
            question,
        })
    }

    /// What a verifier says to a text in the place of this code's.
    pub(super) fn judge(&self, verifier: &Verifier, text: &str) -> Verdict {
        match &self.question {
            None => verifier.verify(text),
            Some(question) => verifier.verify_answer_to(text, &question.open),
        }
    }

    /// What a verifier says after it has seen every code by its picture. It must be *valid*, and show what the person agreed to.
    pub(super) fn scan(&self, day: &Day, verifier: &Verifier) -> Result<Verdict, Failure> {
        let mut scan = Scan::new();
        for text in &self.code.codes {
            scan.add(&through_picture(text)?, |text| self.judge(verifier, text))?;
        }
        let verdict = scan.verdict().ok_or(Failure::CodeMisread)?.clone();
        prove::check(day, &verdict, &self.preview)?;
        Ok(verdict)
    }

    /// A value that is shown.
    pub(super) fn text(&self) -> Result<&str, Failure> {
        let mut shown = self.preview.shown.iter();
        let text = shown.find_map(|claim| claim.value.as_str());
        text.ok_or(Failure::Missing("text claim"))
    }

    /// The claims shown.
    pub(super) fn claims(&self) -> serde_json::Map<String, Value> {
        let shown = self.preview.shown.iter();
        shown
            .map(|claim| (claim.path.clone(), claim.value.clone()))
            .collect()
    }
}

/// The counter's question.
pub(super) fn ask(
    day: &Day,
    sandbox: &Sandbox,
    claims: &[&str],
    purpose: Names,
) -> Result<ShownChallenge, Failure> {
    let claims = claims.iter().map(|claim| claim.parse());
    let request = ChallengeRequest {
        verifier: VERIFIER_ID.to_owned(),
        document_types: vec![DOCUMENT.to_owned()],
        claims: claims.collect::<Result<_, _>>()?,
        purpose,
        issued_at: day.clock.now(),
        lifetime: OPEN,
    };
    let key = sandbox.verifier_key();
    let prepared = request.prepare(VERIFIER_KID, &key.public(), &vidan_crypto::SystemRandom)?;
    let signature = key.sign(prepared.to_be_signed().message())?;
    Ok(prepared.finish(&signature)?)
}

/// From one screen to the other's camera.
pub(super) fn through_picture(text: &str) -> Result<String, Failure> {
    let read = qr::read(&Picture::of(text)?.png()?)?;
    if read == text {
        Ok(read)
    } else {
        Err(Failure::CodeMisread)
    }
}

fn purpose() -> Names {
    Names {
        vi: "Kiểm tra người tại quầy".to_owned(),
        en: "Who stands at the counter".to_owned(),
    }
}
