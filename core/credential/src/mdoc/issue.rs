//! The issuer's side (section 9.1.2): from elements to an `IssuerSigned` for one key of one holder.
//!
//! Two steps, as [`crate::sd_cwt::issue`] has them: [`MdocRequest::prepare`] gives what to sign, [`PreparedMdoc::finish`]
//! checks the signature and gives the document. Every copy has salts of its own and digest identifiers that say nothing
//! about its elements.

use core::fmt;
use std::collections::BTreeSet;

use vidan_codec::{
    ToBeSigned,
    cbor::{Value, Writer},
    clock::UnixTime,
    cose::{header::X5CHAIN, key_to_whole_value, sig_structure, write_untagged},
};
use vidan_crypto::{PublicKey, Random, hash::sha256, random_array};

use super::{
    cbor::{algorithm_number, embed, protected},
    item, known, time,
};
use crate::{ClaimKey, ClaimValue, Error, StatusReference, sd_cwt::plain};

/// Seconds of a day, less one: to round up.
const DAY_LESS_ONE: i64 = 86_399;

/// What is to be issued.
#[derive(Clone, Debug)]
pub struct MdocRequest {
    /// The key that will sign; it decides the algorithm (ES256, ES384 or EdDSA).
    pub signer: PublicKey,
    /// Its certificates in DER, its own first, the root left out.
    pub chain: Vec<Vec<u8>>,
    /// The document type.
    pub document_type: String,
    /// The elements: a map of namespaces, each a map of elements. Dates are text; [`known`] says how each is written.
    pub claims: ClaimValue,
    /// The key of this copy.
    pub holder: PublicKey,
    /// When it is signed; [`MdocRequest::prepare`] rounds it down to the day.
    pub signed_at: UnixTime,
    /// From when on it is good; rounded down to the day.
    pub valid_from: UnixTime,
    /// Until when it is good; rounded up to the day.
    pub valid_until: UnixTime,
    /// When the issuer expects to issue it anew.
    pub expected_update: Option<UnixTime>,
    /// Where its status will be found.
    pub status: Option<StatusReference>,
}

/// A namespace and its elements as they are written.
type Namespace<'r> = (&'r str, Vec<Element>);

/// An element that is written, and its place among the digests.
struct Element {
    digest_id: u64,
    encoded: Vec<u8>,
}

impl MdocRequest {
    /// Rounds the times to the day, salts the elements and gives what to sign.
    ///
    /// # Errors
    /// As [`MdocRequest::prepare_to_the_second`].
    pub fn prepare(self, random: &dyn Random) -> Result<PreparedMdoc, Error> {
        let rounded = Self {
            signed_at: self.signed_at.day_start(),
            valid_from: self.valid_from.day_start(),
            valid_until: self.valid_until.plus(DAY_LESS_ONE).day_start(),
            expected_update: self.expected_update.map(UnixTime::day_start),
            ..self
        };
        rounded.prepare_to_the_second(random)
    }

    /// The same with times as they are given: for a person at a desk who names them, and for tests.
    ///
    /// # Errors
    /// [`Error::Preissued`] or [`Error::ClaimKind`] for elements that cannot be issued, [`Error::MdocChain`] for no
    /// certificate, [`Error::MdocValidBeforeSigned`], [`Error::MdocValidUntilBeforeFrom`], [`Error::MdocTime`] for a
    /// year without four digits, [`Error::RandomUnavailable`].
    pub fn prepare_to_the_second(self, random: &dyn Random) -> Result<PreparedMdoc, Error> {
        self.check()?;
        let namespaces = self.elements(random)?;
        let mso = self.mobile_security_object(&namespaces)?;
        let protected = protected(algorithm_number(self.signer.algorithm()));
        let payload = embed(&mso);
        let to_be_signed = sig_structure(&protected, &payload);
        let mut name_spaces = Writer::new();
        name_spaces.map(namespaces.len());
        for (namespace, elements) in &namespaces {
            name_spaces.text(namespace).array(elements.len());
            for element in elements {
                name_spaces.encoded(&element.encoded);
            }
        }
        Ok(PreparedMdoc {
            name_spaces: name_spaces.into_bytes(),
            to_be_signed,
            protected,
            payload,
            unprotected: unprotected(self.chain),
            signer: self.signer,
        })
    }

    fn check(&self) -> Result<(), Error> {
        if self.chain.is_empty() || self.chain.iter().any(Vec::is_empty) {
            return Err(Error::MdocChain);
        }
        if self.valid_from < self.signed_at {
            return Err(Error::MdocValidBeforeSigned);
        }
        if self.valid_until <= self.valid_from {
            return Err(Error::MdocValidUntilBeforeFrom);
        }
        let times = [self.signed_at, self.valid_from, self.valid_until];
        let written = |at: UnixTime| time::moment(&at.to_rfc3339()) == Some(at);
        match times.into_iter().chain(self.expected_update).all(written) {
            true => Ok(()),
            false => Err(Error::MdocTime("validityInfo")),
        }
    }

