//! The likeliest word of a block, where some bits are doubtful and a few of the others are wrong (ordered statistics decoding,
//! Fossorier and Lin 1995).
//!
//! The most doubtful bits are left to parity to fill. Of the rest up to four are turned, in all ways in which the parity that
//! was spared agrees: two pairs that add up to what is missing are found by what each of them adds.

use super::parity::{Bits, Span};

/// Bits of parity that are not used to fill, so that most of the ways to turn others need no look.
const SPARED: usize = 14;
/// How many others may be turned: the most doubtful ones.
const OTHERS: usize = 400;
/// A word is not taken that would be found by accident more often than once in so many cases, as a power of two.
const PROOF: f32 = 32.0;

/// What is read of a block, bit by bit.
pub(super) struct Reading {
    /// Columns of parity.
    pub(super) columns: Vec<Bits>,
    /// Bits of parity.
    pub(super) checks: usize,
    /// The likelier value.
    pub(super) bits: Vec<bool>,
    /// How likely that is: a half to one.
    pub(super) sure: Vec<f32>,
}

impl Reading {
    /// Turns bits so that the word is one of the code, the likeliest of those that were looked at; `false`, and nothing turned,
    /// where none is likely enough.
    ///
    /// A word of this likelihood or more is found among random bits at most 1 / likelihood / 2^checks times, as likelihoods add
    /// up to one: so no more than that may be, however many words were looked at.
    pub(super) fn correct(&mut self) -> bool {
        let surprise: f32 = self.sure.iter().map(|sure| -sure.log2()).sum();
        let budget = self.checks as f32 - PROOF - surprise;
        if budget <= 0.0 {
            return false;
        }
        let Some(flips) = Search::of(self).likeliest(budget) else {
            return false;
        };
        for at in flips {
            if let Some(bit) = self.bits.get_mut(at) {
                *bit = !*bit;
            }
        }
        true
    }

    /// How many bits of surprise it costs that a bit is wrong.
    fn cost(&self, at: usize) -> f32 {
        let sure = self.sure.get(at).copied().unwrap_or(0.5);
        (sure / (1.0 - sure)).log2()
    }
}

/// A bit that may be turned.
struct Other {
    bit: usize,
    /// What turning it adds to the parity that was spared.
    key: usize,
    /// Which of the filled bits turn with it.
    fills: Bits,
    cost: f32,
}

/// Pairs of others, by what they add.
struct Pairs {
    starts: Vec<usize>,
    pairs: Vec<(u16, u16)>,
}

struct Search {
    filled: Vec<usize>,
    others: Vec<Other>,
    /// What is wrong with the parity that was spared, and which filled bits are wrong if no other is.
    key: usize,
    fills: Bits,
    /// The cost of turning filled bits, for each eight of them, by which of the eight.
    prices: Vec<[f32; 256]>,
}

impl Search {
    fn of(reading: &Reading) -> Self {
        let mut order: Vec<usize> = (0..reading.bits.len()).collect();
        let sure = |at: &usize| reading.sure.get(*at).copied().unwrap_or(0.5);
        order.sort_by(|a, b| sure(a).total_cmp(&sure(b)));
        let column = |at: usize| reading.columns.get(at).copied().unwrap_or_default();
        let (mut span, mut others) = (Span::default(), Vec::new());
        for bit in order {
            let full = span.bits.len() + SPARED >= reading.checks;
            if full || !span.take(bit, column(bit)) {
                others.push(bit);
            }
        }
        others.truncate(OTHERS);
        let open = span.open(reading.checks);
        let key = |rest: Bits| {
            let set = open.iter().enumerate().filter(|(_, bit)| rest.has(**bit));
            set.fold(0usize, |key, (at, _)| key | 1 << at)
        };
        let others = others.into_iter().map(|bit| {
            let (rest, fills) = span.rest(column(bit));
            Other {
                bit,
                key: key(rest),
                fills,
                cost: reading.cost(bit),
            }
        });
        let set = reading.bits.iter().zip(&reading.columns);
        let set = set.filter(|(set, _)| **set);
        let wrong = set.fold(Bits::default(), |sum, (_, column)| sum.plus(column));
        let (rest, fills) = span.rest(wrong);
        Self {
            others: others.collect(),
            key: key(rest),
            fills,
            prices: prices(reading, &span.bits),
            filled: span.bits,
        }
    }

    /// What to turn to get the likeliest word that costs less than this.
    fn likeliest(&self, budget: f32) -> Option<Vec<usize>> {
        let mut best = Best {
            search: self,
            cost: budget,
            found: None,
        };
        if self.key == 0 {
            best.consider(&[], &[]);
        }
        let pairs = Pairs::of(&self.others);
        for (a, one) in self.others.iter().enumerate() {
            if one.key == self.key {
                best.consider(&[one], &[]);
            }
            for (b, c) in pairs.adding(self.key ^ one.key) {
                if usize::from(*b) > a {
                    best.consider(&[one], &[*b, *c]);
                }
            }
            for (b, two) in self.others.iter().enumerate().skip(a + 1) {
                // Costs grow from here on.
                if one.cost + two.cost >= budget {
                    break;
                }
                for (c, d) in pairs.adding(self.key ^ one.key ^ two.key) {
                    if usize::from(*c) > b {
                        best.consider(&[one, two], &[*c, *d]);
                    }
                }
            }
        }
        for (a, b) in pairs.adding(self.key) {
            best.consider(&[], &[*a, *b]);
        }
        best.found
    }
}

/// The best word so far.
struct Best<'a> {
    search: &'a Search,
    cost: f32,
    found: Option<Vec<usize>>,
}

