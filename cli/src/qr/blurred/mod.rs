//! A code in a picture so blurred that its modules run into each other, which decoders that look at pixels give up.
//!
//! Its outline is still there: [`outline`] finds it, [`fit`] moves it until what every code shows ([`pattern`]) is where it
//! should be, and [`recover`] decides which modules are dark. Error correction has the last word: what it accepts was drawn.
//!
//! **Not for:** several codes in one picture, light on dark, or paper that is bent.

mod adjust;
mod blur;
mod codewords;
mod correction;
mod fit;
mod geometry;
mod normal;
mod numbers;
mod outline;
mod overlap;
mod pattern;
mod plane;
mod recover;
mod reed_solomon;
mod sampler;
mod sight;

use image::GrayImage;

use self::{
    adjust::Pose,
    blur::{Blur, expected},
    fit::Expected,
    geometry::{Corners, Point},
    pattern::{Pattern, QUIET},
    plane::Plane,
    recover::Recovery,
};

/// The longer side of a picture that is looked at, in pixels: a blurred one has no finer detail.
const LOOK_AT: usize = 1_600;
/// Blurs that are tried, in modules.
const BLURS: [f32; 9] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
/// The blur that a code is first looked for with.
const USUAL_BLUR: f32 = 0.8;
/// Sizes that are tried: the best few.
const SIZES: usize = 3;
/// What fits worse than this is no code, and what fits so much worse than the best has another size.
const LEAST_FIT: f32 = 0.8;
const WORSE: f32 = 0.015;
/// Times that all is found anew, and how many of them tell which size is right.
const ROUNDS: usize = 6;
const TRIAL_ROUNDS: usize = 2;
/// Pixels a module that are enough to decide it by.
const ENOUGH: f32 = 3.0;

/// The text of a blurred code, if there is one.
pub(super) fn read(picture: &GrayImage) -> Option<String> {
    let (width, height) = picture.dimensions();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let plane = Plane::of(picture.as_raw(), width, height)?;
    let plane = match width.max(height).div_ceil(LOOK_AT) {
        0 | 1 => plane,
        factor => plane.reduced(factor),
    };
    let corners = outline::corners(&plane)?;
    decode(&plane, &candidates(&plane, &corners))
}

/// A size and place that a code may have.
struct Candidate {
    pattern: Pattern,
    corners: Corners,
    score: f32,
}

/// The sizes and places that fit the picture best.
fn candidates(plane: &Plane, outline: &Corners) -> Vec<Candidate> {
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
                (expected.score(plane, &corners), corners)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, corners)) = best {
            let (score, corners) = expected.improve(plane, &corners, module, &[1.0, 0.5]);
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

/// What the candidates say: a few rounds for each, and then that which explains the picture best.
fn decode(plane: &Plane, found: &[Candidate]) -> Option<String> {
    let mut best: Option<Recovery> = None;
    for candidate in found {
        let Some(mut recovery) = recovery(plane, candidate) else {
            continue;
        };
        if let Some(text) = recovery.text(TRIAL_ROUNDS) {
            return Some(text);
        }
        if best
            .as_ref()
            .is_none_or(|best| recovery.left() < best.left())
        {
            best = Some(recovery);
        }
    }
    best?.text(ROUNDS - TRIAL_ROUNDS)
}

/// From a picture that has no more pixels than it needs.
fn recovery(plane: &Plane, candidate: &Candidate) -> Option<Recovery> {
    let pattern = &candidate.pattern;
    let (blur, corners) = best_blur(plane, pattern, &candidate.corners);
    let module = module_of(&corners, pattern);
    let factor = ((module / ENOUGH) as usize).max(1);
    let smaller = 1.0 / factor as f32;
    let pose = Pose {
        corners: corners.map(|corner| Point::new(corner.x * smaller, corner.y * smaller)),
        sigma: blur * module * smaller,
        levels: [0.0, 1.0],
    };
    Recovery::of(plane.reduced(factor), pattern, pose)
}

/// Pixels a module.
fn module_of(corners: &Corners, pattern: &Pattern) -> f32 {
    let [a, b, c, d] = corners;
    let area = c.minus(*a).x * d.minus(*b).y - c.minus(*a).y * d.minus(*b).x;
    (area.abs() / 2.0).sqrt() / pattern.size as f32
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
    let module = module_of(corners, pattern);
    let steps = [0.4, 0.2, 0.1, 0.05, 0.025];
    let expected = whole(pattern, &Blur::of(best.1));
    (best.1, expected.improve(plane, corners, module, &steps).1)
}
