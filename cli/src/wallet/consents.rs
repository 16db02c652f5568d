//! Who has seen what, which consents portals have, and taking one back.

use serde_json::json;
use vidan_credential::BROADCAST_AUDIENCE;
use vidan_wallet::{
    ConsentView, Told,
    activity::{ActivityQuery, SeenBy},
};

use super::{
    Failure, Session, ask,
    table::{self, Column},
};
use crate::{
    args::wallet::Yes,
    text::{claim_names, wallet as text, zone},
};

pub(super) async fn list(session: &mut Session<'_>) -> Result<(), Failure> {
    let consents = session.wallet.consents().await?;
    if session.told_json(&consents)? {
        return Ok(());
    }
    let language = session.language();
    let offices = consents.iter().map(|consent| consent.controller.clone());
    let names = session.names(offices).await?;
    let row = |consent: &ConsentView| {
        [
            consent.entry.to_string(),
            zone::day(consent.given_at),
            consent.withdrawn_at.map(zone::day).unwrap_or_default(),
            text::told(consent.told, language).to_owned(),
            names.of(&consent.controller),
            consent.purpose.clone(),
            claim_names(&consent.claims, language),
        ]
    };
    let rows: Vec<_> = consents.iter().map(row).collect();
    let kinds = [
        Column::Firm,
        Column::Firm,
        Column::Firm,
        Column::Words,
        Column::Id,
        Column::Words,
        Column::Words,
    ];
    let heading = text::consent_columns(language);
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)
}

pub(super) async fn seen(session: &mut Session<'_>) -> Result<(), Failure> {
    let all = session.wallet.seen_by().await?;
    if session.told_json(&all)? {
        return Ok(());
    }
    let language = session.language();
    let names = session
        .names(all.iter().map(|one| one.with.clone()))
        .await?;
    let row = |one: &SeenBy| {
        let name = one.name.as_ref().map(|name| session.name(name));
        [
            one.times.to_string(),
            zone::day(one.first),
            zone::day(one.last),
            name.unwrap_or_else(|| names.of(&one.with)),
            claim_names(&one.claims, language),
            text::linkable(one.linkable, language).to_owned(),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let kinds = [
        Column::Firm,
        Column::Firm,
        Column::Firm,
        Column::Id,
        Column::Words,
        Column::Words,
    ];
    let heading = text::seen_columns(language);
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
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
