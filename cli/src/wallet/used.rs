//! What an act that did not come to its end has cost: copies that have left, and that nobody gets back.

use vidan_wallet::DocumentSummary;

use super::{Failure, Session};
use crate::text::wallet as text;

/// The documents before an act, each with its copies.
pub(super) struct Copies(Vec<DocumentSummary>);

impl Copies {
    pub(super) async fn count(session: &Session<'_>) -> Result<Self, Failure> {
        Ok(Self(session.wallet.documents().await?))
    }

    /// Tells of which documents copies were used since. Programs ask for the documents.
    pub(super) async fn warn_used(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        if session.home.json {
            return Ok(());
        }
        let language = session.language();
        for now in session.wallet.documents().await? {
            let before = self.0.iter().find(|one| one.id == now.id);
            let used = before.map_or(0, |one| one.copies_left.saturating_sub(now.copies_left));
            if used > 0 {
                let name = session.named(&now);
                session.out.warn(&text::copies_used(&name, used, language));
            }
        }
        Ok(())
    }
}
