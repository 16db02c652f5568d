//! Step 5: three claims leave by QR, and a verifier that holds only the signed lists reads them.

use serde_json::json;
use vidan_credential::Format;
use vidan_sandbox::Sandbox;
use vidan_verifier::{Outcome, Verdict};
use vidan_wallet::presentation::Preview;

use super::{Day, Failure, Told, answer, counter::Counter, show::Shown, trials};
use crate::{
    output::printable,
    qr::{self, Drawn, Picture},
    text,
};

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
    let shown = Shown::card(day, sandbox).await?;
    let counter = Counter::open(day, sandbox).await?;
    let verifier = counter.verifier(day.clock.clone());
    let verdict = shown.scan(day, &verifier)?;
    let first = shown.code.codes.first().ok_or(Failure::CodeMisread)?;
    let picture = Picture::of(first)?;
    keep(day, &shown, &counter, &verdict)?;

    let refusals = trials::Trials {
        day,
        sandbox,
        counter: &counter,
        shown: &shown,
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
    let characters = shown.code.text.chars().count();
    let told = Told {
        what: day
            .words()
            .proved(verdict.shown().len(), &issuer, characters),
        notes,
        detail: json!({
            "format": day.format.name(),
            "verdict": verdict.to_json(day.language.into()),
            "characters": characters,
            "codes": shown.code.codes.len(),
            "qr_version": picture.version(),
            "answered": answered.json(day),
            "refused": refusals.iter().chain([&answered.elsewhere]).map(|refusal| refusal.json(day.language)).collect::<Vec<_>>(),
        }),
    };
    Ok(((), told))
}

/// A proof of the same claims again, accepted by a counter.
pub(super) async fn once_more(
    day: &Day,
    sandbox: &Sandbox,
    counter: &Counter,
) -> Result<Verdict, Failure> {
    let shown = Shown::card(day, sandbox).await?;
    shown.scan(day, &counter.verifier(day.clock.clone()))
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
pub(super) fn check(day: &Day, verdict: &Verdict, preview: &Preview) -> Result<(), Failure> {
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

fn keep(day: &Day, shown: &Shown, counter: &Counter, verdict: &Verdict) -> Result<(), Failure> {
    let accepted = verdict.accepted().ok_or(Failure::ClaimsDiffer)?;
    let keeper = &day.keeper;
    for (number, text) in (1..).zip(&shown.code.codes) {
        let name = match number {
            1 => "qr.png".to_owned(),
            further => format!("qr-{further}.png"),
        };
        keeper.keep(&name, &Picture::of(text)?.png()?)?;
    }
    keeper.keep("proof.txt", shown.code.text.as_bytes())?;
    let bare = match day.format {
        Format::MsoMdoc | Format::SdCwt => "proof.cbor",
        Format::SdJwt => "proof.sd-jwt",
    };
    keeper.keep(bare, &shown.code.token)?;
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
