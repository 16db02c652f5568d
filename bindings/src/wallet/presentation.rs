//! Prove: preview, consent, code.

use core::fmt;
use std::sync::Arc;

use vidan_wallet::presentation;

use super::{Asker, Wallet, core as wallet};
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
    /// Whether the person, after reading `PreviewView.reuse`, agreed to show a copy again that was shown before.
    #[uniffi(default = false)]
    pub accept_reuse: bool,
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
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub document_name: Names,
    /// Who vouches for it.
    pub issuer_name: Names,
    /// Every claim that leaves: the chosen ones, and those that each showing of this document reveals.
    pub shown: Vec<ClaimView>,
    /// The claims among them whose files, such as the portrait, go with the code.
    pub files: Vec<String>,
    /// What can be told from that beyond what it says.
    pub inferred: Vec<Inference>,
    /// Who may read it: an identifier.
    pub audience: String,
    /// Who asked, where this answers a question.
    pub asker: Option<Asker>,
    /// What for, in the asker's words, where this answers a question.
    pub purpose: Option<Names>,
    /// Seconds for which it may be read.
    pub lifetime_seconds: u32,
    /// Copies left after this showing.
    pub copies_left_after: u32,
    /// Where no unused copy is left: what showing one again means. `present` refuses unless the consent accepts it.
    pub reuse: Option<ReuseWarning>,
    /// What the person should know before agreeing. None of it keeps them from showing.
    pub warnings: Vec<Warning>,
}

/// Something that can be told from what is shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Inference {
    /// A stable name, such as `birth_year`.
    pub code: String,
    /// For the person, as a part of a list under "whoever sees this can also tell:".
    pub text: Names,
}

/// A copy would be shown that was shown before.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReuseWarning {
    /// When it was shown last.
    pub shown_at: i64,
    /// What that means, for the person.
    pub text: Names,
}

/// Something to know before showing.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Warning {
    /// A stable name, such as `status.revoked` or `challenge.asker_unknown`.
    pub code: String,
    /// For the person.
    pub text: Names,
}

impl fmt::Debug for PreviewView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PreviewView").field(&self.shown).finish()
    }
}

/// Codes to draw, valid for a short time.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct PresentedCode {
    /// The proof as one text, whatever its length.
    pub text: String,
    /// The texts to draw, one code each: one alone, or several in turn, over and over.
    pub codes: Vec<String>,
    /// The same proof as a bare key-binding token.
    pub token: Vec<u8>,
    /// When it ends.
    pub expires_at: i64,
}

/// The code holds claims.
impl fmt::Debug for PresentedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresentedCode({} codes)", self.codes.len())
    }
}

#[uniffi::export]
impl Preview {
    /// What to show the person.
    pub fn view(&self) -> PreviewView {
        self.0.clone().into()
    }
}

impl From<presentation::Preview> for PreviewView {
    fn from(preview: presentation::Preview) -> Self {
        Self {
            document_id: preview.document_id,
            document_type: preview.document_type,
            document_name: preview.document_name.into(),
            issuer_name: preview.issuer_name.into(),
            shown: preview.shown.into_iter().map(Into::into).collect(),
            files: preview.files,
            inferred: preview.inferred.into_iter().map(Into::into).collect(),
            audience: preview.audience,
            asker: preview.asker.map(Into::into),
            purpose: preview.purpose.map(Into::into),
            lifetime_seconds: preview.lifetime_seconds,
            copies_left_after: preview.copies_left_after,
            reuse: preview.reuse.map(|reuse| ReuseWarning {
                shown_at: reuse.shown_at.0,
                text: reuse.text.into(),
            }),
            warnings: preview.warnings.into_iter().map(Into::into).collect(),
        }
    }
}

impl Preview {
    pub(super) fn over(preview: presentation::Preview) -> Arc<Self> {
        Arc::new(Self(preview))
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
        Ok(Preview::over(preview.or_failed(self.language)?))
    }

    /// Signs what the preview shows, once the person has agreed to it. Where it answers a question, the log has the question's
    /// purpose and who asked.
    ///
    /// # Errors
    /// `challenge.expired` where the question has ended meanwhile; `wallet.preview_outdated`, `wallet.reuse_undecided`, `wallet.no_copies_left`, `device.…`, `vault.…`; nothing has left then.
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
        let given = Self::given(consent.purpose, method);
        if consent.accept_reuse {
            given.accept_reuse()
        } else {
            given
        }
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

impl From<presentation::Inference> for Inference {
    fn from(inference: presentation::Inference) -> Self {
        Self {
            code: inference.code,
            text: inference.text.into(),
        }
    }
}

impl From<presentation::Warning> for Warning {
    fn from(warning: presentation::Warning) -> Self {
        Self {
            code: warning.code,
            text: warning.text.into(),
        }
    }
}

impl From<presentation::PresentedCode> for PresentedCode {
    fn from(code: presentation::PresentedCode) -> Self {
        Self {
            text: code.text,
            codes: code.codes,
            token: code.token,
            expires_at: code.expires_at.0,
        }
    }
}
