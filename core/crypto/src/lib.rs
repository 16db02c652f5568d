//! Keys, signatures, sealing, key agreement, hashing and random.
//!
//! **For:** every cryptographic primitive the wallet uses, each behind one narrow function or type that cannot be
//! misused by its caller, and the [`device::DeviceKeys`] contract that a phone's secure hardware fills.
//!
//! **Not for:** formats (COSE, JOSE and CBOR live in `vidan-codec`), deciding whom to trust (`vidan-trust`), or storing
//! anything. No primitive is implemented here: `ring` signs, verifies, hashes and seals; RustCrypto's `p256` does the
//! two things ring lacks (agreement with a kept key, compressed points, whose y `fiat-crypto`'s proved field finds sooner);
//! `argon2` stretches passcodes.
//!
//! Algorithms are an allow-list ([`Algorithm`]); anything else is refused by name, never tried.

pub mod aead;
pub mod agree;
mod algorithm;
mod decompress;
pub mod device;
mod error;
pub mod hash;
pub mod kdf;
mod public_key;
mod random;
mod secret;
mod signing_key;
mod spki;

pub use algorithm::Algorithm;
pub use error::Error;
pub use public_key::PublicKey;
pub use random::{Random, SystemRandom, random_array};
pub use secret::{Secret32, wipe_stack};
pub use signing_key::SigningKey;
