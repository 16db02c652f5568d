//! Kinds of official notice: who sends one, whether it sets a date or asks for money, what it wants done.
//! Data: `data/notice_kinds.csv`, `data/notice_names.csv`.
//!
//! Not for: a notice itself (`vidan-protocol`), nor which office may send which kind (the trust list).

use crate::{Name, generated};

/// Every known kind of notice, in the order of the data file.
#[must_use]
pub fn notice_kinds() -> &'static [NoticeKind] {
    generated::notices::NOTICE_KINDS
}

/// The notice kind with this id, e.g. `ho_so_trang_thai`.
#[must_use]
pub fn notice_kind(id: &str) -> Option<&'static NoticeKind> {
    notice_kinds().iter().find(|kind| kind.id == id)
}

/// A kind of official notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeKind {
    /// What the citizen may be asked to do.
    pub actions: &'static [NoticeAction],
    /// Whether it sets a date.
    pub due_date: Expected,
    /// Stable id, e.g. `phat_nguoi`.
    pub id: &'static str,
    /// Who sends it, as the data file words it.
    pub issuer: &'static str,
    /// What it is called.
    pub name: Name,
    /// Whether money is due, or comes.
    pub payment: Expected,
}

/// Whether something comes with a notice of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// As the data file words it, e.g. `60 days birth registration`.
    pub note: &'static str,
    /// How often.
    pub occurrence: Occurrence,
}

/// How often something comes with a notice of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// With each.
    Always,
    /// With none.
    Never,
    /// With some.
    Sometimes,
}

/// What a notice asks of the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoticeAction {
    /// Say that it was seen.
    Acknowledge,
    /// Add papers to a dossier, or present a document.
    AddPapers,
    /// Check the address that is kept.
    CheckAddress,
    /// Confirm what it says.
    Confirm,
    /// Name a bank account to be paid to.
    LinkAccount,
    /// Open the dossier it is about.
    OpenDossier,
    /// Start a form.
    OpenForm,
    /// Pay.
    Pay,
    /// Renew what expires.
    Renew,
    /// Take the document it offers.
    StoreDocument,
    /// Look at what it shows.
    View,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_kinds_each_with_an_action() {
        assert_eq!(notice_kinds().len(), 14);
        assert!(notice_kinds().iter().all(|kind| !kind.actions.is_empty()));
    }

    #[test]
    fn occurrence_follows_the_wording() {
        let status = notice_kind("ho_so_trang_thai").unwrap();
        assert_eq!(status.due_date.occurrence, Occurrence::Sometimes);
        assert_eq!(status.payment.occurrence, Occurrence::Sometimes);
        let result = notice_kind("ket_qua_dien_tu").unwrap();
        assert_eq!(result.payment.occurrence, Occurrence::Never);
        let fine = notice_kind("phat_nguoi").unwrap();
        assert_eq!(fine.due_date.occurrence, Occurrence::Always);
        assert_eq!(fine.actions, [NoticeAction::View, NoticeAction::Pay]);
        assert_eq!(notice_kind("quang_cao"), None);
    }
}
