//! One endless row of acts on a vault, each made from the run's seed and its number alone: parent and child need only
//! agree on a number to know what the vault must hold.

use std::{fs, path::Path};

use vidan_vault::{Error, Sealable as _, Vault};

use crate::{
    room::{Blob, Content, device, passcode, weak, with},
    seed::Chance,
};

/// How many of the last acts the vault's own log names.
const REMEMBERED: u64 = 40;

/// What a vault must hold.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) content: Content,
    pub(crate) passcode: u64,
}

#[derive(Clone)]
pub(crate) enum Act {
    /// Records changed (`Some`) and deleted (`None`), all in one transaction.
    Write(Vec<(String, Option<Vec<u8>>)>),
    /// The passcode of this number from now on.
    Passcode(u64),
    /// The commit counter lost, and the whole file made anew.
    Repair,
    /// Locked and unlocked.
    Lock,
}

impl Act {
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mut chance = Chance::of(seed, number);
        match chance.below(100) {
            0..5 => Self::Passcode(number),
            5..9 => Self::Repair,
            9..14 => Self::Lock,
            _ => Self::Write(changes(&mut chance, number)),
        }
    }

    pub(crate) fn apply(&self, state: &mut State) {
        match self {
            Self::Write(changes) => {
                for (id, value) in changes {
                    match value {
                        Some(value) => state.content.insert(id.clone(), value.clone()),
                        None => state.content.remove(id),
                    };
                }
            }
            Self::Passcode(number) => state.passcode = *number,
            Self::Lock | Self::Repair => {}
        }
    }

    pub(crate) async fn run(self, vault: &Vault, path: &Path, now: u64) -> Result<(), Error> {
        let secret = device().secret;
        match self {
            Self::Write(changes) => vault.write(move |tx| write(tx, changes)).await,
            Self::Passcode(number) => {
                let (old, new) = (passcode(now), passcode(number));
                vault.change_passcode(old, new, secret, weak()).await
            }
            Self::Repair => {
                fs::remove_file(with(path, "-commits")).unwrap();
                let repaired = vault.repair(vec![Blob::NAME]).await?;
                assert!(repaired.lost.is_empty(), "{repaired:?}");
                Ok(())
            }
            Self::Lock => {
                vault.lock().await?;
                vault.unlock(passcode(now), secret).await
            }
        }
    }
}

fn write(
    tx: &mut vidan_vault::Transaction<'_>,
    changes: Vec<(String, Option<Vec<u8>>)>,
) -> Result<(), Error> {
    for (id, value) in changes {
        match value {
            Some(value) => tx.put(&id, &Blob(value)).map(drop)?,
            None => tx.delete::<Blob>(&id).map(drop)?,
        }
    }
    Ok(())
}

/// One to four of twelve records, some of them large, and the act's own entry: an act and its entry are one.
fn changes(chance: &mut Chance, number: u64) -> Vec<(String, Option<Vec<u8>>)> {
    let mut changes = vec![(format!("log {number}"), Some(number.to_be_bytes().to_vec()))];
    if let Some(old) = number.checked_sub(REMEMBERED) {
        changes.push((format!("log {old}"), None));
    }
    for _ in 0..=chance.below(4) {
        let id = format!("record {}", chance.below(12));
        let most = if chance.below(8) == 0 { 60_000 } else { 600 };
        let len = usize::try_from(chance.below(most)).unwrap();
        let value = (chance.below(4) > 0).then(|| chance.bytes(len));
        changes.push((id, value));
    }
    changes
}
