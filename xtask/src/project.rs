//! Where things are: asked of cargo once, never guessed.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX},
    path::PathBuf,
};

use serde_json::Value;

use crate::{error::Error, process::Run};

/// The folders of this checkout.
pub(crate) struct Project {
    /// Where the workspace's `Cargo.toml` is.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Project {
    pub(crate) fn locate() -> Result<Self, Error> {
        let text = Run::cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()?;
        let metadata: Value = serde_json::from_str(&text)
            .map_err(|error| Error::check(format!("cargo metadata printed no JSON: {error}")))?;
        let path = |member: &str| {
            let path = metadata
                .get(member)
                .and_then(Value::as_str)
                .map(PathBuf::from);
            path.ok_or_else(|| Error::check(format!("cargo metadata names no {member}")))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
        })
    }

    /// A program built in the development profile.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{EXE_SUFFIX}"))
    }

    /// The phone's library, built in `profile`'s folder of the target folder.
    pub(crate) fn library(&self, profile: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{DLL_PREFIX}vidan_ffi{DLL_SUFFIX}"))
    }

    /// Builds the `vidan` command in the development profile, for the parts that run it.
    pub(crate) fn build_vidan(&self) -> Result<PathBuf, Error> {
        Run::cargo()
            .args(["build", "-p", "vidan"])
            .folder(&self.root)
            .show()?;
        Ok(self.program("vidan"))
    }
}
