//! A sandbox, and a wallet beside it, through the types that Kotlin and Swift see.

#![allow(dead_code, reason = "each test file uses its part")]

use std::sync::Arc;

use tempfile::TempDir;
use vidan_ffi::{
    Consent, ConsentMethod, DeviceKeys, DocumentSummary, Language, RootKey, VidanError, Wallet,
    WalletConfig,
};
use vidan_sandbox::{Options, Sandbox, office::OFFICE_ID};

pub(crate) const PASSCODE: &str = "một mật mã dài";

/// Everything a test needs; the folder goes with it.
pub(crate) struct Day {
    pub(crate) sandbox: Sandbox,
    pub(crate) config: WalletConfig,
    pub(crate) wallet: Arc<Wallet>,
    pub(crate) folder: TempDir,
}

/// A fresh wallet that trusts the sandbox.
pub(crate) async fn day(keys: Arc<dyn DeviceKeys>) -> Day {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = WalletConfig {
        vault: folder.path().join("vault.db").to_str().unwrap().to_owned(),
        trust_list_url: sandbox.trust_list_url(),
        roots: roots(&sandbox),
        authorities: Vec::new(),
        language: Language::En,
        copies: 4,
        refill_below: 2,
        allow_loopback_http: true,
    };
    let wallet = Wallet::create(config.clone(), keys, None, PASSCODE.to_owned(), None)
        .await
        .unwrap();
    wallet.refresh_trust().await.unwrap();
    Day {
        sandbox,
        config,
        wallet,
        folder,
    }
}

pub(crate) fn roots(sandbox: &Sandbox) -> Vec<RootKey> {
    vec![RootKey {
        kid: sandbox.root_kid().to_owned(),
        public_key_pem: sandbox.root_key_pem(),
    }]
}

impl Day {
    pub(crate) async fn accept(&self) -> Result<Vec<DocumentSummary>, VidanError> {
        let offer = self.sandbox.offer().unwrap();
        let review = self.wallet.review_offer(offer.link).await?;
        let code = Some(offer.tx_code);
        let received = self.wallet.accept_offer(review, Vec::new(), code).await?;
        assert_eq!(received.refused, []);
        Ok(received.documents)
    }

    /// The mailbox at the sandbox's office, opened as its preview shows.
    pub(crate) async fn open_inbox(&self) {
        let preview = self.wallet.preview_inbox(OFFICE_ID.to_owned());
        let preview = preview.await.unwrap();
        let opened = self.wallet.open_inbox(preview, yes("Nhận thông báo"));
        opened.await.unwrap();
    }

    pub(crate) async fn card(&self) -> DocumentSummary {
        let documents = self.wallet.documents().await.unwrap();
        documents
            .into_iter()
            .find(|document| document.document_type == "can_cuoc")
            .unwrap()
    }
}

pub(crate) fn yes(purpose: &str) -> Consent {
    Consent {
        purpose: purpose.to_owned(),
        method: ConsentMethod::Screen,
        accept_reuse: false,
    }
}

pub(crate) fn names(claims: &[&str]) -> Vec<String> {
    claims.iter().map(|claim| (*claim).to_owned()).collect()
}
