//! Who may have issued an SD-JWT VC: whom a list or a key names, or whose certificate leads to a root that a person named.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    DocumentProfile, DocumentType, Error as Cause, StatusReference, sd_jwt::verify::Unverified,
};
use vidan_trust::{IssuerKey, x509::Purpose};
use vidan_verifier::Trust;

use super::{
    ended::Ended,
    issuers::{self, Issuers},
};
use crate::{
    Error,
    args::Verify,
    output::Output,
    trust::{self, Trusted},
};

/// Whom a person named.
pub(super) enum Whom<'a> {
    /// Each issuer by the certificates that its documents carry.
    Certified(Issuers, &'a Verify),
    /// One key, or a list.
    Named(Box<Trusted>),
}

impl<'a> Whom<'a> {
    /// Whom the arguments name: roots name issuers by their certificates.
    pub(super) fn of(args: &'a Verify, now: UnixTime, out: &mut Output) -> Result<Self, Error> {
        match args.trust_pem {
            Some(_) => {
                let issuers = Issuers::named(args, Purpose::SdJwtIssuer)?;
                Ok(Self::Certified(issuers, args))
            }
            None => trust::named(args, now, out).map(|trusted| Self::Named(trusted.into())),
        }
    }

    /// The issuer's key, and the type's profile where a list has one. Without `x5c` there is no certificate to follow, whatever
    /// else the header names.
    pub(super) fn key(
        &self,
        token: &Unverified<'_>,
        now: UnixTime,
    ) -> Result<(IssuerKey, Option<DocumentProfile>), Cause> {
        let issuers = match self {
            Self::Named(trusted) => {
                return match &trusted.trust {
                    Trust::Key(key) => Ok((key.clone(), None)),
                    Trust::List(list) => token.trusted_by(list, now),
                };
            }
            Self::Certified(issuers, _) => issuers,
        };
        let document_type = token.document_type().and_then(DocumentType::name);
        let document_type = document_type.ok_or(Cause::DocumentTypeMissing)?;
        let chain: Vec<&[u8]> = token.x5c().iter().map(Vec::as_slice).collect();
        // The key itself refuses what says that it was issued while the chain was not valid.
        Ok((issuers.key(document_type, &chain, None, now)?, None))
    }

    /// What the lists say of a document by this key is asked of the answer.
    pub(super) fn trusted(
        &self,
        key: IssuerKey,
        status: Option<&StatusReference>,
        now: UnixTime,
        out: &mut Output,
    ) -> Result<Trusted, Error> {
        match self {
            Self::Certified(_, args) => issuers::trusted(args, key, status, now, out),
            Self::Named(trusted) => Ok(Trusted::clone(trusted)),
        }
    }

    /// The end of a check that went wrong.
    pub(super) fn ended(&self, cause: &Cause, now: UnixTime) -> Ended {
        match self {
            Self::Certified(..) => Ended::without_list(cause),
            Self::Named(trusted) => Ended::by(cause, &trusted.trust, now),
        }
    }

    /// The key or the list, where one was named.
    pub(super) fn named(&self) -> Option<&Trusted> {
        match self {
            Self::Certified(..) => None,
            Self::Named(trusted) => Some(trusted.as_ref()),
        }
    }

    /// Whether the rules of a list are those of this verifier.
    pub(super) fn has_list(&self) -> bool {
        self.named()
            .is_some_and(|trusted| matches!(trusted.trust, Trust::List(_)))
    }
}
