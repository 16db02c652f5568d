//! The keys that trust hands out. Holding one *is* the permission: a list checks purpose and dates before it gives one.

use core::{fmt, ops::RangeInclusive};
use std::sync::Arc;

use vidan_codec::{clock::UnixTime, cose::algorithm_from_id};
use vidan_crypto::{Algorithm, PublicKey};

use crate::{
    Error, IssuerRecord, Names, OfficeRecord, PublicJwk, Role, Signer, Standing, Verified,
    VerifierRecord,
    x509::{CertificateFault, Place},
};

/// What every trusted key holds.
#[derive(Clone)]
struct Trusted {
    /// Shared with each value that it vouches for.
    signer: Arc<Signer>,
    retired: Option<i64>,
    /// When the certificates of a chain are all valid; what they sign says a moment within.
    valid: Option<RangeInclusive<UnixTime>>,
}

impl Trusted {
    fn new(
        role: Role,
        kid: &str,
        id: &str,
        name: &Names,
        jwk: &PublicJwk,
        standing: &Standing,
    ) -> Self {
        Self {
            signer: Arc::new(Signer {
                role,
                kid: kid.to_owned(),
                id: Some(id.to_owned()),
                name: name.clone(),
                key: jwk.clone(),
                authority: None,
            }),
            retired: standing.retired,
            valid: None,
        }
    }

    fn certified(signer: Signer, valid: RangeInclusive<UnixTime>) -> Self {
        Self {
            signer: Arc::new(signer),
            retired: None,
            valid: Some(valid),
        }
    }

    fn verify<T>(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
        signed_at: Option<UnixTime>,
        value: T,
    ) -> Result<Verified<T>, Error> {
        self.check_signature(algorithm, message, signature)?;
        // Only after the signature: before it, the date is anyone's word.
        self.check_date(signed_at)?;
        Ok(Verified::new(value, Arc::clone(&self.signer)))
    }

    fn check_signature(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.signer
            .key
            .key()
            .verify(algorithm, message, signature)
            .map_err(|_| Error::SignatureInvalid)
    }

    fn check_date(&self, signed_at: Option<UnixTime>) -> Result<(), Error> {
        if let Some(retired) = self.retired
            && signed_at.is_none_or(|at| at.0 >= retired)
        {
            return Err(Error::KeyRetired(self.signer.kid.clone()));
        }
        if let (Some(valid), Some(at)) = (&self.valid, signed_at)
            && !valid.contains(&at)
        {
            return Err(CertificateFault::NotValidWhenSigned(Place::Leaf).into());
        }
        Ok(())
    }
}

/// A key trusted for documents of one type, now.
#[derive(Clone)]
pub struct IssuerKey {
    trusted: Trusted,
    /// COSE algorithm numbers; `None`: all that the key can do.
    algorithms: Option<Vec<i64>>,
}

impl IssuerKey {
    /// A key that a person names on the command line, for any document type and any `iss`. No list stands behind it,
    /// and [`Signer::role`] says so.
    pub fn pinned(public: PublicKey) -> Self {
        let signer = Signer {
            role: Role::PinnedIssuer,
            kid: String::new(),
            id: None,
            name: Names::default(),
            key: public.into(),
            authority: None,
        };
        Self {
            trusted: Trusted {
                signer: Arc::new(signer),
                retired: None,
                valid: None,
            },
            algorithms: None,
        }
    }

    /// The key under which a document was verified when it was received, kept with it in the vault: to read the
    /// document again long after. It says that the signature holds, not that the issuer is trusted today.
    ///
    /// # Errors
    /// [`Error::PurposeNotAllowed`] for the signer of something else than a document.
    pub fn remembered(signer: &Signer) -> Result<Self, Error> {
        match signer.role {
            Role::CertifiedIssuer | Role::Issuer | Role::PinnedIssuer => Ok(Self {
                trusted: Trusted {
                    signer: Arc::new(signer.clone()),
                    retired: None,
                    valid: None,
                },
                algorithms: None,
            }),
            Role::CertifiedVerifier | Role::Office | Role::StatusIssuer | Role::Verifier => {
                Err(Error::PurposeNotAllowed {
                    kid: signer.kid.clone(),
                    purpose: "documents".to_owned(),
                })
            }
        }
    }

    /// The issuer identifier that its documents must carry; `None` for a pinned key, which may carry any, and for a
    /// certificate's, whose subject is the issuer.
    pub fn iss(&self) -> Option<&str> {
        self.trusted.signer.id.as_deref()
    }

    /// Whether it came from a certificate: then the subject of that is the issuer, and what a document says of itself is nobody's
    /// word (SD-JWT VC section "Issuer Verification Key Discovery and Validation").
    pub fn is_certified(&self) -> bool {
        self.trusted.signer.role == Role::CertifiedIssuer
    }

