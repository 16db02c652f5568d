//! The digests of a mobile security object (section 9.1.2.4, `valueDigests`) and whether an element is one of theirs.

use std::collections::BTreeMap;

use vidan_codec::cbor::Node;
use vidan_crypto::hash::{sha256, sha384, sha512};

use super::{
    MAX_NAMESPACES,
    cbor::{entries, required, text},
    item::{Item, digest_id},
};
use crate::Error;

/// The hash functions of table 21.
#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn read(name: &str) -> Result<Self, Error> {
        match name {
            "SHA-256" => Ok(Self::Sha256),
            "SHA-384" => Ok(Self::Sha384),
            "SHA-512" => Ok(Self::Sha512),
            _ => Err(Error::MdocDigestAlgorithm),
        }
    }

    const fn len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn is_of(self, digest: &[u8], message: &[u8]) -> bool {
        match self {
            Self::Sha256 => digest == sha256(message),
            Self::Sha384 => digest == sha384(message),
            Self::Sha512 => digest == sha512(message),
        }
    }
}

/// Digests by namespace and identifier.
pub(super) struct Digests<'a> {
    hash: Hash,
    namespaces: BTreeMap<&'a str, BTreeMap<u64, &'a [u8]>>,
}

impl<'a> Digests<'a> {
    /// Reads `digestAlgorithm` and `valueDigests`.
    pub(super) fn read(mso: &Node<'a>) -> Result<Self, Error> {
        const NAME: &str = "valueDigests";
        let hash = Hash::read(text(mso, "digestAlgorithm")?)?;
        let read = entries(required(mso, NAME)?, NAME)?;
        if read.len() > MAX_NAMESPACES {
            return Err(Error::MdocTooMany);
        }
        let mut namespaces = BTreeMap::new();
        for (namespace, digests) in read {
            let digests = digests.as_map().ok_or(Error::MdocField(NAME))?;
            let one = |(id, digest): &(Node<'a>, Node<'a>)| {
                let digest = digest
                    .as_bytes()
                    .filter(|digest| digest.len() == hash.len());
                Ok((digest_id(id)?, digest.ok_or(Error::DigestMalformed)?))
            };
            let digests: Result<_, Error> = digests.iter().map(one).collect();
            namespaces.insert(namespace, digests?);
        }
        Ok(Self { hash, namespaces })
    }

    /// Whether the issuer digested an element in this namespace.
    pub(super) fn check(&self, namespace: &str, item: &Item<'_>) -> Result<(), Error> {
        let digest = self
            .namespaces
            .get(namespace)
            .and_then(|digests| digests.get(&item.digest_id))
            .ok_or(Error::MdocDigestMissing)?;
        match self.hash.is_of(digest, item.raw) {
            true => Ok(()),
            false => Err(Error::MdocDigestMismatch),
        }
    }
}
