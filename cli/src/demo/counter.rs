//! The counter of step 5: it fetched one file in the morning, and has no network since.

use std::sync::Arc;

use vidan_codec::clock::Clock;
use vidan_protocol::{
    Endpoint,
    http::{CBOR, Request},
    url::Plaintext,
};
use vidan_sandbox::Sandbox;
use vidan_trust::{Bundle, MAX_BUNDLE_BYTES, x509::Anchors};
use vidan_verifier::{MemoryReplayGuard, Policy, Verifier};
use vidan_wallet::{Transport, http::HttpTransport};

use super::{Day, Failure};

/// Codes that one counter remembers.
const REMEMBERED: usize = 16;

/// All that the counter knows: who may sign, and what was taken back.
pub(super) struct Counter {
    /// The file as it was fetched.
    pub(super) file: Vec<u8>,
    /// The lists in it, checked under the root.
    pub(super) bundle: Bundle,
    /// The authorities whose certificates it follows.
    anchors: Arc<Anchors>,
}

impl Counter {
    /// Fetches the file over HTTP and checks every list in it.
    pub(super) async fn open(day: &Day, sandbox: &Sandbox) -> Result<Self, Failure> {
        let transport = HttpTransport::new(Plaintext::Loopback)?;
        let request = Request::get(sandbox.bundle_url(), CBOR, MAX_BUNDLE_BYTES);
        let response = transport.send(request).await?;
        let file = response.read(Endpoint::TrustList, CBOR, MAX_BUNDLE_BYTES)?;
        let file = file.to_vec();
        let bundle = Bundle::read(&file, &day.roots, day.clock.now(), None)?;
        if let Some((_, cause)) = bundle.refused().first() {
            return Err(Failure::Trust(cause.clone()));
        }
        Ok(Self {
            file,
            bundle,
            anchors: Arc::new(sandbox.anchors()?),
        })
    }

    /// A verifier that has seen no code yet, with the time of `clock`.
    pub(super) fn verifier(&self, clock: Arc<dyn Clock>) -> Verifier {
        let guard = Arc::new(MemoryReplayGuard::new(REMEMBERED));
        let mut verifier =
            Verifier::with_bundle(self.bundle.clone(), Policy::broadcast(), clock, guard);
        verifier.set_anchors(Arc::clone(&self.anchors));
        verifier
    }
}
