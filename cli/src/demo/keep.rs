//! Step 4: three documents come by OpenID4VCI.

use serde_json::json;
use vidan_sandbox::Sandbox;

use super::{Day, Failure, Told};
use crate::output::printable;

pub(super) async fn receive_documents(day: &Day, sandbox: &Sandbox) -> Result<((), Told), Failure> {
    let offer = sandbox.offer_of(&[vidan_sandbox::card(day.format), "bhyt", "gplx"])?;
    let review = day.wallet.review_offer(&offer.link).await?;
    let received = day
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code))
        .await?;
    let documents = received.documents;
    // Ahead of time: where the documents stand is asked while there is a network, for when there is none.
    let status = day.wallet.refresh_status().await?;
    if let Some(refused) = status.refused.into_iter().next() {
        return Err(Failure::StatusList(refused.code));
    }
    let words = day.words();
    let notes = documents.iter().map(|document| {
        let name = printable(words.pick(&document.name));
        words.document(&name, &printable(words.pick(&document.issuer_name)))
    });
    let copies = documents.iter().map(|document| document.copies_left).sum();
    let told = Told {
        what: words.kept(documents.len(), copies),
        notes: notes.collect(),
        detail: json!({ "issuer_url": review.issuer_url, "documents": documents, "status_lists": status.fetched }),
    };
    Ok(((), told))
}
