//! Restoring: a staged vault, filled in batches and then given its name.

use std::io::Read;

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::{DeviceKeyError, KeyId, KeyPolicy, KeyPurpose};
use vidan_vault::{DeviceSecret, Error as VaultError, Vault};
use zeroize::Zeroizing;

use super::{
    Fault, Passphrase,
    frames::End,
    header::{BackupId, Header},
    kinds, name,
    progress::Progress,
    read::Restorer,
};
use crate::{
    Config, Environment, Error, Wallet,
    activity::{self, Act, NewEntry},
    operations::{OperationView, settle_moved},
    wallet::{one, vault_secret},
    worker,
};

type Source = Box<dyn Read + Send>;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// The backup's name, as the activity log has it.
    pub backup: String,
    /// When the backup was made.
    pub made_at: UnixTime,
    /// The version of the program that made it.
    pub app: String,
    /// Documents, by id: each needs a new copy ([`Wallet::reissue_all`]).
    pub documents: Vec<String>,
    /// Mailboxes, by their office's id: each must be opened again ([`Wallet::reopen_inboxes`]).
    pub mailboxes: Vec<String>,
    /// Notices.
    pub notices: u64,
    /// Envelopes that were set aside.
    pub set_aside: u64,
    /// Entries of the activity log, without the one about this restore.
    pub activity: u64,
    /// Operations that were not over, and go on here.
    pub operations: Vec<OperationView>,
    /// Operations that were bound to the old phone, and are over.
    pub operations_ended: u32,
    /// Records of every kind.
    pub records: u64,
    /// Records that could not be read when the backup was made: they are lost.
    pub left_out: u64,
}

impl Wallet {
    /// Makes a new wallet from a backup: a new vault under `passcode`, with keys of this device. Returns it unlocked.
    ///
    /// All or nothing: the vault has its name only when every record of the backup is in it and the backup has been
    /// authenticated to its end. Where this is cut (a dropped future, a full disk, a drive pulled out) there is no
    /// vault, and the same call with the same backup and passcode goes on from the last batch that was committed; the
    /// backup is read from its beginning. Another backup or passcode begins anew.
    ///
    /// # Errors
    /// [`Error::CopiesOutOfRange`]; [`Error::Backup`], each cause its own; the vault's, above all that there is one already, which is left alone; the
    /// device keys'.
    pub async fn restore(
        config: Config,
        env: Environment,
        source: Source,
        passphrase: Zeroizing<String>,
        passcode: Zeroizing<String>,
    ) -> Result<(Self, RestoreReport), Error> {
        config.check()?;
        let passphrase = Passphrase::typed(&passphrase)?;
        let held = held(&config, &env).await?;
        let (id, mut restorer) = worker::run(move || open(source, &passphrase)).await?;
        let staged = stage(&config, &env, held, &mut restorer, &passcode).await?;
        let report = match fill(&staged.vault, &env, id, restorer).await {
            Ok(report) => report,
            Err(error) => {
                if is_final(&error) {
                    discard(&config, &env, staged).await;
                }
                return Err(error);
            }
        };
        staged.vault.publish(config.vault.clone()).await?;
        let wallet = Self::open(config, env).await?;
        wallet.unlock(passcode).await?;
        let mut report = report;
        report.operations = wallet.operations().await?;
        Ok((wallet, report))
    }
}

/// A vault in the making, unlocked.
struct Staged {
    vault: Vault,
    /// The device key that its secret comes from.
    key: KeyId,
}

fn open(
    mut source: Source,
    passphrase: &Passphrase,
) -> Result<(BackupId, Restorer<Source>), Error> {
    let opened = Header::read(&mut source)?.open(passphrase)?;
    let id = opened.id;
    Ok((id, Restorer::new(source, opened)?))
}

/// The vault that an earlier call was filling, if it can be opened at all.
async fn held(config: &Config, env: &Environment) -> Result<Option<Vault>, Error> {
    let (random, clock) = (env.random.clone(), env.clock.clone());
    match Vault::open_staged(config.vault.clone(), random, clock).await {
        Ok(vault) => Ok(vault),
        Err(error @ (VaultError::AlreadyOpen | VaultError::FileExists | VaultError::Io(_))) => {
            Err(error.into())
        }
        // It is only a copy of what the backup has.
        Err(_) => Ok(None),
    }
}

