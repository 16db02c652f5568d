//! Receive: opening mailboxes, and opening them again on a new phone.

use std::sync::Arc;

use vidan_wallet::inbox;

use super::{Consent, PreviewView, Wallet};
use crate::{
    Language, Names,
    error::{OrFailed as _, Result},
};

/// What leaves when a mailbox is opened. An app shows `view()` and hands this back unchanged: it cannot be altered on the way.
#[derive(uniffi::Object)]
pub struct InboxPreview(inbox::InboxPreview);

/// The preview's content.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct InboxPreviewView {
    /// The office's id.
    pub office: String,
    /// As the trust list names it.
    pub office_name: Names,
    /// Whether a mailbox from a backup is opened again.
    pub reopening: bool,
    /// What leaves, from which document.
    pub shown: PreviewView,
}

/// The mailboxes from a backup that wait to be opened again.
#[derive(uniffi::Record)]
pub struct InboxesToReopen {
    /// Each with what leaves for that.
    pub previews: Vec<Arc<InboxPreview>>,
    /// Those for which nothing can be shown now, with why.
    pub refused: Vec<RefusedInbox>,
}

/// A mailbox that could not be opened again.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedInbox {
    /// The office's id.
    pub office: String,
    /// The stable code of the cause.
    pub code: String,
    /// The cause in words, in the wallet's language.
    pub advice: String,
    /// Whether it waits and goes on by itself: it is among the `operations` then.
    pub waits: bool,
}

/// What came of opening mailboxes again.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReopenReport {
    /// Offices whose mailboxes are open again.
    pub opened: Vec<String>,
    /// Those that are not, each with why.
    pub refused: Vec<RefusedInbox>,
}

#[uniffi::export]
impl InboxPreview {
    /// What to show the person.
    pub fn view(&self) -> InboxPreviewView {
        let preview = self.0.clone();
        InboxPreviewView {
            office: preview.office,
            office_name: preview.office_name.into(),
            reopening: preview.reopening,
            shown: preview.shown.into(),
        }
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// What leaves when this person's mailbox is opened at an office of the trust list: the personal number, and what the document
    /// shows with everything. Signs and sends nothing.
    ///
    /// # Errors
    /// `wallet.inbox_already_open`, `wallet.office_unknown`, `wallet.identity_document_missing`, `trust.…`, `vault.…`.
    pub async fn preview_inbox(&self, office: String) -> Result<Arc<InboxPreview>> {
        let preview = self.inner.preview_inbox(&office).await;
        Ok(Arc::new(InboxPreview(preview.or_failed(self.language)?)))
    }

    /// Opens the mailbox that the preview shows, once the person has agreed to it.
    ///
    /// # Errors
    /// `wallet.inbox_already_open`, `wallet.preview_outdated`, `wallet.office_unreachable`, `server.…`, `device.…`, `vault.…`. `Waits`
    /// where it goes on later.
    pub async fn open_inbox(&self, preview: Arc<InboxPreview>, consent: Consent) -> Result<()> {
        let opened = self.inner.open_inbox(&preview.0, &consent.into()).await;
        opened.or_failed(self.language)
    }

    /// The mailboxes from a backup that wait to be opened again, each with what leaves for that.
    ///
    /// # Errors
    /// `vault.…`.
    pub async fn inboxes_to_reopen(&self) -> Result<InboxesToReopen> {
        let found = self.inner.inboxes_to_reopen().await;
        let (previews, refused) = found.or_failed(self.language)?;
        let previews = previews.into_iter().map(InboxPreview).map(Arc::new);
        Ok(InboxesToReopen {
            previews: previews.collect(),
            refused: told(refused, self.language),
        })
    }

    /// Opens mailboxes again, as the previews show. Each takes a copy of the identity document, so documents are got again first
    /// (`reissue_all`). One that fails hinders no other.
    ///
    /// # Errors
    /// `vault.…`; everything else is in the report.
    pub async fn reopen_inboxes(
        &self,
        previews: Vec<Arc<InboxPreview>>,
        consent: Consent,
    ) -> Result<ReopenReport> {
        let previews: Vec<_> = previews.iter().map(|preview| preview.0.clone()).collect();
        let report = self.inner.reopen_inboxes(&previews, &consent.into()).await;
        let report = report.or_failed(self.language)?;
        Ok(ReopenReport {
            opened: report.opened,
            refused: told(report.refused, self.language),
        })
    }
}

fn told(refused: Vec<inbox::RefusedInbox>, language: Language) -> Vec<RefusedInbox> {
    let told = |one: inbox::RefusedInbox| RefusedInbox {
        advice: vidan_wallet::advice_text(&one.code, language.into()).to_owned(),
        office: one.office,
        code: one.code,
        waits: one.waits,
    };
    refused.into_iter().map(told).collect()
}
