//! The person's yes to what was shown.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::{Failure, Session};
use crate::{args::wallet::Yes, signals, text::wallet as text};

/// Returns where the person agrees, by `--yes` or at the terminal. Enter alone is no.
///
/// # Errors
/// [`Failure::Refused`]; [`Failure::NobodyToAsk`] where there is no terminal, or a program reads the answer.
pub(super) fn agree(session: &mut Session<'_>, yes: &Yes, question: &str) -> Result<(), Failure> {
    if yes.yes {
        return Ok(());
    }
    if session.home.json || !io::stdin().is_terminal() {
        return Err(Failure::NobodyToAsk);
    }
    session.line(&format!("{question} [y/N]"))?;
    let mut answer = String::new();
    signals::asking(|| io::stdin().lock().read_line(&mut answer)).map_err(Failure::unanswered)?;
    if text::is_yes(answer.trim()) {
        Ok(())
    } else {
        Err(Failure::Refused)
    }
}
