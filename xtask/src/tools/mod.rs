//! What the parts need and may install: Debian packages, cargo-deny, cargo-fuzz, a Python environment, Node.js.

pub(crate) mod cargo_deny;
pub(crate) mod cargo_fuzz;
pub(crate) mod debian;
pub(crate) mod node;
pub(crate) mod python;

use std::path::PathBuf;

/// The first program of this name on the `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