impl<'a> Best<'a> {
    /// With these and those of these numbers turned, four at most.
    fn consider(&mut self, some: &[&'a Other], more: &[u16]) {
        let more = more
            .iter()
            .map(|at| self.search.others.get(usize::from(*at)));
        let turned = some.iter().map(|one| Some(*one)).chain(more);
        let mut all = [None; 4];
        for (to, from) in all.iter_mut().zip(turned) {
            *to = from;
        }
        let cost: f32 = all.iter().flatten().map(|one| one.cost).sum();
        if cost < self.cost {
            self.weigh(all.iter().flatten().copied(), cost);
        }
    }

    /// With the bits that parity turns then.
    fn weigh(&mut self, turned: impl Iterator<Item = &'a Other> + Clone, cost: f32) {
        let start = self.search.fills;
        let fills = turned
            .clone()
            .fold(start, |fills, one| fills.plus(&one.fills));
        let prices = self.search.prices.iter().zip(fills.bytes());
        let filled = prices.map(|(prices, byte)| prices.get(usize::from(byte)));
        let cost = cost + filled.flatten().sum::<f32>();
        if cost < self.cost {
            self.cost = cost;
            let filled = self.search.filled.iter().enumerate();
            let filled = filled.filter(|(at, _)| fills.has(*at)).map(|(_, bit)| *bit);
            self.found = Some(filled.chain(turned.map(|one| one.bit)).collect());
        }
    }
}

impl Pairs {
    fn of(others: &[Other]) -> Self {
        let numbered = || others.iter().zip(0u16..);
        let all = || {
            numbered().flat_map(move |(one, a)| {
                numbered()
                    .skip(usize::from(a) + 1)
                    .map(move |(two, b)| (one.key ^ two.key, (a, b)))
            })
        };
        // Counted, then each put where its key's begin.
        let mut starts = vec![0usize; (1 << SPARED) + 1];
        for (key, _) in all() {
            if let Some(count) = starts.get_mut(key + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut pairs = vec![(0, 0); sum];
        for (key, pair) in all() {
            if let Some(at) = next.get_mut(key) {
                if let Some(to) = pairs.get_mut(*at) {
                    *to = pair;
                }
                *at += 1;
            }
        }
        Self { starts, pairs }
    }

    fn adding(&self, key: usize) -> &[(u16, u16)] {
        match self.starts.get(key..key + 2) {
            Some([from, to]) => self.pairs.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }
}

fn prices(reading: &Reading, filled: &[usize]) -> Vec<[f32; 256]> {
    let eights = filled.chunks(8).map(|eight| {
        let costs: Vec<f32> = eight.iter().map(|bit| reading.cost(*bit)).collect();
        core::array::from_fn(|set| {
            let turned = costs
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            turned.map(|(_, cost)| cost).sum()
        })
    });
    eights.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::blurred::parity::columns;

    const LENGTH: usize = 66;
    const CHECKS: usize = 24;

    /// A word of the code: some bits, and those that make its parity right.
    fn word() -> Vec<bool> {
        let columns = columns(LENGTH, CHECKS);
        let data = (LENGTH - CHECKS) * 8;
        let mut span = Span::default();
        for (bit, column) in columns.iter().enumerate().skip(data) {
            assert!(span.take(bit, *column));
        }
        let mut bits: Vec<bool> = (0..data).map(|at| at * at % 7 < 3).collect();
        let set = bits.iter().zip(&columns).filter(|(set, _)| **set);
        let sum = set.fold(Bits::default(), |sum, (_, column)| sum.plus(column));
        let (rest, fills) = span.rest(sum);
        assert_eq!(rest, Bits::default());
        bits.extend((0..CHECKS * 8).map(|at| fills.has(at)));
        bits
    }

    /// The word with some bits wrong, and those that are doubted as unsure as can be.
    fn reading(wrong: &[usize], doubted: impl Fn(usize) -> bool) -> Reading {
        let mut bits = word();
        for at in wrong {
            bits[*at] = !bits[*at];
        }
        let sure = (0..bits.len()).map(|at| if doubted(at) { 0.55 } else { 0.99 });
        Reading {
            columns: columns(LENGTH, CHECKS),
            checks: CHECKS * 8,
            sure: sure.collect(),
            bits,
        }
    }

    #[test]
    fn doubtful_bits_are_filled_wherever_they_lie() {
        // One bit in four codewords of five is wrong: no decoder of codewords finds 53 wrong ones by 24.
        let wrong: Vec<usize> = (0..LENGTH)
            .filter(|at| at % 5 != 0)
            .map(|at| at * 8 + at % 8)
            .collect();
        let mut reading = reading(&wrong, |at| at % 8 == at / 8 % 8);
        assert!(reading.correct());
        assert_eq!(reading.bits, word());
    }

    #[test]
    fn up_to_four_others_are_found() {
        for count in 0..=5 {
            // Beyond the sure bits that are filled too.
            let wrong: Vec<usize> = (0..count).map(|at| 300 + 50 * at).collect();
            let mut reading = reading(&wrong, |at| at % 4 == 1 && !wrong.contains(&at));
            assert_eq!(reading.correct(), count <= 4, "{count}");
            if count <= 4 {
                assert_eq!(reading.bits, word());
            }
        }
    }

    /// Where as many bits are doubtful as parity can fill, anything would pass.
    #[test]
    fn nothing_is_taken_that_may_be_an_accident() {
        let mut reading = reading(&[], |at| at < 200);
        let before = reading.bits.clone();
        assert!(!reading.correct());
        assert_eq!(reading.bits, before);
    }
}
