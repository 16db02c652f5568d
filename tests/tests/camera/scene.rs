//! What a camera sees: a code on paper, through a pinhole, from the side, out of focus, in poor light, with noise.

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use vidan::qr::Picture;

use crate::{random::Numbers, shots::Shot};

/// How far the camera is, in widths of the code and its quiet zone.
const DISTANCE: f32 = 3.0;
/// Points a pixel is made of, along each side.
const POINTS: usize = 3;

/// A picture as a PNG file.
pub(crate) fn picture(shot: &Shot, text: &str) -> Vec<u8> {
    let modules = Picture::of(text).expect("drawable").rows();
    let mut random = Numbers::new(shot.seed ^ 0xca_3e_7a);
    let mut seen = project(shot, &modules, &mut random);
    blur(&mut seen, shot.blur * shot.pixels);
    let pixels = expose(&seen, shot, &mut random);
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(
            &pixels,
            seen.width as u32,
            seen.height as u32,
            ExtendedColorType::L8,
        )
        .expect("a PNG");
    file
}

/// Light from 0 (ink) to 1 (paper).
struct Seen {
    width: usize,
    height: usize,
    light: Vec<f32>,
}

/// From the picture's plane to the paper's, as a matrix of homogeneous coordinates.
type Matrix = [[f32; 3]; 3];

fn project(shot: &Shot, modules: &[Vec<bool>], random: &mut Numbers) -> Seen {
    let side = modules.len() as f32;
    let to_paper = inverse(&camera(shot, side));
    let to_picture = camera(shot, side);
    let half = side / 2.0;
    let corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        .map(|corner| map(&to_picture, corner));
    let margin = random.between(2.0, 8.0) * shot.pixels;
    let bound = |values: [f32; 4]| {
        let low = values.into_iter().fold(f32::MAX, f32::min) - margin;
        let high = values.into_iter().fold(f32::MIN, f32::max) + margin;
        (low, (high - low).ceil() as usize)
    };
    let (left, width) = bound(corners.map(|(x, _)| x));
    let (top, height) = bound(corners.map(|(_, y)| y));
    // What lies around the paper is neither darker than ink nor lighter than paper.
    let around = random.unit();
    let step = 1.0 / POINTS as f32;
    let share = 1.0 / (POINTS * POINTS) as f32;
    let mut light = vec![0.0; width * height];
    for (row, line) in light.chunks_exact_mut(width).enumerate() {
        for point in 0..POINTS {
            let y = top + row as f32 + (point as f32 + 0.5) * step;
            let x = left + 0.5 * step;
            let [mut u, mut v, mut w] = to_paper.map(|[a, b, c]| a * x + b * y + c);
            let [du, dv, dw] = to_paper.map(|[a, _, _]| a * step);
            for pixel in line.iter_mut() {
                for _ in 0..POINTS {
                    let (column, line) = (u / w + half, v / w + half);
                    let inside = column >= 0.0 && line >= 0.0 && column < side && line < side;
                    let here = match inside {
                        true if modules[line as usize][column as usize] => 0.0,
                        true => 1.0,
                        false => around,
                    };
                    *pixel += here * share;
                    u += du;
                    v += dv;
                    w += dw;
                }
            }
        }
    }
    Seen {
        width,
        height,
        light,
    }
}

