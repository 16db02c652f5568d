//! What the device shows when it asks for a finger: one line each, in the person's language.

use vidan_credential::BROADCAST_AUDIENCE;
use vidan_crypto::device::Prompt;
use vidan_trust::{Names, TrustList};

use crate::{Lang, presentation::Asker};

pub(crate) fn receive(lang: Lang) -> Prompt {
    prompt(lang, "Nhận giấy tờ vào ví", "Receive a document", "")
}

/// For whom a proof is: by the name that the trust list gives, never by one that somebody gives himself.
pub(crate) fn present(
    lang: Lang,
    audience: &str,
    asker: Option<&Asker>,
    list: Option<&TrustList>,
) -> Prompt {
    let detail = match asker {
        Some(Asker::Listed(name)) => pick(lang, name).to_owned(),
        Some(Asker::Unknown) => word(lang, "Bên hỏi chưa rõ là ai", "An unknown party").to_owned(),
        None if audience == BROADCAST_AUDIENCE => {
            word(lang, "Bất kỳ ai quét mã", "Anyone who scans the code").to_owned()
        }
        None => list
            .and_then(|list| listed(lang, audience, list))
            .unwrap_or_else(|| audience.to_owned()),
    };
    prompt(lang, "Xuất trình thông tin", "Show information", &detail)
}

pub(crate) fn receipt(lang: Lang) -> Prompt {
    prompt(
        lang,
        "Gửi giấy báo nhận thông báo",
        "Send receipts for notices",
        "",
    )
}

/// The name of the office or verifier with this identifier.
fn listed(lang: Lang, id: &str, list: &TrustList) -> Option<String> {
    let offices = list.offices().iter().map(|one| (&one.id, &one.name));
    let verifiers = list.verifiers().iter().map(|one| (&one.id, &one.name));
    let mut all = offices.chain(verifiers);
    let (_, name) = all.find(|(known, _)| *known == id)?;
    Some(pick(lang, name).to_owned())
}

fn prompt(lang: Lang, vi: &str, en: &str, detail: &str) -> Prompt {
    Prompt {
        title: word(lang, vi, en).to_owned(),
        detail: detail.to_owned(),
    }
}

fn pick(lang: Lang, name: &Names) -> &str {
    word(lang, &name.vi, &name.en)
}

fn word<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}
