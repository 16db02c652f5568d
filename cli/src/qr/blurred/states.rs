//! All ways in which a few modules can be dark or light, each as often as it is likely.

/// What is told of a module by 20 in its exponent less than by another is nothing.
const NOTHING: f32 = 20.0;

/// Counts states; keeps its memory for the next few modules.
#[derive(Default)]
pub(super) struct States {
    exponents: Vec<f32>,
    slopes: Vec<f32>,
}

impl States {
    /// The mean of the first of some values of −½ or ½ which are together as likely as exp (−sᵀ·precision·s / 2 + pull·s).
    /// `precision` is a square, row by row.
    pub(super) fn mean_of_first(&mut self, precision: &[f64], pull: &[f64]) -> f32 {
        let count = pull.len();
        self.exponents.clear();
        self.exponents.push(0.0);
        // All begin at −½; each that is turned doubles the states. The first is turned last, so that it halves them.
        for turned in (0..count).rev() {
            let row = precision.iter().skip(turned * count).take(count);
            self.slope(turned, row, pull.get(turned).copied().unwrap_or_default());
            let before = self.exponents.len();
            self.exponents.extend_from_within(..);
            let (_, now) = self.exponents.split_at_mut(before);
            for (exponent, slope) in now.iter_mut().zip(&self.slopes) {
                *exponent += slope;
            }
        }
        let most = self.exponents.iter().copied().fold(f32::MIN, f32::max);
        let sum = |half: &[f32]| -> f32 {
            let likely = half.iter().filter(|one| most - **one < NOTHING);
            likely.map(|one| (one - most).exp()).sum()
        };
        let (light, dark) = self.exponents.split_at(self.exponents.len() / 2);
        let (light, dark) = (sum(light), sum(dark));
        dark / (dark + light) - 0.5
    }

    /// What turning this value adds, for each state of those that are turned before it: the later ones.
    fn slope<'a>(&mut self, turned: usize, row: impl Iterator<Item = &'a f64> + Clone, pull: f64) {
        let others = row.clone().enumerate().filter(|(at, _)| *at != turned);
        let start = pull + 0.5 * others.map(|(_, one)| one).sum::<f64>();
        self.slopes.clear();
        self.slopes.push(start as f32);
        let later: Vec<f64> = row.skip(turned + 1).copied().collect();
        for less in later.into_iter().rev() {
            let before = self.slopes.len();
            self.slopes.extend_from_within(..);
            let (_, now) = self.slopes.split_at_mut(before);
            for slope in now {
                *slope -= less as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by adding up every state.
    fn by_definition(precision: &[f64], pull: &[f64]) -> f64 {
        let count = pull.len();
        let mut sums = [0.0; 2];
        for state in 0..1usize << count {
            let value = |at: usize| if state >> at & 1 == 1 { 0.5 } else { -0.5 };
            let mut exponent = 0.0;
            for a in 0..count {
                exponent += pull[a] * value(a);
                for b in 0..count {
                    exponent -= 0.5 * precision[a * count + b] * value(a) * value(b);
                }
            }
            sums[state & 1] += exponent.exp();
        }
        sums[1] / (sums[0] + sums[1]) - 0.5
    }

    #[test]
    fn every_state_counts_as_it_is_likely() {
        let mut states = States::default();
        for count in 1..=6usize {
            let precision: Vec<f64> = (0..count * count)
                .map(|at| {
                    let (a, b) = (at / count, at % count);
                    f64::from(u32::try_from((a * b + a + b) % 5).unwrap()) - 1.5
                })
                .collect();
            let pull: Vec<f64> = (0..count).map(|at| 0.7 - 0.4 * at as f64).collect();
            let mean = f64::from(states.mean_of_first(&precision, &pull));
            assert!(
                (mean - by_definition(&precision, &pull)).abs() < 1e-5,
                "{count}"
            );
        }
    }
}
