//! A block of a code as bits: each has a column, and those of the bits that are set add up to nothing (ISO/IEC 18004 section
//! 7.5.2, over GF(2) instead of GF(256)).
//!
//! A decoder of codewords loses eight bits where one is doubtful. One of bits loses that bit: it can fill as many as there are
//! bits of parity, wherever they lie.

/// Words of a column: blocks have at most 30 check codewords, 240 bits.
const WORDS: usize = 4;
/// Codewords that are added at once.
const LANES: usize = 8;

/// Bits of parity, or which of some bits are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; WORDS]);

impl Bits {
    pub(super) fn plus(self, other: &Self) -> Self {
        let mut sum = self;
        for (sum, other) in sum.0.iter_mut().zip(other.0) {
            *sum ^= other;
        }
        sum
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn turn(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word ^= 1 << (at % 64);
        }
    }

    fn first(&self) -> Option<usize> {
        let at = self.0.iter().position(|word| *word != 0)?;
        Some(at * 64 + self.0.get(at)?.trailing_zeros() as usize)
    }

    /// Eight at a time, the lowest first.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> {
        self.0.into_iter().flat_map(u64::to_le_bytes)
    }
}

/// The columns of a block of so many codewords, of which so many check; each codeword's highest bit first.
pub(super) fn columns(length: usize, checks: usize) -> Vec<Bits> {
    let powers = powers();
    // The last codeword's place is one; a bit's value is a power of two, and so is a place.
    let column = |place: usize, bit: usize| {
        let mut column = Bits::default();
        for check in 0..checks {
            let power = powers.get((bit + check * place) % powers.len());
            if let Some(word) = column.0.get_mut(check / LANES) {
                *word |= u64::from(power.copied().unwrap_or_default()) << (check % LANES * 8);
            }
        }
        column
    };
    let places = (0..length).rev();
    let bits = places.flat_map(|place| (0..8).rev().map(move |bit| (place, bit)));
    bits.map(|(place, bit)| column(place, bit)).collect()
}

/// Powers of two modulo x⁸ + x⁴ + x³ + x² + 1.
fn powers() -> [u8; 255] {
    let mut power = 1u8;
    core::array::from_fn(|_| {
        let this = power;
        power = (this << 1) ^ ((this >> 7) * 0x1d);
        this
    })
}

/// What some bits can account for.
#[derive(Default)]
pub(super) struct Span {
    vectors: Vec<Vector>,
    /// The bits taken in, in their order.
    pub(super) bits: Vec<usize>,
}

struct Vector {
    sum: Bits,
    /// The first bit of the sum, which no later vector has.
    first: usize,
    /// Which of the bits taken in it is the sum of.
    of: Bits,
}

impl Span {
    /// Takes in a bit whose column is not accounted for yet; says whether it was so.
    pub(super) fn take(&mut self, bit: usize, column: Bits) -> bool {
        let (sum, mut of) = self.rest(column);
        let Some(first) = sum.first() else {
            return false;
        };
        of.turn(self.bits.len());
        self.bits.push(bit);
        self.vectors.push(Vector { sum, first, of });
        true
    }

    /// What of a column is not accounted for, and which of the bits taken in account for the rest.
    pub(super) fn rest(&self, column: Bits) -> (Bits, Bits) {
        let (mut rest, mut of) = (column, Bits::default());
        for vector in &self.vectors {
            if rest.has(vector.first) {
                rest = rest.plus(&vector.sum);
                of = of.plus(&vector.of);
            }
        }
        (rest, of)
    }

    /// The bits of parity that nothing taken in accounts for, of so many.
    pub(super) fn open(&self, total: usize) -> Vec<usize> {
        let taken = |at: &usize| self.vectors.iter().any(|vector| vector.first == *at);
        (0..total).filter(|at| !taken(at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex I of the standard: 01234567, version 1-M.
    const WORD: [u8; 26] = [
        0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec,
        0x11, 0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
    ];

    fn sum(word: &[u8], columns: &[Bits]) -> Bits {
        let bits = word
            .iter()
            .flat_map(|one| (0..8).rev().map(move |at| one >> at & 1 == 1));
        let set = bits.zip(columns).filter(|(set, _)| *set);
        set.fold(Bits::default(), |sum, (_, column)| sum.plus(column))
    }

    #[test]
    fn the_columns_of_a_word_add_up_to_nothing() {
        let columns = columns(26, 10);
        assert_eq!(sum(&WORD, &columns), Bits::default());
        let mut wrong = WORD;
        wrong[3] ^= 4;
        assert_eq!(sum(&wrong, &columns), columns[3 * 8 + 5]);
    }

    #[test]
    fn a_span_accounts_for_what_was_taken_in() {
        let columns = columns(26, 10);
        let mut span = Span::default();
        assert!((0..70).all(|bit| span.take(bit, columns[bit])));
        assert!(!span.take(3, columns[3]));
        let both = columns[5].plus(&columns[61]);
        let (rest, of) = span.rest(both);
        assert_eq!(rest, Bits::default());
        let told: Vec<usize> = (0..70).filter(|at| of.has(*at)).collect();
        assert_eq!(told, [5, 61]);
        assert_eq!(span.open(80).len(), 10);
    }
}
