//! Whether the newest backup still asks issuers and offices for what the wallet has.

use serde::Serialize;
use vidan_codec::clock::UnixTime;

use crate::{
    Error, Wallet,
    activity::{Act, ActivityEntry, Outcome},
    store::GrantRecord,
};

/// How the newest backup stands, as the activity log tells it: where the log was cleared, so was this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BackupState {
    /// When it was made, or this wallet restored from it; `None` where the log knows of none.
    pub made_at: Option<UnixTime>,
    /// Since when it is out of date: issuers replace the permission to fetch copies whenever it is used, and a mailbox is opened
    /// with new keys. What came since must be got anew after a restore. `None` where nothing did.
    pub outdated_since: Option<UnixTime>,
}

impl Wallet {
    /// Whether there is a backup, and whether it should be made again.
    ///
    /// # Errors
    /// The vault's.
    pub async fn backup_state(&self) -> Result<BackupState, Error> {
        let log = self.activity().await?;
        let mut state =
            log.iter()
                .fold(BackupState::default(), |state, entry| match entry.outcome {
                    Outcome::Done => after(state, entry),
                    Outcome::Refused(_) => state,
                });
        // A permission is replaced before the copies come, and where none come after all.
        for grant in self.all::<GrantRecord>().await? {
            let replaced = grant
                .value
                .rotated_at
                .filter(|at| state.made_at < Some(*at));
            if let (Some(_), Some(replaced)) = (state.made_at, replaced) {
                let since = state.outdated_since.map_or(replaced, |at| at.min(replaced));
                state.outdated_since = Some(since);
            }
        }
        Ok(state)
    }
}

fn after(state: BackupState, entry: &ActivityEntry) -> BackupState {
    match entry.act {
        Act::BackedUp | Act::Restored => BackupState {
            made_at: Some(entry.at),
            outdated_since: None,
        },
        Act::Received | Act::Refilled | Act::Reissued | Act::InboxOpened => BackupState {
            outdated_since: state
                .outdated_since
                .or_else(|| state.made_at.map(|_| entry.at)),
            ..state
        },
        _ => state,
    }
}
