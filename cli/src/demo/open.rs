//! Steps 1 to 3: the sandbox, a vault, the trust list.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::json;
use tempfile::TempDir;
use vidan_codec::{base64url, clock::Clock};
use vidan_crypto::{SystemRandom, device::SoftwareKeys, random_array};
use vidan_protocol::url::Plaintext;
use vidan_sandbox::{Options, Sandbox};
use vidan_trust::PinnedRoot;
use vidan_vault::KdfCost;
use vidan_wallet::{Config, Environment, Wallet, http::HttpTransport};
use zeroize::Zeroizing;

use super::{
    Day, Failure, Told,
    home::{Home, KEYS, VAULT},
};
use crate::{args::Language, files, text::words, wallet};

/// Copies of each document, as `vidan wallet` asks for them: one is used at the counter, one at the office, one at the portal.
const COPIES: usize = 10;

pub(super) async fn start_sandbox(
    clock: &Arc<dyn Clock>,
    language: Language,
) -> Result<(Sandbox, Told), Failure> {
    let sandbox = Sandbox::start(Options {
        clock: clock.clone(),
        ..Options::default()
    })
    .await?;
    let told = Told {
        what: words(language).sandbox_runs().to_owned(),
        notes: Vec::new(),
        detail: json!(sandbox.addresses()),
    };
    Ok((sandbox, told))
}

/// The key that the demo's wallet is born with.
pub(super) fn roots(sandbox: &Sandbox) -> Vec<PinnedRoot> {
    vec![sandbox.root()]
}

/// A wallet in `home`, or in a temporary folder that lives as long as what is returned.
pub(super) async fn make_vault(
    sandbox: &Sandbox,
    clock: &Arc<dyn Clock>,
    home: Option<&Path>,
    language: Language,
) -> Result<((Wallet, Home), Told), Failure> {
    let (folder, temporary) = folder(home)?;
    let vault = folder.join(VAULT);
    if vault.exists() || folder.join(KEYS).exists() {
        return Err(Failure::HomeTaken(folder));
    }
    let home_of = Home {
        folder,
        passcode: passcode()?,
        temporary,
    };
    let config = config(sandbox, vault, language)?;
    let environment = environment(home_of.keys()?, clock)?;
    let wallet = Wallet::create(config, environment, home_of.passcode.clone()).await?;
    wallet::born(&home_of.folder, sandbox).map_err(Failure::file(&home_of.folder))?;
    let shown = home.map(|home| home.display().to_string());
    let told = Told {
        what: words(language).vault_made(shown.as_deref()),
        notes: Vec::new(),
        detail: json!({ "folder": shown, "temporary": shown.is_none() }),
    };
    Ok(((wallet, home_of), told))
}

/// What a wallet of this day is born with, its vault in this file.
pub(super) fn config(
    sandbox: &Sandbox,
    vault: PathBuf,
    language: Language,
) -> Result<Config, Failure> {
    Ok(Config {
        vault,
        trust_list_url: sandbox.trust_list_url(),
        roots: roots(sandbox),
        anchors: Arc::new(sandbox.anchors()?),
        plaintext: Plaintext::Loopback,
        kdf: KdfCost::DEFAULT,
        language: language.into(),
        copies: COPIES,
        refill_below: Config::REFILL_BELOW,
    })
}

/// A phone's surroundings.
pub(super) fn environment(
    keys: SoftwareKeys,
    clock: &Arc<dyn Clock>,
) -> Result<Environment, Failure> {
    Ok(Environment {
        keys: Arc::new(keys),
        transport: Arc::new(HttpTransport::new(Plaintext::Loopback)?),
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
    })
}

pub(super) async fn fetch_trust_list(day: &Day) -> Result<((), Told), Failure> {
    let list = day.wallet.refresh_trust().await?;
    let told = Told {
        what: day
            .words()
            .trust_fetched(list.number, list.issuers.len(), list.offices.len()),
        notes: Vec::new(),
        detail: json!(list),
    };
    Ok(((), told))
}

fn folder(home: Option<&Path>) -> Result<(PathBuf, Option<TempDir>), Failure> {
    match home {
        Some(home) => {
            files::make_private_folder(home).map_err(Failure::file(home))?;
            Ok((home.to_owned(), None))
        }
        None => {
            let temporary = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
            Ok((temporary.path().to_owned(), Some(temporary)))
        }
    }
}

/// 192 random bits that nobody sees: what they open is opened by this day alone.
pub(super) fn passcode() -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(random_array::<24>(&SystemRandom)?);
    Ok(Zeroizing::new(base64url::encode(bytes.as_slice())))
}
