//! Document profiles from the national data, for an issuer's and a holder's desk. A verifier takes its from the trust list.

use vidan_credential::{DocumentProfile, DocumentType};

/// The profile of a document type, where the data knows it.
pub(super) fn of_type(document_type: &DocumentType) -> Option<DocumentProfile> {
    named(document_type.name()?)
}

/// The profile of this name.
pub(super) fn named(name: &str) -> Option<DocumentProfile> {
    let known = vidan_vietnam::document_type(name)?;
    vidan_sandbox::profiles::profile(known.id).ok()
}
