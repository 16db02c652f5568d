//! A scanned text, judged by a verifier under the fixed list. What is *valid* must be one of the presentations in the seeds:
//! nobody else signed any.

use std::{collections::HashSet, sync::Arc, sync::OnceLock};

use vidan_codec::clock::ManualClock;
use vidan_verifier::{Lang, MemoryReplayGuard, Outcome, Policy, Trust, Verdict, Verifier};

use crate::{
    Reached, seeds,
    world::{NOW, world},
};

/// Judges a text.
pub fn run(data: &[u8]) -> Reached {
    let Ok(text) = core::str::from_utf8(data) else {
        return Reached::Refused;
    };
    let verdict = judge(text);
    let json = verdict.to_json(Lang::Vi);
    assert_eq!(json["verdict"], verdict.outcome().code());
    match verdict.accepted() {
        // Who signed it is the concern of the target `paper`.
        None if verdict.paper().is_some() => Reached::Accepted,
        None => {
            assert_ne!(verdict.outcome(), Outcome::Valid);
            assert!(json["claims"].is_null() && verdict.shown().is_empty());
            Reached::Refused
        }
        Some(shown) => {
            assert_eq!(verdict.outcome(), Outcome::Valid);
            assert!(
                signed().contains(&shown.get().replay_key()),
                "a presentation that nobody signed is valid"
            );
            Reached::Accepted
        }
    }
}

/// Each text meets a verifier that has seen nothing.
fn judge(text: &str) -> Verdict {
    let verifier = Verifier::new(
        Trust::List(world().list.clone()),
        Policy::broadcast(),
        Arc::new(ManualClock::at(NOW.plus(5))),
        Arc::new(MemoryReplayGuard::new(1)),
    );
    verifier.verify(text)
}

/// The presentations that the holder signed.
fn signed() -> &'static HashSet<[u8; 32]> {
    static SIGNED: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        seeds::files(&seeds::folder("text"))
            .iter()
            .filter_map(|(_, text)| core::str::from_utf8(text).ok())
            .filter_map(|text| Some(judge(text).accepted()?.get().replay_key()))
            .collect()
    })
}
