//! One proof from one unused copy: for a code, a mailbox or a form alike, in the format of the document.

use vidan_codec::{clock::UnixTime, order};
use vidan_credential::showing::{Presentation, Proof, Showing};
use vidan_crypto::device::{KeyId, SignRequest};
use vidan_vault::Transaction;

use super::{Asker, parse_paths};
use crate::{
    Consent, Error, Wallet,
    activity::{self, Act, NewEntry},
    copies::{self, NextCopy},
    documents::{profile, reopen},
    keys::says_gone,
    prompt,
    store::{Copy, HeldCopy},
};

/// What is to be proven to whom.
pub(crate) struct ProofRequest {
    pub(crate) document_id: String,
    /// The claims to disclose.
    pub(crate) chosen: Vec<String>,
    /// The claims that the person has agreed to: exactly what the proof must reveal.
    pub(crate) agreed: Vec<String>,
    /// The claims whose files go with the proof, as agreed.
    pub(crate) files: Vec<String>,
    pub(crate) audience: String,
    /// Who asked, where the proof answers a question.
    pub(crate) asker: Option<Asker>,
    pub(crate) lifetime_seconds: u32,
    pub(crate) nonce: Option<Vec<u8>>,
}

/// A signed proof that must not leave before its copy is used up.
pub(crate) struct Signed {
    pub(super) proof: Proof,
    /// The files of the request, of the very copy that was signed, in its order.
    pub(super) files: Vec<Vec<u8>>,
    use_of_copy: CopyUse,
    held: HeldCopy,
}

impl Signed {
    /// The proof's bytes, and its copy as an operation sets it apart.
    pub(crate) fn into_held(self) -> (Vec<u8>, HeldCopy) {
        (self.proof.into_bytes(), self.held)
    }
}

impl Wallet {
    /// Signs with the next copy and changes nothing, unless the device has lost that copy's key: then the copy is erased, and
    /// the next unused one takes its place. A key store can be wrong for a moment: a copy is given up only where it says twice
    /// that the key is gone, and does not list it either.
    pub(crate) async fn sign_proof(
        &self,
        request: &ProofRequest,
        consent: &Consent,
    ) -> Result<Signed, Error> {
        let mut asked_again = None;
        loop {
            let next = self.next_copy(&request.document_id).await?;
            if next.reused().is_some() && !consent.accepts_reuse() {
                return Err(Error::ReuseUndecided);
            }
            let number = next.entry.number;
            match self.sign_with(&next, request, consent).await {
                Err(gone) if says_gone(&gone) => {
                    if asked_again.replace(number) != Some(number) {
                        continue;
                    }
                    let key = KeyId::new(next.record.key.clone());
                    if !self.is_key_gone(&key).await?
                        || !self.lose_copy(&request.document_id, number).await?
                    {
                        return Err(gone);
                    }
                }
                signed => return signed,
            }
        }
    }

    async fn sign_with(
        &self,
        next: &NextCopy,
        request: &ProofRequest,
        consent: &Consent,
    ) -> Result<Signed, Error> {
        let files = request.files.iter().map(|claim| {
            let file = next.record.attachments.get(claim);
            file.map(|file| file.0.clone())
                .ok_or(Error::PreviewOutdated)
        });
        let files = files.collect::<Result<_, _>>()?;
        let proof = self.sign_proof_of(next, request).await?;
        let use_of_copy = CopyUse {
            document_id: request.document_id.clone(),
            entry: next.entry.clone(),
            now: self.now(),
            log: NewEntry::new(self.now(), Act::Shown, &request.audience)
                .document(&next.document.document_type)
                .claims(request.agreed.clone())
                .asker(request.asker.clone())
                .consent(consent)
                .reused(next.reused().is_some()),
        };
        let held = HeldCopy {
            document: request.document_id.clone(),
            number: next.entry.number,
            document_type: next.document.document_type.clone(),
            audience: request.audience.clone(),
            claims: request.agreed.clone(),
            consent: consent.into(),
            reused: next.reused().is_some(),
        };
        Ok(Signed {
            proof,
            files,
            use_of_copy,
            held,
        })
    }

    /// Uses the copy up, with its activity entry, and gives out the proof.
    pub(super) async fn use_copy(&self, signed: Signed) -> Result<Vec<u8>, Error> {
        let Signed {
            proof, use_of_copy, ..
        } = signed;
        let used = self.vault().write(move |tx| use_of_copy.commit(tx)).await?;
        self.delete_keys(used).await;
        Ok(proof.into_bytes())
    }

    async fn sign_proof_of(&self, next: &NextCopy, request: &ProofRequest) -> Result<Proof, Error> {
        let (record, copy) = (&next.document, &next.record);
        // What can be chosen is named by the type's profile: without a list nothing can be shown.
        let list = self.trust_list_any_age().await?;
        let profile = profile(&list, &record.document_type)?;
        let held = reopen(copy, record, profile.as_ref())?;
        let prepared = {
            let showing = Showing {
                audience: &request.audience,
                nonce: request.nonce.as_deref(),
                at: self.now(),
                lifetime: request.lifetime_seconds,
            };
            let chosen = parse_paths(&request.chosen)?;
            let presentation = Presentation::new(held.get(), &chosen, &showing)?;
            let leaves = presentation.discloses();
            let leaves = leaves.iter().map(ToString::to_string).collect();
            if !same_set(leaves, request.agreed.clone()) {
                return Err(Error::PreviewOutdated);
            }
            presentation.prepare()?
        };
        let sign = SignRequest {
            key: KeyId::new(copy.key.clone()),
            message: prepared.to_be_signed().message().to_vec(),
        };
        let lang = self.config().language;
        let asker = request.asker.as_ref();
        let prompt = prompt::present(lang, &request.audience, asker, Some(&list));
        let signatures = self.env().keys.sign(vec![sign], prompt).await?;
        let [signature] = signatures.as_slice() else {
            return Err(Error::DeviceAnswer);
        };
        Ok(prepared.finish(signature)?)
    }
}

/// What is committed before the proof leaves.
struct CopyUse {
    document_id: String,
    entry: Copy,
    now: UnixTime,
    log: NewEntry,
}

impl CopyUse {
    /// Gives the keys to delete.
    fn commit(self, tx: &mut Transaction<'_>) -> Result<Vec<KeyId>, Error> {
        let used = copies::use_up(tx, &self.document_id, &self.entry, self.now)?;
        activity::append(tx, self.log)?;
        Ok(used)
    }
}

fn same_set(a: Vec<String>, b: Vec<String>) -> bool {
    a.len() == b.len() && order::set(a) == order::set(b)
}
