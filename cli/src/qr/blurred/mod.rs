//! A code in a picture so blurred that its modules run into each other, which decoders that look at pixels give up.
//!
//! Its outline is still there: [`outline`] finds it, [`fit`] moves it until what every code shows ([`pattern`]) is where it
//! should be, and [`deblur`] decides which modules are dark. Error correction has the last word: what it accepts was drawn.
//!
//! **Not for:** several codes in one picture, light on dark, or paper that is bent.

mod deblur;
mod fit;
mod geometry;
mod outline;
mod pattern;
mod plane;

use image::GrayImage;
use rxing::{DecodeHints, common::BitMatrix, qrcode::decoder::qrcode_decoder};

use self::{
    deblur::{Blur, Spread, decide, expected},
    fit::Expected,
    geometry::{Corners, Projection},
    pattern::{Pattern, QUIET},
    plane::Plane,
};

/// The longer side of a picture that is looked at, in pixels: a blurred one has no finer detail.
const LOOK_AT: usize = 1_600;
/// Blurs that are tried, in modules.
const BLURS: [f32; 9] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1];
/// The blur that a code is first looked for with.
const USUAL_BLUR: f32 = 0.8;
/// Sizes that are tried: the best few, and those that differ from them by so many modules.
const SIZES: usize = 3;
/// What fits worse than this is no code, and what fits so much worse than the best has another size.
const LEAST_FIT: f32 = 0.8;
const WORSE: f32 = 0.015;
const NEAR: usize = 8;
/// Times that modules are decided and corners moved.
const ROUNDS: usize = 3;
/// Points a module is measured at, along each side.
const POINTS: usize = 4;

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
    let found = candidates(&plane, &corners);
    found.iter().find_map(|found| decode(&plane, found))
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
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(SIZES);
    let mut sizes: Vec<(usize, Corners)> = Vec::new();
    for candidate in &found {
        let size = candidate.pattern.size;
        for near in (size.saturating_sub(NEAR).max(21)..=(size + NEAR).min(177)).step_by(4) {
            if !sizes.iter().any(|(known, _)| *known == near) {
                sizes.push((near, candidate.corners));
            }
        }
    }
    let fitted = sizes.into_iter().map(|(size, corners)| {
        let pattern = Pattern::of(size);
        let expected = whole(&pattern, &blur);
        let steps = [0.6, 0.3, 0.15, 0.08];
        let (score, corners) = expected.improve(plane, &corners, side / size as f32, &steps);
        Candidate {
            pattern,
            corners,
            score,
        }
    });
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

/// Decides the modules under the blur that explains the picture best, puts the corners where these modules are seen best, and
/// decides again.
fn decode(plane: &Plane, candidate: &Candidate) -> Option<String> {
    let pattern = &candidate.pattern;
    let module = module_of(&candidate.corners, pattern);
    let (mut blur, mut corners) = best_blur(plane, pattern, &candidate.corners);
    let mut blurs = vec![blur - 0.15, blur, blur + 0.15];
    for _ in 0..ROUNDS {
        let projection = Projection::onto(&corners);
        let seen = measured(plane, &projection, pattern);
        let mut decided = Vec::new();
        for one in &blurs {
            let spread = Spread::of(pattern, &projection, one.max(0.1) * module);
            let modules = decide(&seen, pattern, &spread);
            if let Some(text) = text(pattern, &modules.dark) {
                return Some(text);
            }
            decided.push((*one, spread, modules));
        }
        decided.sort_by(|(_, _, a), (_, _, b)| a.left.total_cmp(&b.left));
        let (best, spread, modules) = decided.first()?;
        blur = *best;
        let dark: Vec<f32> = modules
            .dark
            .iter()
            .map(|dark| f32::from(u8::from(*dark)))
            .collect();
        let all: Vec<Option<f32>> = spread.apply(&dark).into_iter().map(Some).collect();
        let steps = [0.2, 0.1, 0.05, 0.025];
        (_, corners) = Expected::of(pattern, &all).improve(plane, &corners, module, &steps);
        blurs = vec![blur - 0.06, blur, blur + 0.06];
    }
    None
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

/// The mean darkness of each module, the quiet zone with them.
fn measured(plane: &Plane, projection: &Projection, pattern: &Pattern) -> Vec<f32> {
    let (side, size) = (pattern.side(), pattern.size as f32);
    let share = |at: usize, point: usize| {
        (at as f32 - QUIET as f32 + (point as f32 + 0.5) / POINTS as f32) / size
    };
    let mut means = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let mut sum = 0.0;
            for row in 0..POINTS {
                for column in 0..POINTS {
                    let place = projection.at(share(x, column), share(y, row));
                    sum -= plane.sample(place.x, place.y);
                }
            }
            means.push(sum / (POINTS * POINTS) as f32);
        }
    }
    means
}

/// What error correction makes of the modules.
fn text(pattern: &Pattern, dark: &[bool]) -> Option<String> {
    let rows: Vec<Vec<bool>> = dark
        .chunks_exact(pattern.side())
        .skip(QUIET)
        .take(pattern.size)
        .map(|row| row.iter().skip(QUIET).take(pattern.size).copied().collect())
        .collect();
    let modules = BitMatrix::parse_bools(&rows);
    let read = qrcode_decoder::decode_bitmatrix_with_hints(&modules, &DecodeHints::default());
    read.ok().map(|read| read.getText().to_owned())
}
