//! A verifier's question as a code: who asks, which claims, why, and until when. Both ends of it.
//!
//! The verifier draws a text that begins with [`PREFIX`] ([`ChallengeRequest`]) and keeps an [`OpenChallenge`]; the wallet reads
//! it under its trust list ([`Challenge`]), shows it to the person, and presents to [`Challenge::audience`] with
//! [`Challenge::answer_nonce`]. That nonce is a hash over everything that was asked, so an answer belongs to one question of one
//! verifier and to no other. `docs/qr-proof-format.md` lays the bytes out.
//!
//! A signed challenge whose key the list binds to a verifier is that verifier's. Anyone may ask without: then the asker is
//! *unknown*, whatever name the question gives itself.
//!
//! Not for: choosing and signing the answer (`vidan-wallet`), or judging it (`vidan-verifier`).

mod ask;
mod content;
mod fault;
mod message;
mod open;
mod read;
mod words;

pub use ask::{ChallengeRequest, PreparedChallenge, ShownChallenge};
pub use fault::ChallengeFault;
pub use open::OpenChallenge;
pub use read::{Asker, Challenge};

/// How the text of a challenge begins.
pub const PREFIX: &str = "VDQ:";
/// Longest text of a challenge: one code that cameras read at arm's length.
pub const MAX_TEXT: usize = vidan_credential::transport::ONE_CODE;
/// Seconds that a challenge may be open.
pub const MAX_LIFETIME: i64 = 300;
/// Seconds by which the clocks of phone and verifier may differ.
pub const SKEW: i64 = 30;
/// Most claims that one challenge asks for.
pub const MAX_CLAIMS: usize = 64;
/// Most document types that one challenge accepts.
pub const MAX_DOCUMENT_TYPES: usize = 16;
/// Longest purpose in each language, in characters.
pub const MAX_PURPOSE: usize = 200;
