//! The other way of step 5: the counter asks by a code of its own, and gets an answer that is good for that question alone, with
//! a portrait that the issuer vouches for.

use serde_json::{Value, json};
use vidan_credential::ClaimKey;
use vidan_sandbox::Sandbox;
use vidan_trust::Names;
use vidan_verifier::{Scan, Verdict};
use vidan_wallet::{
    Consent, ConsentMethod,
    presentation::{Asker, PresentedCode},
};

use super::{
    Day, Failure,
    counter::Counter,
    prove,
    show::{self, DOCUMENT, through_picture},
    trials::Refusal,
};
use crate::{
    output::printable,
    text::{Trial, Words},
};

/// What is asked: enough to sell a bottle of wine to the person before the counter, and no name.
const ASKED: [&str; 2] = ["age_over_18", PORTRAIT];
const PORTRAIT: &str = "anh_chan_dung";

/// What came of the question.
pub(super) struct Answered {
    /// Under which name the wallet showed the asker.
    asker: Names,
    codes: usize,
    verdict: Verdict,
    portrait: usize,
    /// What another counter says to the same answer.
    pub(super) elsewhere: Refusal,
}

impl Answered {
    pub(super) fn lines(&self, words: &dyn Words) -> Vec<String> {
        let asker = printable(words.pick(&self.asker));
        vec![words.answered(&asker, self.codes, self.portrait)]
    }

    pub(super) fn json(&self, day: &Day) -> Value {
        json!({
            "asker": self.asker,
            "codes": self.codes,
            "verdict": self.verdict.to_json(day.language.into()),
            "portrait_bytes": self.portrait,
        })
    }
}

/// Asks, answers and judges, each code through its picture.
pub(super) async fn ask_and_answer(
    day: &Day,
    sandbox: &Sandbox,
    counter: &Counter,
) -> Result<Answered, Failure> {
    let question = show::ask(day, sandbox, &ASKED, purpose())?;
    let (asker, code) = answer(day, &through_picture(&question.text)?).await?;
    let verifier = counter.verifier(day.clock.clone());
    let mut scan = Scan::new();
    for text in &code.codes {
        let judge = |text: &str| verifier.verify_answer_to(text, &question.open);
        scan.add(&through_picture(text)?, judge)?;
    }
    let verdict = scan.verdict().ok_or(Failure::CodeMisread)?.clone();
    prove::accepted(day, &verdict)?;
    let portrait = portrait(&scan, &verdict)?;
    day.keeper.keep("portrait.webp", portrait)?;
    let elsewhere = counter.verifier(day.clock.clone()).verify(&code.text);
    Ok(Answered {
        elsewhere: Refusal::of(Trial::Forwarded, elsewhere)?,
        asker,
        codes: code.codes.len(),
        portrait: portrait.len(),
        verdict: verdict.clone(),
    })
}

/// The citizen's end: sees who asks for what, agrees, and gets the codes to draw.
async fn answer(day: &Day, question: &str) -> Result<(Names, PresentedCode), Failure> {
    let view = day.wallet.read_challenge(question).await?;
    let Asker::Listed(asker) = view.asker else {
        return Err(Failure::Missing("asker in the trust list"));
    };
    let able = view.documents.first().ok_or(Failure::Missing(DOCUMENT))?;
    let claims: Vec<String> = able.can_show.iter().map(|one| one.path.clone()).collect();
    let preview = day
        .wallet
        .preview_answer(question, &able.document.id, &claims)
        .await?;
    let consent = Consent::given(day.words().consent_code(), ConsentMethod::Screen);
    Ok((asker, day.wallet.present(&preview, &consent).await?))
}

/// A mobile document holds the portrait itself, the other formats its digest: then it comes in codes beside the proof's.
fn portrait<'s>(scan: &'s Scan, verdict: &'s Verdict) -> Result<&'s [u8], Failure> {
    let beside = scan.files().first().map(|file| file.bytes.as_slice());
    let inside = || {
        let (_, value) = verdict.claims().iter().find(|(key, _)| is_portrait(key))?;
        value.as_bytes()
    };
    beside.or_else(inside).ok_or(Failure::Missing("portrait"))
}

fn is_portrait(key: &ClaimKey) -> bool {
    matches!(key, ClaimKey::Text(name) if name == PORTRAIT)
}

fn purpose() -> Names {
    Names {
        vi: "Kiểm tra tuổi để bán rượu, bia".to_owned(),
        en: "Age check for the sale of alcohol".to_owned(),
    }
}
