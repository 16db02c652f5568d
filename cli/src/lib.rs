//! The `vidan` command: files, terminals and pictures around the Vidan wallet.
//!
//! **For:** trying the whole day on one machine (`vidan demo`), giving tests in every language something to talk to
//! (`vidan sandbox`), and judging a scanned code (`vidan verify`). [`qr`] draws and reads QR pictures.
//!
//! **Not for:** rules. What a document, proof, notice or form must be is decided in the core; this crate calls it as an
//! app does.

mod args;
mod demo;
mod error;
mod files;
mod keys;
mod output;
pub mod qr;
mod sandbox;
mod signals;
mod text;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use error::Error;
use output::Output;

/// Runs the command that the process was started with; the exit code is what the process ends with.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            let code = if error.use_stderr() { error::USAGE } else { 0 };
            // Where nobody reads, there is nobody to tell.
            let _ = error.print();
            return code.into();
        }
    };
    let mut out = Output::standard();
    let (language, ended) = match &args.command {
        Command::Demo(args) => (args.lang, demo::run(args, &mut out)),
        Command::Sandbox(args) => (args.lang, sandbox::run(args, &mut out)),
        Command::Verify(args) => (args.lang, verify::run(args, &mut out)),
    };
    match ended {
        Ok(code) => code.into(),
        Err(error) => {
            if let Some(message) = error.message(language) {
                eprintln!("vidan: {}", output::printable(&message));
            }
            error.exit_code().into()
        }
    }
}
