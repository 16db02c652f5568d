//! zlib (RFC 1950) streamed through one window, to its end or to where a caller has seen enough.
//!
//! Constant memory whatever the stream inflates to: 32 KiB of window and the decoder's tables (11 KiB).

use core::ops::ControlFlow;

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, TINFL_LZ_DICT_SIZE, decompress, inflate_flags},
};

use super::MAX_STATUS_BYTES;
use crate::Error;

/// How many bytes may still be inflated, for one list or for several together: time goes with them.
pub(crate) struct Budget(u64);

impl Budget {
    /// So many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub(crate) fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// Takes what was inflated; all that is left where it is more.
    fn take(&mut self, bytes: u64) -> Result<(), Error> {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => {
                self.0 = 0;
                Err(Error::StatusInflatesTooFar)
            }
        }
    }
}

/// Inflates and shows each piece with the place of its first byte, until the stream ends or `see` breaks off. Returns how
/// much was inflated.
///
/// A stream that is seen to its end is a whole one: its checksum fits, and nothing follows it.
///
/// # Errors
/// [`Error::StatusInflatesTooFar`] as soon as one byte too many comes out, for a list or for the budget; [`Error::StatusTruncated`],
/// [`Error::StatusChecksum`], [`Error::StatusTrailing`], [`Error::StatusNotZlib`].
pub(super) fn inflate(
    zlib: &[u8],
    budget: &mut Budget,
    mut see: impl FnMut(u64, &[u8]) -> ControlFlow<()>,
) -> Result<u64, Error> {
    let mut decoder = Box::new(DecompressorOxide::new());
    let mut window = vec![0; TINFL_LZ_DICT_SIZE];
    let mut rest = zlib;
    let mut total = 0u64;
    let mut at = 0usize;
    loop {
        let (status, read, written) = decompress(&mut decoder, rest, &mut window, at, flags(total));
        rest = rest.get(read..).ok_or(Error::StatusNotZlib)?;
        let piece = at
            .checked_add(written)
            .and_then(|end| window.get(at..end))
            .ok_or(Error::StatusNotZlib)?;
        let first = total;
        let written_bytes = u64::try_from(written).unwrap_or(u64::MAX);
        total = total.saturating_add(written_bytes);
        budget.take(written_bytes)?;
        if total > MAX_STATUS_BYTES {
            return Err(Error::StatusInflatesTooFar);
        }
        match status {
            TINFLStatus::Done | TINFLStatus::HasMoreOutput => {}
            TINFLStatus::FailedCannotMakeProgress => return Err(Error::StatusTruncated),
            TINFLStatus::Adler32Mismatch => return Err(Error::StatusChecksum),
            _ => return Err(Error::StatusNotZlib),
        }
        if see(first, piece).is_break() {
            return Ok(total);
        }
        if status == TINFLStatus::Done {
            return match rest {
                [] => Ok(total),
                _ => Err(Error::StatusTrailing),
            };
        }
        // The window wraps: its length is a power of two.
        at = (at + written) % TINFL_LZ_DICT_SIZE;
    }
}

/// While the window fills for the first time it does not wrap: so a reference to before the stream's beginning is an
/// error, not a look at the window's zeros.
fn flags(total: u64) -> u32 {
    let zlib =
        inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER | inflate_flags::TINFL_FLAG_COMPUTE_ADLER32;
    let first = u64::try_from(TINFL_LZ_DICT_SIZE).is_ok_and(|window| total < window);
    if first {
        zlib | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF
    } else {
        zlib
    }
}
