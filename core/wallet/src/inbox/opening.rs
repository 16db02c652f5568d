//! Opening a mailbox as an operation: two keys, a nonce, a proof of whose it is, and the office's answer.

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_crypto::{
    PublicKey,
    agree::AgreementKey,
    device::{DeviceKey, KeyPolicy, KeyPurpose},
};
use vidan_protocol::{
    Endpoint, Error as Protocol, Refusal,
    notice::{MailboxAnswer, MailboxRegistration, paths, registration},
    openid4vci::nonce::{self, NonceResponse},
};
use vidan_trust::PublicJwk;
use vidan_vault::Transaction;

use super::office_url;
use crate::{
    Error,
    activity::{self, Act, NewEntry},
    issuance::OwnedKey,
    keys,
    operations::{Committed, Due, Ended, Event, Machine, Meaning, World, usual_meaning},
    presentation::ProofRequest,
    store::{AgreedTo, InboxKey, MailboxRecord, Work},
};

/// Seconds for which the proof may be used.
const LIFETIME: u32 = 120;

/// What was agreed to, and how far it is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) office: String,
    /// The document that says who the person is.
    pub(crate) document: String,
    pub(crate) document_type: String,
    /// The claims that leave, as they were shown.
    pub(crate) claims: Vec<String>,
    pub(crate) consent: AgreedTo,
    /// The mailbox that is opened again.
    #[serde(default)]
    pub(crate) mailbox: Option<String>,
    /// The key that signs receipts.
    #[serde(default)]
    receipt: Option<OwnedKey>,
    /// What notices are sealed to.
    #[serde(default)]
    inbox: Option<Inbox>,
    /// The message, once its proof is made.
    #[serde(default)]
    message: Option<MailboxRegistration>,
    /// Whether a message has left, or may have.
    #[serde(default)]
    left: bool,
    /// Whether the proof was made anew in this run.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    renewed: bool,
    /// The office's answer.
    #[serde(default)]
    answer: Option<MailboxAnswer>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Inbox {
    key: InboxKey,
    jwk: PublicJwk,
}

impl Opening {
    pub(crate) fn new(
        office: String,
        (document, document_type): (String, String),
        claims: Vec<String>,
        consent: AgreedTo,
        mailbox: Option<String>,
    ) -> Self {
        Self {
            office,
            document,
            document_type,
            claims,
            consent,
            mailbox,
            receipt: None,
            inbox: None,
            message: None,
            left: false,
            renewed: false,
            answer: None,
        }
    }

    pub(crate) fn forget_device(&mut self) {
        (self.receipt, self.inbox, self.message, self.answer) = (None, None, None, None);
    }

    pub(crate) fn wake(self) -> OpenInbox {
        OpenInbox {
            work: self,
            nonce: None,
            agrees: false,
        }
    }

    /// Whether the office may have it.
    pub(crate) fn has_left(&self) -> bool {
        self.left
    }

    /// The device's keys that it has made.
    pub(crate) fn keys(&self) -> Vec<OwnedKey> {
        let inbox = self.inbox.as_ref().and_then(|inbox| match &inbox.key {
            InboxKey::Device(id) => Some(OwnedKey {
                id: id.clone(),
                jwk: inbox.jwk.clone(),
            }),
            InboxKey::Lost | InboxKey::Sealed(_) => None,
        });
        self.receipt.iter().cloned().chain(inbox).collect()
    }
}

/// The machine.
pub(crate) struct OpenInbox {
    work: Opening,
    /// The office's nonce: good for the proof that is made next.
    nonce: Option<String>,
    /// Whether the device can agree on secrets.
    agrees: bool,
}

impl OpenInbox {
    fn public_keys(&self) -> Result<(&PublicKey, &PublicKey), Error> {
        let inbox = self.work.inbox.as_ref().ok_or(Error::DeviceAnswer)?;
        let receipt = self.work.receipt.as_ref().ok_or(Error::DeviceAnswer)?;
        Ok((inbox.jwk.key(), receipt.jwk.key()))
    }

