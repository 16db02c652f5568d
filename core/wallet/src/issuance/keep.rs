//! Checking every copy and sealing them all.

use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::sd_cwt::hold::HeldCredential;
use vidan_crypto::{PublicKey, device::DeviceKey, random_array};
use vidan_protocol::openid4vci::Issued;
use vidan_trust::{Names, Signer, TrustList, Verified};
use vidan_vault::Transaction;

use super::attachments::{self, Attachments, Compared, same_claims};
use crate::{
    DocumentSummary, Error, Wallet,
    activity::{self, Act, NewEntry},
    documents::profile,
    store::{CopyRecord, DocumentRecord},
};

/// A document that passed every check, not yet sealed.
struct Checked {
    id: String,
    record: DocumentRecord,
    copies: Vec<CopyRecord>,
    claims: Vec<String>,
}

impl Wallet {
    pub(super) async fn keep_documents(
        &self,
        list: &TrustList,
        issuer_url: &str,
        issued: Vec<Issued>,
        keys: &[DeviceKey],
    ) -> Result<Vec<DocumentSummary>, Error> {
        let checked = issued
            .into_iter()
            .map(|issued| self.check_document(list, issuer_url, issued, keys))
            .collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<String> = checked.iter().map(|c| c.id.clone()).collect();
        let now = self.now();
        self.vault()
            .write(move |tx| {
                checked
                    .iter()
                    .try_for_each(|document| seal(tx, document, now))
            })
            .await?;
        let mut kept = self.documents().await?;
        kept.retain(|document| ids.contains(&document.id));
        Ok(kept)
    }

    fn check_document(
        &self,
        list: &TrustList,
        issuer_url: &str,
        issued: Issued,
        keys: &[DeviceKey],
    ) -> Result<Checked, Error> {
        let profile = profile(list, &issued.document_type)?.ok_or(Error::DocumentTypeUnknown)?;
        let mut copies = Vec::with_capacity(issued.credentials.len());
        let mut unused = issued.keys.clone();
        let mut first: Option<(Signer, HeldCredential, &Attachments)> = None;
        for copy in &issued.credentials {
            let (held, key) = self.check_copy(list, &copy.credential, &mut unused)?;
            let found = held.get().document_type().and_then(|found| found.name());
            if found != Some(issued.document_type.as_str()) {
                return Err(Error::DocumentTypeMismatch);
            }
            let attachments = &copy.attachments;
            attachments::check(held.get(), attachments)?;
            let compared = |held, attachments| Compared { held, attachments };
            match &first {
                Some((_, first, files))
                    if !same_claims(compared(first, files), compared(held.get(), attachments)) =>
                {
                    return Err(Error::CopiesDiffer);
                }
                _ => {}
            }
            copies.push(CopyRecord::new(
                key_name(keys, &key)?,
                held.get(),
                attachments,
            ));
            let signer = held.signer().clone();
            first.get_or_insert_with(|| (signer, held.into_inner(), attachments));
        }
        let (signer, held, _) = first.ok_or(Error::OfferIncomplete)?;
        let record = DocumentRecord {
            document_type: issued.document_type,
            name: Names {
                vi: profile.vi,
                en: profile.en,
            },
            signer,
            issuer_url: issuer_url.to_owned(),
            configuration: issued.configuration,
            received_at: self.now(),
            issued_at: held.issued_at(),
            expires_at: held.expires_at(),
            copies: u32::try_from(copies.len()).map_err(|_| Error::OfferIncomplete)?,
            next_copy: 0,
        };
        let id: [u8; 16] = random_array(self.env().random.as_ref())?;
        Ok(Checked {
            id: base64url::encode(id),
            record,
            copies,
            claims: held.disclosable().iter().map(ToString::to_string).collect(),
        })
    }

    /// Checks one copy under whichever of the batch's keys it is bound to; each key is good for one copy.
    fn check_copy(
        &self,
        list: &TrustList,
        credential: &[u8],
        unused: &mut Vec<PublicKey>,
    ) -> Result<(Verified<HeldCredential>, PublicKey), Error> {
        let mut refused = Error::OfferIncomplete;
        for at in 0..unused.len() {
            let Some(key) = unused.get(at) else { break };
            match HeldCredential::receive(credential, list, self.now(), key) {
                Ok(held) => return Ok((held, unused.remove(at))),
                Err(error @ vidan_credential::Error::HolderKeyMismatch) => refused = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
        Err(refused)
    }
}

fn seal(tx: &mut Transaction<'_>, document: &Checked, now: UnixTime) -> Result<(), Error> {
    tx.insert_new(&document.id, &document.record)?;
    for (number, copy) in (0u32..).zip(&document.copies) {
        tx.insert_new(&CopyRecord::id(&document.id, number), copy)?;
    }
    let signer = &document.record.signer;
    let with = signer.id.as_deref().unwrap_or(&document.record.issuer_url);
    let entry = NewEntry::new(now, Act::Received, with)
        .document(&document.record.document_type)
        .claims(document.claims.clone());
    activity::append(tx, entry)
}

fn key_name(keys: &[DeviceKey], public: &PublicKey) -> Result<String, Error> {
    keys.iter()
        .find(|key| key.public.as_ref() == Some(public))
        .map(|key| key.id.as_str().to_owned())
        .ok_or(Error::DeviceAnswer)
}
