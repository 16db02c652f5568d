//! An act of more than one step, from the person's yes to its end.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::KeyId;

use super::sealed_as_json;
use crate::{
    Consent, ConsentMethod,
    consents::Withdrawing,
    inbox::{Opening, SendingReceipts},
    issuance::{OwnedKey, Receiving},
    prefill::Submitting,
};

/// An operation. Its record is there as long as it is not over, and erased with its secrets when it is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OperationRecord {
    pub(crate) begun_at: UnixTime,
    /// What was agreed to, as a digest in base64url: the same agreement is carried out once.
    pub(crate) agreed: String,
    pub(crate) work: Work,
    /// A request that spends something has left, or is about to, and its answer is not in this record.
    #[serde(default)]
    pub(crate) sent: bool,
    /// The device is making keys that no record owns yet.
    #[serde(default)]
    pub(crate) making_keys: bool,
    /// Copies that are set apart for it, until they have left the phone.
    #[serde(default)]
    pub(crate) held: Vec<HeldCopy>,
    /// How often it was tried and had to wait.
    #[serde(default)]
    pub(crate) tries: u32,
    /// Why it waits.
    #[serde(default)]
    pub(crate) failure: Option<Failure>,
    /// Before then it is not tried again by itself.
    #[serde(default)]
    pub(crate) next_try: Option<UnixTime>,
    /// Whether it came from a backup: what was bound to the device that made it is gone.
    #[serde(default)]
    pub(crate) moved: bool,
}

/// What an operation does and how far it is, one enum of states a kind.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// A mailbox is opened, or opened again.
    OpenInbox(Opening),
    /// Documents of an offer, or copies of a document, are received.
    Receive(Receiving),
    /// Receipts go to an office.
    SendReceipts(SendingReceipts),
    /// A form is handed in.
    SubmitForm(Submitting),
    /// A portal is told that a consent was withdrawn.
    WithdrawConsent(Withdrawing),
}

/// Why an operation waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) at: UnixTime,
}

/// A copy whose proof is made: used up when the proof leaves, free again if it never does.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct HeldCopy {
    pub(crate) document: String,
    pub(crate) number: u32,
    /// What the log says when it leaves.
    pub(crate) document_type: String,
    pub(crate) audience: String,
    pub(crate) claims: Vec<String>,
    pub(crate) consent: AgreedTo,
    #[serde(default)]
    pub(crate) reused: bool,
}

/// A person's yes, as an operation keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AgreedTo {
    pub(crate) purpose: String,
    pub(crate) method: ConsentMethod,
    #[serde(default)]
    pub(crate) reuse: bool,
}

impl From<&Consent> for AgreedTo {
    fn from(consent: &Consent) -> Self {
        Self {
            purpose: consent.purpose().to_owned(),
            method: consent.method(),
            reuse: consent.accepts_reuse(),
        }
    }
}

impl AgreedTo {
    pub(crate) fn consent(&self) -> Consent {
        let consent = Consent::given(&self.purpose, self.method);
        if self.reuse {
            consent.accept_reuse()
        } else {
            consent
        }
    }
}

impl Work {
    /// Whether something was spent that it cannot be begun anew without.
    pub(crate) fn has_spent(&self) -> bool {
        match self {
            Self::OpenInbox(work) => work.has_left(),
            Self::Receive(work) => work.has_token(),
            Self::SubmitForm(work) => work.has_left(),
            Self::SendReceipts(_) | Self::WithdrawConsent(_) => true,
        }
    }

    /// The keys of the device that it has.
    pub(crate) fn keys(&self) -> Vec<KeyId> {
        match self {
            Self::OpenInbox(work) => work.keys().iter().map(OwnedKey::key_id).collect(),
            Self::Receive(work) => work.keys().iter().map(OwnedKey::key_id).collect(),
            Self::SendReceipts(_) | Self::SubmitForm(_) | Self::WithdrawConsent(_) => Vec::new(),
        }
    }
}

impl OperationRecord {
    pub(crate) fn new(agreed: String, work: Work, now: UnixTime) -> Self {
        Self {
            begun_at: now,
            agreed,
            work,
            sent: false,
            making_keys: false,
            held: Vec::new(),
            tries: 0,
            failure: None,
            next_try: None,
            moved: false,
        }
    }

    /// What of it can move to another phone: not the keys, nor what is bound to them.
    pub(crate) fn without_device(mut self) -> Self {
        match &mut self.work {
            Work::OpenInbox(work) => work.forget_device(),
            Work::Receive(work) => work.forget_device(),
            Work::SubmitForm(_) | Work::SendReceipts(_) | Work::WithdrawConsent(_) => {}
        }
        self.held.clear();
        self.making_keys = false;
        self.moved = true;
        self
    }
}

sealed_as_json!(OperationRecord, "operation", 1);
