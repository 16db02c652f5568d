//! `vidan wallet subject`.

use serde_json::json;
use vidan_wallet::Subject;

use super::{Failure, Session, find, list};
use crate::args::wallet;

pub(super) async fn run(session: &mut Session<'_>, args: &wallet::Subject) -> Result<u8, Failure> {
    let found = find::document(session, &args.which).await?;
    let subject = match &args.name {
        Some(name) => Subject::Other { name: name.clone() },
        None => Subject::Holder,
    };
    session.wallet.set_subject(&found.id, subject).await?;
    let mut all = session.wallet.documents().await?;
    all.retain(|one| one.id == found.id);
    if !session.told_json(&json!(all.first()))? {
        list::print(session, &all)?;
    }
    Ok(0)
}
