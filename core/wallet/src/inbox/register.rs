//! Opening a mailbox: what leaves for that, and the operation that opens it.
//!
//! The wallet proves whose the mailbox is and hands over two keys. A mailbox that came from a backup is opened again with keys of
//! this phone: the office gives the same mailbox these keys, so that what it sends from now on can be read. What was sealed to a
//! key of the old phone and not fetched by it can be read by nobody: it is set aside with that reason.

use serde::Serialize;
use vidan_codec::base64url;
use vidan_credential::showing::Showing;
use vidan_crypto::hash::sha256_parts;
use vidan_protocol::notice::registration;
use vidan_trust::Names;

use super::{office_record, opening::Opening};
use crate::{
    Consent, Error, Subject, Wallet,
    operations::finished,
    presentation::Preview,
    store::{DocumentRecord, MailboxRecord, OperationRecord, Work},
};

/// Seconds that a proof is shown to last.
const LIFETIME: u32 = 120;

/// What leaves when a mailbox is opened, for the person to see before agreeing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxPreview {
    /// The office's id.
    pub office: String,
    /// As the trust list names it.
    pub office_name: Names,
    /// Whether a mailbox from a backup is opened again.
    pub reopening: bool,
    /// What leaves, from which document.
    pub shown: Preview,
    /// The mailbox that is opened again.
    #[serde(skip)]
    mailbox: Option<String>,
    /// Where the office answers.
    #[serde(skip)]
    url: Option<String>,
}

/// What came of opening mailboxes again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReopenReport {
    /// Offices whose mailboxes are open again.
    pub opened: Vec<String>,
    /// Those that are not, each with why.
    pub refused: Vec<RefusedInbox>,
}

/// A mailbox that could not be opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedInbox {
    /// The office's id.
    pub office: String,
    /// The stable code of the cause.
    pub code: String,
    /// Whether it waits and goes on by itself ([`Wallet::operations`]).
    pub waits: bool,
}

impl Wallet {
    /// What leaves when this person's mailbox is opened at an office of the trust list: the personal number, and what the document
    /// shows with everything. Signs and sends nothing.
    ///
    /// # Errors
    /// [`Error::InboxAlreadyOpen`], [`Error::OfficeUnknown`], [`Error::IdentityDocumentMissing`]; trust; the vault's.
    pub async fn preview_inbox(&self, office: &str) -> Result<InboxPreview, Error> {
        let list = self.trust_list().await?;
        let held = self.mailbox(office).await?;
        if held.as_ref().is_some_and(MailboxRecord::is_open) {
            return Err(Error::InboxAlreadyOpen);
        }
        let record = office_record(&list, office)?;
        let (office_name, url) = (record.name.clone(), record.url.clone());
        let document = self.identity_document().await?;
        let showing = Showing {
            audience: office,
            // As the real one is: a proof for an office answers its nonce.
            nonce: Some(&[0; 32]),
            at: self.now(),
            lifetime: LIFETIME,
        };
        let claims = [registration::PERSON_CLAIM.to_owned()];
        let shown = self.preview_showing(&document, &claims, &showing).await?;
        Ok(InboxPreview {
            office: office.to_owned(),
            office_name,
            reopening: held.is_some(),
            shown,
            mailbox: held.map(|held| held.mailbox),
            url,
        })
    }

    /// Opens the mailbox that the preview shows. A connection that breaks leaves an operation that goes on
    /// ([`Wallet::go_on`]).
    ///
    /// # Errors
    /// [`Error::InboxAlreadyOpen`]; [`Error::PreviewOutdated`] where the proof would not reveal what the preview showed, or the trust
    /// list has another name or address for the office by now; [`Error::OfficeUnknown`];
    /// [`Error::Waits`] where it has to wait; the office's refusal; the device keys'; the vault's.
    pub async fn open_inbox(&self, preview: &InboxPreview, consent: &Consent) -> Result<(), Error> {
        let held = self.mailbox(&preview.office).await?;
        if held.as_ref().is_some_and(MailboxRecord::is_open) {
            return Err(Error::InboxAlreadyOpen);
        }
        let list = self.trust_list().await?;
        let office = office_record(&list, &preview.office)?;
        let same_office = (&office.name, &office.url) == (&preview.office_name, &preview.url);
        if !same_office || held.map(|held| held.mailbox) != preview.mailbox {
            return Err(Error::PreviewOutdated);
        }
        let id = format!("open inbox {}", preview.office);
        let record = self.opening(preview, consent);
        self.begin_operation(&id, record).await?;
        finished(self.start(&id)).await.map(drop)
    }

