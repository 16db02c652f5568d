//! Moves the corners of a code until the picture looks most like what is known of it.

use super::{
    geometry::{Corners, Point, Projection},
    pattern::{Pattern, QUIET},
    plane::Plane,
};

/// What should be seen: places on the code, as shares of its side, and how dark each is.
pub(super) struct Expected {
    places: Vec<(f32, f32, f32)>,
}

impl Expected {
    /// From how dark each module of a code is, the quiet zone with them; places without a value do not count.
    pub(super) fn of(pattern: &Pattern, dark: &[Option<f32>]) -> Self {
        let (side, size) = (pattern.side(), pattern.size as f32);
        let share = |at: usize| (at as f32 - QUIET as f32 + 0.5) / size;
        let places = dark
            .iter()
            .enumerate()
            .filter_map(|(at, dark)| Some((share(at % side), share(at / side), (*dark)?)));
        Self {
            places: places.collect(),
        }
    }

    /// How well the picture fits, −1 to 1: the correlation of darkness seen and expected.
    pub(super) fn score(&self, plane: &Plane, corners: &Corners) -> f32 {
        let projection = Projection::onto(corners);
        let mut sums = [0.0f64; 5];
        for (u, v, dark) in &self.places {
            let place = projection.at(*u, *v);
            let seen = -f64::from(plane.sample(place.x, place.y));
            let dark = f64::from(*dark);
            for (sum, more) in
                sums.iter_mut()
                    .zip([seen, dark, seen * seen, dark * dark, seen * dark])
            {
                *sum += more;
            }
        }
        let count = self.places.len().max(1) as f64;
        let [seen, dark, seen2, dark2, both] = sums.map(|sum| sum / count);
        let spread = ((seen2 - seen * seen) * (dark2 - dark * dark))
            .max(1e-12)
            .sqrt();
        ((both - seen * dark) / spread) as f32
    }

    /// Moves one corner after the other, by steps that get shorter, as long as the picture fits better; steps in modules.
    pub(super) fn improve(
        &self,
        plane: &Plane,
        corners: &Corners,
        module: f32,
        steps: &[f32],
    ) -> (f32, Corners) {
        let mut best = (self.score(plane, corners), *corners);
        for step in steps {
            for _ in 0..MAX_ROUNDS {
                let before = best.0;
                for moves in MOVES {
                    for sign in [1.0, -1.0] {
                        let moved = moved(&best.1, moves, sign * step * module);
                        let score = self.score(plane, &moved);
                        if score > best.0 {
                            best = (score, moved);
                        }
                    }
                }
                if best.0 <= before + 1e-6 {
                    break;
                }
            }
        }
        best
    }
}

/// Most times that every move is tried at one step.
const MAX_ROUNDS: usize = 12;

/// How the four corners move together: each alone, along each axis; all; and two sides at a time.
const MOVES: [[(i8, i8); 4]; 14] = [
    [(1, 0), (1, 0), (1, 0), (1, 0)],
    [(0, 1), (0, 1), (0, 1), (0, 1)],
    [(1, 0), (0, 0), (0, 0), (0, 0)],
    [(0, 1), (0, 0), (0, 0), (0, 0)],
    [(0, 0), (1, 0), (0, 0), (0, 0)],
    [(0, 0), (0, 1), (0, 0), (0, 0)],
    [(0, 0), (0, 0), (1, 0), (0, 0)],
    [(0, 0), (0, 0), (0, 1), (0, 0)],
    [(0, 0), (0, 0), (0, 0), (1, 0)],
    [(0, 0), (0, 0), (0, 0), (0, 1)],
    [(1, 0), (1, 0), (0, 0), (0, 0)],
    [(0, 1), (0, 1), (0, 0), (0, 0)],
    [(1, 0), (0, 0), (0, 0), (1, 0)],
    [(0, 1), (0, 0), (0, 0), (0, 1)],
];

fn moved(corners: &Corners, moves: [(i8, i8); 4], step: f32) -> Corners {
    let mut moved = *corners;
    for (corner, (x, y)) in moved.iter_mut().zip(moves) {
        *corner = Point::new(
            corner.x + f32::from(x) * step,
            corner.y + f32::from(y) * step,
        );
    }
    moved
}
