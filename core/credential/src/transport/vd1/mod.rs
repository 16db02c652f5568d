//! `VD1:`, the compact form: what a reader cannot derive, and nothing else. `docs/qr-proof-format.md` lays it out.
//!
//! Four functions between three things. [`layout`] writes and reads a [`Proof`] as bytes, with the issuer's record at
//! hand; [`dissect`] takes a key-binding token apart into a [`Proof`], [`rebuild`] puts it together again. There is one encoding
//! for each proof: a reader refuses every other one, each way in which it could differ under a name of its own.
//!
//! **Not for** judging: a [`Proof`] is what the bytes say. What is rebuilt is read and verified like any token.

mod bytes;
mod dissect;
mod head;
mod item;
mod layout;
mod letters;
mod members;
mod proof;
mod rebuild;
mod text;

use super::{Records, Scanned};
use crate::Error;

/// The compact bytes of a token; `None` where they would not give back exactly this token.
pub(super) fn shrink(token: &[u8], records: &dyn Records) -> Option<Vec<u8>> {
    let compact = layout::write(&dissect::dissect(token)?, records)?;
    // Whatever a token holds that the layout does not foresee shows here: then it travels whole.
    let rebuilt = expand(&compact, records).ok()?;
    (rebuilt.token == token).then_some(compact)
}

/// The exact bytes of the token.
pub(super) fn expand(compact: &[u8], records: &dyn Records) -> Result<Scanned, Error> {
    rebuild::rebuild(&layout::read(compact, records)?)
}
