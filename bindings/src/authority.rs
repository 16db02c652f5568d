//! The authorities an app is born with: issuers sign documents under their certificates.

use std::sync::Arc;

use vidan_trust::x509::{AnchorUse, Anchors, Purpose};

use crate::{
    Language,
    error::{OrFailed as _, Result},
};

/// In which format documents come under a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CertifiedFormat {
    /// ISO mdoc: the authority is an IACA (ISO/IEC 18013-5 annex B).
    Mdoc,
    /// SD-JWT VC with `x5c`.
    SdJwt,
}

/// A pinned authority. Documents that come with certificates are refused without one; the trust list names all other issuers.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IssuerAuthority {
    /// Its certificate, or several, as PEM.
    pub certificates_pem: String,
    /// In which format its issuers sign.
    pub format: CertifiedFormat,
    /// Which documents they sign: `docType`, or `vct`.
    pub document_types: Vec<String>,
}

/// # Errors
/// The certificate's (`certificate.…`).
pub(crate) fn pinned(
    authorities: Vec<IssuerAuthority>,
    language: Language,
) -> Result<Arc<Anchors>> {
    let mut anchors = Anchors::new();
    for authority in authorities {
        let used = AnchorUse {
            purposes: vec![match authority.format {
                CertifiedFormat::Mdoc => Purpose::MdocSigner,
                CertifiedFormat::SdJwt => Purpose::SdJwtIssuer,
            }],
            document_types: authority.document_types,
        };
        anchors
            .add_pem(&authority.certificates_pem, &used)
            .or_failed(language)?;
    }
    Ok(Arc::new(anchors))
}
