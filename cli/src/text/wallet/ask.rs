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
        Vi => "Cho các cơ quan xem số định danh và mở lại hộp thư của bạn?",
    }
}

/// Repairing, asked.
pub(crate) fn ask_repair(language: Language) -> &'static str {
    match language {
        En => "Take out what cannot be read any more, and make the rest whole?",
        Vi => "Bỏ những gì không đọc được nữa và làm lành phần còn lại?",
    }
}

/// Deleting a document, asked.
pub(crate) fn ask_erase(document: &str, language: Language) -> String {
    match language {
        En => format!("Delete “{document}” for good, with its copies and keys?"),
        Vi => format!("Xóa hẳn “{document}” cùng các bản và khóa của nó?"),
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
        En => format!("Take back the consent of entry {entry}?"),
        Vi => format!("Rút lại sự đồng ý ở dòng {entry}?"),
    }
}

/// Receiving, asked.
pub(crate) fn ask_receive(language: Language) -> &'static str {
    match language {
        En => "Receive it?",
        Vi => "Nhận chứ?",
    }
}

/// Showing, asked.
pub(crate) fn ask_prove(language: Language) -> &'static str {
    match language {
        En => "Show this?",
        Vi => "Cho xem những điều này?",
    }
}

/// Opening a mailbox, asked.
pub(crate) fn ask_register(office: &str, language: Language) -> String {
    match language {
        En => format!("Show your personal number to {office} and open a mailbox there?"),
        Vi => format!("Cho {office} xem số định danh và mở hộp thư ở đó?"),
    }
}

/// Handing a form in, asked.
pub(crate) fn ask_submit(controller: &str, language: Language) -> String {
    match language {
        En => format!("Hand this in to {controller}?"),
        Vi => format!("Nộp cho {controller}?"),
    }
}
