//! What a dim or blurred photograph needs before a second try.

/// The share of darkest and of brightest pixels that the stretch gives up, in thousandths.
const CLIPPED_PER_MILLE: usize = 5;

/// A 3×3 mean (the picture's edge repeats), then the grey values between the 0.5th and the 99.5th percentile spread over
/// the whole range. `width` is not zero and divides the number of pixels.
pub(super) fn blur_and_stretch(pixels: &[u8], width: usize) -> Vec<u8> {
    let mut blurred = blur(pixels, width);
    stretch(&mut blurred);
    blurred
}

/// Means of three neighbours, first along rows, then along columns.
fn blur(pixels: &[u8], width: usize) -> Vec<u8> {
    let sums: Vec<u16> = pixels
        .chunks_exact(width)
        .flat_map(|row| {
            let before = row.iter().take(1).chain(row);
            let after = row.iter().skip(1).chain(row.last());
            before
                .zip(row)
                .zip(after)
                .map(|((a, b), c)| u16::from(*a) + u16::from(*b) + u16::from(*c))
        })
        .collect();
    let rows: Vec<&[u16]> = sums.chunks_exact(width).collect();
    let above = rows.iter().take(1).chain(&rows);
    let below = rows.iter().skip(1).chain(rows.last());
    above
        .zip(&rows)
        .zip(below)
        .flat_map(|((above, row), below)| {
            above
                .iter()
                .zip(row.iter())
                .zip(below.iter())
                .map(|((a, b), c)| {
                    // Nine bytes' mean is a byte.
                    u8::try_from((a + b + c + 4) / 9).unwrap_or(u8::MAX)
                })
        })
        .collect()
}

fn stretch(pixels: &mut [u8]) {
    let mut histogram = [0usize; 256];
    for pixel in pixels.iter() {
        if let Some(count) = histogram.get_mut(usize::from(*pixel)) {
            *count += 1;
        }
    }
    let clipped = pixels.len() * CLIPPED_PER_MILLE / 1000;
    let low = percentile(histogram.iter().zip(0u8..=255), clipped);
    let high = percentile(histogram.iter().zip(0u8..=255).rev(), clipped);
    let range = u32::from(high.saturating_sub(low));
    if range == 0 {
        return;
    }
    for pixel in pixels {
        let above = u32::from(pixel.saturating_sub(low)).min(range);
        *pixel = u8::try_from(above * 255 / range).unwrap_or(u8::MAX);
    }
}

/// The first value past which more than `clipped` pixels have been seen.
fn percentile<'a>(counts: impl Iterator<Item = (&'a usize, u8)>, clipped: usize) -> u8 {
    let mut seen = 0;
    for (count, value) in counts {
        seen += count;
        if seen > clipped {
            return value;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_nine_with_repeated_edges() {
        let picture = [0, 0, 0, 0, 90, 0, 0, 0, 0];
        assert_eq!(blur(&picture, 3), [10; 9]);
        assert_eq!(blur(&[9], 1), [9]);
        assert_eq!(blur(&[255; 12], 4), [255; 12]);
    }

    #[test]
    fn a_narrow_range_becomes_the_whole() {
        let mut pixels = [120, 130, 140];
        stretch(&mut pixels);
        assert_eq!(pixels, [0, 127, 255]);
        let mut flat = [7; 5];
        stretch(&mut flat);
        assert_eq!(flat, [7; 5]);
    }

    #[test]
    fn a_few_outliers_do_not_hold_the_range() {
        let mut pixels = [vec![0; 4], vec![100; 500], vec![150; 492], vec![255; 4]].concat();
        stretch(&mut pixels);
        assert_eq!(pixels[500], 0);
        assert_eq!(pixels[600], 255);
    }
}
