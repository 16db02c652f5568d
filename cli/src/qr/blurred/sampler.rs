//! Modules drawn at random, each arrangement as often as it explains the picture well (Gibbs sampling).
//!
//! Blur makes neighbours depend on each other: deciding one after the other ends where no single change helps. Here changes
//! that hurt happen too, often while noise is taken for large and rarely in the end. How often a module was dark tells how sure
//! that is. The four smallest changes that a blur hides are tried: one module, two beside each other that differ, and a
//! chequered square of four.

use super::{
    numbers::Numbers,
    overlap::{ACROSS, FAR, Overlaps},
    sight::{MARGIN, Sight},
};

/// A state of all modules, and what the picture says against it.
pub(super) struct Sampler {
    size: usize,
    wide: usize,
    /// 0 for light and 1 for dark, with the margin.
    pub(super) dark: Vec<f32>,
    /// Which modules are not known.
    free: Vec<bool>,
    /// For each module: what the pixels miss of darkness, weighted by its share in them.
    missing: Vec<f32>,
    numbers: Numbers,
}

/// Steps of relaxation, those without a pull, and how strong it is in the end: a stronger one decides too early.
const STEPS: usize = 300;
const FREE_STEPS: usize = 90;
const PULL: f32 = 0.005;
/// Where the middle of a table is.
const OWN: usize = FAR * ACROSS + FAR;

impl Sampler {
    /// With known modules as they are, and all others light.
    pub(super) fn new(size: usize, known: &[Option<bool>]) -> Self {
        Self {
            size,
            wide: size + 2 * MARGIN,
            dark: known
                .iter()
                .map(|known| f32::from(u8::from(*known == Some(true))))
                .collect(),
            free: known.iter().map(Option::is_none).collect(),
            missing: vec![0.0; known.len()],
            numbers: Numbers::new(),
        }
    }

    /// Modules across the table, the margin with them.
    pub(super) fn wide(&self) -> usize {
        self.wide
    }

    /// Fixes the module at a place of the code.
    pub(super) fn fix(&mut self, x: usize, y: usize, dark: bool) {
        let at = (y + MARGIN) * self.wide + x + MARGIN;
        if let Some(module) = self.dark.get_mut(at) {
            *module = f32::from(u8::from(dark));
        }
        if let Some(free) = self.free.get_mut(at) {
            *free = false;
        }
    }

    /// Compares with the picture anew. `levels` turn darkness shown into darkness seen: offset and factor.
    /// Returns the mean square of what is left, in units of the factor.
    pub(super) fn compare(&mut self, sight: &Sight, levels: [f32; 2]) -> f32 {
        let [offset, factor] = levels;
        let left: Vec<f32> = sight
            .pixels
            .iter()
            .map(|pixel| (pixel.dark - offset) / factor - pixel.shown(&self.dark, self.wide).dark)
            .collect();
        let squares: f32 = left.iter().map(|left| left * left).sum();
        let mean = squares / left.len().max(1) as f32;
        self.missing = sight.gather(left.into_iter());
        mean
    }

    /// Looks at each module once. `noise` is the variance of a pixel; `sums` takes how likely each module was dark.
    pub(super) fn sweep(&mut self, overlaps: &Overlaps, noise: f32, sums: Option<&mut [f32]>) {
        let mut sums = sums;
        let per = 1.0 / noise.max(1e-9);
        for y in 0..self.size {
            for x in 0..self.size {
                let at = (y + MARGIN) * self.wide + x + MARGIN;
                if !self.is_free(at) {
                    continue;
                }
                let table = overlaps.at(x, y);
                let near = |right: usize, down: usize| {
                    table
                        .get(OWN + down * ACROSS + right)
                        .copied()
                        .unwrap_or_default()
                };
                let (own, beside, below) = (near(0, 0), near(1, 0), near(0, 1));
                let change = self.change(at);
                let worse = own * 0.5 - change * self.missing(at);
                let turns = 1.0 / (1.0 + (worse * per).exp());
                if let Some(sum) = sums.as_mut().and_then(|sums| sums.get_mut(at)) {
                    *sum += if change < 0.0 { 1.0 - turns } else { turns };
                }
                if self.numbers.unit() < turns {
                    self.turn(at, table);
                }
                let (right, down) = (at + 1, at + self.wide);
                self.swap(at, right, own - beside, per, table);
                self.swap(at, down, own - below, per, table);
                let diagonal =
                    near(1, 1) + table.get(OWN + ACROSS - 1).copied().unwrap_or_default();
                let square = 2.0 * own - 2.0 * beside - 2.0 * below + diagonal;
                self.chequer([at, right, down, down + 1], square, per, table);
            }
        }
    }

