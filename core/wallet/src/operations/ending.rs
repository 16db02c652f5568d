//! What the log says of an operation that something else ends: a deletion, a move to another phone, an agreement in its place.

use vidan_codec::clock::UnixTime;

use crate::{
    activity::{Act, NewEntry},
    issuance::Purpose,
    store::Work,
};

impl Work {
    /// The act, with whom, and the type of document: to be refused with the cause.
    pub(crate) fn entry(&self, now: UnixTime) -> NewEntry {
        match self {
            Self::OpenInbox(work) => NewEntry::new(now, Act::InboxOpened, &work.office),
            Self::Receive(work) => match &work.purpose {
                Purpose::Copies {
                    act, document_type, ..
                } => NewEntry::new(now, *act, &work.issuer_url).document(document_type),
                Purpose::Offer { .. } => NewEntry::new(now, Act::Received, &work.issuer_url),
            },
            Self::SendReceipts(work) => NewEntry::new(now, Act::ReceiptsSent, &work.office),
            Self::SubmitForm(work) => {
                NewEntry::new(now, Act::FormSubmitted, &work.content.consent.controller)
            }
            Self::WithdrawConsent(work) => work.entry(now),
        }
    }
}
