//! `vidan wallet lock` and `vidan wallet passcode`.

use core::num::NonZeroU32;

use serde_json::json;

use super::{Failure, Secret, Session};
use crate::{args::wallet::Lock, text::wallet as text};

pub(super) async fn run(session: &mut Session<'_>, args: &Lock) -> Result<u8, Failure> {
    if let Some(wipe) = args.wipe_after {
        let wrong = wipe.0.map(NonZeroU32::get);
        session.wallet.set_wipe_after(wrong).await?;
    }
    // The passcode was right a moment ago: none is counted.
    let wipe_after = session.wallet.unlock_state().await?.left;
    if !session.told_json(&json!({ "wipe_after": wipe_after }))? {
        session.say(&text::lock_state(wipe_after, session.language()))?;
    }
    Ok(0)
}

pub(super) async fn change_passcode(session: &mut Session<'_>) -> Result<u8, Failure> {
    let new = session.secrets.chosen(Secret::NewPasscode)?;
    let current = session.passcode.clone();
    session.wallet.change_passcode(current, new).await?;
    if !session.told_json(&json!({ "changed": true }))? {
        session.say(text::passcode_changed(session.language()))?;
    }
    Ok(0)
}
