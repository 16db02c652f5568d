//! `vidan wallet receive`.

use vidan_wallet::issuance::{OfferReview, OfferedDocument};

use super::{Failure, Session, ask, list};
use crate::{args::wallet::Receive, output::printable, text::wallet as text};

pub(super) async fn run(session: &mut Session<'_>, args: &Receive) -> Result<u8, Failure> {
    let review = session.wallet.review_offer(&args.offer).await?;
    let language = session.language();
    if !session.home.json {
        let issuer = printable(&review.issuer_url);
        session.say(&text::offered_by(&issuer, language))?;
        for document in &review.documents {
            let name = match &document.name {
                Some(name) => session.name(name),
                None => text::unknown_type(&printable(&document.document_type), language),
            };
            let said = match &document.refused {
                None => name,
                Some(code) => {
                    let why = vidan_wallet::advice_text(code, language.into());
                    text::not_receivable(&name, why, language)
                }
            };
            session.say(&format!("  {said}"))?;
        }
    }
    let chosen = chosen(&review, &args.only)?;
    ask::agree(session, &args.yes, text::ask_receive(language))?;
    let tx_code = match &review.tx_code {
        Some(_) => Some(session.secrets.tx_code(args.tx_code_fd)?),
        None => None,
    };
    let tx_code = tx_code.as_ref().map(|code| code.as_str());
    let received = session
        .wallet
        .accept_offer(&review, &chosen, tx_code)
        .await?;
    let mut kept = received.documents;
    // While there is a network: how they stand. What fails here can be had later, the documents are kept.
    if session.wallet.refresh_status().await.is_ok() {
        let all = session.wallet.documents().await?;
        let is_new = |id: &str| kept.iter().any(|one| one.id == id);
        kept = all.into_iter().filter(|one| is_new(&one.id)).collect();
    }
    if !session.told_json(&kept)? {
        list::print(session, &kept)?;
    }
    for refused in &received.refused {
        let why = vidan_wallet::advice_text(&refused.code, language.into());
        let offered = review.documents.iter();
        let offered = offered.filter(|one| one.document_type == refused.document_type);
        let document = match offered.filter_map(|one| one.name.as_ref()).next() {
            Some(name) => session.name(name),
            None => printable(&refused.document_type),
        };
        session
            .out
            .warn(&text::not_received(&document, why, language));
    }
    Ok(0)
}

/// The configurations of the documents that the person chose; none where all are wanted.
fn chosen(review: &OfferReview, only: &[String]) -> Result<Vec<String>, Failure> {
    let mut chosen = Vec::with_capacity(only.len());
    for wanted in only {
        let fits =
            |one: &&OfferedDocument| one.document_type == *wanted || one.configuration == *wanted;
        let found = review.documents.iter().find(fits);
        let found = found.ok_or_else(|| Failure::DocumentUnclear(wanted.clone()))?;
        chosen.push(found.configuration.clone());
    }
    Ok(chosen)
}
