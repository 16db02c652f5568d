//! Error correction that knows how sure each module is.

use super::{beginning, codewords::Block, parity::columns, search::Reading, sight::MARGIN};

/// No module is surer than this: whoever is certain cannot be corrected.
const SUREST: f32 = 0.9999;

/// The blocks of a code, and which of them are corrected.
pub(super) struct Correction {
    open: Vec<Block>,
    /// The corrected ones' modules: column, row, and whether it is dark.
    pub(super) decided: Vec<(usize, usize, bool)>,
    /// The format by which these are the blocks.
    pub(super) says: u8,
}

impl Correction {
    pub(super) fn of(blocks: Vec<Block>, says: u8) -> Self {
        Self {
            says,
            open: blocks,
            decided: Vec::new(),
        }
    }

    /// The modules that show what a proof begins with, if that is not less likely than any other beginning.
    pub(super) fn beginning(&self, likely: &[f32], wide: usize) -> Vec<(usize, usize, bool)> {
        let bits = beginning::bits(wide - 2 * MARGIN);
        let shown = self
            .open
            .first()
            .into_iter()
            .flat_map(|block| block.codewords.iter().flatten());
        let known = shown.zip(bits);
        let modules: Vec<(usize, usize, bool)> = known
            .filter_map(|(bit, value)| Some((bit.x, bit.y, value? != bit.masked)))
            .collect();
        let surprise = modules.iter().map(|(x, y, dark)| {
            let seen = likely.get((y + MARGIN) * wide + x + MARGIN);
            let seen = seen.copied().unwrap_or(0.5);
            -if *dark { seen } else { 1.0 - seen }
                .max(1.0 - SUREST)
                .log2()
        });
        match surprise.sum::<f32>() <= modules.len() as f32 {
            true => modules,
            false => Vec::new(),
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
    let bits = block.codewords.iter().flatten().map(|bit| {
        let at = (bit.y + MARGIN) * wide + bit.x + MARGIN;
        (likely.get(at).copied().unwrap_or(0.5), bit.masked)
    });
    let (bits, sure) = bits
        .map(|(dark, masked)| {
            let sure = dark.max(1.0 - dark).min(SUREST);
            ((dark > 0.5) != masked, sure)
        })
        .unzip();
    let mut reading = Reading {
        columns: columns(block.codewords.len(), block.checks),
        checks: block.checks * 8,
        bits,
        sure,
    };
    if !reading.correct() {
        return None;
    }
    let codewords = reading.bits.as_chunks::<8>().0.iter();
    let value = |bits: &[bool; 8]| bits.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit));
    Some(codewords.map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::{
        Level, Picture,
        blurred::codewords::{Format, blocks},
    };

    fn drawn(length: usize, level: Level) -> (Vec<f32>, usize, Vec<Block>) {
        shown(&"VD1".repeat(length), level)
    }

    /// How likely each module of a drawn code is dark, with the margin; and the blocks by the format it shows.
    fn shown(text: &str, level: Level) -> (Vec<f32>, usize, Vec<Block>) {
        let picture = Picture::at_level(text, level).unwrap();
        let rows = picture.rows();
        let size = rows.len() - 8;
        let wide = size + 2 * MARGIN;
        let mut likely = vec![0.0; wide * wide];
        for y in 0..size {
            for x in 0..size {
                likely[(y + MARGIN) * wide + x + MARGIN] = f32::from(u8::from(rows[y + 4][x + 4]));
            }
        }
        let seen = |format: &Format| {
            let mut modules = format.modules.iter();
            modules.all(|(x, y, dark)| rows[y + 4][x + 4] == *dark)
        };
        let format = Format::all(size).into_iter().find(seen).unwrap();
        (likely, wide, blocks(size, format.says).unwrap())
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
                let mut correction = Correction::of(blocks, 0);
                let decided = correction.advance(&likely, wide);
                assert!(correction.is_done());
                let same = |(x, y, dark): &(usize, usize, bool)| {
                    likely[(y + MARGIN) * wide + x + MARGIN] == f32::from(u8::from(*dark))
                };
                assert!(decided.iter().all(same));
            }
        }
    }

    /// One doubtful bit in each codeword of half a block, wrong: known for doubtful, all are told.
    #[test]
    fn doubt_helps() {
        let (mut likely, wide, blocks) = drawn(190, Level::M);
        let block = &blocks[0];
        let right = corrected(block, &likely, wide).unwrap();
        for (at, bits) in block.codewords.iter().enumerate().step_by(2) {
            let bit = bits[at % 8];
            let at = (bit.y + MARGIN) * wide + bit.x + MARGIN;
            likely[at] = 0.6 - 0.2 * likely[at];
        }
        assert_eq!(corrected(block, &likely, wide), Some(right));
        // As sure as the others, they are too many.
        for (at, bits) in block.codewords.iter().enumerate().step_by(2) {
            let bit = bits[at % 8];
            let at = (bit.y + MARGIN) * wide + bit.x + MARGIN;
            likely[at] = likely[at].round();
        }
        assert_eq!(corrected(block, &likely, wide), None);
    }

    /// Taken to begin as a proof does where nothing is seen, and where that is seen; not where something else is.
    #[test]
    fn a_beginning_is_taken_unless_another_is_seen() {
        let (likely, wide, blocks) = shown(&"VD1:".repeat(100), Level::M);
        let right = |(x, y, dark): &(usize, usize, bool)| {
            likely[(y + MARGIN) * wide + x + MARGIN] == f32::from(u8::from(*dark))
        };
        let correction = Correction::of(blocks, 0);
        for likely in [&likely, &vec![0.5; likely.len()]] {
            let modules = correction.beginning(likely, wide);
            assert_eq!(modules.len(), 4 + 2 * 11);
            assert!(modules.iter().all(right));
        }
        let (likely, wide, blocks) = shown(&"HTTPS".repeat(80), Level::M);
        assert!(
            Correction::of(blocks, 0)
                .beginning(&likely, wide)
                .is_empty()
        );
    }
}
