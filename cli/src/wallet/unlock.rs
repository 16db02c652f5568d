//! `vidan wallet unlock`: whether the passcode is right, and how the wallet stands.

use serde_json::json;

use super::{Failure, Session};
use crate::text::wallet as text;

pub(super) async fn run(session: &mut Session<'_>) -> Result<u8, Failure> {
    let documents = session.wallet.documents().await?.len();
    let notices = session.wallet.notices().await?;
    let unread = notices.iter().filter(|notice| !notice.opened).count();
    let standing = json!({ "unlocked": true, "documents": documents, "notices": notices.len(), "unread": unread });
    if !session.told_json(&standing)? {
        let line = text::standing(documents, notices.len(), unread, session.language());
        session.say(&line)?;
    }
    Ok(0)
}
