//! Tiếng Việt.

use vidan_trust::Names;

use crate::qr;

use super::{Trial, Words, tenths};

pub(super) struct Vietnamese;

impl Words for Vietnamese {
    fn demo_title(&self) -> &'static str {
        "Vidan: một ngày của công dân"
    }

    fn sandbox_runs(&self) -> &'static str {
        "Môi trường thử trên máy này: cơ quan cấp, cơ quan thông báo, cổng, danh sách tin cậy"
    }

    fn vault_made(&self, folder: Option<&str>) -> String {
        match folder {
            Some(folder) => format!("Đã tạo ví được khóa bằng mật khẩu, trong {folder}"),
            None => "Đã tạo ví được khóa bằng mật khẩu, trong một thư mục tạm".to_owned(),
        }
    }

    fn trust_fetched(&self, number: u64, issuers: usize, offices: usize) -> String {
        format!(
            "Đã tải danh sách tin cậy số {number}, đúng khóa gốc: {issuers} cơ quan cấp, {offices} cơ quan khác"
        )
    }

    fn kept(&self, documents: usize, copies: u32) -> String {
        format!("Đã nhận, kiểm tra và cất {documents} giấy tờ, gồm {copies} bản dùng một lần")
    }

    fn killed_and_gone_on(&self) -> &'static str {
        "Ví bị tắt ngang khi đang nhận, mở lại thì nhận tiếp"
    }

    fn document(&self, name: &str, issuer: &str) -> String {
        format!("{name}, do {issuer} cấp")
    }

    fn proved(&self, claims: usize, issuer: &str, characters: usize) -> String {
        format!(
            "Đã chứng minh {claims} thông tin bằng mã QR ({characters} ký tự), {issuer} bảo đảm"
        )
    }

    fn answered(&self, asker: &str, codes: usize, bytes: usize) -> String {
        format!(
            "“{asker}” hỏi: đủ 18 tuổi và ảnh, không hỏi tên; trả lời bằng {codes} mã, ảnh {bytes} byte do cơ quan cấp bảo đảm"
        )
    }

    fn file_vouched(&self, claim: &str, bytes: usize) -> String {
        format!("{claim}: tệp {bytes} byte, do cơ quan cấp bảo đảm")
    }

    fn code_too_wide(&self, needs: u32, columns: u32) -> String {
        format!("Mã QR cần {needs} cột mà cửa sổ chỉ có {columns}: dùng --out để lấy ảnh qr.png")
    }

    fn trial(&self, trial: Trial) -> &'static str {
        match trial {
            Trial::Changed => "Sửa một bit",
            Trial::Forwarded => "Đưa câu trả lời cho bên khác",
            Trial::Late => "Hai phút sau",
            Trial::Revoked => "Thẻ vừa bị thu hồi",
            Trial::Twice => "Trình lại lần nữa",
            Trial::Untrusted => "Cơ quan cấp không được công nhận",
        }
    }

    fn received(&self, notices: u32, receipts: u32) -> String {
        format!(
            "Đã nhận, mở và kiểm tra {notices} thông báo niêm phong; gửi {receipts} giấy báo nhận có ký"
        )
    }

    fn notice(&self, subject: &str, office: &str) -> String {
        format!("“{subject}”, từ {office}")
    }

    fn filled(&self, form: &str, proven: usize, typed: usize) -> String {
        format!(
            "Đã điền và nộp {form}: {proven} mục lấy từ giấy tờ kèm chứng minh, {typed} mục tự nhập"
        )
    }

    fn dossier(&self, code: &str, state: &str) -> String {
        format!("Mã hồ sơ {code}: {state}")
    }

    fn logged(&self, entries: u64) -> String {
        format!("Nhật ký có {entries} dòng, chuỗi nguyên vẹn, không chứa nội dung giấy tờ")
    }

    fn moved(&self, documents: usize, notices: u64, entries: u64) -> String {
        format!(
            "Đã sao lưu và khôi phục trên máy mới: {documents} giấy tờ, {notices} thông báo, {entries} dòng nhật ký"
        )
    }

    fn got_again(&self, copies: u32, mailboxes: usize) -> String {
        format!(
            "Cơ quan cấp phát lại {copies} bản, mở lại {mailboxes} hộp thư; mã từ máy mới được công nhận"
        )
    }

    fn day_done(&self, milliseconds: u128) -> String {
        format!("Xong cả ngày trong {}.", self.duration(milliseconds))
    }

    fn day_kept(&self, folder: &str) -> String {
        format!("Những gì đã tạo nằm trong {folder}")
    }

    fn vault_left(&self, folder: &str) -> String {
        format!("Ví còn lại trong {folder}; mật khẩu của nó ngẫu nhiên và không được lưu ở đâu")
    }

    fn failed_at(&self, step: &str) -> String {
        format!("Không {step} được")
    }

    fn step(&self, number: usize) -> &'static str {
        match number {
            1 => "khởi động môi trường thử",
            2 => "tạo ví",
            3 => "tải danh sách tin cậy",
            4 => "nhận giấy tờ",
            5 => "chứng minh bằng mã QR",
            6 => "nhận thông báo",
            7 => "điền và nộp biểu mẫu",
            8 => "kiểm tra nhật ký",
            9 => "chuyển sang máy mới",
            _ => "",
        }
    }

    fn interrupted(&self) -> &'static str {
        "Đã dừng theo yêu cầu."
    }

    fn home_taken(&self, folder: &str) -> String {
        format!(
            "{folder} đã có một ví, và vidan demo không động vào ví có sẵn. Hãy chọn thư mục khác hoặc bỏ --home."
        )
    }

    fn no_such_code(&self, argument: &str) -> String {
        format!("“{argument}” không phải chữ của một mã, cũng không phải tên tệp có thật")
    }

    fn unknown_content(&self, file: &str) -> String {
        format!("{file}: không phải văn bản, token CBOR, ảnh PNG hay JPEG")
    }

    fn picture(&self, error: qr::Error) -> &'static str {
        match error {
            qr::Error::FileTooLarge => "tệp ảnh lớn hơn 96 MiB",
            qr::Error::MalformedPicture => "ảnh bị hỏng",
            qr::Error::NoCode => {
                "không thấy mã QR nào đọc được trong ảnh; hãy chụp gần hơn, đủ sáng và không rung"
            }
            qr::Error::NotAlphanumeric => "văn bản có ký tự không dùng được trong mã QR",
            qr::Error::PictureEncoding => "không ghi được ảnh",
            qr::Error::PictureTooLarge => {
                "ảnh quá lớn: ảnh chụp tối đa 200 triệu điểm ảnh, ảnh khác tối đa 40 triệu"
            }
            qr::Error::TextTooLong => "văn bản quá dài cho một mã QR",
            qr::Error::UnknownFormat => "không phải ảnh PNG hay JPEG",
        }
    }

    /// Causes of the lower rooms exist in English only; their codes and advice do not.
    fn cause_and_advice(&self, _cause: &str, code: &str, advice: &str) -> String {
        format!("{advice} [{code}]")
    }

    fn fault(&self, code: &str, cause: &str) -> String {
        let meaning = match code {
            "cli.file" | "demo.file" => "Không đọc hoặc ghi được tệp",
            "cli.address" => "Địa chỉ không dùng được",
            "cli.certificate" => "Chứng thư không dùng được",
            "cli.output" => "Không ghi được ra màn hình",
            "cli.query" => "Tệp câu hỏi không đọc được",
            "cli.device_keys" => "Tệp khóa của thiết bị không đọc được",
            "cli.network" => "Không kết nối được mạng",
            "cli.settings" => "Tệp cài đặt của ví không đọc được",
            "cli.claims" => "Tệp thông tin không phải JSON, hoặc sai dạng",
            "cli.key" => "Tệp khóa không đọc được",
            "cli.sandbox" | "demo.sandbox" => "Môi trường thử không chạy được",
            "demo.codec" | "demo.not_json" => "Dữ liệu không đọc hoặc không ghi được thành JSON",
            "demo.crypto" => "Phép mật mã không thực hiện được",
            "demo.device_keys" => "Khóa của thiết bị không dùng được",
            "demo.protocol" => "Câu trả lời của máy chủ không dùng được",
            "demo.status_list" => "Danh sách tình trạng không dùng được",
            "demo.claim_logged" => "Nhật ký có chứa thông tin trong giấy tờ",
            "demo.claims_differ" => "Bên kiểm tra thấy khác với những gì đã đồng ý cung cấp",
            "demo.code_misread" => "Ảnh mã QR đọc ra khác với chữ đã vẽ",
            "demo.log_broken" => "Chuỗi nhật ký bị đứt",
            "demo.missing" => "Môi trường thử thiếu thứ mà bước này cần",
            "demo.not_given" => "Cơ quan cấp không cấp lại giấy tờ đã cấp",
            "demo.not_refused" => "Một mã phải bị từ chối lại được chấp nhận",
            "demo.transport" => "Không kết nối được mạng nội bộ của máy",
            _ => "Có lỗi trong chương trình",
        };
        format!("{meaning} [{code}]: {cause}")
    }

    fn consent_code(&self) -> &'static str {
        "Xuất trình cho bên kiểm tra tại quầy"
    }

    fn consent_inbox(&self) -> &'static str {
        "Mở hộp thư nhận thông báo"
    }

    fn consent_opened(&self) -> &'static str {
        "Báo cho cơ quan biết đã mở thông báo"
    }

    fn consent_form(&self) -> &'static str {
        "Nộp tờ khai thay đổi thông tin cư trú"
    }

    fn sandbox_title(&self) -> &'static str {
        "Môi trường thử của Vidan, chỉ nghe trên máy này"
    }

    fn sandbox_issuer(&self) -> &'static str {
        "Cơ quan cấp giấy tờ"
    }

    fn sandbox_office(&self) -> &'static str {
        "Cơ quan thông báo"
    }

    fn sandbox_portal(&self) -> &'static str {
        "Cổng dịch vụ"
    }

    fn sandbox_trust_list(&self) -> &'static str {
        "Danh sách tin cậy"
    }

    fn sandbox_form(&self) -> &'static str {
        "Biểu mẫu"
    }

    fn sandbox_iaca(&self) -> &'static str {
        "Chứng thư gốc (IACA)"
    }

    fn sandbox_offer(&self) -> &'static str {
        "Lời mời nhận giấy tờ"
    }

    fn sandbox_tx_code(&self) -> &'static str {
        "Mã giao dịch"
    }

    fn sandbox_root_key(&self) -> &'static str {
        "Khóa gốc"
    }

    fn sandbox_stop(&self) -> &'static str {
        "Nhấn Ctrl-C để dừng."
    }

    fn valid(&self) -> &'static str {
        "HỢP LỆ"
    }

    fn refused(&self) -> &'static str {
        "TỪ CHỐI"
    }

    fn undetermined(&self) -> &'static str {
        "CHƯA XÁC ĐỊNH"
    }

    fn vouched_by(&self, document: &str, issuer: &str) -> String {
        format!("{document}, {issuer} bảo đảm")
    }

    fn yes_no(&self, yes: bool) -> &'static str {
        if yes { "có" } else { "không" }
    }

    fn duration(&self, milliseconds: u128) -> String {
        if milliseconds < 1_000 {
            return format!("{milliseconds} ms");
        }
        let (seconds, tenth) = tenths(milliseconds);
        format!("{seconds},{tenth} s")
    }

    fn pick<'a>(&self, names: &'a Names) -> &'a str {
        &names.vi
    }
}
