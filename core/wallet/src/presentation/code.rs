//! The code a phone draws.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_credential::transport;

use super::{Preview, ProofRequest, end_of};
use crate::{Consent, Error, Wallet};

/// A code to draw, valid for a short time.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedCode {
    /// The text of the QR code.
    pub text: String,
    /// The same proof as a bare key-binding token.
    pub token: Vec<u8>,
    /// When it ends.
    pub expires_at: UnixTime,
}

/// The code holds claims.
impl fmt::Debug for PresentedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresentedCode({} characters)", self.text.len())
    }
}

impl Wallet {
    /// Signs what the preview shows, once the person has agreed to it.
    ///
    /// # Errors
    /// [`Error::PreviewOutdated`] where the proof would not reveal exactly what the preview showed;
    /// [`Error::NoCopiesLeft`]; the device keys'; the vault's. Nothing has left then.
    pub async fn present(
        &self,
        preview: &Preview,
        consent: &Consent,
    ) -> Result<PresentedCode, Error> {
        let request = ProofRequest {
            document_id: preview.document_id.clone(),
            chosen: preview.chosen.clone(),
            agreed: preview
                .shown
                .iter()
                .map(|claim| claim.path.clone())
                .collect(),
            audience: preview.audience.clone(),
            lifetime_seconds: preview.lifetime_seconds,
            nonce: None,
        };
        let now = self.now();
        // Read before the copy is used: nothing may fail for want of it after.
        let list = self.trust_list_any_age().await?;
        let token = self.prove(&request, consent).await?;
        Ok(PresentedCode {
            text: transport::write(&token, &list)?,
            token,
            expires_at: end_of(now, preview.lifetime_seconds),
        })
    }
}
