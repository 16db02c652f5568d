//! Error correction that knows how sure each module is: of each block, the least sure codewords count as lost.

use super::{
    codewords::{Bit, Block},
    reed_solomon,
    sight::MARGIN,
};

/// A guess may be taken for right by accident once in so many cases, as a power of two.
const BITS: f64 = 32.0;

/// The blocks of a code, and which of them are corrected.
pub(super) struct Correction {
    open: Vec<Block>,
    /// The corrected ones' modules: column, row, and whether it is dark.
    pub(super) decided: Vec<(usize, usize, bool)>,
}

impl Correction {
    pub(super) fn of(blocks: Vec<Block>) -> Self {
        Self {
            open: blocks,
            decided: Vec::new(),
        }
    }

    /// Whether every block is corrected.
    pub(super) fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// Tries the blocks that are left, by how likely each module of a table is dark. Returns the modules decided now.
    pub(super) fn advance(&mut self, likely: &[f32], wide: usize) -> Vec<(usize, usize, bool)> {
        let mut decided = Vec::new();
        self.open
            .retain(|block| match corrected(block, likely, wide) {
                Some(codewords) => {
                    for (bits, codeword) in block.codewords.iter().zip(codewords) {
                        for (at, bit) in bits.iter().enumerate() {
                            let dark = (codeword >> (7 - at) & 1 == 1) != bit.masked;
                            decided.push((bit.x, bit.y, dark));
                        }
                    }
                    false
                }
                None => true,
            });
        self.decided.extend(&decided);
        decided
    }
}

/// The block's codewords, if they can be told with certainty.
fn corrected(block: &Block, likely: &[f32], wide: usize) -> Option<Vec<u8>> {
    let likely = |bit: &Bit| {
        let at = (bit.y + MARGIN) * wide + bit.x + MARGIN;
        likely.get(at).copied().unwrap_or(0.5)
    };
    let mut read = Vec::new();
    let mut sure = Vec::new();
    for bits in &block.codewords {
        let (mut codeword, mut all) = (0u8, 0.0f32);
        for bit in bits {
            let dark = likely(bit);
            codeword = codeword << 1 | u8::from((dark > 0.5) != bit.masked);
            all += dark.max(1.0 - dark).ln();
        }
        sure.push((all, read.len()));
        read.push(codeword);
    }
    sure.sort_by(|a, b| a.0.total_cmp(&b.0));
    let order: Vec<usize> = sure.into_iter().map(|(_, place)| place).collect();
    for lost in 0..=block.checks {
        let mut codewords = read.clone();
        let doubtful = order.get(..lost)?;
        if let Some(wrong) = reed_solomon::correct(&mut codewords, block.checks, doubtful)
            && by_accident(read.len(), block.checks, lost, wrong) <= -BITS
        {
            return Some(codewords);
        }
    }
    None
}

/// How likely a block of random codewords is corrected so, as a power of two: the number of ways in which so many codewords
/// that are not lost can be wrong, of all that the checks left can tell apart.
fn by_accident(length: usize, checks: usize, lost: usize, wrong: usize) -> f64 {
    let kept = length.saturating_sub(lost);
    let ways: f64 = (0..wrong)
        .map(|at| (kept.saturating_sub(at) as f64 / (at + 1) as f64).log2())
        .sum();
    ways + 8.0 * wrong as f64 - 8.0 * checks.saturating_sub(lost) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::{
        Level, Picture,
        blurred::codewords::{Format, blocks},
    };

    /// How likely each module of a drawn code is dark, with the margin; and the blocks by the format it shows.
    fn drawn(length: usize, level: Level) -> (Vec<f32>, usize, Vec<Block>) {
        let picture = Picture::at_level(&"VD1".repeat(length), level).unwrap();
        let rows = picture.rows();
        let size = rows.len() - 8;
        let wide = size + 2 * MARGIN;
        let mut likely = vec![0.0; wide * wide];
        for y in 0..size {
            for x in 0..size {
                likely[(y + MARGIN) * wide + x + MARGIN] = f32::from(u8::from(rows[y + 4][x + 4]));
            }
        }
        let shown = |format: &Format| {
            let mut modules = format.modules.iter();
            modules.all(|(x, y, dark)| rows[y + 4][x + 4] == *dark)
        };
        let format = Format::all(size).into_iter().find(shown).unwrap();
        (likely, wide, blocks(size, format.says).unwrap())
    }

    fn put(likely: &mut [f32], wide: usize, bits: &[Bit; 8], change: impl Fn(f32) -> f32) {
        for bit in bits {
            let at = (bit.y + MARGIN) * wide + bit.x + MARGIN;
            likely[at] = change(likely[at]);
        }
    }

    #[test]
    fn drawn_codes_are_words_of_the_code() {
        for level in [Level::L, Level::M, Level::Q, Level::H] {
            for length in [10, 60, 190, 370] {
                let (likely, wide, blocks) = drawn(length, level);
                for block in &blocks {
                    assert!(
                        corrected(block, &likely, wide).is_some(),
                        "{level:?} {length}"
                    );
                }
                let mut correction = Correction::of(blocks);
                let decided = correction.advance(&likely, wide);
                assert!(correction.is_done());
                let same = |(x, y, dark): &(usize, usize, bool)| {
                    likely[(y + MARGIN) * wide + x + MARGIN] == f32::from(u8::from(*dark))
                };
                assert!(decided.iter().all(same));
            }
        }
    }

    /// Far more codewords are told right where the wrong ones are known to be doubtful than the checks could find alone.
    #[test]
    fn doubt_helps() {
        let (mut likely, wide, blocks) = drawn(190, Level::M);
        let block = &blocks[0];
        let right = corrected(block, &likely, wide).unwrap();
        let wrong = block.checks - 6;
        assert!(wrong > block.checks / 2);
        for bits in block.codewords.iter().step_by(2).take(wrong) {
            put(&mut likely, wide, bits, |dark| 0.6 - 0.2 * dark);
        }
        assert_eq!(corrected(block, &likely, wide), Some(right));
        // As sure as the others, they are too many.
        for bits in block.codewords.iter().step_by(2).take(wrong) {
            put(
                &mut likely,
                wide,
                bits,
                |dark| if dark > 0.5 { 1.0 } else { 0.0 },
            );
        }
        assert_eq!(corrected(block, &likely, wide), None);
    }

    /// A block is not read where checks are all used up to fill what is lost: anything would pass.
    #[test]
    fn nothing_is_accepted_without_a_check() {
        let (mut likely, wide, blocks) = drawn(190, Level::M);
        let block = &blocks[0];
        for bits in block.codewords.iter().take(block.checks) {
            put(&mut likely, wide, bits, |dark| 0.6 - 0.2 * dark);
        }
        assert_eq!(corrected(block, &likely, wide), None);
        assert!(by_accident(64, 24, 24, 0) > -BITS && by_accident(64, 24, 20, 0) <= -BITS);
    }
}
