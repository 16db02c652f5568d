//! Why a text is not the identifier it was taken for. No variant carries the text itself.

use crate::identifier::Identifier;

/// What is wrong with an identifier somebody typed or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A character that cannot stand where it stands.
    #[error("{identifier}: character {position} is not allowed there")]
    Character {
        /// What the text was taken for.
        identifier: Identifier,
        /// Place of the character, counted from 1 in characters.
        position: usize,
    },
    /// The check digit does not follow from the digits before it.
    #[error("{identifier}: the check digit does not match")]
    CheckDigit {
        /// What the text was taken for.
        identifier: Identifier,
    },
    /// Too short or too long.
    #[error("{identifier}: {found} characters, which is not a length it can have")]
    Length {
        /// What the text was taken for.
        identifier: Identifier,
        /// Characters found; counting stops at 256.
        found: usize,
    },
}
