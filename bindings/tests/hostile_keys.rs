//! Device keys that fail or lie, under a whole wallet: a typed error, and the wallet as it was.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic here is a failing test"
)]

mod common;

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use common::{Day, day, names, yes};
use tokio::sync::{Notify, Semaphore};
use vidan_ffi::{
    DeviceKeys, OperationKind, SoftwareDeviceKeys, VidanError,
    device_keys::{
        DeviceCapabilities, DeviceKey, DeviceKeysError, KeyPolicy, KeyPurpose, SignPrompt,
        SignRequest,
    },
};

/// What the next signatures are.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Signs {
    Well,
    /// Under the right key, over something else.
    OverSomethingElse,
    /// Zeros of the right length.
    Zeros,
    /// One byte short.
    Short,
    /// Not at all: the person said no.
    Cancelled,
    /// Not at all: fingers changed.
    KeyGone,
}

struct Lying {
    inner: Arc<SoftwareDeviceKeys>,
    signs: AtomicU8,
    /// Who holds it keeps signatures waiting.
    gate: Arc<Semaphore>,
    /// Told when a signature is asked for.
    asked: Notify,
}

impl Lying {
    fn new() -> Arc<Self> {
        let inner = SoftwareDeviceKeys::new();
        Arc::new(Self {
            inner,
            signs: AtomicU8::new(Signs::Well as u8),
            gate: Arc::new(Semaphore::new(1)),
            asked: Notify::new(),
        })
    }

    fn now(&self, signs: Signs) {
        self.signs.store(signs as u8, Ordering::SeqCst);
    }

    fn is(&self, signs: Signs) -> bool {
        self.signs.load(Ordering::SeqCst) == signs as u8
    }
}

#[async_trait::async_trait]
impl DeviceKeys for Lying {
    async fn capabilities(&self) -> Result<DeviceCapabilities, DeviceKeysError> {
        self.inner.capabilities().await
    }

