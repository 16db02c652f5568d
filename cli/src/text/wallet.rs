//! What `vidan wallet` says, in both languages. Each function holds both, so that none is forgotten.

use vidan_codec::clock::UnixTime;
use vidan_wallet::{
    DocumentState,
    activity::Act,
    backup::{BackupReport, RestoreReport},
    prefill::FieldState,
};

use super::words;
use crate::{
    args::Language::{self, En, Vi},
    wallet::{Failure, Secret},
};

/// A day, as every language's readers can sort it.
pub(crate) fn day(at: UnixTime) -> String {
    at.to_rfc3339().chars().take(10).collect()
}

/// A moment to the minute, in UTC.
pub(crate) fn moment(at: UnixTime) -> String {
    let whole = at.to_rfc3339();
    match (whole.get(..10), whole.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute}Z"),
        _ => whole,
    }
}

/// Asks for a secret.
pub(crate) fn secret(what: Secret, language: Language) -> &'static str {
    match (what, language) {
        (Secret::NewPasscode, En) => "New passcode",
        (Secret::NewPasscode, Vi) => "Mật khẩu mới",
        (Secret::NewPassphrase, En) => "New passphrase for the backup",
        (Secret::NewPassphrase, Vi) => "Cụm mật khẩu mới cho bản sao lưu",
        (Secret::Passcode, En) => "Passcode",
        (Secret::Passcode, Vi) => "Mật khẩu",
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

/// One of the four answers.
pub(crate) fn state(state: DocumentState, language: Language) -> &'static str {
    match (state, language) {
        (DocumentState::Valid, En) => "valid",
        (DocumentState::Valid, Vi) => "còn hiệu lực",
        (DocumentState::Suspended, En) => "suspended",
        (DocumentState::Suspended, Vi) => "tạm đình chỉ",
        (DocumentState::Revoked, En) => "revoked",
        (DocumentState::Revoked, Vi) => "đã thu hồi",
        (DocumentState::Undetermined, En) => "undetermined",
        (DocumentState::Undetermined, Vi) => "chưa xác định",
    }
}

/// Over the documents.
pub(crate) fn document_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["ID", "DOCUMENT", "STATUS", "ENDS", "COPIES", "ISSUER"],
        Vi => ["MÃ", "GIẤY TỜ", "TÌNH TRẠNG", "HẾT HẠN", "BẢN", "NƠI CẤP"],
    }
}

/// Over a document's claims.
pub(crate) fn claim_columns(language: Language) -> [&'static str; 3] {
    match language {
        En => ["CLAIM", "NAME", "VALUE"],
        Vi => ["MỤC", "TÊN", "NỘI DUNG"],
    }
}

/// Over the claims that will leave.
pub(crate) fn leaving_columns(language: Language) -> [&'static str; 2] {
    match language {
        En => ["LEAVES", "VALUE"],
        Vi => ["CHO XEM", "NỘI DUNG"],
    }
}

/// Over the notices.
pub(crate) fn notice_columns(language: Language) -> [&'static str; 5] {
    match language {
        En => ["ID", "", "SENT", "SUBJECT", "OFFICE"],
        Vi => ["MÃ", "", "GỬI", "VỀ VIỆC", "CƠ QUAN"],
    }
}

/// Over what was set aside.
pub(crate) fn set_aside_columns(language: Language) -> [&'static str; 4] {
    match language {
        En => ["CAME", "MAILBOX AT", "CODE", "WHY"],
        Vi => ["NHẬN", "HỘP THƯ", "MÃ LỖI", "VÌ SAO"],
    }
}

/// Over a form's fields.
pub(crate) fn field_columns(language: Language) -> [&'static str; 4] {
    match language {
        En => ["FIELD", "NAME", "VALUE", "FROM"],
        Vi => ["Ô", "TÊN", "NỘI DUNG", "TỪ ĐÂU"],
    }
}

/// Over the log.
pub(crate) fn entry_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["NO", "WHEN", "WHAT", "WITH", "CLAIMS", "REFUSED"],
        Vi => ["SỐ", "LÚC", "VIỆC", "VỚI", "THÔNG TIN", "TỪ CHỐI"],
    }
}

/// Lists were fetched.
pub(crate) fn refreshed(number: u64, lists: u32, language: Language) -> String {
    match language {
        En => format!("Trust list {number} and {lists} status lists are in force"),
        Vi => format!("Danh sách tin cậy số {number} và {lists} danh sách tình trạng đang dùng"),
    }
}

/// A status list did not come.
pub(crate) fn status_list_refused(uri: &str, code: &str, language: Language) -> String {
    let advice = vidan_wallet::advice_text(code, language.into());
    format!("{uri}: {advice} [{code}]")
}

/// Before what an offer promises.
pub(crate) fn offered_by(issuer: &str, language: Language) -> String {
    match language {
        En => format!("{issuer} offers:"),
        Vi => format!("{issuer} mời nhận:"),
    }
}

