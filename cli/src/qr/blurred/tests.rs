//! The parts together, on a code whose place, blur and modules are known: drawn here by points, as a camera would see it, not by
//! the model that is tried.

use super::{
    adjust::{Pose, levelled},
    belief::Beliefs,
    cells::Cells,
    clusters::Reach,
    estimate::EVEN,
    evidence::Evidence,
    geometry::Point,
    linear::Equations,
    modules::Modules,
    pattern::Pattern,
    plane::Plane,
    recover::{Outcome, Recovery},
    sight::Sight,
};
use crate::qr::Picture;

/// Pixels a module, and points a pixel along each side.
const MODULE: f32 = 4.0;
const POINTS: usize = 8;
/// Light around the code, in modules.
const AROUND: f32 = 5.0;

struct Scene {
    text: String,
    rows: Vec<Vec<bool>>,
    plane: Plane,
    pose: Pose,
}

/// A code seen a little from the side, with a blur in modules.
fn scene(length: usize, blur: f32) -> Scene {
    let text = format!("VD1:{}", "H3LLO 5AIGON ".repeat(length.div_ceil(13)));
    let text = text[..length].to_owned();
    let rows = Picture::of(&text).unwrap().rows();
    let size = rows.len() - 8;
    let rows: Vec<Vec<bool>> = rows[4..size + 4]
        .iter()
        .map(|row| row[4..size + 4].to_vec())
        .collect();
    let (near, far) = (AROUND * MODULE, (AROUND + size as f32) * MODULE);
    let corners = [
        (near, near + 3.0),
        (far - 2.0, near),
        (far, far - 1.0),
        (near + 4.0, far),
    ];
    let sigma = blur * MODULE;
    let pose = Pose {
        corners: corners.map(|(x, y)| Point::new(x, y)),
        // A pixel is a square of its own.
        sigma: (sigma * sigma + 1.0 / 12.0).sqrt(),
        levels: [0.1, 0.8],
    };
    let side = (far + near) as usize;
    let inverse = pose.projection().inverse(size);
    let step = 1.0 / POINTS as f64;
    let mut values = Vec::new();
    for pixel in 0..side * side {
        let (column, row) = ((pixel % side) as f64, (pixel / side) as f64);
        let mut sum = 0.0;
        for point in 0..POINTS * POINTS {
            let x = column + ((point % POINTS) as f64 + 0.5) * step;
            let y = row + ((point / POINTS) as f64 + 0.5) * step;
            let (u, v) = inverse.at(x, y);
            let inside = u >= 0.0 && v >= 0.0 && u < size as f64 && v < size as f64;
            if inside && rows[v as usize][u as usize] {
                sum += 1.0 / (POINTS * POINTS) as f32;
            }
        }
        values.push(0.9 - 0.8 * sum);
    }
    let values = blurred(&blurred(&values, side, sigma), side, sigma);
    let plane = Plane {
        width: side,
        height: side,
        values,
    };
    Scene {
        text,
        rows,
        plane,
        pose,
    }
}

/// Along rows, which become columns.
fn blurred(values: &[f32], side: usize, sigma: f32) -> Vec<f32> {
    let reach = (4.0 * sigma).ceil() as usize;
    let weight = |at: usize| (-0.5 * (at.abs_diff(reach) as f32 / sigma).powi(2)).exp();
    let weights: Vec<f32> = (0..=2 * reach).map(weight).collect();
    let sum: f32 = weights.iter().sum();
    let at = |place: usize| {
        let (column, row) = (place / side, place % side);
        let weights = weights.iter().enumerate();
        let shares = weights.map(|(at, weight)| {
            let from = (column + at).saturating_sub(reach).min(side - 1);
            weight / sum * values[row * side + from]
        });
        shares.sum()
    };
    (0..side * side).map(at).collect()
}

impl Scene {
    fn pattern(&self) -> Pattern {
        Pattern::of(self.rows.len())
    }

    fn sight(&self) -> Sight {
        Sight::of(
            &self.plane,
            &self.pose.projection(),
            self.rows.len(),
            self.pose.sigma,
        )
    }

