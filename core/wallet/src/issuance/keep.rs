//! Checking every copy and sealing them all.

use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::{ClaimKey, ClaimValue, sd_cwt::hold::HeldCredential};
use vidan_crypto::{PublicKey, device::DeviceKey, random_array};
use vidan_protocol::openid4vci::Issued;
use vidan_trust::{Names, Signer, TrustList};
use vidan_vault::Transaction;

use crate::{
    DocumentSummary, Error, Wallet,
    activity::{self, Act, NewEntry},
    documents::{profile, summary},
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
        let summaries = checked.iter().map(|c| summary(&c.id, &c.record)).collect();
        let now = self.now();
        self.vault()
            .write(move |tx| {
                checked
                    .iter()
                    .try_for_each(|document| seal(tx, document, now))
            })
            .await?;
        Ok(summaries)
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
        let mut first: Option<(Signer, HeldCredential)> = None;
        for credential in &issued.credentials {
            let (held, key) = self.check_copy(list, credential, &mut unused)?;
            let found = held.get().document_type().and_then(|found| found.name());
            if found != Some(issued.document_type.as_str()) {
                return Err(Error::DocumentTypeMismatch);
            }
            copies.push(CopyRecord {
                key: key_name(keys, &key)?,
                credential: base64url::encode(credential),
                used_at: None,
            });
            let signer = held.signer().clone();
            match &first {
                None => first = Some((signer, held.into_inner())),
                Some((_, first)) if same_claims(first, held.get()) => {}
                Some(_) => return Err(Error::CopiesDiffer),
            }
        }
        let (signer, held) = first.ok_or(Error::OfferIncomplete)?;
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
    ) -> Result<(vidan_trust::Verified<HeldCredential>, PublicKey), Error> {
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

/// Copies differ in salts, keys and the portrait's salted digest; what they say to a reader must not.
fn same_claims(a: &HeldCredential, b: &HeldCredential) -> bool {
    let same = |((key, value), (other_key, other)): (&Claim, &Claim)| {
        key == other_key && same_value(value, other)
    };
    a.disclosable() == b.disclosable()
        && a.always_shown() == b.always_shown()
        && a.claims().len() == b.claims().len()
        && a.claims().iter().zip(b.claims()).all(same)
}

type Claim = (ClaimKey, ClaimValue);

/// Byte strings are digests, which are salted anew in every copy.
fn same_value(a: &ClaimValue, b: &ClaimValue) -> bool {
    match (a, b) {
        (ClaimValue::Bytes(_), ClaimValue::Bytes(_)) => true,
        _ => a == b,
    }
}
