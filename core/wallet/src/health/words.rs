//! What each fault means, for people.

use vidan_vault::Fault;

use crate::Lang;

pub(super) fn text(fault: Fault, lang: Lang) -> &'static str {
    let (vi, en) = both(fault);
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}

#[rustfmt::skip]
fn both(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Commits => (
            "Tệp đếm số lần ghi bị thiếu, hỏng hoặc cũ. Sửa chữa sẽ tạo lại.",
            "The file that counts writes is missing, damaged or old. A repair makes it anew."),
        Fault::Database => (
            "Cấu trúc của tệp kho dữ liệu có chỗ hỏng. Sửa chữa sẽ viết lại tệp.",
            "The vault file's structure is damaged. A repair writes the file anew."),
        Fault::HeadBlock => (
            "Một phần danh mục của kho không đọc được. Sửa chữa sẽ lập lại từ các mục còn mở được; mục nào đã mất ở đó thì không biết được.",
            "A part of the vault's list is unreadable. A repair rebuilds it from what still opens; what was lost in it cannot be known."),
        Fault::HeadCopy => (
            "Một trong hai bản của danh mục bị hỏng. Sửa chữa sẽ chép lại từ bản kia.",
            "One of two copies of the vault's list is damaged. A repair copies the other."),
        Fault::KeyWrapCopy => (
            "Một trong hai bản của khóa đã bọc bị hỏng. Sửa chữa sẽ chép lại từ bản kia.",
            "One of two copies of the wrapped key is damaged. A repair copies the other."),
        Fault::PhoneWrap => (
            "Phần mở khóa bằng sinh trắc học bị hỏng. Sửa chữa sẽ bỏ phần này; hãy bật lại sau đó.",
            "What unlocks by finger or face is damaged. A repair takes it out; switch it on again afterwards."),
        Fault::PhoneWrapCopy => (
            "Một trong hai bản của phần mở khóa bằng sinh trắc học bị hỏng. Sửa chữa sẽ chép lại từ bản kia.",
            "One of two copies of what unlocks by finger or face is damaged. A repair copies the other."),
        Fault::RecordDamaged => (
            "Một mục bị hỏng và không mở được. Sửa chữa sẽ bỏ mục này.",
            "A record is damaged and does not open. A repair takes it out."),
        Fault::RecordMissing => (
            "Một mục không còn trong kho. Sửa chữa sẽ bỏ mục này khỏi danh mục.",
            "A record is not there any more. A repair takes it off the list."),
        Fault::RecordSetBack => (
            "Một mục bị thay bằng bản cũ hơn của nó. Sửa chữa sẽ bỏ mục này.",
            "A record was replaced by an older version of itself. A repair takes it out."),
        Fault::RecordStray => (
            "Có một mục mà ví không ghi, hoặc đã xóa. Sửa chữa sẽ bỏ mục này.",
            "There is a record that the wallet did not write, or had deleted. A repair takes it out."),
        // A fault that this version has no words for yet.
        _ => (
            "Kho dữ liệu có chỗ hỏng. Hãy sửa chữa.",
            "The vault is damaged. Repair it."),
    }
}
