//! The notice office: opens mailboxes to people who prove who they are, and delivers sealed notices.
//!
//! It cannot read what lies in a mailbox once it is sealed. It keeps mailboxes over a restart when the sandbox has a data
//! folder, envelopes not: after a restart a cursor of the former life begins anew.

mod endpoints;
mod mailboxes;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use vidan_codec::base64url;
use vidan_codec::clock::Clock;
use vidan_crypto::{Random, SigningKey, random_array};
use vidan_protocol::notice::content::Notice;
use vidan_protocol::notice::{Action, Dossier, Payment, Receipt, envelope, paths};
use vidan_trust::{TrustList, x509::Anchors};

use crate::Error;
use crate::keys::KeyFolder;
use crate::nonces::Nonces;
use crate::trust::{ListedOffice, names};
use mailboxes::Mailboxes;

/// The office's id in the trust list.
pub const OFFICE_ID: &str = "urn:vidan:sandbox:office";
const KID: &str = "sandbox-office-1";

/// What a notice is to say; the office adds its id, its own name and the time.
#[derive(Clone)]
pub struct NoticeDraft {
    /// The kind, of the national list.
    pub kind: String,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The dossier it is about.
    pub dossier: Option<Dossier>,
    /// Until when something must be done, in Unix seconds.
    pub due: Option<i64>,
    /// Until when it holds, in Unix seconds.
    pub valid_until: Option<i64>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// What is to be paid.
    pub payment: Option<Payment>,
}

impl core::fmt::Debug for NoticeDraft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NoticeDraft")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl NoticeDraft {
    /// A notice that says something and asks for an acknowledgement.
    pub fn new(kind: &str, subject: &str, body: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            dossier: None,
            due: None,
            valid_until: None,
            actions: vec![Action::Acknowledge],
            payment: None,
        }
    }
}

/// The office's key, before the list that names it exists.
pub(crate) struct OfficeIdentity {
    url: String,
    key: SigningKey,
}

impl OfficeIdentity {
    pub(crate) fn new(url: String, keys: &KeyFolder) -> Result<Self, Error> {
        Ok(Self {
            url,
            key: keys.signing_key("office")?,
        })
    }

    /// The record for the trust list: every kind of notice there is.
    pub(crate) fn listed(&self) -> ListedOffice {
        ListedOffice {
            kid: KID,
            id: OFFICE_ID,
            name: names("Cổng thông báo (giả lập)", "Notice office (simulated)"),
            key: self.key.public(),
            kinds: vidan_vietnam::notice_kinds()
                .iter()
                .map(|kind| kind.id.to_owned())
                .collect(),
            forms: Vec::new(),
            url: self.url.clone(),
        }
    }
}

/// The office's state.
pub(crate) struct Office {
    identity: OfficeIdentity,
    trust: TrustList,
    anchors: Arc<Anchors>,
    mailboxes: Mailboxes,
    nonces: Nonces,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Office {
    pub(crate) fn new(
        identity: OfficeIdentity,
        (trust, anchors): (TrustList, Arc<Anchors>),
        keys: KeyFolder,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let mailboxes = Mailboxes::open(keys, &*random)?;
        Ok(Self {
            identity,
            trust,
            anchors,
            mailboxes,
            nonces: Nonces::default(),
            clock,
            random,
        })
    }

    /// The office's service.
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route(paths::NONCE, post(endpoints::nonce))
            .route(paths::MAILBOXES, post(endpoints::register))
            .route(paths::SYNC, get(endpoints::sync))
            .route(paths::RECEIPTS, post(endpoints::receipt))
            .with_state(self)
    }

    /// Seals a notice into every mailbox of a person. Gives its id.
    pub(crate) fn send(&self, person: &str, draft: NoticeDraft) -> Result<String, Error> {
        let id = base64url::encode(random_array::<16>(&*self.random)?);
        let notice = Notice {
            id: id.clone(),
            thread: draft.dossier.as_ref().map(|dossier| dossier.code.clone()),
            dossier: draft.dossier,
            office: OFFICE_ID.to_owned(),
            kind: draft.kind,
            subject: draft.subject,
            body: draft.body,
            sent: self.clock.now().0,
            valid_from: None,
            valid_until: draft.valid_until,
            due: draft.due,
            actions: draft.actions,
            payment: draft.payment,
            attachments: Vec::new(),
            precondition: None,
            replaces: None,
            cancels: None,
        };
        let reached = self
            .mailboxes
            .deliver(person, &notice.id, |mailbox, inbox_key| {
                Ok(envelope::seal(
                    &notice,
                    &self.identity.key,
                    KID,
                    mailbox,
                    inbox_key,
                    &*self.random,
                )?)
            })?;
        if reached == 0 {
            return Err(Error::UnknownPerson);
        }
        Ok(id)
    }

    /// All receipts so far, checked.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.mailboxes.receipts()
    }
}
