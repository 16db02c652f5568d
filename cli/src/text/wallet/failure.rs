//! Why an act ended early, with what to do.

use crate::{
    args::Language::{self, En, Vi},
    text::words,
    wallet::Failure,
};

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
