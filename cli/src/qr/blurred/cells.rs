//! How well patterns of modules can be seen, by how fine they are: a spectrum for each of a few parts of the code, in each of
//! which it lies much the same everywhere.

use core::f32::consts::{PI, TAU};

use super::{
    modules::Modules,
    overlap::{ACROSS, FAR, Overlaps, Table},
    sight::MARGIN,
};

/// Parts of a code along each side.
const PARTS: usize = 4;
/// Frequencies from none to one turn in two modules.
const BANDS: usize = 12;

/// The parts of a code.
pub(super) struct Cells {
    /// The part of each module of a table.
    of: Vec<usize>,
    cells: Vec<Cell>,
}

struct Cell {
    /// What a pattern of each frequency has in common with itself.
    spectrum: Vec<f32>,
    /// Free modules.
    count: f32,
}

impl Cells {
    /// Those of a code.
    pub(super) fn of(overlaps: &Overlaps, modules: &Modules) -> Self {
        let (size, wide) = (modules.size, modules.wide());
        let part = size.div_ceil(PARTS);
        let along = |at: usize| (at.saturating_sub(MARGIN) / part).min(PARTS - 1);
        let of = (0..wide * wide).map(|at| along(at / wide) * PARTS + along(at % wide));
        let middle = |at: usize| (at * part + part / 2).min(size - 1);
        let cells = (0..PARTS * PARTS).map(|at| Cell {
            spectrum: spectrum(overlaps.at(middle(at % PARTS), middle(at / PARTS))),
            count: 0.0,
        });
        let mut cells = Self {
            of: of.collect(),
            cells: cells.collect(),
        };
        for at in modules.unknown() {
            if let Some(cell) = cells.of_module(at) {
                cell.count += 1.0;
            }
        }
        cells
    }

    fn of_module(&mut self, at: usize) -> Option<&mut Cell> {
        self.cells.get_mut(*self.of.get(at)?)
    }

    /// The sum over free modules, each a pattern of some frequency, of what `value` makes of that frequency (turns a module,
    /// across and down), its value in the spectrum, and the mean precision of the modules there.
    pub(super) fn sum(
        &self,
        modules: &Modules,
        precision: &[f32],
        value: impl Fn((f32, f32), f32, f32) -> f32,
    ) -> f32 {
        let mut means = vec![0.0f32; self.cells.len()];
        for at in modules.unknown() {
            let mean = self.of.get(at).and_then(|cell| means.get_mut(*cell));
            if let (Some(mean), Some(precision)) = (mean, precision.get(at)) {
                *mean += precision;
            }
        }
        let mut sum = 0.0;
        for (cell, mean) in self.cells.iter().zip(means) {
            let mean = mean / cell.count.max(1.0);
            let values = frequencies().zip(&cell.spectrum);
            let all: f32 = values.map(|(at, own)| value(at, *own, mean)).sum();
            sum += cell.count * all / cell.spectrum.len() as f32;
        }
        sum
    }

    /// For each module of a table: the variance of a linear estimate of it when nothing is known of any, but this precision.
    pub(super) fn variances(&self, weight: f32, precision: f32) -> Vec<f32> {
        let variance = |cell: &Cell| {
            let all = cell.spectrum.iter();
            let sum: f32 = all.map(|own| 1.0 / (own * weight + precision)).sum();
            sum / cell.spectrum.len() as f32
        };
        let cells: Vec<f32> = self.cells.iter().map(variance).collect();
        let of = self.of.iter();
        of.map(|cell| cells.get(*cell).copied().unwrap_or(1.0 / precision))
            .collect()
    }
}

/// In turns a module, across and down: half of the plane, as the other half is the same.
fn frequencies() -> impl Iterator<Item = (f32, f32)> {
    let turns = |band: usize| band as f32 / (2 * BANDS) as f32;
    let signed = move |band: usize| turns(band) - if band > BANDS { 1.0 } else { 0.0 };
    (0..=BANDS)
        .flat_map(move |down| (0..2 * BANDS).map(move |across| (signed(across), turns(down))))
}

/// Of what has this in common with its neighbours.
fn spectrum(table: &Table) -> Vec<f32> {
    // cos (a + b) from those of a and b.
    let wave = |of: fn(f32) -> f32| -> Vec<[f32; ACROSS]> {
        let bands = (0..2 * BANDS).map(|band| {
            core::array::from_fn(|at| {
                let distance = at as f32 - FAR as f32;
                of(PI * band as f32 * distance / BANDS as f32)
            })
        });
        bands.collect()
    };
    let (cos, sin) = (wave(f32::cos), wave(f32::sin));
    let rows = table.as_chunks::<ACROSS>().0;
    let mut spectrum = Vec::new();
    for (cos_down, sin_down) in cos.iter().zip(&sin).take(BANDS + 1) {
        for (cos_across, sin_across) in cos.iter().zip(&sin) {
            let mut sum = 0.0;
            for ((row, cos_down), sin_down) in rows.iter().zip(cos_down).zip(sin_down) {
                for ((value, cos), sin) in row.iter().zip(cos_across).zip(sin_across) {
                    sum += value * (cos * cos_down - sin * sin_down);
                }
            }
            spectrum.push(sum.max(0.0));
        }
    }
    spectrum
}

/// By how much the logarithm of a spectrum's value falls when the logarithm of the blur's variance grows: at a frequency, for
/// a light's spread in square modules (across, slant, down).
pub(super) fn fall((across, down): (f32, f32), [xx, xy, yy]: [f32; 3]) -> f32 {
    TAU * TAU * (xx * across * across + 2.0 * xy * across * down + yy * down * down)
}