/// The staged vault to go on with: the held one where it was begun with this backup and passcode, else a new one.
async fn stage(
    config: &Config,
    env: &Environment,
    held: Option<Vault>,
    restorer: &mut Restorer<Source>,
    passcode: &Zeroizing<String>,
) -> Result<Staged, Error> {
    if let Some(vault) = held {
        let key = KeyId::new(vault.header().await?.key_hint);
        match unlocked(env, &vault, &key, passcode).await? {
            Some(progress) if restorer.belongs_to(&progress) => {
                restorer.resume(progress);
                return Ok(Staged { vault, key });
            }
            _ => discard(config, env, Staged { vault, key }).await,
        }
    }
    begin(config, env, passcode).await
}

/// How far the held vault has come; `None` where it does not open for this passcode on this device.
async fn unlocked(
    env: &Environment,
    vault: &Vault,
    key: &KeyId,
    passcode: &Zeroizing<String>,
) -> Result<Option<Progress>, Error> {
    let secret = match vault_secret(env, key).await {
        Ok(secret) => secret,
        Err(Error::DeviceKeys(
            DeviceKeyError::KeyGone | DeviceKeyError::UnknownKey | DeviceKeyError::InvalidRequest,
        )) => return Ok(None),
        Err(error) => return Err(error),
    };
    match vault.unlock(passcode.clone(), secret).await {
        Ok(()) => {}
        Err(error @ (VaultError::Closed | VaultError::DiskFull | VaultError::Io(_))) => {
            return Err(error.into());
        }
        Err(_) => return Ok(None),
    }
    let found = vault
        .read(|reader| reader.find::<Progress>(Progress::ID))
        .await;
    Ok(found.ok().flatten().map(|record| record.value))
}

/// A new staged vault, with a device key of its own.
async fn begin(
    config: &Config,
    env: &Environment,
    passcode: &Zeroizing<String>,
) -> Result<Staged, Error> {
    let policy = KeyPolicy::silent(KeyPurpose::Secret);
    let key = one(env.keys.make_keys(1, policy).await?)?.id;
    let made = async {
        let device = DeviceSecret {
            key_hint: key.as_str().to_owned(),
            secret: vault_secret(env, &key).await?,
        };
        let vault = Vault::create_staged(
            config.vault.clone(),
            passcode.clone(),
            device,
            config.kdf,
            env.random.clone(),
            env.clock.clone(),
        );
        vault.await.map_err(Error::Vault)
    };
    match made.await {
        Ok(vault) => Ok(Staged { vault, key }),
        Err(error) => {
            let _ = env.keys.delete(vec![key]).await;
            Err(error)
        }
    }
}

/// Batch after batch, each committed with the count of what is there; the last with the log's entry.
async fn fill(
    vault: &Vault,
    env: &Environment,
    id: BackupId,
    mut restorer: Restorer<Source>,
) -> Result<RestoreReport, Error> {
    loop {
        let now = env.clock.now();
        let (back, end) = vault
            .write(move |tx| {
                let Some(end) = restorer.batch(tx)? else {
                    return Ok((restorer, None));
                };
                activity::append(tx, NewEntry::new(now, Act::Restored, name(&id)))?;
                let ended = settle_moved(tx, now)?;
                Ok::<_, Error>((restorer, Some((end, ended))))
            })
            .await?;
        if let Some((end, ended)) = end {
            return Ok(RestoreReport {
                operations_ended: ended,
                ..report(&id, back, end)
            });
        }
        restorer = back;
    }
}

fn report(id: &BackupId, restorer: Restorer<Source>, end: End) -> RestoreReport {
    RestoreReport {
        backup: name(id),
        made_at: UnixTime(restorer.manifest.made_at),
        app: restorer.manifest.app.clone(),
        notices: restorer.count(kinds::NOTICE),
        set_aside: restorer.count(kinds::SET_ASIDE),
        activity: restorer.count(kinds::ACTIVITY),
        documents: restorer.found.documents,
        mailboxes: restorer.found.mailboxes,
        operations: Vec::new(),
        operations_ended: 0,
        records: end.records,
        left_out: end.left_out,
    }
}

/// Whether the backup itself is at fault: no later call can go on with it.
fn is_final(error: &Error) -> bool {
    !matches!(
        error,
        Error::Backup(Fault::Unreadable(_)) | Error::Vault(_) | Error::DeviceKeys(_)
    )
}

/// Removes a staged vault and its key. Why it is removed matters more than a failure here; the next call tries again.
async fn discard(config: &Config, env: &Environment, staged: Staged) {
    let _ = staged.vault.close().await;
    if Vault::discard_staged(config.vault.clone()).await.is_ok() {
        let _ = env.keys.delete(vec![staged.key]).await;
    }
}
