//! `kill -9` at a random moment of a random act: every acknowledged write is there, every other one whole or absent.

pub(crate) mod acts;
pub(crate) mod restore;
pub(crate) mod vault;
pub(crate) mod wallet;

use std::time::Duration;

use crate::seed::Chance;

/// How long a child lives: mostly short, so that every kind of moment is met.
fn moment(chance: &mut Chance, most_millis: u64) -> Duration {
    let most = chance.below(most_millis * 1_000).max(1);
    Duration::from_micros(chance.below(most))
}
