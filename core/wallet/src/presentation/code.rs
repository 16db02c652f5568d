//! The codes a phone draws.

use core::fmt;

use vidan_codec::clock::UnixTime;
use vidan_credential::transport::{self, segments};
use vidan_trust::TrustList;

use super::{Preview, ProofRequest, end_of, token::Signed};
use crate::{Consent, Error, Wallet};

/// Codes to draw, valid for a short time.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedCode {
    /// The proof as one text, whatever its length.
    pub text: String,
    /// The texts to draw, one code each: the proof's own alone, where one code holds it and no file goes with it; else all of
    /// them in turn, over and over, until the other side has seen each. The first is a whole proof unless it is longer than one
    /// code.
    pub codes: Vec<String>,
    /// The same proof as bare bytes: a key-binding token, the text of an SD-JWT, or a `DeviceResponse`.
    pub token: Vec<u8>,
    /// When it ends.
    pub expires_at: UnixTime,
}

/// The code holds claims.
impl fmt::Debug for PresentedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PresentedCode({} characters, {} codes)",
            self.text.len(),
            self.codes.len()
        )
    }
}

/// How often a copy that another act took meanwhile is replaced by the next one, before the person hears of it: the phone may ask for a
/// finger each time.
const MAX_TAKEN: u32 = 1;

impl Wallet {
    /// Signs what the preview shows, once the person has agreed to it. Where it answers a question, that is read again first,
    /// and the log has the question's purpose and who asked.
    ///
    /// # Errors
    /// [`Error::PreviewOutdated`] where the proof would not reveal exactly what the preview showed, or the asker is not any more
    /// who it was; the question's, where it ended meanwhile; [`Error::ReuseUndecided`] where only a copy is left that was shown
    /// before, and the consent does not accept that; [`Error::NoCopiesLeft`]; the device keys'; the vault's. Nothing has left
    /// then.
    pub async fn present(
        &self,
        preview: &Preview,
        consent: &Consent,
    ) -> Result<PresentedCode, Error> {
        let question = self.question_of(preview).await?;
        let consent = match &question {
            None => consent.clone(),
            Some(question) => consent
                .clone()
                .for_purpose(question.purpose(self.config().language)),
        };
        let request = ProofRequest {
            document_id: preview.document_id.clone(),
            chosen: preview.chosen.clone(),
            agreed: preview
                .shown
                .iter()
                .map(|claim| claim.path.clone())
                .collect(),
            files: preview.files.clone(),
            audience: preview.audience.clone(),
            asker: preview.asker.clone().filter(|_| question.is_some()),
            lifetime_seconds: preview.lifetime_seconds,
            nonce: question.as_ref().map(|question| question.nonce()),
        };
        // Without one the codes are larger, and as good.
        let list = self.trust_list_any_age().await.ok();
        let mut tries = 0u32;
        loop {
            let now = self.now();
            let signed = self.sign_proof(&request, &consent).await?;
            // All that can fail comes before the copy is used up.
            let (text, codes) = codes(&signed, list.as_deref())?;
            if let Some(question) = &question {
                question.check_open(self.now())?;
            }
            let token = match self.use_copy(signed).await {
                // Another act was quicker, while the device was signing: there may be another copy.
                Err(Error::CopyTaken) if tries < MAX_TAKEN => {
                    tries = tries.saturating_add(1);
                    continue;
                }
                token => token?,
            };
            return Ok(PresentedCode {
                text,
                codes,
                token,
                expires_at: end_of(now, preview.lifetime_seconds),
            });
        }
    }
}

/// The text, and the texts of all codes.
fn codes(signed: &Signed, list: Option<&TrustList>) -> Result<(String, Vec<String>), Error> {
    let proof = signed.proof.as_bytes();
    let text = match list {
        Some(list) => transport::write(proof, list)?,
        None => transport::to_text(proof)?,
    };
    let mut codes = segments::split(&text)?;
    let proof = signed.proof.segments();
    for (number, file) in (0u8..).zip(&signed.files) {
        codes.extend(segments::attach(proof, number, file)?);
    }
    Ok((text, codes))
}
