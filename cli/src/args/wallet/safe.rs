//! Making a wallet, locking it, and taking it to a new phone.

use core::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{Home, Yes};

/// Make a wallet in a folder that holds none. Its passcode is asked for twice.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet init --home w --trust-list https://trust.example/trust-list.jwt --root root.pub.pem"
)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) home: Home,
    #[command(flatten)]
    pub(crate) born: Born,
}

/// What a wallet is born with: an app has it in its own program.
#[derive(ClapArgs)]
pub(crate) struct Born {
    /// Where the trust list is published
    #[arg(long, value_name = "URL")]
    pub(crate) trust_list: String,
    /// The public key that signs it, as PEM
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) root: PathBuf,
    /// The key's name in the list; without it the list is fetched and its own name for the key is taken
    #[arg(long, value_name = "KID")]
    pub(crate) root_kid: Option<String>,
    /// The certificates of authorities under which mobile documents are signed, as PEM; without them none is taken
    #[arg(long, value_name = "IACA.pem")]
    pub(crate) iaca: Option<PathBuf>,
    /// Allow plain http to this machine, for a sandbox
    #[arg(long)]
    pub(crate) loopback: bool,
}

/// Look at every page and record of the vault and at the log's chain, and say what is damaged.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet check --home w --repair")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Take out what cannot be read any more, make whole what can, and say what was lost
    #[arg(long)]
    pub(crate) repair: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Try the passcode, and say how the wallet stands.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet unlock --home w")]
pub(crate) struct Unlock {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Go on from what is left, after writes were lost
    #[arg(long)]
    pub(crate) accept_loss: bool,
}

/// Say what becomes of wrong passcodes.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet lock --home w --wipe-after 10")]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Erase the wallet at this many wrong passcodes in a row, 10 or more; off for never
    #[arg(long, value_name = "N|off", value_parser = wipe_after)]
    pub(crate) wipe_after: Option<WipeAfter>,
}

/// A number of wrong passcodes, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WipeAfter(pub(crate) Option<NonZeroU32>);

fn wipe_after(text: &str) -> Result<WipeAfter, String> {
    match text {
        "off" => Ok(WipeAfter(None)),
        number => number
            .parse()
            .map(|number| WipeAfter(Some(number)))
            .map_err(|_| "not a number of wrong passcodes, nor off".to_owned()),
    }
}

/// Write everything that can move to another phone into one sealed file.
///
/// After the passcode, a passphrase for the file is asked for twice. What is bound to this device cannot move: the new
/// phone gets new copies of the documents from their issuers.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet backup --home w --out w.vidan-backup")]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Make a new wallet from a backup, in a folder that holds none.
///
/// The backup's passphrase is asked for, then a passcode for the new wallet, twice. Cut half way, the same command goes on.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet restore w.vidan-backup --home new --trust-list https://trust.example/trust-list.jwt \\\n           \
                  --root root.pub.pem"
)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The backup
    pub(crate) backup: PathBuf,
    #[command(flatten)]
    pub(crate) born: Born,
}
