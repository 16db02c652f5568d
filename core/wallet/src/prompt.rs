//! What the device shows when it asks for a finger: one line each, in the person's language.

use vidan_crypto::device::Prompt;

use crate::Lang;

pub(crate) fn receive(lang: Lang) -> Prompt {
    prompt(lang, "Nhận giấy tờ vào ví", "Receive a document", "")
}

pub(crate) fn present(lang: Lang, audience: &str) -> Prompt {
    prompt(lang, "Xuất trình thông tin", "Show information", audience)
}

pub(crate) fn receipt(lang: Lang) -> Prompt {
    prompt(
        lang,
        "Gửi biên nhận thông báo",
        "Send receipts for notices",
        "",
    )
}

fn prompt(lang: Lang, vi: &str, en: &str, detail: &str) -> Prompt {
    let title = match lang {
        Lang::En => en,
        Lang::Vi => vi,
    };
    Prompt {
        title: title.to_owned(),
        detail: detail.to_owned(),
    }
}
