//! Headings of tables.

use crate::args::Language::{self, En, Vi};

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

/// Over the consents.
pub(crate) fn consent_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["NO", "GIVEN", "BACK", "STANDING", "TO", "CLAIMS"],
        Vi => [
            "SỐ",
            "NGÀY CHO",
            "NGÀY RÚT",
            "TÌNH TRẠNG",
            "CHO",
            "THÔNG TIN",
        ],
    }
}

/// Over who has seen what.
pub(crate) fn seen_columns(language: Language) -> [&'static str; 6] {
    match language {
        En => ["TIMES", "FIRST", "LAST", "", "WHO", "CLAIMS"],
        Vi => ["LẦN", "TỪ", "ĐẾN", "", "AI", "THÔNG TIN"],
    }
}
