//! COSE (RFC 9052, RFC 9053): signatures by one signer, keys, and the algorithm numbers that are allowed.
//!
//! Not for CWT claims or SD-CWT (`vidan-credential`). MACs, encryption and several signers are not read.

mod algorithm;
mod key;
mod sign1;

pub use algorithm::{algorithm_from_id, algorithm_id};
pub use key::{
    key_from_node, key_from_node_knowing, key_thumbprint, key_thumbprint_uri, key_to_value,
};
pub use sign1::{Sign1, Unsigned1, sig_structure};

/// Header parameters' labels (IANA "COSE Header Parameters").
pub mod header {
    /// Signature algorithm.
    pub const ALG: i64 = 1;
    /// Labels that must be understood.
    pub const CRIT: i64 = 2;
    /// Content type of the payload.
    pub const CONTENT_TYPE: i64 = 3;
    /// Key identifier.
    pub const KID: i64 = 4;
    /// A CWT that carries the key to verify with (RFC 9528).
    pub const KCWT: i64 = 13;
    /// Content type of the whole message (RFC 9596).
    pub const TYP: i64 = 16;
}

/// The CBOR tag of a COSE_Sign1 message.
pub const TAG_SIGN1: u64 = 18;
