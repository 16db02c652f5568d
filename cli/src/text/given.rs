//! What is said of files that were given and are something else, and of who keeps a person waiting; in both languages.

use crate::args::Language::{self, En, Vi};

/// A file without certificates.
pub(crate) fn not_certificates(file: &str, language: Language) -> String {
    match language {
        En => format!("{file}: this file is no root certificate; PEM is wanted"),
        Vi => format!("{file}: tệp này không phải chứng thư gốc (cần PEM)"),
    }
}

/// A file without the key of a root.
pub(crate) fn root_not_key(file: &str, language: Language) -> String {
    match language {
        En => format!("{file}: this file is not the root's public key; PEM is wanted"),
        Vi => format!("{file}: tệp này không phải khóa gốc công khai (cần PEM)"),
    }
}

/// The private key of a root.
pub(crate) fn root_private(file: &str, language: Language) -> String {
    match language {
        En => format!(
            "{file}: this is a private key. Whoever has it can sign trust lists: never hand it out. --root takes the public key"
        ),
        Vi => format!(
            "{file}: đây là khóa riêng. Ai có khóa này đều ký được danh sách tin cậy: tuyệt đối không đưa cho ai. --root cần \
             khóa công khai"
        ),
    }
}

/// An answer is long in coming.
pub(crate) fn waiting_for(host: &str, language: Language) -> String {
    match language {
        En => format!("waiting for {host}… Ctrl-C stops"),
        Vi => format!("đang chờ {host}… Nhấn Ctrl-C để dừng"),
    }
}
