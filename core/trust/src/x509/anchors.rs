//! The certificates that are trusted because someone pinned them, for what, and the keys that a chain to one of them gives.

use core::fmt;

use vidan_codec::{base64url, clock::UnixTime};

use super::{
    Certificate, MAX_ANCHORS,
    chain::{Chain, Moment},
    fault::{CertificateFault as Fault, Place},
    path, pem, profile, usage,
};
use crate::{Error, IssuerKey, Names, Role, Signer, VerifierKey};

/// What a chain is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Signing mobile documents (`mso_mdoc`).
    MdocSigner,
    /// Asking for documents: a reader, or a verifier that signs its requests.
    Reader,
    /// Issuing SD-JWT VCs (`dc+sd-jwt`).
    SdJwtIssuer,
    /// Signing status lists.
    StatusSigner,
}

/// What an anchor is pinned for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnchorUse {
    /// The purposes; none, and the anchor is good for nothing.
    pub purposes: Vec<Purpose>,
    /// `docType` or `vct` of the documents that may be signed under it. Without meaning for readers and status lists.
    pub document_types: Vec<String>,
}

struct Anchor {
    der: Vec<u8>,
    used: AnchorUse,
}

/// What a chain is wanted for.
struct Wanted<'w> {
    purpose: Purpose,
    /// What its anchor may be pinned for, one of them.
    pinned_for: &'w [Purpose],
    document_type: Option<&'w str>,
    role: Role,
}

/// Pinned certificates, each for some purposes and document types.
#[derive(Default)]
pub struct Anchors {
    anchors: Vec<Anchor>,
}

impl Anchors {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.anchors.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// Pins a certificate in DER. Whether it is valid now is checked whenever it is used.
    ///
    /// # Errors
    /// [`Error::Certificate`] where it cannot be an anchor for each of the purposes, or there are [`MAX_ANCHORS`] already.
    pub fn add_der(&mut self, der: &[u8], used: &AnchorUse) -> Result<(), Error> {
        if self.anchors.len() >= MAX_ANCHORS {
            return Err(Fault::TooManyAnchors.into());
        }
        let certificate = Certificate::read_at(Place::Anchor, der)?;
        for purpose in &used.purposes {
            profile::check_anchor(&certificate, *purpose)?;
        }
        path::check_anchor(der)?;
        self.anchors.push(Anchor {
            der: der.to_vec(),
            used: used.clone(),
        });
        Ok(())
    }

    /// Pins all certificates of a bundle in PEM, such as an IACA list, for the same; all of them or none. The answer says how many.
    ///
    /// # Errors
    /// [`Error::Certificate`]: [`Fault::Pem`], or as [`Anchors::add_der`] for one of them.
    pub fn add_pem(&mut self, pem: &str, used: &AnchorUse) -> Result<usize, Error> {
        let before = self.anchors.len();
        let bundle = pem::certificates(pem)?;
        let added = bundle.iter().try_for_each(|der| self.add_der(der, used));
        if added.is_err() {
            self.truncate(before);
        }
        added.map(|()| bundle.len())
    }

    /// The key of the first certificate of a chain in DER, trusted for documents of this type. `signed_at` is when the document says
    /// it was signed; the key refuses, too, to verify what was signed while the chain was not valid. For
    /// [`Purpose::StatusSigner`] the type has no meaning.
    ///
    /// # Errors
    /// [`Error::Certificate`] with the check that failed; [`Fault::Purpose`] for [`Purpose::Reader`], which issues nothing.
    pub fn issuer_key(
        &self,
        chain: &[&[u8]],
        purpose: Purpose,
        document_type: &str,
        signed_at: Option<UnixTime>,
        now: UnixTime,
        crls: &[&[u8]],
    ) -> Result<IssuerKey, Error> {
        let (role, document_type) = match purpose {
            Purpose::MdocSigner | Purpose::SdJwtIssuer => {
                (Role::CertifiedIssuer, Some(document_type))
            }
            Purpose::StatusSigner => (Role::StatusIssuer, None),
            Purpose::Reader => return Err(Fault::Purpose.into()),
        };
        let moment = Moment {
            signed_at,
            now,
            crls,
        };
        let wanted = Wanted {
            purpose,
            pinned_for: &[purpose],
            document_type,
            role,
        };
        let (signer, valid) = self.signer(chain, &wanted, &moment)?;
        Ok(IssuerKey::certified(signer, valid))
    }