/// From the paper's plane, whose middle is looked at, to the picture's.
fn camera(shot: &Shot, side: f32) -> Matrix {
    let (turn_sin, turn_cos) = shot.turn.to_radians().sin_cos();
    let (side_sin, side_cos) = shot.side.to_radians().sin_cos();
    let (tilt_sin, tilt_cos) = shot.tilt.to_radians().sin_cos();
    let distance = DISTANCE * side;
    // Turned on the paper, then the paper tilted about a line through its middle.
    let turned = [[turn_cos, -turn_sin], [turn_sin, turn_cos]];
    let seen = |[x, y]: [f32; 2]| {
        let (along, across) = (x * side_cos + y * side_sin, y * side_cos - x * side_sin);
        let (across, depth) = (across * tilt_cos, across * tilt_sin);
        (
            along * side_cos - across * side_sin,
            along * side_sin + across * side_cos,
            depth,
        )
    };
    let (ax, ay, az) = seen([turned[0][0], turned[1][0]]);
    let (bx, by, bz) = seen([turned[0][1], turned[1][1]]);
    let focal = shot.pixels * distance;
    [
        [focal * ax, focal * bx, 0.0],
        [focal * ay, focal * by, 0.0],
        [az, bz, distance],
    ]
}

fn map(matrix: &Matrix, (x, y): (f32, f32)) -> (f32, f32) {
    let [u, v, w] = matrix.map(|[a, b, c]| a * x + b * y + c);
    (u / w, v / w)
}

/// By the adjugate: a common factor does not matter.
fn inverse(m: &Matrix) -> Matrix {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][c] * m[b][d] - m[a][d] * m[b][c];
    let all = [
        [minor(1, 2, 1, 2), -minor(0, 2, 1, 2), minor(0, 1, 1, 2)],
        [-minor(1, 2, 0, 2), minor(0, 2, 0, 2), -minor(0, 1, 0, 2)],
        [minor(1, 2, 0, 1), -minor(0, 2, 0, 1), minor(0, 1, 0, 1)],
    ];
    let scale = all
        .iter()
        .flatten()
        .fold(0.0f32, |most, one| most.max(one.abs()));
    all.map(|row| row.map(|one| one / scale))
}

/// Convolves with a Gaussian, rows and then columns; the edge repeats.
fn blur(seen: &mut Seen, sigma: f32) {
    if sigma <= 0.0 {
        return;
    }
    let radius = (3.5 * sigma).ceil() as isize;
    let weight = |at: isize| (-0.5 * (at as f32 / sigma).powi(2)).exp();
    let sum: f32 = (-radius..=radius).map(weight).sum();
    let weights: Vec<(isize, f32)> = (-radius..=radius)
        .map(|at| (at, weight(at) / sum))
        .collect();
    let (width, height) = (seen.width, seen.height);
    let mut rows = vec![0.0; seen.light.len()];
    for (from, to) in seen
        .light
        .chunks_exact(width)
        .zip(rows.chunks_exact_mut(width))
    {
        spread(from, to, 1, &weights);
    }
    // Columns: whole rows are added, weighted.
    let mut columns = vec![0.0; rows.len()];
    for (row, to) in columns.chunks_exact_mut(width).enumerate() {
        for (at, weight) in &weights {
            let from = (row as isize + at).clamp(0, height as isize - 1) as usize * width;
            for (to, from) in to.iter_mut().zip(&rows[from..from + width]) {
                *to += weight * from;
            }
        }
    }
    seen.light = columns;
}

fn spread(from: &[f32], to: &mut [f32], step: isize, weights: &[(isize, f32)]) {
    let last = from.len() as isize - 1;
    for (at, weight) in weights {
        for (place, to) in to.iter_mut().enumerate() {
            *to += weight * from[(place as isize * step + at).clamp(0, last) as usize];
        }
    }
}

/// What the sensor makes of the light.
fn expose(seen: &Seen, shot: &Shot, random: &mut Numbers) -> Vec<u8> {
    let range = 255.0 * shot.contrast;
    let dark = random.between(0.0, 255.0 - range);
    let mut pixels = Vec::with_capacity(seen.light.len());
    for pair in seen.light.chunks(2) {
        let (one, other) = random.normal();
        for (light, noise) in pair.iter().zip([one, other]) {
            pixels.push(
                (dark + range * light + shot.noise * noise)
                    .round()
                    .clamp(0.0, 255.0) as u8,
            );
        }
    }
    pixels
}
