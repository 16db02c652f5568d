//! In which way a promise was broken, in a stable word and a sentence. No key, name, message or secret is in either.

use crate::device::{Capabilities, DeviceKeyError};

/// A sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

pub(super) const fn words(vi: &'static str, en: &'static str) -> Words {
    Words { vi, en }
}

/// What hardware may lack without breaking the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// Key agreement ([`Capabilities::agree`]).
    Agree,
    /// Attestation ([`Capabilities::attest`]).
    Attest,
}

impl Ability {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Attest => "attest",
        }
    }

    pub(super) fn is_in(self, can: &Capabilities) -> bool {
        match self {
            Self::Agree => can.agree,
            Self::Attest => can.attest,
        }
    }
}

/// In which way a promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It did what it must refuse for this cause.
    Accepted(DeviceKeyError),
    /// A signature does not verify under the key and over the message it was asked for.
    BadSignature,
    /// A certificate cannot be read.
    CertificateUnreadable,
    /// A certificate is not signed by the next one, or does not name it.
    ChainBroken,
    /// The attestation does not hold the challenge it was made for, or holds another's.
    ChallengeMissing,
    /// A call that must change nothing changed which keys there are.
    Changed,
    /// Another number of answers than of questions.
    Count,
    /// A key's name, purpose or public half is not what the contract says.
    KeyShape,
    /// The list is not what was made less what was deleted.
    ListDiffers,
    /// The suite was given no random bytes.
    NoRandom,
    /// A wrapped secret opens with what the key derives for anybody who asks.
    OpensWithDerived,
    /// The attestation is of another key.
    OtherAttestedKey,
    /// It refused, as it must, but for another cause than the contract names.
    OtherCause {
        /// The cause that the contract names.
        wanted: DeviceKeyError,
        /// The cause that came.
        got: DeviceKeyError,
    },
    /// A secret is another than mathematics says, or than it was before.
    OtherSecret,
    /// It refused what it must do.
    Refused(DeviceKeyError),
    /// Two things are the same that must differ.
    Repeated,
    /// A wrapped secret can be seen in what wraps it.
    SecretShows,
}

impl Fault {
    /// A name for programs that never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::BadSignature => "bad_signature",
            Self::CertificateUnreadable => "certificate_unreadable",
            Self::ChainBroken => "chain_broken",
            Self::ChallengeMissing => "challenge_missing",
            Self::Changed => "changed",
            Self::Count => "count",
            Self::KeyShape => "key_shape",
            Self::ListDiffers => "list_differs",
            Self::NoRandom => "no_random",
            Self::OpensWithDerived => "opens_with_derived",
            Self::OtherAttestedKey => "other_attested_key",
            Self::OtherCause { .. } => "other_cause",
            Self::OtherSecret => "other_secret",
            Self::Refused(_) => "refused",
            Self::Repeated => "repeated",
            Self::SecretShows => "secret_shows",
        }
    }

    /// The cause that came from the implementation, where one did.
    pub fn cause(self) -> Option<DeviceKeyError> {
        match self {
            Self::OtherCause { got, .. } | Self::Refused(got) => Some(got),
            _ => None,
        }
    }

    /// The cause that the contract names where it must refuse.
    pub fn wanted(self) -> Option<DeviceKeyError> {
        match self {
            Self::Accepted(wanted) | Self::OtherCause { wanted, .. } => Some(wanted),
            _ => None,
        }
    }

    /// What is wrong, for whoever mends it.
    #[rustfmt::skip]
    pub fn words(self) -> Words {
        match self {
            Self::Accepted(_) => words("Đã làm điều phải từ chối.", "It did what it must refuse."),
            Self::BadSignature => words(
                "Chữ ký không khớp với khóa và thông điệp được yêu cầu.",
                "A signature does not verify under the key and over the message it was asked for."),
            Self::CertificateUnreadable => words("Không đọc được chứng thư.", "A certificate cannot be read."),
            Self::ChainBroken => words(
                "Một chứng thư không do chứng thư kế tiếp ký hoặc không nêu tên nó.",
                "A certificate is not signed by the next one, or does not name it."),
            Self::ChallengeMissing => words(
                "Chứng thực không chứa mã thử thách của nó, hoặc chứa mã của khóa khác.",
                "The attestation does not hold its challenge, or holds another's."),
            Self::Changed => words(
                "Một lời gọi không được thay đổi gì lại làm thay đổi các khóa.",
                "A call that must change nothing changed which keys there are."),
            Self::Count => words("Số câu trả lời khác số yêu cầu.", "Another number of answers than of questions."),
            Self::KeyShape => words(
                "Tên, mục đích hoặc khóa công khai của khóa không đúng quy ước.",
                "A key's name, purpose or public half is not what the contract says."),
            Self::ListDiffers => words(
                "Danh sách không đúng những khóa đã tạo trừ những khóa đã xóa.",
                "The list is not what was made less what was deleted."),
            Self::NoRandom => words("Không có số ngẫu nhiên để kiểm tra.", "The suite was given no random bytes."),
            Self::OpensWithDerived => words(
                "Bí mật được bọc mở được bằng giá trị mà khóa dẫn xuất cho bất kỳ ai hỏi.",
                "A wrapped secret opens with what the key derives for anybody who asks."),
            Self::OtherAttestedKey => words("Chứng thực là của khóa khác.", "The attestation is of another key."),
            Self::OtherCause { .. } => words(
                "Đã từ chối, nhưng vì lý do khác với lý do trong quy ước.",
                "It refused, but for another cause than the contract names."),
            Self::OtherSecret => words(
                "Giá trị bí mật khác với kết quả tính toán hoặc khác với lần trước.",
                "A secret is another than mathematics says, or than it was before."),
            Self::Refused(_) => words("Đã từ chối điều phải làm.", "It refused what it must do."),
            Self::Repeated => words("Hai thứ phải khác nhau lại giống nhau.", "Two things are the same that must differ."),
            Self::SecretShows => words(
                "Nhìn thấy được bí mật trong dữ liệu bọc nó.",
                "A wrapped secret can be seen in what wraps it."),
        }
    }
}

/// For `?` on calls that must succeed.
impl From<DeviceKeyError> for Fault {
    fn from(cause: DeviceKeyError) -> Self {
        Self::Refused(cause)
    }
}
