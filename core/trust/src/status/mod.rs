//! Token Status Lists (draft-ietf-oauth-status-list, draft 20; commit 2fb61cd of its repository): whether a document was
//! suspended or revoked since it was issued, for a reader without network.
//!
//! **For:** reading a signed list in either form, JWT (section 5.1) or CWT (section 5.2); answering one index in four ways
//! ([`Status`]); keeping several lists ([`StatusLists`]); and the publisher's end ([`StatusListContent`]).
//!
//! **Not for:** fetching a list (section 8.1), aggregations (section 9) or history (section 8.4).
//!
//! **Who may sign.** The key that `kid` names in an issuer's record; where the record gives an address, the list must lie
//! under it. Or the key of a certificate that comes with the list (`x5chain`, `x5c`), whose chain leads to a pinned anchor (section 10;
//! ISO/IEC 18013-5, second edition). A list speaks only for documents of the same issuer identifier, of the same key, or, where its
//! certificate is made for that, of the same authority: so no issuer can clear or revoke another's. A list of an issuer's key that is compromised or out of its dates says nothing.
//!
//! **Bounded.** A token has at most [`MAX_STATUS_TOKEN_BYTES`]; what it inflates to, at most [`MAX_STATUS_BYTES`]. It is never held
//! inflated: it streams through a window of 32 KiB, and what is kept of it is the compressed list and, where few entries
//! are set, their places.
//!
//! **Fresh** is a list until the earlier of `exp` and `iat` + `ttl`; with neither, for a day; never before `iat` or `nbf`. The draft
//! lets a reader count `ttl` from the fetch: a list that travels in a file has no such moment, so we count from `iat`.

mod answer;
mod bits;
mod claims;
mod inflate;
mod list;
mod packed;
mod publish;
mod set;
mod signer;
mod token;

pub use answer::{Status, StatusUnknown};
pub use bits::{StatusBits, StatusEntries};
pub(crate) use inflate::Budget;
pub use list::StatusList;
pub use publish::StatusListContent;
pub use set::{StatusAnswer, StatusLists};
pub use signer::StatusTrust;
pub(crate) use token::is_jwt;

/// Largest status list token that is read, in bytes.
pub const MAX_STATUS_TOKEN_BYTES: usize = 4 * 1024 * 1024;
/// Largest list that is read, in bytes when inflated.
pub const MAX_STATUS_BYTES: u64 = 8 * 1024 * 1024;
/// `typ` of a status list in JWT form.
pub const STATUS_JWT_TYPE: &str = "statuslist+jwt";
/// `typ` of a status list in CWT form, as a number of the registry of CoAP Content-Formats (RFC 9596 section 2).
const STATUS_CWT_FORMAT: i64 = 279;
/// `typ` of a status list in CWT form.
pub const STATUS_CWT_TYPE: &str = "application/statuslist+cwt";
