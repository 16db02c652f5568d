//! Opening envelopes and judging what is in them: when they come, and again where the first word was not the last.

use vidan_codec::base64url;
use vidan_crypto::{
    PublicKey, Secret32,
    agree::AgreementKey,
    device::{DeviceKeyError, KeyId},
};
use vidan_protocol::notice::{Envelope, Notice, NoticeChecks, OpenedEnvelope};
use vidan_trust::{TrustList, Verified};
use vidan_vault::Listing;
use zeroize::Zeroizing;

use super::sync::keep_notice;
use crate::{
    Error, Wallet,
    keys::says_gone,
    store::{InboxKey, MailboxRecord, SetAsideRecord},
};

impl Wallet {
    /// Judges the envelopes of every mailbox again that may pass now. A mailbox that cannot be read for the moment hinders no
    /// other. How many passed.
    pub(crate) async fn judge_again(&self, list: &TrustList) -> Result<u32, Error> {
        let mut passed = 0u32;
        for (office, mailbox) in self.mailboxes().await? {
            let judged = self.judge_office_again(list, &office, &mailbox).await;
            passed = passed.saturating_add(judged.unwrap_or_default());
        }
        Ok(passed)
    }

    /// The same for one mailbox.
    pub(super) async fn judge_office_again(
        &self,
        list: &TrustList,
        office: &str,
        mailbox: &MailboxRecord,
    ) -> Result<u32, Error> {
        let listing = self.vault().read(|reader| reader.list::<SetAsideRecord>());
        let Listing { records, .. } = listing.await.map_err(Error::Vault)?;
        let mut judged = Vec::new();
        for record in records {
            let (id, aside) = (record.id, record.value);
            if aside.office != office || !aside.is_transient() {
                continue;
            }
            match self.open_envelope(list, mailbox, &aside.envelope).await {
                Ok(notice) => judged.push((id, Ok(notice))),
                Err(error) if is_of_our_own(&error) => return Err(error),
                Err(error) if error.code() != aside.code => judged.push((id, Err(error.code()))),
                Err(_) => {}
            }
        }
        if judged.is_empty() {
            return Ok(0);
        }
        let now = self.now();
        self.vault()
            .write(move |tx| {
                let mut passed = 0u32;
                for (id, verdict) in judged {
                    // Another sync may have been faster.
                    let Some(found) = tx.find::<SetAsideRecord>(&id)? else {
                        continue;
                    };
                    match verdict {
                        Ok(notice) => {
                            tx.delete::<SetAsideRecord>(&id)?;
                            passed =
                                passed.saturating_add(u32::from(keep_notice(tx, notice, now)?));
                        }
                        Err(code) => {
                            let mut aside = found.value;
                            aside.code = code.to_owned();
                            tx.put(&id, &aside)?;
                        }
                    }
                }
                Ok(passed)
            })
            .await
    }

    pub(super) async fn open_envelope(
        &self,
        list: &TrustList,
        mailbox: &MailboxRecord,
        envelope: &str,
    ) -> Result<Verified<Notice>, Error> {
        let envelope = Envelope::parse(envelope)?;
        let opened = self.unseal(mailbox, &envelope).await?;
        let checks = NoticeChecks {
            trust: list,
            mailbox: &mailbox.mailbox,
            now: self.now(),
            // Asked of the vault instead, in the transaction that keeps the page.
            seen: &|_, _| false,
        };
        let notice = opened.check(&checks)?;
        let said = notice.get();
        // Shown as a notice like others, it would say something else than its office meant.
        if said.precondition.is_some() || said.cancels.is_some() || said.replaces.is_some() {
            return Err(Error::NoticeNotUnderstoodYet);
        }
        Ok(notice)
    }

    /// Tries every key that the mailbox has had. One in force that the device has lost ends the sync of this mailbox: it must be
    /// opened again. An earlier one that is gone is as one that stayed on another phone.
    async fn unseal(
        &self,
        mailbox: &MailboxRecord,
        envelope: &Envelope<'_>,
    ) -> Result<OpenedEnvelope, Error> {
        let mut refused = Error::InboxToReopen;
        let mut lost = false;
        for (at, key) in mailbox.inbox_keys().enumerate() {
            let shared = match self.agree(key, envelope.ephemeral_key()).await {
                Ok(Some(shared)) => shared,
                Ok(None) if at == 0 && *key != InboxKey::Lost => return Err(Error::InboxKeyGone),
                Ok(None) => {
                    lost = true;
                    continue;
                }
                Err(error) => return Err(error),
            };
            match envelope.open(&shared) {
                Ok(opened) => return Ok(opened),
                Err(error) => refused = error.into(),
            }
        }
        // It may have been sealed to the one that is gone.
        Err(if lost { Error::NoticeKeyLost } else { refused })
    }

    /// The shared secret of one envelope; `None` where the key is gone.
    async fn agree(&self, key: &InboxKey, peer: &PublicKey) -> Result<Option<Secret32>, Error> {
        let id = match key {
            InboxKey::Device(id) => KeyId::new(id.clone()),
            InboxKey::Sealed(scalar) => return Ok(Some(sealed_key(scalar)?.agree(peer)?)),
            InboxKey::Lost => return Ok(None),
        };
        match self.env().keys.agree(&id, peer.clone()).await {
            Ok(shared) => Ok(Some(shared)),
            // What the device does not take is the sender's key: ours is as it made it.
            Err(DeviceKeyError::InvalidRequest) => {
                Err(vidan_protocol::Error::Malformed("the envelope's key").into())
            }
            Err(error) => {
                let error = Error::DeviceKeys(error);
                match says_gone(&error) && self.is_key_gone(&id).await? {
                    true => Ok(None),
                    false => Err(error),
                }
            }
        }
    }
}

/// Whether a failure is our own, and says nothing about the envelope: it is asked for again.
pub(super) fn is_of_our_own(error: &Error) -> bool {
    matches!(
        error,
        Error::DeviceKeys(_) | Error::DeviceKeysUntold | Error::InboxKeyGone | Error::Vault(_)
    )
}

fn sealed_key(scalar: &str) -> Result<AgreementKey, Error> {
    let bytes = Zeroizing::new(base64url::decode(scalar)?);
    let secret = Secret32::from_slice(&bytes)?;
    Ok(AgreementKey::from_bytes(secret.expose())?)
}
