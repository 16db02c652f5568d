//! A first estimate of the free modules, as if each could have any darkness about a half: linear, so all at once.

use super::{
    cells::Cells,
    evidence::Evidence,
    linear::{Equations, dot},
    modules::Modules,
};

/// One over the variance of a module that is as likely dark as light.
pub(super) const EVEN: f32 = 4.0;
const STEPS: usize = 200;
const ACCURACY: f32 = 1e-3;
/// The least variance of a pixel, in squares of the step from light to dark.
pub(super) const LEAST_NOISE: f32 = 1e-7;

/// What is held of the modules.
pub(super) struct Estimate {
    /// How dark each module is.
    pub(super) dark: Vec<f32>,
    /// How sure each was without the picture: one over the variance.
    pub(super) precision: Vec<f32>,
    /// Variance of a pixel.
    pub(super) noise: f32,
}

/// An estimate with what comes of it.
pub(super) struct First {
    pub(super) estimate: Estimate,
    /// How likely each module is dark.
    pub(super) likely: Vec<f32>,
    /// The logarithm of how well this pose explains the picture, whatever the modules are, a pixel.
    pub(super) score: f32,
}

/// The estimate under a pose. `noise` is what is thought of a pixel's variance before; `factor` the step from light to dark.
pub(super) fn first(
    modules: &Modules,
    evidence: &Evidence,
    cells: &Cells,
    noise: f32,
    factor: f32,
) -> First {
    let precision = vec![EVEN; modules.dark.len()];
    let equations = Equations {
        overlaps: &evidence.overlaps,
        modules,
        weight: 1.0 / noise,
        precision: &precision,
    };
    let goal: Vec<f32> = evidence.missing.iter().map(|one| one / noise).collect();
    let mut away = vec![0.0; goal.len()];
    equations.solve(&goal, &mut away, STEPS, ACCURACY);
    let left = evidence.left(&away);
    // Of the noise, what the estimate has taken for the code is missing from what is left.
    let weight = 1.0 / noise;
    let unsure = cells.sum(modules, &precision, |_, own, sure| {
        own / (own * weight + sure)
    });
    let noise = ((left + unsure) / evidence.pixels).max(LEAST_NOISE);
    let weight = 1.0 / noise;
    let volume = cells.sum(modules, &precision, |_, own, sure| {
        (1.0 + own * weight / sure).ln()
    });
    let squares = dot(&away, &away) as f32 * EVEN;
    let spread = (noise * factor * factor).ln();
    let score = -0.5 * ((left * weight + squares + volume) / evidence.pixels + spread);
    let variances = cells.variances(weight, EVEN);
    let likely = away.iter().zip(variances).zip(&modules.dark);
    let likely = likely.map(|((away, variance), dark)| match *away {
        0.0 => *dark,
        away => 1.0 / (1.0 + (-away / variance).exp()),
    });
    First {
        likely: likely.collect(),
        estimate: Estimate {
            dark: modules.with(&away),
            precision,
            noise,
        },
        score,
    }
}
