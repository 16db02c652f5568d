//! Where the bits of a code's text and its error correction lie (ISO/IEC 18004 sections 7.5 to 7.9).

use rxing::qrcode::{
    common::{ErrorCorrectionLevel, Version},
    decoder::DataMask,
};

/// The 32 words that say level and mask, and where their 15 bits lie, twice.
pub(super) struct Format {
    /// Level and mask, five bits.
    pub(super) says: u8,
    /// Column, row, and whether it is dark.
    pub(super) modules: Vec<(usize, usize, bool)>,
}

impl Format {
    /// All of them, for a code of this many modules a side.
    pub(super) fn all(size: usize) -> Vec<Self> {
        let places = format_places(size);
        (0u8..32)
            .map(|says| {
                let word = format_word(says);
                let dark = (0..15).rev().map(|bit| word >> bit & 1 == 1);
                let both = dark.clone().chain(dark);
                let modules = places.iter().zip(both).map(|((x, y), dark)| (*x, *y, dark));
                Self {
                    says,
                    modules: modules.collect(),
                }
            })
            .collect()
    }
}

/// Five bits, ten of a BCH code, masked.
fn format_word(says: u8) -> u32 {
    let mut rest = u32::from(says);
    for _ in 0..10 {
        rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    }
    (u32::from(says) << 10 | rest) ^ 0x5412
}

/// From the highest bit on: around the first finder, then beside the two others.
fn format_places(size: usize) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = (0..6).map(|x| (x, 8)).collect();
    places.extend([(7, 8), (8, 8), (8, 7)]);
    places.extend((0..6).rev().map(|y| (8, y)));
    places.extend((size - 7..size).rev().map(|y| (8, y)));
    places.extend((size - 8..size).map(|x| (x, 8)));
    places
}

/// A bit of a codeword: where it lies, and whether the mask turns it.
#[derive(Clone, Copy)]
pub(super) struct Bit {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) masked: bool,
}

/// Codewords that are corrected together.
pub(super) struct Block {
    /// Eight bits each, the highest first.
    pub(super) codewords: Vec<[Bit; 8]>,
    /// How many of them are for correction.
    pub(super) checks: usize,
}

/// The blocks of a code of this many modules a side whose format says this.
pub(super) fn blocks(size: usize, says: u8) -> Option<Vec<Block>> {
    let version = Version::getProvisionalVersionForDimension(u32::try_from(size).ok()?).ok()?;
    let level = ErrorCorrectionLevel::forBits(says >> 3).ok()?;
    let mask = DataMask::try_from(says & 7).ok()?;
    let mut words = words(size, version, mask)?.into_iter();
    let structure = version.getECBlocksForLevel(level);
    let checks = usize::try_from(structure.getECCodewordsPerBlock()).ok()?;
    let lengths: Vec<usize> = structure
        .getECBlocks()
        .iter()
        .flat_map(|group| {
            std::iter::repeat_n(group.getDataCodewords() as usize, group.getCount() as usize)
        })
        .collect();
    let mut blocks: Vec<Block> = lengths
        .iter()
        .map(|_| Block {
            codewords: Vec::new(),
            checks,
        })
        .collect();
    // One codeword for each block in turn; the shorter ones run out of data first.
    for at in 0..lengths.iter().copied().max()? {
        for (block, _) in blocks
            .iter_mut()
            .zip(&lengths)
            .filter(|(_, data)| at < **data)
        {
            block.codewords.push(words.next()?);
        }
    }
    for _ in 0..checks {
        for block in &mut blocks {
            block.codewords.push(words.next()?);
        }
    }
    Some(blocks)
}

/// All codewords in the order of their places: pairs of columns from the right, upwards and downwards in turn.
fn words(size: usize, version: &Version, mask: DataMask) -> Option<Vec<[Bit; 8]>> {
    let pattern = version.buildFunctionPattern().ok()?;
    let mut bits = Vec::new();
    let pairs = (1..size).rev().step_by(2);
    // Column 6 is the timing pattern's: left of it, all pairs are one further left.
    let pairs = pairs.map(|right| if right <= 6 { right - 1 } else { right });
    for (at, right) in pairs.enumerate() {
        for row in 0..size {
            let y = if at % 2 == 0 { size - 1 - row } else { row };
            for x in [right, right.saturating_sub(1)] {
                let (column, line) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
                if !pattern.get(column, line) {
                    let masked = mask.isMasked(line, column);
                    bits.push(Bit { x, y, masked });
                }
            }
        }
    }
    let words = bits.chunks_exact(8).map(|word| word.try_into().ok());
    words.collect()
}
