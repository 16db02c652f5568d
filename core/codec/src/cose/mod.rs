//! COSE (RFC 9052, RFC 9053): signatures by one signer, keys, and the algorithm numbers that are allowed.
//!
//! Not for CWT claims or SD-CWT (`vidan-credential`). Encryption and several signers are not read; of MACs
//! one, without tag ([`Untagged`]).

mod algorithm;
mod key;
mod sign1;
mod untagged;

pub use algorithm::{algorithm_from_id, algorithm_id, algorithm_ids};
pub use key::{
    key_from_node, key_from_node_knowing, key_thumbprint, key_thumbprint_uri, key_to_value,
    key_to_whole_value,
};
pub use sign1::{Sign1, Unsigned1, sig_structure};
pub use untagged::{HMAC_256, Untagged, mac_structure, write_untagged};

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
    /// A chain of certificates, the signer's first (RFC 9360).
    pub const X5CHAIN: i64 = 33;
    /// Content type of the whole message (RFC 9596).
    pub const TYP: i64 = 16;
}

/// The CBOR tag of a COSE_Sign1 message.
pub const TAG_SIGN1: u64 = 18;
