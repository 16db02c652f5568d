//! Stable codes, whether trying again can help, and what a person can do, in Vietnamese and English.
//!
//! A code is dotted, from the room to the cause. Advice is kept for a cause or for a whole room: the longest match counts,
//! so that every code has some.

use vidan_crypto::device::DeviceKeyError;
use vidan_protocol::Error as Protocol;
use vidan_vault::Error as Vault;

use crate::{Error, Lang, TransportError};

/// What to tell a person about a cause.
struct Advice {
    /// A code, or the beginning of one up to a dot.
    code: &'static str,
    /// Whether doing the same again, now or later, can help.
    retry: bool,
    vi: &'static str,
    en: &'static str,
}

impl Error {
    /// A name for programs that never changes once released.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Codec(_) => "wallet.unreadable",
            Self::CopiesDiffer => "issuance.copies_differ",
            Self::CopyTaken => "wallet.copy_taken",
            Self::Credential(error) => error.code(),
            Self::Crypto(_) => "wallet.crypto",
            Self::DeviceAnswer => "device.answer",
            Self::DeviceKeys(error) => device_code(*error),
            Self::DocumentTypeMismatch => "issuance.other_type",
            Self::DocumentTypeUnknown => "issuance.unknown_type",
            Self::DocumentUnknown => "wallet.document_unknown",
            Self::FieldMissing(_) => "form.field_missing",
            Self::FieldUnknown(_) => "form.field_unknown",
            Self::IdentityDocumentMissing => "wallet.identity_document_missing",
            Self::NoCopiesLeft => "wallet.no_copies_left",
            Self::NoticeUnknown => "wallet.notice_unknown",
            Self::OfferIncomplete => "issuance.incomplete",
            Self::OfficeUnknown => "wallet.office_unknown",
            Self::OfficeUnreachable => "wallet.office_unreachable",
            Self::PreviewOutdated => "wallet.preview_outdated",
            Self::Protocol(error) => protocol_code(error),
            Self::Transport(error) => transport_code(*error),
            Self::Trust(error) => error.code(),
            Self::TrustListMissing => "trust.list.missing",
            Self::Vault(error) => vault_code(error),
        }
    }

    /// Whether doing the same again, now or later, can help.
    pub fn retry(&self) -> bool {
        match self {
            Self::Protocol(error) => error.retry() || advice_for(self.code()).retry,
            _ => advice_for(self.code()).retry,
        }
    }

    /// What a person can do about it, in one or two sentences without any value.
    pub fn advice(&self, lang: Lang) -> &'static str {
        advice_text(self.code(), lang)
    }
}

/// The advice for a code: also for the codes that are kept with notices set aside and in the activity log.
pub fn advice_text(code: &str, lang: Lang) -> &'static str {
    let advice = advice_for(code);
    match lang {
        Lang::En => advice.en,
        Lang::Vi => advice.vi,
    }
}

fn device_code(error: DeviceKeyError) -> &'static str {
    match error {
        DeviceKeyError::Cancelled => "device.cancelled",
        DeviceKeyError::InvalidRequest => "device.invalid_request",
        DeviceKeyError::KeyGone => "device.key_gone",
        DeviceKeyError::LockedOut => "device.locked_out",
        DeviceKeyError::NotSupported => "device.not_supported",
        DeviceKeyError::UnknownKey => "device.unknown_key",
        _ => "device.failed",
    }
}

fn transport_code(error: TransportError) -> &'static str {
    match error {
        TransportError::AddressRefused => "network.address_refused",
        TransportError::BodyTooLarge => "network.answer_too_large",
        TransportError::Broken => "network.broken",
        TransportError::NoConnection => "network.no_connection",
        TransportError::Timeout => "network.timeout",
        TransportError::Tls => "network.not_secure",
    }
}

fn vault_code(error: &Vault) -> &'static str {
    match error {
        Vault::AlreadyOpen => "vault.already_open",
        Vault::CommitsMissing | Vault::LostWrites { .. } => "vault.lost_writes",
        Vault::Damaged { .. } | Vault::Truncated | Vault::NotAVault => "vault.damaged",
        Vault::DiskFull => "vault.disk_full",
        Vault::EmptyPasscode => "vault.empty_passcode",
        Vault::FileExists => "vault.exists",
        Vault::FileMissing => "vault.missing",
        Vault::Locked => "vault.locked",
        Vault::NewerEncoding | Vault::NewerVersion { .. } => "vault.newer_version",
        Vault::ReadOnly => "vault.read_only",
        Vault::TooManyAttempts { .. } => "vault.too_many_attempts",
        Vault::WrongDevice => "vault.wrong_device",
        Vault::WrongPasscode { .. } => "vault.wrong_passcode",
        _ => "vault.failed",
    }
}

