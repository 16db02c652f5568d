//! One `Credential`, whatever its format: what wallet, forms and lists read without asking which, and the two ways to one.
//!
//! Claims are under the names of the document's profile in every format.

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;
use vidan_trust::{
    IssuerKey, Signer, TrustList, Verified,
    x509::{Anchors, Purpose},
};

use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, Format, StatusReference,
    mdoc::{
        hold::{HeldMdoc, Unverified},
        named::NamedMdoc,
    },
    readers::readers,
    sd_cwt::hold::HeldCredential,
    sd_jwt,
};

/// Whom to believe about documents.
#[derive(Clone, Copy, Debug)]
pub struct Trusted<'t> {
    /// Issuers by key id, and the profiles of document types.
    pub list: &'t TrustList,
    /// Authorities whose certificates are followed, where a document comes with a chain.
    pub anchors: &'t Anchors,
}

/// A document in its holder's hands.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// As an ISO mdoc.
    Mdoc(NamedMdoc),
    /// As an SD-CWT.
    SdCwt(HeldCredential),
    /// As an SD-JWT VC.
    SdJwt(sd_jwt::hold::HeldCredential),
}

readers! {
    Credential:
    /// The credential as it came, for keeping.
    as_bytes -> &[u8];
    /// Claims that every presentation shows.
    always_shown -> Vec<ClaimPath>;
    /// All claims, in the order they are shown.
    claims -> &[(ClaimKey, ClaimValue)];
    /// What can be shown or left out by itself.
    disclosable -> Vec<ClaimPath>;
    /// Which document it is.
    document_type -> Option<&DocumentType>;
    /// When it ends, if it does.
    expires_at -> Option<UnixTime>;
    /// The key of this copy.
    holder -> &PublicKey;
    /// The day of issue.
    issued_at -> Option<UnixTime>;
    /// The issuer identifier.
    issuer -> Option<&str>;
    /// Its profile, if one was known.
    profile -> Option<&DocumentProfile>;
    /// Where its status is found, if it has one.
    status -> Option<&StatusReference>;
}

impl Credential {
    /// Checks a document that an issuer sends: its issuer is trusted for its type, its signature and times hold, it is bound to
    /// the key it was asked for, and everything in it is what its issuer signed.
    ///
    /// An SD-CWT is signed by who stands on the list. A mobile document comes with certificates under a pinned anchor. An
    /// SD-JWT comes with either; where it brings certificates, they alone decide.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`].
    pub fn receive(
        format: Format,
        bytes: &[u8],
        trusted: Trusted<'_>,
        now: UnixTime,
        holder: &PublicKey,
    ) -> Result<Verified<Self>, Error> {
        match format {
            Format::MsoMdoc => receive_mdoc(bytes, trusted, now, holder).map(wrapped),
            Format::SdCwt => HeldCredential::receive(bytes, trusted.list, now, holder).map(wrapped),
            Format::SdJwt => receive_sd_jwt(bytes, trusted, now, holder).map(wrapped),
        }
    }

    /// The key that a document says it is bound to, before anything of it is checked: good for finding the key under which
    /// [`Credential::receive`] checks it, not for deciding.
    ///
    /// # Errors
    /// Where its form does not let it be read so far.
    pub fn names_key(format: Format, bytes: &[u8]) -> Result<PublicKey, Error> {
        match format {
            Format::MsoMdoc => Unverified::parse(bytes)?.names_key(),
            Format::SdCwt => HeldCredential::names_key(bytes),
            Format::SdJwt => {
                let text = core::str::from_utf8(bytes).map_err(|_| sd_jwt::Fault::Structure)?;
                sd_jwt::verify::Unverified::parse(text)?.names_key()
            }
        }
    }

