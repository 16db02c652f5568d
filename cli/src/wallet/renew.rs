//! `vidan wallet renew`: what the issuers and offices have to give again.

use serde_json::json;
use vidan_wallet::{
    Consent, ConsentMethod, CopiesFailure, CopiesReport, DocumentSummary, FetchedCopies,
};

use super::{Failure, Session, ask, find, prove};
use crate::{
    args::wallet::{Renew, Which},
    error::FAILED,
    output::printable,
    text::wallet as text,
};

pub(super) async fn run(session: &mut Session<'_>, args: &Renew) -> Result<u8, Failure> {
    // Issuers are judged by the newest list; without one, by the one that is here.
    let _ = session.wallet.refresh_trust().await;
    if args.document.is_some() || args.pick.is_some() {
        let which = Which {
            document: args.document.clone(),
            pick: args.pick.clone(),
        };
        let found = find::document(session, &which).await?;
        let fetched = session.wallet.renew(&found.id).await?;
        if !session.told_json(&fetched)? {
            let held = session.wallet.documents().await?;
            tell_fetched(session, &fetched, &held)?;
        }
        return Ok(0);
    }
    let copies = session.wallet.reissue_all().await?;
    let more = session.wallet.refill_all().await?;
    if !session.home.json {
        let held = session.wallet.documents().await?;
        tell(session, &copies, &held)?;
        let told = |one: &CopiesFailure| {
            let mut before = copies.failed.iter();
            before.any(|other| other.document_id == one.document_id)
        };
        let mut anew = more.clone();
        anew.failed.retain(|one| !told(one));
        tell(session, &anew, &held)?;
    }
    let inboxes = match inboxes(session, args).await {
        Ok(inboxes) => inboxes,
        Err(failure) => {
            // The copies are here, whatever became of the mailboxes.
            session.told_json(&json!({ "reissued": copies, "refilled": more, "inboxes": null }))?;
            return Err(failure);
        }
    };
    let refused = inboxes.as_ref().map_or(0, |report| report.refused.len());
    let told =
        session.told_json(&json!({ "reissued": copies, "refilled": more, "inboxes": inboxes }))?;
    let nothing_done = inboxes.is_none() && is_empty(&copies) && is_empty(&more);
    if !told && nothing_done {
        session.say(text::nothing_to_renew(session.language()))?;
    }
    let failed = copies.failed.len() + more.failed.len() + refused;
    Ok(if failed > 0 { FAILED } else { 0 })
}

fn is_empty(report: &CopiesReport) -> bool {
    report.fetched.is_empty() && report.failed.is_empty()
}

fn tell(
    session: &mut Session<'_>,
    report: &CopiesReport,
    held: &[DocumentSummary],
) -> Result<(), Failure> {
    for fetched in &report.fetched {
        tell_fetched(session, fetched, held)?;
    }
    for failed in &report.failed {
        let name = match held.iter().find(|one| one.id == failed.document_id) {
            Some(document) => session.named(document),
            None => session.name(&failed.name),
        };
        let said = text::not_renewed(&name, &failed.code, session.language());
        session.out.warn(&said);
    }
    Ok(())
}

fn tell_fetched(
    session: &mut Session<'_>,
    fetched: &FetchedCopies,
    held: &[DocumentSummary],
) -> Result<(), Failure> {
    let name = match held.iter().find(|one| one.id == fetched.document_id) {
        Some(document) => session.named(document),
        None => printable(&fetched.document_type),
    };
    let said = text::renewed(&name, fetched.copies, session.language());
    session.say(&said)
}

/// Opens the mailboxes again that wait for it, where there are any and the person agrees.
async fn inboxes(
    session: &mut Session<'_>,
    args: &Renew,
) -> Result<Option<vidan_wallet::inbox::ReopenReport>, Failure> {
    let (previews, refused) = session.wallet.inboxes_to_reopen().await?;
    if previews.is_empty() && refused.is_empty() {
        return Ok(None);
    }
    if !session.home.json {
        let own = session.words().consent_inbox();
        for preview in &previews {
            prove::show(session, &preview.shown, own).await?;
        }
    }
    ask::agree(session, &args.yes, text::ask_reopen(session.language()))?;
    let consent = Consent::given(session.words().consent_inbox(), ConsentMethod::Screen);
    let mut report = session.wallet.reopen_inboxes(&previews, &consent).await?;
    report.refused.extend(refused);
    if !session.home.json {
        let names = session.names(report.opened.iter().cloned()).await?;
        for office in &report.opened {
            session.say(&text::registered(&names.of(office), session.language()))?;
        }
    }
    let offices = report.refused.iter().map(|refused| refused.office.clone());
    let names = session.names(offices).await?;
    for refused in &report.refused {
        let said = text::not_renewed(
            &names.of(&refused.office),
            &refused.code,
            session.language(),
        );
        session.out.warn(&said);
    }
    Ok(Some(report))
}
