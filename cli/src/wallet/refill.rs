//! New copies for a document that has none left, before it is shown.

use vidan_wallet::DocumentSummary;

use super::{Failure, Session, ask};
use crate::{args::wallet::Yes, text::wallet as text};

/// Fetches copies where none is left and the person agrees; where some came, the id of the document that has them: of a newer version,
/// where the issuer says something else by now. Where none do, what comes next says so with its cause: nobody is kept from it here.
pub(super) async fn where_none_is_left(
    session: &mut Session<'_>,
    document: &DocumentSummary,
    yes: &Yes,
) -> Result<Option<String>, Failure> {
    if document.copies_left > 0 {
        return Ok(None);
    }
    let language = session.language();
    let name = session.named(document);
    match ask::agree(session, yes, &text::ask_refill(&name, language)) {
        Err(Failure::Refused | Failure::NobodyToAsk) => return Ok(None),
        agreed => agreed?,
    }
    match session.wallet.refill(&document.id).await {
        Ok(fetched) => {
            if !session.home.json {
                session.say(&text::renewed(&name, fetched.copies, language))?;
            }
            Ok(Some(fetched.document_id))
        }
        Err(error) => {
            let said = text::not_renewed(&name, error.code(), language);
            session.out.warn(&said);
            Ok(None)
        }
    }
}