    /// The mailboxes from a backup that wait to be opened again, each with what leaves for that; and those for which nothing can be
    /// shown now, with why.
    ///
    /// # Errors
    /// The vault's.
    pub async fn inboxes_to_reopen(&self) -> Result<(Vec<InboxPreview>, Vec<RefusedInbox>), Error> {
        let (mut previews, mut refused) = (Vec::new(), Vec::new());
        for record in self.all::<MailboxRecord>().await? {
            if record.value.is_open() {
                continue;
            }
            match self.preview_inbox(&record.id).await {
                Ok(preview) => previews.push(preview),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => refused.push(RefusedInbox::new(record.id, &error)),
            }
        }
        Ok((previews, refused))
    }

    /// Opens mailboxes again, as the previews show. One that fails hinders no other. Each takes a copy of the identity document, so
    /// documents are got again first.
    ///
    /// # Errors
    /// The vault's; everything else is in the report.
    pub async fn reopen_inboxes(
        &self,
        previews: &[InboxPreview],
        consent: &Consent,
    ) -> Result<ReopenReport, Error> {
        let mut report = ReopenReport::default();
        for preview in previews {
            match self.open_inbox(preview, consent).await {
                Ok(()) => report.opened.push(preview.office.clone()),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => {
                    let refused = RefusedInbox::new(preview.office.clone(), &error);
                    report.refused.push(refused);
                }
            }
        }
        Ok(report)
    }

    fn opening(&self, preview: &InboxPreview, consent: &Consent) -> OperationRecord {
        let shown = &preview.shown;
        let claims: Vec<_> = shown.shown.iter().map(|claim| claim.path.clone()).collect();
        let agreed = sha256_parts(&[
            b"vidan mailbox agreed 1\0",
            preview.office.as_bytes(),
            shown.document_id.as_bytes(),
            claims.join("\0").as_bytes(),
        ]);
        let document = (shown.document_id.clone(), shown.document_type.clone());
        let (office, mailbox) = (preview.office.clone(), preview.mailbox.clone());
        let work = Opening::new(office, document, claims, consent.into(), mailbox);
        let agreed = base64url::encode(agreed);
        OperationRecord::new(agreed, Work::OpenInbox(work), self.now())
    }

    async fn mailbox(&self, office: &str) -> Result<Option<MailboxRecord>, Error> {
        let office = office.to_owned();
        let found = self
            .vault()
            .read(move |reader| reader.find::<MailboxRecord>(&office))
            .await;
        Ok(found.map_err(Error::Vault)?.map(|record| record.value))
    }

    /// The holder's own newest identity document with a copy left.
    async fn identity_document(&self) -> Result<String, Error> {
        let now = self.now();
        let mut records = self.document_records().await?.into_iter().rev();
        let fits = |document: &DocumentRecord| {
            document.document_type == registration::PERSON_DOCUMENT
                && document.subject == Subject::Holder
                && document.superseded_by.is_none()
                && document.copies_left(now) > 0
        };
        let found = records.find(|record| fits(&record.value));
        let found = found.map(|record| record.id);
        found.ok_or(Error::IdentityDocumentMissing)
    }
}

impl RefusedInbox {
    fn new(office: String, error: &Error) -> Self {
        Self {
            office,
            code: error.code().to_owned(),
            waits: matches!(error, Error::Waits { .. }),
        }
    }
}
