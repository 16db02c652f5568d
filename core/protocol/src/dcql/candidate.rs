//! A document as a query sees it, whatever its format.

use vidan_credential::{ClaimKey, ClaimValue};

use super::Format;

/// What a query is matched against: made by whoever holds the document.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Its format.
    pub format: Format,
    /// `vct`, or `docType`.
    pub document_type: &'a str,
    /// All its claims. Of `mso_mdoc`: namespaces, and in each its elements.
    pub claims: &'a [(ClaimKey, ClaimValue)],
    /// The authority key identifiers of the certificates that it carries.
    pub authority_key_ids: &'a [&'a [u8]],
    /// Whether its holder can prove possession of a key.
    pub holder_bound: bool,
}
