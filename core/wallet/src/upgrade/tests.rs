//! A wallet of the first encoding, opened by this version.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;
use vidan_codec::{base64url, clock::ManualClock};
use vidan_credential::testing::{NOW, TestWorld, card_claims};
use vidan_crypto::{
    SystemRandom,
    device::{DeviceKeys as _, KeyPolicy, KeyPurpose, SoftwareKeys},
};
use vidan_protocol::{
    http::{Request, Response},
    url::Plaintext,
};
use vidan_vault::{EncodingError, KdfParams, Sealable};
use zeroize::Zeroizing;

use crate::{
    Config, Environment, Error, Lang, LifeState, Subject, Transport, TransportError, Wallet,
    store::{CopyRecord, DocumentRecord, KeyRecord, TrustRecord, ViewRecord},
};

/// A document's record as version 1 wrote it.
struct Old(String);

impl Sealable for Old {
    const NAME: &'static str = DocumentRecord::NAME;
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.clone().into_bytes()))
    }

    fn decode(_: u16, _: &[u8]) -> Result<Self, EncodingError> {
        Err(EncodingError::new("never read"))
    }
}

struct NoNetwork;

#[async_trait::async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::NoConnection)
    }
}

/// A wallet with one document of five copies, of which so many were used, as the first version left it.
struct OldWallet {
    wallet: Wallet,
    keys: Arc<SoftwareKeys>,
    _folder: tempfile::TempDir,
}

impl OldWallet {
    async fn with_used(used: u32) -> Self {
        let (world, folder) = (TestWorld::new(), tempfile::tempdir().unwrap());
        let keys = Arc::new(SoftwareKeys::in_memory());
        let config = Config {
            vault: folder.path().join("vault"),
            trust_list_url: "https://example.test/list".to_owned(),
            roots: world.roots(),
            anchors: Arc::default(),
            plaintext: Plaintext::Never,
            kdf: KdfParams::weak_for_tests().into(),
            language: Lang::Vi,
            copies: 5,
            refill_below: Config::REFILL_BELOW,
        };
        let environment = Environment {
            keys: keys.clone(),
            transport: Arc::new(NoNetwork),
            clock: Arc::new(ManualClock::at(NOW)),
            random: Arc::new(SystemRandom),
        };
        let wallet = Wallet::create(config, environment, passcode()).await;
        let this = Self {
            wallet: wallet.unwrap(),
            keys,
            _folder: folder,
        };
        this.fill(&world, used).await;
        this
    }

