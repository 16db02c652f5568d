//! How dark each module of a code looks when its neighbours' light has run into it, the same everywhere: what a code is first
//! looked for with. [`super::sight`] has it exactly.

use super::pattern::Pattern;

/// How far light runs, in modules.
const REACH: usize = 4;

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

fn turned(values: &[f32], side: usize) -> Vec<f32> {
    (0..side)
        .flat_map(|column| values.iter().skip(column).step_by(side).copied())
        .collect()
}
