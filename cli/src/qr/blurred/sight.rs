//! What each pixel sees of a code: a weighted sum of the modules around it, by where the code lies and how far light runs.
//!
//! Light spreads by a Gaussian that is round in the picture and, seen from the side, an ellipse on the code. Along the code's
//! axes a module's share is a difference of normal distributions; the ellipse's slant is a power series of their derivatives
//! (Mehler), of which three terms leave less than a thousandth.

use super::{
    geometry::{Inverse, Projection},
    normal::{cumulative, density},
    plane::Plane,
};

/// Modules around a code that a table of modules has, so that no window leaves it.
pub(super) const MARGIN: usize = 8;
/// How far light runs, in modules.
const REACH: usize = 4;
/// Modules across the window that a pixel sees.
pub(super) const TAPS: usize = 2 * REACH + 1;
/// Modules in it.
pub(super) const WINDOW: usize = TAPS * TAPS;
/// Beyond the code, pixels this near are looked at, in modules: farther out there may be more than paper.
const BESIDE: f64 = 1.6;
/// A share and its derivatives.
const ORDERS: usize = 3;

/// The shares of the modules of one row or column, and their first and second derivatives by the place.
type Shares = [[f32; TAPS]; ORDERS];

/// One pixel.
pub(super) struct Pixel {
    /// How dark it is: 0 for white, 1 for black.
    pub(super) dark: f32,
    /// Its middle, in pixels.
    pub(super) x: f64,
    pub(super) y: f64,
    /// The place on the code, in modules from its upper left corner.
    pub(super) u: f64,
    pub(super) v: f64,
    /// Variances of the light's spread there, in square modules: across, slant, down.
    pub(super) spread: [f32; 3],
    /// The first module of its window.
    pub(super) first: usize,
    across: Shares,
    down: Shares,
}

/// What a pixel should show, and what that would change by.
#[derive(Clone, Copy, Default)]
pub(super) struct Shown {
    pub(super) dark: f32,
    /// By the place.
    pub(super) by_u: f32,
    pub(super) by_v: f32,
    /// By the three variances.
    pub(super) by_spread: [f32; 3],
}

/// All pixels that see a code.
pub(super) struct Sight {
    /// Modules across a table, the margin with them.
    pub(super) wide: usize,
    pub(super) pixels: Vec<Pixel>,
}

impl Sight {
    /// Of a code of this many modules a side that lies so, in a picture with this blur in pixels.
    pub(super) fn of(plane: &Plane, projection: &Projection, size: usize, sigma: f32) -> Self {
        let wide = size + 2 * MARGIN;
        let inverse = projection.inverse(size);
        let limits = -BESIDE..size as f64 + BESIDE;
        let mut pixels = Vec::new();
        for (row, line) in plane.values.chunks_exact(plane.width.max(1)).enumerate() {
            for (column, light) in line.iter().enumerate() {
                let (x, y) = (column as f64 + 0.5, row as f64 + 0.5);
                let (u, v) = inverse.at(x, y);
                if limits.contains(&u) && limits.contains(&v) {
                    pixels.push(pixel(&inverse, wide, (x, y), (u, v), 1.0 - light, sigma));
                }
            }
        }
        Self { wide, pixels }
    }

    /// Adds to each module of a table what all pixels say of it: their values weighted by its share in them.
    pub(super) fn gather(&self, values: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut sums = vec![0.0; self.wide * self.wide];
        for (pixel, value) in self.pixels.iter().zip(values) {
            let [x0, x1, x2] = &pixel.across;
            let [y0, y1, y2] = &pixel.down;
            let slant = pixel.slant();
            for (row, ((y0, y1), y2)) in y0.iter().zip(y1).zip(y2).enumerate() {
                let start = pixel.first + row * self.wide;
                let factors = [
                    value * y0,
                    value * slant * y1,
                    value * slant * slant * 0.5 * y2,
                ];
                let Some(sums) = sums.get_mut(start..start + TAPS) else {
                    continue;
                };
                for (((sum, x0), x1), x2) in sums.iter_mut().zip(x0).zip(x1).zip(x2) {
                    *sum += factors[0] * x0 + factors[1] * x1 + factors[2] * x2;
                }
            }
        }
        sums
    }
}

