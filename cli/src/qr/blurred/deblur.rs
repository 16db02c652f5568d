//! Which modules are dark, from how dark each of them looks when its neighbours' light has run into it.
//!
//! A module's mean darkness is a weighted sum of its own and its neighbours': the blur is a convolution. First the darkness
//! between 0 and 1 is found that explains the means best (projected gradient steps with momentum, pulled more and more towards
//! 0 and 1), then single modules are turned as long as that explains them better.

use super::{
    geometry::{Point, Projection},
    pattern::{Pattern, QUIET},
};

/// How far light runs, in modules.
const REACH: usize = 4;
/// Gradient steps.
const STEPS: usize = 300;
/// Steps after which values are pulled apart, and how strongly at the end: a stronger pull decides too early.
const FREE_STEPS: usize = 60;
const PULL: f32 = 0.005;
/// Most times that every module is looked at again.
const SWEEPS: usize = 12;

/// A blur of a standard deviation in modules, across and down.
pub(super) struct Blur {
    weights: Vec<f32>,
}

impl Blur {
    /// The module's own extent and that of its mean are parts of it.
    pub(super) fn of(sigma: f32) -> Self {
        const FINE: i32 = 20;
        let weight = |distance: i32| {
            let mut sum = 0.0;
            for at in -FINE..=FINE {
                let share = 1.0 - at.abs() as f32 / FINE as f32;
                let place = distance as f32 + at as f32 / FINE as f32;
                sum += share * (-0.5 * (place / sigma).powi(2)).exp();
            }
            sum
        };
        let reach = REACH as i32;
        let weights: Vec<f32> = (-reach..=reach).map(weight).collect();
        let sum: f32 = weights.iter().sum();
        Self {
            weights: weights.into_iter().map(|weight| weight / sum).collect(),
        }
    }

    /// What a square of values becomes. Beyond it all is light.
    pub(super) fn apply(&self, values: &[f32], side: usize) -> Vec<f32> {
        let across = self.along(values, side);
        let down = self.along(&turned(&across, side), side);
        turned(&down, side)
    }

    fn along(&self, values: &[f32], side: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(values.len());
        let mut padded = vec![0.0; side + 2 * REACH];
        for row in values.chunks_exact(side) {
            for (to, from) in padded.iter_mut().skip(REACH).zip(row) {
                *to = *from;
            }
            let sums = padded.windows(2 * REACH + 1);
            out.extend(sums.map(|near| {
                near.iter()
                    .zip(&self.weights)
                    .map(|(a, b)| a * b)
                    .sum::<f32>()
            }));
        }
        out
    }
}

/// The same as it is seen from the side: one kernel for each few modules, as what is farther away is blurred more.
pub(super) struct Spread {
    side: usize,
    kernels: Vec<[f32; WINDOW * WINDOW]>,
}

/// Modules that share a kernel, along each side.
const BLOCK: usize = 4;
/// Modules across a kernel.
const WINDOW: usize = 2 * REACH + 1;

impl Spread {
    /// For a code that is seen so, in a picture with a blur of this standard deviation in pixels.
    pub(super) fn of(pattern: &Pattern, projection: &Projection, sigma: f32) -> Self {
        let (side, size) = (pattern.side(), pattern.size as f32);
        let blocks = side.div_ceil(BLOCK);
        let place = |block: usize| ((block * BLOCK + BLOCK / 2) as f32 - QUIET as f32) / size;
        let mut kernels = Vec::with_capacity(blocks * blocks);
        for row in 0..blocks {
            for column in 0..blocks {
                let (u, v) = (place(column), place(row));
                let here = projection.at(u, v);
                let (across, down) = (
                    projection.at(u + 1.0 / size, v),
                    projection.at(u, v + 1.0 / size),
                );
                let (across, down) = (across.minus(here), down.minus(here));
                kernels.push(kernel(across, down, sigma));
            }
        }
        Self { side, kernels }
    }

    fn kernel(&self, x: usize, y: usize) -> &[f32; WINDOW * WINDOW] {
        const NONE: &[f32; WINDOW * WINDOW] = &[0.0; WINDOW * WINDOW];
        let blocks = self.side.div_ceil(BLOCK);
        self.kernels
            .get(y / BLOCK * blocks + x / BLOCK)
            .unwrap_or(NONE)
    }

