//! Why the day ended early.

use std::{io, path::PathBuf};

use vidan_crypto::device::DeviceKeyError;
use vidan_wallet::advice_text;

use crate::{
    args::Language,
    qr,
    text::{Trial, words},
};

/// A step's cause of failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Failure {
    /// The verifier did not accept a good proof; its code and reason.
    #[error("{reason}")]
    NotAccepted {
        code: &'static str,
        reason: &'static str,
    },
    #[error("a claim's value is in the activity log")]
    ClaimLogged,
    #[error("the verifier was shown other claims than were agreed to")]
    ClaimsDiffer,
    #[error("the QR picture reads as another text than was drawn")]
    CodeMisread,
    #[error(transparent)]
    Codec(#[from] vidan_codec::Error),
    #[error(transparent)]
    Credential(#[from] vidan_credential::Error),
    #[error(transparent)]
    Crypto(#[from] vidan_crypto::Error),
    #[error(transparent)]
    DeviceKeys(#[from] DeviceKeyError),
    #[error("{}: {}", .path.display(), .cause)]
    File { path: PathBuf, cause: io::Error },
    #[error("{} already holds a vault", .0.display())]
    HomeTaken(PathBuf),
    #[error("the activity log is broken at entry {0}")]
    LogBroken(u64),
    #[error("the sandbox lacks what this step needs: {0}")]
    Missing(&'static str),
    #[error("an issuer or office did not give again what it gave before: {0}")]
    NotGiven(String),
    #[error("{0} could not be written as JSON")]
    NotJson(String),
    #[error("accepted although it must be refused: {}", .0.id())]
    NotRefused(Trial),
    #[error(transparent)]
    Picture(#[from] qr::Error),
    #[error(transparent)]
    Protocol(#[from] vidan_protocol::Error),
    #[error(transparent)]
    Sandbox(#[from] vidan_sandbox::Error),
    #[error("a status list was not taken: {0}")]
    StatusList(String),
    #[error(transparent)]
    Transport(#[from] vidan_wallet::TransportError),
    #[error(transparent)]
    Trust(#[from] vidan_trust::Error),
    #[error(transparent)]
    Wallet(#[from] vidan_wallet::Error),
}

impl Failure {
    /// Wraps what a file operation said.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { path, cause }
    }

    /// A stable name for programs.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotAccepted { code, .. } => code,
            Self::ClaimLogged => "demo.claim_logged",
            Self::ClaimsDiffer => "demo.claims_differ",
            Self::CodeMisread => "demo.code_misread",
            Self::Codec(_) => "demo.codec",
            Self::Credential(error) => error.code(),
            Self::Crypto(_) => "demo.crypto",
            Self::DeviceKeys(_) => "demo.device_keys",
            Self::File { .. } => "demo.file",
            Self::HomeTaken(_) => "demo.home_taken",
            Self::LogBroken(_) => "demo.log_broken",
            Self::Missing(_) => "demo.missing",
            Self::NotGiven(_) => "demo.not_given",
            Self::NotJson(_) => "demo.not_json",
            Self::NotRefused(_) => "demo.not_refused",
            Self::Picture(_) => "demo.picture",
            Self::Protocol(_) => "demo.protocol",
            Self::Sandbox(_) => "demo.sandbox",
            Self::StatusList(_) => "demo.status_list",
            Self::Transport(_) => "demo.transport",
            Self::Trust(error) => error.code(),
            Self::Wallet(error) => error.code(),
        }
    }

    /// The reason, and what can be done about it where anything can.
    pub(super) fn reason(&self, language: Language) -> String {
        let words = words(language);
        let code = self.code();
        match self {
            Self::HomeTaken(folder) => words.home_taken(&folder.display().to_string()),
            Self::NotAccepted { reason, .. } => (*reason).to_owned(),
            Self::Picture(error) => words.picture(*error).to_owned(),
            Self::Credential(_) | Self::Trust(_) | Self::Wallet(_) => {
                words.cause_and_advice(&self.to_string(), code, advice_text(code, language.into()))
            }
            other => words.fault(code, &other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_in_each_language_name_cause_and_code() {
        let failures = [
            Failure::LogBroken(3),
            Failure::NotRefused(Trial::Late),
            Failure::Missing("office"),
            vidan_wallet::Error::NoCopiesLeft("can_cuoc".into()).into(),
            vidan_trust::Error::UnknownRoot.into(),
            qr::Error::NoCode.into(),
            Failure::HomeTaken("home".into()),
        ];
        for failure in failures {
            let (en, vi) = (failure.reason(Language::En), failure.reason(Language::Vi));
            assert!(!failure.code().is_empty());
            assert!(en.is_ascii() && en.len() > 10, "{en}");
            assert!(!vi.is_ascii() && vi.len() > 10, "{vi}");
        }
        let other = Failure::LogBroken(3).reason(Language::Vi);
        assert!(other.contains("demo.log_broken") && other.contains('3'));
    }
}
