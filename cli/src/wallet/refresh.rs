//! `vidan wallet refresh`.

use serde_json::json;

use super::{Failure, Session};
use crate::text::wallet as text;

pub(super) async fn run(session: &mut Session<'_>) -> Result<u8, Failure> {
    let trust = session.wallet.refresh_trust().await?;
    let status = session.wallet.refresh_status().await?;
    let refused = status.refused.clone();
    let lists = status.fetched.saturating_add(status.still_fresh);
    if !session.told_json(&json!({ "trust_list": trust, "status": status }))? {
        let line = text::refreshed(trust.number, lists, session.language());
        session.say(&line)?;
    }
    for list in &refused {
        let said = text::status_list_refused(&list.uri, &list.code, session.language());
        session.out.warn(&said);
    }
    Ok(u8::from(!refused.is_empty()))
}
