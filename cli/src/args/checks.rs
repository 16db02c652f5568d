//! The commands that look at something: verify, status, inspect.

use std::path::PathBuf;

use clap::{ArgGroup, Args as ClapArgs, Subcommand};
use vidan_codec::clock::UnixTime;

use super::{
    CredentialFormat, Language,
    values::{self, Nonce},
};

/// Judge scanned codes with no network: text, a file with it, or a picture of the QR code.
///
/// Whom to trust comes from a signed trust list and the key that signs it, from a bundle of lists, or is one issuer's key.
/// A second look at the same code within one call is refused as a replay.
#[derive(ClapArgs)]
#[command(
    after_help = "Examples: vidan verify qr.png --trust trust-list.jwt --root root.pem\n          \
                  vidan verify proof.txt --bundle bundle.cbor --root root.pem --json\n          \
                  vidan verify proof.txt --issuer-key issuer.pem --at 2026-11-22T09:30:00+07:00\n          \
                  vidan verify card.cbor --issuer-key issuer.pem --issued\n          \
                  vidan verify proof.sd-jwt --issuer-jwk issuer.jwk.json --aud https://verifier.example --nonce n-0S6_WzA2Mj\n          \
                  vidan verify card.sd-jwt --issued --x5c-root ca.pem\n          \
                  vidan verify response.cbor --trust-pem iaca.pem --session-transcript session.cbor\n\n\
                  Exit codes: 0 all valid, 1 one refused, 2 none refused and one undetermined, 64 wrong usage."
)]
#[command(group = ArgGroup::new("trusted").args(["trust", "issuer_key", "issuer_jwk", "trust_pem", "bundle"]).required(true).multiple(true))]
pub(crate) struct Verify {
    /// A code's text, an SD-JWT, or a file: its text, the bare token (CBOR), or a PNG or JPEG picture of it. Codes that go with another,
    /// in any order, are taken with it
    #[arg(required = true, value_name = "FILE|TEXT|IMAGE")]
    pub(crate) codes: Vec<String>,
    /// The format of the codes; without it, as each says by its form
    #[arg(long, value_enum)]
    pub(crate) format: Option<CredentialFormat>,
    /// The signed trust list
    #[arg(long, value_name = "LIST.jwt")]
    pub(crate) trust: Option<PathBuf>,
    /// The public key that signs trust lists, as PEM; without it the one that was pinned. Where there is none, no root vouches for
    /// the list, and every verdict is undetermined
    #[arg(long, value_name = "KEY.pem", conflicts_with = "issuer_key")]
    pub(crate) root: Option<PathBuf>,
    /// One issuer's key, as PEM, public or private, instead of a list: any document type, and none of a list's rules
    #[arg(long, value_name = "KEY.pem", conflicts_with = "trust")]
    pub(crate) issuer_key: Option<PathBuf>,
    /// The same as JWK
    #[arg(long, value_name = "JWK.json", conflicts_with_all = ["trust", "root", "issuer_key"])]
    pub(crate) issuer_jwk: Option<PathBuf>,
    /// Of an mdoc or an SD-JWT with x5c: the certificates of the authorities under which its issuer's must be (IACA), as PEM
    #[arg(long, visible_alias = "x5c-root", value_name = "ROOTS.pem", conflicts_with_all = ["trust", "root", "issuer_key", "issuer_jwk"])]
    pub(crate) trust_pem: Option<PathBuf>,
    /// Revocation lists of those authorities, in DER; each certificate of a chain then needs one that is in date
    #[arg(long, value_name = "LIST.crl", requires = "trust_pem", conflicts_with_all = ["trust", "root", "issuer_key", "issuer_jwk"])]
    pub(crate) crl: Vec<PathBuf>,
    /// Status lists, and the trust list too where --trust and --issuer-key name no other
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
    /// The audience that the code must be made for; without it, or as "broadcast", whoever looks
    #[arg(long, value_name = "AUD", value_parser = values::audience)]
    pub(crate) aud: Option<String>,
    /// The nonce that the code must answer: in hexadecimal for an SD-CWT, as it is for an SD-JWT
    #[arg(long, value_name = "HEX|TEXT", value_parser = values::nonce)]
    pub(crate) nonce: Option<Nonce>,
    /// Of an mdoc: the document type that it must have; any without it
    #[arg(long, value_name = "TYPE")]
    pub(crate) doctype: Option<String>,
    /// Of an mdoc: the session (CBOR) to which the answer must be bound
    #[arg(long, value_name = "FILE")]
    pub(crate) session_transcript: Option<PathBuf>,
    /// Of an mdoc: the reader's private key of the session, as JWK or PEM, for an answer with a MAC
    #[arg(long, value_name = "KEY", requires = "session_transcript")]
    pub(crate) reader_key: Option<PathBuf>,
    /// Of an SD-JWT: the holder's signature is not asked for, and there must be none
    #[arg(long, conflicts_with_all = ["aud", "nonce"])]
    pub(crate) no_kb: bool,
    /// Write the portrait that a valid proof vouches for to this file; give its further codes beside the first
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    /// Judge as of this time instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) at: Option<UnixTime>,
    /// Check a credential as its holder would on receiving it, with no presentation around it
    #[arg(long, conflicts_with_all = ["aud", "nonce", "no_kb", "photo", "session_transcript"])]
    pub(crate) issued: bool,
    /// One JSON verdict a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Look up one entry of a status list that an issuer signed.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan status list.jwt --uri https://status.example/1 --idx 42 --issuer-key issuer.pem\n\n\
                  Exit codes: 0 valid, 1 suspended or revoked, 2 undetermined, 64 wrong usage."
)]
#[command(group = ArgGroup::new("issuer").args(["issuer_key", "issuer_jwk"]).required(true))]
pub(crate) struct Status {
    /// The status list: a file with a JWT or CWT, or a JWT's text
    pub(crate) token: String,
    /// Where the list is published
    #[arg(long, value_name = "URI")]
    pub(crate) uri: String,
    /// The entry's index
    #[arg(long, value_name = "N")]
    pub(crate) idx: u64,
    /// The issuer's key, as PEM, public or private
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) issuer_key: Option<PathBuf>,
    /// The issuer's public key, as JWK
    #[arg(long, value_name = "JWK.json")]
    pub(crate) issuer_jwk: Option<PathBuf>,
    /// As of this time instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) at: Option<UnixTime>,
    /// One JSON line
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Show what a file is made of. NOTHING IS VERIFIED: whatever it says may be made up.
///
/// Reads credentials, presentations, status lists, trust lists, bundles, texts and pictures of codes, and any other CBOR.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan inspect card.cbor\n         vidan inspect proof.txt --json")]
pub(crate) struct Inspect {
    /// A file, or a code's text
    #[arg(value_name = "FILE|TEXT|IMAGE")]
    pub(crate) what: String,
    /// Show it as this format or not at all; without it, as its content says
    #[arg(long, value_enum)]
    pub(crate) format: Option<CredentialFormat>,
    /// The trust list that a short text leaves things to
    #[arg(long, value_name = "LIST.jwt")]
    pub(crate) trust: Option<PathBuf>,
    /// One JSON value
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Show which credentials answer a verifier's query (DCQL of OpenID4VP 1.0), and what of each would leave.
///
/// The credentials are read, NOT VERIFIED, and nothing is presented. They may be of all three formats. Where nothing fits the
/// reason is told: to you alone, a verifier must not learn it.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan match query.json card.sd-jwt licence.cbor --lang en\n         \
                  vidan match query.json card.cbor --json\n\n\
                  Exit codes: 0 answerable, 1 not answerable or not readable, 64 wrong usage."
)]
pub(crate) struct Match {
    /// The query, as it stands under dcql_query in a request
    #[arg(value_name = "QUERY.json")]
    pub(crate) query: PathBuf,
    /// The credentials
    #[arg(required = true, value_name = "CREDENTIAL")]
    pub(crate) credentials: Vec<PathBuf>,
    /// Read them all as this format or not at all; without it, each as its content says
    #[arg(long, value_enum)]
    pub(crate) format: Option<CredentialFormat>,
    /// What would leave as of this time instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) at: Option<UnixTime>,
    /// One JSON value
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Remember whom to trust.
#[derive(ClapArgs)]
#[command(
    arg_required_else_help = true,
    after_help = "Example: vidan trust pin root.pem"
)]
pub(crate) struct Trust {
    #[command(subcommand)]
    pub(crate) act: TrustAct,
}

#[derive(Subcommand)]
pub(crate) enum TrustAct {
    Pin(Pin),
}

/// Remember the root key that signs trust lists, for commands that name none.
#[derive(ClapArgs)]
#[command(after_help = "Example: vidan trust pin root.pem")]
pub(crate) struct Pin {
    /// The public key that signs trust lists, as PEM
    #[arg(value_name = "KEY.pem")]
    pub(crate) root: PathBuf,
    /// One JSON line about what was made
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}
