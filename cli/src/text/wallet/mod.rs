//! What `vidan wallet` says, in both languages. Each function holds both, so that none is forgotten.

mod ask;
mod cells;
mod columns;
mod failure;
mod making;
mod pending;
mod say;
mod wait;

pub(crate) use ask::*;
pub(crate) use cells::*;
pub(crate) use columns::*;
pub(crate) use failure::failure;
pub(crate) use making::*;
pub(crate) use pending::*;
pub(crate) use say::*;
pub(crate) use wait::*;
