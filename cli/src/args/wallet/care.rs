//! Looking after documents: new copies, whose they are, and deleting them.

use clap::Args as ClapArgs;

use super::{Home, Yes};

/// Delete a document for good, or the whole wallet.
///
/// What went is told part by part. The issuer is not told, and a backup still holds what it held.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet erase --home w bhyt\n         vidan wallet erase --home w --all"
)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The document: its id, the beginning of it, or its type where there is one of it
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(crate) document: Option<String>,
    /// The vault, its keys and the folder's settings: nothing is left
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Get new copies from the issuers: of one document, or of all that need some; and open mailboxes again that came from a
/// backup.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet renew --home w\n         vidan wallet renew --home w can_cuoc"
)]
pub(crate) struct Renew {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The document; without it, all that need new copies
    pub(crate) document: Option<String>,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Say whom a document is about: you, or somebody in your care.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet subject --home w 4hT9 --name 'con gái'")]
pub(crate) struct Subject {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The document: its id, the beginning of it, or its type where there is one of it
    pub(crate) document: String,
    /// What to call them; without it, the document is your own
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}