    fn proof_request(&self, nonce: &str) -> Result<ProofRequest, Error> {
        let (inbox, receipt) = self.public_keys()?;
        let binding = match &self.work.mailbox {
            Some(mailbox) => registration::reopening_binding(nonce, inbox, receipt, mailbox),
            None => registration::binding(nonce, inbox, receipt),
        };
        Ok(ProofRequest {
            document_id: self.work.document.clone(),
            chosen: vec![registration::PERSON_CLAIM.to_owned()],
            agreed: self.work.claims.clone(),
            files: Vec::new(),
            audience: self.work.office.clone(),
            asker: None,
            lifetime_seconds: LIFETIME,
            nonce: Some(binding.to_vec()),
        })
    }

    fn take_key(&mut self, made: Vec<DeviceKey>) -> Result<(), Error> {
        let key = crate::wallet::one(made)?;
        let jwk = PublicJwk::from_key(key.public.as_ref().ok_or(Error::DeviceAnswer)?);
        let id = key.id.as_str().to_owned();
        if self.work.receipt.is_none() {
            self.work.receipt = Some(OwnedKey { id, jwk });
        } else {
            let key = InboxKey::Device(id);
            self.work.inbox = Some(Inbox { key, jwk });
        }
        Ok(())
    }

    /// A key in the vault, where the device cannot agree on secrets.
    fn make_sealed_key(&mut self, world: &World) -> Result<(), Error> {
        let key = AgreementKey::generate(world.random.as_ref())?;
        let scalar = base64url::encode(key.to_bytes().expose());
        self.work.inbox = Some(Inbox {
            key: InboxKey::Sealed(scalar),
            jwk: PublicJwk::from_key(&key.public()),
        });
        Ok(())
    }

    fn take_proof(&mut self, proofs: Vec<Vec<u8>>) -> Result<(), Error> {
        let nonce = self.nonce.take().ok_or(Error::DeviceAnswer)?;
        let proof = proofs.first().ok_or(Error::DeviceAnswer)?;
        let (inbox, receipt) = self.public_keys()?;
        let message = MailboxRegistration::new(&nonce, inbox, receipt, proof);
        self.work.message = Some(match &self.work.mailbox {
            Some(mailbox) => message.reopening(mailbox),
            None => message,
        });
        Ok(())
    }
}

impl Machine for OpenInbox {
    fn due(&self, world: &World) -> Result<Due, Error> {
        let work = &self.work;
        let key = |purpose| Due::MakeKeys {
            count: 1,
            policy: KeyPolicy::silent(purpose),
        };
        let url = |path, endpoint| {
            office_url(world.list()?, world.plaintext, &work.office, path, endpoint)
        };
        if work.answer.is_some() {
            return Ok(Due::Commit);
        }
        if work.receipt.is_none() {
            return Ok(key(KeyPurpose::Sign));
        }
        if work.inbox.is_none() {
            return Ok(match self.agrees {
                true => key(KeyPurpose::Agree),
                false => Due::AskDevice,
            });
        }
        if let Some(message) = &work.message {
            let url = url(paths::MAILBOXES, Endpoint::MailboxRegistration)?;
            return Ok(Due::Send {
                request: message.to_http(&url)?,
                spends: true,
            });
        }
        match &self.nonce {
            Some(nonce) => Ok(Due::Prove(
                vec![self.proof_request(nonce)?],
                work.consent.consent(),
            )),
            None => Ok(Due::Send {
                request: nonce::request(&url(paths::NONCE, Endpoint::MailboxNonce)?),
                spends: false,
            }),
        }
    }

