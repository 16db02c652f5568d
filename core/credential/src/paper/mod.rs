//! A code that an office prints for people without a phone: few claims in the clear, the issuer's signature, an end. No phone is
//! behind it.
//!
//! Whoever holds the sheet, or a picture of it, holds all of it: it is shown as often as anyone likes and nothing ties it to the
//! one who shows it. What makes it worth something is a person who compares name and photo. So a verifier is told that it is
//! paper, may refuse it, and takes it for no answer to a question.
//!
//! It has a type of its own under the signature. A paper is therefore never read as a phone's document or proof, nor one of those
//! as a paper, though one key signs both.
//!
//! **Not here:** status lists, policies, and the portrait beside it ([`crate::transport::segments`]).

mod content;
mod issue;
mod message;
mod verify;

pub use issue::{PaperRequest, PreparedPaper, PrintedPaper};
pub(crate) use message::is_paper;
pub use verify::{Paper, Unverified};

/// How the text of a paper begins.
pub const PREFIX: &str = "VDP:";
/// Longest text of a paper: one code that cameras read at arm's length.
pub const MAX_TEXT: usize = crate::transport::ONE_CODE;
/// Most claims of a paper.
pub const MAX_CLAIMS: usize = 64;

/// Whether a scanned text is a paper's.
pub fn is_text(text: &str) -> bool {
    text.starts_with(PREFIX)
}
