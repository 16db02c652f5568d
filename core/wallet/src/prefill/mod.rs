//! Fill: a signed form, a value and its source for each field, consent, submission with proof.
//!
//! The engine knows no form: it follows the manifest. A field's value comes from a document the wallet holds, from
//! another field, or from the person; where documents disagree the person is shown both. What leaves is exactly the claims
//! that answers were taken from, each proven by a key-binding token over the whole submission.

mod deliver;
mod fill;
mod submit;
mod view;

pub use deliver::SubmittedForm;
pub use view::{FieldSource, FieldState, FilledField, FilledForm};

use vidan_protocol::{
    Endpoint,
    form::{SignedManifest, manifest},
    url::HttpUrl,
};
use vidan_trust::{TrustList, Verified};

use crate::{Error, Wallet};

impl Wallet {
    /// Fetches a form, checks its signature, and fills what the documents know. Nothing leaves but the request.
    ///
    /// # Errors
    /// Transport; the form's (signer not trusted for it, changed, expired, malformed); the vault's.
    pub async fn open_form(&self, url: &str) -> Result<FilledForm, Error> {
        let list = self.trust_list().await?;
        let url = HttpUrl::parse(url, self.config().plaintext, Endpoint::FormManifest)?;
        let response = self.send(manifest::request(&url)).await?;
        let jws = manifest::from_response(&response)?.to_owned();
        let signed = self.check_form(&list, &jws)?;
        let fields = self.fill(signed.get().manifest()).await?;
        Ok(FilledForm::new(&signed, jws, fields))
    }

    fn check_form(&self, list: &TrustList, jws: &str) -> Result<Verified<SignedManifest>, Error> {
        Ok(SignedManifest::verify(
            jws,
            list,
            self.now(),
            self.config().plaintext,
        )?)
    }
}
