//! The project's own chores: `cargo xtask test`, `bindings`, `size`, `fuzz`, `compare`, `data`.
//!
//! For people at a desk and for CI, which call exactly the same thing. Not part of any product: nothing
//! here is linked into the wallet, and no other crate may depend on it.

mod bindings;
mod compare;
mod data;
mod error;
mod fuzz;
mod parts;
mod process;
mod project;
mod report;
mod size;
mod tools;

use std::process::ExitCode;

use error::Error;
use project::Project;

const USAGE: &str = "\
cargo xtask test [--only PART]...   everything that must hold; PART is fmt, clippy, rust, fuzz, doc, deny, demo, python, peers, size or kotlin
cargo xtask bindings                Kotlin and Swift from the library, into bindings/generated
cargo xtask size                    the stripped library against its limits
cargo xtask fuzz [--seconds N]      every fuzz target for N seconds (60)
cargo xtask compare                 times beside those of other Rust crates; CI does not run it
cargo xtask data                    the tables of core/vietnam from its data files";

/// As `sysexits.h` has it, and as the `vidan` command does.
const EXIT_USAGE: u8 = 64;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Usage { cause }) => {
            eprintln!("{cause}\n\n{USAGE}");
            ExitCode::from(EXIT_USAGE)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Error> {
    let Some((chore, rest)) = arguments.split_first() else {
        return Err(Error::usage("which chore?"));
    };
    match chore.as_str() {
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        "test" => parts::run(&Project::locate()?, &parts::chosen(rest)?),
        "bindings" => none(rest).and_then(|()| bindings::generate(&Project::locate()?)),
        "size" => none(rest).and_then(|()| size::check(&Project::locate()?).map(drop)),
        "fuzz" => fuzz::seconds(rest).and_then(|seconds| fuzz::run(&Project::locate()?, seconds)),
        "compare" => none(rest).and_then(|()| compare::run(&Project::locate()?)),
        "data" => {
            none(rest)?;
            let changed = data::write(&Project::locate()?.root)?;
            println!("{changed} generated files changed");
            Ok(())
        }
        other => Err(Error::usage(format!("there is no chore {other}"))),
    }
}

fn none(rest: &[String]) -> Result<(), Error> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(Error::usage(format!("what is {extra}?"))),
    }
}
