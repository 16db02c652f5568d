//! What waits, in words.

use vidan_codec::clock::UnixTime;

use crate::{
    args::Language::{self, En, Vi},
    text::zone::moment,
};

/// Over what waits.
pub(crate) fn pending_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["NO", "WHAT", "DONE", "SINCE", "WITH", "WHY IT WAITS"],
        Vi => ["SỐ", "VIỆC", "XONG", "TỪ LÚC", "VỚI", "VÌ SAO CHỜ"],
    }
}

/// How much of it is done.
pub(crate) fn progress(done: u32, parts: u32, language: Language) -> String {
    match language {
        En => format!("{done} of {parts}"),
        Vi => format!("{done}/{parts}"),
    }
}

/// Nobody knows why it stopped: the program ended.
pub(crate) fn was_cut(language: Language) -> &'static str {
    match language {
        En => "It was interrupted.",
        Vi => "Bị ngắt giữa chừng.",
    }
}

/// Nothing waits.
pub(crate) fn nothing_waits(language: Language) -> &'static str {
    match language {
        En => "Nothing waits.",
        Vi => "Không có việc nào đang chờ.",
    }
}

/// One is done.
pub(crate) fn operation_done(title: &str, language: Language) -> String {
    match language {
        En => format!("Done: {title}."),
        Vi => format!("Đã xong: {title}."),
    }
}

/// Some are not.
pub(crate) fn still_waiting(count: usize, language: Language) -> String {
    match language {
        En if count == 1 => "1 is still waiting:".to_owned(),
        En => format!("{count} are still waiting:"),
        Vi => format!("Còn {count} việc đang chờ:"),
    }
}

/// After another act: that something waits.
pub(crate) fn some_wait(count: usize, language: Language) -> String {
    match language {
        En if count == 1 => "1 thing waits: vidan wallet pending".to_owned(),
        En => format!("{count} things wait: vidan wallet pending"),
        Vi => format!("Có {count} việc đang chờ: vidan wallet pending"),
    }
}

/// The newest backup does not ask for what came since.
pub(crate) fn backup_outdated(made_at: UnixTime, language: Language) -> String {
    let made_at = moment(made_at, language);
    match language {
        En => {
            format!("Copies came after your backup of {made_at}; make another: vidan wallet backup")
        }
        Vi => format!(
            "Sau lần sao lưu {made_at}, ví đã nhận thêm bản; hãy sao lưu lại: vidan wallet backup"
        ),
    }
}

/// After a failure: it is kept.
pub(crate) fn it_waits(language: Language) -> &'static str {
    match language {
        En => "It is kept and can go on: vidan wallet pending.",
        Vi => "Việc này được giữ lại và có thể làm tiếp: vidan wallet pending.",
    }
}

/// What a deletion ends, before it is agreed to.
pub(crate) fn waits_for_document(title: &str, costs: &str, language: Language) -> String {
    match language {
        En => format!(
            "! Still waiting, and over with it where it needs this document: {title}. {costs}"
        ),
        Vi => format!("! Đang chờ, và sẽ dừng nếu cần giấy tờ này: {title}. {costs}"),
    }
}

/// Giving one up, asked.
pub(crate) fn ask_give_up(title: &str, language: Language) -> String {
    match language {
        En => format!("Give up “{title}”?"),
        Vi => format!("Bỏ việc “{title}”?"),
    }
}

/// One was given up.
pub(crate) fn given_up(title: &str, language: Language) -> String {
    match language {
        En => format!("Given up: {title}."),
        Vi => format!("Đã bỏ: {title}."),
    }
}

/// A document of an offer that was not kept.
pub(crate) fn not_received(document: &str, why: &str, language: Language) -> String {
    match language {
        En => format!("Not received: {document}. {why}"),
        Vi => format!("Không nhận được: {document}. {why}"),
    }
}

/// A document of an offer that cannot be received.
pub(crate) fn not_receivable(document: &str, why: &str, language: Language) -> String {
    match language {
        En => format!("{document} (cannot be received: {why})"),
        Vi => format!("{document} (không nhận được: {why})"),
    }
}

/// A document whose issuer gives no more copies without a new offer.
pub(crate) fn not_renewable(document: &str, language: Language) -> String {
    match language {
        En => format!("{document}: its issuer gives more copies only by a new offer."),
        Vi => format!("{document}: cơ quan cấp chỉ cho lấy thêm bản bằng lời mời mới."),
    }
}

/// Copies that an act has used which was not done.
pub(crate) fn copies_used(document: &str, copies: u32, language: Language) -> String {
    match language {
        En if copies == 1 => format!("{document}: 1 copy was sent, and is used up."),
        En => format!("{document}: {copies} copies were sent, and are used up."),
        Vi => format!("{document}: đã gửi đi {copies} bản, không dùng lại được."),
    }
}
