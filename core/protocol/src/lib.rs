//! The words spoken with issuers, verifiers, offices and portals: both ends of each, and no socket.
//!
//! **For:** OpenID4VCI issuance ([`openid4vci`]), a verifier's question as a code ([`challenge`]), queries for documents and what answers them ([`dcql`]), sealed notices and their
//! receipts ([`notice`]), signed forms and proven submissions ([`form`]). Requests and answers are plain values ([`http`]); signing takes two steps, so that keys may live
//! in hardware; nothing here waits, reads a clock or opens a connection.
//!
//! **Not for:** deciding who is trusted (`vidan-trust`), checking credentials (`vidan-credential`), remembering anything
//! (`vidan-wallet`), or sending.
//!
//! What an office or a portal says is reachable only through `Verified`, which only a trusted key can make. Everything
//! read is bounded first; every refusal is a variant of [`Error`] that names its cause and quotes nothing.

pub mod challenge;
pub mod dcql;
mod error;
pub mod form;
pub mod http;
mod jwt;
pub mod notice;
pub mod openid4vci;
mod refusal;
pub mod url;

pub use error::{Endpoint, Error};
pub use refusal::{Refusal, RefusalBody};
pub use vidan_codec::ToBeSigned;
