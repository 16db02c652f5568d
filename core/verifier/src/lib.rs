//! A scanned text in, a [`Verdict`] out: for anyone who looks at a code, usually with no network.
//!
//! **For:** the checks of a presentation in their order ([`Step`]), under data ([`Policy`]), against the status lists it was
//! given ([`StatusLists`]) and with a memory of what was shown before ([`ReplayGuard`]); the photo in the codes beside it
//! ([`Scan`]); and saying the answer so that a person at a counter can act on it. A phone's proof and a printed code
//! ([`Medium`]) take the same way as far as it is the same.
//!
//! **Not for:** the checks of the format itself (`vidan-credential`), fetching trust and status lists, drawing or reading QR images.
//! It reads no clock of its own, opens no file and no socket, and builds for a browser.
//!
//! What it cannot do: stop someone who relays a live code from afar. Comparing the photo does; where the verdict shows one,
//! a person must.

mod age;
mod claims;
mod content;
mod date;
mod judge;
mod policy;
mod reason;
mod replay;
mod scan;
mod step;
mod verdict;
mod verifier;

pub use content::Medium;
pub use judge::judge;
pub use policy::Policy;
pub use reason::{Lang, Note, ROOT_MISSING, STATUS_MISSING, reason};
pub use replay::{MemoryReplayGuard, Presented, ReplayError, ReplayGuard};
pub use scan::{CheckedFile, Scan, Seen};
pub use step::Step;
pub use verdict::{Outcome, Shown, Verdict};
pub use verifier::{Trust, Verifier};
pub use vidan_trust::status::{Status, StatusAnswer, StatusLists, StatusUnknown};
