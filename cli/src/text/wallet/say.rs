//! What an act did.

use vidan_codec::clock::UnixTime;
use vidan_wallet::{
    LifeState,
    backup::{BackupReport, RestoreReport},
};

use super::cells::life;

use crate::{
    args::Language::{self, En, Vi},
    text::zone::{moment, second},
};

/// A wallet was made.
pub(crate) fn made(folder: &str, language: Language) -> String {
    match language {
        En => format!("Your wallet is in {folder}. Nobody can give you its passcode again"),
        Vi => format!("Ví của bạn nằm trong {folder}. Không ai cấp lại mật khẩu cho bạn được"),
    }
}

/// A wallet's settings were gone, and are there again.
pub(crate) fn settled(folder: &str, language: Language) -> String {
    match language {
        En => format!(
            "A wallet is in {folder} already; only its settings (wallet.json) were missing. They are there again, and the \
             passcode is as it was"
        ),
        Vi => format!(
            "Trong {folder} đã có ví, chỉ thiếu phần thiết lập (wallet.json). Phần đó đã có lại, mật khẩu vẫn như cũ"
        ),
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
    let waiting = report.operations.len();
    let mut said = match language {
        En => format!(
            "Your wallet is in {folder}: {notices} notices and {activity} log entries are back. {documents} documents \
             need new copies and {mailboxes} mailboxes must be opened again: use `vidan wallet renew`"
        ),
        Vi => format!(
            "Ví của bạn nằm trong {folder}: đã có lại {notices} thông báo và {activity} dòng nhật ký. {documents} giấy \
             tờ cần lấy thêm bản và {mailboxes} hộp thư cần mở lại: dùng `vidan wallet renew`"
        ),
    };
    if waiting > 0 {
        said.push_str(&match language {
            En => {
                format!(". {waiting} acts were not over and go on here: see `vidan wallet pending`")
            }
            Vi => format!(
                ". {waiting} việc còn dở được làm tiếp trên máy này: xem `vidan wallet pending`"
            ),
        });
    }
    said
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

/// What a person can do about a cause, and its code.
pub(crate) fn advice_with(code: &str, language: Language) -> String {
    format!(
        "{} [{code}]",
        vidan_wallet::advice_text(code, language.into())
    )
}

/// What a refresh fetches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    TrustList,
    StatusLists,
    Copies,
}

impl Step {
    pub(crate) fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::TrustList, En) => "The trust list",
            (Self::TrustList, Vi) => "Danh sách tin cậy",
            (Self::StatusLists, En) => "The status lists",
            (Self::StatusLists, Vi) => "Các danh sách tình trạng",
            (Self::Copies, En) => "Copies of your documents",
            (Self::Copies, Vi) => "Các bản của giấy tờ",
        }
    }
}

/// One of several did not come: a status list, a document's copies, a mailbox.
pub(crate) fn not_renewed(what: &str, code: &str, language: Language) -> String {
    format!("{what}: {}", advice_with(code, language))
}

/// Status lists that one refresh did not come to.
pub(crate) fn lists_left(lists: u32, language: Language) -> String {
    match language {
        En => format!("{lists} more status lists are waiting: refresh again"),
        Vi => format!("còn {lists} danh sách trạng thái chưa tải: hãy cập nhật lần nữa"),
    }
}

/// No document needs copies, and no mailbox is closed.
pub(crate) fn nothing_to_renew(language: Language) -> &'static str {
    match language {
        En => "Nothing needs to be renewed",
        Vi => "Không có gì cần gia hạn",
    }
}

/// New copies came.
pub(crate) fn renewed(document: &str, copies: u32, language: Language) -> String {
    match language {
        En => format!("{document}: {copies} new copies"),
        Vi => format!("{document}: đã lấy thêm {copies} bản"),
    }
}

/// Everything is gone.
pub(crate) fn erased_all(folder: &str, language: Language) -> String {
    match language {
        En => format!("Erased the wallet in {folder} and all its keys"),
        Vi => format!("Đã xóa ví trong {folder} và toàn bộ khóa"),
    }
}

/// The log was cleared.
pub(crate) fn cleared(entries: u64, language: Language) -> String {
    match language {
        En => format!("Cleared {entries} entries; one entry records it"),
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
        En => format!("From “{document}”, you show {to}:"),
        Vi => format!("Từ “{document}”, bạn cung cấp cho {to}:"),
    }
}

/// What for, in the asker's words.
pub(crate) fn purpose(quoted: &str, language: Language) -> String {
    match language {
        En => format!("Purpose, in their words: “{quoted}”"),
        Vi => format!("Mục đích, theo lời bên hỏi: “{quoted}”"),
    }
}

/// What for, in our words: the log will say the same.
pub(crate) fn own_purpose(purpose: &str, language: Language) -> String {
    match language {
        En => format!("Purpose, as your log will say: {purpose}"),
        Vi => format!("Mục đích, ghi vào nhật ký: {purpose}"),
    }
}