    /// The key of a status list that brings its signer's chain. An anchor that is pinned for documents is good for their status too.
    /// Never handed out: which documents it may speak for, decides who looks a status up.
    pub(crate) fn status_key(&self, chain: &[&[u8]], now: UnixTime) -> Result<IssuerKey, Error> {
        let moment = Moment {
            signed_at: None,
            now,
            crls: &[],
        };
        let wanted = Wanted {
            purpose: Purpose::StatusSigner,
            pinned_for: &[
                Purpose::StatusSigner,
                Purpose::MdocSigner,
                Purpose::SdJwtIssuer,
            ],
            document_type: None,
            role: Role::StatusIssuer,
        };
        let (signer, valid) = self.signer(chain, &wanted, &moment)?;
        Ok(IssuerKey::certified(signer, valid))
    }

    /// The key of a reader's certificate. Its id is that of OpenID4VP's prefix `x509_hash`, with which a verifier names itself.
    ///
    /// # Errors
    /// [`Error::Certificate`] with the check that failed.
    pub fn verifier_key(
        &self,
        chain: &[&[u8]],
        now: UnixTime,
        crls: &[&[u8]],
    ) -> Result<VerifierKey, Error> {
        let moment = Moment {
            signed_at: None,
            now,
            crls,
        };
        let wanted = Wanted {
            purpose: Purpose::Reader,
            pinned_for: &[Purpose::Reader],
            document_type: None,
            role: Role::CertifiedVerifier,
        };
        let (mut signer, valid) = self.signer(chain, &wanted, &moment)?;
        signer.id = Some(format!("x509_hash:{}", signer.kid));
        Ok(VerifierKey::certified(signer, valid))
    }

    /// Takes back what was pinned since there were so many.
    pub(super) fn truncate(&mut self, count: usize) {
        self.anchors.truncate(count);
    }

    fn signer(
        &self,
        chain: &[&[u8]],
        wanted: &Wanted<'_>,
        moment: &Moment<'_>,
    ) -> Result<(Signer, core::ops::RangeInclusive<UnixTime>), Fault> {
        let chain = Chain::read(chain, |der| {
            self.anchors.iter().any(|anchor| anchor.der == der)
        })?;
        // Of several anchors of one name and key the first good one decides; the first refusal is the one that is told.
        let mut refused = Fault::AnchorUnknown;
        for anchor in &self.anchors {
            let certificate = Certificate::read_at(Place::Anchor, &anchor.der)?;
            if !chain.may_end_in(&certificate) {
                continue;
            }
            let checked = anchor
                .used
                .check(wanted)
                .and_then(|()| chain.check(&certificate, wanted.purpose, moment));
            match checked {
                Ok(valid) => {
                    let authority = chain.authority(&certificate);
                    return Ok((signer_of(&chain.leaf, authority, wanted.role)?, valid));
                }
                Err(fault) if refused == Fault::AnchorUnknown => refused = fault,
                Err(_) => {}
            }
        }
        Err(refused)
    }
}

impl AnchorUse {
    fn check(&self, wanted: &Wanted<'_>) -> Result<(), Fault> {
        if !wanted
            .pinned_for
            .iter()
            .any(|one| self.purposes.contains(one))
        {
            return Err(Fault::Purpose);
        }
        let document_type = wanted.document_type;
        if document_type.is_some_and(|wanted| !self.document_types.iter().any(|one| one == wanted))
        {
            return Err(Fault::DocumentType);
        }
        Ok(())
    }
}

fn signer_of(
    leaf: &Certificate<'_>,
    authority: &Certificate<'_>,
    role: Role,
) -> Result<Signer, Fault> {
    let name = leaf.subject.shown().to_owned();
    let known_by_authority = match role {
        Role::CertifiedIssuer => true,
        Role::StatusIssuer => usage::names_status(leaf),
        _ => false,
    };
    Ok(Signer {
        role,
        kid: base64url::encode(leaf.thumbprint()),
        id: None,
        // A certificate has one name, in whatever language its authority chose.
        name: Names {
            vi: name.clone(),
            en: name,
        },
        key: leaf.key(Place::Leaf)?.into(),
        authority: known_by_authority.then(|| base64url::encode(authority.identity())),
    })
}

impl fmt::Debug for Anchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Anchors({})", self.anchors.len())
    }
}
