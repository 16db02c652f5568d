//! The `vidan` command: files, terminals and pictures around the Vidan wallet.
//!
//! **For:** trying the whole day on one machine (`vidan demo`), giving tests in every language something to talk to
//! (`vidan sandbox`), living with a wallet in a folder (`vidan wallet`), judging a scanned code (`vidan verify`), and each step of a proof by itself, files in and JSON out, so
//! that other implementations can be tried against this one. [`qr`] draws and reads QR pictures.
//!
//! **Not for:** rules. What a document, proof, notice or form must be is decided in the core; this crate calls it as an
//! app does.

mod args;
mod commands;
mod demo;
mod error;
mod files;
mod inputs;
mod keys;
mod output;
mod patience;
pub mod qr;
mod signals;
mod text;
mod trust;
mod usage;
mod wallet;

use std::process::ExitCode;

use args::Command;
use error::Error;
use output::Output;
use usage::Voice;

/// Runs the command that the process was started with; the exit code is what the process ends with.
pub fn run() -> ExitCode {
    let voice = Voice::asked_for(std::env::args_os());
    let args = match usage::parse(voice, std::env::args_os()) {
        Ok(args) => args,
        Err(code) => return code.into(),
    };
    let mut out = Output::standard(voice.json);
    let (language, ended) = match &args.command {
        Command::Bundle(args) => (args.lang, commands::bundle::run(args, &mut out)),
        Command::Demo(args) => (args.lang, demo::run(args, &mut out)),
        Command::Inspect(args) => (args.lang, commands::inspect::run(args, &mut out)),
        Command::Issue(args) => (args.lang, commands::issue::run(args, &mut out)),
        Command::Keygen(args) => (args.lang, commands::keygen::run(args, &mut out)),
        Command::Match(args) => (args.lang, commands::matching::run(args, &mut out)),
        Command::Present(args) => (args.lang, commands::present::run(args, &mut out)),
        Command::Sandbox(args) => (args.lang, commands::sandbox::run(args, &mut out)),
        Command::Status(args) => (args.lang, commands::status::run(args, &mut out)),
        Command::Trust(args) => match &args.act {
            args::TrustAct::Pin(args) => (args.lang, commands::pin::run(args, &mut out)),
        },
        Command::Verify(args) => (args.lang, commands::verify::run(args, &mut out)),
        Command::Wallet(args) => (args.act.home().lang, wallet::run(args, &mut out)),
    };
    match ended {
        Ok(code) => code.into(),
        Err(error) => error.tell(language, voice.json).into(),
    }
}
