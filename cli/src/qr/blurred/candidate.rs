//! Sizes and places that a code may have: those where the picture looks most like what every code of a size shows.

use super::{
    adjust::Pose,
    blur::{Blur, expected},
    fit::Expected,
    geometry::{Corners, Point, module},
    pattern::{Pattern, QUIET},
    plane::Plane,
    recover::Recovery,
};

/// Blurs that are tried, in modules.
const BLURS: [f32; 9] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
/// The blur that a code is first looked for with.
const USUAL_BLUR: f32 = 0.8;
/// Sizes that are tried: the best few.
const SIZES: usize = 3;
/// What fits worse than this is no code, and what fits so much worse than the best has another size.
const LEAST_FIT: f32 = 0.8;
const WORSE: f32 = 0.015;
/// Pixels that are enough to see a module by, and a blur's standard deviation.
const ENOUGH: f32 = 2.0;
const ENOUGH_BLUR: f32 = 1.2;

/// A size and place that a code may have.
pub(super) struct Candidate {
    pattern: Pattern,
    corners: Corners,
    score: f32,
}

/// The sizes and places that fit the picture best.
pub(super) fn candidates(plane: &Plane, outline: &Corners) -> Vec<Candidate> {
    let blur = Blur::of(USUAL_BLUR);
    let side = outline.iter().zip(outline.iter().cycle().skip(1));
    let side: f32 = side.map(|(a, b)| a.distance(*b)).sum::<f32>() / 4.0;
    let mut found: Vec<Candidate> = Vec::new();
    for size in (21..=177usize).step_by(4) {
        let module = side / size as f32;
        if !(1.5..30.0).contains(&module) {
            continue;
        }
        let pattern = Pattern::of(size);
        let expected = coarse(&pattern, &blur);
        let best = (0..4)
            .map(|turn| {
                let mut corners = *outline;
                corners.rotate_left(turn);
                expected.improve(plane, &corners, module, &[1.0, 0.5])
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((score, corners)) = best {
            found.push(Candidate {
                pattern,
                corners,
                score,
            });
        }
    }
    let fitted = found.into_iter().map(
        |Candidate {
             pattern, corners, ..
         }| {
            let expected = whole(&pattern, &blur);
            let steps = [0.6, 0.3, 0.15, 0.08];
            let module = side / pattern.size as f32;
            let (score, corners) = expected.improve(plane, &corners, module, &steps);
            Candidate {
                pattern,
                corners,
                score,
            }
        },
    );
    let mut found: Vec<Candidate> = fitted.collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(SIZES);
    let best = found.first().map_or(1.0, |best| best.score);
    found.retain(|candidate| candidate.score >= LEAST_FIT.max(best - WORSE));
    found
}

/// Finders and quiet zone: what is seen from afar.
fn coarse(pattern: &Pattern, blur: &Blur) -> Expected {
    let (side, size) = (pattern.side(), pattern.size);
    let near = |at: usize| at < QUIET + 9;
    let far = |at: usize| at >= QUIET + size - 9;
    let known = pattern
        .known()
        .iter()
        .zip(expected(pattern, blur))
        .enumerate();
    let dark: Vec<Option<f32>> = known
        .map(|(at, (known, dark))| {
            let (x, y) = (at % side, at / side);
            let corner = (near(x) || far(x)) && (near(y) || far(y));
            let frame = known.is_some()
                && (x + y) % 3 == 0
                && (x < QUIET || y < QUIET || x >= QUIET + size || y >= QUIET + size);
            (corner || frame).then_some(dark)
        })
        .collect();
    Expected::of(pattern, &dark)
}

/// All that is known of a code of this size. What is not stays out: where it is taken for grey, the places between dark and
/// light modules fit best, half a module off.
fn whole(pattern: &Pattern, blur: &Blur) -> Expected {
    let known = pattern.known().iter().zip(expected(pattern, blur));
    let dark: Vec<Option<f32>> = known
        .map(|(known, dark)| known.is_some().then_some(dark))
        .collect();
    Expected::of(pattern, &dark)
}

impl Candidate {
    /// From a picture that has no more pixels than it needs.
    pub(super) fn recovery(&self, plane: &Plane) -> Option<Recovery> {
        let pattern = &self.pattern;
        let (blur, corners) = best_blur(plane, pattern, &self.corners);
        let module = module(&corners, pattern.size);
        let most = (module / ENOUGH).min(blur * module / ENOUGH_BLUR);
        let factor = (most as usize).max(1);
        let smaller = 1.0 / factor as f32;
        let pose = Pose {
            corners: corners.map(|corner| Point::new(corner.x * smaller, corner.y * smaller)),
            sigma: blur * module * smaller,
            levels: [0.0, 1.0],
        };
        Recovery::of(plane.reduced(factor), pattern, pose)
    }
}

/// The blur under which what is known fits best, and the corners then.
fn best_blur(plane: &Plane, pattern: &Pattern, corners: &Corners) -> (f32, Corners) {
    let mut best = (f32::MIN, USUAL_BLUR, *corners);
    for blur in BLURS {
        let expected = whole(pattern, &Blur::of(blur));
        let score = expected.score(plane, corners);
        if score > best.0 {
            best = (score, blur, *corners);
        }
    }
    let module = module(corners, pattern.size);
    let steps = [0.4, 0.2, 0.1, 0.05, 0.025];
    let expected = whole(pattern, &Blur::of(best.1));
    (best.1, expected.improve(plane, corners, module, &steps).1)
}
