//! `vidan wallet prove`: what will leave is shown, agreed to, signed, drawn.

use std::path::{Path, PathBuf};

use serde_json::json;
use vidan_wallet::{
    Consent, ConsentMethod,
    presentation::{Asker, ChallengeView, PresentedCode, Preview},
};

use super::{
    Failure, Session, ask, find, refill,
    table::{self, Column},
};
use crate::{
    args::wallet::{Prove, Which},
    files, inputs,
    output::{Tone, printable},
    qr::{self, Drawn, Picture},
    text::{claim_words, wallet as text},
};

/// The largest file that may hold a question: a camera's picture.
const MAX_QUESTION: usize = 32 * 1024 * 1024;

pub(super) async fn run(session: &mut Session<'_>, args: &Prove) -> Result<u8, Failure> {
    // Before a copy is used for what could not be handed over then.
    for path in args.out.iter().chain(&args.qr) {
        files::check_writable(path, &session.home.folder).map_err(Failure::file(path))?;
    }
    let preview = match &args.answer {
        Some(question) => answer(session, args, &question_text(question)?).await?,
        None => broadcast(session, args).await?,
    };
    if !session.home.json {
        let own = session.words().consent_code();
        show(session, &preview, own).await?;
    }
    let language = session.language();
    ask::agree(session, &args.yes, text::ask_prove(language))?;
    let purpose = session.words().consent_code();
    let mut consent = Consent::given(purpose, ConsentMethod::Screen);
    if args.reuse {
        consent = consent.accept_reuse();
    }
    let code = session.wallet.present(&preview, &consent).await?;
    let drawn = draw(&code, args.qr.as_deref())?;
    if let Some(out) = &args.out {
        files::replace(out, code.text.as_bytes()).map_err(Failure::file(out))?;
    }
    let told = json!({
        "text": code.text, "codes": code.codes, "expires_at": code.expires_at, "qr": drawn, "preview": preview,
    });
    if !session.told_json(&told)? {
        hand_over(session, args, &code, &drawn)?;
    }
    Ok(0)
}

async fn broadcast(session: &mut Session<'_>, args: &Prove) -> Result<Preview, Failure> {
    let found = find::document(session, &which(args)).await?;
    let newer = match args.reuse {
        true => None,
        false => refill::where_none_is_left(session, &found, &args.yes).await?,
    };
    let document = newer.unwrap_or(found.id);
    let claims = chosen(args).unwrap_or_default();
    let audience = args.aud.as_deref();
    let wallet = &session.wallet;
    Ok(wallet.preview(&document, &claims, audience).await?)
}

/// A question's text, or what a file or picture of it holds.
fn question_text(question: &str) -> Result<String, Failure> {
    if question.starts_with(vidan_protocol::challenge::PREFIX) {
        return Ok(question.to_owned());
    }
    let path = Path::new(question);
    let bytes = inputs::file(path, MAX_QUESTION)?;
    match core::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => Ok(qr::read(&bytes)?),
    }
}

async fn answer(
    session: &mut Session<'_>,
    args: &Prove,
    question: &str,
) -> Result<Preview, Failure> {
    let mut view = session.wallet.read_challenge(question).await?;
    let mut document = if args.document.is_some() || args.pick.is_some() {
        find::document(session, &which(args)).await?.id
    } else {
        best(&view)?
    };
    let held = session.wallet.documents().await?;
    if let Some(held) = held.iter().find(|one| one.id == document)
        && !args.reuse
        && let Some(newer) = refill::where_none_is_left(session, held, &args.yes).await?
    {
        document = newer;
        view = session.wallet.read_challenge(question).await?;
    }
    let able = view
        .documents
        .iter()
        .find(|one| one.document.id == document);
    let asked = able.map(|one| one.can_show.iter().map(|claim| claim.path.clone()));
    let claims = chosen(args)
        .or_else(|| asked.map(Iterator::collect))
        .unwrap_or_default();
    let wallet = &session.wallet;
    Ok(wallet.preview_answer(question, &document, &claims).await?)
}

/// The first of the documents that can answer: those that can in full come first.
fn best(view: &ChallengeView) -> Result<String, Failure> {
    let first = view.documents.first();
    first
        .map(|one| one.document.id.clone())
        .ok_or_else(|| Failure::DocumentUnclear(view.asked.join(", ")))
}

fn which(args: &Prove) -> Which {
    Which {
        document: args.document.clone(),
        pick: args.pick.clone(),
    }
}