impl Pixel {
    fn slant(&self) -> f32 {
        let [_, slant, _] = self.spread;
        slant
    }

    /// The share of each module of its window, row by row.
    pub(super) fn weights(&self) -> [f32; WINDOW] {
        let [x0, x1, x2] = &self.across;
        let [y0, y1, y2] = &self.down;
        let slant = self.slant();
        let mut weights = [0.0; WINDOW];
        let rows = y0.iter().zip(y1).zip(y2);
        for (row, ((y0, y1), y2)) in weights.chunks_exact_mut(TAPS).zip(rows) {
            let (plain, once, twice) = (*y0, slant * y1, slant * slant * 0.5 * y2);
            for (weight, ((x0, x1), x2)) in row.iter_mut().zip(x0.iter().zip(x1).zip(x2)) {
                *weight = plain * x0 + once * x1 + twice * x2;
            }
        }
        weights
    }

    /// What it shows of a table of modules.
    pub(super) fn shown(&self, modules: &[f32], wide: usize) -> Shown {
        let [x0, x1, x2] = &self.across;
        let [y0, y1, y2] = &self.down;
        let mut sums = [[0.0f32; ORDERS]; ORDERS];
        for (row, ((y0, y1), y2)) in y0.iter().zip(y1).zip(y2).enumerate() {
            let start = self.first + row * wide;
            let Some(modules) = modules.get(start..start + TAPS) else {
                continue;
            };
            let mut along = [0.0f32; ORDERS];
            for (((module, x0), x1), x2) in modules.iter().zip(x0).zip(x1).zip(x2) {
                along[0] += module * x0;
                along[1] += module * x1;
                along[2] += module * x2;
            }
            for (sums, y) in sums.iter_mut().zip([y0, y1, y2]) {
                for (sum, along) in sums.iter_mut().zip(along) {
                    *sum += y * along;
                }
            }
        }
        let [
            [plain, by_x, by_xx],
            [by_y, by_xy, by_xxy],
            [by_yy, by_xyy, by_xxyy],
        ] = sums;
        let slant = self.slant();
        Shown {
            dark: plain + slant * by_xy + 0.5 * slant * slant * by_xxyy,
            by_u: by_x + slant * by_xxy,
            by_v: by_y + slant * by_xyy,
            by_spread: [0.5 * by_xx, by_xy + slant * by_xxyy, 0.5 * by_yy],
        }
    }
}

fn pixel(
    inverse: &Inverse,
    wide: usize,
    (x, y): (f64, f64),
    (u, v): (f64, f64),
    dark: f32,
    sigma: f32,
) -> Pixel {
    let spread = inverse.spread(x, y).map(|one| one as f32 * sigma * sigma);
    let [xx, _, yy] = spread;
    // Within the margin, so that no window begins before the table.
    let start = |at: f64| (at.floor() as isize + (MARGIN - REACH) as isize).max(0) as usize;
    let (column, row) = (start(u), start(v));
    let offset = |at: f64, start: usize| (at - (start as f64 - MARGIN as f64)) as f32;
    Pixel {
        dark,
        x,
        y,
        u,
        v,
        spread,
        first: row * wide + column,
        across: shares(offset(u, column), xx.max(1e-4).sqrt()),
        down: shares(offset(v, row), yy.max(1e-4).sqrt()),
    }
}

/// For a place this far right of the first module's left side.
fn shares(place: f32, sigma: f32) -> Shares {
    let mut shares = [[0.0; TAPS]; ORDERS];
    let edge = |at: usize| {
        let z = (place - at as f32) / sigma;
        let density = density(z) / sigma;
        [cumulative(z), density, -z / sigma * density]
    };
    let mut left = edge(0);
    for at in 0..TAPS {
        let right = edge(at + 1);
        for ((shares, left), right) in shares.iter_mut().zip(left).zip(right) {
            if let Some(share) = shares.get_mut(at) {
                *share = left - right;
            }
        }
        left = right;
    }
    shares
}
