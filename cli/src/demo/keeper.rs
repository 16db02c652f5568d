//! `--out`: what the day made, each file whole or not there.

use std::path::PathBuf;

use serde::Serialize;

use super::Failure;
use crate::files;

/// Keeps files in a folder, or nothing where none was named.
pub(super) struct Keeper {
    folder: Option<PathBuf>,
}

impl Keeper {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// Writes a file under its name.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        files::make_private_folder(folder).map_err(Failure::file(folder))?;
        let path = folder.join(name);
        files::replace(&path, bytes).map_err(Failure::file(&path))
    }

    /// Writes a value as JSON that people can read too.
    pub(super) fn keep_json(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        if self.folder.is_none() {
            return Ok(());
        }
        let mut text =
            serde_json::to_vec_pretty(value).map_err(|_| Failure::NotJson(name.to_owned()))?;
        text.push(b'\n');
        self.keep(name, &text)
    }
}
