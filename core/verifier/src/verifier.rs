//! The verifier: holds what it trusts, its rules, a clock and a memory; judges one presentation at a time.

mod checks;

use std::sync::Arc;

use vidan_codec::clock::Clock;
use vidan_credential::{Profiles, transport::Listed};
use vidan_protocol::challenge::OpenChallenge;
use vidan_trust::{Bundle, IssuerKey, TrustList, status::StatusLists, x509::Anchors};

use self::checks::Asked;
use crate::{Policy, ReplayGuard, Verdict};

/// Whom a verifier trusts.
#[derive(Clone, Debug)]
pub enum Trust {
    /// One issuer's key that a person named: any document type that the policy accepts, and no profile.
    Key(IssuerKey),
    /// Those whom a trust list names.
    List(TrustList),
}

/// Judges presentations.
pub struct Verifier {
    trust: Trust,
    /// Those of the trust list, read once for all texts.
    profiles: Profiles,
    /// Authorities whose certificates are followed, besides the list.
    anchors: Arc<Anchors>,
    status: StatusLists,
    policy: Policy,
    clock: Arc<dyn Clock>,
    replay: Arc<dyn ReplayGuard>,
}

impl Verifier {
    /// A verifier. Several may share a guard: a code then counts once among them.
    pub fn new(
        trust: Trust,
        policy: Policy,
        clock: Arc<dyn Clock>,
        replay: Arc<dyn ReplayGuard>,
    ) -> Self {
        Self {
            profiles: profiles(&trust),
            trust,
            anchors: Arc::default(),
            status: StatusLists::new(),
            policy,
            clock,
            replay,
        }
    }

    /// A verifier with the lists of a bundle.
    pub fn with_bundle(
        bundle: Bundle,
        policy: Policy,
        clock: Arc<dyn Clock>,
        replay: Arc<dyn ReplayGuard>,
    ) -> Self {
        let (list, status) = bundle.into_parts();
        let mut verifier = Self::new(Trust::List(list), policy, clock, replay);
        verifier.set_status(status);
        verifier
    }

    /// Replaces what it trusts, as after fetching a newer list. What was shown before stays remembered. Its status lists
    /// stay too, but each counts only as long as its signer stands in what is trusted.
    pub fn set_trust(&mut self, trust: Trust) {
        self.profiles = profiles(&trust);
        self.trust = trust;
    }

    /// Replaces the authorities whose certificates are followed under a trust list: without them no mobile document is trusted, and no
    /// SD-JWT that brings certificates. Under an issuer's key that a person named they have no part.
    pub fn set_anchors(&mut self, anchors: Arc<Anchors>) {
        self.anchors = anchors;
    }

    /// Replaces the status lists. A document that refers to one that is not among them is *undetermined*.
    pub fn set_status(&mut self, lists: StatusLists) {
        self.status = lists;
    }

    /// Judges a scanned text that answers no question: a phone's or, where the policy accepts it, a paper's.
    pub fn verify(&self, text: &str) -> Verdict {
        self.judge_text(text, Asked::Nothing)
    }

    /// Judges a scanned text that must answer a challenge: made for its audience, while it was open, by a phone, with all that it
    /// asked for. The policy holds besides, but for its audiences.
    pub fn verify_answer_to(&self, text: &str, challenge: &OpenChallenge) -> Verdict {
        self.judge_text(text, Asked::Challenge(challenge))
    }

    /// Judges a scanned text that must carry this nonce, for one of the policy's audiences: for protocols that hash their own
    /// question into it, as a form's submission does. A nonce must be fresh, and be accepted once: a mobile document has no time but that of
    /// the question.
    pub fn verify_answer(&self, text: &str, nonce: &[u8]) -> Verdict {
        self.judge_text(text, Asked::Nonce(nonce))
    }

    /// Judges the bare bytes of a proof, in whatever format, that answers no question.
    pub fn verify_token(&self, token: &[u8]) -> Verdict {
        self.judge_token(token, Asked::Nothing)
    }

    /// Judges the bare bytes of a proof that must carry this nonce, as [`Verifier::verify_answer`] does with a text.
    pub fn verify_token_answer(&self, token: &[u8], nonce: &[u8]) -> Verdict {
        self.judge_token(token, Asked::Nonce(nonce))
    }

    fn listed<'l>(&'l self, list: &'l TrustList) -> Listed<'l> {
        Listed {
            list,
            profiles: &self.profiles,
        }
    }
}

fn profiles(trust: &Trust) -> Profiles {
    match trust {
        Trust::Key(_) => Profiles::default(),
        Trust::List(list) => Profiles::of(list),
    }
}

impl core::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Verifier")
            .field("trust", &self.trust)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
