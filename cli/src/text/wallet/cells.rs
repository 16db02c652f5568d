//! Words that stand in tables and sentences.

use vidan_protocol::form::FieldKind;
use vidan_wallet::{LifeState, Told, prefill::FieldState};

use crate::args::Language::{self, En, Vi};

/// How a document is.
pub(crate) fn life(state: LifeState, language: Language) -> &'static str {
    match (state, language) {
        (LifeState::Expired, En) => "expired",
        (LifeState::Expired, Vi) => "hết hạn",
        (LifeState::Expiring, En) => "expiring",
        (LifeState::Expiring, Vi) => "sắp hết hạn",
        (LifeState::NeedsNewCopy, En) => "needs more copies",
        (LifeState::NeedsNewCopy, Vi) => "cần lấy thêm bản",
        (LifeState::Revoked, En) => "revoked",
        (LifeState::Revoked, Vi) => "đã thu hồi",
        (LifeState::Superseded, En) => "superseded",
        (LifeState::Superseded, Vi) => "đã được thay thế",
        (LifeState::Suspended, En) => "suspended",
        (LifeState::Suspended, Vi) => "tạm đình chỉ",
        (LifeState::Undetermined, En) => "undetermined",
        (LifeState::Undetermined, Vi) => "chưa xác định",
        (LifeState::Valid, En) => "valid",
        (LifeState::Valid, Vi) => "còn hiệu lực",
    }
}

/// Whether the other side knows that a consent was taken back.
pub(crate) fn told(told: Told, language: Language) -> &'static str {
    match (told, language) {
        (Told::NotWithdrawn, En) => "in force",
        (Told::NotWithdrawn, Vi) => "đang có hiệu lực",
        (Told::NoWay, En) => "withdrawn; contact them yourself",
        (Told::NoWay, Vi) => "đã rút; vui lòng liên hệ trực tiếp",
        (Told::Waiting, En) => "withdrawn; they will be told when online",
        (Told::Waiting, Vi) => "đã rút; sẽ thông báo cho cơ quan khi có mạng",
        (Told::Yes, En) => "withdrawn; they have been told",
        (Told::Yes, Vi) => "đã rút, đã thông báo cho cơ quan",
    }
}

/// Whether several showings can be told to be one person's.
pub(crate) fn linkable(linkable: bool, language: Language) -> &'static str {
    match (linkable, language) {
        (false, _) => "",
        (true, En) => "can link the showings",
        (true, Vi) => "có thể liên kết các lần xuất trình",
    }
}

/// A value of the person's own.
pub(crate) fn typed_by_person(language: Language) -> &'static str {
    match language {
        En => "you typed it",
        Vi => "bạn nhập",
    }
}

/// Why a field has no value.
pub(crate) fn field_state(state: FieldState, required: bool, language: Language) -> &'static str {
    match (state, required, language) {
        (FieldState::Conflict, _, En) => "documents disagree: type it",
        (FieldState::Conflict, _, Vi) => "các giấy tờ ghi khác nhau: hãy nhập",
        (FieldState::NeedsChoice, _, En) => "choose it",
        (FieldState::NeedsChoice, _, Vi) => "hãy chọn",
        (FieldState::NeedsPerson, true, En) => "type it",
        (FieldState::NeedsPerson, true, Vi) => "hãy nhập",
        (_, _, En) => "may stay empty",
        (_, _, Vi) => "có thể để trống",
    }
}

/// What a field takes, with an example where one helps.
pub(crate) fn field_wants(kind: FieldKind, options: &str, language: Language) -> String {
    let said = match (kind, language) {
        (FieldKind::Boolean, En) => "true or false",
        (FieldKind::Boolean, Vi) => "true (có) hoặc false (không)",
        (FieldKind::Choice, En) => return format!("one of: {options}"),
        (FieldKind::Choice, Vi) => return format!("một trong các giá trị: {options}"),
        (FieldKind::Digits, En) => "digits only",
        (FieldKind::Digits, Vi) => "chỉ gồm chữ số",
        (FieldKind::Email, En) => "an e-mail address, such as ten@example.vn",
        (FieldKind::Email, Vi) => "địa chỉ thư điện tử, ví dụ ten@example.vn",
        (FieldKind::Integer | FieldKind::Money | FieldKind::Year, En) => {
            "a whole number without quotes"
        }
        (FieldKind::Integer | FieldKind::Money | FieldKind::Year, Vi) => {
            "số nguyên, không đặt trong ngoặc kép"
        }
        (FieldKind::Phone, En) => "10 digits, such as 0912345678",
        (FieldKind::Phone, Vi) => "10 chữ số, ví dụ 0912345678",
        (FieldKind::Table, En) => "a list of rows",
        (FieldKind::Table, Vi) => "danh sách các dòng",
        (_, En) => "a text",
        (_, Vi) => "nội dung dạng chữ",
    };
    said.to_owned()
}

/// A field with a value that it cannot take.
pub(crate) fn field_wrong(label: &str, wanted: &str, language: Language) -> String {
    match language {
        En => format!("Field “{label}” wants {wanted}"),
        Vi => format!("Ô “{label}”: cần {wanted}"),
    }
}

/// A document that the trust list does not know.
pub(crate) fn unknown_type(document_type: &str, language: Language) -> String {
    match language {
        En => format!("{document_type} (not in the trust list: it will be refused)"),
        Vi => format!("{document_type} (không có trong danh sách tin cậy: sẽ bị từ chối)"),
    }
}

/// The audience of a code that anyone may read.
pub(crate) fn whoever_looks(language: Language) -> &'static str {
    match language {
        En => "whoever scans the code",
        Vi => "bất kỳ ai quét mã",
    }
}

/// Someone who is in no list.
pub(crate) fn unknown_asker(id: &str, language: Language) -> String {
    match language {
        En => format!("an UNKNOWN party that calls itself {id}"),
        Vi => format!("bên CHƯA RÕ, tự xưng là {id}"),
    }
}
