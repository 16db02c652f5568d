//! Help in Vietnamese, by its English: a paragraph each, without the point at its end.

mod files;
mod wallet;

/// The Vietnamese of a text of help, paragraph by paragraph; nothing where one of them is not known.
pub(super) fn of(english: &str) -> Option<String> {
    let paragraphs = english.split("\n\n").map(|paragraph| {
        let (paragraph, point) = match paragraph.strip_suffix('.') {
            Some(before) => (before, "."),
            None => (paragraph, ""),
        };
        let found = all().find(|(known, _)| *known == paragraph);
        found.map(|(_, vietnamese)| format!("{vietnamese}{point}"))
    });
    paragraphs
        .collect::<Option<Vec<_>>>()
        .map(|all| all.join("\n\n"))
}

/// All that is known.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMON
        .iter()
        .chain(files::TEXTS)
        .chain(wallet::TEXTS)
        .copied()
}

/// What the readers of values say, in [`crate::args`] and in the parser; the rest of a sentence follows what ends in a colon.
pub(super) fn value_fault(english: &str) -> Option<String> {
    let found = FAULTS.iter().find_map(|(known, vietnamese)| {
        let rest = english.strip_prefix(known)?;
        (rest.is_empty() || known.ends_with(": ")).then(|| format!("{vietnamese}{rest}"))
    });
    let of_range = || {
        let (_, range) = english.split_once(" is not in ")?;
        Some(format!("ngoài khoảng {range}"))
    };
    found.or_else(of_range)
}

#[rustfmt::skip]
const FAULTS: &[(&str, &str)] = &[
    ("neither Unix seconds nor RFC 3339, such as 2026-11-22T09:30:00+07:00",
        "không phải giây Unix, cũng không phải RFC 3339, ví dụ 2026-11-22T09:30:00+07:00"),
    ("not a claim path: ", "không phải đường dẫn tới một mục: "),
    ("not 1 to 512 bytes of text", "cần văn bản dài 1 đến 512 byte"),
    ("empty", "không được để trống"),
    ("not URI#INDEX, such as https://status.example/1#42", "không có dạng URI#SỐ, ví dụ https://status.example/1#42"),
    ("not a number of wrong passcodes, nor off", "không phải số lần nhập sai, cũng không phải off"),
    ("invalid digit found in string", "không phải số"),
    ("number too large to fit in target type", "số quá lớn"),
    ("cannot parse integer from empty string", "không được để trống"),
];

/// What stands in several commands.
#[rustfmt::skip]
const COMMON: &[(&str, &str)] = &[
    ("The citizen's wallet: keeps documents, proves facts by QR, receives notices, fills forms",
        "Ví của người dân: giữ giấy tờ, chứng minh bằng mã QR, nhận thông báo, điền biểu mẫu"),
    ("Exit codes: 0 fine or valid, 1 refused or failed, 2 undetermined, 64 wrong usage",
        "Mã kết thúc: 0 tốt hoặc hợp lệ, 1 bị từ chối hoặc không làm được, 2 chưa xác định, 64 gõ lệnh sai"),
    ("Language of what is printed", "Ngôn ngữ của những gì in ra"),
    ("English", "Tiếng Anh"),
    ("Tiếng Việt", "Tiếng Việt"),
    ("JSON instead of text", "In JSON thay cho văn bản"),
    ("One JSON line", "Một dòng JSON"),
    ("One JSON line about what was made", "Một dòng JSON về những gì đã tạo"),
    ("One JSON value", "Một giá trị JSON"),
    ("One JSON verdict a line", "Mỗi kết luận một dòng JSON"),
    ("SD-CWT (draft-ietf-spice-sd-cwt)", "SD-CWT (draft-ietf-spice-sd-cwt)"),
    ("SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), compact form", "SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), dạng gọn"),
    ("Mobile document (ISO/IEC 18013-5)", "Giấy tờ di động (ISO/IEC 18013-5)"),
    ("Live one citizen's day on this machine, step by step, and show what is refused on the way",
        "Sống một ngày của người dân ngay trên máy này, từng bước một, và cho thấy những gì bị từ chối"),
    ("Starts a sandbox on loopback, makes a vault, receives three documents, proves three claims by QR, receives a notice, fills a form, checks the log and moves to a new phone. Nothing leaves this machine",
        "Mở môi trường thử nội bộ, tạo kho, nhận ba giấy tờ, chứng minh ba mục bằng mã QR, nhận một thông báo, điền một biểu mẫu, kiểm tra nhật ký và chuyển sang điện thoại mới. Không có gì rời khỏi máy này"),
    ("The format in which the card is kept and shown", "Định dạng mà thẻ được giữ và xuất trình"),
    ("One JSON line a step, and a last one that sums up", "Mỗi bước một dòng JSON, dòng cuối tổng kết"),
    ("Keep what was made in this folder: qr.png, proof.txt, proof.cbor, issuer.pem, trust-list.jwt, root.pem (which signed the list), bundle.cbor (the list and the status lists), portrait.webp, verdict.json, notice.json, form.json, submission.json, activity.json",
        "Giữ những gì đã tạo trong thư mục này: qr.png, proof.txt, proof.cbor, issuer.pem, trust-list.jwt, root.pem (khóa đã ký danh sách), bundle.cbor (danh sách tin cậy và các danh sách tình trạng), portrait.webp, verdict.json, notice.json, form.json, submission.json, activity.json"),
    ("Put the vault and its device keys into this folder, which holds none yet, instead of a temporary one. Its passcode is random and told to nobody, so the vault can be looked at but not opened again",
        "Đặt kho và khóa của thiết bị vào thư mục này (chưa có kho nào) thay cho thư mục tạm. Mật khẩu là ngẫu nhiên và không ai biết, nên chỉ xem được tệp kho chứ không mở lại được"),
    ("Run an issuer, a notice office, a portal and a trust list publisher on loopback, until Ctrl-C",
        "Chạy cơ quan cấp, cơ quan gửi thông báo, cổng dịch vụ công và nơi công bố danh sách tin cậy trên máy này, cho đến khi nhấn Ctrl-C"),
    ("First of the consecutive ports to listen on; without it, free ones are chosen", "Cổng mạng đầu tiên trong các cổng liên tiếp; không nêu thì chọn cổng còn trống"),
    ("The format of the card in the offer", "Định dạng của thẻ trong lời mời nhận giấy tờ"),
    ("Keep the sandbox's keys in this folder, so that the next run has the same", "Giữ khóa của môi trường thử trong thư mục này, để lần sau vẫn dùng khóa đó"),
    ("Print one JSON line with the addresses, the root key and an offer", "In một dòng JSON gồm các địa chỉ, khóa gốc và một lời mời nhận giấy tờ"),
];
