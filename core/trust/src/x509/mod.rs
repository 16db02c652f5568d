//! X.509 chains (RFC 5280) to pinned anchors: who signs mobile documents (ISO/IEC 18013-5:2021 section 9.3.3 and Annex B), SD-JWT VCs
//! with `x5c` (HAIP 1.0 section 5), their status lists, and who reads them.
//!
//! **For:** [`Anchors`], which a person or a build pins or a signed list of trusted entities names, and the keys that they make of a chain: an [`crate::IssuerKey`] for a document type,
//! a [`crate::VerifierKey`] for a reader, each shown in `Verified` with the subject of its certificate.
//!
//! **Not for:** fetching certificates or revocation lists, signatures by the keys (`IssuerKey::verify`), certificates of TLS.
//!
//! **Chosen:** `rustls-webpki` verifies signatures: rustls brings it anyway. It does not give out serial numbers, validity, key usage
//! or names, refuses every constraint on a directory's name, and of several revocation lists takes the first. So [`Certificate`]
//! and the files beside it read and apply those themselves, over a DER reader of some hundred lines; `x509-cert` would be 300 kB of a
//! phone's library for reading alone. Both readers must accept a certificate.
//!
//! **Where the standards leave a choice:** a chain is in order, without strangers; it may end in the anchor itself, which
//! counts for nothing; keys are on P-256 or P-384. All certificates must be valid now and when the document was signed, the anchor
//! too. Where revocation lists are given, each certificate needs one that speaks for it, dated at most 300 seconds ahead and not past
//! its next update; where none are given, nothing is said about revocation. `iss` of an SD-JWT is not compared: its issuer is the certificate's subject.

mod anchors;
mod certificate;
mod chain;
mod constraints;
mod crl;
mod der;
mod extensions;
mod fault;
mod lote;
mod name;
mod name_match;
mod path;
mod pem;
mod profile;
mod revocation;
mod scope;
mod signature;
mod usage;

pub use anchors::{AnchorUse, Anchors, Purpose};
pub use certificate::Certificate;
pub use fault::{CertificateFault, Place};
pub use lote::{LoteAdded, LoteService, MAX_LOTE_BYTES};
pub use name::Name;
pub use pem::chain_from_pem;

/// Largest certificate that is read, in bytes.
pub const MAX_CERTIFICATE_BYTES: usize = 16 * 1024;
/// Most certificates of one chain.
pub const MAX_CHAIN: usize = 4;
/// Most anchors held together.
pub const MAX_ANCHORS: usize = 1_000;
/// Largest revocation list that is read, in bytes.
pub const MAX_CRL_BYTES: usize = 1024 * 1024;
/// Most revocation lists given at once.
pub const MAX_CRLS: usize = 16;
