//! What an act did.

use vidan_codec::clock::UnixTime;
use vidan_wallet::backup::{BackupReport, RestoreReport};

use super::cells::moment;
use crate::args::Language::{self, En, Vi};

/// A wallet was made.
pub(crate) fn made(folder: &str, language: Language) -> String {
    match language {
        En => format!("Your wallet is in {folder}. Nobody can give you its passcode again"),
        Vi => format!("Ví của bạn nằm trong {folder}. Không ai cấp lại mật khẩu cho bạn được"),
    }
}

/// The passcode was changed.
pub(crate) fn passcode_changed(language: Language) -> &'static str {
    match language {
        En => "The passcode is changed",
        Vi => "Đã đổi mật khẩu",
    }
}

/// What becomes of wrong passcodes.
pub(crate) fn lock_state(wipe_after: Option<u32>, language: Language) -> String {
    match (wipe_after, language) {
        (Some(wrong), En) => format!("{wrong} wrong passcodes in a row erase this wallet"),
        (Some(wrong), Vi) => format!("Nhập sai {wrong} lần liền thì ví bị xóa"),
        (None, En) => "Wrong passcodes make waits longer, and erase nothing".to_owned(),
        (None, Vi) => "Nhập sai thì phải chờ lâu dần, không xóa gì".to_owned(),
    }
}

/// A backup was made.
pub(crate) fn backed_up(file: &str, report: &BackupReport, language: Language) -> String {
    let BackupReport {
        documents,
        notices,
        activity,
        ..
    } = report;
    match language {
        En => format!(
            "{file}: {documents} documents, {notices} notices and {activity} entries of the log, sealed. Without its \
             passphrase it is of no use to anyone"
        ),
        Vi => format!(
            "{file}: {documents} giấy tờ, {notices} thông báo và {activity} dòng nhật ký, đã niêm phong. Thiếu cụm mật \
             khẩu thì không ai mở được"
        ),
    }
}

/// Records that no backup could take.
pub(crate) fn left_out(records: u64, language: Language) -> String {
    match language {
        En => format!("{records} records could not be read and are not in the backup"),
        Vi => format!("{records} mục không đọc được nên không có trong bản sao lưu"),
    }
}

/// A wallet came back.
pub(crate) fn restored(folder: &str, report: &RestoreReport, language: Language) -> String {
    let (documents, mailboxes) = (report.documents.len(), report.mailboxes.len());
    let (notices, activity) = (report.notices, report.activity);
    match language {
        En => format!(
            "Your wallet is in {folder}: {notices} notices and {activity} entries of the log are back. {documents} \
             documents need new copies and {mailboxes} mailboxes must be opened again: `vidan wallet renew`"
        ),
        Vi => format!(
            "Ví của bạn nằm trong {folder}: đã có lại {notices} thông báo và {activity} dòng nhật ký. {documents} giấy \
             tờ cần bản mới và {mailboxes} hộp thư cần mở lại: dùng `vidan wallet renew`"
        ),
    }
}

/// How the wallet stands.
pub(crate) fn standing(
    documents: usize,
    notices: usize,
    unread: usize,
    language: Language,
) -> String {
    match language {
        En => format!(
            "The passcode is right. {documents} documents, {notices} notices, {unread} unread"
        ),
        Vi => format!("Đúng mật khẩu. {documents} giấy tờ, {notices} thông báo, {unread} chưa đọc"),
    }
}

/// Nothing is held yet.
pub(crate) fn no_documents(language: Language) -> &'static str {
    match language {
        En => "No documents yet: `vidan wallet receive` takes what an offer promises",
        Vi => "Chưa có giấy tờ nào: dùng `vidan wallet receive` để nhận theo lời mời",
    }
}

/// The wallet is ready for days without a network.
pub(crate) fn refreshed(lists: u32, copies: u32, language: Language) -> String {
    match language {
        En => format!(
            "The trust list and {lists} status lists are in force, {copies} new copies came"
        ),
        Vi => format!(
            "Danh sách tin cậy và {lists} danh sách tình trạng đang dùng, nhận thêm {copies} bản"
        ),
    }
}

/// A step of getting ready failed.
pub(crate) fn step_failed(code: &str, language: Language) -> String {
    format!(
        "{} [{code}]",
        vidan_wallet::advice_text(code, language.into())
    )
}

/// One of several did not come: a status list, a document's copies, a mailbox.
pub(crate) fn not_renewed(what: &str, code: &str, language: Language) -> String {
    format!("{what}: {}", step_failed(code, language))
}

/// Status lists that one refresh did not come to.
pub(crate) fn lists_left(lists: u32, language: Language) -> String {
    match language {
        En => format!("{lists} more status lists are waiting: refresh again"),
        Vi => format!("còn {lists} danh sách trạng thái chưa tải: hãy cập nhật lần nữa"),
    }
}

