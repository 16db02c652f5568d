//! `vidan wallet activity`.

use std::path::Path;

use serde_json::json;
use vidan_wallet::{
    Consent, ConsentMethod,
    activity::{ActivityEntry, ActivityQuery, ExportFormat, Outcome},
    presentation::Asker,
};

use super::{
    Failure, Session, ask, consents,
    table::{self, Column},
};
use crate::{
    args::wallet::{Activity, ActivityAct, Find},
    error::FAILED,
    files::{self, Readers, Taken},
    text::{claim_names, wallet as text, zone},
};

pub(super) async fn run(session: &mut Session<'_>, args: &Activity) -> Result<u8, Failure> {
    match &args.act {
        None => return list(session, &args.find).await,
        Some(ActivityAct::Clear { before, yes }) => {
            ask::agree(session, yes, text::ask_clear(session.language()))?;
            let purpose = text::ask_clear(session.language());
            let consent = Consent::given(purpose, ConsentMethod::Screen);
            let cleared = session.wallet.clear_activity(*before, &consent).await?;
            if !session.told_json(&json!({ "cleared": cleared }))? {
                session.say(&text::cleared(cleared, session.language()))?;
            }
        }
        Some(ActivityAct::Consents) => consents::list(session).await?,
        Some(ActivityAct::Export { out, find }) => export(session, out, find).await?,
        Some(ActivityAct::Seen) => consents::seen(session).await?,
        Some(ActivityAct::Withdraw { entry, yes }) => {
            consents::withdraw(session, *entry, yes).await?;
        }
    }
    Ok(0)
}

async fn list(session: &mut Session<'_>, find: &Find) -> Result<u8, Failure> {
    let checked = session.wallet.verify_activity().await?;
    let mut entries = session.wallet.find_activity(&query(find)).await?.entries;
    entries.reverse();
    let code = if checked.is_intact() { 0 } else { FAILED };
    if session.told_json(&json!({ "check": checked, "entries": entries }))? {
        return Ok(code);
    }
    let language = session.language();
    let parties = entries.iter().map(|entry| entry.with.clone());
    let names = session.names(parties).await?;
    let row = |entry: &ActivityEntry| {
        let outcome = match &entry.outcome {
            Outcome::Done => String::new(),
            Outcome::Refused(code) => text::advice_with(code, language),
        };
        let with = match &entry.asker {
            Some(Asker::Listed(name)) => session.name(name),
            _ => names.of(&entry.with),
        };
        [
            entry.number.to_string(),
            zone::moment(entry.at, language),
            session.name(&entry.act.name()),
            with,
            claim_names(&entry.claims, language),
            outcome,
        ]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let kinds = [
        Column::Firm,
        Column::Words,
        Column::Words,
        Column::Id,
        Column::Words,
        Column::Words,
    ];
    let heading = text::entry_columns(language);
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)?;
    session.say(&text::log_checked(
        checked.entries,
        checked.broken_at,
        language,
    ))?;
    Ok(code)
}

async fn export(session: &mut Session<'_>, out: &Path, find: &Find) -> Result<(), Failure> {
    let format = format_of(out)?;
    let bytes = session.wallet.export_activity(format, &query(find)).await?;
    let written = files::write(out, &bytes, Readers::Owner, Taken::Refuse);
    written.map_err(Failure::file(out))?;
    let file = out.display().to_string();
    if !session.told_json(&json!({ "out": file, "bytes": bytes.len() }))? {
        session.say(&file)?;
    }
    Ok(())
}

/// The form that the file's name says.
fn format_of(out: &Path) -> Result<ExportFormat, Failure> {
    let ends = |ending: &str| {
        out.extension()
            .is_some_and(|given| given.eq_ignore_ascii_case(ending))
    };
    match (ends("csv"), ends("json")) {
        (true, _) => Ok(ExportFormat::Csv),
        (_, true) => Ok(ExportFormat::Json),
        _ => Err(Failure::ExportEnding(out.to_owned())),
    }
}

fn query(find: &Find) -> ActivityQuery {
    ActivityQuery {
        text: find.search.clone(),
        with: find.with.clone(),
        document_type: find.document_type.clone(),
        from: find.from,
        to: find.to,
        ..ActivityQuery::default()
    }
}
