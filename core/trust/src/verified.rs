//! `Verified<T>`: a value that someone trusted signed. The only way to one is a key's `verify`.

use core::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Names, PublicJwk};

/// As what a signer was trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Issuer of documents, by a certificate under a pinned anchor.
    CertifiedIssuer,
    /// Verifier, by a certificate under a pinned anchor.
    CertifiedVerifier,
    /// Issuer of documents.
    Issuer,
    /// Office or portal.
    Office,
    /// An issuer's key that a person named, without a list behind it.
    PinnedIssuer,
    /// Issuer, for the status of its documents alone.
    StatusIssuer,
    /// Verifier.
    Verifier,
}

/// Who signed: enough to show it, and to check the same signature again later ([`crate::IssuerKey::remembered`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// As what it was trusted.
    pub role: Role,
    /// Key id; empty for a pinned key; of a certificate its SHA-256 in base64url.
    pub kid: String,
    /// `iss` of an issuer, `id` of an office or verifier; `None` for a pinned key or a certificate, which may carry
    /// any.
    pub id: Option<String>,
    /// Shown to people; empty for a pinned key.
    pub name: Names,
    /// The key that verified.
    pub key: PublicJwk,
    /// Of a certificate for documents: which authority issued it, as the SHA-256 of that authority's name and key in base64url. Of a
    /// status list's only where the certificate is made for the status of other certificates' documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

/// A value under a signature that was checked, with its signer. Its `Debug` shows neither.
#[derive(Clone)]
pub struct Verified<T> {
    value: T,
    signer: Arc<Signer>,
}

impl<T> Verified<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value, without its signer.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Who signed it.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Another view of the same verified value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Verified<U> {
        Verified {
            value: f(self.value),
            signer: self.signer,
        }
    }

    /// A further step on the verified value that may fail, such as reading signed bytes.
    ///
    /// # Errors
    /// What `f` returns.
    pub fn try_map<U, E>(self, f: impl FnOnce(T) -> Result<U, E>) -> Result<Verified<U>, E> {
        Ok(Verified {
            value: f(self.value)?,
            signer: self.signer,
        })
    }

    pub(crate) fn new(value: T, signer: Arc<Signer>) -> Self {
        Self { value, signer }
    }
}

impl<T> AsRef<T> for Verified<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verified(..)")
    }
}
