//! The text of a code whose place is roughly known: modules, place, blur and light are found in turn, each with what is known
//! of the others, and every block that error correction accepts makes the rest easier.

use rxing::{DecodeHints, common::BitMatrix, qrcode::decoder::qrcode_decoder};

use super::{
    adjust::{Pose, adjusted},
    codewords::{Format, blocks},
    correction::Correction,
    overlap::Overlaps,
    pattern::{Pattern, QUIET},
    plane::Plane,
    sampler::Sampler,
    sight::{MARGIN, Sight},
};

/// How hot sampling begins, in variances of what is left, and how fast it cools.
const HEAT: f32 = 4.0;
const COOLING: f32 = 0.93;
/// Sweeps that are counted.
const SWEEPS: usize = 30;
/// What is left must shrink by so much for another round.
const BETTER: f32 = 0.99;

/// A code of one size about one place.
pub(super) struct Recovery {
    plane: Plane,
    size: usize,
    pose: Pose,
    sight: Sight,
    sampler: Sampler,
    correction: Option<Correction>,
    left: f32,
}

/// What a round came to.
enum Round {
    /// Everything is known.
    Read(String),
    /// The code is explained better than before.
    Better,
}

impl Recovery {
    /// Of a code with this pattern, in a picture in which it lies about so; the levels are found here.
    pub(super) fn of(plane: Plane, pattern: &Pattern, pose: Pose) -> Option<Self> {
        let size = pattern.size;
        let known = table(pattern);
        let dark = known
            .iter()
            .map(|known| known.map_or(0.5, |dark| f32::from(u8::from(dark))));
        let halves: Vec<f32> = dark.collect();
        let sight = Sight::of(&plane, &pose.projection(), size, pose.sigma);
        Some(Self {
            pose: adjusted(&pose, &sight, &halves, size, false)?,
            sampler: Sampler::new(size, &known),
            plane,
            size,
            sight,
            correction: None,
            left: f32::MAX,
        })
    }

    /// How much of the picture is not explained: a mean square.
    pub(super) fn left(&self) -> f32 {
        self.left
    }

    /// What it says, found in at most so many rounds; none where a round does not help.
    pub(super) fn text(&mut self, rounds: usize) -> Option<String> {
        for _ in 0..rounds {
            if let Round::Read(text) = self.round()? {
                return Some(text);
            }
        }
        None
    }

    fn round(&mut self) -> Option<Round> {
        let (size, wide) = (self.size, self.sampler.wide());
        let overlaps = Overlaps::of(&self.pose.projection(), size, self.pose.sigma);
        self.sampler.compare(&self.sight, self.pose.levels);
        self.sampler.relax(&overlaps);
        let noise = self.sampler.compare(&self.sight, self.pose.levels);
        let likely = sampled(&mut self.sampler, &overlaps, noise);
        // A format that no block has confirmed is read anew.
        let mut correction = match self.correction.take() {
            Some(correction) if !correction.decided.is_empty() => correction,
            _ => Correction::of(blocks(size, format(size, wide, &likely)?)?),
        };
        let decided = correction.advance(&likely, wide);
        for (x, y, dark) in &decided {
            self.sampler.fix(*x, *y, *dark);
        }
        if correction.is_done() {
            return read(size, &self.sampler, &likely).map(Round::Read);
        }
        self.correction = Some(correction);
        let [_, factor] = self.pose.levels;
        let left = self.sampler.compare(&self.sight, self.pose.levels) * factor * factor;
        if decided.is_empty() && left > self.left * BETTER {
            return None;
        }
        self.left = self.left.min(left);
        for _ in 0..2 {
            self.pose = adjusted(&self.pose, &self.sight, &self.sampler.dark, size, true)?;
            let projection = self.pose.projection();
            self.sight = Sight::of(&self.plane, &projection, size, self.pose.sigma);
        }
        Some(Round::Better)
    }
}

/// What is known of a code, with the margin.
fn table(pattern: &Pattern) -> Vec<Option<bool>> {
    let wide = pattern.size + 2 * MARGIN;
    let mut table = vec![Some(false); wide * wide];
    let inside = pattern.known().chunks_exact(pattern.side());
    for (to, from) in table
        .chunks_exact_mut(wide)
        .skip(MARGIN - QUIET)
        .zip(inside)
    {
        for (to, from) in to.iter_mut().skip(MARGIN - QUIET).zip(from) {
            *to = *from;
        }
    }
    table
}

/// How likely each module is dark.
fn sampled(sampler: &mut Sampler, overlaps: &Overlaps, noise: f32) -> Vec<f32> {
    let mut heat = HEAT;
    while heat > 1.0 {
        sampler.sweep(overlaps, noise * heat, None);
        heat *= COOLING;
    }
    let mut sums = vec![0.0; sampler.dark.len()];
    for _ in 0..SWEEPS {
        sampler.sweep(overlaps, noise, Some(&mut sums));
    }
    sums.iter().map(|sum| sum / SWEEPS as f32).collect()
}

/// Level and mask that are most likely.
fn format(size: usize, wide: usize, likely: &[f32]) -> Option<u8> {
    let score = |format: &Format| -> f32 {
        let modules = format.modules.iter().map(|(x, y, dark)| {
            let at = (y + MARGIN) * wide + x + MARGIN;
            let likely = likely.get(at).copied().unwrap_or(0.5);
            let likely = if *dark { likely } else { 1.0 - likely };
            likely.max(1e-3).ln()
        });
        modules.sum()
    };
    let scored = Format::all(size)
        .into_iter()
        .map(|format| (score(&format), format.says));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, says)| says)
}

/// What the corrected modules say.
fn read(size: usize, sampler: &Sampler, likely: &[f32]) -> Option<String> {
    let says = format(size, sampler.wide(), likely)?;
    let mut rows: Vec<Vec<bool>> = sampler
        .dark
        .chunks_exact(sampler.wide())
        .skip(MARGIN)
        .take(size)
        .map(|row| {
            row.iter()
                .skip(MARGIN)
                .take(size)
                .map(|dark| *dark > 0.5)
                .collect()
        })
        .collect();
    let format = Format::all(size)
        .into_iter()
        .find(|format| format.says == says)?;
    for (x, y, dark) in format.modules {
        if let Some(module) = rows.get_mut(y).and_then(|row| row.get_mut(x)) {
            *module = dark;
        }
    }
    let modules = BitMatrix::parse_bools(&rows);
    let read = qrcode_decoder::decode_bitmatrix_with_hints(&modules, &DecodeHints::default());
    read.ok().map(|read| read.getText().to_owned())
}
