//! `vidan wallet erase`.

use serde_json::json;
use vidan_wallet::{Consent, ConsentMethod, ErasureReport};

use super::{Failure, Session, ask, find, home::Folder, list};
use crate::{
    args::wallet::{Erase, Home, Which},
    output::Output,
    text::wallet as text,
};

pub(super) async fn run(session: &mut Session<'_>, args: &Erase) -> Result<u8, Failure> {
    if args.all {
        everything(session, args).await?;
    } else if args.superseded {
        superseded(session, args).await?;
    } else {
        document(session, args).await?;
    }
    Ok(0)
}

async fn document(session: &mut Session<'_>, args: &Erase) -> Result<(), Failure> {
    let which = Which {
        document: args.document.clone(),
        pick: args.pick.clone(),
    };
    let found = find::document(session, &which).await?;
    let name = session.name(&found.name);
    let whose = session.whose(&found.subject);
    if !session.home.json {
        for waiting in session.wallet.operations().await? {
            if waiting.document_types.contains(&found.document_type) {
                let (title, costs) = (session.name(&waiting.title), session.name(&waiting.costs));
                session.say(&text::waits_for_document(
                    &title,
                    &costs,
                    session.language(),
                ))?;
            }
        }
    }
    let question = text::ask_erase(&name, whose.as_deref(), session.language());
    ask::agree(session, &args.yes, &question)?;
    // The log is read by who looks after it later: whose document it was stays out.
    let purpose = text::ask_erase(&name, None, session.language());
    let consent = Consent::given(purpose, ConsentMethod::Screen);
    let report = session.wallet.delete_document(&found.id, &consent).await?;
    if session.told_json(&report)? {
        return Ok(());
    }
    tell(session, &report)
}

/// All older versions, after one question that lists them.
async fn superseded(session: &mut Session<'_>, args: &Erase) -> Result<(), Failure> {
    let language = session.language();
    let mut older = session.wallet.documents().await?;
    older.retain(find::is_superseded);
    if older.is_empty() {
        if !session.told_json(&json!([]))? {
            session.say(text::nothing_superseded(language))?;
        }
        return Ok(());
    }
    if !session.home.json {
        list::print(session, &older)?;
    }
    let question = text::ask_erase_superseded(older.len(), language);
    ask::agree(session, &args.yes, &question)?;
    let consent = Consent::given(question, ConsentMethod::Screen);
    let reports = session.wallet.erase_superseded(&consent).await?;
    if session.told_json(&reports)? {
        return Ok(());
    }
    session.say(&text::erased_superseded(reports.len(), language))?;
    reports.iter().try_for_each(|report| tell(session, report))
}

fn tell(session: &mut Session<'_>, report: &ErasureReport) -> Result<(), Failure> {
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
