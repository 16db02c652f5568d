//! Looking after documents: new copies, whose they are, and deleting them.

use clap::Args as ClapArgs;

use super::{Home, Which, Yes};

/// List the documents, and how each stands.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet list --home w --all")]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Versions that a newer one took the place of too
    #[arg(long)]
    pub(crate) all: bool,
}

/// Delete a document for good, or the whole wallet.
///
/// What went is told part by part. The issuer is not told, and a backup still holds what it held.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet erase --home w bhyt\n         vidan wallet erase --home w --superseded\n         \
                  vidan wallet erase --home w --all"
)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The document: its type or name, its id or the beginning of it. A type or name picks your own current one
    #[arg(required_unless_present_any = ["pick", "superseded", "all"])]
    pub(crate) document: Option<String>,
    /// Which of several, by its id or the name of whom it is about
    #[arg(long = "document", value_name = "ID|NAME")]
    pub(crate) pick: Option<String>,
    /// All versions that a newer one took the place of
    #[arg(long, conflicts_with_all = ["document", "pick", "all"])]
    pub(crate) superseded: bool,
    /// The vault, its keys and the folder's settings: nothing is left
    #[arg(long, conflicts_with_all = ["document", "pick"])]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// See what waits, and go on with it: offers, mailboxes, receipts and forms whose connection was cut, or that were interrupted.
///
/// Without more, everything that waits is listed and tried again now.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet pending --home w\n         vidan wallet pending --home w --list\n         \
                  vidan wallet pending --home w --give-up 2"
)]
pub(crate) struct Pending {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Only list it
    #[arg(long)]
    pub(crate) list: bool,
    /// Go on with one alone, by its number in the list or its id
    #[arg(long, value_name = "N|ID", conflicts_with_all = ["list", "give_up"])]
    pub(crate) only: Option<String>,
    /// Give one up, by its number in the list or its id; what that costs is said first
    #[arg(long, value_name = "N|ID", conflicts_with = "list")]
    pub(crate) give_up: Option<String>,
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
    /// Which of several, by its id or the name of whom it is about
    #[arg(long = "document", value_name = "ID|NAME")]
    pub(crate) pick: Option<String>,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Say whom a document is about: you, or somebody in your care.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet subject --home w 4hT9 --name 'con gái'")]
pub(crate) struct Subject {
    #[command(flatten)]
    pub(crate) home: Home,
    #[command(flatten)]
    pub(crate) which: Which,
    /// What to call them; without it, the document is your own
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}
