//! Asking: a question as a code, signed or not, and what is kept of it until it is answered.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use vidan_credential::ClaimPath;
use vidan_crypto::{PublicKey, SystemRandom};
use vidan_protocol::challenge::{
    ChallengeRequest, OpenChallenge, PreparedChallenge, ShownChallenge,
};

use super::Verifier;
use crate::{
    Language, Names,
    error::{AppFault, OrFailed as _, Result},
};

/// What a verifier asks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct QuestionRequest {
    /// The document types that will do, at most 16; none: any.
    pub document_types: Vec<String>,
    /// The claims asked for, 1 to 64, by path, such as `ho_ten`.
    pub claims: Vec<String>,
    /// Why, in both languages, at most 200 characters each. The person reads it before they answer.
    pub purpose: Names,
    /// Seconds for which it is open, 1 to 300.
    #[uniffi(default = 120)]
    pub lifetime_seconds: u32,
}

/// A question that lacks only its signature.
#[derive(uniffi::Object)]
pub struct PreparedQuestion {
    to_be_signed: Vec<u8>,
    prepared: Mutex<Option<PreparedChallenge>>,
    language: Language,
}

/// A question that is shown: draw `text()`, hand this in with the answer. Keep `kept()` to go on after a restart.
#[derive(uniffi::Object)]
pub struct Question {
    text: String,
    open: OpenChallenge,
}

#[uniffi::export]
impl Verifier {
    /// A question in this verifier's name. `key_id` is the name of its key in the trust list, `public_key` the key's P-256 point
    /// (65 bytes, as `DeviceKeys` gives it); sign `PreparedQuestion.to_be_signed` with it.
    ///
    /// # Errors
    /// `app.audience_missing` for a verifier without an identifier; `challenge.…` for what cannot be asked; `claim.path_syntax`.
    pub fn prepare_question(
        &self,
        request: QuestionRequest,
        key_id: String,
        public_key: Vec<u8>,
    ) -> Result<Arc<PreparedQuestion>> {
        let key = PublicKey::from_p256_sec1(&public_key).or_failed(self.language)?;
        let prepared = self
            .asked(request)?
            .prepare(&key_id, &key, &SystemRandom)
            .or_failed(self.language)?;
        Ok(Arc::new(PreparedQuestion {
            to_be_signed: prepared.to_be_signed().message().to_vec(),
            prepared: Mutex::new(Some(prepared)),
            language: self.language,
        }))
    }

    /// A question that nobody signs: wallets show its asker as unknown.
    ///
    /// # Errors
    /// As [`Verifier::prepare_question`].
    pub fn ask_unsigned(&self, request: QuestionRequest) -> Result<Arc<Question>> {
        let shown = self.asked(request)?.unsigned(&SystemRandom);
        Ok(Question::shown(shown.or_failed(self.language)?))
    }
}

impl Verifier {
    fn asked(&self, request: QuestionRequest) -> Result<ChallengeRequest> {
        let missing = || AppFault::AudienceMissing.told(self.language);
        let claims = request
            .claims
            .iter()
            .map(|claim| claim.parse::<ClaimPath>());
        Ok(ChallengeRequest {
            verifier: self.audience.clone().ok_or_else(missing)?,
            document_types: request.document_types,
            claims: claims
                .collect::<core::result::Result<_, _>>()
                .or_failed(self.language)?,
            purpose: vidan_trust::Names {
                vi: request.purpose.vi,
                en: request.purpose.en,
            },
            issued_at: self.clock.now(),
            lifetime: request.lifetime_seconds,
        })
    }
}

#[uniffi::export]
impl PreparedQuestion {
    /// The message that the verifier's key signs; hashing it is the key's work.
    pub fn to_be_signed(&self) -> Vec<u8> {
        self.to_be_signed.clone()
    }

    /// The question with its signature: 64 bytes r ‖ s (`signature_from_der` makes them of DER). Once.
    ///
    /// # Errors
    /// `challenge.signature_rejected` where it is not by the key named before; `app.question_finished` the second time.
    pub fn finish(&self, signature: Vec<u8>) -> Result<Arc<Question>> {
        let prepared = self
            .prepared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let prepared = prepared.ok_or_else(|| AppFault::QuestionFinished.told(self.language))?;
        let shown = prepared.finish(&signature).or_failed(self.language)?;
        Ok(Question::shown(shown))
    }
}

#[uniffi::export]
impl Question {
    /// A question that was shown before a restart, from its `kept()`: its answer can be judged, its code is not drawn again.
    ///
    /// # Errors
    /// `app.question_kept` for a text that is none.
    #[uniffi::constructor]
    pub fn restored(kept: String, language: Language) -> Result<Arc<Self>> {
        let open = serde_json::from_str(&kept);
        Ok(Arc::new(Self {
            text: String::new(),
            open: open.map_err(|_| AppFault::QuestionKept.told(language))?,
        }))
    }

    /// The text of the code; empty for a restored one.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// Until when it can be answered.
    pub fn expires_at(&self) -> i64 {
        self.open.expires_at().0
    }

    /// What to keep over a restart, as JSON.
    pub fn kept(&self) -> String {
        serde_json::to_string(&self.open).unwrap_or_default()
    }
}

impl Question {
    pub(super) fn open(&self) -> &OpenChallenge {
        &self.open
    }

    fn shown(shown: ShownChallenge) -> Arc<Self> {
        Arc::new(Self {
            text: shown.text,
            open: shown.open,
        })
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Question").field(&self.open).finish()
    }
}

impl fmt::Debug for PreparedQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedQuestion")
    }
}
