//! What a kind of record must be able to do to be kept, and what comes back.

use zeroize::Zeroizing;

use crate::{EncodingError, Error};

/// Longest id of a record, in bytes.
pub const MAX_ID_LEN: usize = 512;
/// Largest encoded record, in bytes.
pub const MAX_RECORD_LEN: usize = 64 * 1024 * 1024;

/// A kind of record. Its encoding belongs to the type: the vault seals and returns the bytes as they are.
pub trait Sealable: Sized {
    /// Name of the kind. Kept only as a keyed hash; never change it once released.
    const NAME: &'static str;
    /// Version of the encoding that [`encode`](Self::encode) writes. A record of a newer version is refused with
    /// [`Error::NewerEncoding`]; an older one is handed to [`decode`](Self::decode) with its number.
    const VERSION: u16;

    /// The record as bytes, at most [`MAX_RECORD_LEN`].
    ///
    /// # Errors
    /// An [`EncodingError`] where the value cannot be written.
    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError>;

    /// Reads what a version up to [`VERSION`](Self::VERSION) wrote.
    ///
    /// # Errors
    /// An [`EncodingError`] where the bytes are not such an encoding.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, EncodingError>;
}

/// A record as the vault holds it. No `Debug`: the value may be personal.
pub struct Record<T> {
    /// Row number: grows in the order of insertion, never used twice, kept by updates.
    pub row: u64,
    /// The id it was put under.
    pub id: String,
    /// How often it was written under this row: 1 after insertion.
    pub revision: u64,
    /// The value.
    pub value: T,
}

/// All records of a kind that could be read, and those that could not.
pub struct Listing<T> {
    /// In the order asked for.
    pub records: Vec<Record<T>>,
    /// Records that exist but did not open or decode.
    pub damaged: Vec<DamagedRecord>,
}

impl<T> Listing<T> {
    /// The records, if none is damaged.
    ///
    /// # Errors
    /// The first damaged record's cause.
    pub fn complete(self) -> Result<Vec<Record<T>>, Error> {
        match self.damaged.into_iter().next() {
            Some(damaged) => Err(damaged.cause),
            None => Ok(self.records),
        }
    }
}

/// A record that did not open or decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedRecord {
    /// Its row number.
    pub row: u64,
    /// Why.
    pub cause: Error,
}
