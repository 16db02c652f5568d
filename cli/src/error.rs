//! Why a command ended, and the exit code that says so.

use std::{io, path::PathBuf};

use crate::{
    args::{CredentialFormat, Language},
    output, qr,
    text::{self, words},
    wallet,
};

/// A cause that ends a command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    #[error("{}: {}", .path.display(), .cause)]
    Certificates {
        path: PathBuf,
        cause: vidan_trust::Error,
    },
    /// An issuer's chain that begins with a certificate of another key.
    #[error("{}: its first certificate is not --issuer-key's", .0.display())]
    ChainOfOtherKey(PathBuf),
    #[error("{}: {}", .path.display(), .cause)]
    Claims {
        path: PathBuf,
        cause: vidan_codec::Error,
    },
    #[error("{}: {}", .path.display(), .cause)]
    Credential {
        path: PathBuf,
        cause: vidan_credential::Error,
    },
    /// An element's name that stands in several namespaces.
    #[error("--disclose: several namespaces have {0}")]
    ElementAmbiguous(String),
    /// A file that is there and must not be replaced silently.
    #[error("{}: it is there already; --force replaces it", .0.display())]
    Exists(PathBuf),
    #[error("{}: {}", .path.display(), .cause)]
    File { path: PathBuf, cause: io::Error },
    /// Ctrl-C or SIGTERM in the middle of something.
    #[error("interrupted")]
    Interrupted,
    #[error("{}: {}", .path.display(), .cause)]
    Jwk {
        path: PathBuf,
        cause: vidan_codec::Error,
    },
    #[error("{}: {}", .path.display(), .cause)]
    Key {
        path: PathBuf,
        cause: vidan_crypto::Error,
    },
    /// A file that was to hold certificates.
    #[error("{}: no certificate in PEM", .0.display())]
    NotCertificates(PathBuf),
    #[error("neither a trust list nor an issuer's key")]
    NobodyTrusted,
    /// Neither HOME nor another variable names a folder for settings.
    #[error("no folder for settings")]
    NoSettingsFolder,
    /// A token's bytes were asked for, and a picture of its text too.
    #[error("--qr draws a text: it does not go with --form cbor")]
    NoTextToDraw,
    /// A nonce of a format whose nonces are bytes.
    #[error("--nonce: not 1 to 64 bytes in hexadecimal")]
    NonceNotHex,
    /// An argument that is neither a code's text nor the name of a file.
    #[error("{0}: neither a code's text nor a file")]
    NoSuchCode(String),
    /// Standard output is closed or full.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    #[error("{}: {}", .path.display(), .cause)]
    Picture { path: PathBuf, cause: qr::Error },
    /// A document type that the national data does not know.
    #[error("no document type {0} in the national data")]
    ProfileUnknown(String),
    /// A file that was to hold the public key of a root.
    #[error("{}: no public key in PEM", .0.display())]
    RootNotKey(PathBuf),
    /// The private key of a root, where its public one is wanted.
    #[error("{}: a private key", .0.display())]
    RootPrivate(PathBuf),
    #[error("the program could not start its threads: {0}")]
    Runtime(io::Error),
    /// A file that is no query.
    #[error("{}: {}", .path.display(), .cause)]
    Query {
        path: PathBuf,
        cause: vidan_protocol::Error,
    },
    /// A switch that means nothing in this format.
    #[error("{0} does not go with {1}")]
    SwitchForeign(&'static str, CredentialFormat),
    /// A switch that this format cannot do without.
    #[error("{1} needs {0}")]
    SwitchMissing(&'static str, CredentialFormat),
    #[error(transparent)]
    Sandbox(#[from] vidan_sandbox::Error),
    /// The command has printed its reason already.
    #[error("a step failed")]
    Told,
    #[error("{}: {}", .path.display(), .cause)]
    TrustList {
        path: PathBuf,
        cause: vidan_trust::Error,
    },
    /// A file that is no text, no token and no picture.
    #[error("{}: no text, token, PNG or JPEG", .0.display())]
    UnknownContent(PathBuf),
    #[error(transparent)]
    Wallet(Box<wallet::Failure>),
}

/// Refused or failed.
pub(crate) const FAILED: u8 = 1;
/// Undetermined.
pub(crate) const UNDETERMINED: u8 = 2;
/// Wrong usage (EX_USAGE of sysexits).
pub(crate) const USAGE: u8 = 64;
/// Interrupted, as shells count it (128 + SIGINT).
const INTERRUPTED: u8 = 130;

impl Error {
    /// The process's exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::File { cause, .. } if cause.kind() == io::ErrorKind::NotFound => USAGE,
            Self::Interrupted => INTERRUPTED,
            Self::Wallet(failure) => failure.exit_code(),
            Self::ElementAmbiguous(_)
            | Self::NobodyTrusted
            | Self::NotCertificates(_)
            | Self::NoSettingsFolder
            | Self::NoSuchCode(_)
            | Self::NoTextToDraw
            | Self::NonceNotHex
            | Self::ProfileUnknown(_)
            | Self::SwitchForeign(..)
            | Self::SwitchMissing(..) => USAGE,
            _ => FAILED,
        }
    }

    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Certificates { cause, .. } | Self::TrustList { cause, .. } => cause.code(),
            Self::ChainOfOtherKey(_) => "cli.chain_of_other_key",
            Self::Claims { .. } => "cli.claims",
            Self::Credential { cause, .. } => cause.code(),
            Self::ElementAmbiguous(_) => "cli.element_ambiguous",
            Self::Exists(_) => "cli.exists",
            Self::File { .. } => "cli.file",
            Self::Interrupted => "cli.interrupted",
            Self::Jwk { .. } | Self::Key { .. } => "cli.key",
            Self::NobodyTrusted => "cli.nobody_trusted",
            Self::NonceNotHex => "cli.nonce",
            Self::NoSettingsFolder => "cli.no_settings_folder",
            Self::NoSuchCode(_) => "cli.no_such_code",
            Self::NotCertificates(_) => "cli.not_certificates",
            Self::NoTextToDraw => "cli.no_text_to_draw",
            Self::Output(_) => "cli.output",
            Self::Picture { .. } => "cli.picture",
            Self::ProfileUnknown(_) => "cli.profile_unknown",
            Self::Query { .. } => "cli.query",
            Self::RootNotKey(_) => "cli.root_not_key",
            Self::RootPrivate(_) => "cli.root_private",
            Self::Runtime(_) => "cli.runtime",
            Self::Sandbox(_) => "cli.sandbox",
            Self::SwitchForeign(..) => "cli.switch_foreign",
            Self::SwitchMissing(..) => "cli.switch_missing",
            Self::Told => "cli.step_failed",
            Self::UnknownContent(_) => "cli.unknown_content",
            Self::Wallet(failure) => failure.code(),
        }
    }

    /// Whether doing the same again, now or later, can help.
    fn retry(&self) -> bool {
        match self {
            Self::Interrupted => true,
            Self::Wallet(failure) => failure.retry(),
            _ => false,
        }
    }

    /// What to do, where that is told apart from the cause.
    fn advice(&self, language: Language) -> Option<&'static str> {
        let code = match self {
            Self::Certificates { cause, .. } | Self::TrustList { cause, .. } => cause.code(),
            Self::Credential { cause, .. } => cause.code(),
            Self::Wallet(failure) => return failure.advice(language),
            _ => return None,
        };
        Some(vidan_wallet::advice_text(code, language.into()))
    }

    /// Prints on standard error why the command ended: a sentence for a person, one line of JSON for a program. Gives the exit
    /// code.
    pub(crate) fn tell(&self, language: Language, json: bool) -> u8 {
        if let Some(message) = self.message(language) {
            let advice = self.advice(language).unwrap_or(&message);
            let wait = match self {
                Self::Wallet(failure) => failure.wait(),
                _ => None,
            };
            output::tell_error(
                &output::Told {
                    code: self.code(),
                    message: &message,
                    advice,
                    retry: self.retry(),
                    wait,
                },
                json,
            );
        }
        self.exit_code()
    }

    /// What to print on standard error; nothing where it was printed, or where nobody reads.
    pub(crate) fn message(&self, language: Language) -> Option<String> {
        match self {
            Self::Interrupted => Some(words(language).interrupted().to_owned()),
            Self::NoSuchCode(argument) => Some(words(language).no_such_code(argument)),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => None,
            Self::Picture { path, cause } => Some(format!(
                "{}: {}",
                path.display(),
                words(language).picture(*cause)
            )),
            Self::Told => None,
            Self::Certificates { path, cause } | Self::TrustList { path, cause } => {
                let (code, words) = (cause.code(), words(language));
                let advice = vidan_wallet::advice_text(code, language.into());
                let refused = words.cause_and_advice(&cause.to_string(), code, advice);
                Some(format!("{}: {refused}", path.display()))
            }
            Self::Credential { path, cause } => {
                let cause = text::credential_cause(cause, language);
                Some(format!("{}: {cause}", path.display()))
            }
            Self::ChainOfOtherKey(path) => Some(text::chain_of_other_key(
                &path.display().to_string(),
                language,
            )),
            Self::ElementAmbiguous(name) => Some(text::element_ambiguous(name, language)),
            Self::Claims { .. } => Some(words(language).fault("cli.claims", &self.to_string())),
            Self::Exists(path) => Some(text::exists(&path.display().to_string(), language)),
            Self::File { .. } => Some(words(language).fault("cli.file", &self.to_string())),
            Self::Jwk { .. } | Self::Key { .. } => {
                Some(words(language).fault("cli.key", &self.to_string()))
            }
            Self::NobodyTrusted => Some(text::nobody_trusted(language).to_owned()),
            Self::NoSettingsFolder => Some(text::no_settings_folder(language).to_owned()),
            Self::NoTextToDraw => Some(text::no_text_to_draw(language).to_owned()),
            Self::NonceNotHex => Some(text::nonce_not_hex(language).to_owned()),
            Self::SwitchForeign(switch, format) => {
                Some(text::switch_foreign(switch, *format, language))
            }
            Self::SwitchMissing(switch, format) => {
                Some(text::switch_missing(switch, *format, language))
            }
            Self::Query { .. } => Some(words(language).fault("cli.query", &self.to_string())),
            Self::ProfileUnknown(name) => Some(text::profile_unknown(name, language)),
            Self::Sandbox(error) => Some(words(language).fault("cli.sandbox", &error.to_string())),
            Self::UnknownContent(path) => {
                Some(words(language).unknown_content(&path.display().to_string()))
            }
            Self::NotCertificates(path) => Some(text::not_certificates(
                &path.display().to_string(),
                language,
            )),
            Self::RootNotKey(path) => {
                Some(text::root_not_key(&path.display().to_string(), language))
            }
            Self::RootPrivate(path) => {
                Some(text::root_private(&path.display().to_string(), language))
            }
            Self::Wallet(failure) => failure.message(language),
            Self::Output(_) | Self::Runtime(_) => {
                Some(words(language).fault(self.code(), &self.to_string()))
            }
        }
    }
}
