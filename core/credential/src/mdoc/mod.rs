//! Mobile documents of ISO/IEC 18013-5:2021 (and of 18013-7, OpenID4VP 1.0 annex B.2 and OpenID4VCI 1.0 annex A.2):
//! issuing, holding, presenting, verifying, asking, and the session of two phones side by side.
//!
//! **Chosen where the standard leaves a choice:** digests by SHA-256 where we issue, SHA-384 and SHA-512 read too; the
//! algorithm numbers −7, −35 and −8 written, which readers of the first edition know, their fully specified ones read;
//! ES512 refused; salts of 32 bytes; digest identifiers shuffled; times rounded to the day, as other documents of ours have
//! them; maps in the order in which the standard writes them, so that its examples come out byte by byte. A digest
//! without its element is let pass: issuers pad with them.
//!
//! What was signed is hashed and verified as it came: an element is its original tag 24 with the bytes inside.
//!
//! **Not here:** whose a certificate is (the chain is handed out, `vidan-trust` makes an [`vidan_trust::IssuerKey`] of
//! it), radio and NFC, what a person agreed to show, status lists and replay.

mod cbor;
mod device_auth;
mod digests;
mod disclosed;
pub mod engagement;
pub mod hold;
pub mod issue;
mod issuer_signed;
mod item;
pub mod known;
mod mso;
pub mod named;
pub mod own;
pub mod present;
pub mod reader;
pub mod response;
pub mod session;
mod time;
pub mod transcript;
mod value;
pub mod verify;

use vidan_codec::base64url;

use crate::Error;

/// Largest structure that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most documents of a response, and requests of a request.
pub const MAX_DOCUMENTS: usize = 16;
/// Most namespaces of a document.
pub const MAX_NAMESPACES: usize = 32;

/// An `IssuerSigned` as OpenID4VCI delivers it (annex A.2.4): base64url.
pub fn to_text(issuer_signed: &[u8]) -> String {
    base64url::encode(issuer_signed)
}

/// The bytes of an `IssuerSigned` from OpenID4VCI, or of a `DeviceResponse` from OpenID4VP.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TransportEncoding`].
pub fn from_text(text: &str) -> Result<Vec<u8>, Error> {
    if text.len() > MAX_BYTES.saturating_mul(4).div_ceil(3) {
        return Err(Error::TooLarge);
    }
    base64url::decode(text).map_err(|_| Error::TransportEncoding)
}
