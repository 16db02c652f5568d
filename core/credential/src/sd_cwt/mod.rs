//! SD-CWT, draft-ietf-spice-sd-cwt in the wire form of its repository at commit 10965be: issuing, holding, presenting and
//! verifying, the latter two with the key-binding token.
//!
//! **Chosen where the draft leaves a choice:** SHA-256 alone; ESP256, ESP384 and Ed25519 written, their older numbers
//! read; `cnf` holds a whole COSE_Key, P-256 where we issue; digests of a map sorted; times rounded to the day; `sub` is
//! the thumbprint URI of the copy's key; a digest that occurs twice is refused. Encrypted disclosures are left closed.
//!
//! **Not here:** how a token travels ([`crate::transport`]), status lists, policies and replay.

mod disclosed;
mod disclosure;
mod flat;
pub mod hold;
pub mod issue;
pub(crate) mod labels;
pub mod own;
mod preissued;
pub mod present;
mod redact;
mod reveal;
mod safe;
mod time_claims;
mod token;
pub mod verify;
pub(crate) mod wire;

pub(crate) use disclosure::SALT_LEN;
pub(crate) use preissued::plain;
pub(crate) use token::is_phones;
