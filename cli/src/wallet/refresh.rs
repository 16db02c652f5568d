//! `vidan wallet refresh`.

use serde::Serialize;
use vidan_wallet::{OfflineReport, operations::OperationsReport};

use super::{Failure, Session, pending};
use crate::{error::FAILED, text::wallet as text};

/// What was fetched, and what became of all else that waited and whose time had come.
#[derive(Serialize)]
struct Refreshed<'r> {
    #[serde(flatten)]
    offline: &'r OfflineReport,
    operations: &'r OperationsReport,
}

pub(super) async fn run(session: &mut Session<'_>) -> Result<u8, Failure> {
    let report = session.wallet.prepare_for_offline().await?;
    // Portals that were not told yet are told while there is a network.
    session.wallet.tell_withdrawals().await?;
    // So is what else waits and whose time has come.
    let operations = session.wallet.go_on_all(false).await?;
    let told = Refreshed {
        offline: &report,
        operations: &operations,
    };
    let language = session.language();
    if !session.told_json(&told)? {
        let lists = report
            .status
            .fetched
            .saturating_add(report.status.still_fresh);
        let copies = report.copies.fetched.iter().map(|one| one.copies).sum();
        session.say(&text::refreshed(lists, copies, language))?;
        for done in &operations.done {
            pending::tell_done(session, done).await?;
        }
    }
    let steps = [
        (text::Step::TrustList, &report.trust),
        (text::Step::StatusLists, &report.status_failure),
        (text::Step::Copies, &report.copies_failure),
    ];
    for (step, failed) in steps {
        if let Some(failed) = failed {
            let said = text::not_renewed(step.name(language), &failed.code, language);
            session.out.warn(&said);
        }
    }
    for list in &report.status.refused {
        let said = text::not_renewed(&list.uri, &list.code, language);
        session.out.warn(&said);
    }
    let left = report.status.not_fetched;
    if left > 0 {
        session.out.warn(&text::lists_left(left, language));
    }
    for document in &report.copies.not_renewable {
        let name = session.name(&document.name);
        if !session.home.json {
            session.say(&text::not_renewable(&name, language))?;
        }
    }
    for failed in &report.copies.failed {
        let name = session.name(&failed.name);
        session
            .out
            .warn(&text::not_renewed(&name, &failed.code, language));
    }
    pending::warn_ended(session, &operations);
    let waiting = operations.waiting.len();
    if waiting > 0 && !session.home.json {
        session.say(&text::some_wait(waiting, language))?;
    }
    let failed = !report.is_ready() || !operations.ended.is_empty();
    Ok(if failed { FAILED } else { 0 })
}