fn protocol_code(error: &Protocol) -> &'static str {
    match error {
        Protocol::AddressRefused(_) => "network.address_refused",
        Protocol::AnswerRefused(_) => "form.answer_refused",
        Protocol::ConfigurationUnknown
        | Protocol::ConfigurationUnsupported(_)
        | Protocol::Deferred
        | Protocol::GrantUnsupported
        | Protocol::TokenTypeUnsupported => "issuance.unsupported",
        Protocol::AuthorizationServerMismatch
        | Protocol::AuthorizationServerUnlisted
        | Protocol::IssuerMismatch => "issuance.issuer_mismatch",
        Protocol::Credential(error) => error.code(),
        Protocol::CredentialRefused(_) | Protocol::NonceRefused | Protocol::Proof(_) => {
            "issuance.refused"
        }
        Protocol::FormController => "form.controller",
        Protocol::FormExpired => "form.expired",
        Protocol::FormFromFuture => "form.from_the_future",
        Protocol::NoticeAudience => "notice.other_mailbox",
        Protocol::NoticeExpired => "notice.expired",
        Protocol::NoticeFromFuture => "notice.from_the_future",
        Protocol::NoticeOffice => "notice.other_office",
        Protocol::NoticeSeen => "notice.seen",
        Protocol::Redirected(_) => "server.redirected",
        Protocol::Refused { .. } => "server.refused",
        Protocol::TokenRefused(_) => "issuance.code_refused",
        Protocol::Trust(error) => error.code(),
        Protocol::TxCodeForm => "issuance.code_form",
        // A seal that does not open was made for another wallet, or changed on its way.
        Protocol::Crypto(vidan_crypto::Error::OpenFailed)
        | Protocol::Codec(vidan_codec::Error::Crypto(vidan_crypto::Error::OpenFailed)) => {
            "notice.sealed_for_another"
        }
        _ => "server.answer_unusable",
    }
}

/// Trims a code from its end until some advice is known; the last entry is for everything else.
fn advice_for(code: &str) -> &'static Advice {
    let mut wanted = code;
    loop {
        if let Some(found) = ADVICE.iter().find(|advice| advice.code == wanted) {
            return found;
        }
        match wanted.rsplit_once('.') {
            Some((shorter, _)) => wanted = shorter,
            None => return &UNKNOWN,
        }
    }
}

static UNKNOWN: Advice = Advice {
    code: "",
    retry: false,
    vi: "Có lỗi không rõ. Hãy cập nhật ứng dụng; nếu vẫn lỗi, báo cho nhà phát triển kèm mã lỗi.",
    en: "Something went wrong. Update the app; if it stays, tell its developer the error code.",
};

const fn advice(code: &'static str, retry: bool, vi: &'static str, en: &'static str) -> Advice {
    Advice {
        code,
        retry,
        vi,
        en,
    }
}