    fn take(&mut self, event: Event, world: &World) -> Result<(), Error> {
        match event {
            Event::Device(able) if able.agree => {
                self.agrees = true;
                Ok(())
            }
            Event::Device(_) => self.make_sealed_key(world),
            Event::Keys(made) => self.take_key(made),
            Event::Proven(proofs) => self.take_proof(proofs),
            Event::Answered(response) if self.work.message.is_some() => {
                self.work.left = true;
                self.work.answer = Some(MailboxAnswer::from_response(&response)?);
                Ok(())
            }
            Event::Answered(response) => {
                let nonce = NonceResponse::from_response(&response, Endpoint::MailboxNonce)?;
                self.nonce = Some(nonce.c_nonce);
                Ok(())
            }
            Event::Lost => {
                // The office may have taken the nonce: the same keys go with a fresh one, which takes one more copy.
                self.work.left = true;
                self.work.message = None;
                Ok(())
            }
            Event::NotSent { unseen } => {
                if unseen {
                    (self.work.message, self.nonce) = (None, None);
                }
                Ok(())
            }
            Event::Signed(_) => Err(Error::DeviceAnswer),
        }
    }

    /// A copy goes with each.
    fn repeats_at_once(&self) -> bool {
        false
    }

    fn keep(&mut self, tx: &mut Transaction<'_>) -> Result<(), Error> {
        let held: Vec<_> = self.work.keys().iter().map(OwnedKey::key_id).collect();
        keys::hold(tx, &held)
    }

    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error> {
        let work = &self.work;
        let answer = work.answer.clone().ok_or(Error::OfferIncomplete)?;
        let inbox = work.inbox.as_ref().ok_or(Error::DeviceAnswer)?;
        let receipt = work.receipt.as_ref().ok_or(Error::DeviceAnswer)?;
        // An office that has lost the mailbox gives another one, which is read from its beginning.
        let held = tx.find::<MailboxRecord>(&work.office)?;
        let held = held.map(|found| found.value);
        if let Some(lost) = held.iter().find(|held| held.mailbox != answer.mailbox) {
            keys::doom(tx, &lost.device_keys())?;
        }
        let held = held.filter(|held| held.mailbox == answer.mailbox);
        let record = MailboxRecord {
            mailbox: answer.mailbox,
            access_token: answer.access_token,
            inbox_key: inbox.key.clone(),
            receipt_key: Some(receipt.id.clone()),
            cursor: held.as_ref().and_then(|held| held.cursor.clone()),
            former_keys: held
                .map(MailboxRecord::into_former_keys)
                .unwrap_or_default(),
        };
        let entry = NewEntry::new(world.now, Act::InboxOpened, &work.office);
        let owned: Vec<_> = work.keys().iter().map(OwnedKey::key_id).collect();
        keys::own(tx, &owned)?;
        tx.put(&work.office, &record)?;
        activity::append(tx, entry.consent(&work.consent.consent()))?;
        Ok(Committed::Ended(Ended::InboxOpened))
    }

    fn save(&self) -> Work {
        Work::OpenInbox(self.work.clone())
    }

    fn begin_run(&mut self) {
        self.work.renewed = false;
    }

    fn meaning(&mut self, error: &Error) -> Meaning {
        let stale = matches!(
            error,
            Error::Protocol(Protocol::Refused {
                refusal: Refusal::InvalidNonce | Refusal::InvalidProof,
                ..
            })
        );
        if stale && !self.work.renewed && self.work.message.is_some() {
            self.work.renewed = true;
            self.work.message = None;
            return Meaning::GoOn;
        }
        match error {
            // Nothing is lost where nothing has left: the person sees why, and asks again.
            Error::NoCopiesLeft(_) | Error::ReuseUndecided | Error::DeviceKeys(_)
                if !self.work.left =>
            {
                Meaning::End
            }
            Error::OfficeUnknown | Error::OfficeUnreachable => Meaning::End,
            _ => usual_meaning(error),
        }
    }

    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error> {
        let keys: Vec<_> = self.work.keys().iter().map(OwnedKey::key_id).collect();
        keys::doom(tx, &keys)?;
        let entry = NewEntry::new(world.now, Act::InboxOpened, &self.work.office);
        let entry = entry.consent(&self.work.consent.consent());
        activity::append(tx, entry.refused(code))
    }
}