    async fn fill(&self, world: &TestWorld, used: u32) {
        let held = world.held();
        let policy = KeyPolicy::silent(KeyPurpose::Sign);
        let keys = self.keys.make_keys(5, policy).await.unwrap();
        let copies: Vec<CopyRecord> = (0u32..)
            .zip(&keys)
            .map(|(number, key)| CopyRecord {
                key: key.id.as_str().to_owned(),
                credential: base64url::encode(held.get().as_bytes()),
                used_at: (number < used).then_some(NOW),
                status: None,
                attachments: BTreeMap::new(),
            })
            .collect();
        let old = json!({
            "document_type": "can_cuoc",
            "name": {"vi": "Thẻ", "en": "Card"},
            "signer": held.signer(),
            "issuer_url": "https://i.example",
            "configuration": "can_cuoc",
            "received_at": NOW,
            "issued_at": NOW,
            "expires_at": held.get().expires_at(),
            "copies": 5,
            "next_copy": used,
        });
        let trust = TrustRecord {
            jws: world.list().as_jws().to_owned(),
            number: 1,
            succession: Default::default(),
        };
        self.wallet
            .vault()
            .write(move |tx| {
                tx.put(TrustRecord::ID, &trust)?;
                tx.insert_new("d", &Old(old.to_string()))?;
                for (number, copy) in (0u32..).zip(&copies) {
                    tx.insert_new(&CopyRecord::id("d", number), copy)?;
                }
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    }

    async fn reopen(&self) {
        self.wallet.lock().await.unwrap();
        self.wallet.unlock(passcode()).await.unwrap();
    }

    async fn outdated(&self) -> usize {
        let old = self
            .wallet
            .vault()
            .read(|reader| Ok::<_, Error>(reader.outdated::<DocumentRecord>()?.records.len()));
        old.await.unwrap()
    }

    async fn copies(&self) -> u64 {
        let copies = self
            .wallet
            .vault()
            .read(|reader| reader.count::<CopyRecord>());
        copies.await.unwrap()
    }
}

fn passcode() -> Zeroizing<String> {
    Zeroizing::new("con mèo ngủ".to_owned())
}

#[tokio::test]
async fn a_document_of_the_first_version_is_listed_before_its_turn_and_written_anew_when_read() {
    let old = OldWallet::with_used(2).await;
    let listed = old.wallet.documents().await.unwrap();
    assert_eq!((listed.len(), listed[0].copies_left), (1, 3));
    assert_eq!(old.outdated().await, 1);
    let view = old.wallet.document("d").await.unwrap();
    assert_eq!(view.claims.len(), card_claims().as_object().unwrap().len());
    assert_eq!(old.outdated().await, 0);
}

#[tokio::test]
async fn unlocking_writes_a_document_of_the_first_version_anew() {
    let old = OldWallet::with_used(2).await;
    old.reopen().await;
    assert_eq!(old.outdated().await, 0);
    // The used copies went with their keys; one key is the vault's own.
    assert_eq!(old.copies().await, 3);
    assert_eq!(old.keys.list().await.unwrap().len(), 3 + 1);
    let noted = old
        .wallet
        .vault()
        .read(|reader| reader.count::<KeyRecord>());
    assert_eq!(noted.await, Ok(0));
    let after = old.wallet.document("d").await.unwrap();
    assert_eq!(after.claims.len(), card_claims().as_object().unwrap().len());
    assert_eq!(
        (after.summary.copies_left, &after.summary.subject),
        (3, &Subject::Holder)
    );
    let claims = ["ho_ten".to_owned()];
    let preview = old.wallet.preview("d", &claims, None).await.unwrap();
    assert!(preview.reuse.is_none());
}

#[tokio::test]
async fn a_document_that_was_used_up_keeps_its_last_copy_for_the_persons_decision() {
    let old = OldWallet::with_used(5).await;
    old.reopen().await;
    assert_eq!(old.copies().await, 1);
    let listed = old.wallet.documents().await.unwrap();
    assert_eq!(listed[0].life.state, LifeState::NeedsNewCopy);
    let claims = ["ho_ten".to_owned()];
    let preview = old.wallet.preview("d", &claims, None).await.unwrap();
    assert_eq!(preview.reuse.unwrap().shown_at, NOW);
}

#[tokio::test]
async fn a_document_without_any_copy_stays_as_it_is() {
    let old = OldWallet::with_used(0).await;
    old.wallet
        .vault()
        .write(|tx| tx.delete_all::<CopyRecord>())
        .await
        .unwrap();
    old.reopen().await;
    assert_eq!(old.wallet.documents().await.unwrap().len(), 1);
    let views = old
        .wallet
        .vault()
        .read(|reader| reader.count::<ViewRecord>());
    assert_eq!(views.await, Ok(0));
}

#[tokio::test]
async fn a_damaged_document_hides_no_other_and_says_what_to_do() {
    let old = OldWallet::with_used(0).await;
    assert_eq!(old.wallet.documents_report().await.unwrap().damage, None);
    let damaged = old.wallet.vault().write(|tx| {
        tx.put_raw(
            DocumentRecord::NAME,
            "broken",
            DocumentRecord::VERSION,
            b"{",
        )
    });
    damaged.await.unwrap();
    assert_eq!(old.wallet.documents().await.unwrap().len(), 1);
    let report = old.wallet.documents_report().await.unwrap();
    assert_eq!(report.documents.len(), 1);
    let damage = report.damage.unwrap();
    assert_eq!(
        (damage.records, damage.code.as_str()),
        (1, "wallet.document_damaged")
    );
    assert_ne!(damage.text.vi, damage.text.en);
    assert!(old.wallet.document("d").await.is_ok());
}
