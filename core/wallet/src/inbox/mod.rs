//! Receive: a mailbox at an office, sealed notices, receipts.
//!
//! A page of the mailbox is committed whole: notices that passed every check, envelopes set aside with the reason, the
//! receipts owed, the activity entries and the cursor, in one transaction. A cut at any point repeats the page, and a
//! notice that was seen is the same notice. A mailbox that came from a backup waits until it is opened again with this
//! phone's keys. Receipts wait in the vault until an office has taken them.
//!
//! Offices are synced one by one, and what fails at one hinders no other. An envelope that could pass another time is kept and
//! judged again.

mod envelopes;
mod notices;
mod opening;
mod receipts;
mod register;
mod search;
mod shelf;
mod sync;

pub use notices::{NoticeSummary, NoticeView, SetAside};
pub(crate) use opening::Opening;
pub(crate) use receipts::SendingReceipts;
pub use register::{InboxPreview, RefusedInbox, ReopenReport};
pub use search::{NoticePage, NoticeQuery};
pub use sync::{OfficeSync, SyncReport};
pub use vidan_protocol::notice::{Action, Attachment, Payment};

use vidan_protocol::{
    Endpoint,
    url::{HttpUrl, Plaintext},
};
use vidan_trust::{OfficeRecord, TrustList};

use crate::{Error, Wallet};

impl Wallet {
    /// An address at an office, from the trust list's record of it.
    fn office_address(
        &self,
        list: &TrustList,
        office: &str,
        path: &str,
        endpoint: Endpoint,
    ) -> Result<HttpUrl, Error> {
        office_url(list, self.config().plaintext, office, path, endpoint)
    }
}

/// An address at an office, from the trust list's record of it.
fn office_url(
    list: &TrustList,
    plaintext: Plaintext,
    office: &str,
    path: &str,
    endpoint: Endpoint,
) -> Result<HttpUrl, Error> {
    let url = office_record(list, office)?.url.as_deref();
    HttpUrl::parse(url.ok_or(Error::OfficeUnreachable)?, plaintext, endpoint)?
        .join(path)
        .ok_or(Error::OfficeUnreachable)
}

fn office_record<'a>(list: &'a TrustList, office: &str) -> Result<&'a OfficeRecord, Error> {
    list.offices()
        .iter()
        .find(|record| record.id == office)
        .ok_or(Error::OfficeUnknown)
}
