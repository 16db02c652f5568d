//! Whom a person named to have issued documents that carry certificates: one key, or the roots of issuers' certificates. Mobile documents
//! (ISO/IEC 18013-5 section 9.3.3) and SD-JWT VCs with `x5c` (HAIP 1.0 section 5).

use vidan_codec::clock::UnixTime;
use vidan_credential::{Error as Cause, StatusReference};
use vidan_trust::{
    IssuerKey,
    status::StatusLists,
    x509::{AnchorUse, Anchors, MAX_CRL_BYTES, Purpose},
};
use vidan_verifier::Trust;

use crate::{
    Error,
    args::{CredentialFormat, Verify},
    inputs,
    output::Output,
    trust::{self, Trusted},
};

/// Whom a person named.
pub(super) enum Issuers {
    Key(IssuerKey),
    Roots {
        /// Roots in PEM, read anew for each document type.
        roots: String,
        /// Revocation lists in DER.
        crls: Vec<Vec<u8>>,
        purpose: Purpose,
    },
}

impl Issuers {
    /// Reads the key or the roots that the arguments name, and the revocation lists that go with roots.
    pub(super) fn named(args: &Verify, purpose: Purpose) -> Result<Self, Error> {
        if let Some(key) = trust::pinned(args)? {
            return Ok(Self::Key(key));
        }
        let path = args.trust_pem.as_deref();
        let path = path.ok_or(Error::SwitchMissing("--trust-pem", CredentialFormat::Mdoc))?;
        let roots = inputs::text(path, inputs::MAX_PEM)?;
        anchors(&roots, purpose, Vec::new()).map_err(|cause| Error::Certificates {
            path: path.to_owned(),
            cause,
        })?;
        let crls = args.crl.iter();
        let crls = crls.map(|path| inputs::file(path, MAX_CRL_BYTES));
        Ok(Self::Roots {
            roots,
            crls: crls.collect::<Result<_, _>>()?,
            purpose,
        })
    }

    /// The key for a document: the pinned one, or that of its own certificate where it leads to a root. The person who names
    /// roots names them for every document type.
    pub(super) fn key(
        &self,
        document_type: &str,
        chain: &[&[u8]],
        signed_at: Option<UnixTime>,
        now: UnixTime,
    ) -> Result<IssuerKey, Cause> {
        let (roots, crls, purpose) = match self {
            Self::Key(key) => return Ok(key.clone()),
            Self::Roots {
                roots,
                crls,
                purpose,
            } => (roots, crls, *purpose),
        };
        let anchors = anchors(roots, purpose, vec![document_type.to_owned()])?;
        let crls: Vec<&[u8]> = crls.iter().map(Vec::as_slice).collect();
        Ok(anchors.issuer_key(chain, purpose, document_type, signed_at, now, &crls)?)
    }
}

/// An issuer's key with the status lists of the bundle that it signed; none are read for a document without status. An issuer who
/// is known by a certificate signs its status lists with the same key: others do not count here.
pub(super) fn trusted(
    args: &Verify,
    key: IssuerKey,
    status: Option<&StatusReference>,
    now: UnixTime,
    out: &mut Output,
) -> Result<Trusted, Error> {
    let trust = Trust::Key(key);
    let status = match (&args.bundle, status) {
        (Some(path), Some(_)) => trust::status_lists(path, &trust, now, args.lang, out)?,
        _ => StatusLists::new(),
    };
    Ok(Trusted { trust, status })
}

fn anchors(
    roots: &str,
    purpose: Purpose,
    document_types: Vec<String>,
) -> Result<Anchors, vidan_trust::Error> {
    let used = AnchorUse {
        purposes: vec![purpose],
        document_types,
    };
    let mut anchors = Anchors::new();
    anchors.add_pem(roots, &used)?;
    Ok(anchors)
}
