//! How likely each module is dark, given all others: expectation propagation (Minka 2001).
//!
//! For each module a Gaussian stands in for "dark or light". With these, all modules are found at once by linear equations;
//! then each stand-in is chosen anew, so that its module gets the mean and variance that [`clusters`] finds for it.

use super::{
    clusters::{Held, Reach, tell},
    estimate::{EVEN, Estimate, LEAST_NOISE},
    evidence::Evidence,
    linear::Equations,
    modules::Modules,
};

const STEPS: usize = 400;
const ACCURACY: f32 = 1e-4;
/// How much of a new stand-in is taken at once.
const TAKEN: f32 = 0.4;
/// The least variance that a module gets, and the most precision that a stand-in does.
const LEAST_VARIANCE: f32 = 1e-6;
const MOST_PRECISION: f32 = 1e4;

/// What is believed of all modules of a table. Means are differences from a half.
pub(super) struct Beliefs {
    /// The stand-ins: precision, and mean times precision.
    precision: Vec<f32>,
    pull: Vec<f32>,
    /// With the picture: as if any darkness was possible, and over dark and light.
    mean: Vec<f32>,
    told: Vec<f32>,
    /// Variance of a pixel.
    pub(super) noise: f32,
    /// Mean variance of the free modules: a quarter where nothing is known.
    pub(super) doubt: f32,
}

impl Beliefs {
    /// Before the picture is looked at.
    pub(super) fn new(modules: &Modules, noise: f32) -> Self {
        let count = modules.dark.len();
        Self {
            precision: vec![EVEN; count],
            pull: vec![0.0; count],
            mean: vec![0.0; count],
            told: vec![0.0; count],
            noise,
            doubt: 1.0 / EVEN,
        }
    }

    /// How likely each module of a table is dark.
    pub(super) fn likely(&self, modules: &Modules) -> Vec<f32> {
        modules.with(&self.told)
    }

    /// What a pose is adjusted by.
    pub(super) fn estimate(&self, modules: &Modules) -> Estimate {
        Estimate {
            dark: modules.with(&self.mean),
            precision: self.precision.clone(),
            noise: self.noise,
        }
    }

    /// Looks at all modules once.
    pub(super) fn step(&mut self, modules: &Modules, evidence: &Evidence, reach: Reach) {
        let weight = 1.0 / self.noise;
        let goal = evidence.missing.iter().zip(&self.pull);
        let goal: Vec<f32> = goal.map(|(one, pull)| one * weight + pull).collect();
        let equations = Equations {
            overlaps: &evidence.overlaps,
            modules,
            weight,
            precision: &self.precision,
        };
        equations.solve(&goal, &mut self.mean, STEPS, ACCURACY);
        let held = Held {
            precision: &self.precision,
            pull: &self.pull,
            mean: &self.mean,
        };
        let all = tell(modules, &evidence.overlaps, weight, &held, reach);
        // Of the noise, what the estimate has taken for the code is missing from what is left.
        let held_back = |at: usize, variance: f32| {
            let precision = self.precision.get(at).copied().unwrap_or_default();
            (1.0 - precision * variance).max(0.0)
        };
        let unsure: f32 = all.iter().map(|one| held_back(one.at, one.variance)).sum();
        let left = evidence.left(&self.mean) + unsure * self.noise;
        self.noise = (left / evidence.pixels).max(LEAST_NOISE);
        let mut doubt = 0.0;
        for one in &all {
            doubt += self.take(one.at, one.variance, one.mean);
        }
        self.doubt = doubt / all.len().max(1) as f32;
    }

    /// Moves a stand-in to where its module gets this mean. Returns the variance that goes with it.
    fn take(&mut self, at: usize, variance: f32, told: f32) -> f32 {
        let wanted = (0.25 - told * told).max(LEAST_VARIANCE);
        let (Some(precision), Some(pull)) = (self.precision.get_mut(at), self.pull.get_mut(at))
        else {
            return wanted;
        };
        let mean = self.mean.get(at).copied().unwrap_or_default();
        if let Some(own) = self.told.get_mut(at) {
            *own = told;
        }
        let next = *precision + 1.0 / wanted - 1.0 / variance;
        // Nothing stands in for a module that is told less by its neighbours than by the picture.
        if next > 0.0 {
            let next_pull = *pull + told / wanted - mean / variance;
            let scale = (MOST_PRECISION / next).min(1.0);
            *precision += TAKEN * (next * scale - *precision);
            *pull += TAKEN * (next_pull * scale - *pull);
        }
        wanted
    }
}
