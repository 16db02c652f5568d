//! A list's entries as they are held: compressed, and where few are set, the places of those.

use core::ops::ControlFlow;

use super::{
    MAX_STATUS_BYTES,
    bits::StatusBits,
    inflate::{Budget, inflate},
};
use crate::Error;

/// Most bytes with an entry set whose places are kept: 128 KiB of them. Of a list with more, each look-up inflates.
const MAX_PLACES: usize = 16 * 1024;

/// Compressed entries that were inflated once from end to end.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Packed {
    bits: StatusBits,
    zlib: Vec<u8>,
    /// Bytes when inflated.
    size: u64,
    /// The bytes that are not zero, in order; `None` where they are too many.
    places: Option<Vec<(u32, u8)>>,
}

impl Packed {
    /// Inflates once to see that the stream is whole and bounded, and keeps nothing inflated.
    ///
    /// # Errors
    /// As [`inflate`].
    pub(super) fn new(bits: StatusBits, zlib: Vec<u8>, budget: &mut Budget) -> Result<Self, Error> {
        let mut places = Some(Vec::new());
        let size = inflate(&zlib, budget, |first, piece| {
            for (at, byte) in (first..).zip(piece).filter(|(_, byte)| **byte != 0) {
                match (&mut places, u32::try_from(at)) {
                    (Some(kept), Ok(at)) if kept.len() < MAX_PLACES => kept.push((at, *byte)),
                    _ => {
                        places = None;
                        break;
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(Self {
            bits,
            zlib,
            size,
            places,
        })
    }

    /// The value of one entry; `None` where the list ends before it.
    pub(super) fn value(&self, index: u64) -> Option<u8> {
        let (at, shift) = self.bits.place(index);
        if at >= self.size {
            return None;
        }
        let byte = match &self.places {
            Some(places) => {
                let found = places.binary_search_by_key(&at, |(place, _)| u64::from(*place));
                found
                    .ok()
                    .and_then(|found| places.get(found))
                    .map_or(0, |(_, byte)| *byte)
            }
            None => self.inflated(at)?,
        };
        Some(self.bits.entry(byte, shift))
    }

    pub(super) fn bits(&self) -> StatusBits {
        self.bits
    }

    /// How many entries there are.
    pub(super) fn count(&self) -> u64 {
        self.size * u64::from(8 / self.bits.number())
    }

    /// One byte, inflated as far as that.
    fn inflated(&self, at: u64) -> Option<u8> {
        let mut byte = None;
        let mut budget = Budget::new(MAX_STATUS_BYTES);
        let seen = inflate(&self.zlib, &mut budget, |first, piece| {
            let within = at.checked_sub(first).and_then(|n| usize::try_from(n).ok());
            byte = within.and_then(|within| piece.get(within)).copied();
            match byte {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        });
        seen.ok().and(byte)
    }
}
