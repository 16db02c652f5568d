//! Codes of different shapes, each with a verifier that accepts it: twenty proofs, papers, and the parts of what one code does not
//! hold. What a change of any of them must not survive.

mod by_hand;
mod issued;
mod paper;
mod parts;

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
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Trust, Verdict, Verifier};

/// A code, who judges it, and what must be beside it.
pub(crate) struct Shape {
    /// What is particular about it.
    pub(crate) name: &'static str,
    pub(crate) text: String,
    verifier: Verifier,
    asked: Asked,
}

/// When a code is accepted.
enum Asked {
    /// It is found valid.
    Nothing,
    /// It answers this.
    Nonce(Vec<u8>),
    /// With these other parts of a text it is found valid.
    Parts(Vec<String>),
    /// With the first code, found valid before, and these, a photo is given out.
    Photo(Box<parts::First>, Vec<String>),
}

impl Shape {
    /// Whether a text is accepted in place of the code, and what was decided.
    pub(crate) fn judge(&self, text: &str) -> (bool, &'static str) {
        let verify = |text: &str| self.verifier.verify(text);
        match &self.asked {
            Asked::Nothing => decided(&verify(text)),
            Asked::Nonce(nonce) => decided(&self.verifier.verify_answer(text, nonce)),
            Asked::Parts(others) => parts::judge_whole(text, others, verify),
            Asked::Photo(first, others) => parts::judge_photo(text, first, others, verify),
        }
    }
}

fn decided(verdict: &Verdict) -> (bool, &'static str) {
    (verdict.outcome() == Outcome::Valid, verdict.code())
}

/// All of them: proofs first.
pub(crate) fn all() -> Vec<Shape> {
    issued::shapes()
        .into_iter()
        .chain(by_hand::shapes())
        .chain(paper::shapes())
        .chain(parts::shapes())
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
    is_paper: bool,
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
            is_paper: false,
        }
    }

    fn shape(self, world: &TestWorld, token: &[u8]) -> Shape {
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
        Shape {
            name: self.name,
            text,
            verifier: self.verifier(world),
            asked: self.nonce.map_or(Asked::Nothing, Asked::Nonce),
        }
    }

    /// Who accepts it.
    fn verifier(&self, world: &TestWorld) -> Verifier {
        let key = pinned(&world.issuer.public());
        let list = self.list.as_ref().map(|content| world.list_of(content));
        let mut lists = StatusLists::new();
        if let Some(uri) = self.status {
            let trust = match &list {
                Some(list) => StatusTrust::List(list),
                None => StatusTrust::Key(&key),
            };
            let token = status_list(uri).to_cwt(&world.issuer, KID).unwrap();
            lists.insert(StatusList::verify(&token, uri, trust, NOW).unwrap());
        }
        let policy = Policy {
            accept_paper: self.is_paper,
            ..Policy::for_audience(self.audience)
        };
        let mut verifier = Verifier::new(
            list.map_or(Trust::Key(key), Trust::List),
            policy,
            Arc::new(ManualClock::at(NOW.plus(5))),
            Arc::new(MemoryReplayGuard::new(100)),
        );
        verifier.set_status(lists);
        verifier
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
