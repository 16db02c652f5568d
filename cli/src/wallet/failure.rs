//! Why an act of the wallet ended early.

use core::time::Duration;
use std::{io, path::PathBuf};

use vidan_crypto::device::DeviceKeyError;
use vidan_vault::Error as Vault;
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
    /// The log is exported into a file whose name says neither of the two forms.
    #[error("{}: neither .json nor .csv", .0.display())]
    ExportEnding(PathBuf),
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
    /// Ctrl-C at a prompt.
    #[error("interrupted")]
    Interrupted,
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
    /// Nothing that waits, or more than one, goes by what the person typed.
    #[error("nothing that waits, or more than one, goes by {0}")]
    OperationUnclear(String),
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
    /// The published list is not signed by the key that is to be pinned; its address.
    #[error("the trust list at {0} is not signed by this root")]
    RootOfOtherList(String),
    /// The root's name in the list is not given, and no list comes that has it.
    #[error("the trust list at {0} cannot be reached")]
    RootUnnamed(String),
    #[error("the file with secrets has none left, or holds no text")]
    SecretMissing,
    #[error("the two entries differ")]
    SecretsDiffer,
    #[error(transparent)]
    Transport(#[from] vidan_wallet::TransportError),
    /// A wallet that was not finished, or not wholly erased.
    #[error("{} holds a wallet that was not finished", .0.display())]
    Unfinished(PathBuf),
    /// What the person types into a form is no JSON object.
    #[error("{}: not a JSON object", .0.display())]
    ValuesNotObject(PathBuf),
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

    /// What a prompt without an answer means.
    pub(super) fn unanswered(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::NobodyToAsk,
        }
    }

    /// Whether doing the same again, now or later, can help.
    pub(crate) fn retry(&self) -> bool {
        match self {
            Self::Wallet(error) => error.retry(),
            Self::Interrupted
            | Self::Refused
            | Self::RootUnnamed(_)
            | Self::SecretsDiffer
            | Self::Transport(_)
            | Self::Unfinished(_) => true,
            _ => false,
        }
    }

    /// How long a next attempt must wait.
    pub(crate) fn wait(&self) -> Option<Duration> {
        match self {
            Self::Wallet(vidan_wallet::Error::Vault(
                Vault::TooManyAttempts { wait } | Vault::WrongPasscode { wait, .. },
            )) => Some(*wait),
            _ => None,
        }
        .filter(|wait| !wait.is_zero())
    }

    /// What to do, where that is told apart from the cause.
    pub(crate) fn advice(&self, language: Language) -> Option<&'static str> {
        match self {
            Self::Wallet(error) => Some(error.advice(language.into())),
            _ => None,
        }
    }

    /// The process's exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Input(error) => error.exit_code(),
            Self::Certificate(_)
            | Self::DocumentUnclear(_)
            | Self::Field(_)
            | Self::ExportEnding(_)
            | Self::HomeTaken(_)
            | Self::NobodyToAsk
            | Self::NoWallet(_)
            | Self::NoticeUnclear(_)
            | Self::OfficeUnclear
            | Self::OperationUnclear(_)
            | Self::RootOfOtherList(_)
            | Self::SecretMissing
            | Self::SeveralDocuments(_)
            | Self::Unfinished(_)
            | Self::ValuesNotObject(_) => USAGE,
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
            Self::ExportEnding(_) => "cli.export_ending",
            Self::File { .. } => "cli.file",
            Self::Input(error) => error.code(),
            Self::Interrupted => "cli.interrupted",
            Self::HomeTaken(_) => "cli.home_taken",
            Self::NobodyToAsk => "cli.nobody_to_ask",
            Self::NoWallet(_) => "cli.no_wallet",
            Self::NoticeUnclear(_) => "cli.notice_unclear",
            Self::OfficeUnclear => "cli.office_unclear",
            Self::OperationUnclear(_) => "cli.operation_unclear",
            Self::Output(_) => "cli.output",
            Self::Picture(_) => "cli.picture",
            Self::Protocol(_) => "cli.address",
            Self::Refused => "cli.not_agreed",
            Self::RootOfOtherList(_) => "cli.root_of_other_list",
            Self::RootUnnamed(_) => "cli.root_unnamed",
            Self::SecretMissing => "cli.secret_missing",
            Self::SecretsDiffer => "cli.secrets_differ",
            Self::Transport(_) => "cli.network",
            Self::Unfinished(_) => "cli.unfinished",
            Self::ValuesNotObject(_) => "cli.values",
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
            Self::Wallet(vidan_wallet::Error::Vault(error)) if self.wait().is_some() => {
                text::passcode_waits(error, language)
            }
            Self::Wallet(error) => {
                let advice = advice_text(error.code(), language.into());
                match error {
                    vidan_wallet::Error::Waits { cause, .. } => {
                        let said = words.cause_and_advice(&cause.to_string(), error.code(), advice);
                        format!("{said} {}", text::it_waits(language))
                    }
                    _ => words.cause_and_advice(&error.to_string(), error.code(), advice),
                }
            }
            other => text::failure_of_making(other, language)
                .unwrap_or_else(|| text::failure(other, language)),
        })
    }
}
