//! Numbers between Rust and SQLite, whose integers are signed.

use crate::{Error, Part};

/// A row, block or revision number for SQLite.
pub(crate) fn integer(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(|_| Error::TooLarge)
}

/// A number of the file that cannot be negative, nor larger than `T`.
pub(crate) fn number<T: TryFrom<i64>>(value: i64) -> Result<T, Error> {
    T::try_from(value).map_err(|_| Error::Damaged {
        part: Part::Database,
    })
}
