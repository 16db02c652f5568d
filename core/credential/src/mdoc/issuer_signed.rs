//! What an issuer signed (`IssuerSigned`, section 8.3.2.1.2.2) as it came. Shared by holder and verifier.
//!
//! No element leaves this module but through [`IssuerSigned::authenticate`], which takes a trusted issuer's key.

use std::collections::BTreeSet;

use vidan_codec::{
    cbor::{Limits, Node},
    clock::UnixTime,
    cose::{Untagged, algorithm_from_id, header::X5CHAIN},
};
use vidan_trust::{IssuerKey, Verified};

use super::{
    MAX_NAMESPACES,
    cbor::{cose, embedded, entries, optional, read, required},
    item::Item,
    known,
    mso::Mso,
    value,
};
use crate::{ClaimKey, ClaimValue, Error, Layer, signed::signed_by};

/// Most certificates of a chain, and bytes of each.
const MAX_CHAIN: usize = 8;
const MAX_CERTIFICATE: usize = 16 * 1024;

/// Claims by namespace.
pub(super) type Claims = Vec<(ClaimKey, ClaimValue)>;

/// A namespace and its elements.
pub(super) type Namespace<'a> = (&'a str, Vec<Item<'a>>);

/// A parsed `IssuerSigned`. It borrows from the bytes it came in.
pub(super) struct IssuerSigned<'a> {
    message: Untagged<'a>,
    /// `issuerAuth` as it came.
    auth: &'a [u8],
    payload: &'a [u8],
    alg: i64,
    chain: Vec<&'a [u8]>,
    mso: Mso<'a>,
    namespaces: Vec<Namespace<'a>>,
}

/// One whose issuer's signature was checked.
pub(super) struct Authentic<'s, 'a> {
    signed: &'s IssuerSigned<'a>,
}

impl<'a> IssuerSigned<'a> {
    /// Reads the map `{nameSpaces, issuerAuth}`.
    pub(super) fn read(node: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        const AUTH: &str = "issuerAuth";
        let auth = required(node, AUTH)?;
        let message = cose(auth, AUTH, left)?;
        let payload = message.payload().ok_or(Error::MdocPayload(AUTH))?;
        let mso = embedded(&read(payload, left)?, "MobileSecurityObject", left)?;
        let mso = Mso::read(&mso)?;
        Ok(Self {
            auth: auth.raw(),
            payload,
            alg: message.alg().map_err(|_| Error::MdocField("alg"))?,
            chain: chain(message.unprotected())?,
            message,
            mso,
            namespaces: match optional(node, "nameSpaces") {
                Some(namespaces) => read_namespaces(namespaces, left)?,
                None => Vec::new(),
            },
        })
    }

    /// The issuer's certificates, its own first: for finding its key.
    pub(super) fn chain(&self) -> &[&'a [u8]] {
        &self.chain
    }

    /// The document type that the mobile security object names: good for finding a key, not for deciding.
    pub(super) fn doc_type(&self) -> &'a str {
        self.mso.doc_type
    }

    /// When the mobile security object says that it was signed: as good as its document type.
    pub(super) fn signed_at(&self) -> UnixTime {
        self.mso.signed
    }

    /// Checks the issuer's signature.
    pub(super) fn authenticate(
        &self,
        key: &IssuerKey,
    ) -> Result<Verified<Authentic<'_, 'a>>, Error> {
        if algorithm_from_id(self.alg).is_err() {
            return Err(Error::AlgorithmUnsupported(Layer::Credential, self.alg));
        }
        signed_by(
            key,
            self.alg,
            self.message.signed(self.payload).message(),
            self.message.authenticator(),
            Some(self.mso.signed),
            Authentic { signed: self },
        )
    }

    /// Lets a holder's own file be read without its issuer's key: nobody vouches for what comes of it, so it must stay inside
    /// of [`super::own::OwnFile`].
    pub(super) fn unauthenticated(&self) -> Authentic<'_, 'a> {
        Authentic { signed: self }
    }
}

impl<'s, 'a> Authentic<'s, 'a> {
    /// What the issuer signed.
    pub(super) fn mso(&self) -> &'s Mso<'a> {
        &self.signed.mso
    }

    /// `issuerAuth` as it came.
    pub(super) fn auth(&self) -> &'a [u8] {
        self.signed.auth
    }

    /// The elements, each of which was found to be the issuer's.
    pub(super) fn namespaces(&self) -> Result<&'s [Namespace<'a>], Error> {
        for (namespace, items) in &self.signed.namespaces {
            let mut ids = BTreeSet::new();
            let mut elements = BTreeSet::new();
            for item in items {
                if !ids.insert(item.digest_id) {
                    return Err(Error::MdocDigestTwice);
                }
                if !elements.insert(item.element) {
                    return Err(Error::MdocElementTwice);
                }
                self.mso().digests.check(namespace, item)?;
            }
        }
        Ok(&self.signed.namespaces)
    }

    /// The elements as claims: a map for each namespace, in the order in which they are shown.
    pub(super) fn claims(&self) -> Result<Claims, Error> {
        let namespaces = self.namespaces()?.iter();
        let mut claims = namespaces
            .map(|(namespace, items)| {
                let one = |item: &Item<'_>| Ok((item.element.into(), value::claim(&item.value)?));
                let members: Result<_, Error> = items.iter().map(one).collect();
                Ok(((*namespace).into(), ClaimValue::Map(members?)))
            })
            .collect::<Result<Claims, Error>>()?;
        known::sort(self.mso().doc_type, &mut claims);
        Ok(claims)
    }
}

fn read_namespaces<'a>(node: &Node<'a>, left: &mut Limits) -> Result<Vec<Namespace<'a>>, Error> {
    const NAME: &str = "nameSpaces";
    let namespaces = entries(node, NAME)?;
    if namespaces.len() > MAX_NAMESPACES {
        return Err(Error::MdocTooMany);
    }
    let read = namespaces.into_iter().map(|(namespace, items)| {
        let items = items.as_array().filter(|items| !items.is_empty());
        let items = items.ok_or(Error::MdocField(NAME))?.iter();
        let items: Result<_, Error> = items.map(|item| Item::read(item, left)).collect();
        Ok((namespace, items?))
    });
    read.collect()
}

/// `x5chain` (RFC 9360 section 2): one certificate, or an array of them. In the unprotected header, as section 9.1.2.4 says.
pub(super) fn chain<'a>(unprotected: &Node<'a>) -> Result<Vec<&'a [u8]>, Error> {
    let chain = unprotected.get(X5CHAIN).ok_or(Error::MdocChain)?;
    let certificates: Option<Vec<_>> = match chain.as_array() {
        Some(several) if several.len() > MAX_CHAIN => None,
        Some(several) => several.iter().map(Node::as_bytes).collect(),
        None => chain.as_bytes().map(|one| vec![one]),
    };
    let fits = |one: &&[u8]| !one.is_empty() && one.len() <= MAX_CERTIFICATE;
    certificates
        .filter(|chain| !chain.is_empty() && chain.iter().all(fits))
        .ok_or(Error::MdocChain)
}
