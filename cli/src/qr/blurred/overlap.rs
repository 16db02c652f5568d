//! How much two modules of a code have in common in a blurred picture: the sum over all pixels of the products of their shares.
//!
//! It depends on how far they are apart and, slowly, on where they are: one table serves a few modules.

use super::{
    geometry::{Inverse, Projection},
    normal::{cumulated, cumulative, density},
};

/// How far apart modules are that have something in common.
pub(super) const FAR: usize = 6;
/// Across a table.
pub(super) const ACROSS: usize = 2 * FAR + 1;
/// Modules that share a table, along each side.
const BLOCK: usize = 4;

type Table = [f32; ACROSS * ACROSS];

/// For all modules of a code.
pub(super) struct Overlaps {
    blocks: usize,
    tables: Vec<Table>,
}

impl Overlaps {
    /// Of a code of this many modules a side that lies so, in a picture with this blur in pixels.
    pub(super) fn of(projection: &Projection, size: usize, sigma: f32) -> Self {
        let inverse = projection.inverse(size);
        let blocks = size.div_ceil(BLOCK);
        let middle = |block: usize| ((block * BLOCK + BLOCK / 2) as f32 / size as f32).min(1.0);
        let mut tables = Vec::with_capacity(blocks * blocks);
        for row in 0..blocks {
            for column in 0..blocks {
                let place = projection.at(middle(column), middle(row));
                tables.push(table(
                    &inverse,
                    f64::from(place.x),
                    f64::from(place.y),
                    sigma,
                ));
            }
        }
        Self { blocks, tables }
    }

    /// Not less than a module has in common with all others together.
    pub(super) fn most(&self) -> f32 {
        let sums = self.tables.iter().map(|table| table.iter().sum());
        sums.fold(0.0, f32::max)
    }

    /// That of the module at a place of the code with those around it, [`FAR`] in each direction.
    pub(super) fn at(&self, x: usize, y: usize) -> &Table {
        const NONE: &Table = &[0.0; ACROSS * ACROSS];
        self.tables
            .get(y / BLOCK * self.blocks + x / BLOCK)
            .unwrap_or(NONE)
    }
}

fn table(inverse: &Inverse, x: f64, y: f64, sigma: f32) -> Table {
    let [xx, xy, yy] = inverse.spread(x, y);
    // Pixels a module: one over the square of how much of a module a pixel is.
    let pixels = 1.0 / (xx * yy - xy * xy).max(1e-9).sqrt();
    let variance = 2.0 * sigma * sigma;
    let slant = xy as f32 * variance;
    let across = along((xx as f32 * variance).max(1e-4).sqrt());
    let down = along((yy as f32 * variance).max(1e-4).sqrt());
    let mut table = [0.0; ACROSS * ACROSS];
    for (row, down) in table.chunks_exact_mut(ACROSS).zip(&down) {
        for (both, across) in row.iter_mut().zip(&across) {
            let [x0, x1, x2] = across;
            let [y0, y1, y2] = down;
            let sum = x0 * y0 + slant * x1 * y1 + 0.5 * slant * slant * x2 * y2;
            *both = sum * pixels as f32;
        }
    }
    table
}

/// Along one axis, with first and second derivatives: two squares and a Gaussian, one after the other.
fn along(sigma: f32) -> [[f32; 3]; ACROSS] {
    let mut out = [[0.0; 3]; ACROSS];
    for (at, out) in out.iter_mut().enumerate() {
        let distance = at as f32 - FAR as f32;
        let bend = |of: &dyn Fn(f32) -> f32| {
            let at = |by: f32| of((distance + by) / sigma);
            at(1.0) - 2.0 * at(0.0) + at(-1.0)
        };
        *out = [
            bend(&cumulated) * sigma,
            bend(&cumulative),
            bend(&density) / sigma,
        ];
    }
    out
}
