//! What a picture says of the modules: how much of it is not explained, as a function of the free ones.

use super::{modules::Modules, overlap::Overlaps, sight::Sight};

/// Under one pose. Darkness is counted in units of the step from light to dark.
pub(super) struct Evidence {
    pub(super) overlaps: Overlaps,
    /// For each free module: what the pixels miss of darkness where modules are as known, or half; weighted by its share in them.
    pub(super) missing: Vec<f32>,
    all_missing: Vec<f32>,
    /// The sum of squares that is left then.
    left: f64,
    /// How many pixels there are.
    pub(super) pixels: f32,
}

impl Evidence {
    /// `levels` turn darkness shown into darkness seen: offset and factor.
    pub(super) fn of(sight: &Sight, levels: [f32; 2], modules: &Modules) -> Self {
        let [offset, factor] = levels;
        let left: Vec<f32> = sight
            .pixels
            .iter()
            .map(|pixel| {
                (pixel.dark - offset) / factor - pixel.shown(&modules.dark, sight.wide).dark
            })
            .collect();
        let squares = left.iter().map(|left| f64::from(left * left)).sum();
        let all_missing = sight.gather(left.into_iter());
        let mut evidence = Self {
            overlaps: Overlaps::of(sight),
            missing: Vec::new(),
            all_missing,
            left: squares,
            pixels: sight.pixels.len() as f32,
        };
        evidence.choose(modules);
        evidence
    }

    /// Modules have become known; `before` is how dark they were taken for.
    pub(super) fn learn(&mut self, modules: &Modules, before: &[f32]) {
        let away = modules.dark.iter().zip(before);
        let away: Vec<f32> = away.map(|(now, before)| now - before).collect();
        let shares = self.overlaps.times(&away);
        for ((away, missing), share) in away.iter().zip(&mut self.all_missing).zip(&shares) {
            self.left += f64::from(away * (share - 2.0 * *missing));
            *missing -= share;
        }
        self.choose(modules);
    }

    fn choose(&mut self, modules: &Modules) {
        self.missing.clone_from(&self.all_missing);
        modules.only_free(&mut self.missing);
    }

    /// The sum of squares that is left when the free modules are this much darker than half.
    pub(super) fn left(&self, away: &[f32]) -> f32 {
        let shares = self.overlaps.times(away);
        let mut left = self.left;
        for ((away, missing), share) in away.iter().zip(&self.missing).zip(shares) {
            left += f64::from(away * (share - 2.0 * missing));
        }
        left.max(0.0) as f32
    }
}
