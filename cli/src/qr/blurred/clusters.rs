//! What neighbours tell of each other: how likely each module is dark, over all ways in which it and those beside it can be
//! dark or light, while those farther away are only known by mean and variance.
//!
//! One by one, modules would be told too little: two neighbours may well be known to differ and not which of them is dark.

use super::{
    algebra::{factor, inverse, inverse_of_last},
    modules::Modules,
    overlap::Overlaps,
    states::States,
};

/// Modules a side that are told from one window.
const INNER: usize = 4;
/// Modules around these and their neighbours that still matter.
const AROUND: usize = 4;
/// A precision with which a module is as good as known.
const SURE: f32 = 2_000.0;

/// How many neighbours are taken together with a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A square of nine.
    Near,
    /// A square of nine, and four beyond its sides.
    Wide,
}

impl Reach {
    fn modules(self) -> usize {
        match self {
            Self::Near => 1,
            Self::Wide => 2,
        }
    }

    /// Whether a module so far to the side and up or down is taken.
    fn has(self, across: usize, down: usize) -> bool {
        across.max(down) < 2 || (self == Self::Wide && across + down == 2)
    }
}

/// What is held of each module of a table, without the picture and with it; all means are differences from a half.
pub(super) struct Held<'a> {
    /// One over the variance, without the picture.
    pub(super) precision: &'a [f32],
    /// The mean times the precision, without the picture.
    pub(super) pull: &'a [f32],
    /// The mean with the picture.
    pub(super) mean: &'a [f32],
}

impl Held<'_> {
    fn precision(&self, at: usize) -> f32 {
        self.precision.get(at).copied().unwrap_or_default()
    }
}

/// Of one free module.
pub(super) struct Told {
    /// Its index in the table.
    pub(super) at: usize,
    /// Its variance with the picture, as if any darkness was possible.
    pub(super) variance: f32,
    /// Its mean over dark and light, as a difference from a half.
    pub(super) mean: f32,
}

/// Tells all free modules. `weight` is one over the variance of a pixel.
pub(super) fn tell(
    modules: &Modules,
    overlaps: &Overlaps,
    weight: f32,
    held: &Held<'_>,
    reach: Reach,
) -> Vec<Told> {
    let mut told = Vec::new();
    let mut states = States::default();
    for top in (0..modules.size).step_by(INNER) {
        for left in (0..modules.size).step_by(INNER) {
            let window = Window::of(modules, held, (left, top), reach);
            if window.inner().next().is_some() {
                window.tell(modules, overlaps, weight, held, &mut states, &mut told);
            }
        }
    }
    told
}

/// Some modules, and those around them that matter.
struct Window {
    left: usize,
    top: usize,
    reach: Reach,
    /// Columns and rows of free modules. Those that belong to a cluster come last.
    places: Vec<(usize, usize)>,
    /// The first of these.
    first: usize,
}

impl Window {
    fn of(modules: &Modules, held: &Held<'_>, (left, top): (usize, usize), reach: Reach) -> Self {
        let ring = reach.modules();
        let within = |start: usize, by: usize| {
            start.saturating_sub(by)..(start + INNER + by).min(modules.size)
        };
        let square =
            |by: usize| within(top, by).flat_map(move |y| within(left, by).map(move |x| (x, y)));
        let near = |(x, y): &(usize, usize)| {
            within(left, ring).contains(x) && within(top, ring).contains(y)
        };
        let matters = |(x, y): &(usize, usize)| {
            let at = modules.index(*x, *y);
            modules.is_free(at) && held.precision(at) < SURE
        };
        let mut places: Vec<(usize, usize)> = square(ring + AROUND)
            .filter(|place| !near(place) && matters(place))
            .collect();
        let first = places.len();
        places.extend(square(ring).filter(|(x, y)| modules.is_free(modules.index(*x, *y))));
        Self {
            left,
            top,
            reach,
            places,
            first,
        }
    }

    /// Of those that belong to a cluster: their number, and place, if they are told here.
    fn inner(&self) -> impl Iterator<Item = (usize, (usize, usize))> {
        let inside = |(x, y): (usize, usize)| {
            (self.left..self.left + INNER).contains(&x) && (self.top..self.top + INNER).contains(&y)
        };
        let near = self.places.iter().skip(self.first).copied().enumerate();
        near.filter(move |(_, place)| inside(*place))
    }

    /// How the modules that belong to a cluster vary together, with the picture: a square, row by row.
    fn covariance(
        &self,
        modules: &Modules,
        overlaps: &Overlaps,
        weight: f32,
        held: &Held<'_>,
    ) -> Vec<f64> {
        let side = self.places.len();
        let mut matrix = vec![0.0f32; side * side];
        let rows = matrix.chunks_exact_mut(side.max(1));
        for (at, (row, place)) in rows.zip(&self.places).enumerate() {
            for (value, other) in row.iter_mut().zip(&self.places).take(at + 1) {
                *value = overlaps.between(*place, *other) * weight;
            }
            if let Some(own) = row.get_mut(at) {
                *own += held.precision(modules.index(place.0, place.1));
            }
        }
        factor(&mut matrix, side);
        inverse_of_last(&matrix, side, self.first)
    }

    fn tell(
        &self,
        modules: &Modules,
        overlaps: &Overlaps,
        weight: f32,
        held: &Held<'_>,
        states: &mut States,
        told: &mut Vec<Told>,
    ) {
        let covariance = self.covariance(modules, overlaps, weight, held);
        let count = self.places.len() - self.first;
        let both = |a: usize, b: usize| covariance.get(a * count + b).copied().unwrap_or_default();
        for (own, place) in self.inner() {
            let cluster = self.cluster(own, place);
            let side = cluster.len();
            let square = cluster
                .iter()
                .flat_map(|(a, _)| cluster.iter().map(|(b, _)| both(*a, *b)));
            // Without what is held of each, which is only a stand-in for being dark or light.
            let precision = inverse(square.collect(), side);
            let at: Vec<usize> = cluster
                .iter()
                .map(|(_, (x, y))| modules.index(*x, *y))
                .collect();
            let value = |of: &[f32], at: usize| f64::from(of.get(at).copied().unwrap_or_default());
            let pull: Vec<f64> = precision
                .chunks_exact(side)
                .zip(&at)
                .map(|(row, own)| {
                    let all = row.iter().zip(&at);
                    let all: f64 = all.map(|(one, at)| one * value(held.mean, *at)).sum();
                    all - value(held.pull, *own)
                })
                .collect();
            told.push(Told {
                at: modules.index(place.0, place.1),
                variance: both(own, own) as f32,
                mean: states.mean_of_first(&precision, &pull),
            });
        }
    }

    /// A module and its free neighbours, itself first.
    fn cluster(&self, own: usize, place: (usize, usize)) -> Vec<(usize, (usize, usize))> {
        let near = self.places.iter().skip(self.first).copied().enumerate();
        let neighbours = near.filter(|(at, (x, y))| {
            *at != own && self.reach.has(x.abs_diff(place.0), y.abs_diff(place.1))
        });
        core::iter::once((own, place)).chain(neighbours).collect()
    }
}
