//! Step 5: three claims leave by QR, and a verifier that holds only the signed lists reads them.

use serde_json::json;
use vidan_sandbox::Sandbox;
use vidan_verifier::{Outcome, Verdict};
use vidan_wallet::{
    Consent, ConsentMethod,
    presentation::{PresentedCode, Preview},
};

use super::{Day, Failure, Told, answer, counter::Counter, trials};
use crate::{
    output::printable,
    qr::{self, Drawn, Picture},
    text,
};

/// The document that is shown.
pub(super) const DOCUMENT: &str = "can_cuoc";
/// What a counter wants to know: who, and of age, without a date of birth. Eleven claims stay hidden.
const CLAIMS: [&str; 3] = ["ho_ten", "quoc_tich", "age_over_18"];

/// Where the code may be drawn.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) columns: Option<u32>,
    pub(super) colour: bool,
}

pub(super) async fn prove(
    day: &Day,
    sandbox: &Sandbox,
    screen: Screen,
) -> Result<((), Told), Failure> {
    let preview = preview(day).await?;
    let consent = Consent::given(day.words().consent_code(), ConsentMethod::Screen);
    let code = day.wallet.present(&preview, &consent).await?;
    let picture = Picture::of(&code.text)?;
    let png = picture.png()?;
    let scanned = qr::read(&png)?;
    if scanned != code.text {
        return Err(Failure::CodeMisread);
    }
    let counter = Counter::open(day, sandbox).await?;
    let verifier = counter.verifier(day.clock.clone());
    let verdict = verifier.verify(&scanned);
    check(day, &verdict, &preview)?;
    keep(day, &code, &png, &counter, &verdict)?;

    let refusals = trials::Trials {
        day,
        sandbox,
        counter: &counter,
        code: &code,
        preview: &preview,
    }
    .run(&verifier)
    .await?;
    let answered = answer::ask_and_answer(day, sandbox, &counter).await?;
    let issuer = printable(
        verdict
            .issuer_name()
            .map_or("", |name| day.words().pick(name)),
    );
    let mut notes = drawing(day, &picture, screen);
    notes.extend(text::claims(&verdict, day.language));
    notes.extend(refusals.iter().map(|refusal| refusal.line(day.language)));
    notes.extend(answered.lines(day.words()));
    notes.push(answered.elsewhere.line(day.language));
    let characters = code.text.chars().count();
    let told = Told {
        what: day
            .words()
            .proved(verdict.shown().len(), &issuer, characters),
        notes,
        detail: json!({
            "verdict": verdict.to_json(day.language.into()),
            "characters": characters,
            "qr_version": picture.version(),
            "answered": answered.json(day),
            "refused": refusals.iter().chain([&answered.elsewhere]).map(|refusal| refusal.json(day.language)).collect::<Vec<_>>(),
        }),
    };
    Ok(((), told))
}

/// A proof of the same claims again, accepted by a counter.
pub(super) async fn once_more(day: &Day, counter: &Counter) -> Result<Verdict, Failure> {
    let preview = preview(day).await?;
    let consent = Consent::given(day.words().consent_code(), ConsentMethod::Screen);
    let code = day.wallet.present(&preview, &consent).await?;
    let verdict = counter.verifier(day.clock.clone()).verify(&code.text);
    check(day, &verdict, &preview)?;
    Ok(verdict)
}

async fn preview(day: &Day) -> Result<Preview, Failure> {
    let documents = day.wallet.documents().await?;
    let document = documents
        .iter()
        .find(|document| document.document_type == DOCUMENT)
        .ok_or(Failure::Missing(DOCUMENT))?;
    Ok(day
        .wallet
        .preview(&document.id, &CLAIMS.map(str::to_owned), None)
        .await?)
}

/// The verifier accepts.
pub(super) fn accepted(day: &Day, verdict: &Verdict) -> Result<(), Failure> {
    if verdict.outcome() == Outcome::Valid {
        return Ok(());
    }
    Err(Failure::NotAccepted {
        code: verdict.code(),
        reason: verdict.reason(day.language.into()),
    })
}

/// The verifier accepts, and sees what the person agreed to: no more, no less.
fn check(day: &Day, verdict: &Verdict, preview: &Preview) -> Result<(), Failure> {
    accepted(day, verdict)?;
    let shown = verdict.shown();
    let seen = shown.iter().map(|claim| claim.key.to_string());
    let agreed = preview.shown.iter().map(|claim| claim.path.clone());
    let sorted = |claims: &mut dyn Iterator<Item = String>| {
        let mut claims: Vec<_> = claims.collect();
        claims.sort();
        claims
    };
    if sorted(&mut seen.into_iter()) != sorted(&mut agreed.into_iter()) {
        return Err(Failure::ClaimsDiffer);
    }
    Ok(())
}

fn keep(
    day: &Day,
    code: &PresentedCode,
    png: &[u8],
    counter: &Counter,
    verdict: &Verdict,
) -> Result<(), Failure> {
    let accepted = verdict.accepted().ok_or(Failure::ClaimsDiffer)?;
    let keeper = &day.keeper;
    keeper.keep("qr.png", png)?;
    keeper.keep("proof.txt", code.text.as_bytes())?;
    keeper.keep("proof.cbor", &code.token)?;
    keeper.keep(
        "issuer.pem",
        accepted.signer().key.key().to_pem().as_bytes(),
    )?;
    keeper.keep("bundle.cbor", &counter.file)?;
    keeper.keep("trust-list.jwt", counter.bundle.trust().as_jws().as_bytes())?;
    if let Some(root) = day.roots.first() {
        keeper.keep("root.pem", root.key().to_pem().as_bytes())?;
    }
    keeper.keep_json("verdict.json", &verdict.to_json(day.language.into()))
}

fn drawing(day: &Day, picture: &Picture, screen: Screen) -> Vec<String> {
    let Some(columns) = screen.columns else {
        return Vec::new();
    };
    match qr::draw_in_terminal(picture, columns.saturating_sub(INDENT), screen.colour) {
        Drawn::Lines(lines) => lines,
        Drawn::TooWide { needs } => {
            vec![
                day.words()
                    .code_too_wide(needs.saturating_add(INDENT), columns),
            ]
        }
    }
}

/// Columns before a note.
const INDENT: u32 = 3;
