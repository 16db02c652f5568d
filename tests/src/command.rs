//! The built `vidan` command, for tests of what it prints.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The command, built once, in the profile that these tests run in.
#[must_use]
pub fn vidan() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = BUILT.get_or_init(build);
    let mut command = Command::new(built);
    // What whoever runs the tests has pinned is none of theirs.
    command.env("XDG_CONFIG_HOME", built.with_file_name("no-settings"));
    command
}

fn build() -> PathBuf {
    let test = std::env::current_exe().expect("a running test");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>/deps");
    let target = profile.parent().expect("target");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--package", "vidan", "--bin", "vidan"]);
    cargo
        .current_dir(crate::root())
        .arg("--target-dir")
        .arg(target);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(
        cargo.status().expect("cargo").success(),
        "vidan does not build"
    );
    profile.join(format!("vidan{}", std::env::consts::EXE_SUFFIX))
}
