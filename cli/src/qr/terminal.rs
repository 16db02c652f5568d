//! A QR code in characters: two modules a character, one above the other.

use super::Picture;

/// What became of a code that a terminal was to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Its lines, without line ends.
    Lines(Vec<String>),
    /// The terminal has too few columns: a code that is wrapped is no code.
    TooWide {
        /// Columns the code needs, quiet zone included.
        needs: u32,
    },
}

/// Draws the code for a terminal of this many columns.
///
/// With `colour`, black on white is set for each line. Without, characters paint the *light* modules, which is right
/// on a dark ground; readers take the inverse too.
pub fn draw_in_terminal(picture: &Picture, columns: u32, colour: bool) -> Drawn {
    let needs = picture.side();
    if needs > columns {
        return Drawn::TooWide { needs };
    }
    let rows = picture.rows();
    let lines = rows.chunks(2).map(|pair| {
        let upper = pair.first().map(Vec::as_slice).unwrap_or_default();
        // The last row of an odd number stands alone; what is below the quiet zone counts as light.
        let lower = pair.get(1).map(Vec::as_slice).unwrap_or_default();
        let lower = lower.iter().chain(std::iter::repeat(&false));
        let line: String = upper
            .iter()
            .zip(lower)
            .map(|(upper, lower)| half_block(*upper == colour, *lower == colour))
            .collect();
        if colour {
            format!("\u{1b}[30;107m{line}\u{1b}[0m")
        } else {
            line
        }
    });
    Drawn::Lines(lines.collect())
}

fn half_block(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}
