//! Document profiles from the national data: what is published in the trust list and what documents are packed by.

use vidan_credential::{ClaimProfile, DocumentProfile};

use crate::Error;

/// The document types this sandbox issues.
pub(crate) const ISSUED: [&str; 3] = ["can_cuoc", "bhyt", "gplx"];

/// The profile of a document type.
///
/// # Errors
/// [`Error::DataMissing`] where the data does not know it.
pub fn profile(document_type: &'static str) -> Result<DocumentProfile, Error> {
    let document =
        vidan_vietnam::document_type(document_type).ok_or(Error::DataMissing(document_type))?;
    let claim = |claim: &vidan_vietnam::Claim| ClaimProfile {
        id: claim.id.to_owned(),
        vi: claim.name.vi.to_owned(),
        en: claim.name.en.to_owned(),
        group: claim.group.map(str::to_owned),
        elements: claim.elements,
    };
    Ok(DocumentProfile {
        document_type: document_type.to_owned(),
        vi: document.name.vi.to_owned(),
        en: document.name.en.to_owned(),
        claims: document.claims.iter().map(claim).collect(),
        copy_days: document.copy_days,
        defaults: document
            .defaults
            .iter()
            .map(|id| (*id).to_owned())
            .collect(),
        has_status: false,
    })
}
