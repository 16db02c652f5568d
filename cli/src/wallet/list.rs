//! `vidan wallet list`.

use vidan_wallet::DocumentSummary;

use super::{
    Failure, Session,
    find::{is_superseded, short},
    table::{self, Column},
};
use crate::{
    args::wallet::List,
    text::{wallet as text, zone},
};

pub(super) async fn run(session: &mut Session<'_>, args: &List) -> Result<u8, Failure> {
    let report = session.wallet.documents_report().await?;
    if let Some(damage) = &report.damage {
        let said = session.name(&damage.text);
        session.out.warn(&said);
    }
    let documents = report.documents;
    if session.told_json(&documents)? {
        return Ok(0);
    }
    let (older, current): (Vec<_>, Vec<_>) = documents
        .into_iter()
        .partition(|one| is_superseded(one) && !args.all);
    if !current.is_empty() || older.is_empty() {
        print(session, &current)?;
    }
    if !older.is_empty() {
        session.say(&text::folded_away(older.len(), session.language()))?;
    }
    let waiting = session.wallet.operations().await?.len();
    if waiting > 0 {
        session.say(&text::some_wait(waiting, session.language()))?;
    }
    let backup = session.wallet.backup_state().await?;
    if let (Some(made_at), Some(_)) = (backup.made_at, backup.outdated_since) {
        session.say(&text::backup_outdated(made_at, session.language()))?;
    }
    Ok(0)
}

/// One row a document.
pub(super) fn print(
    session: &mut Session<'_>,
    documents: &[DocumentSummary],
) -> Result<(), Failure> {
    let language = session.language();
    if documents.is_empty() {
        return session.say(text::no_documents(language));
    }
    let row = |document: &DocumentSummary| {
        [
            short(&document.id),
            session.named(document),
            text::life(document.life.state, language).to_owned(),
            document.ends_at.map(zone::last_day).unwrap_or_default(),
            document.copies_left.to_string(),
            session.name(&document.issuer_name),
        ]
    };
    let rows: Vec<_> = documents.iter().map(row).collect();
    let heading = text::document_columns(language);
    let kinds = [
        Column::Firm,
        Column::Words,
        Column::Words,
        Column::Firm,
        Column::Firm,
        Column::Words,
    ];
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)
}
