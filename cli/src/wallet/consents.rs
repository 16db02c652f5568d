//! Who has seen what, which consents portals have, and taking one back.

use serde_json::json;
use vidan_credential::BROADCAST_AUDIENCE;
use vidan_wallet::{
    ConsentView, Told,
    activity::{ActivityQuery, SeenBy},
};

use super::{Failure, Session, ask, table};
use crate::{args::wallet::Yes, text::wallet as text};

pub(super) async fn list(session: &mut Session<'_>) -> Result<(), Failure> {
    let consents = session.wallet.consents().await?;
    if session.told_json(&consents)? {
        return Ok(());
    }
    let language = session.language();
    let row = |consent: &ConsentView| {
        [
            consent.entry.to_string(),
            text::day(consent.given_at),
            consent.withdrawn_at.map(text::day).unwrap_or_default(),
            text::told(consent.told, language).to_owned(),
            consent.controller.clone(),
            consent.claims.join(", "),
        ]
    };
    let rows: Vec<_> = consents.iter().map(row).collect();
    let lines = table::lines(
        text::consent_columns(language),
        &rows,
        3,
        session.out.columns,
    );
    session.lines(lines)
}

pub(super) async fn seen(session: &mut Session<'_>) -> Result<(), Failure> {
    let all = session.wallet.seen_by().await?;
    if session.told_json(&all)? {
        return Ok(());
    }
    let language = session.language();
    let row = |one: &SeenBy| {
        let name = one.name.as_ref().map(|name| session.name(name));
        [
            one.times.to_string(),
            text::day(one.first),
            text::day(one.last),
            text::linkable(one.linkable, language).to_owned(),
            name.unwrap_or_else(|| one.with.clone()),
            one.claims.join(", "),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let lines = table::lines(text::seen_columns(language), &rows, 3, session.out.columns);
    session.lines(lines)
}

/// Whether what an entry of the log shows left for whoever looked: nobody has it by name.
async fn was_broadcast(session: &Session<'_>, number: u64) -> Result<bool, Failure> {
    let query = ActivityQuery {
        with: Some(BROADCAST_AUDIENCE.to_owned()),
        ..ActivityQuery::default()
    };
    let shown = session.wallet.find_activity(&query).await?.entries;
    Ok(shown.iter().any(|entry| entry.number == number))
}

pub(super) async fn withdraw(
    session: &mut Session<'_>,
    entry: u64,
    yes: &Yes,
) -> Result<(), Failure> {
    let language = session.language();
    ask::agree(session, yes, &text::ask_withdraw(entry, language))?;
    let told = session.wallet.withdraw_consent(entry).await?;
    if !session.told_json(&json!({ "entry": entry, "told": told }))? {
        let said = match told {
            Told::NoWay if was_broadcast(session, entry).await? => {
                text::told_nobody_known(language)
            }
            told => text::told(told, language),
        };
        session.say(said)?;
    }
    Ok(())
}
