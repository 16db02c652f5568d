//! Prove: preview, consent, code.

use core::fmt;
use std::sync::Arc;

use vidan_wallet::presentation;

use super::{Wallet, core as wallet};
use crate::{
    ClaimView, Names,
    error::{OrFailed as _, Result},
};

/// How the person said yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ConsentMethod {
    /// By a finger or face, asked for this act.
    Biometric,
    /// By a button under the preview.
    Screen,
}

/// The person's yes to one act, for one purpose. The app makes it when the person has seen what will leave, and only then.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Consent {
    /// What for, in the words the person read.
    pub purpose: String,
    /// How.
    pub method: ConsentMethod,
}

/// What will leave the phone. An app shows `view()` and hands this back unchanged: it cannot be altered on the way.
#[derive(uniffi::Object)]
pub struct Preview(presentation::Preview);

/// A preview's content.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct PreviewView {
    /// The document.
    pub document_id: String,
    /// Its name.
    pub document_name: Names,
    /// Who vouches for it.
    pub issuer_name: Names,
    /// Every claim that leaves: the chosen ones, and those that each showing of this document reveals.
    pub shown: Vec<ClaimView>,
    /// Who may read it.
    pub audience: String,
    /// Seconds for which it may be read.
    pub lifetime_seconds: u32,
    /// Copies left after this showing.
    pub copies_left_after: u32,
}

impl fmt::Debug for PreviewView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PreviewView").field(&self.shown).finish()
    }
}

/// A code to draw, valid for a short time.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct PresentedCode {
    /// The text of the QR code.
    pub text: String,
    /// The same proof as a bare key-binding token.
    pub token: Vec<u8>,
    /// When it ends.
    pub expires_at: i64,
}

/// The code holds claims.
impl fmt::Debug for PresentedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresentedCode({} characters)", self.text.len())
    }
}

#[uniffi::export]
impl Preview {
    /// What to show the person.
    pub fn view(&self) -> PreviewView {
        let preview = self.0.clone();
        PreviewView {
            document_id: preview.document_id,
            document_name: preview.document_name.into(),
            issuer_name: preview.issuer_name.into(),
            shown: preview.shown.into_iter().map(Into::into).collect(),
            audience: preview.audience,
            lifetime_seconds: preview.lifetime_seconds,
            copies_left_after: preview.copies_left_after,
        }
    }
}

#[cfg_attr(feature = "http", uniffi::export(async_runtime = "tokio"))]
#[cfg_attr(not(feature = "http"), uniffi::export)]
impl Wallet {
    /// What showing these claims (by path, such as `ho_ten`) would reveal. Signs and changes nothing. Without an
    /// `audience` the code is for whoever looks.
    ///
    /// # Errors
    /// `wallet.document_unknown`, `wallet.no_copies_left`, `claim.…`, `vault.…`.
    pub async fn preview(
        &self,
        document_id: String,
        claims: Vec<String>,
        audience: Option<String>,
    ) -> Result<Arc<Preview>> {
        let preview = self
            .inner
            .preview(&document_id, &claims, audience.as_deref())
            .await;
        Ok(Arc::new(Preview(preview.or_failed(self.language)?)))
    }

    /// Signs what the preview shows, once the person has agreed to it.
    ///
    /// # Errors
    /// `wallet.preview_outdated`, `wallet.no_copies_left`, `device.…`, `vault.…`; nothing has left then.
    pub async fn present(&self, preview: Arc<Preview>, consent: Consent) -> Result<PresentedCode> {
        let code = self.inner.present(&preview.0, &consent.into()).await;
        code.map(Into::into).or_failed(self.language)
    }
}

impl From<Consent> for wallet::Consent {
    fn from(consent: Consent) -> Self {
        let method = match consent.method {
            ConsentMethod::Biometric => wallet::ConsentMethod::Biometric,
            ConsentMethod::Screen => wallet::ConsentMethod::Screen,
        };
        Self::given(consent.purpose, method)
    }
}

impl From<wallet::ConsentMethod> for ConsentMethod {
    fn from(method: wallet::ConsentMethod) -> Self {
        match method {
            wallet::ConsentMethod::Biometric => Self::Biometric,
            wallet::ConsentMethod::Screen => Self::Screen,
        }
    }
}

impl From<presentation::PresentedCode> for PresentedCode {
    fn from(code: presentation::PresentedCode) -> Self {
        Self {
            text: code.text,
            token: code.token,
            expires_at: code.expires_at.0,
        }
    }
}
