//! What can go wrong in a chore.

use std::{fmt, io, path::PathBuf};

/// Each variant a cause, worded for the person at the terminal.
#[derive(Debug)]
pub(crate) enum Error {
    /// Something ran, and what it made or said is not right.
    Check { cause: String },
    /// A program ran and failed.
    Command { line: String, status: String },
    /// A data file says something the generator does not understand.
    Data { file: String, cause: String },
    /// A file cannot be read or written.
    File { path: PathBuf, source: io::Error },
    /// Something must be installed, and cannot be from here.
    Missing { what: String, install: String },
    /// Some parts of a test run failed; each has said why.
    Parts { failed: Vec<&'static str> },
    /// A program did not start.
    Start { line: String, source: io::Error },
    /// The command line makes no sense.
    Usage { cause: String },
}

impl Error {
    pub(crate) fn check(cause: impl Into<String>) -> Self {
        Self::Check {
            cause: cause.into(),
        }
    }

    pub(crate) fn data(file: &str, cause: impl Into<String>) -> Self {
        Self::Data {
            file: file.to_owned(),
            cause: cause.into(),
        }
    }

    pub(crate) fn usage(cause: impl Into<String>) -> Self {
        Self::Usage {
            cause: cause.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check { cause } | Self::Usage { cause } => formatter.write_str(cause),
            Self::Command { line, status } => write!(formatter, "`{line}` failed: {status}"),
            Self::Data { file, cause } => write!(formatter, "{file}: {cause}"),
            Self::File { path, source } => write!(formatter, "{}: {source}", path.display()),
            Self::Missing { what, install } => {
                write!(formatter, "{what} is missing; install it: {install}")
            }
            Self::Parts { failed } => write!(formatter, "failed: {}", failed.join(", ")),
            Self::Start { line, source } => write!(formatter, "`{line}` did not start: {source}"),
        }
    }
}