    /// The key id; `None` for a pinned key.
    pub fn kid(&self) -> Option<&str> {
        Some(self.trusted.signer.kid.as_str()).filter(|kid| !kid.is_empty())
    }

    /// The issuer's name for people; empty for a pinned key.
    pub fn name(&self) -> &Names {
        &self.trusted.signer.name
    }

    /// The public key.
    pub fn public(&self) -> &PublicKey {
        self.trusted.signer.key.key()
    }

    /// Checks a COSE signature and wraps the value that it covers.
    ///
    /// `cose_alg` is the number in the protected header; `message` the Sig_structure; `signed_at` the signed time of
    /// issue, which decides whether a retired key still stands for it.
    ///
    /// # Errors
    /// [`Error::AlgorithmNotAllowed`], [`Error::SignatureInvalid`], [`Error::KeyRetired`].
    pub fn verify<T>(
        &self,
        cose_alg: i64,
        message: &[u8],
        signature: &[u8],
        signed_at: Option<UnixTime>,
        value: T,
    ) -> Result<Verified<T>, Error> {
        let algorithm = self.allowed(cose_alg)?;
        self.trusted
            .verify(algorithm, message, signature, signed_at, value)
    }

    /// The first half of [`IssuerKey::verify`], for what is read only after its signature was checked.
    pub(crate) fn check_signature(
        &self,
        cose_alg: i64,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let algorithm = self.allowed(cose_alg)?;
        self.trusted.check_signature(algorithm, message, signature)
    }

    /// The second half: whether a retired key still stands for what it signed then.
    pub(crate) fn check_date(&self, signed_at: Option<UnixTime>) -> Result<(), Error> {
        self.trusted.check_date(signed_at)
    }

    /// Wraps a value after both halves.
    pub(crate) fn vouch<T>(&self, value: T) -> Verified<T> {
        Verified::new(value, Arc::clone(&self.trusted.signer))
    }

    fn allowed(&self, cose_alg: i64) -> Result<Algorithm, Error> {
        let listed = self
            .algorithms
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&cose_alg));
        algorithm_from_id(cose_alg)
            .ok()
            .filter(|algorithm| listed && *algorithm == self.public().algorithm())
            .ok_or(Error::AlgorithmNotAllowed(cose_alg))
    }

    /// The key of a certificate whose chain was checked, for what is signed while all of it is valid.
    pub(crate) fn certified(signer: Signer, valid: RangeInclusive<UnixTime>) -> Self {
        Self {
            trusted: Trusted::certified(signer, valid),
            algorithms: None,
        }
    }

    pub(crate) fn from_record(record: &IssuerRecord, role: Role) -> Self {
        let IssuerRecord {
            kid,
            iss,
            name,
            jwk,
            algs,
            standing,
            ..
        } = record;
        Self {
            trusted: Trusted::new(role, kid, iss, name, jwk, standing),
            algorithms: Some(algs.clone()),
        }
    }
}

macro_rules! single_algorithm_key {
    ($(#[$doc:meta])* $key:ident, $record:ident, $role:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $key(Trusted);

        impl $key {
            /// The identifier.
            pub fn id(&self) -> &str {
                self.0.signer.id.as_deref().unwrap_or_default()
            }

            /// The key id.
            pub fn kid(&self) -> &str {
                &self.0.signer.kid
            }

            /// The name for people.
            pub fn name(&self) -> &Names {
                &self.0.signer.name
            }

            /// The public key.
            pub fn public(&self) -> &PublicKey {
                self.0.signer.key.key()
            }

            /// Checks a signature by the key's one algorithm and wraps the value that it covers. `signed_at` is the
            /// signed date, which decides whether a retired key still stands for it.
            ///
            /// # Errors
            /// [`Error::SignatureInvalid`], [`Error::KeyRetired`].
            pub fn verify<T>(
                &self,
                message: &[u8],
                signature: &[u8],
                signed_at: Option<UnixTime>,
                value: T,
            ) -> Result<Verified<T>, Error> {
                self.0.verify(self.public().algorithm(), message, signature, signed_at, value)
            }

            pub(crate) fn from_record(record: &$record) -> Self {
                let $record { kid, id, name, jwk, standing, .. } = record;
                Self(Trusted::new($role, kid, id, name, jwk, standing))
            }
        }

        impl fmt::Debug for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($key)).field(&self.kid()).finish()
            }
        }
    };
}

single_algorithm_key!(
    /// A key trusted for one kind of notice or one form, now.
    OfficeKey,
    OfficeRecord,
    Role::Office
);
single_algorithm_key!(
    /// A key trusted to ask under a verifier's name, now.
    VerifierKey,
    VerifierRecord,
    Role::Verifier
);

impl VerifierKey {
    /// The key of a reader's certificate whose chain was checked.
    pub(crate) fn certified(signer: Signer, valid: RangeInclusive<UnixTime>) -> Self {
        Self(Trusted::certified(signer, valid))
    }
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IssuerKey").field(&self.kid()).finish()
    }
}
