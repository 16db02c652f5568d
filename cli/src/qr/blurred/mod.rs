//! A code in a picture so blurred that its modules run into each other, which decoders that look at pixels give up.
//!
//! Its outline is still there: [`outline`] finds it, [`candidate`] moves it until what every code shows ([`pattern`]) is where it
//! should be, and [`recover`] decides which modules are dark. It has an exact model of how light runs ([`sight`], [`overlap`]),
//! finds what explains the picture best ([`estimate`], [`adjust`], [`belief`]), and leaves the last word to error correction,
//! bit by bit ([`correction`], [`search`]): what that accepts was drawn.
//!
//! **Not for:** several codes in one picture, light on dark, or paper that is bent.

mod adjust;
mod algebra;
mod beginning;
mod belief;
mod blur;
mod candidate;
mod cells;
mod clusters;
mod codewords;
mod correction;
mod estimate;
mod evidence;
mod fit;
mod geometry;
mod linear;
mod modules;
mod normal;
mod outline;
mod overlap;
mod parity;
mod pattern;
mod plane;
mod recover;
mod search;
mod sight;
mod states;
#[cfg(test)]
mod tests;

use image::GrayImage;

use self::{
    candidate::{Candidate, candidates},
    plane::Plane,
    recover::{Outcome, Recovery},
};

/// The longer side of a picture that is looked at, in pixels: a blurred one has no finer detail.
const LOOK_AT: usize = 1_600;
/// Times that a place is found better before modules are decided one by one.
const SETTLES: usize = 3;

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

/// What the candidates say. Most are clear as soon as their place is right; of the others, only the one that explains the picture
/// best is worth more work.
fn decode(plane: &Plane, found: &[Candidate]) -> Option<String> {
    let mut all: Vec<Recovery> = found
        .iter()
        .filter_map(|candidate| candidate.recovery(plane))
        .collect();
    for _ in 0..SETTLES {
        let mut seen = Vec::new();
        for mut one in all {
            match one.settle() {
                Some(Outcome::Read(text)) => return Some(text),
                Some(Outcome::Decided(0)) => seen.push(one),
                Some(Outcome::Decided(_)) => {
                    seen = vec![one];
                    break;
                }
                None => {}
            }
        }
        all = seen;
    }
    let best = all.into_iter().max_by(|a, b| a.score.total_cmp(&b.score));
    best?.text()
}
