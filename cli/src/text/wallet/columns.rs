//! Headings of tables.

use crate::args::Language::{self, En, Vi};

/// Over the documents.
pub(crate) fn document_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["ID", "DOCUMENT", "STATUS", "ENDS", "COPIES LEFT", "ISSUER"],
        Vi => [
            "MÃ",
            "GIẤY TỜ",
            "TÌNH TRẠNG",
            "HẾT HẠN",
            "SỐ BẢN CÒN LẠI",
            "CƠ QUAN CẤP",
        ],
    }
}

/// Over a document's claims.
pub(crate) fn claim_columns(language: Language) -> [&'static str; 3] {
    match language {
        En => ["NAME", "VALUE", "FOR --claims"],
        Vi => ["TÊN", "NỘI DUNG", "DÙNG CHO --claims"],
    }
}

/// Over the claims that will leave.
pub(crate) fn leaving_columns(language: Language) -> [&'static str; 2] {
    match language {
        En => ["YOU SHOW", "VALUE"],
        Vi => ["THÔNG TIN CUNG CẤP", "NỘI DUNG"],
    }
}

/// Over the notices.
pub(crate) fn notice_columns(language: Language) -> [&'static str; 5] {
    match language {
        En => ["ID", "", "SENT", "SUBJECT", "OFFICE"],
        Vi => ["MÃ", "", "NGÀY GỬI", "VỀ VIỆC", "CƠ QUAN"],
    }
}

/// Over what was set aside.
pub(crate) fn set_aside_columns(language: Language) -> [&'static str; 4] {
    match language {
        En => ["CAME", "WHY", "MAILBOX AT", "CODE"],
        Vi => ["NGÀY NHẬN", "VÌ SAO", "HỘP THƯ TẠI", "MÃ LỖI"],
    }
}

/// Over a form's fields.
pub(crate) fn field_columns(language: Language) -> [&'static str; 4] {
    match language {
        En => ["NAME", "VALUE", "FROM", "FIELD"],
        Vi => ["Ô", "NỘI DUNG", "LẤY TỪ", "MÃ Ô"],
    }
}

/// Over the log.
pub(crate) fn entry_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["NO", "WHEN", "WHAT", "WITH", "INFORMATION", "NOT DONE"],
        Vi => ["SỐ", "LÚC", "VIỆC", "VỚI", "THÔNG TIN", "KHÔNG THỰC HIỆN"],
    }
}

/// Over the consents.
pub(crate) fn consent_columns(language: Language) -> [&'static str; 7] {
    match language {
        En => [
            "NO",
            "GIVEN",
            "WITHDRAWN",
            "STANDING",
            "TO",
            "FOR",
            "INFORMATION",
        ],
        Vi => [
            "SỐ",
            "NGÀY ĐỒNG Ý",
            "NGÀY RÚT",
            "TÌNH TRẠNG",
            "CƠ QUAN NHẬN",
            "MỤC ĐÍCH",
            "THÔNG TIN",
        ],
    }
}

/// Over who has seen what.
pub(crate) fn seen_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["TIMES", "FIRST", "LAST", "WHO", "INFORMATION", "NOTE"],
        Vi => [
            "SỐ LẦN",
            "LẦN ĐẦU",
            "LẦN CUỐI",
            "BÊN ĐÃ XEM",
            "THÔNG TIN",
            "LƯU Ý",
        ],
    }
}
