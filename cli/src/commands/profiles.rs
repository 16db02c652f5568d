//! Document profiles from the national data, for an issuer's and a holder's desk. A verifier takes its from the trust list.

use vidan_credential::{ClaimProfile, DocumentProfile, DocumentType};

/// The profile of a document type, where the data knows it.
pub(super) fn of_type(document_type: &DocumentType) -> Option<DocumentProfile> {
    named(document_type.name()?)
}

/// The profile of this name.
pub(super) fn named(name: &str) -> Option<DocumentProfile> {
    let document = vidan_vietnam::document_type(name)?;
    let claim = |claim: &vidan_vietnam::Claim| ClaimProfile {
        id: claim.id.to_owned(),
        vi: claim.name.vi.to_owned(),
        en: claim.name.en.to_owned(),
        group: claim.group.map(str::to_owned),
        elements: false,
    };
    Some(DocumentProfile {
        document_type: name.to_owned(),
        vi: document.name.vi.to_owned(),
        en: document.name.en.to_owned(),
        claims: document.claims.iter().map(claim).collect(),
    })
}
