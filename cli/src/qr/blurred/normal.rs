//! The normal distribution.

/// Its density.
pub(super) fn density(z: f32) -> f32 {
    const FACTOR: f32 = 0.398_942_3;
    FACTOR * (-0.5 * z * z).exp()
}

/// The share of it below a value (Abramowitz and Stegun 26.2.17, wrong by less than 1e-7).
pub(super) fn cumulative(z: f32) -> f32 {
    const TERMS: [f32; 5] = [
        0.319_381_53,
        -0.356_563_78,
        1.781_477_9,
        -1.821_255_9,
        1.330_274_4,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let sum = TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let above = density(z) * sum;
    if z < 0.0 { above } else { 1.0 - above }
}
