//! What may be typed, and its help.

mod checks;
mod documents;
mod values;
pub(crate) mod wallet;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use checks::{Inspect, Match, Pin, Status, Trust, TrustAct, Verify};
pub(crate) use documents::{Bundle, CredentialFormat, Form, Issue, Keygen, Present};
pub(crate) use values::{Nonce, hex_nonce};

/// The citizen's wallet: keeps documents, proves facts by QR, receives notices, fills forms.
#[derive(Parser)]
#[command(name = "vidan", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Language of what is printed
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<Language>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 fine or valid, 1 refused or failed, 2 undetermined, 64 wrong usage.";

#[derive(Subcommand)]
pub(crate) enum Command {
    Bundle(Bundle),
    Demo(Demo),
    Inspect(Inspect),
    Issue(Issue),
    Keygen(Keygen),
    Match(Match),
    Present(Present),
    Sandbox(Sandbox),
    Status(Status),
    Trust(Trust),
    Verify(Verify),
    Wallet(wallet::Wallet),
}

/// Live one citizen's day on this machine, step by step, and show what is refused on the way.
///
/// Starts a sandbox on loopback, makes a vault, receives three documents, proves three claims by QR, receives a notice,
/// fills a form, checks the log and moves to a new phone. Nothing leaves this machine.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan demo --lang en --out day")]
pub(crate) struct Demo {
    /// The format in which the card is kept and shown
    #[arg(long, value_enum, default_value_t = CredentialFormat::SdCwt)]
    pub(crate) format: CredentialFormat,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
    /// One JSON line a step, and a last one that sums up
    #[arg(long)]
    pub(crate) json: bool,
    /// Keep what was made in this folder: qr.png, proof.txt, proof.cbor, issuer.pem, trust-list.jwt, root.pem (which
    /// signed the list), bundle.cbor (the list and the status lists),
    /// portrait.webp, verdict.json, notice.json, form.json, submission.json, activity.json
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Put the vault and its device keys into this folder, which holds none yet, instead of a temporary one. Its
    /// passcode is random and told to nobody, so the vault can be looked at but not opened again
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
}

/// Run an issuer, a notice office, a portal and a trust list publisher on loopback, until Ctrl-C.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan sandbox --port-base 41000 --json")]
pub(crate) struct Sandbox {
    /// First of the consecutive ports to listen on; without it, free ones are chosen
    #[arg(long, value_name = "N")]
    pub(crate) port_base: Option<u16>,
    /// The format of the card in the offer
    #[arg(long, value_enum, default_value_t = CredentialFormat::SdCwt)]
    pub(crate) format: CredentialFormat,
    /// Keep the sandbox's keys in this folder, so that the next run has the same
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print one JSON line with the addresses, the root key and an offer
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// A language of the texts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// Tiếng Việt
    #[default]
    Vi,
}

impl From<Language> for vidan_verifier::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Vi => Self::Vi,
        }
    }
}

impl From<Language> for vidan_wallet::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Vi => Self::Vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, error::ErrorKind};

    #[test]
    fn the_definition_is_sound_and_shows_examples() {
        let mut command = Args::command();
        command.clone().debug_assert();
        shows_examples(&mut command);
    }

    fn shows_examples(command: &mut clap::Command) {
        // `help` is the parser's own.
        let subs = command.get_subcommands_mut();
        for sub in subs.filter(|sub| sub.get_name() != "help") {
            let help = sub.render_long_help().to_string();
            assert!(help.contains("Example"), "{}", sub.get_name());
            shows_examples(sub);
        }
    }

    #[test]
    fn wrong_usage_is_told_by_kind() {
        let kind = |line: &str| {
            Args::try_parse_from(line.split(' '))
                .err()
                .map(|error| error.kind())
        };
        assert_eq!(
            kind("vidan verify x"),
            Some(ErrorKind::MissingRequiredArgument)
        );
        assert_eq!(kind("vidan demo --lang fr"), Some(ErrorKind::InvalidValue));
        assert_eq!(
            kind("vidan sandbox --port-base 70000"),
            Some(ErrorKind::ValueValidation)
        );
        assert_eq!(kind("vidan demo --json --out d --home h --lang en"), None);
    }
}
