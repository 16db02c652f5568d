//! Where the demo's wallet lives: a folder as `vidan wallet` has it, so that a process of its own can act in it.

use std::{path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, Command},
};
use vidan_codec::clock::Clock;
use vidan_crypto::device::SoftwareKeys;
use vidan_sandbox::Sandbox;
use vidan_wallet::Wallet;
use zeroize::Zeroizing;

use super::{Failure, open};
use crate::{args::Language, keys::KeyFile};

pub(super) const VAULT: &str = "vault.vidan";
pub(super) const KEYS: &str = "device-keys";
const REMOVALS: u32 = 100;
const BETWEEN_REMOVALS: Duration = Duration::from_millis(20);

/// The folder, what opens its vault, and the guard of a temporary one.
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) passcode: Zeroizing<String>,
    pub(super) temporary: Option<TempDir>,
}

impl Drop for Home {
    /// Where the day was interrupted, threads of the wallet and a process may still be at work in the folder.
    fn drop(&mut self) {
        let Some(temporary) = self.temporary.take() else {
            return;
        };
        let folder = temporary.keep();
        for _ in 0..REMOVALS {
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
                _ => std::thread::sleep(BETWEEN_REMOVALS),
            }
        }
    }
}

impl Home {
    /// The keys as the folder has them now.
    pub(super) fn keys(&self) -> Result<SoftwareKeys, Failure> {
        let file = KeyFile(self.folder.join(KEYS));
        Ok(SoftwareKeys::with_storage(Box::new(file))?)
    }

    /// The wallet, opened again and unlocked.
    pub(super) async fn open(
        &self,
        sandbox: &Sandbox,
        clock: &Arc<dyn Clock>,
        language: Language,
    ) -> Result<Wallet, Failure> {
        let config = open::config(sandbox, self.folder.join(VAULT), language)?;
        let wallet = Wallet::open(config, open::environment(self.keys()?, clock)?).await?;
        wallet.unlock(self.passcode.clone()).await?;
        Ok(wallet)
    }

    /// `vidan wallet …` on this folder, as a process of its own that was given its secrets.
    pub(super) async fn command(
        &self,
        arguments: &[&str],
        secrets: &str,
    ) -> Result<Child, Failure> {
        let program = std::env::current_exe().map_err(Failure::file("vidan"))?;
        let mut child = Command::new(&program)
            .arg("wallet")
            .args(arguments)
            .arg("--home")
            .arg(&self.folder)
            .args(["--passcode-fd", "0", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(Failure::file(&program))?;
        if let Some(mut to) = child.stdin.take() {
            let given = Zeroizing::new(format!("{}\n{secrets}\n", self.passcode.as_str()));
            to.write_all(given.as_bytes())
                .await
                .map_err(Failure::file(&program))?;
        }
        Ok(child)
    }
}
