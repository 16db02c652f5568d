//! Linear equations of all free modules at once: conjugate gradients (Hestenes and Stiefel).

use super::{modules::Modules, overlap::Overlaps};

/// (overlaps · `weight` + `precision`) x = something, over the free modules.
pub(super) struct Equations<'a> {
    pub(super) overlaps: &'a Overlaps,
    pub(super) modules: &'a Modules,
    /// One over the variance of a pixel.
    pub(super) weight: f32,
    /// For each module.
    pub(super) precision: &'a [f32],
}

impl Equations<'_> {
    /// Improves `x` until what is left is this small beside `goal`, or for this many steps.
    pub(super) fn solve(&self, goal: &[f32], x: &mut [f32], steps: usize, accuracy: f32) {
        let start = self.times(x);
        let mut rest: Vec<f32> = goal.iter().zip(&start).map(|(a, b)| a - b).collect();
        self.modules.only_free(&mut rest);
        let mut direction = rest.clone();
        let mut square = dot(&rest, &rest);
        let enough = dot(goal, goal) * f64::from(accuracy * accuracy);
        for _ in 0..steps {
            if square <= enough {
                return;
            }
            let change = self.times(&direction);
            let step = (square / dot(&direction, &change)) as f32;
            for ((x, direction), (rest, change)) in x
                .iter_mut()
                .zip(&direction)
                .zip(rest.iter_mut().zip(&change))
            {
                *x += step * direction;
                *rest -= step * change;
            }
            let before = square;
            square = dot(&rest, &rest);
            let keep = (square / before) as f32;
            for (direction, rest) in direction.iter_mut().zip(&rest) {
                *direction = rest + keep * *direction;
            }
        }
    }

    fn times(&self, values: &[f32]) -> Vec<f32> {
        let mut out = self.overlaps.times(values);
        for ((out, value), precision) in out.iter_mut().zip(values).zip(self.precision) {
            *out = *out * self.weight + precision * value;
        }
        self.modules.only_free(&mut out);
        out
    }
}

pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}
