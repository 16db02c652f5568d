//! `vidan wallet activity`.

use serde_json::json;
use vidan_wallet::activity::{ActivityEntry, Outcome};

use super::{Failure, Session, table};
use crate::{error::FAILED, text::wallet as text};

pub(super) async fn run(session: &mut Session<'_>) -> Result<u8, Failure> {
    let checked = session.wallet.verify_activity().await?;
    let entries = session.wallet.activity().await?;
    let code = if checked.is_intact() { 0 } else { FAILED };
    if session.told_json(&json!({ "check": checked, "entries": entries }))? {
        return Ok(code);
    }
    let language = session.language();
    let row = |entry: &ActivityEntry| {
        let outcome = match &entry.outcome {
            Outcome::Done => String::new(),
            Outcome::Refused(code) => code.clone(),
        };
        [
            entry.number.to_string(),
            text::moment(entry.at),
            text::act(entry.act, language).to_owned(),
            entry.with.clone(),
            entry.claims.join(", "),
            outcome,
        ]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let lines = table::lines(text::entry_columns(language), &rows, 2, session.out.columns);
    session.lines(lines)?;
    session.say(&text::log_checked(
        checked.entries,
        checked.broken_at,
        language,
    ))?;
    Ok(code)
}
