//! What a person is asked.

use crate::{
    args::Language::{self, En, Vi},
    wallet::Secret,
};

/// Asks for a secret.
pub(crate) fn secret(what: Secret, language: Language) -> &'static str {
    match (what, language) {
        (Secret::NewPasscode, En) => "New passcode",
        (Secret::NewPasscode, Vi) => "Mật khẩu mới",
        (Secret::NewPassphrase, En) => "New passphrase for the backup",
        (Secret::NewPassphrase, Vi) => "Cụm mật khẩu mới cho bản sao lưu",
        (Secret::Passcode, En) => "Passcode",
        (Secret::Passcode, Vi) => "Mật khẩu",
        (Secret::TxCode, En) => "Transaction code",
        (Secret::TxCode, Vi) => "Mã giao dịch",
        (Secret::Passphrase, En) => "Passphrase of the backup",
        (Secret::Passphrase, Vi) => "Cụm mật khẩu của bản sao lưu",
    }
}

/// Asks for a new secret again.
pub(crate) fn secret_again(language: Language) -> &'static str {
    match language {
        En => "Again",
        Vi => "Nhập lại",
    }
}

/// Whether what was typed is a yes, in either language.
pub(crate) fn is_yes(answer: &str) -> bool {
    matches!(
        answer.to_lowercase().as_str(),
        "y" | "yes" | "c" | "có" | "co"
    )
}

/// Opening mailboxes again, asked.
pub(crate) fn ask_reopen(language: Language) -> &'static str {
    match language {
        En => "Show your personal number to the offices of your mailboxes and open them again?",
        Vi => "Bạn đồng ý cung cấp số định danh cá nhân cho các cơ quan và mở lại hộp thư tại đó?",
    }
}

/// Repairing, asked.
pub(crate) fn ask_repair(language: Language) -> &'static str {
    match language {
        En => "Remove what cannot be read any more and repair the rest?",
        Vi => "Bỏ những gì không đọc được nữa và sửa phần còn lại?",
    }
}

/// Deleting a document, asked; whose it is where it is somebody else's.
pub(crate) fn ask_erase(document: &str, whose: Option<&str>, language: Language) -> String {
    match (whose, language) {
        (None, En) => format!("Delete “{document}” for good, with its copies and keys?"),
        (None, Vi) => format!("Xóa hẳn “{document}” cùng các bản và khóa của nó?"),
        (Some(whose), En) => {
            format!("Delete “{document}” of {whose} for good, with its copies and keys?")
        }
        (Some(whose), Vi) => {
            format!("Xóa hẳn “{document}” của {whose} cùng các bản và khóa của nó?")
        }
    }
}

/// Deleting all older versions, asked.
pub(crate) fn ask_erase_superseded(documents: usize, language: Language) -> String {
    match (documents, language) {
        (1, En) => "Delete this superseded version for good?".to_owned(),
        (_, En) => format!("Delete these {documents} superseded versions for good?"),
        (_, Vi) => format!("Xóa hẳn {documents} bản đã được thay thế trên đây?"),
    }
}

/// Deleting everything, asked.
pub(crate) fn ask_erase_all(folder: &str, language: Language) -> String {
    match language {
        En => {
            format!("Erase the wallet in {folder} with all that is in it? Nobody can bring it back")
        }
        Vi => format!("Xóa ví trong {folder} cùng mọi thứ bên trong? Không ai khôi phục được"),
    }
}

/// Clearing the log, asked; also what the log says it was for.
pub(crate) fn ask_clear(language: Language) -> &'static str {
    match language {
        En => "Clear the activity log?",
        Vi => "Xóa nhật ký hoạt động?",
    }
}

/// Taking a consent back, asked.
pub(crate) fn ask_withdraw(entry: u64, language: Language) -> String {
    match language {
        En => format!("Withdraw the consent of entry {entry}?"),
        Vi => format!("Rút lại sự đồng ý ở dòng {entry}?"),
    }
}

/// Receiving, asked.
pub(crate) fn ask_receive(language: Language) -> &'static str {
    match language {
        En => "Do you agree to receive this?",
        Vi => "Bạn có đồng ý nhận không?",
    }
}

/// Showing, asked.
pub(crate) fn ask_prove(language: Language) -> &'static str {
    match language {
        En => "Do you agree to show this?",
        Vi => "Bạn đồng ý cung cấp các thông tin trên?",
    }
}

/// Opening a mailbox, asked.
pub(crate) fn ask_register(office: &str, language: Language) -> String {
    match language {
        En => format!("Show your personal number to {office} and open a mailbox there?"),
        Vi => {
            format!("Bạn đồng ý cung cấp số định danh cá nhân cho {office} và mở hộp thư tại đó?")
        }
    }
}

/// Handing a form in, asked.
pub(crate) fn ask_submit(controller: &str, language: Language) -> String {
    match language {
        En => format!("Do you agree to submit this to {controller}?"),
        Vi => format!("Bạn đồng ý nộp cho {controller}?"),
    }
}

/// Copies are fetched for a document that has none left to show.
pub(crate) fn ask_refill(document: &str, language: Language) -> String {
    match language {
        En => format!("“{document}” has no copy left to show. Fetch new ones from its issuer now?"),
        Vi => format!(
            "“{document}” không còn bản nào để xuất trình. Lấy thêm bản từ cơ quan cấp ngay bây giờ?"
        ),
    }
}
