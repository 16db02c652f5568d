//! `vidan wallet erase`.

use serde_json::json;
use vidan_wallet::{Consent, ConsentMethod};

use super::{Failure, Session, ask, find, home::Folder};
use crate::{args::wallet::Erase, text::wallet as text};

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

/// The person has given the passcode: it is theirs to erase.
async fn everything(session: &mut Session<'_>, args: &Erase) -> Result<(), Failure> {
    let folder = session.home.folder.display().to_string();
    let question = text::ask_erase_all(&folder, session.language());
    ask::agree(session, &args.yes, &question)?;
    session.wallet.erase().await?;
    Folder::new(&session.home.folder).unmake();
    if !session.told_json(&json!({ "erased": folder }))? {
        session.say(&text::erased_all(&folder, session.language()))?;
    }
    Ok(())
}