    /// What a square of values becomes. Beyond it all is light.
    pub(super) fn apply(&self, values: &[f32]) -> Vec<f32> {
        let wide = self.side + 2 * REACH;
        let mut padded = vec![0.0; wide * wide];
        for (to, from) in padded
            .chunks_exact_mut(wide)
            .skip(REACH)
            .zip(values.chunks_exact(self.side))
        {
            for (to, from) in to.iter_mut().skip(REACH).zip(from) {
                *to = *from;
            }
        }
        let mut out = Vec::with_capacity(values.len());
        for y in 0..self.side {
            for x in 0..self.side {
                let mut sum = 0.0;
                for (row, weights) in self.kernel(x, y).chunks_exact(WINDOW).enumerate() {
                    let start = (y + row) * wide + x;
                    if let Some(near) = padded.get(start..start + WINDOW) {
                        sum += near.iter().zip(weights).map(|(a, b)| a * b).sum::<f32>();
                    }
                }
                out.push(sum);
            }
        }
        out
    }
}

/// A Gaussian of the picture in units of modules, whose sides are seen as these two vectors. A module's own extent and that
/// of its mean are taken for Gaussians too.
fn kernel(across: Point, down: Point, sigma: f32) -> [f32; WINDOW * WINDOW] {
    const EXTENTS: f32 = 2.0 / 12.0;
    let area = across.x * down.y - across.y * down.x;
    let area2 = (area * area).max(1e-6);
    let variance = sigma * sigma;
    // The picture's variance through the inverse of the two vectors, and the extents.
    let xx = variance * (down.x * down.x + down.y * down.y) / area2 + EXTENTS;
    let yy = variance * (across.x * across.x + across.y * across.y) / area2 + EXTENTS;
    let xy = -variance * (across.x * down.x + across.y * down.y) / area2;
    let determinant = (xx * yy - xy * xy).max(1e-6);
    let mut kernel = [0.0; WINDOW * WINDOW];
    for (at, weight) in kernel.iter_mut().enumerate() {
        let dx = (at % WINDOW) as f32 - REACH as f32;
        let dy = (at / WINDOW) as f32 - REACH as f32;
        *weight = (-0.5 * (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / determinant).exp();
    }
    let sum: f32 = kernel.iter().sum();
    kernel.map(|weight| weight / sum)
}

fn turned(values: &[f32], side: usize) -> Vec<f32> {
    (0..side)
        .flat_map(|column| values.iter().skip(column).step_by(side).copied())
        .collect()
}

/// Decided modules, and how far they are from explaining what was seen: the mean square of what is left.
pub(super) struct Decided {
    pub(super) dark: Vec<bool>,
    pub(super) left: f32,
}

/// Decides every module of a code from the mean darkness of each, in any unit; the quiet zone is with them.
pub(super) fn decide(seen: &[f32], pattern: &Pattern, blur: &Spread) -> Decided {
    let seen = levelled(seen, pattern, blur);
    let mut dark = relaxed(&seen, pattern, blur);
    let mut decided: Vec<bool> = dark.iter().map(|dark| *dark > 0.5).collect();
    turn_single(&mut decided, &seen, pattern, blur);
    for (value, decided) in dark.iter_mut().zip(&decided) {
        *value = f32::from(u8::from(*decided));
    }
    let explained = blur.apply(&dark);
    let squares = seen
        .iter()
        .zip(&explained)
        .map(|(seen, explained)| (seen - explained).powi(2));
    Decided {
        left: squares.sum::<f32>() / seen.len().max(1) as f32,
        dark: decided,
    }
}

/// How dark the pattern alone makes each module look; what depends on the text is taken for half dark.
pub(super) fn expected(pattern: &Pattern, blur: &Blur) -> Vec<f32> {
    blur.apply(&halves(pattern), pattern.side())
}

fn halves(pattern: &Pattern) -> Vec<f32> {
    pattern.known().iter().map(|known| value(*known)).collect()
}

fn value(known: Option<bool>) -> f32 {
    known.map_or(0.5, |dark| f32::from(u8::from(dark)))
}

/// From what was seen to 0 for light and 1 for dark, by the line that fits what is known best.
fn levelled(seen: &[f32], pattern: &Pattern, blur: &Spread) -> Vec<f32> {
    let expected = blur.apply(&halves(pattern));
    let known = || {
        let all = seen.iter().zip(&expected).zip(pattern.known());
        all.filter(|(_, known)| known.is_some())
            .map(|((seen, expected), _)| (*seen, *expected))
    };
    let count = known().count().max(1) as f32;
    let (x, y) = known().fold((0.0, 0.0), |(x, y), (seen, expected)| {
        (x + expected, y + seen)
    });
    let (x, y) = (x / count, y / count);
    let (both, square) = known().fold((0.0, 0.0), |(both, square), (seen, expected)| {
        (
            both + (expected - x) * (seen - y),
            square + (expected - x).powi(2),
        )
    });
    let slope = both / square.max(1e-9);
    let slope = if slope.abs() < 1e-6 { 1e-6 } else { slope };
    seen.iter().map(|seen| (seen - y) / slope + x).collect()
}

fn relaxed(seen: &[f32], pattern: &Pattern, blur: &Spread) -> Vec<f32> {
    let mut now: Vec<f32> = seen
        .iter()
        .zip(pattern.known())
        .map(|(seen, known)| known.map_or(seen.clamp(0.0, 1.0), |_| value(*known)))
        .collect();
    let mut ahead = now.clone();
    let mut momentum = 1.0f32;
    for step in 0..STEPS {
        let pull = PULL * step.saturating_sub(FREE_STEPS) as f32 / (STEPS - FREE_STEPS) as f32;
        let mut error = blur.apply(&ahead);
        for (error, seen) in error.iter_mut().zip(seen) {
            *error -= seen;
        }
        let gradient = blur.apply(&error);
        let next_momentum = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        let carry = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        let all = now
            .iter_mut()
            .zip(&mut ahead)
            .zip(gradient.iter().zip(pattern.known()));
        for ((now, ahead), (gradient, known)) in all {
            let next = match known {
                Some(_) => value(*known),
                None => (*ahead - gradient + pull * (*ahead - 0.5)).clamp(0.0, 1.0),
            };
            *ahead = (next + carry * (next - *now)).clamp(-0.5, 1.5);
            *now = next;
        }
    }
    now
}

/// Turns modules one by one where that explains more.
fn turn_single(dark: &mut [bool], seen: &[f32], pattern: &Pattern, blur: &Spread) {
    let side = pattern.side();
    let values: Vec<f32> = dark.iter().map(|dark| f32::from(u8::from(*dark))).collect();
    let mut left: Vec<f32> = blur.apply(&values);
    for (left, seen) in left.iter_mut().zip(seen) {
        *left = seen - *left;
    }
    for _ in 0..SWEEPS {
        let mut turned = 0;
        for at in 0..dark.len() {
            if pattern.known().get(at).is_none_or(Option::is_some) {
                continue;
            }
            // The quiet zone is known, so that a kernel about an unknown module stays within.
            let (x, y) = (at % side, at / side);
            let kernel = blur.kernel(x, y);
            let first = (y - REACH) * side + x - REACH;
            let change = match dark.get(at) {
                Some(true) => -1.0,
                _ => 1.0,
            };
            let (mut explains, mut own) = (0.0, 0.0);
            for (row, weights) in kernel.chunks_exact(WINDOW).enumerate() {
                let start = first + row * side;
                for (left, weight) in left.iter().skip(start).zip(weights) {
                    explains += left * weight;
                    own += weight * weight;
                }
            }
            if 2.0 * change * explains <= own {
                continue;
            }
            turned += 1;
            if let Some(dark) = dark.get_mut(at) {
                *dark = !*dark;
            }
            for (row, weights) in kernel.chunks_exact(WINDOW).enumerate() {
                let start = first + row * side;
                for (left, weight) in left.iter_mut().skip(start).zip(weights) {
                    *left -= change * weight;
                }
            }
        }
        if turned == 0 {
            break;
        }
    }
}
