//! What every code of a size shows, whatever it says (ISO/IEC 18004 section 6.3): finders, timing, alignment, version.

/// Light around a code that must be there, in modules.
pub(super) const QUIET: usize = 4;

/// A square of modules with the quiet zone around it. `Some(true)` is dark; `None` depends on the text.
pub(super) struct Pattern {
    /// Modules a side, without the quiet zone.
    pub(super) size: usize,
    known: Vec<Option<bool>>,
}

impl Pattern {
    /// For a code of this many modules a side: 21 to 177, four apart.
    pub(super) fn of(size: usize) -> Self {
        let side = size + 2 * QUIET;
        let mut pattern = Self {
            size,
            known: vec![None; side * side],
        };
        pattern.quiet_zone();
        for at in 8..size - 8 {
            pattern.set(at, 6, at % 2 == 0);
            pattern.set(6, at, at % 2 == 0);
        }
        for (x, y) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            pattern.finder(x, y);
        }
        pattern.alignments();
        pattern.version();
        pattern.set(8, size - 8, true);
        pattern
    }

    /// With the quiet zone.
    pub(super) fn side(&self) -> usize {
        self.size + 2 * QUIET
    }

    /// All modules, row by row, the quiet zone with them.
    pub(super) fn known(&self) -> &[Option<bool>] {
        &self.known
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        let at = (y + QUIET) * self.side() + x + QUIET;
        if let Some(module) = self.known.get_mut(at) {
            *module = Some(dark);
        }
    }

    fn quiet_zone(&mut self) {
        let (size, side) = (self.size, self.side());
        let inside = |at: usize| (QUIET..QUIET + size).contains(&at);
        for (at, module) in self.known.iter_mut().enumerate() {
            if !(inside(at % side) && inside(at / side)) {
                *module = Some(false);
            }
        }
    }

    /// Seven modules a side, and the light ones around it that lie within the code.
    fn finder(&mut self, left: usize, top: usize) {
        for y in top.saturating_sub(1)..(top + 8).min(self.size) {
            for x in left.saturating_sub(1)..(left + 8).min(self.size) {
                let from_middle = x.abs_diff(left + 3).max(y.abs_diff(top + 3));
                self.set(x, y, from_middle < 2 || from_middle == 3);
            }
        }
    }

    fn alignments(&mut self) {
        let places = alignment_places(self.size);
        let last = places.len().saturating_sub(1);
        for (row, y) in places.iter().enumerate() {
            for (column, x) in places.iter().enumerate() {
                if [(0, 0), (0, last), (last, 0)].contains(&(row, column)) {
                    continue;
                }
                for dy in 0..5usize {
                    for dx in 0..5usize {
                        let from_middle = dx.abs_diff(2).max(dy.abs_diff(2));
                        self.set(x + dx - 2, y + dy - 2, from_middle != 1);
                    }
                }
            }
        }
    }

    /// From version 7 on, its number in 18 bits (a BCH code), twice.
    fn version(&mut self) {
        let version = (self.size - 17) / 4;
        if version < 7 {
            return;
        }
        let mut rest = version;
        for _ in 0..12 {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
        }
        let bits = version << 12 | rest;
        for at in 0..18 {
            let dark = bits >> at & 1 == 1;
            let (far, near) = (self.size - 11 + at % 3, at / 3);
            self.set(far, near, dark);
            self.set(near, far, dark);
        }
    }
}

/// Rows and columns in which alignment patterns have their middle.
fn alignment_places(size: usize) -> Vec<usize> {
    let version = (size - 17) / 4;
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = match version {
        32 => 26,
        _ => (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2,
    };
    let mut places: Vec<usize> = (0..count - 1).map(|at| size - 7 - at * step).collect();
    places.push(6);
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qr::Picture;

    /// Every code that is drawn shows what its pattern says.
    #[test]
    fn drawn_codes_have_their_pattern() {
        for length in [1, 20, 60, 150, 300, 500, 580, 900, 1_100, 2_000, 3_300] {
            let picture = Picture::of(&"A".repeat(length)).unwrap();
            let drawn: Vec<bool> = picture.rows().into_iter().flatten().collect();
            let pattern = Pattern::of(usize::from(picture.version()) * 4 + 17);
            assert_eq!(drawn.len(), pattern.known().len());
            let same =
                |(drawn, known): (&bool, &Option<bool>)| known.is_none_or(|known| known == *drawn);
            assert!(drawn.iter().zip(pattern.known()).all(same), "{length}");
        }
    }
}