static ADVICE: &[Advice] = &[
    advice(
        "audience",
        false,
        "Mã này dành cho bên khác. Hãy tạo mã mới cho đúng bên.",
        "This code is for somebody else. Make a new one for the right party.",
    ),
    advice(
        "claim",
        false,
        "Giấy tờ này không có thông tin được chọn. Hãy chọn lại.",
        "The document does not have what was chosen. Choose again.",
    ),
    advice(
        "device",
        true,
        "Kho khóa của thiết bị không thực hiện được. Hãy thử lại; nếu vẫn lỗi, khởi động lại máy.",
        "The device's key store did not do it. Try again; if it stays, restart the phone.",
    ),
    advice(
        "device.cancelled",
        true,
        "Bạn đã hủy. Chưa có gì được gửi đi.",
        "You cancelled. Nothing was sent.",
    ),
    advice(
        "device.key_gone",
        false,
        "Khóa của giấy tờ này không còn vì khóa màn hình hoặc vân tay đã thay đổi. Hãy nhận lại giấy tờ từ cơ quan cấp.",
        "This document's key is gone because the screen lock or fingers changed. Get the document again from its issuer.",
    ),
    advice(
        "device.locked_out",
        true,
        "Thiết bị tạm khóa sinh trắc học. Hãy mở khóa máy bằng mã rồi thử lại.",
        "The device has locked its fingers out. Unlock it with its code, then try again.",
    ),
    advice(
        "device.not_supported",
        false,
        "Thiết bị này không làm được việc đó. Hãy dùng thiết bị khác.",
        "This device cannot do that. Use another one.",
    ),
    advice(
        "disclosure",
        false,
        "Giấy tờ nhận được không hợp lệ nên không được lưu. Hãy báo cho cơ quan cấp.",
        "The document that came is not valid and was not kept. Tell its issuer.",
    ),
    advice(
        "form",
        false,
        "Biểu mẫu này không dùng được. Hãy tải lại từ cổng dịch vụ.",
        "This form cannot be used. Load it again from the portal.",
    ),
    advice(
        "form.answer_refused",
        false,
        "Cổng dịch vụ không chấp nhận một câu trả lời. Hãy kiểm tra các ô đã nhập rồi gửi lại.",
        "The portal does not accept an answer. Check what you typed and send again.",
    ),
    advice(
        "form.field_missing",
        false,
        "Còn ô bắt buộc chưa điền. Hãy điền rồi gửi lại.",
        "A required field is empty. Fill it and send again.",
    ),
    advice(
        "format",
        false,
        "Dữ liệu không đúng chuẩn nên bị từ chối. Hãy thử lại từ đầu; nếu vẫn lỗi, báo cho bên gửi.",
        "The data is malformed and was refused. Start again; if it stays, tell the sender.",
    ),
    advice(
        "holder",
        false,
        "Giấy tờ không gắn với khóa của máy này nên không được dùng. Hãy nhận lại giấy tờ.",
        "The document is not bound to this phone's key and is not used. Get it again.",
    ),
    advice(
        "issuance",
        false,
        "Không nhận được giấy tờ. Hãy xin mã mời mới từ cơ quan cấp.",
        "The document could not be received. Ask the issuer for a new offer.",
    ),
    advice(
        "issuance.code_form",
        true,
        "Mã giao dịch thiếu hoặc sai dạng. Hãy xem lại thư hoặc tin nhắn và nhập lại.",
        "The transaction code is missing or of the wrong form. Look at the letter or message and type it again.",
    ),
    advice(
        "issuance.code_refused",
        true,
        "Cơ quan cấp không chấp nhận mã giao dịch hoặc mã mời đã hết hạn. Hãy nhập lại mã, hoặc xin mã mời mới.",
        "The issuer refuses the transaction code, or the offer has run out. Type the code again or ask for a new offer.",
    ),
    advice(
        "issuance.unsupported",
        false,
        "Ứng dụng chưa hỗ trợ loại giấy tờ hoặc cách cấp này. Hãy cập nhật ứng dụng.",
        "This app cannot receive that kind of document yet. Update the app.",
    ),
    advice(
        "issuer",
        false,
        "Giấy tờ không đến từ cơ quan mà nó nêu. Đừng dùng mã mời này.",
        "The document does not come from the issuer it names. Do not use this offer.",
    ),
    advice(
        "network",
        true,
        "Kết nối bị gián đoạn. Hãy kiểm tra mạng rồi thử lại.",
        "The connection failed. Check the network and try again.",
    ),
    advice(
        "network.address_refused",
        false,
        "Địa chỉ không an toàn nên không được mở. Hãy lấy mã mời hoặc liên kết từ nguồn chính thức.",
        "The address is not safe and was not opened. Take the offer or link from an official source.",
    ),
    advice(
        "network.answer_too_large",
        false,
        "Máy chủ gửi quá nhiều dữ liệu nên bị ngắt. Hãy báo cho đơn vị vận hành.",
        "The server sent too much and was cut off. Tell its operator.",
    ),
    advice(
        "network.not_secure",
        false,
        "Kết nối không an toàn nên đã dừng. Hãy dùng mạng khác; đừng bỏ qua cảnh báo này.",
        "The connection is not secure and was stopped. Use another network; do not work around this.",
    ),
    advice(
        "nonce",
        true,
        "Mã không khớp với yêu cầu đang chờ. Hãy quét lại yêu cầu.",
        "The code does not fit the open request. Scan the request again.",
    ),
    advice(
        "notice",
        false,
        "Thông báo này không qua được kiểm tra và được để riêng. Đừng làm theo nội dung của nó.",
        "This notice failed a check and was set aside. Do not act on it.",
    ),
    advice(
        "notice.sealed_for_another",
        false,
        "Thông báo này không được niêm phong cho ví của bạn nên không mở được. Bạn không cần làm gì.",
        "This notice is not sealed to your wallet and cannot be opened. You need not do anything.",
    ),
    advice(
        "profile",
        false,
        "Danh sách tin cậy có lỗi. Hãy cập nhật danh sách.",
        "The trust list has a fault. Update it.",
    ),
    advice(
        "random",
        true,
        "Thiết bị không tạo được số ngẫu nhiên. Hãy khởi động lại máy.",
        "The device gives no random numbers. Restart it.",
    ),
    advice(
        "server",
        true,
        "Máy chủ trả lời không đúng. Hãy thử lại sau.",
        "The server's answer cannot be used. Try again later.",
    ),
    advice(
        "server.redirected",
        false,
        "Máy chủ chuyển hướng sang nơi khác nên đã dừng. Hãy lấy địa chỉ từ nguồn chính thức.",
        "The server points elsewhere, so this was stopped. Take the address from an official source.",
    ),
    advice(
        "server.refused",
        false,
        "Máy chủ từ chối yêu cầu. Hãy làm lại từ đầu; nếu vẫn bị từ chối, liên hệ cơ quan.",
        "The server refuses the request. Start again; if it stays, contact the office.",
    ),
    advice(
        "sign",
        true,
        "Chữ ký của thiết bị không hợp lệ. Hãy thử lại.",
        "The device's signature is not valid. Try again.",
    ),
    advice(
        "time",
        false,
        "Giấy tờ hoặc mã đã hết hạn, chưa có hiệu lực, hoặc đồng hồ máy sai. Hãy kiểm tra ngày giờ của máy.",
        "The document or code has ended or has not begun, or the phone's clock is wrong. Check its date and time.",
    ),
    advice(
        "transport",
        false,
        "Mã này không đọc được bằng phiên bản hiện tại. Hãy cập nhật ứng dụng.",
        "This version cannot read the code. Update the app.",
    ),
    advice(
        "trust",
        false,
        "Bên ký không có trong danh sách tin cậy, hoặc không được phép ký loại này. Đừng tiếp tục.",
        "Who signed is not on the trust list, or may not sign this. Do not go on.",
    ),
    advice(
        "trust.list",
        true,
        "Danh sách tin cậy không dùng được. Hãy kết nối mạng và cập nhật.",
        "The trust list cannot be used. Go online and update it.",
    ),
    advice(
        "vault",
        true,
        "Không truy cập được kho dữ liệu. Hãy đóng ứng dụng rồi mở lại.",
        "The vault cannot be reached. Close the app and open it again.",
    ),
    advice(
        "vault.damaged",
        false,
        "Kho dữ liệu bị hỏng hoặc bị sửa từ bên ngoài. Hãy khôi phục từ bản sao lưu hoặc nhận lại giấy tờ.",
        "The vault is damaged or was changed from outside. Restore a backup, or get the documents again.",
    ),
    advice(
        "vault.disk_full",
        true,
        "Bộ nhớ đã đầy, thay đổi chưa được lưu. Hãy giải phóng bộ nhớ rồi thử lại.",
        "Storage is full; the change was not kept. Free some space and try again.",
    ),
    advice(
        "vault.empty_passcode",
        true,
        "Mật mã không được để trống.",
        "The passcode must not be empty.",
    ),
    advice(
        "vault.exists",
        false,
        "Ở đây đã có ví. Hãy mở ví đó, hoặc chọn thư mục khác.",
        "There is a wallet here already. Open it, or choose another folder.",
    ),
    advice(
        "vault.locked",
        true,
        "Ví đang khóa. Hãy mở khóa rồi thử lại.",
        "The wallet is locked. Unlock it and try again.",
    ),
    advice(
        "vault.lost_writes",
        false,
        "Một số thay đổi gần đây đã mất (tệp đi kèm bị thiếu). Hãy khôi phục bản sao lưu, hoặc chấp nhận mất mát.",
        "Some recent changes are lost (a file beside the vault is missing). Restore a backup, or accept the loss.",
    ),
    advice(
        "vault.missing",
        false,
        "Không tìm thấy ví. Hãy tạo ví mới hoặc chọn đúng thư mục.",
        "There is no wallet here. Make one, or choose the right folder.",
    ),
    advice(
        "vault.newer_version",
        false,
        "Ví này do phiên bản mới hơn tạo ra. Hãy cập nhật ứng dụng.",
        "This wallet was made by a newer version. Update the app.",
    ),
    advice(
        "vault.read_only",
        false,
        "Thư mục của ví chỉ cho đọc. Hãy cấp quyền ghi hoặc chọn thư mục khác.",
        "The wallet's folder is read-only. Allow writing, or choose another folder.",
    ),
    advice(
        "vault.too_many_attempts",
        true,
        "Nhập sai quá nhiều lần. Hãy chờ hết thời gian rồi thử lại.",
        "Too many wrong passcodes. Wait until the time is over, then try again.",
    ),
    advice(
        "vault.wrong_device",
        false,
        "Ví này thuộc thiết bị khác. Hãy dùng bản sao lưu để chuyển máy.",
        "This wallet belongs to another device. Move it with a backup.",
    ),
    advice(
        "vault.wrong_passcode",
        true,
        "Mật mã không đúng. Hãy nhập lại.",
        "The passcode is wrong. Type it again.",
    ),
    advice(
        "wallet",
        false,
        "Ví không thực hiện được việc này. Hãy cập nhật ứng dụng.",
        "The wallet could not do this. Update the app.",
    ),
    advice(
        "wallet.copy_taken",
        true,
        "Bản này vừa được dùng cho việc khác. Hãy thử lại.",
        "This copy was just used for something else. Try again.",
    ),
    advice(
        "wallet.document_unknown",
        false,
        "Không có giấy tờ này trong ví.",
        "The wallet does not hold this document.",
    ),
    advice(
        "wallet.identity_document_missing",
        false,
        "Cần có thẻ căn cước còn bản chưa dùng trong ví trước. Hãy nhận thẻ căn cước.",
        "The wallet needs a citizen card with an unused copy first. Get one.",
    ),
    advice(
        "wallet.no_copies_left",
        false,
        "Các bản của giấy tờ này đã dùng hết. Hãy kết nối mạng và nhận thêm bản từ cơ quan cấp.",
        "Every copy of this document was used. Go online and get more from its issuer.",
    ),
    advice(
        "wallet.notice_unknown",
        false,
        "Không có thông báo này trong ví.",
        "The wallet does not hold this notice.",
    ),
    advice(
        "wallet.office_unknown",
        false,
        "Cơ quan này không có trong danh sách tin cậy.",
        "This office is not on the trust list.",
    ),
    advice(
        "wallet.office_unreachable",
        false,
        "Danh sách tin cậy không có địa chỉ của cơ quan này. Hãy cập nhật danh sách.",
        "The trust list has no address for this office. Update it.",
    ),
    advice(
        "wallet.preview_outdated",
        true,
        "Nội dung đã thay đổi so với bản xem trước. Hãy xem lại rồi đồng ý.",
        "What would leave has changed since the preview. Look again, then agree.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_and_speaks_both_languages() {
        for advice in ADVICE {
            assert!(
                core::ptr::eq(advice_for(advice.code), advice),
                "{} stands twice",
                advice.code
            );
            assert!(!advice.vi.is_empty() && !advice.en.is_empty() && advice.vi != advice.en);
        }
    }

    #[test]
    fn a_code_without_its_own_advice_has_its_rooms() {
        assert_eq!(advice_for("device.unknown_key").code, "device");
        assert_eq!(advice_for("trust.list.rolled_back").code, "trust.list");
        assert_eq!(advice_for("nobody.knows").code, "");
    }

    #[test]
    fn errors_of_each_room_have_their_code_and_advice() {
        let wrong = Error::Vault(Vault::WrongPasscode {
            wait: core::time::Duration::ZERO,
        });
        assert_eq!(
            (wrong.code(), wrong.retry()),
            ("vault.wrong_passcode", true)
        );
        let redirected = Protocol::Redirected(vidan_protocol::Endpoint::Token);
        let redirected = Error::Protocol(redirected);
        assert_eq!(
            (redirected.code(), redirected.retry()),
            ("server.redirected", false)
        );
        assert_ne!(redirected.advice(Lang::Vi), redirected.advice(Lang::En));
        assert_eq!(
            Error::DeviceKeys(DeviceKeyError::KeyGone).code(),
            "device.key_gone"
        );
    }
}
