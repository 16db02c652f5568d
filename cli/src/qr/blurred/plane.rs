//! A picture as numbers: sampled between its pixels, smoothed, made smaller.

/// Grey values from 0 (black) to 1, row by row. Beyond its edge a picture goes on as at the edge.
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Plane {
    /// From bytes; `None` where their number is not that of the pixels, or there is none.
    pub(super) fn of(pixels: &[u8], width: usize, height: usize) -> Option<Self> {
        if pixels.is_empty() || width.checked_mul(height)? != pixels.len() {
            return None;
        }
        Some(Self {
            width,
            height,
            values: pixels
                .iter()
                .map(|pixel| f32::from(*pixel) / 255.0)
                .collect(),
        })
    }

    /// A pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
        self.values
            .get(y * self.width + x)
            .copied()
            .unwrap_or_default()
    }

    /// The light at a place, between the middles of the four pixels around it.
    pub(super) fn sample(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
        let (column, row) = (x as usize, y as usize);
        let (right, down) = (x - column as f32, y - row as f32);
        let mix = |from: f32, to: f32, share: f32| from + (to - from) * share.min(1.0);
        let above = mix(self.at(column, row), self.at(column + 1, row), right);
        let below = mix(
            self.at(column, row + 1),
            self.at(column + 1, row + 1),
            right,
        );
        mix(above, below, down)
    }

    /// Means of squares of `factor` pixels a side.
    pub(super) fn reduced(&self, factor: usize) -> Self {
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let mut values = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let mut sum = 0.0;
                for y in 0..factor {
                    for x in 0..factor {
                        sum += self.at(column * factor + x, row * factor + y);
                    }
                }
                values.push(sum / (factor * factor) as f32);
            }
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// Three running means over `2·radius + 1` pixels in each direction: nearly a Gaussian.
    pub(super) fn smoothed(&self, radius: usize) -> Self {
        let mut values = self.values.clone();
        for _ in 0..3 {
            values = means(&values, self.width, radius);
            values = turned(&values, self.width);
            values = means(&values, self.height, radius);
            values = turned(&values, self.height);
        }
        Self {
            width: self.width,
            height: self.height,
            values,
        }
    }

    /// The value that this share of the pixels is not above.
    pub(super) fn percentile(&self, share: f32) -> f32 {
        let mut values = self.values.clone();
        let at = ((values.len() - 1) as f32 * share) as usize;
        let (_, value, _) = values.select_nth_unstable_by(at, f32::total_cmp);
        *value
    }
}

/// Running means along rows; less is taken at the ends.
fn means(values: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    for row in values.chunks_exact(width) {
        let mut sums = Vec::with_capacity(width + 1);
        let mut sum = 0.0f64;
        sums.push(sum);
        for value in row {
            sum += f64::from(*value);
            sums.push(sum);
        }
        let up_to = |at: usize| sums.get(at.min(width)).copied().unwrap_or(sum);
        for at in 0..width {
            let (first, end) = (at.saturating_sub(radius), (at + radius + 1).min(width));
            out.push(((up_to(end) - up_to(first)) / (end - first) as f64) as f32);
        }
    }
    out
}

/// Columns become rows.
fn turned(values: &[f32], width: usize) -> Vec<f32> {
    (0..width)
        .flat_map(|column| values.iter().skip(column).step_by(width).copied())
        .collect()
}
