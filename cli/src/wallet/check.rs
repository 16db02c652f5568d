//! `vidan wallet check`.

use serde_json::json;
use vidan_wallet::Found;

use super::{Failure, Session, ask};
use crate::{args::wallet::Check, error::FAILED, text::wallet as text};

pub(super) async fn run(session: &mut Session<'_>, args: &Check) -> Result<u8, Failure> {
    let language = session.language();
    let before = session.wallet.check().await?;
    if before.is_whole() || !args.repair {
        if !session.told_json(&json!({ "whole": before.is_whole(), "check": before }))? {
            tell(session, &before.findings)?;
            session.say(&text::log_checked(
                before.activity.entries,
                before.activity.broken_at,
                language,
            ))?;
            session.say(&text::checked(before.records, before.is_whole(), language))?;
        }
        return Ok(if before.is_whole() { 0 } else { FAILED });
    }
    if !session.home.json {
        tell(session, &before.findings)?;
    }
    ask::agree(session, &args.yes, text::ask_repair(language))?;
    let repair = session.wallet.repair().await?;
    let after = session.wallet.check().await?;
    if !session
        .told_json(&json!({ "whole": after.is_whole(), "check": before, "repair": repair }))?
    {
        tell(session, &repair.mended)?;
        tell(session, &repair.lost)?;
        session.say(&text::repaired(repair.kept, repair.lost.len(), language))?;
    }
    Ok(if after.is_whole() { 0 } else { FAILED })
}

fn tell(session: &mut Session<'_>, findings: &[Found]) -> Result<(), Failure> {
    let language = session.language();
    for found in findings {
        let row = found.row.map(|row| format!(" {row}")).unwrap_or_default();
        let kind = found
            .kind
            .map(|kind| format!(" ({kind})"))
            .unwrap_or_default();
        session.say(&format!("· {}{row}{kind}", found.text(language.into())))?;
    }
    Ok(())
}
