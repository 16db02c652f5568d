//! New copies for a document that has none left, before it is shown.

use vidan_wallet::DocumentSummary;

use super::{Failure, Session, ask};
use crate::{args::wallet::Yes, text::wallet as text};

/// Fetches copies where none is left and the person agrees; whether some came. Where none do, what comes next says so with its
/// cause: nobody is kept from it here.
pub(super) async fn where_none_is_left(
    session: &mut Session<'_>,
    document: &DocumentSummary,
    yes: &Yes,
) -> Result<bool, Failure> {
    if document.copies_left > 0 {
        return Ok(false);
    }
    let language = session.language();
    let name = session.named(document);
    match ask::agree(session, yes, &text::ask_refill(&name, language)) {
        Err(Failure::Refused | Failure::NobodyToAsk) => return Ok(false),
        agreed => agreed?,
    }
    match session.wallet.refill(&document.id).await {
        Ok(fetched) => {
            if !session.home.json {
                session.say(&text::renewed(&name, fetched.copies, language))?;
            }
            Ok(true)
        }
        Err(error) => {
            let said = text::not_renewed(&name, error.code(), language);
            session.out.warn(&said);
            Ok(false)
        }
    }
}
