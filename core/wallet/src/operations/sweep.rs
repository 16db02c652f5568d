//! Keys that the device has made and that no record knows: a process that died between the two left them.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use vidan_crypto::device::KeyId;

use super::driver::is_locked;
use crate::{
    Error, Wallet,
    store::{CopyRecord, InboxKey, KeyRecord, MailboxRecord},
};

/// How many are making keys at this moment, and how many have begun to since the start.
#[derive(Default)]
pub(crate) struct Making(Mutex<(u32, u64)>);

/// Held between the device's making of a key and the record that owns it.
pub(crate) struct MakingKeys<'m>(&'m Making);

impl Making {
    pub(crate) fn begin(&self) -> MakingKeys<'_> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (state.0.saturating_add(1), state.1.saturating_add(1));
        MakingKeys(self)
    }

    fn state(&self) -> (u32, u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for MakingKeys<'_> {
    fn drop(&mut self) {
        let mut state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.saturating_sub(1);
    }
}

impl Wallet {
    /// Deletes the keys of the device that no record knows; whether it has. Where somebody makes keys at the same time, the device
    /// does not list them, or a damaged record may know any of them, nothing is deleted: it is still owed.
    pub(super) async fn sweep_keys(&self) -> Result<bool, Error> {
        let (making, begun) = self.making().state();
        let Ok(listed) = self.env().keys.list().await else {
            return Ok(false);
        };
        if making > 0 || self.making().state().1 != begun {
            return Ok(false);
        }
        let known = match self.known_keys().await {
            Err(error) if is_locked(&error) => return Err(error),
            Err(_) => return Ok(false),
            Ok(known) => known,
        };
        let unknown = listed.into_iter().map(|key| key.id);
        let unknown: Vec<KeyId> = unknown.filter(|id| !known.contains(id.as_str())).collect();
        // What the device does not delete now opens nothing, and is found again.
        Ok(unknown.is_empty() || self.env().keys.delete(unknown).await.is_ok())
    }

    /// The names of all keys that a record knows.
    async fn known_keys(&self) -> Result<BTreeSet<String>, Error> {
        let header = self.vault().header().await?;
        let mut known = BTreeSet::from([header.key_hint]);
        known.extend(header.phone.map(|phone| phone.key_hint));
        let vault = self.background();
        let recorded = vault.read(|reader| {
            let mut known = Vec::new();
            // One that cannot be read may know any key.
            for copy in reader.list::<CopyRecord>()?.complete()? {
                known.push(copy.value.key);
            }
            for mailbox in reader.list::<MailboxRecord>()?.complete()? {
                let keys = mailbox.value.inbox_keys().filter_map(device_key);
                known.extend(keys.map(str::to_owned));
                known.extend(mailbox.value.receipt_key);
            }
            for note in reader.list::<KeyRecord>()?.complete()? {
                known.push(note.id);
            }
            Ok::<_, vidan_vault::Error>(known)
        });
        known.extend(recorded.await.map_err(Error::Vault)?);
        Ok(known)
    }
}

fn device_key(key: &InboxKey) -> Option<&str> {
    match key {
        InboxKey::Device(id) => Some(id),
        InboxKey::Lost | InboxKey::Sealed(_) => None,
    }
}
