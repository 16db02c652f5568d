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
pub(crate) use deliver::Submitting;
pub use view::{FieldSource, FieldState, FilledField, FilledForm, FormProof};

use std::collections::{BTreeMap, BTreeSet};

use vidan_credential::showing::Showing;
use vidan_crypto::random_array;
use vidan_protocol::{
    Endpoint,
    form::{SignedManifest, check::top_level, manifest},
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
        let proofs = self.proofs_of(&signed, &fields).await?;
        let token: [u8; 16] = random_array(self.env().random.as_ref())?;
        Ok(FilledForm::new(&signed, jws, (fields, proofs), token))
    }

    /// What each document that fills a field would show to the portal.
    async fn proofs_of(
        &self,
        signed: &Verified<SignedManifest>,
        fields: &[FilledField],
    ) -> Result<Vec<FormProof>, Error> {
        let mut claims: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let documented = fields
            .iter()
            .filter(|field| field.state == FieldState::FromDocument);
        // The first of the sources that agree is the one that proves.
        for source in documented.filter_map(|field| field.sources.first()) {
            let of_it = claims.entry(&source.document_id).or_default();
            of_it.insert(top_level(&source.claim).to_owned());
        }
        let showing = Showing {
            audience: &signed.get().manifest().controller.id,
            // As the real one is: a proof for a portal answers its nonce.
            nonce: Some(&[0; 32]),
            at: self.now(),
            lifetime: deliver::LIFETIME,
        };
        let mut proofs = Vec::with_capacity(claims.len());
        for (document, claims) in claims {
            let chosen: Vec<String> = claims.into_iter().collect();
            match self.preview_showing(document, &chosen, &showing).await {
                Ok(shown) => proofs.push(FormProof::new(shown)),
                // Without a copy it proves nothing: that is told when the form is handed in.
                Err(Error::NoCopiesLeft(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(proofs)
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
