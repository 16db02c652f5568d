//! The one error of this face: a stable code, whether trying again can help, and what the person can do.
//!
//! The rich errors stay inside. No value, no key and no debug text crosses the border.

use core::fmt;

use crate::Language;

/// Why something was not done.
#[derive(Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VidanError {
    /// It was not done and is over; its code tells causes apart.
    #[error("{code}: {advice}")]
    Failed {
        /// A stable name of the cause, such as `vault.wrong_passcode`. Never changes once released.
        code: String,
        /// Whether doing the same again, now or later, can help.
        retry: bool,
        /// What the person can do, in the language the wallet was given. Holds no value of theirs.
        advice: String,
    },
    /// It could not be finished now and is not over: it waits in the vault with what the person agreed to. Nobody need agree again:
    /// `go_on` carries it on, `give_up` ends it, `operations` lists it.
    #[error("{code}: {advice}")]
    Waits {
        /// The operation's id, for `go_on` and `give_up`.
        operation: String,
        /// A stable name of the cause, one of those that `Failed` has.
        code: String,
        /// Whether going on, now or later, can help without anything else being done.
        retry: bool,
        /// What the person can do about the cause, as in `Failed`.
        advice: String,
    },
}

/// Result of anything here that can fail.
pub(crate) type Result<T> = core::result::Result<T, VidanError>;

impl VidanError {
    /// The stable name of the cause.
    pub fn code(&self) -> &str {
        match self {
            Self::Failed { code, .. } | Self::Waits { code, .. } => code,
        }
    }

    pub(crate) fn new(error: &vidan_wallet::Error, language: Language) -> Self {
        let (code, advice) = (error.code().to_owned(), error.advice(language.into()));
        let (retry, advice) = (error.retry(), advice.to_owned());
        match error {
            vidan_wallet::Error::Waits { operation, .. } => Self::Waits {
                operation: operation.clone(),
                code,
                retry,
                advice,
            },
            _ => Self::Failed {
                code,
                retry,
                advice,
            },
        }
    }
}

impl fmt::Debug for VidanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VidanError({})", self.code())
    }
}

/// For `?` and `map_err` over the core's errors.
pub(crate) trait OrFailed<T> {
    /// The same with the error told in `language`.
    fn or_failed(self, language: Language) -> Result<T>;
}

impl<T, E: Into<vidan_wallet::Error>> OrFailed<T> for core::result::Result<T, E> {
    fn or_failed(self, language: Language) -> Result<T> {
        self.map_err(|error| VidanError::new(&error.into(), language))
    }
}

/// A mistake of the app itself, found before the core is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AppFault {
    /// A verifier without an identifier was to ask.
    AudienceMissing,
    /// The text does not fit into a QR code.
    CodeTooLong,
    /// A prepared question was finished before.
    QuestionFinished,
    /// What was to be a kept question is none.
    QuestionKept,
    /// A pinned root is no P-256 public key in PEM.
    RootKey,
    /// No transport was handed in, and this library was built without its own.
    #[cfg(not(feature = "http"))]
    TransportMissing,
    /// A value marked as JSON is not JSON.
    Value,
}

impl AppFault {
    #[cfg(test)]
    pub(crate) const ALL: &[Self] = &[
        Self::AudienceMissing,
        Self::CodeTooLong,
        Self::QuestionFinished,
        Self::QuestionKept,
        Self::RootKey,
        #[cfg(not(feature = "http"))]
        Self::TransportMissing,
        Self::Value,
    ];

    pub(crate) fn told(self, language: Language) -> VidanError {
        let (code, vi, en) = match self {
            Self::AudienceMissing => (
                "app.audience_missing",
                "Bên kiểm tra chưa có mã định danh nên không hỏi được. Hãy cập nhật ứng dụng.",
                "This verifier has no identifier to ask under. Update the app.",
            ),
            Self::CodeTooLong => (
                "app.code_too_long",
                "Nội dung quá dài cho một mã QR. Hãy chọn ít thông tin hơn.",
                "This is too long for one QR code. Choose fewer claims.",
            ),
            Self::QuestionFinished => (
                "app.question_finished",
                "Câu hỏi này đã được ký rồi. Hãy tạo câu hỏi mới.",
                "This question was signed already. Make a new one.",
            ),
            Self::QuestionKept => (
                "app.question_kept",
                "Câu hỏi đã lưu không đọc được. Hãy tạo câu hỏi mới.",
                "The question that was kept cannot be read. Make a new one.",
            ),
            Self::RootKey => (
                "app.root_key",
                "Khóa gốc trong ứng dụng không hợp lệ. Hãy cập nhật ứng dụng.",
                "The root key inside this app is not valid. Update the app.",
            ),
            #[cfg(not(feature = "http"))]
            Self::TransportMissing => (
                "app.transport_missing",
                "Ứng dụng thiếu kết nối mạng. Hãy cập nhật ứng dụng.",
                "The app has no way to the network. Update the app.",
            ),
            Self::Value => (
                "app.value",
                "Giá trị đã nhập không đọc được. Hãy nhập lại.",
                "The value typed cannot be read. Type it again.",
            ),
        };
        let advice = match language {
            Language::En => en,
            Language::Vi => vi,
        };
        VidanError::Failed {
            code: code.to_owned(),
            retry: false,
            advice: advice.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
