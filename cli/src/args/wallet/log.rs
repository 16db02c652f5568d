//! Looking back: the log, who has seen what, and consents taken back.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use vidan_codec::clock::UnixTime;

use super::{Home, Yes};
use crate::args::values;

/// List what this wallet did, with whom, and check that nothing is missing from the list.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet activity --home w --search 'căn cước'\n         \
                        vidan wallet activity export --home w --out log.csv\n         \
                        vidan wallet activity seen --home w"
)]
pub(crate) struct Activity {
    #[command(flatten)]
    pub(crate) home: Home,
    #[command(flatten)]
    pub(crate) find: Find,
    #[command(subcommand)]
    pub(crate) act: Option<ActivityAct>,
}

/// What can be done with the log; without one, its entries are listed.
#[derive(Subcommand)]
pub(crate) enum ActivityAct {
    /// Clear the log, or its entries from before a moment. One entry stays that says how many went
    #[command(
        after_help = "Example: vidan wallet activity clear --home w --before 2026-01-01T00:00:00Z"
    )]
    Clear {
        /// Unix seconds or RFC 3339; without it all entries go
        #[arg(long, value_name = "T", value_parser = values::time)]
        before: Option<UnixTime>,
        #[command(flatten)]
        yes: Yes,
    },
    /// List the consents that portals have
    #[command(after_help = "Example: vidan wallet activity consents --home w")]
    Consents,
    /// Write the entries into a file, as JSON or CSV by its ending
    #[command(
        after_help = "Example: vidan wallet activity export --home w --out log.csv --search cổng"
    )]
    Export {
        /// The file, which must not be there yet
        #[arg(long, value_name = "FILE.csv|FILE.json")]
        out: PathBuf,
        #[command(flatten)]
        find: Find,
    },
    /// List who has seen what of you
    #[command(after_help = "Example: vidan wallet activity seen --home w")]
    Seen,
    /// Take a consent back; a portal is told
    #[command(after_help = "Example: vidan wallet activity withdraw --home w 12")]
    Withdraw {
        /// The number of the entry it was given with
        entry: u64,
        #[command(flatten)]
        yes: Yes,
    },
}

/// Which entries.
#[derive(ClapArgs)]
pub(crate) struct Find {
    /// Words to look for, with or without case and diacritics
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// With whom, by identifier
    #[arg(long, value_name = "ID")]
    pub(crate) with: Option<String>,
    /// About documents of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) document_type: Option<String>,
    /// Not before: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time)]
    pub(crate) from: Option<UnixTime>,
    /// Before: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time)]
    pub(crate) to: Option<UnixTime>,
}