    async fn make_keys(
        &self,
        count: u32,
        policy: KeyPolicy,
    ) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        self.inner.make_keys(count, policy).await
    }

    async fn sign(
        &self,
        mut requests: Vec<SignRequest>,
        prompt: SignPrompt,
    ) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        self.asked.notify_one();
        drop(self.gate.acquire().await);
        if self.is(Signs::Cancelled) {
            return Err(DeviceKeysError::Cancelled);
        }
        if self.is(Signs::KeyGone) {
            return Err(DeviceKeysError::KeyGone);
        }
        if self.is(Signs::OverSomethingElse) {
            requests
                .iter_mut()
                .for_each(|request| request.message.push(0));
        }
        let mut signatures = self.inner.sign(requests, prompt).await?;
        for signature in &mut signatures {
            if self.is(Signs::Zeros) {
                signature.fill(0);
            }
            if self.is(Signs::Short) {
                signature.pop();
            }
        }
        Ok(signatures)
    }

    async fn wrap(&self, key: String, secret: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.wrap(key, secret).await
    }

    async fn unwrap(&self, key: String, wrapped: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.unwrap(key, wrapped).await
    }

    async fn prf(&self, key: String, context: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.prf(key, context).await
    }

    async fn agree(&self, key: String, peer: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
        self.inner.agree(key, peer).await
    }

    async fn attest(&self, key: String) -> Result<Vec<Vec<u8>>, DeviceKeysError> {
        self.inner.attest(key).await
    }

    async fn list(&self) -> Result<Vec<DeviceKey>, DeviceKeysError> {
        let mut listed = self.inner.list().await?;
        if self.is(Signs::KeyGone) {
            // A phone that lost its signing keys does not list them either.
            listed.retain(|key| key.purpose != KeyPurpose::Sign);
        }
        Ok(listed)
    }

    async fn delete(&self, keys: Vec<String>) -> Result<(), DeviceKeysError> {
        self.inner.delete(keys).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_document_is_kept_under_keys_that_do_not_sign() {
    let keys = Lying::new();
    let day = day(keys.clone()).await;
    let before = keys.list().await.unwrap();
    for (signs, code) in [
        (Signs::Short, Some("device.failed")),
        (Signs::Cancelled, Some("device.cancelled")),
        (Signs::KeyGone, Some("device.key_gone")),
        // Whose words refuse it, the core's or the issuer's, is theirs.
        (Signs::OverSomethingElse, None),
        (Signs::Zeros, None),
    ] {
        keys.now(signs);
        let refused = day.accept().await.unwrap_err();
        assert!(
            code.is_none_or(|code| refused.code() == code),
            "{signs:?}: {refused:?}"
        );
        assert!(
            day.wallet.documents().await.unwrap().is_empty(),
            "{signs:?}"
        );
        if let VidanError::Waits { operation, .. } = refused {
            day.wallet.give_up(operation).await.unwrap();
        }
        assert_eq!(day.wallet.operations().await.unwrap(), [], "{signs:?}");
        assert_eq!(
            keys.list().await.unwrap().len(),
            before.len(),
            "{signs:?} left keys behind"
        );
    }
    keys.now(Signs::Well);
    assert_eq!(day.accept().await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_the_keys_stop_waits_is_listed_and_goes_on() {
    let keys = Lying::new();
    let day = day(keys.clone()).await;
    keys.now(Signs::Cancelled);
    let refused = day.accept().await.unwrap_err();
    let VidanError::Waits {
        operation, code, ..
    } = refused
    else {
        panic!("{refused:?} is over");
    };
    assert_eq!(code, "device.cancelled");
    let view = day.wallet.operations().await.unwrap().remove(0);
    assert_eq!(view.id, operation);
    assert_eq!((view.kind, view.tries), (OperationKind::ReceiveOffer, 1));
    assert_eq!(view.waits.unwrap().code, "device.cancelled");
    assert!(view.next_try.is_some() && !view.counterparty.is_empty());
    assert!(view.costs.vi != view.costs.en && view.title.vi != view.title.en);

    let again = day.wallet.go_on(operation.clone()).await.unwrap_err();
    assert!(matches!(again, VidanError::Waits { .. }), "{again:?}");
    // Its time has not come.
    let report = day.wallet.go_on_all(false).await.unwrap();
    assert_eq!((report.done.len(), report.waiting.len()), (0, 1));
    keys.now(Signs::Well);
    let report = day.wallet.go_on_all(true).await.unwrap();
    assert_eq!((report.done.len(), report.waiting.len()), (1, 0));
    assert_eq!(day.wallet.documents().await.unwrap().len(), 3);
    let over = day.wallet.go_on(operation.clone()).await.unwrap_err();
    assert_eq!(over.code(), "operation.unknown");
    let over = day.wallet.give_up(operation).await.unwrap_err();
    assert_eq!(over.code(), "operation.unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_dropped_cancels_nothing() {
    let keys = Lying::new();
    let day = Arc::new(day(keys.clone()).await);
    let held = keys.gate.clone().acquire_owned().await.unwrap();
    let accepting = {
        let day = day.clone();
        tokio::spawn(async move { day.accept().await })
    };
    keys.asked.notified().await;
    accepting.abort();
    assert!(accepting.await.unwrap_err().is_cancelled());
    let waiting = day.wallet.operations().await.unwrap();
    assert!(waiting[0].running);
    let refused = day.wallet.give_up(waiting[0].id.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "operation.under_way");

    drop(held);
    let mut seen = 0;
    while !day.wallet.operations().await.unwrap().is_empty() {
        seen = day.wallet.operations_changed(seen).await;
    }
    assert_eq!(day.wallet.documents().await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_copy_is_spent_and_no_code_leaves_under_a_wrong_signature() {
    let keys = Lying::new();
    let day = day(keys.clone()).await;
    day.accept().await.unwrap();
    let copies = day.card().await.copies_left;
    let entries = day.wallet.activity().await.unwrap().len();
    for (signs, code) in [
        (Signs::Short, "device.failed"),
        (Signs::Cancelled, "device.cancelled"),
        (Signs::OverSomethingElse, "sign.rejected"),
        (Signs::Zeros, "sign.rejected"),
    ] {
        keys.now(signs);
        let refused = present(&day).await.unwrap_err();
        assert_eq!(refused.code(), code, "{signs:?}");
        assert_eq!(day.card().await.copies_left, copies, "{signs:?}");
        assert_eq!(
            day.wallet.activity().await.unwrap().len(),
            entries,
            "{signs:?}"
        );
    }
    keys.now(Signs::Well);
    present(&day).await.unwrap();
    assert_eq!(day.card().await.copies_left, copies - 1);
    assert_eq!(day.wallet.verify_activity().await.unwrap().broken_at, None);
}

/// A key that is gone takes its copy with it; the next one is asked, until none is left. The issuer gives new ones.
#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_gone_leave_a_document_that_needs_new_copies() {
    let keys = Lying::new();
    let day = day(keys.clone()).await;
    day.accept().await.unwrap();
    let copies = day.card().await.copies_left;
    keys.now(Signs::KeyGone);
    let refused = present(&day).await.unwrap_err();
    assert_eq!(refused.code(), "device.key_gone");
    assert_eq!(day.card().await.copies_left, 0);
    keys.now(Signs::Well);
    day.wallet.reissue_all().await.unwrap();
    assert_eq!(day.card().await.copies_left, copies);
    present(&day).await.unwrap();
    assert_eq!(day.wallet.verify_activity().await.unwrap().broken_at, None);
}

async fn present(day: &Day) -> Result<(), VidanError> {
    let card = day.card().await;
    let preview = day
        .wallet
        .preview(card.id, names(&["ho_ten"]), None)
        .await?;
    day.wallet.present(preview, yes("Thử")).await.map(drop)
}
