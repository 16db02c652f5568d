//! Lists that forget, and deletions that delete too much or too little.

use vidan_crypto::device::{DeviceKey, DeviceKeyError, DeviceKeys as _, KeyId, KeyPurpose};

use super::{Break, Broken};

impl Broken {
    pub(super) async fn list_in_its_way(&self) -> Result<Vec<DeviceKey>, DeviceKeyError> {
        let mut listed = self.told(self.whole.list().await?);
        let hidden = self.hidden.lock().unwrap();
        listed.retain(|key| !hidden.contains(&key.id));
        if self.is(Break::ForgetsSecretKeys) {
            listed.retain(|key| key.purpose != KeyPurpose::Secret);
        }
        if self.is(Break::ForgetsUsedKeys) {
            let used = self.used.lock().unwrap();
            listed.retain(|key| !used.contains(&key.id));
        }
        Ok(listed)
    }

    pub(super) async fn delete_in_its_way(
        &self,
        mut keys: Vec<KeyId>,
    ) -> Result<(), DeviceKeyError> {
        let name = |key: &KeyId| key.as_str().as_bytes().to_vec();
        let listed = self.whole.list().await?;
        match self.how {
            Break::DeletesInTheListOnly => {
                self.hidden.lock().unwrap().extend(keys);
                return Ok(());
            }
            Break::DeletesNothing => return Ok(()),
            Break::DeletesAllOfAKind => {
                let kinds: Vec<_> = listed.iter().filter(|key| keys.contains(&key.id)).collect();
                let same = |key: &&DeviceKey| kinds.iter().any(|kind| kind.purpose == key.purpose);
                keys = listed
                    .iter()
                    .filter(same)
                    .map(|key| key.id.clone())
                    .collect();
            }
            Break::MindsEmptyDeletions if keys.is_empty() => {
                return Err(DeviceKeyError::InvalidRequest);
            }
            Break::MindsDeletedKeys => {
                let mut deleted = self.seen.lock().unwrap();
                if keys.iter().any(|key| deleted.contains(&name(key))) {
                    return Err(DeviceKeyError::UnknownKey);
                }
                deleted.extend(keys.iter().map(name));
            }
            Break::MindsUnknownKeys => {
                let mut known = self.seen.lock().unwrap();
                known.extend(listed.iter().map(|key| name(&key.id)));
                if keys.iter().any(|key| !known.contains(&name(key))) {
                    return Err(DeviceKeyError::UnknownKey);
                }
            }
            _ => {}
        }
        self.whole.delete(keys).await
    }
}
