//! The acts that take more than a folder.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::{Home, Which, Yes};
use crate::args::values::{self, Paths};

/// Receive what an offer promises (OpenID4VCI).
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet receive --home w 'openid-credential-offer://?credential_offer_uri=…'\n\n\
                  The transaction code that came by another way is asked for without echo."
)]
pub(crate) struct Receive {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The offer, as its link or QR code says
    pub(crate) offer: String,
    /// Read the transaction code, which came by another way, from this open file instead of asking for it; without it a
    /// script gives it as the line after the passcode
    #[arg(long, value_name = "N")]
    pub(crate) tx_code_fd: Option<u32>,
    /// Of several documents only these, by their type
    #[arg(long, value_name = "TYPE,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Show a document and what it says.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet show --home w can_cuoc --files portraits")]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) home: Home,
    #[command(flatten)]
    pub(crate) which: Which,
    /// Write the files that came with it, such as the portrait, into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
}

/// Prove claims of a document by a code, or answer a verifier's question.
///
/// What will leave is shown first, with what can be told from it. The code is drawn here and holds for a minute.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet prove --home w can_cuoc --claims ho_ten,age_over_18 --qr proof.png\n         \
                  vidan wallet prove --home w --answer question.png"
)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The document: its type or name, its id or the beginning of it; without it, the one that answers the question best
    #[arg(required_unless_present_any = ["answer", "pick"])]
    pub(crate) document: Option<String>,
    /// Which of several, by its id or the name of whom it is about
    #[arg(long = "document", value_name = "ID|NAME")]
    pub(crate) pick: Option<String>,
    /// The claims to show, such as ho_ten,age_over_18; in an answer without it, all that was asked for and is there
    #[arg(long, value_name = "PATH,…", value_parser = values::paths, required_unless_present = "answer")]
    pub(crate) claims: Option<Paths>,
    /// For one verifier alone, by its identifier
    #[arg(long, value_name = "AUD", conflicts_with = "answer")]
    pub(crate) aud: Option<String>,
    /// The question to answer: its text, or a file or picture that holds it
    #[arg(long, value_name = "TEXT|FILE")]
    pub(crate) answer: Option<String>,
    /// Draw the code into this file; further codes get -2, -3, … before the ending
    #[arg(long, value_name = "PNG|SVG")]
    pub(crate) qr: Option<PathBuf>,
    /// Write the proof's text here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where every copy was shown before: show one again, although both showings can then be told to be one person's
    #[arg(long)]
    pub(crate) reuse: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}

/// Fetch, list and open official notices.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan wallet inbox --home w\n         \
                  vidan wallet inbox register --home w\n         \
                  vidan wallet inbox open --home w 4hT9")]
pub(crate) struct Inbox {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Only notices with these words, with or without diacritics
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// Only notices that were not opened
    #[arg(long)]
    pub(crate) unopened: bool,
    /// The newest N at most
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) limit: usize,
    #[command(subcommand)]
    pub(crate) act: Option<InboxAct>,
}

/// What can be done with the inbox; without one, notices are fetched and listed.
#[derive(Subcommand)]
pub(crate) enum InboxAct {
    /// Open a notice
    #[command(after_help = "Example: vidan wallet inbox open --home w 4hT9")]
    Open {
        /// The notice's id, or the beginning of it
        notice: String,
        /// Let the office know that it was opened
        #[arg(long)]
        tell_office: bool,
    },
    /// Open a mailbox at an office, by showing it the personal number and nothing else
    #[command(after_help = "Example: vidan wallet inbox register --home w")]
    Register {
        /// The office's identifier; without it, the only office that sends notices
        office: Option<String>,
        #[command(flatten)]
        yes: Yes,
    },
    /// List what failed a check, with the reason
    #[command(after_help = "Example: vidan wallet inbox set-aside --home w")]
    SetAside,
}

/// Fill a form from the documents, see where each value comes from, and hand it in.
///
/// Without --submit nothing is sent but the request for the form.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan wallet fill --home w https://portal.example/forms/ct01\n         \
                  vidan wallet fill --home w https://portal.example/forms/ct01 --values typed.json --submit"
)]
pub(crate) struct Fill {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The form's address
    pub(crate) form: String,
    /// A JSON object of what the person types, by field id
    #[arg(long, value_name = "FILE.json")]
    pub(crate) values: Option<PathBuf>,
    /// Hand it in
    #[arg(long)]
    pub(crate) submit: bool,
    #[command(flatten)]
    pub(crate) yes: Yes,
}
