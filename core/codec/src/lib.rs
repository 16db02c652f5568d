//! How bytes are read and written: strict CBOR, JSON without duplicate names, base45 and base64url, COSE and JOSE.
//!
//! **For:** everything that turns outside bytes into values, bounded before it allocates, and values into one canonical
//! form of bytes. Also [`clock`], the only way the core learns the time.
//!
//! **Not for:** what the values mean, who signed them (`vidan-trust`) or which claims they carry (`vidan-credential`).
//! A structure that this crate has read is *well-formed*, never *verified*.

pub mod base45;
pub mod base64url;
pub mod cbor;
pub mod clock;
pub mod cose;
mod error;
pub mod jose;
pub mod json;
pub mod order;
pub mod text;
mod to_be_signed;

pub use error::{Error, Member};
pub use to_be_signed::ToBeSigned;