    /// Reads a document again that was received and kept, under the key that verified it then. It may have expired since, and
    /// its issuer may have gone: it can still be shown to its owner.
    ///
    /// # Errors
    /// The first check that fails, as an [`Error`]: then what was kept is damaged.
    pub fn reopen(
        format: Format,
        bytes: &[u8],
        signer: &Signer,
        profile: Option<&DocumentProfile>,
    ) -> Result<Verified<Self>, Error> {
        match format {
            Format::MsoMdoc => HeldMdoc::reopen(bytes, signer, profile).map(wrapped),
            Format::SdCwt => HeldCredential::reopen(bytes, signer, profile).map(wrapped),
            Format::SdJwt => {
                sd_jwt::hold::HeldCredential::reopen(bytes, signer, profile).map(wrapped)
            }
        }
    }
}

impl From<HeldCredential> for Credential {
    fn from(held: HeldCredential) -> Self {
        Self::SdCwt(held)
    }
}

impl From<sd_jwt::hold::HeldCredential> for Credential {
    fn from(held: sd_jwt::hold::HeldCredential) -> Self {
        Self::SdJwt(held)
    }
}

impl From<HeldMdoc> for Credential {
    fn from(held: HeldMdoc) -> Self {
        Self::Mdoc(held.into())
    }
}

fn wrapped<T: Into<Credential>>(held: Verified<T>) -> Verified<Credential> {
    held.map(Into::into)
}

fn receive_mdoc(
    bytes: &[u8],
    trusted: Trusted<'_>,
    now: UnixTime,
    holder: &PublicKey,
) -> Result<Verified<HeldMdoc>, Error> {
    let document = Unverified::parse(bytes)?;
    let (key, profile) = mdoc_issuer(
        &document.x5chain(),
        document.document_type(),
        document.signed_at(),
        trusted,
        now,
    )?;
    document.verify(&key, profile.as_ref(), now, Some(holder))
}

fn receive_sd_jwt(
    bytes: &[u8],
    trusted: Trusted<'_>,
    now: UnixTime,
    holder: &PublicKey,
) -> Result<Verified<sd_jwt::hold::HeldCredential>, Error> {
    let text = core::str::from_utf8(bytes).map_err(|_| sd_jwt::Fault::Structure)?;
    let token = sd_jwt::verify::Unverified::parse(text)?;
    let (key, profile) = sd_jwt_issuer(&token, trusted, now)?;
    sd_jwt::hold::HeldCredential::receive_with(bytes, &key, profile.as_ref(), now, Some(holder))
}

/// The issuer of a mobile document, by its certificates, and the profile of its type.
pub(crate) fn mdoc_issuer(
    chain: &[&[u8]],
    document_type: &str,
    signed_at: UnixTime,
    trusted: Trusted<'_>,
    now: UnixTime,
) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
    let key = trusted.anchors.issuer_key(
        chain,
        Purpose::MdocSigner,
        document_type,
        Some(signed_at),
        now,
        &[],
    )?;
    let profile = Format::MsoMdoc.profile_name(document_type);
    Ok((key, DocumentProfile::from_list(trusted.list, profile)?))
}

/// The issuer of an SD-JWT, by its certificates where it brings some, else by the list; and the profile of its type.
pub(crate) fn sd_jwt_issuer(
    token: &sd_jwt::verify::Unverified<'_>,
    trusted: Trusted<'_>,
    now: UnixTime,
) -> Result<(IssuerKey, Option<DocumentProfile>), Error> {
    if token.x5c().is_empty() {
        return token.trusted_by(trusted.list, now);
    }
    let document_type = token.document_type().and_then(DocumentType::name);
    let document_type = document_type.ok_or(Error::DocumentTypeMissing)?;
    let chain: Vec<&[u8]> = token.x5c().iter().map(Vec::as_slice).collect();
    // The key itself refuses what says that it was issued while the chain was not valid.
    let key =
        trusted
            .anchors
            .issuer_key(&chain, Purpose::SdJwtIssuer, document_type, None, now, &[])?;
    Ok((
        key,
        DocumentProfile::from_list(trusted.list, document_type)?,
    ))
}
