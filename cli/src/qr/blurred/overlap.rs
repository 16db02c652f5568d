//! How much two modules of a code have in common in a blurred picture: the sum over all pixels of the products of their shares.
//!
//! Where modules run into each other, patterns of neighbours differ by less than a thousandth of what one of them shows. So
//! this is summed pixel by pixel: a formula that is right to a hundredth finds the wrong patterns.
#![allow(
    clippy::indexing_slicing,
    reason = "inner loops over tables of constant size, with places computed from the same constants"
)]

use super::sight::{MARGIN, Sight, TAPS, WINDOW};

/// How far apart modules are that a pixel can see together.
pub(super) const FAR: usize = TAPS - 1;
/// Across a table.
pub(super) const ACROSS: usize = 2 * FAR + 1;
/// What a module has in common with those around it, [`FAR`] in each direction.
pub(super) type Table = [f32; ACROSS * ACROSS];

/// A share that makes no difference.
const NOTHING: f32 = 1e-7;
/// What two modules have in common makes no difference if it is so small beside what one has with itself.
const SMALL: f32 = 1e-6;
/// Numbers that are added at once.
const LANES: usize = 8;

/// For all modules of a code.
pub(super) struct Overlaps {
    wide: usize,
    /// How far apart modules are that have something in common.
    far: usize,
    tables: Vec<Table>,
}

impl Overlaps {
    /// As these pixels see them.
    pub(super) fn of(sight: &Sight) -> Self {
        let mut overlaps = Self {
            wide: sight.wide,
            far: FAR,
            tables: vec![[0.0; ACROSS * ACROSS]; sight.wide * sight.wide],
        };
        let mut order: Vec<usize> = (0..sight.pixels.len()).collect();
        order.sort_by_key(|at| sight.pixels[*at].first);
        let together = |a: &usize, b: &usize| sight.pixels[*a].first == sight.pixels[*b].first;
        for pixels in order.chunk_by(together) {
            let weights: Vec<[f32; WINDOW]> = pixels
                .iter()
                .map(|at| sight.pixels[*at].weights())
                .collect();
            overlaps.add(sight.pixels[pixels[0]].first, &weights);
        }
        overlaps.far = overlaps.reach();
        overlaps
    }

    /// Adds the pixels that see the same window.
    fn add(&mut self, first: usize, pixels: &[[f32; WINDOW]]) {
        let seen = |at: &usize| pixels.iter().any(|weights| weights[*at].abs() > NOTHING);
        let active: Vec<usize> = (0..WINDOW).filter(seen).collect();
        let stride = active.len().next_multiple_of(LANES);
        let mut sums = vec![0.0f32; active.len() * stride];
        let mut dense = vec![0.0f32; stride];
        for weights in pixels {
            for (to, from) in dense.iter_mut().zip(&active) {
                *to = weights[*from];
            }
            for (at, (row, weight)) in sums.chunks_exact_mut(stride).zip(&dense).enumerate() {
                let from = at / LANES * LANES;
                for (sum, other) in row[from..].iter_mut().zip(&dense[from..]) {
                    *sum += weight * other;
                }
            }
        }
        let places: Vec<(usize, usize)> = active.iter().map(|at| (at % TAPS, at / TAPS)).collect();
        for (at, ((x, y), row)) in places.iter().zip(sums.chunks_exact(stride)).enumerate() {
            for ((u, v), sum) in places.iter().zip(row).skip(at) {
                let (right, down) = (u + FAR - x, v + FAR - y);
                self.tables[first + y * self.wide + x][down * ACROSS + right] += sum;
                if (u, v) != (x, y) {
                    let (left, up) = (x + FAR - u, y + FAR - v);
                    self.tables[first + v * self.wide + u][up * ACROSS + left] += sum;
                }
            }
        }
    }

    /// How far apart modules are that have something in common.
    fn reach(&self) -> usize {
        let own = FAR * ACROSS + FAR;
        let most = self.tables.iter().map(|table| table[own]);
        let small = most.fold(0.0, f32::max) * SMALL;
        let ring = |at: usize| (at % ACROSS).abs_diff(FAR).max((at / ACROSS).abs_diff(FAR));
        let far = (0..ACROSS * ACROSS)
            .filter(|at| self.tables.iter().any(|table| table[*at].abs() > small));
        far.map(ring).max().unwrap_or(0)
    }

    /// What each module of the code has in common with all of a table together.
    pub(super) fn times(&self, values: &[f32]) -> Vec<f32> {
        let size = self.wide - 2 * MARGIN;
        let (low, across) = (FAR - self.far, 2 * self.far + 1);
        let mut out = vec![0.0; values.len()];
        for y in 0..size {
            for x in 0..size {
                let table = self.at(x, y);
                let mut sums = [0.0f32; ACROSS];
                for row in low..low + across {
                    let start = (y + MARGIN + row - FAR) * self.wide + x + MARGIN - self.far;
                    let shares = &table[row * ACROSS + low..][..across];
                    for ((sum, value), share) in sums
                        .iter_mut()
                        .zip(&values[start..start + across])
                        .zip(shares)
                    {
                        *sum += value * share;
                    }
                }
                out[(y + MARGIN) * self.wide + x + MARGIN] = sums.iter().sum();
            }
        }
        out
    }

    /// That of the module in a column and a row of the code.
    pub(super) fn at(&self, x: usize, y: usize) -> &Table {
        &self.tables[(y + MARGIN) * self.wide + x + MARGIN]
    }

    /// That of two modules of the code.
    pub(super) fn between(&self, (x, y): (usize, usize), (u, v): (usize, usize)) -> f32 {
        let (right, down) = (u + FAR, v + FAR);
        if right < x || down < y || right - x >= ACROSS || down - y >= ACROSS {
            return 0.0;
        }
        self.at(x, y)[(down - y) * ACROSS + right - x]
    }
}
