//! Step 6: a mailbox is opened, a notice arrives, receipts go out.

use serde_json::json;
use vidan_sandbox::{NoticeDraft, Sandbox};
use vidan_wallet::{Consent, ConsentMethod, OfficeSummary};

use super::{Day, Failure, Told};
use crate::output::printable;

/// What the office writes: a kind of the national list, in the language of the office.
const KIND: &str = "bhxh_bhyt";
const SUBJECT: &str = "Thẻ bảo hiểm y tế của bạn sắp đến hạn";
const BODY: &str = "Thẻ có giá trị đến ngày 31/12/2026. Bạn có thể gia hạn ngay trong ví.";

pub(super) async fn receive_notice(day: &Day, sandbox: &Sandbox) -> Result<((), Told), Failure> {
    let words = day.words();
    let yes = |purpose: &str| Consent::given(purpose, ConsentMethod::Screen);
    let office = office(day).await?;
    let preview = day.wallet.preview_inbox(&office.id).await?;
    day.wallet
        .open_inbox(&preview, &yes(words.consent_inbox()))
        .await?;
    // The clerk's hand at the office, outside of the wallet: the sandbox seals it to the mailbox that was just opened.
    sandbox.send_notice(NoticeDraft::new(KIND, SUBJECT, BODY))?;
    let fetched = day.wallet.sync_notices().await?;
    let newest = day.wallet.notices().await?;
    let newest = newest.first().ok_or(Failure::Missing("notice"))?;
    let notice = day
        .wallet
        .open_notice(&newest.id, Some(&yes(words.consent_opened())))
        .await?;
    // The receipt for opening it was queued with the opening, and leaves with the next sync.
    let receipted = day.wallet.sync_notices().await?;
    day.keeper.keep_json("notice.json", &notice)?;
    let receipts = fetched
        .receipts_sent
        .saturating_add(receipted.receipts_sent);
    let sender = printable(words.pick(&notice.summary.office_name));
    let told = Told {
        what: words.received(fetched.new, receipts),
        notes: vec![words.notice(&printable(&notice.summary.subject), &sender)],
        detail: json!({
            "office": notice.summary.office_name,
            "kind": notice.summary.kind,
            "subject": notice.summary.subject,
            "new": fetched.new,
            "set_aside": fetched.set_aside,
            "receipts_sent": receipts,
            "receipts_waiting": receipted.receipts_waiting,
        }),
    };
    Ok(((), told))
}

/// The office of the trust list that sends notices and has an address.
async fn office(day: &Day) -> Result<OfficeSummary, Failure> {
    let list = day.wallet.refresh_trust().await?;
    list.offices
        .into_iter()
        .find(|office| !office.kinds.is_empty() && office.url.is_some())
        .ok_or(Failure::Missing("office"))
}
