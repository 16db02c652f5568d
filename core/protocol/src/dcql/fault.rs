//! Why a query or an answer is refused.

/// The cause. No variant quotes a query's values; the names are those of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DcqlFault {
    /// `claim_sets` without `claims`, or a claim without `id` beside it.
    #[error("claim sets without claims, or without names for them")]
    ClaimSetsAlone,
    /// An identifier is empty or has other characters than letters, digits, `_` and `-`.
    #[error("{0}: not an identifier")]
    Identifier(&'static str),
    /// One identifier stands for two things.
    #[error("{0}: an identifier is repeated")]
    IdentifierRepeated(&'static str),
    /// An identifier stands for nothing.
    #[error("{0}: an identifier stands for nothing")]
    IdentifierUnknown(&'static str),
    /// A list is empty that must not be.
    #[error("{0}: empty")]
    Empty(&'static str),
    /// A property is of the wrong type.
    #[error("{0}: of the wrong type")]
    Kind(&'static str),
    /// `meta` has properties, but not the one that its format needs.
    #[error("meta: it does not name the type of document as its format needs")]
    Meta,
    /// A required property is missing.
    #[error("{0}: missing")]
    Missing(&'static str),
    /// A list or a text is longer than is read at all.
    #[error("{0}: longer than is read")]
    TooLong(&'static str),
    /// Several presentations where one was asked for, or none.
    #[error("vp_token: not as many presentations as were asked for")]
    TokenCount,
    /// An answer to a query that was not asked.
    #[error("vp_token: an answer to nothing that was asked")]
    TokenUnasked,
    /// What was required is not there.
    #[error("vp_token: something required is missing")]
    TokenUnsatisfied,
}