    /// How dark each module of a table is.
    fn truth(&self, modules: &Modules) -> Vec<f32> {
        let mut truth = modules.dark.clone();
        for (y, row) in self.rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                truth[modules.index(x, y)] = f32::from(u8::from(*dark));
            }
        }
        truth
    }
}

/// Differs from module to module, and is nothing where all is known.
fn some_values(modules: &Modules) -> Vec<f32> {
    let mut values: Vec<f32> = (0..modules.dark.len())
        .map(|at| (at * at % 17) as f32 / 17.0 - 0.5)
        .collect();
    modules.only_free(&mut values);
    values
}

fn close(a: &[f32], b: &[f32], by: f32) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= by)
}

#[test]
fn a_pixel_shows_what_a_camera_would_see() {
    // A pixel's square is taken for a blur of its own, which is less true beside a small one.
    for (blur, most) in [(0.4, 0.015), (0.7, 0.008), (1.0, 0.008)] {
        let scene = scene(60, blur);
        let modules = Modules::of(&scene.pattern());
        let truth = scene.truth(&modules);
        let sight = scene.sight();
        let wrong = sight
            .pixels
            .iter()
            .map(|pixel| (pixel.dark - 0.1 - 0.8 * pixel.shown(&truth, sight.wide).dark).abs());
        let wrong = wrong.fold(0.0, f32::max);
        assert!(wrong < most, "{blur}: {wrong}");
    }
}

#[test]
fn overlaps_are_what_pixels_have_in_common() {
    for blur in [0.3, 0.9] {
        let scene = scene(60, blur);
        let modules = Modules::of(&scene.pattern());
        let (sight, values) = (scene.sight(), some_values(&modules));
        let evidence = Evidence::of(&sight, scene.pose.levels, &modules);
        let shown = sight
            .pixels
            .iter()
            .map(|pixel| pixel.shown(&values, sight.wide).dark);
        let (mut by_pixels, mut by_tables) =
            (sight.gather(shown), evidence.overlaps.times(&values));
        modules.only_free(&mut by_pixels);
        modules.only_free(&mut by_tables);
        assert!(close(&by_pixels, &by_tables, 1e-3), "{blur}");
    }
}

#[test]
fn what_is_left_is_told_without_looking_again() {
    let scene = scene(60, 0.8);
    let mut modules = Modules::of(&scene.pattern());
    let sight = scene.sight();
    let mut evidence = Evidence::of(&sight, scene.pose.levels, &modules);
    let values = some_values(&modules);
    let by_pixels = |dark: &[f32]| -> f32 {
        let left = sight
            .pixels
            .iter()
            .map(|pixel| (pixel.dark - 0.1) / 0.8 - pixel.shown(dark, sight.wide).dark);
        left.map(|left| left * left).sum()
    };
    let right = by_pixels(&modules.with(&values));
    assert!((evidence.left(&values) - right).abs() < right * 1e-3);
    // The same after modules have become known.
    let before = modules.dark.clone();
    for (x, y) in [(10, 10), (11, 10), (12, 14)] {
        modules.fix(x, y, scene.rows[y][x]);
    }
    evidence.learn(&modules, &before);
    let afresh = Evidence::of(&sight, scene.pose.levels, &modules);
    assert!(close(&evidence.missing, &afresh.missing, 1e-3));
    let values = some_values(&modules);
    assert!((evidence.left(&values) - afresh.left(&values)).abs() < right * 1e-3);
}

#[test]
fn equations_are_solved() {
    let scene = scene(60, 0.8);
    let modules = Modules::of(&scene.pattern());
    let evidence = Evidence::of(&scene.sight(), scene.pose.levels, &modules);
    let precision = vec![EVEN; modules.dark.len()];
    let equations = Equations {
        overlaps: &evidence.overlaps,
        modules: &modules,
        weight: 1e3,
        precision: &precision,
    };
    let right = some_values(&modules);
    let mut goal = evidence.overlaps.times(&right);
    for (goal, right) in goal.iter_mut().zip(&right) {
        *goal = *goal * 1e3 + EVEN * right;
    }
    modules.only_free(&mut goal);
    let mut found = vec![0.0; goal.len()];
    equations.solve(&goal, &mut found, 500, 1e-6);
    assert!(close(&found, &right, 1e-2));
}

