//! Unlocking by a finger or a face: a second wrap of the vault key, under a secret that a key of the phone releases.

use std::sync::atomic::Ordering;

use vidan_crypto::{
    Secret32,
    device::{DeviceKeyError, KeyId, KeyPolicy, KeyPurpose},
};
use vidan_vault::{Error as Vault, PhoneKey, PhoneSecret};
use zeroize::Zeroizing;

use crate::{
    Error, Wallet,
    keys::{doom, own},
    wallet::one,
};

impl Wallet {
    /// Whether a finger or a face unlocks.
    ///
    /// # Errors
    /// The vault's.
    pub async fn has_biometric_unlock(&self) -> Result<bool, Error> {
        Ok(self.vault().header().await?.phone.is_some())
    }

    /// Lets a finger or a face unlock from now on, by a new key of the phone that asks for a person at each use. The
    /// passcode is asked for, so that a wallet found unlocked does not open to another person later.
    ///
    /// # Errors
    /// [`Error::PhoneUnlock`], above all where the phone has no such keys; the vault's: locked, wrong passcode. Nothing is
    /// changed then, and an earlier switch stays on.
    pub async fn enable_biometric_unlock(&self, passcode: Zeroizing<String>) -> Result<(), Error> {
        let earlier = self.vault().header().await?.phone;
        let secret = self.device_secret().await?;
        let phone = self.new_phone_secret().await?;
        let key = KeyId::new(phone.key.key_hint.clone());
        let enabled = self
            .vault()
            .enable_phone_unlock(passcode, phone, secret)
            .await;
        match &enabled {
            Err(Vault::Wiped) => {}
            Err(_) => self.forget_keys(vec![key]).await,
            Ok(()) => {
                self.phone_key_gone().store(false, Ordering::SeqCst);
                self.replace_phone_key(earlier, Some(key)).await?;
            }
        }
        self.heed_wipe(enabled).await
    }

    /// Ends unlocking by a finger or a face and deletes its key. Nothing happens where it is off.
    ///
    /// # Errors
    /// The vault's.
    pub async fn disable_biometric_unlock(&self) -> Result<(), Error> {
        let phone = self.vault().header().await?.phone;
        self.vault().disable_phone_unlock().await?;
        self.replace_phone_key(phone, None).await
    }

    /// Unlocks by a finger or a face: the phone asks for it. After five wrong passcodes only the passcode unlocks, and the
    /// phone is not asked.
    ///
    /// # Errors
    /// [`Error::PhoneUnlock`] with what the phone said: where its key is gone, the passcode unlocks and this is to be
    /// switched on again. The vault's: off, the passcode is needed first, another device, damage.
    pub async fn unlock_by_phone(&self) -> Result<(), Error> {
        let phone = self.vault().header().await?.phone;
        let secret = self.device_secret().await?;
        if phone.is_some() && self.vault().guesses(secret.clone()).await?.passcode_needed {
            return Err(Vault::PasscodeNeeded.into());
        }
        let released = match phone {
            Some(phone) => self.release(phone).await?,
            // The vault knows whether it is off or damaged.
            None => Secret32::random(self.env().random.as_ref())?,
        };
        let unlocked = self.vault().unlock_with_phone(released, secret).await;
        if let Err(Vault::WrongPhoneSecret) = unlocked {
            self.phone_key_gone().store(true, Ordering::SeqCst);
        }
        unlocked?;
        self.settle().await;
        Ok(())
    }

    /// What the phone's key releases, once its person is there.
    async fn release(&self, phone: PhoneKey) -> Result<Secret32, Error> {
        let key = KeyId::new(phone.key_hint);
        let released = self.env().keys.unwrap(&key, phone.wrapped).await;
        if let Err(DeviceKeyError::KeyGone | DeviceKeyError::UnknownKey) = released {
            self.phone_key_gone().store(true, Ordering::SeqCst);
        }
        released.map_err(Error::PhoneUnlock)
    }

    /// A random secret, wrapped by a new key of the phone.
    async fn new_phone_secret(&self) -> Result<PhoneSecret, Error> {
        let keys = &self.env().keys;
        let capabilities = keys.capabilities().await.map_err(Error::PhoneUnlock)?;
        if !capabilities.user_presence {
            return Err(Error::PhoneUnlock(DeviceKeyError::NotSupported));
        }
        let secret = Secret32::random(self.env().random.as_ref())?;
        let policy = KeyPolicy {
            user_presence: true,
            ..KeyPolicy::silent(KeyPurpose::Secret)
        };
        let made = self.make_keys(1, policy).await;
        let key = one(made.map_err(by_phone)?)?.id;
        match keys.wrap(&key, secret.clone()).await {
            Ok(wrapped) => Ok(PhoneSecret {
                key: PhoneKey {
                    key_hint: key.as_str().to_owned(),
                    wrapped,
                },
                secret,
            }),
            Err(error) => {
                self.forget_keys(vec![key]).await;
                Err(Error::PhoneUnlock(error))
            }
        }
    }

    /// Notes that the vault's wrap owns this key now, and deletes the one that it owned before. Should this be the last that
    /// happens, a key that is owned and not noted so is deleted too: the phone then says that it is gone.
    async fn replace_phone_key(
        &self,
        earlier: Option<PhoneKey>,
        owned: Option<KeyId>,
    ) -> Result<(), Error> {
        let earlier = earlier.map(|phone| KeyId::new(phone.key_hint));
        let earlier: Vec<KeyId> = earlier.into_iter().collect();
        let doomed = earlier.clone();
        self.vault()
            .write(move |tx| {
                own(tx, &owned)?;
                doom(tx, &doomed)
            })
            .await?;
        self.delete_keys(earlier).await;
        Ok(())
    }
}

/// What the device's keys said, as said about unlocking.
fn by_phone(error: Error) -> Error {
    match error {
        Error::DeviceKeys(cause) => Error::PhoneUnlock(cause),
        other => other,
    }
}
