//! What is kept of receiving, as long as it is not over.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::{DeviceKey, KeyId, KeyPurpose};
use vidan_protocol::{
    openid4vci::{Issuance, SavedIssuance},
    url::Plaintext,
};
use vidan_trust::PublicJwk;
use vidan_vault::{Reader, Transaction};

use super::{operation::Receive, part::PartRecord};
use crate::{
    Error,
    activity::Act,
    copies::Need,
    store::{OperationRecord, Work},
};

/// What is received, and how far that is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Receiving {
    /// The operation's id: what lies beside its record is found by it.
    pub(crate) id: String,
    pub(crate) purpose: Purpose,
    /// Codes and tokens are in it.
    pub(super) issuance: Box<SavedIssuance>,
    pub(crate) issuer_url: String,
    /// Keys of the device that no document owns yet.
    #[serde(default)]
    pub(super) keys: Vec<OwnedKey>,
    /// Answers that came and wait to be checked.
    #[serde(default)]
    pub(super) parts: Vec<u32>,
    #[serde(default)]
    pub(super) next_part: u32,
    /// Documents that are kept.
    #[serde(default)]
    pub(crate) kept: Vec<String>,
    #[serde(default)]
    pub(crate) refused: Vec<NotReceived>,
    /// The record of the refresh token.
    #[serde(default)]
    pub(super) grant: Option<String>,
    /// Whether the person gave the rest up.
    #[serde(default)]
    pub(super) given_up: bool,
    /// Whether the rest was refused, and what came is all that there will be.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(super) rest_refused: bool,
}

/// What for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// Copies of a document that is there.
    Copies {
        document: String,
        document_type: String,
        /// What the log calls it.
        act: Act,
        need: Need,
    },
    /// What an offer promised and the person accepted.
    Offer {
        /// The types of the documents, for showing.
        document_types: Vec<String>,
    },
}

/// A key of the device, and the operation's.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OwnedKey {
    pub(crate) id: String,
    pub(crate) jwk: PublicJwk,
}

impl OwnedKey {
    pub(super) fn device_key(&self) -> DeviceKey {
        DeviceKey {
            id: KeyId::new(self.id.clone()),
            purpose: KeyPurpose::Sign,
            public: Some(self.jwk.key().clone()),
        }
    }

    pub(crate) fn key_id(&self) -> KeyId {
        KeyId::new(self.id.clone())
    }
}

/// A document that did not come, or was not good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotReceived {
    /// The document type: the same in every format.
    pub document_type: String,
    /// The stable code of the cause.
    pub code: String,
}

impl Receiving {
    pub(crate) fn new(id: String, purpose: Purpose, issuance: &Issuance) -> Result<Self, Error> {
        let offer = issuance.offer().ok_or(Error::OfferIncomplete)?;
        Ok(Self {
            id,
            purpose,
            issuer_url: offer.credential_issuer.clone(),
            issuance: Box::new(issuance.save()),
            keys: Vec::new(),
            parts: Vec::new(),
            next_part: 0,
            kept: Vec::new(),
            refused: Vec::new(),
            grant: None,
            given_up: false,
            rest_refused: false,
        })
    }

    /// The record of the refresh token is there already.
    pub(crate) fn under_grant(self, grant: String) -> Self {
        Self {
            grant: Some(grant),
            ..self
        }
    }

    /// The device's keys that it has.
    pub(crate) fn keys(&self) -> &[OwnedKey] {
        &self.keys
    }

    /// Whether it fetches copies of this document.
    pub(crate) fn is_of(&self, id: &str) -> bool {
        matches!(&self.purpose, Purpose::Copies { document, .. } if document == id)
    }

    /// The record of the refresh token that it uses.
    pub(crate) fn grant(&self) -> Option<&str> {
        self.grant.as_deref()
    }

    /// Erases the answers that wait beside the record.
    pub(crate) fn erase_parts(&self, tx: &mut Transaction<'_>) -> Result<(), Error> {
        for part in &self.parts {
            tx.delete::<PartRecord>(&PartRecord::id(&self.id, *part))?;
        }
        Ok(())
    }

    /// Whether a code or a refresh token has brought an access token.
    pub(crate) fn has_token(&self) -> bool {
        self.issuance.has_token()
    }

    /// Whether another operation has sent this refresh token, and nobody has the answer.
    pub(super) fn has_lost_answer_elsewhere(
        reader: &Reader<'_>,
        id: &str,
        refresh_token: &str,
    ) -> Result<bool, Error> {
        let others = reader.list::<OperationRecord>()?.records.into_iter();
        let mut others = others.filter(|other| other.id != id);
        Ok(others.any(|other| match &other.value.work {
            Work::Receive(work) => work.issuance.has_lost_answer_for(refresh_token),
            _ => false,
        }))
    }

    pub(crate) fn forget_device(&mut self) {
        self.keys.clear();
        self.parts.clear();
        self.kept.clear();
        self.refused.clear();
        self.issuance.move_to_other_device();
    }

    /// Goes on with it.
    pub(crate) fn wake(self, plaintext: Plaintext, now: UnixTime) -> Result<Receive, Error> {
        let live = self.issuance.clone().open(plaintext, now)?;
        Ok(Receive::new(self, live))
    }

    /// How many documents are done, of how many.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let done = self.kept.len().saturating_add(self.refused.len());
        let all = match &self.purpose {
            Purpose::Copies { .. } => 1,
            Purpose::Offer { document_types } => document_types.len(),
        };
        (done, all.max(done))
    }
}
