//! Opening a mailbox: the wallet proves whose it is and hands over two keys.

use vidan_codec::base64url;
use vidan_crypto::{
    PublicKey,
    agree::AgreementKey,
    device::{KeyId, KeyPolicy, KeyPurpose},
};
use vidan_protocol::{
    Endpoint,
    notice::{MailboxAnswer, MailboxRegistration, paths, registration},
    openid4vci::nonce::{self, NonceResponse},
};
use vidan_trust::TrustList;

use crate::{
    Consent, Error, Subject, Wallet,
    activity::{self, Act, NewEntry},
    keys,
    presentation::ProofRequest,
    store::{DocumentRecord, InboxKey, MailboxRecord},
    wallet::one,
};

/// Seconds for which the proof may be used.
const LIFETIME: u32 = 120;

/// The two keys of a mailbox, and what to delete where opening it fails.
struct Keys {
    inbox: InboxKey,
    inbox_public: PublicKey,
    receipt: KeyId,
    receipt_public: PublicKey,
    on_device: Vec<KeyId>,
}

impl Wallet {
    /// Opens this person's mailbox at an office of the trust list, by showing it the personal number and nothing else.
    /// A mailbox that is open stays as it is: what lies in it is sealed to its keys. One that came from a backup gets keys
    /// of this phone.
    ///
    /// # Errors
    /// [`Error::InboxAlreadyOpen`], [`Error::OfficeUnknown`], [`Error::OfficeUnreachable`], [`Error::IdentityDocumentMissing`]; transport; the office's
    /// refusal; the device keys'; the vault's.
    pub async fn open_inbox(&self, office: &str, consent: &Consent) -> Result<(), Error> {
        let list = self.trust_list().await?;
        let held = self.mailbox(office).await?;
        if held.as_ref().is_some_and(MailboxRecord::is_open) {
            return Err(Error::InboxAlreadyOpen);
        }
        let document = self.identity_document().await?;
        let nonce = self.office_nonce(&list, office).await?;
        let keys = self.make_mailbox_keys().await?;
        let opened = self
            .register(&list, office, &document, &nonce, (&keys, held), consent)
            .await;
        if opened.is_err() {
            self.forget_unowned(keys.on_device).await;
        }
        opened
    }

    async fn register(
        &self,
        list: &TrustList,
        office: &str,
        document: &str,
        nonce: &str,
        (keys, held): (&Keys, Option<MailboxRecord>),
        consent: &Consent,
    ) -> Result<(), Error> {
        let (inbox, receipt) = (&keys.inbox_public, &keys.receipt_public);
        let binding = match &held {
            Some(held) => registration::reopening_binding(nonce, inbox, receipt, &held.mailbox),
            None => registration::binding(nonce, inbox, receipt),
        };
        let request = ProofRequest {
            document_id: document.to_owned(),
            chosen: vec![registration::PERSON_CLAIM.to_owned()],
            agreed: vec![registration::PERSON_CLAIM.to_owned()],
            files: Vec::new(),
            audience: office.to_owned(),
            asker: None,
            lifetime_seconds: LIFETIME,
            nonce: Some(binding.to_vec()),
        };
        let proof = self.prove(&request, consent).await?;
        let url = self.office_address(
            list,
            office,
            paths::MAILBOXES,
            Endpoint::MailboxRegistration,
        )?;
        let mut message = MailboxRegistration::new(nonce, inbox, receipt, &proof);
        if let Some(held) = &held {
            message = message.reopening(&held.mailbox);
        }
        let response = self.send(message.to_http(&url)?).await?;
        let answer = MailboxAnswer::from_response(&response)?;
        self.keep_mailbox(office, answer, keys, held, consent).await
    }

    async fn keep_mailbox(
        &self,
        office: &str,
        answer: MailboxAnswer,
        keys: &Keys,
        held: Option<MailboxRecord>,
        consent: &Consent,
    ) -> Result<(), Error> {
        // An office that has lost the mailbox gives another one, which is read from its beginning.
        let held = held.filter(|held| held.mailbox == answer.mailbox);
        let record = MailboxRecord {
            mailbox: answer.mailbox,
            access_token: answer.access_token,
            inbox_key: keys.inbox.clone(),
            receipt_key: Some(keys.receipt.as_str().to_owned()),
            cursor: held.as_ref().and_then(|held| held.cursor.clone()),
            former_keys: held
                .map(MailboxRecord::into_former_keys)
                .unwrap_or_default(),
        };
        let entry = NewEntry::new(self.now(), Act::InboxOpened, office).consent(consent);
        let (office, on_device) = (office.to_owned(), keys.on_device.clone());
        self.vault()
            .write(move |tx| {
                keys::own(tx, &on_device)?;
                tx.put(&office, &record)?;
                activity::append(tx, entry)
            })
            .await
    }

    async fn mailbox(&self, office: &str) -> Result<Option<MailboxRecord>, Error> {
        let office = office.to_owned();
        let found = self
            .vault()
            .read(move |reader| reader.find::<MailboxRecord>(&office))
            .await;
        Ok(found.map_err(Error::Vault)?.map(|record| record.value))
    }

    /// The holder's own newest identity document with a copy left.
    async fn identity_document(&self) -> Result<String, Error> {
        let now = self.now();
        let mut records = self.document_records().await?.into_iter().rev();
        let fits = |document: &DocumentRecord| {
            document.document_type == registration::PERSON_DOCUMENT
                && document.subject == Subject::Holder
                && document.superseded_by.is_none()
                && document.copies_left(now) > 0
        };
        let found = records.find(|record| fits(&record.value));
        let found = found.map(|record| record.id);
        found.ok_or(Error::IdentityDocumentMissing)
    }

    async fn office_nonce(&self, list: &TrustList, office: &str) -> Result<String, Error> {
        let url = self.office_address(list, office, paths::NONCE, Endpoint::MailboxNonce)?;
        let response = self.send(nonce::request(&url)).await?;
        Ok(NonceResponse::from_response(&response, Endpoint::MailboxNonce)?.c_nonce)
    }

    /// Both keys, or none.
    async fn make_mailbox_keys(&self) -> Result<Keys, Error> {
        let mut on_device = Vec::new();
        let made = self.make_keys_one_by_one(&mut on_device).await;
        if made.is_err() {
            self.forget_unowned(on_device).await;
        }
        made
    }

    /// Every key made is put into `on_device`, also where it fails half way.
    async fn make_keys_one_by_one(&self, on_device: &mut Vec<KeyId>) -> Result<Keys, Error> {
        let policy = KeyPolicy::silent(KeyPurpose::Sign);
        let receipt = one(self.make_keys(1, policy).await?)?;
        on_device.push(receipt.id.clone());
        let receipt_public = receipt.public.ok_or(Error::DeviceAnswer)?;
        let (inbox, inbox_public) = if self.env().keys.capabilities().await?.agree {
            let policy = KeyPolicy::silent(KeyPurpose::Agree);
            let key = one(self.make_keys(1, policy).await?)?;
            on_device.push(key.id.clone());
            let public = key.public.ok_or(Error::DeviceAnswer)?;
            (InboxKey::Device(key.id.as_str().to_owned()), public)
        } else {
            let key = AgreementKey::generate(self.env().random.as_ref())?;
            let scalar = base64url::encode(key.to_bytes().expose());
            (InboxKey::Sealed(scalar), key.public())
        };
        Ok(Keys {
            inbox,
            inbox_public,
            receipt: receipt.id,
            receipt_public,
            on_device: on_device.clone(),
        })
    }
}
