//! The 200 pictures: where the camera was, and how good it was.

use crate::{proofs, random::Numbers};

/// One picture. Lengths are in modules of the code, angles in degrees, light in parts of the whole range.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    /// Which text it shows.
    pub(crate) proof: usize,
    /// Standard deviation of the blur.
    pub(crate) blur: f32,
    /// How far the camera looks from the side.
    pub(crate) tilt: f32,
    /// To which side.
    pub(crate) side: f32,
    /// How far the code is turned.
    pub(crate) turn: f32,
    /// Standard deviation of the noise, in 256ths of the range.
    pub(crate) noise: f32,
    /// Between ink and paper.
    pub(crate) contrast: f32,
    /// Pixels a module where the camera looks at.
    pub(crate) pixels: f32,
    pub(crate) seed: u64,
}

const SHOTS: usize = 200;
/// Every fifth has three of its five difficulties at their limit.
const HARD: usize = 5;
/// The ways to choose three of five.
const THREE_OF_FIVE: [[usize; 3]; 10] = [
    [0, 1, 2],
    [0, 1, 3],
    [0, 1, 4],
    [0, 2, 3],
    [0, 2, 4],
    [0, 3, 4],
    [1, 2, 3],
    [1, 2, 4],
    [1, 3, 4],
    [2, 3, 4],
];

/// All pictures, each by its number alone.
pub(crate) fn shots() -> Vec<Shot> {
    (0..SHOTS).map(shot).collect()
}

fn shot(number: usize) -> Shot {
    let seed = 0x5649_4441_4e00 + number as u64;
    let mut random = Numbers::new(seed);
    let mut shot = Shot {
        // So that every third picture shows each version too.
        proof: (number + number / 3) % proofs::COUNT,
        blur: random.between(0.0, 1.0),
        tilt: random.between(0.0, 25.0),
        side: random.between(0.0, 360.0),
        turn: random.between(0.0, 360.0),
        noise: random.between(0.0, 8.0),
        contrast: random.between(0.3, 1.0),
        pixels: random.between(3.5, 8.0),
        seed,
    };
    if number.is_multiple_of(HARD) {
        for difficulty in THREE_OF_FIVE[number / HARD % THREE_OF_FIVE.len()] {
            match difficulty {
                0 => shot.blur = 1.0,
                1 => shot.tilt = 25.0,
                2 => shot.noise = 8.0,
                3 => shot.contrast = 0.3,
                _ => shot.pixels = 3.5,
            }
        }
    }
    shot
}

#[test]
fn the_pictures_cover_what_they_should() {
    let shots = shots();
    let at_limits = |shot: &&Shot| {
        let limits = [
            shot.blur == 1.0,
            shot.tilt == 25.0,
            shot.noise == 8.0,
            shot.contrast == 0.3,
            shot.pixels == 3.5,
        ];
        limits.into_iter().filter(|at| *at).count() == 3
    };
    assert_eq!(
        (shots.len(), shots.iter().filter(at_limits).count()),
        (200, 40)
    );
    for range in [
        |shot: &Shot| shot.blur,
        |shot: &Shot| shot.tilt / 25.0,
        |shot: &Shot| shot.turn / 360.0,
        |shot: &Shot| shot.noise / 8.0,
        |shot: &Shot| (shot.contrast - 0.3) / 0.7,
        |shot: &Shot| (shot.pixels - 3.5) / 4.5,
    ] {
        let values: Vec<f32> = shots.iter().map(range).collect();
        assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
        assert!(values.iter().any(|value| *value < 0.1) && values.iter().any(|value| *value > 0.9));
    }
}
