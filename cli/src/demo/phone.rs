//! Step 9: the phone is gone. A backup makes a new one of it, and issuers and office give again what could not move.

use std::{fs::File, io::BufReader, path::Path};

use serde_json::json;
use vidan_crypto::device::SoftwareKeys;
use vidan_sandbox::Sandbox;
use vidan_wallet::{
    Consent, ConsentMethod, Wallet,
    backup::{BackupReport, RestoreReport},
};
use zeroize::Zeroizing;

use super::{Day, Failure, Told, counter::Counter, open, prove};
use crate::{
    files::{Draft, Readers},
    wallet::BackupFile,
};

pub(super) async fn move_on(day: &Day, sandbox: &Sandbox) -> Result<((), Told), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let file = folder.path().join("backup");
    let passphrase = open::passcode()?;
    let backup = back_up(day, &file, &passphrase).await?;
    let (wallet, restored) = restore(day, sandbox, folder.path(), &file, passphrase).await?;
    // On the new phone, from here on.
    let new = Day {
        wallet,
        roots: day.roots.clone(),
        clock: day.clock.clone(),
        language: day.language,
        format: day.format,
        keeper: super::Keeper::new(None),
    };
    let copies = get_again(&new).await?;
    let verdict = prove::once_more(&new, sandbox, &Counter::open(&new, sandbox).await?).await?;
    let check = new.wallet.verify_activity().await?;
    if let Some(number) = check.broken_at {
        return Err(Failure::LogBroken(number));
    }
    new.wallet.close().await?;
    let words = day.words();
    let told = Told {
        what: words.moved(
            restored.documents.len(),
            restored.notices,
            restored.activity,
        ),
        notes: vec![words.got_again(copies, restored.mailboxes.len())],
        detail: json!({
            "backup": backup, "restored": restored, "copies": copies,
            "verdict": verdict.to_json(day.language.into()), "entries": check.entries,
        }),
    };
    Ok(((), told))
}

async fn back_up(day: &Day, file: &Path, passphrase: &str) -> Result<BackupReport, Failure> {
    let draft = Draft::of(file, Readers::Owner).map_err(Failure::file(file))?;
    let passphrase = Zeroizing::new(passphrase.to_owned());
    let sink = Box::new(BackupFile(draft));
    Ok(day.wallet.backup(sink, passphrase).await?)
}

/// A phone with hardware of its own, and nothing but the file.
async fn restore(
    day: &Day,
    sandbox: &Sandbox,
    folder: &Path,
    file: &Path,
    passphrase: Zeroizing<String>,
) -> Result<(Wallet, RestoreReport), Failure> {
    let config = open::config(sandbox, folder.join("vault"), day.language)?;
    let environment = open::environment(SoftwareKeys::in_memory(), &day.clock)?;
    let source = BufReader::new(File::open(file).map_err(Failure::file(file))?);
    let passcode = open::passcode()?;
    let restored =
        Wallet::restore(config, environment, Box::new(source), passphrase, passcode).await?;
    Ok(restored)
}

/// New copies of every document, and every mailbox open again; how many copies came.
async fn get_again(new: &Day) -> Result<u32, Failure> {
    let copies = new.wallet.reissue_all().await?;
    if let Some(failed) = copies.failed.into_iter().next() {
        return Err(Failure::NotGiven(failed.code));
    }
    let consent = Consent::given(new.words().consent_inbox(), ConsentMethod::Screen);
    let (previews, refused) = new.wallet.inboxes_to_reopen().await?;
    if let Some(refused) = refused.into_iter().next() {
        return Err(Failure::NotGiven(refused.code));
    }
    let inboxes = new.wallet.reopen_inboxes(&previews, &consent).await?;
    if let Some(refused) = inboxes.refused.into_iter().next() {
        return Err(Failure::NotGiven(refused.code));
    }
    Ok(copies.fetched.iter().map(|fetched| fetched.copies).sum())
}
