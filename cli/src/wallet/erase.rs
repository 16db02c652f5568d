//! `vidan wallet erase`.

use serde_json::json;
use vidan_wallet::{Consent, ConsentMethod};

use super::{Failure, Session, ask, find, home::Folder};
use crate::{
    args::wallet::{Erase, Home},
    output::Output,
    text::wallet as text,
};

pub(super) async fn run(session: &mut Session<'_>, args: &Erase) -> Result<u8, Failure> {
    match &args.document {
        Some(typed) => document(session, typed, args).await?,
        None => everything(session, args).await?,
    }
    Ok(0)
}

async fn document(session: &mut Session<'_>, typed: &str, args: &Erase) -> Result<(), Failure> {
    let found = find::document(session, typed).await?;
    let question = text::ask_erase(&session.name(&found.name), session.language());
    ask::agree(session, &args.yes, &question)?;
    let consent = Consent::given(question, ConsentMethod::Screen);
    let report = session.wallet.delete_document(&found.id, &consent).await?;
    if session.told_json(&report)? {
        return Ok(());
    }
    for part in &report.parts {
        let line = format!("{:>4}  {}", part.count, session.name(&part.text));
        session.say(&line)?;
    }
    Ok(())
}

/// The person has given the passcode: it is theirs to erase. From the first step on there is no wallet, and what a cut leaves
/// is removed by the same command, or by the next `init`.
async fn everything(session: &mut Session<'_>, args: &Erase) -> Result<(), Failure> {
    let shown = session.home.folder.display().to_string();
    let question = text::ask_erase_all(&shown, session.language());
    ask::agree(session, &args.yes, &question)?;
    let folder = Folder::new(&session.home.folder);
    folder.unpublish()?;
    if let Err(error) = session.wallet.erase().await {
        folder.publish()?;
        return Err(error.into());
    }
    if let Some(claim) = session.claim.take() {
        folder.clear(claim)?;
    }
    if !session.told_json(&json!({ "erased": shown }))? {
        session.say(&text::erased_all(&shown, session.language()))?;
    }
    Ok(())
}

/// Removes what is left of a wallet that was not finished, not wholly erased, or wiped: nothing in it could be opened.
pub(super) fn remains(home: &Home, out: &mut Output) -> Result<bool, Failure> {
    let folder = Folder::new(&home.folder);
    let Some(claim) = folder.claim_remains()? else {
        return Ok(false);
    };
    folder.clear(claim)?;
    let shown = home.folder.display().to_string();
    if home.json {
        out.json(&json!({ "erased": shown }))?;
    } else {
        out.line(&text::remains_erased(&shown, home.lang))?;
    }
    Ok(true)
}
