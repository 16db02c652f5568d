//! The modules of a code and what is known of them.

use super::{
    pattern::{Pattern, QUIET},
    sight::MARGIN,
};

/// A square of modules with [`MARGIN`] around it, row by row.
pub(super) struct Modules {
    /// Modules a side, without the margin.
    pub(super) size: usize,
    /// 0 for light and 1 for dark where it is known, a half elsewhere.
    pub(super) dark: Vec<f32>,
    /// Which are not known.
    pub(super) free: Vec<bool>,
}

impl Modules {
    /// Those of a code of which only the pattern is known.
    pub(super) fn of(pattern: &Pattern) -> Self {
        let known = table(pattern);
        let value = |known: &Option<bool>| known.map_or(0.5, |dark| f32::from(u8::from(dark)));
        Self {
            size: pattern.size,
            dark: known.iter().map(value).collect(),
            free: known.iter().map(Option::is_none).collect(),
        }
    }

    /// Modules across, with the margin.
    pub(super) fn wide(&self) -> usize {
        self.size + 2 * MARGIN
    }

    /// The index of the module in a column and a row of the code.
    pub(super) fn index(&self, x: usize, y: usize) -> usize {
        (y + MARGIN) * self.wide() + x + MARGIN
    }

    /// Whether the module at an index is not known.
    pub(super) fn is_free(&self, at: usize) -> bool {
        self.free.get(at).copied().unwrap_or(false)
    }

    /// The indices of those that are not known.
    pub(super) fn unknown(&self) -> impl Iterator<Item = usize> {
        let free = self.free.iter().enumerate();
        free.filter(|(_, free)| **free).map(|(at, _)| at)
    }

    /// Makes a module known.
    pub(super) fn fix(&mut self, x: usize, y: usize, dark: bool) {
        let at = self.index(x, y);
        if let Some(value) = self.dark.get_mut(at) {
            *value = f32::from(u8::from(dark));
        }
        if let Some(free) = self.free.get_mut(at) {
            *free = false;
        }
    }

    /// Sets values of known modules to nothing.
    pub(super) fn only_free(&self, values: &mut [f32]) {
        for (value, free) in values.iter_mut().zip(&self.free) {
            if !free {
                *value = 0.0;
            }
        }
    }

    /// How dark each is if the free ones differ from a half by so much.
    pub(super) fn with(&self, away: &[f32]) -> Vec<f32> {
        self.dark.iter().zip(away).map(|(a, b)| a + b).collect()
    }
}

/// What is known of a code, with the margin.
fn table(pattern: &Pattern) -> Vec<Option<bool>> {
    let wide = pattern.size + 2 * MARGIN;
    let mut table = vec![Some(false); wide * wide];
    let inside = pattern.known().chunks_exact(pattern.side());
    for (to, from) in table
        .chunks_exact_mut(wide)
        .skip(MARGIN - QUIET)
        .zip(inside)
    {
        for (to, from) in to.iter_mut().skip(MARGIN - QUIET).zip(from) {
            *to = *from;
        }
    }
    table
}
