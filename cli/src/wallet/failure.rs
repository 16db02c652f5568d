//! Why an act of the wallet ended early.

use std::{io, path::PathBuf};

use vidan_crypto::device::DeviceKeyError;
use vidan_wallet::advice_text;

use crate::{
    args::Language,
    error::{FAILED, USAGE},
    qr,
    text::{wallet as text, words},
};

/// An act's cause of failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Failure {
    /// A certificate that is to be pinned.
    #[error("a certificate cannot be pinned: {0}")]
    Certificate(#[from] vidan_trust::Error),
    #[error(transparent)]
    Codec(#[from] vidan_codec::Error),
    #[error("a key cannot be read: {0}")]
    Crypto(#[from] vidan_crypto::Error),
    #[error(transparent)]
    DeviceKeys(#[from] DeviceKeyError),
    /// No document goes by what the person typed.
    #[error("no document goes by {0}")]
    DocumentUnclear(String),
    #[error("{}: {}", .path.display(), .cause)]
    File { path: PathBuf, cause: io::Error },
    /// A value that its field cannot take, told in the person's language.
    #[error("{0}")]
    Field(String),
    #[error("{} already holds a wallet", .0.display())]
    HomeTaken(PathBuf),
    /// A file of the command's own arguments.
    #[error(transparent)]
    Input(Box<crate::Error>),
    /// A secret or a yes is needed, and nobody sits at the terminal.
    #[error("nobody to ask: no terminal")]
    NobodyToAsk,
    #[error("{} holds no wallet", .0.display())]
    NoWallet(PathBuf),
    /// No notice, or more than one, goes by what the person typed.
    #[error("no notice, or more than one, goes by {0}")]
    NoticeUnclear(String),
    /// No office, or more than one, sends notices.
    #[error("no office, or more than one, sends notices: name one")]
    OfficeUnclear,
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Picture(#[from] qr::Error),
    #[error(transparent)]
    Protocol(#[from] vidan_protocol::Error),
    /// The person said no.
    #[error("not agreed to")]
    Refused,
    /// More than one document goes by what the person typed.
    #[error("more than one document goes by that name")]
    SeveralDocuments(Fitting),
    #[error("the file with secrets has none left, or holds no text")]
    SecretMissing,
    #[error("the two entries differ")]
    SecretsDiffer,
    #[error(transparent)]
    Transport(#[from] vidan_wallet::TransportError),
    #[error(transparent)]
    Wallet(#[from] vidan_wallet::Error),
}

/// The documents among which a person is to choose, in words.
pub(crate) struct Fitting {
    /// What they are, where they are of one kind.
    pub(crate) kind: Option<String>,
    /// How each differs from the others.
    pub(crate) each: Vec<String>,
}

/// Never whose they are.
impl core::fmt::Debug for Fitting {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Fitting({})", self.each.len())
    }
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Output(error) => Self::Output(error),
            other => Self::Input(Box::new(other)),
        }
    }
}

impl Failure {
    /// Wraps what a file operation said.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { path, cause }
    }

    /// The process's exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Input(error) => error.exit_code(),
            Self::Certificate(_)
            | Self::DocumentUnclear(_)
            | Self::Field(_)
            | Self::HomeTaken(_)
            | Self::NobodyToAsk
            | Self::NoWallet(_)
            | Self::NoticeUnclear(_)
            | Self::OfficeUnclear
            | Self::SecretMissing
            | Self::SeveralDocuments(_) => USAGE,
            _ => FAILED,
        }
    }

    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "cli.certificate",
            Self::Codec(_) => "cli.settings",
            Self::Crypto(_) => "cli.key",
            Self::DeviceKeys(_) => "cli.device_keys",
            Self::DocumentUnclear(_) | Self::SeveralDocuments(_) => "cli.document_unclear",
            Self::Field(_) => "cli.field",
            Self::File { .. } | Self::Input(_) => "cli.file",
            Self::HomeTaken(_) => "cli.home_taken",
            Self::NobodyToAsk => "cli.nobody_to_ask",
            Self::NoWallet(_) => "cli.no_wallet",
            Self::NoticeUnclear(_) => "cli.notice_unclear",
            Self::OfficeUnclear => "cli.office_unclear",
            Self::Output(_) => "cli.output",
            Self::Picture(_) => "cli.picture",
            Self::Protocol(_) => "cli.address",
            Self::Refused => "cli.not_agreed",
            Self::SecretMissing => "cli.secret_missing",
            Self::SecretsDiffer => "cli.secrets_differ",
            Self::Transport(_) => "cli.network",
            Self::Wallet(error) => error.code(),
        }
    }

    /// What to print on standard error; nothing where nobody reads.
    pub(crate) fn message(&self, language: Language) -> Option<String> {
        let words = words(language);
        Some(match self {
            Self::Input(error) => return error.message(language),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return None,
            Self::Picture(error) => words.picture(*error).to_owned(),
            Self::Wallet(error) => {
                let advice = advice_text(error.code(), language.into());
                words.cause_and_advice(&error.to_string(), error.code(), advice)
            }
            other => text::failure(other, language),
        })
    }
}
