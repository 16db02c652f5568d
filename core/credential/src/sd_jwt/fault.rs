//! Why an SD-JWT is refused, where no cause of [`crate::Error`] says it. No variant carries a claim's value, a key or a token.

use vidan_codec::Error as CodecError;

use crate::Layer;

macro_rules! faults {
    ($($(#[doc = $doc:literal])* #[error($($message:tt)*)] $variant:ident $(($($field:ty),*))? => $code:literal,)*) => {
        /// The cause of a refusal. Variants in alphabetical order.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[doc = $doc])* #[error($($message)*)] $variant $(($($field),*))?,)*
        }

        impl Fault {
            /// A stable name for programs: never changes once released.
            pub fn code(&self) -> &'static str {
                match self {
                    $(faults!(@pattern $variant $(($($field),*))?) => $code,)*
                }
            }
        }
    };
    (@pattern $variant:ident) => { Self::$variant };
    (@pattern $variant:ident ($($field:ty),*)) => { Self::$variant(..) };
}

faults! {
    /// The signature algorithm is not on the allow-list (`none` and every MAC among them).
    #[error("{0}: the signature algorithm is not supported")]
    Algorithm(Layer) => "format.algorithm_unsupported",
    /// A claim that must be there is not.
    #[error("{0}: the claim {1} is missing")]
    ClaimMissing(Layer, &'static str) => "format.claim_missing",
    /// A registered claim is of the wrong type.
    #[error("{0}: the claim {1} is of the wrong type")]
    ClaimType(Layer, &'static str) => "format.claim_type",
    /// `_sd_alg` names a hash that is not known here, or is no text.
    #[error("credential: its digest algorithm is not supported")]
    DigestAlgorithm => "format.digest_algorithm",
    /// `_sd_alg` stands below the top (RFC 9901 section 4.1.1).
    #[error("credential: its digest algorithm stands where it must not")]
    DigestAlgorithmMisplaced => "format.digest_algorithm_misplaced",
    /// `x5c` is not one to four certificates in base64.
    #[error("{0}: malformed certificates in its header")]
    Certificates(Layer) => "format.certificates",
    /// Not a compact JWS: base64url, JSON, a header parameter of the wrong type.
    #[error("{0}: not well-formed: {1}")]
    Jose(Layer, CodecError) => "format.jose",
    /// A key-binding token was asked for, and there is none (RFC 9901 section 7.3, step 2).
    #[error("the holder did not sign this presentation")]
    KeyBindingMissing => "holder.proof_missing",
    /// A key-binding token where none may be: in what an issuer sends (section 7.2), or where none was asked for.
    #[error("a key-binding token stands where none may be")]
    KeyBindingUnexpected => "holder.proof_unexpected",
    /// A claim that the token's validity hangs on is selectively disclosable, or something inside of it is.
    #[error("credential: the claim {0} must never be selectively disclosable")]
    NeverDisclosed(&'static str) => "disclosure.never_redacted",
    /// A whole number beyond 64 bits: it could only be shown rounded.
    #[error("a number that cannot be read exactly")]
    Number => "format.number",
    /// The payload is not a JSON object.
    #[error("{0}: its payload is not an object")]
    Payload(Layer) => "format.payload",
    /// A disclosed claim is called `_sd`, `...` or `_sd_alg`.
    #[error("a disclosed claim has a reserved name")]
    ReservedName => "disclosure.reserved_name",
    /// The key-binding token was made for other disclosures or another credential (`sd_hash`).
    #[error("key-binding token: made for another presentation (sd_hash)")]
    SdHash => "holder.other_presentation",
    /// Not a JWS, disclosures and perhaps another JWS, each followed by `~` but the last.
    #[error("not an SD-JWT")]
    Structure => "format.structure",
    /// `exp`, `nbf` or `iat` is not a finite number within ±2^53.
    #[error("{0}: time claim {1} is not a usable number")]
    Time(Layer, &'static str) => "time.malformed",
    /// More disclosures than are read.
    #[error("more disclosures than are read")]
    TooManyDisclosures => "format.too_many_disclosures",
    /// Type metadata: a claim that must be selectively disclosable is not; its path.
    #[error("credential: its type says that {0} can be hidden, and it cannot")]
    TypeClaimAlways(String) => "type.claim_not_disclosable",
    /// Type metadata: a claim that must be there is not; its path.
    #[error("credential: its type demands {0}, and it is missing")]
    TypeClaimMandatory(String) => "type.claim_missing",
    /// Type metadata: a claim that must not be selectively disclosable is; its path.
    #[error("credential: its type says that {0} is always shown, and it can be hidden")]
    TypeClaimNever(String) => "type.claim_disclosable",
    /// Type metadata: a type extends itself.
    #[error("type metadata: a type extends itself")]
    TypeCycle => "type.cycle",
    /// Type metadata: a document is not the one that its reference was made for.
    #[error("type metadata: not the document that its digest names")]
    TypeIntegrity => "type.integrity",
    /// Type metadata: a document is not well-formed.
    #[error("type metadata: not well-formed: {0}")]
    TypeMalformed(&'static str) => "type.malformed",
    /// Type metadata: a document describes another type than the one it was found under.
    #[error("type metadata: a document of another type")]
    TypeMismatch => "type.mismatch",
    /// Type metadata: a type loosens what the type that it extends has fixed.
    #[error("type metadata: it changes what the type that it extends has fixed")]
    TypeOverride => "type.override",
    /// Type metadata: more types extend each other than are read.
    #[error("type metadata: too many types extend each other")]
    TypeTooDeep => "type.too_deep",
    /// Type metadata: no document of this type is at hand.
    #[error("type metadata: no document of the type {0} is at hand")]
    TypeUnknown(String) => "type.unknown",
}
