//! Whom a person named to have issued mobile documents: one key, or the roots of issuers' certificates (ISO/IEC 18013-5 section 9.3.3).

use vidan_codec::clock::UnixTime;
use vidan_credential::Error as Cause;
use vidan_trust::{
    IssuerKey,
    x509::{AnchorUse, Anchors, Purpose},
};

use crate::{
    Error,
    args::{CredentialFormat, Verify},
    inputs, trust,
};

/// Whom a person named.
pub(super) enum Issuers {
    Key(IssuerKey),
    /// Roots in PEM, read anew for each document type.
    Roots(String),
}

impl Issuers {
    /// Reads the key or the roots that the arguments name.
    pub(super) fn named(args: &Verify) -> Result<Self, Error> {
        if let Some(key) = trust::pinned(args)? {
            return Ok(Self::Key(key));
        }
        let path = args.trust_pem.as_deref();
        let path = path.ok_or(Error::SwitchMissing("--trust-pem", CredentialFormat::Mdoc))?;
        let roots = inputs::text(path, inputs::MAX_PEM)?;
        match anchors(&roots, Vec::new()) {
            Ok(_) => Ok(Self::Roots(roots)),
            Err(cause) => Err(Error::Certificates {
                path: path.to_owned(),
                cause,
            }),
        }
    }

    /// The key for a document: the pinned one, or that of its own certificate where it leads to a root. The person who names
    /// roots names them for every document type.
    pub(super) fn key(
        &self,
        document_type: &str,
        chain: &[&[u8]],
        signed_at: UnixTime,
        now: UnixTime,
    ) -> Result<IssuerKey, Cause> {
        let roots = match self {
            Self::Key(key) => return Ok(key.clone()),
            Self::Roots(roots) => anchors(roots, vec![document_type.to_owned()])?,
        };
        let purpose = Purpose::MdocSigner;
        Ok(roots.issuer_key(chain, purpose, document_type, Some(signed_at), now, &[])?)
    }
}

fn anchors(roots: &str, document_types: Vec<String>) -> Result<Anchors, vidan_trust::Error> {
    let used = AnchorUse {
        purposes: vec![Purpose::MdocSigner],
        document_types,
    };
    let mut anchors = Anchors::new();
    anchors.add_pem(roots, &used)?;
    Ok(anchors)
}