    /// Finds the darkness between 0 and 1 that explains the picture best (projected gradient steps with momentum), pulled
    /// more and more towards 0 and 1, and leaves each module on its nearer side.
    pub(super) fn relax(&mut self, overlaps: &Overlaps) {
        let most = overlaps.most().max(1e-9);
        let goal: Vec<f32> = self
            .shares(overlaps, &self.dark)
            .iter()
            .zip(&self.missing)
            .map(|(share, missing)| share + missing)
            .collect();
        let mut now: Vec<f32> = self.dark.clone();
        for (now, free) in now.iter_mut().zip(&self.free) {
            if *free {
                *now = 0.5;
            }
        }
        let mut ahead = now.clone();
        let mut momentum = 1.0f32;
        for step in 0..STEPS {
            let pull = PULL * step.saturating_sub(FREE_STEPS) as f32 / (STEPS - FREE_STEPS) as f32;
            let shares = self.shares(overlaps, &ahead);
            let next_momentum = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            let carry = (momentum - 1.0) / next_momentum;
            momentum = next_momentum;
            let all = now
                .iter_mut()
                .zip(&mut ahead)
                .zip(goal.iter().zip(shares))
                .zip(&self.free);
            for (((now, ahead), (goal, share)), free) in all {
                if !free {
                    continue;
                }
                let next = (*ahead + (goal - share) / most + pull * (*ahead - 0.5)).clamp(0.0, 1.0);
                *ahead = (next + carry * (next - *now)).clamp(-0.5, 1.5);
                *now = next;
            }
        }
        for (dark, now) in self.dark.iter_mut().zip(now) {
            *dark = if now > 0.5 { 1.0 } else { 0.0 };
        }
    }

    /// What the modules of a table have in common with the whole of another.
    fn shares(&self, overlaps: &Overlaps, dark: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; dark.len()];
        for y in 0..self.size {
            for x in 0..self.size {
                let table = overlaps.at(x, y);
                let mut sum = 0.0;
                for (row, table) in table.chunks_exact(ACROSS).enumerate() {
                    let start = (y + MARGIN + row - FAR) * self.wide + x + MARGIN - FAR;
                    if let Some(dark) = dark.get(start..start + ACROSS) {
                        sum += dark.iter().zip(table).map(|(a, b)| a * b).sum::<f32>();
                    }
                }
                if let Some(out) = out.get_mut((y + MARGIN) * self.wide + x + MARGIN) {
                    *out = sum;
                }
            }
        }
        out
    }

    fn is_free(&self, at: usize) -> bool {
        self.free.get(at).copied().unwrap_or(false)
    }

    /// By how much a module's darkness changes when it is turned.
    fn change(&self, at: usize) -> f32 {
        1.0 - 2.0 * self.dark.get(at).copied().unwrap_or_default()
    }

    fn missing(&self, at: usize) -> f32 {
        self.missing.get(at).copied().unwrap_or_default()
    }

    fn turn(&mut self, at: usize, table: &[f32; ACROSS * ACROSS]) {
        let change = self.change(at);
        if let Some(dark) = self.dark.get_mut(at) {
            *dark += change;
        }
        let first = at - FAR * self.wide - FAR;
        for (row, table) in table.chunks_exact(ACROSS).enumerate() {
            let start = first + row * self.wide;
            if let Some(missing) = self.missing.get_mut(start..start + ACROSS) {
                for (missing, share) in missing.iter_mut().zip(table) {
                    *missing -= change * share;
                }
            }
        }
    }

    fn accepts(&mut self, worse: f32, per: f32) -> bool {
        worse <= 0.0 || self.numbers.unit() < (-worse * per).exp()
    }

    /// Turns two modules that differ.
    fn swap(
        &mut self,
        one: usize,
        other: usize,
        own: f32,
        per: f32,
        table: &[f32; ACROSS * ACROSS],
    ) {
        let change = self.change(one);
        if !self.is_free(one) || !self.is_free(other) || self.change(other) * change > 0.0 {
            return;
        }
        let worse = own - change * (self.missing(one) - self.missing(other));
        if self.accepts(worse, per) {
            self.turn(one, table);
            self.turn(other, table);
        }
    }

    /// Turns a chequered square.
    fn chequer(
        &mut self,
        [a, b, c, d]: [usize; 4],
        own: f32,
        per: f32,
        table: &[f32; ACROSS * ACROSS],
    ) {
        let changes = [a, b, c, d].map(|at| self.change(at));
        let [one, other, third, fourth] = changes;
        let chequered = one * other < 0.0 && one * third < 0.0 && one * fourth > 0.0;
        if !chequered || ![a, b, c, d].into_iter().all(|at| self.is_free(at)) {
            return;
        }
        let missing = self.missing(a) - self.missing(b) - self.missing(c) + self.missing(d);
        if self.accepts(own - one * missing, per) {
            for at in [a, b, c, d] {
                self.turn(at, table);
            }
        }
    }
}
