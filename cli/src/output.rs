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
    /// Whether programs read standard error too.
    json: bool,
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
    /// The process's own, for a person or for a program.
    pub(crate) fn standard(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let columns = terminal.then(|| {
            terminal_size::terminal_size().map_or(USUAL_COLUMNS, |(width, _)| width.0.into())
        });
        Self {
            to: Box::new(io::stdout()),
            colour: terminal && !unwanted,
            columns,
            json,
        }
    }

    /// One line, written through at once: a program may be waiting for it.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.to, "{text}")?;
        self.to.flush()
    }

    /// A warning, where programs do not take it for the answer.
    pub(crate) fn warn(&mut self, text: &str) {
        // Where nobody reads, there is nobody to warn.
        let _ = if self.json {
            let warning = serde_json::json!({ "warning": text });
            writeln!(io::stderr(), "{warning}")
        } else {
            writeln!(io::stderr(), "vidan: {}", printable(text))
        };
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

/// Why a command ended.
pub(crate) struct Told<'a> {
    /// A stable name for programs.
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    pub(crate) advice: &'a str,
    /// Whether doing the same again, now or later, can help.
    pub(crate) retry: bool,
    /// How long to wait before.
    pub(crate) wait: Option<core::time::Duration>,
}

/// Prints it on standard error: a sentence with its code for a person, one line of JSON for a program.
pub(crate) fn tell_error(told: &Told<'_>, json: bool) {
    let line = if json {
        let mut line = serde_json::json!({
            "code": told.code,
            "message": told.message,
            "advice": told.advice,
            "retry": told.retry,
        });
        if let (Some(wait), Some(members)) = (told.wait, line.as_object_mut()) {
            members.insert("retry_after".to_owned(), wait.as_secs().into());
        }
        line.to_string()
    } else {
        let code = format!("[{}]", told.code);
        let code = match told.message.contains(&code) {
            true => String::new(),
            false => format!(" {code}"),
        };
        format!("vidan: {}{code}", printable(told.message))
    };
    // Where nobody reads, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{line}");
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
                json: false,
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
