//! Searching the log.

use std::collections::BTreeMap;

use vidan_codec::clock::UnixTime;
use vidan_trust::{Names, TrustList};

use super::{Act, ActivityEntry, Outcome};
use crate::{
    Error, Wallet, documents,
    fold::{self, fold},
    presentation::Asker,
};

/// What to look for. What is `None` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityQuery {
    /// Words, with or without case and diacritics: each must be found in the act, the counterpart, the document, a claim, the
    /// purpose or the cause, in Vietnamese or English.
    pub text: Option<String>,
    /// What was done.
    pub act: Option<Act>,
    /// With whom: an identifier.
    pub with: Option<String>,
    /// The document's type.
    pub document_type: Option<String>,
    /// Not before this moment.
    pub from: Option<UnixTime>,
    /// Before this moment.
    pub to: Option<UnixTime>,
    /// Entries with a smaller number only: [`ActivityPage::next`] of the page before.
    pub before: Option<u64>,
    /// How many at most; 0 for all.
    pub limit: usize,
}

/// What was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityPage {
    /// The entries.
    pub entries: Vec<ActivityEntry>,
    /// Where the next page begins; `None` where this is the last.
    pub next: Option<u64>,
}

impl Wallet {
    /// What the trust list calls these issuers, offices and verifiers: those of them that it knows.
    ///
    /// # Errors
    /// The vault's; without a trust list none has a name, which is no error.
    pub async fn names_of(&self, ids: &[String]) -> Result<BTreeMap<String, Names>, Error> {
        let list = match self.trust_list_any_age().await {
            Err(error @ Error::Vault(_)) => return Err(error),
            other => other.ok(),
        };
        let name = |id: &String| Some((id.clone(), name_of(list.as_ref()?, id)?));
        Ok(ids.iter().filter_map(name).collect())
    }

    /// Searches the log.
    ///
    /// # Errors
    /// The vault's: locked, damaged.
    pub async fn find_activity(&self, query: &ActivityQuery) -> Result<ActivityPage, Error> {
        let list = self.trust_list_any_age().await.ok();
        let words = fold::words(query.text.as_deref().unwrap_or_default());
        let mut found = Vec::new();
        let mut next = None;
        for entry in self.activity().await?.into_iter().rev() {
            if query.before.is_some_and(|before| entry.number >= before) || !fits(query, &entry) {
                continue;
            }
            if !words.is_empty() {
                let said = fold(&said(&entry, list.as_deref()));
                if !words.iter().all(|word| said.contains(word)) {
                    continue;
                }
            }
            if query.limit > 0 && found.len() == query.limit {
                next = found.last().map(|last: &ActivityEntry| last.number);
                break;
            }
            found.push(entry);
        }
        Ok(ActivityPage {
            entries: found,
            next,
        })
    }
}

fn fits(query: &ActivityQuery, entry: &ActivityEntry) -> bool {
    let is = |wanted: &Option<String>, given: Option<&str>| {
        wanted.as_deref().is_none_or(|wanted| given == Some(wanted))
    };
    query.act.is_none_or(|act| act == entry.act)
        && is(&query.with, Some(&entry.with))
        && is(&query.document_type, entry.document_type.as_deref())
        && query.from.is_none_or(|from| entry.at >= from)
        && query.to.is_none_or(|to| entry.at < to)
}

/// All that a person may remember of an entry.
fn said(entry: &ActivityEntry, list: Option<&TrustList>) -> String {
    let mut said = vec![entry.with.clone()];
    let mut name = |names: &Names| said.extend([names.vi.clone(), names.en.clone()]);
    name(&entry.act.name());
    if let Some(names) = list.and_then(|list| name_of(list, &entry.with)) {
        name(&names);
    }
    if let Some(Asker::Listed(names)) = &entry.asker {
        name(names);
    }
    let profile = match (list, &entry.document_type) {
        (Some(list), Some(document_type)) => documents::profile(list, document_type).ok().flatten(),
        _ => None,
    };
    if let Some(profile) = &profile {
        name(&Names {
            vi: profile.vi.clone(),
            en: profile.en.clone(),
        });
    }
    for claim in &entry.claims {
        name(&documents::claim_name(claim, profile.as_ref()));
    }
    said.extend(entry.claims.iter().cloned());
    said.extend(entry.document_type.clone());
    said.extend(entry.purpose.clone());
    if let Outcome::Refused(code) = &entry.outcome {
        said.push(code.clone());
    }
    said.join("\n")
}

/// What the trust list calls an issuer, office or verifier.
pub(crate) fn name_of(list: &TrustList, id: &str) -> Option<Names> {
    let issuers = list.issuers().iter().map(|one| (&one.iss, &one.name));
    let offices = list.offices().iter().map(|one| (&one.id, &one.name));
    let verifiers = list.verifiers().iter().map(|one| (&one.id, &one.name));
    let mut all = issuers.chain(offices).chain(verifiers);
    all.find(|(known, _)| *known == id)
        .map(|(_, name)| name.clone())
}

impl Act {
    /// What the act is called.
    pub fn name(self) -> Names {
        let (vi, en) = match self {
            Self::BackedUp => ("Sao lưu", "Backed up"),
            Self::Cleared => ("Xóa nhật ký", "Log cleared"),
            Self::ConsentWithdrawn => ("Rút lại đồng ý", "Consent withdrawn"),
            Self::Deleted => ("Xóa giấy tờ", "Document deleted"),
            Self::FormSubmitted => ("Nộp biểu mẫu", "Form submitted"),
            Self::InboxOpened => ("Mở hộp thư", "Mailbox opened"),
            Self::NoticeOpened => ("Đọc thông báo", "Notice opened"),
            Self::NoticeReceived => ("Nhận thông báo", "Notice received"),
            Self::NoticeSetAside => ("Để riêng thông báo", "Notice set aside"),
            Self::ReceiptsSent => ("Gửi biên nhận", "Receipts sent"),
            Self::Received => ("Nhận giấy tờ", "Document received"),
            Self::Refilled => ("Lấy thêm bản", "Copies fetched"),
            Self::Reissued => ("Cấp lại bản", "Copies issued again"),
            Self::Repaired => ("Sửa dữ liệu của ví", "Wallet repaired"),
            Self::Restored => ("Khôi phục", "Restored"),
            Self::Shown => ("Xuất trình", "Shown"),
            Self::WithdrawalTold => ("Báo việc rút đồng ý", "Withdrawal of a consent told"),
            Self::TrustUpdated => ("Cập nhật danh sách tin cậy", "Trust list updated"),
        };
        Names {
            vi: vi.to_owned(),
            en: en.to_owned(),
        }
    }
}
