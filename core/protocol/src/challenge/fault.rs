//! Why a challenge is refused, by either end.

/// The cause. No variant quotes the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeFault {
    /// An asker that the trust list does not know calls itself by an identifier that the list gives to someone, or by the
    /// audience of codes for anyone.
    #[error("an unknown asker uses an identifier that is not its own")]
    BorrowedIdentifier,
    /// No claim is asked for, too many are, one twice, or one is no claim path in its one form.
    #[error("the claims asked for are none, too many, repeated or not claim paths")]
    Claims,
    /// A document type is asked for twice, or too many are, or one is no identifier.
    #[error("the document types asked for are too many, repeated or not identifiers")]
    DocumentTypes,
    /// The text is not strict base45.
    #[error("the text is not strict base45")]
    Encoding,
    /// The challenge is past its end.
    #[error("the challenge has expired")]
    Expired,
    /// The signature's header is not exactly algorithm, key id and type, or the signature is not of the algorithm's length.
    #[error("the signature's header is not as it must be")]
    Header,
    /// The verifier's identifier is empty, too long, or holds other than visible ASCII characters.
    #[error("the verifier's identifier is not usable")]
    Identifier,
    /// A listed verifier's key signed for another identifier.
    #[error("the challenge names another verifier than the one its key belongs to")]
    IssuerMismatch,
    /// It ends before it begins, or is open for longer than is allowed.
    #[error("the challenge is open for no time or for too long")]
    Lifetime,
    /// Not the one form of such a message: a field is missing, unknown, repeated, of another type or out of order.
    #[error("the challenge is not well-formed")]
    Malformed,
    /// The nonce is too short or too long.
    #[error("the challenge's nonce is not of 16 to 32 bytes")]
    Nonce,
    /// The challenge is dated ahead of this device's clock.
    #[error("the challenge is not valid yet")]
    NotYetValid,
    /// A purpose is empty, too long, or holds characters that change how text is shown.
    #[error("the purpose is empty, too long or not plain text")]
    Purpose,
    /// The signature made does not verify under the expected key: nothing is shown.
    #[error("the signature made does not verify under the expected key")]
    SignatureRejected,
    /// It does not fit in one code.
    #[error("the challenge does not fit in one code")]
    TooLarge,
    /// The signed message is of another type.
    #[error("the signed message is not a challenge")]
    Type,
    /// The text begins with another prefix.
    #[error("the text is not a challenge")]
    Unknown,
}

impl ChallengeFault {
    /// A stable name for programs: never changes once released.
    pub fn code(self) -> &'static str {
        match self {
            Self::BorrowedIdentifier => "challenge.borrowed_identifier",
            Self::Claims => "challenge.claims",
            Self::DocumentTypes => "challenge.document_types",
            Self::Encoding => "challenge.encoding",
            Self::Expired => "challenge.expired",
            Self::Header => "challenge.header",
            Self::Identifier => "challenge.identifier",
            Self::IssuerMismatch => "challenge.issuer_mismatch",
            Self::Lifetime => "challenge.lifetime",
            Self::Malformed => "challenge.malformed",
            Self::Nonce => "challenge.nonce",
            Self::NotYetValid => "challenge.not_yet_valid",
            Self::Purpose => "challenge.purpose",
            Self::SignatureRejected => "challenge.signature_rejected",
            Self::TooLarge => "challenge.too_large",
            Self::Type => "challenge.type",
            Self::Unknown => "challenge.unknown",
        }
    }
}
