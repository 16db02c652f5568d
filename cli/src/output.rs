//! Standard output: colour only where a person looks, and no panic when the reader has gone.

use std::io::{self, IsTerminal, Write};

use vidan_codec::text::changes_the_line;

/// Standard output, with what is known of it.
pub(crate) struct Output {
    to: Box<dyn Write + Send>,
    /// Whether ANSI colours may be written.
    pub(crate) colour: bool,
    /// Columns of the terminal; `None` where it is none.
    pub(crate) columns: Option<u32>,
}

/// Where a terminal does not say how wide it is.
const USUAL_COLUMNS: u32 = 80;

/// How a piece of text is to stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Bad,
    Good,
    Plain,
    Quiet,
}

impl Output {
    /// The process's own.
    pub(crate) fn standard() -> Self {
        let terminal = io::stdout().is_terminal();
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let columns = terminal.then(|| {
            terminal_size::terminal_size().map_or(USUAL_COLUMNS, |(width, _)| width.0.into())
        });
        Self {
            to: Box::new(io::stdout()),
            colour: terminal && !unwanted,
            columns,
        }
    }

    /// One line, written through at once: a program may be waiting for it.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.to, "{text}")?;
        self.to.flush()
    }

    /// A warning for the person, where programs do not read it.
    pub(crate) fn warn(&mut self, text: &str) {
        // Where nobody reads, there is nobody to warn.
        let _ = writeln!(io::stderr(), "vidan: {}", printable(text));
    }

    /// One JSON value on a line of its own.
    pub(crate) fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        self.line(&value.to_string())
    }

    /// The text in a colour, where colours are wanted.
    pub(crate) fn tone(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Bad => 31,
            Tone::Good => 32,
            Tone::Plain => return text.to_owned(),
            Tone::Quiet => 2,
        };
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Text from outside (names, subjects, claims) on one line, without what steers a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if changes_the_line(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
impl Output {
    /// One that keeps what is printed for a test to look at.
    pub(crate) fn captured() -> (Self, Printed) {
        let printed = Printed::default();
        let to = Box::new(printed.clone());
        (
            Self {
                to,
                colour: false,
                columns: None,
            },
            printed,
        )
    }
}

/// What was printed.
#[cfg(test)]
#[derive(Clone, Default)]
pub(crate) struct Printed(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

#[cfg(test)]
impl Printed {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[cfg(test)]
impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_from_outside_stay_text() {
        assert_eq!(
            printable("a\u{1b}[2Jb\n\u{202e}c"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c"
        );
        assert_eq!(printable("Nguyễn Thị Đào"), "Nguyễn Thị Đào");
    }

    #[test]
    fn colours_only_where_wanted() {
        let (mut output, _) = Output::captured();
        assert_eq!(output.tone(Tone::Good, "✓"), "✓");
        output.colour = true;
        assert_eq!(output.tone(Tone::Good, "✓"), "\u{1b}[32m✓\u{1b}[0m");
    }
}