/// The mean over all frequencies is what a module has in common with itself.
#[test]
fn a_spectrum_holds_all_there_is() {
    let scene = scene(60, 0.8);
    let modules = Modules::of(&scene.pattern());
    let evidence = Evidence::of(&scene.sight(), scene.pose.levels, &modules);
    let cells = Cells::of(&evidence.overlaps, &modules);
    let precision = vec![EVEN; modules.dark.len()];
    let count = cells.sum(&modules, &precision, |_, _, _| 1.0);
    let all = cells.sum(&modules, &precision, |_, own, _| own);
    assert!((count - modules.unknown().count() as f32).abs() < 0.5);
    let own = evidence.overlaps.between((16, 16), (16, 16));
    assert!(
        (all / count / own - 1.0).abs() < 0.1,
        "{} {own}",
        all / count
    );
}

#[test]
fn a_pose_is_found_from_nearby() {
    let scene = scene(120, 0.8);
    let mut pose = scene.pose;
    for (corner, (x, y)) in
        pose.corners
            .iter_mut()
            .zip([(0.8, -0.5), (-0.6, 0.9), (0.7, 0.6), (-0.9, 0.4)])
    {
        *corner = Point::new(corner.x + x, corner.y + y);
    }
    pose.sigma *= 0.9;
    let plane = scene.plane.reduced(1);
    let mut recovery = Recovery::of(plane, &scene.pattern(), pose).unwrap();
    for _ in 0..4 {
        // What is read meanwhile is right, and then the pose is not needed any more.
        if let Outcome::Read(text) = recovery.settle().unwrap() {
            assert_eq!(text, scene.text);
            break;
        }
    }
    let found = recovery.pose();
    for (corner, right) in found.corners.iter().zip(scene.pose.corners) {
        assert!(corner.distance(right) < 0.1 * MODULE, "{found:?}");
    }
    assert!(
        (found.sigma / scene.pose.sigma - 1.0).abs() < 0.04,
        "{found:?}"
    );
}

/// Where a module shows its neighbours' light as much as its own, all of them are believed right in the end.
#[test]
fn modules_that_run_into_each_other_are_told_apart() {
    let scene = scene(60, 0.9);
    let modules = Modules::of(&scene.pattern());
    let sight = scene.sight();
    let pose = levelled(&scene.pose, &sight, &scene.truth(&modules)).unwrap();
    let evidence = Evidence::of(&sight, pose.levels, &modules);
    let truth = scene.truth(&modules);
    let wrong = |likely: &[f32]| {
        let pairs = likely.iter().zip(&truth);
        pairs
            .filter(|(likely, truth)| (**likely - **truth).abs() > 0.5)
            .count()
    };
    for reach in [Reach::Near, Reach::Wide] {
        let mut beliefs = Beliefs::new(&modules, 1e-4);
        let mut before = f32::MAX;
        for _ in 0..6 {
            beliefs.step(&modules, &evidence, reach);
            assert!(beliefs.doubt <= before);
            before = beliefs.doubt;
        }
        assert_eq!(wrong(&beliefs.likely(&modules)), 0, "{reach:?}");
    }
}

/// Both ways to an answer: at once, and after beliefs have been asked; whatever it begins with.
#[test]
fn a_code_is_read_at_its_place() {
    for (length, blur) in [(60, 0.5), (150, 1.0)] {
        let scene = scene(length, blur);
        let plane = scene.plane.reduced(1);
        let mut recovery = Recovery::of(plane, &scene.pattern(), scene.pose).unwrap();
        assert_eq!(
            recovery.text().as_deref(),
            Some(scene.text.as_str()),
            "{blur}"
        );
    }
}
