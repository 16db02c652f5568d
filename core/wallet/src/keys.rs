//! Device keys from their making to their end.
//!
//! A key lives on the device and its owner in the vault: no transaction holds both. So a key is noted in the vault as soon as
//! it is made, until a record owns it, and again from the transaction that lets go of it, until the device has deleted it.
//! Whatever dies in between, [`Wallet::settle`] deletes what nobody owns.

use vidan_crypto::device::{DeviceKey, DeviceKeyError, KeyId, KeyPolicy};
use vidan_vault::Transaction;

use crate::{Error, Wallet, store::KeyRecord};

impl Wallet {
    /// Makes keys on the device, noted as nobody's until [`own`].
    pub(crate) async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, Error> {
        let making = self.making_keys();
        let made = self.env().keys.make_keys(count, policy).await?;
        let ids: Vec<KeyId> = made.iter().map(|key| key.id.clone()).collect();
        let noted = ids.clone();
        let noting = self
            .vault()
            .write(move |tx| {
                let mut notes = noted.iter();
                notes.try_for_each(|id| tx.put(id.as_str(), &KeyRecord::Made).map(|_| ()))
            })
            .await;
        drop(making);
        let wanted = usize::try_from(count).is_ok_and(|count| made.len() == count);
        match noting.map_err(Error::Vault) {
            Ok(()) if wanted => Ok(made),
            Ok(()) => {
                self.forget_unowned(ids).await;
                Err(Error::DeviceAnswer)
            }
            Err(error) => {
                let _ = self.env().keys.delete(ids).await;
                Err(error)
            }
        }
    }

    /// Whether the device has a key no more, by its own list of all keys. It said so when the key was used, but a key store can
    /// be wrong for a moment, and what is given up then is gone for good. A list without the vault's own key, with which this
    /// wallet was unlocked, is not believed.
    ///
    /// # Errors
    /// [`Error::DeviceKeysUntold`] where the device does not tell; the vault's.
    pub(crate) async fn is_key_gone(&self, key: &KeyId) -> Result<bool, Error> {
        let vaults = KeyId::new(self.vault().header().await?.key_hint);
        let listed = self.env().keys.list().await;
        let listed = listed.map_err(|_| Error::DeviceKeysUntold)?;
        let has = |wanted: &KeyId| listed.iter().any(|one| one.id == *wanted);
        match has(&vaults) {
            true => Ok(!has(key)),
            false => Err(Error::DeviceKeysUntold),
        }
    }

    /// Deletes keys that are of no use any more. What cannot be deleted now is deleted by [`Wallet::settle`]: the act's own
    /// outcome matters more.
    pub(crate) async fn forget_keys(&self, keys: Vec<KeyId>) {
        let doomed = keys.clone();
        let _ = self.vault().write(move |tx| doom(tx, &doomed)).await;
        self.delete_keys(keys).await;
    }

    /// Deletes those of the keys just made that no record has come to own: all that an act made in vain, and those that it had
    /// too many.
    pub(crate) async fn forget_unowned(&self, keys: Vec<KeyId>) {
        let noted = self
            .vault()
            .write(move |tx| {
                let mut nobodys = Vec::new();
                for key in keys {
                    if tx.contains::<KeyRecord>(key.as_str())? {
                        nobodys.push(key);
                    }
                }
                doom(tx, &nobodys)?;
                Ok::<_, Error>(nobodys)
            })
            .await;
        self.delete_keys(noted.unwrap_or_default()).await;
    }

    /// Deletes keys that were doomed in a transaction of their own. Where the device fails, it is tried again at the next
    /// unlocking.
    pub(crate) async fn delete_keys(&self, keys: Vec<KeyId>) {
        if keys.is_empty() || self.env().keys.delete(keys.clone()).await.is_err() {
            return;
        }
        let _ = self
            .vault()
            .write(move |tx| {
                let mut gone = keys.iter();
                gone.try_for_each(|id| tx.delete::<KeyRecord>(id.as_str()).map(|_| ()))
            })
            .await;
    }

    /// Deletes the keys that some transaction let go of.
    pub(crate) async fn delete_doomed_keys(&self) {
        let doomed = self
            .vault()
            .read(|reader| {
                let records = reader.list::<KeyRecord>()?.records.into_iter();
                let doomed = records.filter(|record| record.value == KeyRecord::Doomed);
                Ok::<_, Error>(doomed.map(|record| KeyId::new(record.id)).collect())
            })
            .await;
        self.delete_keys(doomed.unwrap_or_default()).await;
    }

    /// After unlocking: deletes the keys that nobody owns. An act that is still under way with such keys fails when it
    /// wants to own them.
    pub(crate) async fn settle_keys(&self) {
        let doomed = self
            .vault()
            .write(|tx| {
                let mut ids = Vec::new();
                for record in tx.list::<KeyRecord>()?.records {
                    if record.value != KeyRecord::Held {
                        ids.push(KeyId::new(record.id));
                    }
                }
                doom(tx, &ids)?;
                Ok::<_, Error>(ids)
            })
            .await;
        self.delete_keys(doomed.unwrap_or_default()).await;
    }
}

/// Whether the device says that a key is not there.
pub(crate) fn says_gone(error: &Error) -> bool {
    matches!(
        error,
        Error::DeviceKeys(DeviceKeyError::KeyGone | DeviceKeyError::UnknownKey)
    )
}

/// The keys belong to what this transaction writes.
///
/// # Errors
/// [`DeviceKeyError::UnknownKey`] where one was given up meanwhile.
pub(crate) fn own<'k>(
    tx: &mut Transaction<'_>,
    keys: impl IntoIterator<Item = &'k KeyId>,
) -> Result<(), Error> {
    for key in keys {
        let noted = tx.find::<KeyRecord>(key.as_str())?;
        if !matches!(
            noted.map(|record| record.value),
            Some(KeyRecord::Held | KeyRecord::Made)
        ) {
            return Err(DeviceKeyError::UnknownKey.into());
        }
        tx.delete::<KeyRecord>(key.as_str())?;
    }
    Ok(())
}

/// The keys belong to an operation from this transaction on.
pub(crate) fn hold<'k>(
    tx: &mut Transaction<'_>,
    keys: impl IntoIterator<Item = &'k KeyId>,
) -> Result<(), Error> {
    for key in keys {
        tx.put(key.as_str(), &KeyRecord::Held)?;
    }
    Ok(())
}

/// The keys belong to nobody any more, and are to be deleted once this transaction has come true.
pub(crate) fn doom(tx: &mut Transaction<'_>, keys: &[KeyId]) -> Result<(), Error> {
    for key in keys {
        tx.put(key.as_str(), &KeyRecord::Doomed)?;
    }
    Ok(())
}