/// New copies came.
pub(crate) fn renewed(document_type: &str, copies: u32, language: Language) -> String {
    match language {
        En => format!("{document_type}: {copies} new copies"),
        Vi => format!("{document_type}: {copies} bản mới"),
    }
}

/// Everything is gone.
pub(crate) fn erased_all(folder: &str, language: Language) -> String {
    match language {
        En => format!("The wallet in {folder} is gone, its keys too"),
        Vi => format!("Ví trong {folder} không còn nữa, các khóa cũng vậy"),
    }
}

/// The log was cleared.
pub(crate) fn cleared(entries: u64, language: Language) -> String {
    match language {
        En => format!("{entries} entries went; one says so"),
        Vi => format!("Đã xóa {entries} dòng; một dòng ghi lại việc này"),
    }
}

/// Before what an offer promises.
pub(crate) fn offered_by(issuer: &str, language: Language) -> String {
    match language {
        En => format!("{issuer} offers:"),
        Vi => format!("{issuer} mời nhận:"),
    }
}

/// Above what will leave.
pub(crate) fn will_leave(document: &str, to: &str, language: Language) -> String {
    match language {
        En => format!("From “{document}”, to {to}:"),
        Vi => format!("Từ “{document}”, cho {to}:"),
    }
}

/// What for, in the asker's words.
pub(crate) fn purpose(quoted: &str, language: Language) -> String {
    match language {
        En => format!("They say it is for: “{quoted}”"),
        Vi => format!("Họ nói để: “{quoted}”"),
    }
}

/// Until when a code counts.
pub(crate) fn holds_until(end: UnixTime, language: Language) -> String {
    let end = end.to_rfc3339();
    match language {
        En => format!("The code holds until {end}"),
        Vi => format!("Mã dùng được đến {end}"),
    }
}

/// A mailbox was opened.
pub(crate) fn registered(office: &str, language: Language) -> String {
    match language {
        En => format!("A mailbox is open at {office}"),
        Vi => format!("Đã mở hộp thư ở {office}"),
    }
}

/// Some of what came is not trusted.
pub(crate) fn some_set_aside(number: u32, language: Language) -> String {
    match language {
        En => format!("{number} did not pass the checks: see `vidan wallet inbox set-aside`"),
        Vi => format!("{number} thư không qua kiểm tra: xem `vidan wallet inbox set-aside`"),
    }
}

/// From whom a notice is, and since when.
pub(crate) fn sent(from: &str, at: UnixTime, language: Language) -> String {
    let at = moment(at);
    match language {
        En => format!("From {from}, sent {at}"),
        Vi => format!("Từ {from}, gửi {at}"),
    }
}

/// Until when something must be done.
pub(crate) fn due(at: UnixTime, language: Language) -> String {
    let at = moment(at);
    match language {
        En => format!("Due by {at}"),
        Vi => format!("Hạn chót {at}"),
    }
}

/// A dossier and its state.
pub(crate) fn dossier(code: &str, state: &str, language: Language) -> String {
    match language {
        En => format!("Dossier {code}: {state}"),
        Vi => format!("Hồ sơ {code}: {state}"),
    }
}

/// A form was filed.
pub(crate) fn filed(dossier: &str, language: Language) -> String {
    match language {
        En => format!("Filed under {dossier}"),
        Vi => format!("Đã nộp, mã hồ sơ {dossier}"),
    }
}

/// Whether the vault is whole.
pub(crate) fn checked(records: u64, whole: bool, language: Language) -> String {
    match (whole, language) {
        (true, En) => format!("{records} records, all whole"),
        (true, Vi) => format!("{records} mục, đều lành lặn"),
        (false, En) => format!(
            "{records} records can be read. `vidan wallet check --repair` makes the wallet whole again; a backup \
             may hold what is lost"
        ),
        (false, Vi) => format!(
            "Đọc được {records} mục. Dùng `vidan wallet check --repair` để làm lành ví; bản sao lưu có thể còn \
             giữ phần đã mất"
        ),
    }
}

/// What a repair came to.
pub(crate) fn repaired(kept: u64, lost: usize, language: Language) -> String {
    match language {
        En => format!("{kept} records are kept, {lost} are lost, and the log says so"),
        Vi => format!("Giữ lại {kept} mục, mất {lost} mục, nhật ký có ghi"),
    }
}

/// Whether the log is whole.
pub(crate) fn log_checked(entries: u64, broken_at: Option<u64>, language: Language) -> String {
    match (broken_at, language) {
        (None, En) => format!("{entries} entries, none missing or changed"),
        (None, Vi) => format!("{entries} dòng, không thiếu và không bị sửa dòng nào"),
        (Some(at), En) => {
            format!("THE LOG IS BROKEN at entry {at}: something was removed or changed")
        }
        (Some(at), Vi) => format!("NHẬT KÝ HỎNG ở dòng {at}: có gì đó đã bị xóa hoặc sửa"),
    }
}
