//! Electronic documents with selective disclosure and holder binding.
//!
//! **For:** issuing, receiving, presenting and verifying a credential ([`sd_cwt`], [`mdoc`]), what its claims are called and how they
//! are packed ([`profile`]), a code printed for people without a phone ([`paper`]), one view of it whatever its format ([`Credential`]), shown and
//! checked alike ([`showing`]), and how a presentation travels as text ([`transport`]).
//!
//! **Not for:** deciding whom to trust (`vidan-trust` makes the keys), keeping credentials (`vidan-vault`), asking for them
//! or for a presentation (`vidan-protocol`), or judging one at a counter (`vidan-verifier`).
//!
//! Claims from outside are reached only through [`vidan_trust::Verified`]. Signing is two steps, `prepare` and `finish`, and
//! nothing leaves that does not verify.

mod claim;
mod credential;
mod document_type;
mod error;
mod format;
pub mod mdoc;
pub mod paper;
mod path;
pub mod profile;
mod profiles;
mod readers;
pub mod sd_cwt;
pub mod sd_jwt;
pub mod showing;
mod signed;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
mod veiled;

pub use claim::{ClaimKey, ClaimValue, texts_of};
pub use credential::{Credential, Trusted};
pub use document_type::{DocumentType, StatusReference};
pub use error::{Error, Layer};
pub use format::Format;
pub use path::{ClaimPath, PathStep};
pub use profile::{ClaimProfile, DocumentProfile};
pub use profiles::Profiles;
pub use veiled::Veiled;

/// The audience of a code that is shown to whoever looks: any verifier may accept it, for a minute at most.
pub const BROADCAST_AUDIENCE: &str = "urn:vidan:aud:broadcast";
