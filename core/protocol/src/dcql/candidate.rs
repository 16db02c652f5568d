//! A document as a query sees it, whatever its format.

use vidan_credential::{ClaimKey, ClaimValue, Veiled};

use super::Format;

/// What a query is matched against: made by whoever holds the document. Its claims are at hand, or behind a [`Veiled`] where nobody
/// vouches for them: matching looks at them through one in any case.
#[derive(Clone, Debug)]
pub struct Candidate<'a, C = &'a [(ClaimKey, ClaimValue)]> {
    /// Its format.
    pub format: Format,
    /// `vct`, or `docType`.
    pub document_type: &'a str,
    /// All its claims. Of `mso_mdoc`: namespaces, and in each its elements.
    pub claims: C,
    /// The authority key identifiers of the certificates that it carries.
    pub authority_key_ids: &'a [&'a [u8]],
    /// Whether its holder can prove possession of a key.
    pub holder_bound: bool,
}

impl<'a, C: Copy + Into<Veiled<'a>>> Candidate<'a, C> {
    pub(super) fn veiled(&self) -> Candidate<'a, Veiled<'a>> {
        Candidate {
            format: self.format,
            document_type: self.document_type,
            claims: self.claims.into(),
            authority_key_ids: self.authority_key_ids,
            holder_bound: self.holder_bound,
        }
    }
}