    /// Elements in the order of their random digest identifiers, so that neither number nor place tells one from another.
    fn elements(&self, random: &dyn Random) -> Result<Vec<Namespace<'_>>, Error> {
        let namespaces = self.claims.as_map().filter(|map| !map.is_empty());
        let namespaces = namespaces.ok_or(Error::Preissued("not a map of namespaces"))?;
        let mut written = Vec::with_capacity(namespaces.len());
        let mut names = BTreeSet::new();
        for (namespace, members) in namespaces {
            let (ClaimKey::Text(namespace), Some(members)) = (namespace, members.as_map()) else {
                return Err(Error::Preissued("not a namespace of elements"));
            };
            if members.is_empty() || !names.insert(namespace.as_str()) {
                return Err(Error::Preissued(
                    "a namespace that is empty or stands twice",
                ));
            }
            written.push((
                namespace.as_str(),
                self.namespace(namespace, members, random)?,
            ));
        }
        Ok(written)
    }

    fn namespace(
        &self,
        namespace: &str,
        members: &[(ClaimKey, ClaimValue)],
        random: &dyn Random,
    ) -> Result<Vec<Element>, Error> {
        let mut names = BTreeSet::new();
        let mut elements = Vec::with_capacity(members.len());
        let ids = shuffled(members.len(), random)?;
        for ((key, value), digest_id) in members.iter().zip(ids) {
            let ClaimKey::Text(name) = key else {
                return Err(Error::Preissued("an element without a name"));
            };
            if !names.insert(name) {
                return Err(Error::Preissued("an element that stands twice"));
            }
            let value = match known::element(&self.document_type, namespace, name) {
                Some(element) => element.kind.encode(value)?,
                None => plain(value)?,
            };
            elements.push(Element {
                digest_id,
                encoded: item::write(digest_id, name, &value, random)?,
            });
        }
        elements.sort_by_key(|element| element.digest_id);
        Ok(elements)
    }

    fn mobile_security_object(&self, namespaces: &[Namespace<'_>]) -> Result<Vec<u8>, Error> {
        let mut out = Writer::new();
        out.map(if self.status.is_some() { 7 } else { 6 });
        out.text("version").text("1.0");
        out.text("digestAlgorithm").text("SHA-256");
        out.text("valueDigests").map(namespaces.len());
        for (namespace, elements) in namespaces {
            out.text(namespace).map(elements.len());
            for element in elements {
                let digest = sha256(&element.encoded);
                out.unsigned(element.digest_id).bytes(&digest);
            }
        }
        out.text("deviceKeyInfo").map(1).text("deviceKey");
        out.value(&key_to_whole_value(&self.holder));
        out.text("docType").text(&self.document_type);
        self.write_validity(&mut out);
        if let Some(status) = &self.status {
            out.text("status").value(&plain(&status.to_claim())?);
        }
        Ok(out.into_bytes())
    }

    fn write_validity(&self, out: &mut Writer) {
        let times = [
            ("signed", Some(self.signed_at)),
            ("validFrom", Some(self.valid_from)),
            ("validUntil", Some(self.valid_until)),
            ("expectedUpdate", self.expected_update),
        ];
        let given = times.iter().filter(|(_, at)| at.is_some()).count();
        out.text("validityInfo").map(given);
        for (name, at) in times {
            if let Some(at) = at {
                out.text(name);
                time::write(out, at);
            }
        }
    }
}

/// A document that lacks only the issuer's signature.
pub struct PreparedMdoc {
    name_spaces: Vec<u8>,
    protected: Vec<u8>,
    unprotected: Value,
    payload: Vec<u8>,
    to_be_signed: ToBeSigned,
    signer: PublicKey,
}

impl PreparedMdoc {
    /// What the issuer's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The `IssuerSigned` for its holder, with all its elements.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the key named in the request.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, Error> {
        self.signer
            .verify(
                self.signer.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        let mut out = Writer::new();
        out.map(2).text("nameSpaces").encoded(&self.name_spaces);
        out.text("issuerAuth");
        write_untagged(
            &mut out,
            &self.protected,
            &self.unprotected,
            Some(&self.payload),
            signature,
        );
        Ok(out.into_bytes())
    }
}

/// The certificates: one by itself, several in an array (RFC 9360 section 2).
pub(super) fn unprotected(chain: Vec<Vec<u8>>) -> Value {
    let mut certificates: Vec<Value> = chain.into_iter().map(Value::Bytes).collect();
    let chain = match certificates.len() {
        1 => certificates.remove(0),
        _ => Value::Array(certificates),
    };
    Value::map([(X5CHAIN, chain)])
}

/// The numbers below `count`, in an order of chance (Fisher and Yates). 64 random bits for each leave no bias to speak of.
fn shuffled(count: usize, random: &dyn Random) -> Result<Vec<u64>, Error> {
    let mut numbers: Vec<u64> = (0..count as u64).collect();
    for end in (1..count).rev() {
        let bytes = random_array::<8>(random).map_err(|_| Error::RandomUnavailable)?;
        let within = (end as u64).saturating_add(1);
        let other = u64::from_be_bytes(bytes).checked_rem(within);
        let other = other.and_then(|other| usize::try_from(other).ok());
        numbers.swap(end, other.unwrap_or(end));
    }
    Ok(numbers)
}

impl fmt::Debug for PreparedMdoc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedMdoc({:?})", self.to_be_signed)
    }
}
