//! Twenty proofs of different shapes, each with a verifier that accepts it: what a change of any of them must not survive.

mod by_hand;
mod issued;

use std::sync::Arc;

use vidan_codec::clock::ManualClock;
use vidan_credential::{
    BROADCAST_AUDIENCE,
    testing::{KID, NOW, TestWorld, pinned},
    transport::{self, Records, Unlisted},
};
use vidan_trust::{
    ListContent,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusLists, StatusTrust},
};
use vidan_verifier::{MemoryReplayGuard, Policy, Trust, Verdict, Verifier};

/// A code and who judges it.
pub(crate) struct Shape {
    /// What is particular about it.
    pub(crate) name: &'static str,
    pub(crate) text: String,
    verifier: Verifier,
    nonce: Option<Vec<u8>>,
}

impl Shape {
    pub(crate) fn judge(&self, text: &str) -> Verdict {
        match &self.nonce {
            Some(nonce) => self.verifier.verify_answer(text, nonce),
            None => self.verifier.verify(text),
        }
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Shape> {
    issued::shapes()
        .into_iter()
        .chain(by_hand::shapes())
        .collect()
}

/// How a shape's proof is looked at, and in which form it travels.
struct Scene {
    name: &'static str,
    /// What the verifier's list says; without one it trusts the issuer's key.
    list: Option<ListContent>,
    audience: &'static str,
    nonce: Option<Vec<u8>>,
    /// Where the document's status is, if it has one.
    status: Option<&'static str>,
    is_whole: bool,
}

impl Scene {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            list: None,
            audience: BROADCAST_AUDIENCE,
            nonce: None,
            status: None,
            is_whole: false,
        }
    }

    fn shape(self, world: &TestWorld, token: &[u8]) -> Shape {
        let key = pinned(&world.issuer.public());
        let unlisted = Unlisted::new(world.issuer.public().algorithm());
        let list = self.list.as_ref().map(|content| world.list_of(content));
        let records: &dyn Records = match &list {
            Some(list) => list,
            None => &unlisted,
        };
        let written = transport::write(token, records).unwrap();
        let text = match self.is_whole {
            true => transport::to_text(token).unwrap(),
            false => written,
        };
        let prefix = if self.is_whole { "VDF:" } else { "VD1:" };
        assert!(text.starts_with(prefix), "{}", self.name);
        let mut lists = StatusLists::new();
        if let Some(uri) = self.status {
            let trust = match &list {
                Some(list) => StatusTrust::List(list),
                None => StatusTrust::Key(&key),
            };
            let token = status_list(uri).to_cwt(&world.issuer, KID).unwrap();
            lists.insert(StatusList::verify(&token, uri, trust, NOW).unwrap());
        }
        let mut verifier = Verifier::new(
            list.map_or(Trust::Key(key), Trust::List),
            Policy::for_audience(self.audience),
            Arc::new(ManualClock::at(NOW.plus(5))),
            Arc::new(MemoryReplayGuard::new(100)),
        );
        verifier.set_status(lists);
        Shape {
            name: self.name,
            text,
            verifier,
            nonce: self.nonce,
        }
    }
}

/// A list of a thousand documents in good standing.
fn status_list(uri: &str) -> StatusListContent {
    StatusListContent {
        uri: uri.into(),
        issued_at: NOW.0 - 60,
        expires_at: Some(NOW.0 + 3600),
        ttl: None,
        entries: StatusEntries::new(StatusBits::Two, 1_000).unwrap(),
    }
}
