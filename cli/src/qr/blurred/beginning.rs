//! What a proof's code begins with, for a code in which nothing else can be told: alphanumeric mode (ISO/IEC 18004 section
//! 7.4.4) and the name of the transport.

/// In order of their values.
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const BEGINNING: &[u8; 4] = b"VD1:";
/// Four bits.
const ALPHANUMERIC: usize = 0b0010;

/// The first bits of a code of this many modules a side, the first one first; `None` where its length stands.
pub(super) fn bits(size: usize) -> Vec<Option<bool>> {
    let length = match size.saturating_sub(17) / 4 {
        ..=9 => 9,
        10..=26 => 11,
        _ => 13,
    };
    let number =
        |value: usize, bits: usize| (0..bits).rev().map(move |at| Some(value >> at & 1 == 1));
    let value = |letter: &u8| ALPHABET.iter().position(|other| other == letter);
    let pairs = BEGINNING.as_chunks::<2>().0.iter().map(|[a, b]| {
        let [a, b] = [a, b].map(|letter| value(letter).unwrap_or_default());
        a * ALPHABET.len() + b
    });
    let mut bits: Vec<Option<bool>> = number(ALPHANUMERIC, 4).collect();
    bits.extend(core::iter::repeat_n(None, length));
    bits.extend(pairs.flat_map(|pair| number(pair, 11)));
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::{
        Picture,
        blurred::codewords::{Format, blocks},
    };

    /// In codes of each length of the count.
    #[test]
    fn a_drawn_proof_begins_so() {
        for length in [40, 250, 600, 2_000] {
            let rows = Picture::of(&format!("VD1:{}", "X".repeat(length)))
                .unwrap()
                .rows();
            let size = rows.len() - 8;
            let shown = |format: &Format| {
                let mut modules = format.modules.iter();
                modules.all(|(x, y, dark)| rows[y + 4][x + 4] == *dark)
            };
            let format = Format::all(size).into_iter().find(shown).unwrap();
            let blocks = blocks(size, format.says).unwrap();
            let drawn = blocks[0].codewords.iter().flatten();
            let drawn = drawn.map(|bit| rows[bit.y + 4][bit.x + 4] != bit.masked);
            let same =
                |(known, drawn): (Option<bool>, bool)| known.is_none_or(|known| known == drawn);
            assert!(bits(size).into_iter().zip(drawn).all(same), "{length}");
        }
    }
}
