//! Small dense matrices, row by row.
#![allow(
    clippy::indexing_slicing,
    reason = "inner loops over square matrices whose side is an argument"
)]

/// Numbers that are added at once.
const LANES: usize = 16;
/// The least square of a diagonal value: rounding may have eaten a smaller one.
const LEAST: f32 = 1e-3;

/// The lower triangle of a symmetric positive matrix becomes L with L·Lᵀ the matrix (Cholesky). Above it nothing changes.
pub(super) fn factor(matrix: &mut [f32], side: usize) {
    for row in 0..side {
        let (before, rest) = matrix.split_at_mut(row * side);
        let own = &mut rest[..side];
        for column in 0..row {
            let other = &before[column * side..=column * side + column];
            let sum = dot(&own[..column], &other[..column]);
            own[column] = (own[column] - sum) / other[column];
        }
        let squares = dot(&own[..row], &own[..row]);
        own[row] = (own[row] - squares).max(LEAST).sqrt();
    }
}

/// From the factor of a matrix, the part of its inverse for the last rows, from `first` on.
pub(super) fn inverse_of_last(factor: &[f32], side: usize, first: usize) -> Vec<f64> {
    let count = side - first;
    let at = |row: usize, column: usize| f64::from(factor[(first + row) * side + first + column]);
    // That part is what the last rows of the factor alone would give: its inverse, times itself turned.
    let mut lower = vec![0.0f64; count * count];
    for column in 0..count {
        for row in column..count {
            let mut sum = if row == column { 1.0 } else { 0.0 };
            for between in column..row {
                sum -= at(row, between) * lower[between * count + column];
            }
            lower[row * count + column] = sum / at(row, row);
        }
    }
    let mut inverse = vec![0.0f64; count * count];
    for row in 0..count {
        for column in 0..=row {
            let below = (row..count).map(|at| lower[at * count + row] * lower[at * count + column]);
            let sum: f64 = below.sum();
            inverse[row * count + column] = sum;
            inverse[column * count + row] = sum;
        }
    }
    inverse
}

/// The inverse of a symmetric positive matrix (Gauss and Jordan; no pivot is needed).
pub(super) fn inverse(mut matrix: Vec<f64>, side: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; side * side];
    for at in 0..side {
        inverse[at * side + at] = 1.0;
    }
    for pivot in 0..side {
        let own = matrix[pivot * side + pivot].max(1e-12);
        for column in 0..side {
            matrix[pivot * side + column] /= own;
            inverse[pivot * side + column] /= own;
        }
        for row in (0..side).filter(|row| *row != pivot) {
            let share = matrix[row * side + pivot];
            for column in 0..side {
                matrix[row * side + column] -= share * matrix[pivot * side + column];
                inverse[row * side + column] -= share * inverse[pivot * side + column];
            }
        }
    }
    inverse
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a.remainder().iter().zip(b.remainder());
    let rest: f32 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five unknowns that depend on each other.
    fn matrix() -> Vec<f64> {
        let value = |at: usize| {
            let (row, column) = (at / 5, at % 5);
            let apart = row.abs_diff(column) as f64;
            (-0.3 * apart * apart).exp() + if row == column { 0.2 + row as f64 } else { 0.0 }
        };
        (0..25).map(value).collect()
    }

    #[test]
    fn an_inverse_times_its_matrix_is_one() {
        let (matrix, inverse) = (matrix(), inverse(matrix(), 5));
        for row in 0..5 {
            for column in 0..5 {
                let product: f64 = (0..5)
                    .map(|at| matrix[row * 5 + at] * inverse[at * 5 + column])
                    .sum();
                let right = if row == column { 1.0 } else { 0.0 };
                assert!((product - right).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_last_rows_of_an_inverse_need_no_others() {
        let mut lower: Vec<f32> = matrix().into_iter().map(|one| one as f32).collect();
        factor(&mut lower, 5);
        let (part, whole) = (inverse_of_last(&lower, 5, 2), inverse(matrix(), 5));
        for row in 0..3 {
            for column in 0..3 {
                let right = whole[(row + 2) * 5 + column + 2];
                assert!((part[row * 3 + column] - right).abs() < 1e-5);
            }
        }
    }
}
