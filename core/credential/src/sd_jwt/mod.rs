//! SD-JWT (RFC 9901) and the SD-JWT VC made of it (draft-ietf-oauth-sd-jwt-vc-16, `dc+sd-jwt`): issuing, holding, presenting and
//! verifying, the latter two with the key-binding token or without, and the metadata of a type.
//!
//! **Chosen where the standards leave a choice:** the compact serialization alone; ES256, ES384 and EdDSA, by the key's own
//! kind; SHA-256 written, SHA-384 and SHA-512 read; `cnf` holds a JWK; `vc+sd-jwt`, the type's old name, is read and never
//! written, as the draft asks for; digests sorted, times rounded to the day; a claim that the token's validity hangs on is
//! refused where it, or a part of it, is selectively disclosable; whole numbers beyond 64 bits are refused, as they could
//! only be shown rounded.
//!
//! **Not here:** who may sign ([`vidan_trust`]; `kid`, `iss` and `x5c` only help to find a key), how a presentation travels,
//! status lists, policies and replay, and fetching anything.

mod content;
mod digest;
mod disclosed;
mod disclosure;
mod fault;
pub mod hold;
pub mod issue;
mod key_binding;
pub mod metadata;
mod names;
pub mod own;
pub mod present;
mod redact;
mod reveal;
mod times;
mod token;
pub mod verify;

pub use fault::Fault;
