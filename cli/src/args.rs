//! What may be typed, and its help.

use std::path::PathBuf;

use clap::{ArgGroup, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use vidan_codec::clock::UnixTime;

/// The citizen's wallet: keeps documents, proves facts by QR, receives notices, fills forms.
#[derive(Parser)]
#[command(name = "vidan", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 fine or valid, 1 refused or failed, 2 undetermined, 64 wrong usage.";

#[derive(Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Sandbox(Sandbox),
    Verify(Verify),
}

/// Live one citizen's day on this machine, step by step, and show what is refused on the way.
///
/// Starts a sandbox on loopback, makes a vault, receives three documents, proves three claims by QR, receives a notice,
/// fills a form and checks the log. Nothing leaves this machine.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan demo --lang en --out day")]
pub(crate) struct Demo {
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
    /// One JSON line a step, and a last one that sums up
    #[arg(long)]
    pub(crate) json: bool,
    /// Keep what was made in this folder: qr.png, proof.txt, proof.cbor, issuer.pem, trust-list.jwt, root.pem (which
    /// signed the list), bundle.cbor (the list and the status lists), verdict.json, notice.json, form.json, submission.json, activity.json
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

/// Judge scanned codes with no network: text, a file with it, or a picture of the QR code.
///
/// Whom to trust comes from a signed trust list and the key that signs it, or is one issuer's key. A second look at the
/// same code within one call is refused as a replay.
#[derive(ClapArgs)]
#[command(
    after_help = "Examples: vidan verify qr.png --trust trust-list.jwt --root root.pem\n          \
                  vidan verify proof.txt --issuer-key issuer.pem --at 2026-11-22T09:30:00+07:00\n\n\
                  Exit codes: 0 all valid, 1 one refused, 2 none refused and one undetermined, 64 wrong usage."
)]
#[command(group = ArgGroup::new("trusted").args(["trust", "issuer_key"]).required(true))]
pub(crate) struct Verify {
    /// A code's text, or a file: its text, the bare token (CBOR), or a PNG or JPEG picture of it
    #[arg(required = true, value_name = "FILE|TEXT|IMAGE")]
    pub(crate) codes: Vec<String>,
    /// The signed trust list
    #[arg(long, value_name = "LIST.jwt", requires = "root")]
    pub(crate) trust: Option<PathBuf>,
    /// The public key that signs trust lists, as PEM
    #[arg(long, value_name = "KEY.pem", requires = "trust")]
    pub(crate) root: Option<PathBuf>,
    /// One issuer's public key, as PEM, instead of a list: any document type, and none of a list's rules
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) issuer_key: Option<PathBuf>,
    /// Judge as of this time instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = parse_time, allow_hyphen_values = true)]
    pub(crate) at: Option<UnixTime>,
    /// One JSON verdict a line
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

fn parse_time(text: &str) -> Result<UnixTime, String> {
    text.parse()
        .map(UnixTime)
        .or_else(|_| UnixTime::parse_rfc3339(text))
        .map_err(|_| {
            "neither Unix seconds nor RFC 3339, such as 2026-11-22T09:30:00+07:00".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, error::ErrorKind};

    #[test]
    fn the_definition_is_sound_and_shows_examples() {
        let mut command = Args::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands_mut() {
            let help = sub.render_long_help().to_string();
            assert!(help.contains("Example"), "{}", sub.get_name());
        }
    }

    #[test]
    fn times() {
        assert_eq!(parse_time("0"), Ok(UnixTime(0)));
        assert_eq!(parse_time("-5"), Ok(UnixTime(-5)));
        assert_eq!(parse_time("1970-01-02T00:00:00Z"), Ok(UnixTime(86_400)));
        assert!(parse_time("tomorrow").is_err());
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
