//! Moves a code, changes its blur and its light until the picture it should give is the one that was seen (Gauss and Newton).

use super::{
    geometry::{Corners, Projection},
    sight::Sight,
};

/// Where a code lies and how it was taken.
#[derive(Clone, Copy)]
pub(super) struct Pose {
    pub(super) corners: Corners,
    /// Standard deviation of the blur, in pixels.
    pub(super) sigma: f32,
    /// Darkness of what is light, and how much darker dark is.
    pub(super) levels: [f32; 2],
}

impl Pose {
    pub(super) fn projection(&self) -> Projection {
        Projection::onto(&self.corners)
    }
}

/// Two levels, the logarithm of the blur's variance, eight coordinates of corners.
const UNKNOWN: usize = 11;
/// How far a corner moves to see what changes, in pixels.
const NUDGE: f32 = 0.25;
/// The farthest that a step moves a corner, in pixels, and changes the logarithm of the variance.
const FARTHEST: f64 = 2.0;
const MOST_BLUR: f64 = 0.5;

/// An equation: the factors of what is unknown, and what they add up to.
type Equation = [f64; UNKNOWN + 1];

/// A step to the pose that fits these modules better; or, if nothing is to move, only to the levels that do.
pub(super) fn adjusted(
    pose: &Pose,
    sight: &Sight,
    dark: &[f32],
    size: usize,
    moves: bool,
) -> Option<Pose> {
    let nudged: [_; 8] =
        core::array::from_fn(|at| moved(pose, at, NUDGE).projection().inverse(size));
    let mut normal = [[0.0; UNKNOWN + 1]; UNKNOWN];
    let [offset, factor] = pose.levels;
    for pixel in &sight.pixels {
        let shown = pixel.shown(dark, sight.wide);
        let left = f64::from(pixel.dark - offset - factor * shown.dark);
        let mut slopes = [0.0; 8];
        let mut blurs = 0.0;
        if moves {
            let (by_u, by_v) = (
                f64::from(factor * shown.by_u),
                f64::from(factor * shown.by_v),
            );
            slopes = nudged.map(|inverse| {
                let (u, v) = inverse.at(pixel.x, pixel.y);
                (by_u * (u - pixel.u) + by_v * (v - pixel.v)) / f64::from(NUDGE)
            });
            let spread = pixel.spread.iter().zip(shown.by_spread);
            blurs = f64::from(factor * spread.map(|(a, b)| a * b).sum::<f32>());
        }
        let [a, b, c, d, e, f, g, h] = slopes;
        let equation = [
            1.0,
            f64::from(shown.dark),
            blurs,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            left,
        ];
        for (line, slope) in normal.iter_mut().zip(equation) {
            for (sum, other) in line.iter_mut().zip(equation) {
                *sum += slope * other;
            }
        }
    }
    for (at, line) in normal.iter_mut().enumerate() {
        if let Some(own) = line.get_mut(at) {
            *own = *own * (1.0 + 1e-6) + 1e-9;
        }
    }
    let [light, contrast, blurs, corners @ ..] = solved(normal)?;
    let mut next = *pose;
    for (at, step) in corners.into_iter().enumerate() {
        next = moved(&next, at, step.clamp(-FARTHEST, FARTHEST) as f32);
    }
    next.sigma *= (blurs.clamp(-MOST_BLUR, MOST_BLUR) as f32 / 2.0).exp();
    next.levels = [offset + light as f32, factor + contrast as f32];
    let [_, factor] = next.levels;
    (factor > 1e-3).then_some(next)
}

/// With one coordinate of one corner changed.
fn moved(pose: &Pose, at: usize, by: f32) -> Pose {
    let mut pose = *pose;
    if let Some(corner) = pose.corners.get_mut(at / 2) {
        if at.is_multiple_of(2) {
            corner.x += by;
        } else {
            corner.y += by;
        }
    }
    pose
}

/// Gauss's and Jordan's elimination; the equations are those of least squares, so that no pivot is needed.
fn solved(mut equations: [Equation; UNKNOWN]) -> Option<[f64; UNKNOWN]> {
    for at in 0..UNKNOWN {
        let pivot = equations.get(at)?.get(at).copied()?;
        if pivot.abs() < 1e-15 {
            return None;
        }
        let own = equations.get(at)?.map(|factor| factor / pivot);
        for (other, equation) in equations.iter_mut().enumerate() {
            let share = equation.get(at).copied()?;
            for (factor, own) in equation.iter_mut().zip(own) {
                *factor = if other == at {
                    own
                } else {
                    *factor - share * own
                };
            }
        }
    }
    Some(equations.map(|[.., sum]| sum))
}
