//! `vidan trust pin`: remembers the root key that signs trust lists, so that it need not be named each time. It lies in the user's own
//! folder for settings, where no list brings it along.

use std::{fs, path::PathBuf};

use serde_json::json;

use crate::{Error, args, inputs, output::Output, text};

/// Where it lies within the folder for settings.
const FILE: [&str; 2] = ["vidan", "root.pem"];

/// Remembers a root, in place of the one before.
pub(crate) fn run(args: &args::Pin, out: &mut Output) -> Result<u8, Error> {
    let key = inputs::root_key(&args.root)?;
    let path = file().ok_or(Error::NoSettingsFolder)?;
    if let Some(folder) = path.parent() {
        inputs::named(folder, fs::create_dir_all(folder))?;
    }
    inputs::keep(&path, key.to_pem().as_bytes())?;
    match args.json {
        true => out.json(&json!({"root": path}))?,
        false => out.line(&text::root_pinned(&path.display().to_string(), args.lang))?,
    }
    Ok(0)
}

/// The root that was remembered, if one was.
pub(crate) fn remembered() -> Option<PathBuf> {
    file().filter(|path| path.exists())
}

/// By the XDG base directories, and where Windows keeps settings.
fn file() -> Option<PathBuf> {
    let folder = |name| {
        let value = std::env::var_os(name)?;
        // The specification lets a relative one be ignored.
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    let settings = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".config")))
        .or_else(|| folder("APPDATA"))?;
    Some(FILE.iter().fold(settings, |path, part| path.join(part)))
}
