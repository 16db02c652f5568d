//! Why an act ended early, with what to do.

use crate::{
    args::Language::{self, En, Vi},
    text::words,
    wallet::{Failure, Fitting},
};

/// A cause of this command's own, with what to do.
pub(crate) fn failure(failure: &Failure, language: Language) -> String {
    let cause = failure.to_string();
    if let Failure::SeveralDocuments(fitting) = failure {
        return several(fitting, failure.code(), language);
    }
    if let Failure::Field(said) = failure {
        return format!("{said} [{}]", failure.code());
    }
    let known = match (failure, language) {
        (Failure::DocumentUnclear(_), En) => {
            "`vidan wallet list` shows names and ids; a few characters of an id will do"
        }
        (Failure::DocumentUnclear(_), Vi) => {
            "Ví không có giấy tờ như bạn nêu. Xem tên và mã bằng `vidan wallet list`, chỉ cần vài ký tự đầu"
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
            "Không có cửa sổ lệnh để hỏi: tập lệnh dùng --passcode-fd và --yes"
        }
        (Failure::NoticeUnclear(_), En) => {
            "`vidan wallet inbox` shows the ids; a few characters will do"
        }
        (Failure::NoticeUnclear(_), Vi) => {
            "Không rõ thông báo nào: xem mã bằng `vidan wallet inbox`"
        }
        (Failure::OperationUnclear(_), En) => {
            "Nothing that waits, or more than one, goes by that: see vidan wallet pending --list"
        }
        (Failure::OperationUnclear(_), Vi) => {
            "Không rõ việc nào đang chờ: xem vidan wallet pending --list"
        }
        (Failure::OfficeUnclear, En) => "Name the office by its identifier",
        (Failure::OfficeUnclear, Vi) => "Hãy nêu định danh của cơ quan",
        (Failure::Refused, En) => "Nothing was done",
        (Failure::Refused, Vi) => "Đã hủy, chưa thực hiện thao tác nào",
        (Failure::SecretMissing, En) => "One secret a line, as UTF-8",
        (Failure::SecretMissing, Vi) => {
            "Tệp mật khẩu thiếu dòng hoặc không phải chữ: mỗi dòng một mật khẩu"
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

/// Among which documents to choose, and how.
fn several(fitting: &Fitting, code: &str, language: Language) -> String {
    let Fitting { kind, each } = fitting;
    let count = each.len();
    let each = match each.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => match language {
            En => format!("{} and {last}", others.join(", ")),
            Vi => format!("{} và {last}", others.join(", ")),
        },
        None => String::new(),
    };
    match (kind, language) {
        (Some(kind), En) => {
            format!("Your wallet holds {count} × {kind}: {each}. Choose by --document")
        }
        (None, En) => format!("Your wallet holds {count} documents: {each}. Choose by --document"),
        (Some(kind), Vi) => {
            let kind = lower_first(kind);
            format!("Bạn có {count} {kind}: {each}. Chọn bằng --document [{code}]")
        }
        (None, Vi) => format!("Bạn có {count} giấy tờ: {each}. Chọn bằng --document [{code}]"),
    }
}

/// As within a sentence.
fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(rest).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_several_documents_fit_they_are_listed() {
        let each = [
            "của bạn (đang dùng, mã aaaa1111)",
            "của Nguyễn An (mã bbbb2222)",
        ];
        let fitting = Fitting {
            kind: Some("Thẻ căn cước".into()),
            each: each.map(str::to_owned).into(),
        };
        let failed = Failure::SeveralDocuments(fitting);
        assert_eq!(
            failure(&failed, Vi),
            "Bạn có 2 thẻ căn cước: của bạn (đang dùng, mã aaaa1111) và của Nguyễn An (mã bbbb2222). Chọn bằng --document \
             [cli.document_unclear]"
        );
        assert!(
            !format!("{failed:?}").contains("Nguyễn"),
            "nothing personal"
        );
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
