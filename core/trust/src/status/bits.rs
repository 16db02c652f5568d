//! How many bits an entry has, and entries packed into bytes (section 4.1): the publisher's side.

use super::MAX_STATUS_BYTES;
use crate::Error;

/// Bits of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusBits {
    /// 1: valid or revoked.
    One,
    /// 2: suspended too.
    Two,
    /// 4: values up to 15.
    Four,
    /// 8: values up to 255.
    Eight,
}

impl StatusBits {
    /// From the number in a list.
    ///
    /// # Errors
    /// [`Error::StatusBits`] for any other than 1, 2, 4 and 8.
    pub fn from_number(bits: u64) -> Result<Self, Error> {
        match bits {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            4 => Ok(Self::Four),
            8 => Ok(Self::Eight),
            _ => Err(Error::StatusBits),
        }
    }

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// The largest value an entry can hold.
    pub fn max_value(self) -> u8 {
        u8::MAX >> (8 - self.number())
    }

    /// The byte an entry is in, and how far its lowest bit is from the byte's lowest.
    pub(super) fn place(self, index: u64) -> (u64, u8) {
        let per_byte = u64::from(8 / self.number());
        let within = u8::try_from(index % per_byte).unwrap_or_default();
        (index / per_byte, within * self.number())
    }

    /// The entry `shift` bits above the lowest of its byte.
    pub(super) fn entry(self, byte: u8, shift: u8) -> u8 {
        byte.checked_shr(shift.into()).unwrap_or_default() & self.max_value()
    }
}

/// Entries as they are packed before compression, all `VALID` at first.
#[derive(Clone)]
pub struct StatusEntries {
    bits: StatusBits,
    bytes: Vec<u8>,
}

impl StatusEntries {
    /// Room for at least `count` entries.
    ///
    /// # Errors
    /// [`Error::StatusInflatesTooFar`] for more than a reader would take.
    pub fn new(bits: StatusBits, count: u64) -> Result<Self, Error> {
        let per_byte = u64::from(8 / bits.number());
        let len = count.div_ceil(per_byte);
        if len > MAX_STATUS_BYTES {
            return Err(Error::StatusInflatesTooFar);
        }
        let len = usize::try_from(len).map_err(|_| Error::StatusInflatesTooFar)?;
        Ok(Self {
            bits,
            bytes: vec![0; len],
        })
    }

    /// Sets one entry.
    ///
    /// # Errors
    /// [`Error::StatusEntry`] where there is no such index or the value needs more bits.
    pub fn set(&mut self, index: u64, value: u8) -> Result<(), Error> {
        if value > self.bits.max_value() {
            return Err(Error::StatusEntry);
        }
        let (at, shift) = self.bits.place(index);
        let byte = usize::try_from(at)
            .ok()
            .and_then(|at| self.bytes.get_mut(at))
            .ok_or(Error::StatusEntry)?;
        let mask = self.bits.max_value() << shift;
        *byte = (*byte & !mask) | (value << shift);
        Ok(())
    }

    /// One entry, where there is one.
    pub fn get(&self, index: u64) -> Option<u8> {
        let (at, shift) = self.bits.place(index);
        let byte = self.bytes.get(usize::try_from(at).ok()?)?;
        Some(self.bits.entry(*byte, shift))
    }

    /// How many entries there are.
    pub fn count(&self) -> u64 {
        u64::try_from(self.bytes.len()).map_or(0, |len| len * u64::from(8 / self.bits.number()))
    }

    /// Bits of an entry.
    pub fn bits(&self) -> StatusBits {
        self.bits
    }

    /// Compressed as zlib, at the highest level, as the draft asks.
    pub(super) fn to_zlib(&self) -> Vec<u8> {
        miniz_oxide::deflate::compress_to_vec_zlib(&self.bytes, 9)
    }
}

/// Shows the size, no entry.
impl core::fmt::Debug for StatusEntries {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "StatusEntries({} of {:?})", self.count(), self.bits)
    }
}
