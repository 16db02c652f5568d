//! Step 4: three documents come by OpenID4VCI, although the wallet is killed in the middle of it.

use serde_json::json;
use vidan_sandbox::{Sandbox, SandboxOffer};

use super::{Day, Failure, Told, home::Home};
use crate::output::printable;

pub(super) async fn receive_documents(
    day: &mut Day,
    sandbox: &Sandbox,
    home: &Home,
) -> Result<((), Told), Failure> {
    let offer = sandbox.offer_of(&[vidan_sandbox::card(day.format), "bhyt", "gplx"])?;
    let review = day.wallet.review_offer(&offer.link).await?;
    day.wallet.close().await?;
    kill_while_receiving(sandbox, home, &offer).await?;
    // The next process finds what was begun, and goes on with it: the code is spent, and nothing is lost.
    day.wallet = home.open(sandbox, &day.clock, day.language).await?;
    let waited = day.wallet.operations().await?;
    let went_on = day.wallet.go_on_all(true).await?;
    if let Some((_, failure)) = went_on.ended.into_iter().next() {
        return Err(Failure::NotGiven(failure.code));
    }
    let documents = day.wallet.documents().await?;
    if waited.is_empty() || documents.len() != review.documents.len() {
        return Err(Failure::Missing("interrupted offer"));
    }
    // Ahead of time: where the documents stand is asked while there is a network, for when there is none.
    let status = day.wallet.refresh_status().await?;
    if let Some(refused) = status.refused.into_iter().next() {
        return Err(Failure::StatusList(refused.code));
    }
    let words = day.words();
    let named = documents.iter().map(|document| {
        let name = printable(words.pick(&document.name));
        words.document(&name, &printable(words.pick(&document.issuer_name)))
    });
    let killed = words.killed_and_gone_on().to_owned();
    let notes = core::iter::once(killed).chain(named);
    let copies = documents.iter().map(|document| document.copies_left).sum();
    let told = Told {
        what: words.kept(documents.len(), copies),
        notes: notes.collect(),
        detail: json!({ "issuer_url": review.issuer_url, "documents": documents, "interrupted": waited, "status_lists": status.fetched }),
    };
    Ok(((), told))
}

/// `vidan wallet receive`, killed when the issuer has its code and is about to answer with the first document.
async fn kill_while_receiving(
    sandbox: &Sandbox,
    home: &Home,
    offer: &SandboxOffer,
) -> Result<(), Failure> {
    let mut held = sandbox.hold_credentials();
    let arguments = ["receive", &offer.link, "--yes"];
    let mut child = home.command(&arguments, &offer.tx_code).await?;
    tokio::select! {
        () = held.arrived() => {}
        // It ended before it asked for anything.
        _ = child.wait() => return Err(Failure::Missing("interrupted offer")),
    }
    child.kill().await.map_err(Failure::file("vidan"))
}
