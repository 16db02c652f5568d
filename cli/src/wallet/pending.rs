//! `vidan wallet pending`: what waits, going on with it, giving it up.

use serde_json::json;
use vidan_wallet::operations::{OperationKind, OperationView, OperationsReport};

use super::{
    Failure, Session, ask,
    table::{self, Column},
};
use crate::{
    args::wallet::Pending,
    error::FAILED,
    output::printable,
    text::{wallet as text, zone},
};

pub(super) async fn run(session: &mut Session<'_>, args: &Pending) -> Result<u8, Failure> {
    let waiting = session.wallet.operations().await?;
    if let Some(typed) = &args.give_up {
        let found = find(&waiting, typed)?;
        return give_up(session, args, found).await;
    }
    if let Some(typed) = &args.only {
        let found = find(&waiting, typed)?.clone();
        return go_on(session, &found).await;
    }
    if args.list {
        if !session.told_json(&waiting)? {
            print(session, &waiting).await?;
        }
        return Ok(0);
    }
    go_on_with_all(session, &waiting).await
}

/// What one of these is called by: its number in the list, its id, or the beginning of that.
fn find<'v>(waiting: &'v [OperationView], typed: &str) -> Result<&'v OperationView, Failure> {
    let numbered = typed.parse::<usize>().ok();
    let numbered = numbered.and_then(|number| waiting.get(number.checked_sub(1)?));
    if let Some(found) = numbered {
        return Ok(found);
    }
    let mut fitting = waiting.iter().filter(|one| one.id.starts_with(typed));
    match (fitting.next(), fitting.next()) {
        (Some(found), None) => Ok(found),
        _ => Err(Failure::OperationUnclear(typed.to_owned())),
    }
}

async fn go_on_with_all(
    session: &mut Session<'_>,
    waiting: &[OperationView],
) -> Result<u8, Failure> {
    if !session.home.json {
        print(session, waiting).await?;
    }
    let report = session.wallet.go_on_all(true).await?;
    stand(session, &report.done).await;
    let left = report.waiting.len();
    let failed = left > 0 || !report.ended.is_empty();
    let code = if failed { FAILED } else { 0 };
    if session.told_json(&report)? {
        return Ok(code);
    }
    let language = session.language();
    for done in &report.done {
        tell_done(session, done).await?;
    }
    warn_ended(session, &report);
    if left > 0 {
        session.say(&text::still_waiting(left, language))?;
        print(session, &report.waiting).await?;
    }
    Ok(code)
}

/// How documents that came stand, while there is a network, as `receive` asks too. What fails can be had later.
async fn stand(session: &mut Session<'_>, done: &[OperationView]) {
    let brings = [OperationKind::ReceiveOffer, OperationKind::FetchCopies];
    if done.iter().any(|one| brings.contains(&one.kind)) {
        let _ = session.wallet.refresh_status().await;
    }
}

/// What is over and was not done, each with the cause.
pub(super) fn warn_ended(session: &mut Session<'_>, report: &OperationsReport) {
    let language = session.language();
    for (view, failure) in &report.ended {
        let said = text::not_renewed(&session.name(&view.title), &failure.code, language);
        session.out.warn(&said);
    }
}

/// That one is done; of a form what the portal made of it.
pub(super) async fn tell_done(
    session: &mut Session<'_>,
    done: &OperationView,
) -> Result<(), Failure> {
    let language = session.language();
    let title = session.name(&done.title);
    session.say(&text::operation_done(&title, language))?;
    if done.kind != OperationKind::SubmitForm {
        return Ok(());
    }
    let consents = session.wallet.consents().await?;
    match consents.iter().find(|one| one.submission == done.id) {
        Some(consent) => session.say(&text::filed(&printable(&consent.dossier), language)),
        None => Ok(()),
    }
}

async fn go_on(session: &mut Session<'_>, view: &OperationView) -> Result<u8, Failure> {
    match session.wallet.go_on(&view.id).await {
        Ok(_) => {
            stand(session, core::slice::from_ref(view)).await;
            if !session.told_json(&json!({ "done": view }))? {
                tell_done(session, view).await?;
            }
            Ok(0)
        }
        Err(error) => Err(error.into()),
    }
}

async fn give_up(
    session: &mut Session<'_>,
    args: &Pending,
    view: &OperationView,
) -> Result<u8, Failure> {
    let language = session.language();
    let (title, costs) = (session.name(&view.title), session.name(&view.costs));
    if !session.home.json {
        session.say(&costs)?;
    }
    ask::agree(session, &args.yes, &text::ask_give_up(&title, language))?;
    session.wallet.give_up(&view.id).await?;
    if !session.told_json(&json!({ "given_up": view }))? {
        session.say(&text::given_up(&title, language))?;
    }
    Ok(0)
}

/// A row an operation, by the number that it goes by here.
pub(super) async fn print(
    session: &mut Session<'_>,
    waiting: &[OperationView],
) -> Result<(), Failure> {
    let language = session.language();
    if waiting.is_empty() {
        return session.say(text::nothing_waits(language));
    }
    let names = session.names(waiting.iter().map(|one| one.with.clone()));
    let names = names.await?;
    let row = |(number, one): (usize, &OperationView)| {
        let why = one.waits.as_ref().map(|waits| session.name(&waits.text));
        [
            number.saturating_add(1).to_string(),
            session.name(&one.title),
            text::progress(one.done, one.parts, language),
            zone::moment(one.begun_at, language),
            names.of(&one.with),
            why.unwrap_or_else(|| text::was_cut(language).to_owned()),
        ]
    };
    let rows: Vec<_> = waiting.iter().enumerate().map(row).collect();
    let kinds = [
        Column::Firm,
        Column::Words,
        Column::Firm,
        Column::Words,
        Column::Id,
        Column::Words,
    ];
    let heading = text::pending_columns(language);
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)
}
