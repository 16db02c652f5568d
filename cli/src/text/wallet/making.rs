//! What is said while a wallet is made or erased, and why it was not; in both languages.

use crate::{
    args::Language::{self, En, Vi},
    wallet::{Begun, Failure},
};

/// What became of an earlier making; nothing where there was none.
pub(crate) fn begun(begun: Begun, folder: &str, language: Language) -> Option<String> {
    Some(match (begun, language) {
        (Begun::Anew, _) => return None,
        (Begun::AfterRemoving, En) => {
            format!(
                "What an unfinished attempt had left in {folder} was removed; this one begins anew"
            )
        }
        (Begun::AfterRemoving, Vi) => {
            format!("Đã xóa phần dở dang của lần trước trong {folder} và làm lại từ đầu")
        }
        (Begun::GoesOn, En) => format!("Going on with the unfinished restore in {folder}"),
        (Begun::GoesOn, Vi) => format!("Tiếp tục lần khôi phục dở dang trong {folder}"),
    })
}

/// What was left of a wallet is gone.
pub(crate) fn remains_erased(folder: &str, language: Language) -> String {
    match language {
        En => format!("What was left of an unfinished wallet in {folder} is erased, with its keys"),
        Vi => format!("Đã xóa phần còn lại của ví dở dang trong {folder} và toàn bộ khóa"),
    }
}

/// The root is pinned unseen.
pub(crate) fn root_unchecked(url: &str, language: Language) -> String {
    match language {
        En => format!(
            "{url} cannot be reached, so it could NOT be checked that the list is signed by this root. `vidan wallet refresh` \
             will check it"
        ),
        Vi => format!(
            "Không kết nối được {url} nên CHƯA kiểm tra được khóa gốc có đúng là khóa ký danh sách hay không. Lệnh `vidan wallet \
             refresh` sẽ kiểm tra"
        ),
    }
}

/// A consent was taken back that was given to whoever looked.
pub(crate) fn told_nobody_known(language: Language) -> &'static str {
    match language {
        En => {
            "Taken back, and the log says so. The code was shown to whoever scanned it: nobody has it by name, so nobody \
             can be told"
        }
        Vi => {
            "Đã rút và đã ghi nhật ký. Mã này xuất trình cho bất kỳ ai quét, không ai nhận đích danh, nên không có nơi nào \
             để báo"
        }
    }
}

/// Causes that only these commands have; `None` for all others.
pub(crate) fn failure_of_making(failure: &Failure, language: Language) -> Option<String> {
    let said = match (failure, language) {
        (Failure::ExportEnding(path), En) => format!(
            "{}: the log is written as JSON or as CSV. Give a name that ends in .json or .csv",
            path.display()
        ),
        (Failure::ExportEnding(path), Vi) => format!(
            "{}: nhật ký chỉ xuất được dạng JSON hoặc CSV. Hãy đặt tên tệp có đuôi .json hoặc .csv",
            path.display()
        ),
        (Failure::RootOfOtherList(url), En) => format!(
            "The trust list at {url} is not signed by this root. Check --root, --root-kid and the address; nothing was made"
        ),
        (Failure::RootOfOtherList(url), Vi) => format!(
            "Danh sách tin cậy tại {url} không do khóa gốc này ký. Hãy kiểm tra --root, --root-kid và địa chỉ; chưa tạo gì cả"
        ),
        (Failure::RootUnnamed(url), En) => format!(
            "{url} cannot be reached, and without the list the root's name in it is not known. Try again with a network, or \
             name it by --root-kid; nothing was made"
        ),
        (Failure::RootUnnamed(url), Vi) => format!(
            "Không kết nối được {url}, mà thiếu danh sách thì không biết tên của khóa gốc. Hãy thử lại khi có mạng, hoặc nêu tên \
             khóa bằng --root-kid; chưa tạo gì cả"
        ),
        (Failure::Unfinished(path), En) => format!(
            "{} holds a wallet that was not finished, or not wholly erased. Run `init` or `restore` again, or remove it by \
             `vidan wallet erase --all`",
            path.display()
        ),
        (Failure::Unfinished(path), Vi) => format!(
            "Thư mục {} chứa ví tạo dở hoặc xóa dở. Hãy chạy lại `init` hoặc `restore`, hoặc xóa hẳn bằng `vidan wallet erase \
             --all`",
            path.display()
        ),
        (Failure::ValuesNotObject(path), En) => format!(
            "{}: not a JSON object of field ids and values, such as {{\"sdt\": \"0912345678\"}}",
            path.display()
        ),
        (Failure::ValuesNotObject(path), Vi) => format!(
            "{}: không phải đối tượng JSON gồm mã ô và giá trị, ví dụ {{\"sdt\": \"0912345678\"}}",
            path.display()
        ),
        _ => return None,
    };
    Some(format!("{said} [{}]", failure.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_told_in_each_language() {
        for one in [
            Failure::ExportEnding("x.xlsx".into()),
            Failure::RootOfOtherList("u".into()),
            Failure::RootUnnamed("u".into()),
            Failure::Unfinished("w".into()),
            Failure::ValuesNotObject("v".into()),
        ] {
            let say = |language| failure_of_making(&one, language).unwrap();
            let (en, vi) = (say(En), say(Vi));
            assert!(en.is_ascii() && en.contains(one.code()), "{en}");
            assert!(!vi.is_ascii() && vi.contains(one.code()), "{vi}");
        }
        assert!(failure_of_making(&Failure::Refused, Vi).is_none());
    }
}
