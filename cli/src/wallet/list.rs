//! `vidan wallet list`.

use vidan_wallet::DocumentSummary;

use super::{Failure, Session, find::short, table};
use crate::text::wallet as text;

pub(super) async fn run(session: &mut Session<'_>) -> Result<u8, Failure> {
    let report = session.wallet.documents_report().await?;
    if let Some(damage) = &report.damage {
        let said = session.name(&damage.text);
        session.out.warn(&said);
    }
    let documents = report.documents;
    if session.told_json(&documents)? {
        return Ok(0);
    }
    print(session, &documents)?;
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
            session.name(&document.name),
            text::life(document.life.state, language).to_owned(),
            document.ends_at.map(text::day).unwrap_or_default(),
            document.copies_left.to_string(),
            session.name(&document.issuer_name),
        ]
    };
    let rows: Vec<_> = documents.iter().map(row).collect();
    let heading = text::document_columns(language);
    let lines = table::lines(heading, &rows, 1, session.out.columns);
    session.lines(lines)
}