fn chosen(args: &Prove) -> Option<Vec<String>> {
    let paths = args.claims.as_ref()?;
    Some(paths.0.iter().map(ToString::to_string).collect())
}

/// What will leave, to whom, and what can be told from it.
/// `own` is what the log will have as the purpose, where nobody else's is shown.
pub(super) async fn show(
    session: &mut Session<'_>,
    preview: &Preview,
    own: &str,
) -> Result<(), Failure> {
    let language = session.language();
    let held = session.wallet.documents().await?;
    let document = match held.iter().find(|one| one.id == preview.document_id) {
        Some(document) => session.named(document),
        None => session.name(&preview.document_name),
    };
    let names = session.names([preview.audience.clone()]).await?;
    let to = match &preview.asker {
        Some(Asker::Listed(name)) => session.name(name),
        Some(Asker::Unknown) => text::unknown_asker(&printable(&preview.audience), language),
        None if preview.audience == vidan_credential::BROADCAST_AUDIENCE => {
            text::whoever_looks(language).to_owned()
        }
        None => names.with_id(&preview.audience),
    };
    session.say(&text::will_leave(&document, &to, language))?;
    // What the log will hold as the purpose is read before it is agreed to.
    match &preview.purpose {
        Some(purpose) => {
            let quoted = session.name(purpose);
            session.say(&text::purpose(&quoted, language))?;
        }
        None => {
            session.say(&text::own_purpose(own, language))?;
        }
    }
    let row = |claim: &vidan_wallet::ClaimView| {
        let value = claim_words(&claim.path, &claim.value, language);
        [session.name(&claim.name), value]
    };
    let rows: Vec<_> = preview.shown.iter().map(row).collect();
    let heading = text::leaving_columns(language);
    let lines = table::lines(heading, &rows, [Column::Words; 2], session.out.columns);
    session.lines(lines)?;
    for inferred in &preview.inferred {
        let said = session.name(&inferred.text);
        session.say_in(Tone::Quiet, &format!("· {said}"))?;
    }
    if let Some(reuse) = &preview.reuse {
        let said = session.name(&reuse.text);
        session.say_in(Tone::Bad, &format!("! {said}"))?;
        session.say(&text::shown_last(reuse.shown_at, language))?;
    }
    for warning in &preview.warnings {
        let said = session.name(&warning.text);
        session.say_in(Tone::Bad, &format!("! {said}"))?;
    }
    Ok(())
}

/// Draws every code into a file of its own.
fn draw(code: &PresentedCode, path: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let Some(path) = path else {
        return Ok(Vec::new());
    };
    let svg = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    let mut drawn = Vec::with_capacity(code.codes.len());
    for (number, text) in code.codes.iter().enumerate() {
        let picture = Picture::of(text)?;
        let bytes = if svg {
            picture.svg().into_bytes()
        } else {
            picture.png()?
        };
        let path = numbered(path, number);
        files::replace(&path, &bytes).map_err(Failure::file(&path))?;
        drawn.push(path);
    }
    Ok(drawn)
}

/// The first code keeps the name; the second gets `-2` before the ending.
fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let part =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(path.file_stem()), part(path.extension()));
    let name = format!("{stem}-{}", number.saturating_add(1));
    path.with_file_name(name).with_extension(ending)
}

/// The code on the screen, unless it was drawn into a file.
fn hand_over(
    session: &mut Session<'_>,
    args: &Prove,
    code: &PresentedCode,
    drawn: &[PathBuf],
) -> Result<(), Failure> {
    let language = session.language();
    session.lines(drawn.iter().map(|path| path.display().to_string()))?;
    if args.qr.is_none() {
        for text in &code.codes {
            let picture = Picture::of(text)?;
            let (columns, colour) = (session.out.columns, session.out.colour);
            match columns.map(|columns| qr::draw_in_terminal(&picture, columns, colour)) {
                Some(Drawn::Lines(lines)) => session.lines(lines)?,
                // Where it cannot be drawn, its text can be carried away.
                Some(Drawn::TooWide { .. }) | None => session.line(text)?,
            }
        }
    }
    session.say(&text::holds_until(code.expires_at, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_codes_get_numbers_before_the_ending() {
        let path = Path::new("a/proof.png");
        assert_eq!(numbered(path, 0), Path::new("a/proof.png"));
        assert_eq!(numbered(path, 1), Path::new("a/proof-2.png"));
    }
}
