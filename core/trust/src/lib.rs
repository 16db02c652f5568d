//! Who may sign: issuers of documents, offices and portals, verifiers.
//!
//! **For:** reading a signed trust list under a pinned root ([`TrustList`]), handing out keys for one purpose at one
//! time ([`IssuerKey`], [`OfficeKey`], [`VerifierKey`]), and [`Verified`], the only wrapper in which data from outside
//! is used. Only this crate makes such keys, and only such keys make a [`Verified`]. Whether a document still stands says a
//! [`status`] list; a [`Bundle`] holds all lists for a verifier without network. [`publish`] and its siblings are the other
//! end.
//!
//! **Not for:** what is signed (documents live in `vidan-credential`, notices and forms in `vidan-protocol`), fetching
//! or storing a list.
//!
//! Foreign documents come with certificates instead of a list: [`x509`] makes the same keys from a chain under a pinned anchor.
//!
//! The list is a compact JWS (RFC 7515), `typ` `vidan-trust-list+jwt`, ES256, at most [`MAX_LIST_BYTES`] with at most
//! [`MAX_RECORDS`]; its format is this project's own, as no standard covers offices and forms. A root is replaced by a
//! [`hand_over`] that comes with the list.

mod bundle;
mod content;
mod error;
mod jwk;
mod keys;
mod list;
mod records;
mod root;
mod signed;
pub mod status;
mod verified;
pub mod x509;

pub use bundle::{Bundle, MAX_BUNDLE_BYTES, MAX_BUNDLE_LISTS, MAX_BUNDLE_STATUS_BYTES};
pub use content::ListContent;
pub use error::Error;
pub use jwk::PublicJwk;
pub use keys::{IssuerKey, OfficeKey, VerifierKey};
pub use list::{OfficePurpose, TrustList};
pub use records::{IssuerRecord, MayAsk, Names, OfficeRecord, Standing, VerifierRecord};
pub use root::{MAX_HAND_OVERS, PinnedRoot, ROOT_TYPE, hand_over};
pub use signed::{publish, publish_after};
pub use verified::{Role, Signer, Verified};

/// Largest list that is read, in bytes of its compact form.
pub const MAX_LIST_BYTES: usize = 1024 * 1024;
/// Most records of all kinds together.
pub const MAX_RECORDS: usize = 10_000;
/// `typ` of a trust list.
pub const LIST_TYPE: &str = "vidan-trust-list+jwt";

/// How far ahead of this device's clock a list may be dated, in seconds.
const CLOCK_SKEW: i64 = 300;
