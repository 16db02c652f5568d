//! `vidan wallet …`: a citizen's wallet in a folder, lived in from a terminal.

mod acts;
mod care;
mod log;
mod safe;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

pub(crate) use acts::{Fill, Inbox, InboxAct, Prove, Receive, Show};
pub(crate) use care::{Erase, List, Pending, Renew, Subject};
pub(crate) use log::{Activity, ActivityAct, Find};
pub(crate) use safe::{Backup, Born, Check, Init, Lock, Restore, Unlock};

use super::Language;

/// Live with a wallet in a folder: receive documents, prove, read notices, fill forms.
///
/// The folder holds the vault, sealed under a passcode, and device keys in a file that stands for a phone's secure
/// hardware: whoever copies the whole folder holds both, and only the passcode is left between them and the vault.
#[derive(ClapArgs)]
#[command(after_help = "\
Example: vidan sandbox --port-base 41000 --data box &
         vidan wallet init --home w --trust-list http://127.0.0.1:41000/trust-list.jwt --root box/root.pub.pem --loopback
         vidan wallet receive --home w 'openid-credential-offer://…'
         vidan wallet prove --home w can_cuoc --claims ho_ten,age_over_18

Secrets are asked for without echo. A script gives them by --passcode-fd N, one on a line: 3<secrets --passcode-fd 3")]
pub(crate) struct Wallet {
    #[command(subcommand)]
    pub(crate) act: WalletAct,
}

/// What can be done with a wallet.
#[derive(Subcommand)]
pub(crate) enum WalletAct {
    Activity(Activity),
    Backup(Backup),
    Check(Check),
    Erase(Erase),
    Fill(Fill),
    Inbox(Inbox),
    Init(Init),
    List(List),
    Lock(Lock),
    /// Change the passcode. The old one is asked for first, then the new one twice
    #[command(after_help = "Example: vidan wallet passcode --home w")]
    Passcode(Home),
    Pending(Pending),
    Prove(Prove),
    Receive(Receive),
    /// Fetch what the next days without a network need: the trust list, the status lists, more copies
    #[command(after_help = "Example: vidan wallet refresh --home w")]
    Refresh(Home),
    Renew(Renew),
    Restore(Restore),
    Show(Show),
    Subject(Subject),
    Unlock(Unlock),
}

impl WalletAct {
    /// What every act has.
    pub(crate) fn home(&self) -> &Home {
        match self {
            Self::Activity(args) => &args.home,
            Self::Backup(args) => &args.home,
            Self::Check(args) => &args.home,
            Self::Erase(args) => &args.home,
            Self::Fill(args) => &args.home,
            Self::Inbox(args) => &args.home,
            Self::Init(args) => &args.home,
            Self::List(args) => &args.home,
            Self::Passcode(home) | Self::Refresh(home) => home,
            Self::Lock(args) => &args.home,
            Self::Pending(args) => &args.home,
            Self::Prove(args) => &args.home,
            Self::Receive(args) => &args.home,
            Self::Renew(args) => &args.home,
            Self::Restore(args) => &args.home,
            Self::Show(args) => &args.home,
            Self::Subject(args) => &args.home,
            Self::Unlock(args) => &args.home,
        }
    }
}

/// Which wallet, and how to speak.
#[derive(ClapArgs)]
pub(crate) struct Home {
    /// The wallet's folder
    #[arg(
        long = "home",
        value_name = "DIR",
        global = true,
        default_value = "vidan-wallet"
    )]
    pub(crate) folder: PathBuf,
    /// Read the passcode from this open file instead of asking for it: one line for each secret that is needed
    #[arg(long, value_name = "N", global = true)]
    pub(crate) passcode_fd: Option<u32>,
    /// JSON instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) lang: Language,
}

/// Which document.
#[derive(ClapArgs)]
pub(crate) struct Which {
    /// The document: its type or name, its id or the beginning of it. A type or name picks your own current one
    #[arg(required_unless_present = "pick")]
    pub(crate) document: Option<String>,
    /// Which of several, by its id or the name of whom it is about
    #[arg(long = "document", value_name = "ID|NAME")]
    pub(crate) pick: Option<String>,
}

/// The person's yes.
#[derive(ClapArgs)]
pub(crate) struct Yes {
    /// Agree beforehand to what would be asked; without it the terminal asks
    #[arg(long)]
    pub(crate) yes: bool,
}