/// A document that the trust list does not know.
pub(crate) fn unknown_type(document_type: &str, language: Language) -> String {
    match language {
        En => format!("{document_type} (not in the trust list: it will be refused)"),
        Vi => format!("{document_type} (không có trong danh sách tin cậy: sẽ bị từ chối)"),
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

/// Above what will leave.
pub(crate) fn will_leave(document: &str, to: &str, language: Language) -> String {
    match language {
        En => format!("From “{document}”, to {to}:"),
        Vi => format!("Từ “{document}”, cho {to}:"),
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
        En => format!("an UNKNOWN asker that calls itself {id}"),
        Vi => format!("một nơi LẠ tự xưng là {id}"),
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
        (FieldState::Conflict, _, Vi) => "giấy tờ khác nhau: hãy nhập",
        (FieldState::NeedsChoice, _, En) => "choose it",
        (FieldState::NeedsChoice, _, Vi) => "hãy chọn",
        (FieldState::NeedsPerson, true, En) => "type it",
        (FieldState::NeedsPerson, true, Vi) => "hãy nhập",
        (_, _, En) => "may stay empty",
        (_, _, Vi) => "có thể để trống",
    }
}

/// What was done.
pub(crate) fn act(act: Act, language: Language) -> &'static str {
    match (act, language) {
        (Act::FormSubmitted, En) => "form handed in",
        (Act::FormSubmitted, Vi) => "nộp tờ khai",
        (Act::InboxOpened, En) => "mailbox opened",
        (Act::InboxOpened, Vi) => "mở hộp thư",
        (Act::NoticeOpened, En) => "notice opened",
        (Act::NoticeOpened, Vi) => "mở thông báo",
        (Act::NoticeReceived, En) => "notice came",
        (Act::NoticeReceived, Vi) => "nhận thông báo",
        (Act::NoticeSetAside, En) => "set aside",
        (Act::NoticeSetAside, Vi) => "để riêng",
        (Act::Received, En) => "document received",
        (Act::Received, Vi) => "nhận giấy tờ",
        (Act::Shown, En) => "claims shown",
        (Act::Shown, Vi) => "cho xem",
        (Act::TrustUpdated, En) => "trust list",
        (Act::TrustUpdated, Vi) => "danh sách tin cậy",
        (_, En) => "other",
        (_, Vi) => "việc khác",
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

/// A cause of this command's own, with what to do.
pub(crate) fn failure(failure: &Failure, language: Language) -> String {
    let cause = failure.to_string();
    let known = match (failure, language) {
        (Failure::DocumentUnclear(_), En) => {
            "`vidan wallet list` shows the ids; a few characters will do"
        }
        (Failure::DocumentUnclear(_), Vi) => {
            "Không rõ giấy tờ nào: xem mã bằng `vidan wallet list`, chỉ cần vài ký tự đầu"
        }
        (Failure::HomeTaken(_), En) => "Nothing was changed. Name another folder by --home",
        (Failure::HomeTaken(_), Vi) => {
            "Thư mục đã có ví, chưa thay đổi gì. Hãy nêu thư mục khác bằng --home"
        }
        (Failure::NoWallet(_), En) => "`vidan wallet init` makes one; --home names its folder",
        (Failure::NoWallet(_), Vi) => {
            "Thư mục chưa có ví: tạo bằng `vidan wallet init`, nêu thư mục bằng --home"
        }
        (Failure::NobodyToAsk, En) => "A script gives secrets by --passcode-fd and agrees by --yes",
        (Failure::NobodyToAsk, Vi) => {
            "Không có cửa sổ lệnh để hỏi: kịch bản dùng --passcode-fd và --yes"
        }
        (Failure::NoticeUnclear(_), En) => {
            "`vidan wallet inbox` shows the ids; a few characters will do"
        }
        (Failure::NoticeUnclear(_), Vi) => {
            "Không rõ thông báo nào: xem mã bằng `vidan wallet inbox`"
        }
        (Failure::OfficeUnclear, En) => "Name the office by its identifier",
        (Failure::OfficeUnclear, Vi) => "Hãy nêu định danh của cơ quan",
        (Failure::Refused, En) => "Nothing left this wallet",
        (Failure::Refused, Vi) => "Bạn đã từ chối: không có gì rời khỏi ví",
        (Failure::SecretMissing, En) => "One secret a line, as UTF-8",
        (Failure::SecretMissing, Vi) => {
            "Tệp bí mật thiếu dòng hoặc không phải chữ: mỗi dòng một mật khẩu"
        }
        (Failure::SecretsDiffer, En) => "Nothing was changed. Try again",
        (Failure::SecretsDiffer, Vi) => "Hai lần nhập khác nhau, chưa thay đổi gì. Hãy thử lại",
        _ => return words(language).fault(failure.code(), &cause),
    };
    match language {
        En => format!("{cause}. {known}"),
        Vi => format!("{known} [{}]", failure.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_short() {
        assert_eq!(day(UnixTime(86_400)), "1970-01-02");
        assert_eq!(moment(UnixTime(86_460)), "1970-01-02 00:01Z");
    }

    #[test]
    fn every_failure_is_told_in_each_language() {
        let failures = [
            Failure::DocumentUnclear("x".into()),
            Failure::HomeTaken("w".into()),
            Failure::NobodyToAsk,
            Failure::NoWallet("w".into()),
            Failure::OfficeUnclear,
            Failure::Refused,
            Failure::SecretMissing,
            Failure::SecretsDiffer,
        ];
        for one in failures {
            let (en, vi) = (failure(&one, En), failure(&one, Vi));
            assert!(en.is_ascii() && en.len() > 20, "{en}");
            assert!(!vi.is_ascii() && vi.contains(one.code()), "{vi}");
        }
    }
}
