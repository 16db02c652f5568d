//! Moves a code, changes its blur and its light until the picture it should give is the one that was seen (Gauss and Newton).

use super::{
    cells::{Cells, fall},
    estimate::Estimate,
    evidence::Evidence,
    geometry::{Corners, Projection},
    linear::{Equations, dot},
    modules::Modules,
    sight::Sight,
};

/// Where a code lies and how it was taken.
#[derive(Clone, Copy, Debug)]
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
/// The least step from light to dark.
const LEAST_CONTRAST: f64 = 1e-3;

/// An equation: the factors of what is unknown, and what they add up to.
type Equation = [f64; UNKNOWN + 1];

/// What is unknown, in the order of an equation.
const CONTRAST: usize = 1;
const BLUR: usize = 2;

/// How well equations are solved that only tell how far to go.
const ROUGHLY: f32 = 0.05;
const STEPS: usize = 60;

/// The pose's levels that fit modules of this darkness best.
pub(super) fn levelled(pose: &Pose, sight: &Sight, dark: &[f32]) -> Option<Pose> {
    let mut sums = [0.0f64; 4];
    for pixel in &sight.pixels {
        let shown = f64::from(pixel.shown(dark, sight.wide).dark);
        let seen = f64::from(pixel.dark);
        let more = [shown, seen, shown * shown, shown * seen];
        for (sum, more) in sums.iter_mut().zip(more) {
            *sum += more;
        }
    }
    let count = sight.pixels.len().max(1) as f64;
    let [shown, seen, squares, both] = sums.map(|sum| sum / count);
    let factor = (both - shown * seen) / (squares - shown * shown).max(1e-9);
    let mut pose = *pose;
    pose.levels = [(seen - factor * shown) as f32, factor as f32];
    (factor > LEAST_CONTRAST).then_some(pose)
}

/// A step to the pose under which the picture is most likely, whatever the free modules are.
///
/// Of what a change of the pose would do to the picture, the part that other modules could do as well says nothing (variable
/// projection, Golub and Pereyra 1973). What an estimate cannot know of the modules makes it too sharp and too pale; that much
/// is taken off the slopes of blur and contrast (Fisher's identity).
pub(super) fn adjusted(
    pose: &Pose,
    sight: &Sight,
    modules: &Modules,
    evidence: &Evidence,
    cells: &Cells,
    estimate: &Estimate,
) -> Option<Pose> {
    let (slopes, mut normal) = slopes(pose, sight, modules.size, &estimate.dark);
    let weight = 1.0 / estimate.noise;
    let equations = Equations {
        overlaps: &evidence.overlaps,
        modules,
        weight,
        precision: &estimate.precision,
    };
    let gathered: [Vec<f32>; UNKNOWN] = core::array::from_fn(|at| {
        let slopes = slopes.iter().map(|slopes| slopes.get(at).copied());
        let mut all = sight.gather(slopes.map(Option::unwrap_or_default));
        modules.only_free(&mut all);
        all
    });
    for (at, goal) in gathered.iter().enumerate() {
        let goal: Vec<f32> = goal.iter().map(|one| one * weight).collect();
        let mut explained = vec![0.0; goal.len()];
        equations.solve(&goal, &mut explained, STEPS, ROUGHLY);
        for (line, gathered) in normal.iter_mut().zip(&gathered) {
            if let Some(sum) = line.get_mut(at) {
                *sum -= dot(gathered, &explained);
            }
        }
    }
    let [_, factor] = pose.levels;
    let spread = sight.pixels.get(sight.pixels.len() / 2)?.spread;
    let precision = &estimate.precision;
    let unsure = cells.sum(modules, precision, |_, own, sure| {
        own / (own * weight + sure)
    });
    let blurred = cells.sum(modules, precision, |at, own, sure| {
        0.5 * fall(at, spread) * own / (own * weight + sure)
    });
    for (line, more) in [
        (CONTRAST, -factor * unsure),
        (BLUR, factor * factor * blurred),
    ] {
        if let Some(slope) = normal.get_mut(line).and_then(|line| line.last_mut()) {
            *slope += f64::from(more);
        }
    }
    for (at, line) in normal.iter_mut().enumerate() {
        if let Some(own) = line.get_mut(at) {
            *own = *own * (1.0 + 1e-3) + 1e-9;
        }
    }
    stepped(pose, solved(normal)?)
}

/// By how much each pixel changes with each unknown, and the equations of least squares that follow.
fn slopes(
    pose: &Pose,
    sight: &Sight,
    size: usize,
    dark: &[f32],
) -> (Vec<[f32; UNKNOWN]>, [Equation; UNKNOWN]) {
    let nudged: [_; 8] =
        core::array::from_fn(|at| moved(pose, at, NUDGE).projection().inverse(size));
    let [offset, factor] = pose.levels;
    let mut normal = [[0.0; UNKNOWN + 1]; UNKNOWN];
    let mut all = Vec::with_capacity(sight.pixels.len());
    for pixel in &sight.pixels {
        let shown = pixel.shown(dark, sight.wide);
        let left = f64::from(pixel.dark - offset - factor * shown.dark);
        let by_u = f64::from(factor * shown.by_u / NUDGE);
        let by_v = f64::from(factor * shown.by_v / NUDGE);
        let [a, b, c, d, e, f, g, h] = nudged.map(|inverse| {
            let (u, v) = inverse.at(pixel.x, pixel.y);
            by_u * (u - pixel.u) + by_v * (v - pixel.v)
        });
        let spread = pixel.spread.iter().zip(shown.by_spread);
        let blurs = f64::from(factor * spread.map(|(a, b)| a * b).sum::<f32>());
        let slopes = [1.0, f64::from(shown.dark), blurs, a, b, c, d, e, f, g, h];
        for (line, slope) in normal.iter_mut().zip(slopes) {
            for (sum, other) in line.iter_mut().zip(slopes.iter().chain([&left])) {
                *sum += slope * other;
            }
        }
        all.push(slopes.map(|slope| slope as f32));
    }
    (all, normal)
}

/// The pose after a step, if a code can still be seen.
fn stepped(pose: &Pose, step: [f64; UNKNOWN]) -> Option<Pose> {
    let [light, contrast, blurs, corners @ ..] = step;
    let mut next = *pose;
    for (at, step) in corners.into_iter().enumerate() {
        next = moved(&next, at, step.clamp(-FARTHEST, FARTHEST) as f32);
    }
    let [offset, factor] = pose.levels;
    next.sigma *= (blurs.clamp(-MOST_BLUR, MOST_BLUR) as f32 / 2.0).exp();
    next.levels = [offset + light as f32, factor + contrast as f32];
    let [_, factor] = next.levels;
    (f64::from(factor) > LEAST_CONTRAST).then_some(next)
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