/// When a copy was shown before.
pub(crate) fn shown_last(at: UnixTime, language: Language) -> String {
    let at = moment(at, language);
    match language {
        En => format!("Last shown: {at}"),
        Vi => format!("Lần xuất trình gần nhất: {at}"),
    }
}

/// What a consent is given for: purpose, controller, retention and legal basis.
pub(crate) fn consent_terms(terms: [&str; 4], language: Language) -> [String; 4] {
    let labels = match language {
        En => ["Purpose", "Recipient", "Kept for", "Legal basis"],
        Vi => [
            "Mục đích",
            "Cơ quan nhận",
            "Thời gian lưu giữ",
            "Căn cứ pháp lý",
        ],
    };
    let mut terms = terms.into_iter();
    labels.map(|label| format!("{label}: {}", terms.next().unwrap_or_default()))
}

/// A name for people, and after it what programs call the same.
pub(crate) fn with_id(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}

/// A document's name, with whose it is where it is somebody else's.
pub(crate) fn of_person(document: &str, whose: Option<&str>, language: Language) -> String {
    match (whose, language) {
        (None, _) => document.to_owned(),
        (Some(whose), En) => format!("{document} of {whose}"),
        (Some(whose), Vi) => format!("{document} của {whose}"),
    }
}

/// One of several documents: its name where they differ in it, whose it is, how it stands, its id.
pub(crate) fn one_of_several(
    name: Option<&str>,
    whose: Option<&str>,
    state: LifeState,
    id: &str,
    language: Language,
) -> String {
    let state = match state {
        LifeState::Valid | LifeState::Expiring | LifeState::NeedsNewCopy => match language {
            En => "in use",
            Vi => "đang dùng",
        },
        other => life(other, language),
    };
    let name = name.map(|name| format!("{name} ")).unwrap_or_default();
    match (whose, language) {
        (None, En) => format!("{name}yours ({state}, id {id})"),
        (None, Vi) => format!("{name}của bạn ({state}, mã {id})"),
        (Some(whose), En) => format!("{name}of {whose} ({state}, id {id})"),
        (Some(whose), Vi) => format!("{name}của {whose} ({state}, mã {id})"),
    }
}

/// Older versions that a list leaves out.
pub(crate) fn folded_away(documents: usize, language: Language) -> String {
    match (documents, language) {
        (1, En) => "1 superseded version, --all shows it".to_owned(),
        (_, En) => format!("{documents} superseded versions, --all shows them"),
        (_, Vi) => format!("{documents} bản đã được thay thế, xem bằng --all"),
    }
}

/// There is no older version to delete.
pub(crate) fn nothing_superseded(language: Language) -> &'static str {
    match language {
        En => "There is no superseded version. Nothing was deleted",
        Vi => "Không có bản nào đã được thay thế, chưa xóa gì",
    }
}

/// Older versions were deleted.
pub(crate) fn erased_superseded(documents: usize, language: Language) -> String {
    match (documents, language) {
        (1, En) => "Deleted 1 superseded version:".to_owned(),
        (_, En) => format!("Deleted {documents} superseded versions:"),
        (_, Vi) => format!("Đã xóa {documents} bản đã được thay thế:"),
    }
}

/// Until when a code counts.
pub(crate) fn holds_until(end: UnixTime, language: Language) -> String {
    let end = second(end, language);
    match language {
        En => format!("The code is valid until {end}"),
        Vi => format!("Mã có hiệu lực đến {end}"),
    }
}

/// A mailbox was opened.
pub(crate) fn registered(office: &str, language: Language) -> String {
    match language {
        En => format!("A mailbox is open at {office}"),
        Vi => format!("Đã mở hộp thư tại {office}"),
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
    let at = moment(at, language);
    match language {
        En => format!("From {from}, sent {at}"),
        Vi => format!("Từ {from}, gửi {at}"),
    }
}

/// Until when something must be done.
pub(crate) fn due(at: UnixTime, language: Language) -> String {
    let at = moment(at, language);
    match language {
        En => format!("Due: {at}"),
        Vi => format!("Hạn thực hiện: {at}"),
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
        (true, En) => format!("{records} records, no faults"),
        (true, Vi) => format!("{records} mục, không có lỗi"),
        (false, En) => format!(
            "{records} records can be read. `vidan wallet check --repair` repairs the wallet; a backup may hold \
             what is lost"
        ),
        (false, Vi) => format!(
            "Đọc được {records} mục. Dùng `vidan wallet check --repair` để sửa ví; bản sao lưu có thể còn \
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
        (None, Vi) => format!("{entries} dòng, không thiếu và không dòng nào bị sửa"),
        (Some(at), En) => {
            format!("THE LOG IS DAMAGED at entry {at}: something was removed or changed")
        }
        (Some(at), Vi) => format!("NHẬT KÝ HỎNG ở dòng {at}: có gì đó đã bị xóa hoặc sửa"),
    }
}
