//! The holder's side of a presentation: the chosen elements as they came and no others, with the device's word for this
//! session: a signature in two steps, or a MAC from a secret that the device's key and the reader's agreed on.

use core::fmt;

use vidan_codec::{
    ToBeSigned,
    cbor::{Value, Writer},
    clock::UnixTime,
    cose::{HMAC_256, mac_structure, sig_structure, write_untagged},
};
use vidan_crypto::{PublicKey, Secret32};

use super::{
    cbor::{algorithm_number, protected},
    device_auth::{self, NO_NAMESPACES, replay_key},
    hold::{HeldElement, HeldMdoc, paths},
    issuer_signed::Claims,
    response::{DATA_NOT_RETURNED, ElementErrors, write_element_errors},
    transcript::SessionTranscript,
};
use crate::{ClaimKey, ClaimPath, ClaimValue, Error, Layer, PathStep};

/// What is about to be shown. Nothing is signed yet.
pub struct Presentation {
    document_type: String,
    holder: PublicKey,
    issuer_signed: Vec<u8>,
    claims: Claims,
    errors: ElementErrors,
}

impl Presentation {
    /// Chooses elements of a document, each by `[namespace, element]`. None chosen shows that one has the document.
    ///
    /// # Errors
    /// [`Error::UnknownClaim`] for a path that is not an element's; [`Error::NotYetValid`] or [`Error::Expired`] where the
    /// document is not valid at `now`.
    pub fn new(held: &HeldMdoc, chosen: &[ClaimPath], now: UnixTime) -> Result<Self, Error> {
        if now < held.valid_from {
            return Err(Error::NotYetValid(Layer::Credential));
        }
        if now >= held.valid_until {
            return Err(Error::Expired(Layer::Credential));
        }
        let mut wanted = vec![false; held.elements.len()];
        for path in chosen {
            let (namespace, element) =
                steps(path).ok_or_else(|| Error::UnknownClaim(path.to_string()))?;
            let is_it = |held: &HeldElement| held.namespace == namespace && held.element == element;
            let place = held.elements.iter().position(is_it);
            let want = place.and_then(|place| wanted.get_mut(place));
            *want.ok_or_else(|| Error::UnknownClaim(path.to_string()))? = true;
        }
        let shown: Vec<&HeldElement> = held
            .elements
            .iter()
            .zip(wanted)
            .filter_map(|(element, want)| want.then_some(element))
            .collect();
        Ok(Self {
            document_type: held
                .document_type()
                .map(ToString::to_string)
                .unwrap_or_default(),
            holder: held.holder().clone(),
            issuer_signed: issuer_signed(&shown, &held.issuer_auth),
            claims: claims(held, chosen),
            errors: Vec::new(),
        })
    }

    /// Says which elements were asked for and are not shown.
    #[must_use]
    pub fn not_returned(mut self, elements: &[(&str, &str)]) -> Self {
        for (namespace, element) in elements {
            let code = ((*element).to_owned(), DATA_NOT_RETURNED);
            match self.errors.iter_mut().find(|(name, _)| name == namespace) {
                Some((_, codes)) if codes.contains(&code) => {}
                Some((_, codes)) => codes.push(code),
                None => self.errors.push(((*namespace).to_owned(), vec![code])),
            }
        }
        self
    }

    /// Exactly the claims that a verifier will see, by namespace.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The paths of [`Presentation::claims`].
    pub fn discloses(&self) -> Vec<ClaimPath> {
        paths(&self.claims)
    }

    /// Gives what the copy's key signs for the session.
    pub fn prepare(self, transcript: &SessionTranscript) -> PreparedPresentation {
        let protected = protected(algorithm_number(self.holder.algorithm()));
        let payload = device_auth::payload(transcript, &self.document_type, NO_NAMESPACES);
        PreparedPresentation {
            to_be_signed: sig_structure(&protected, &payload),
            replay_key: replay_key(&payload, &self.holder),
            protected,
            document: self,
        }
    }

    /// Makes a MAC instead: `shared` is what the copy's key and the reader's key of the session agree on. It convinces
    /// this reader and nobody else.
    ///
    /// # Errors
    /// None in practice.
    pub fn authenticate(
        self,
        transcript: &SessionTranscript,
        shared: &Secret32,
    ) -> Result<SignedDocument, Error> {
        let protected = protected(HMAC_256);
        let payload = device_auth::payload(transcript, &self.document_type, NO_NAMESPACES);
        let tag = device_auth::mac(shared, transcript, &mac_structure(&protected, &payload))?;
        Ok(self.finish("deviceMac", &protected, &tag))
    }

    fn finish(self, key: &str, protected: &[u8], authenticator: &[u8]) -> SignedDocument {
        let mut out = Writer::new();
        out.map(if self.errors.is_empty() { 3 } else { 4 });
        out.text("docType").text(&self.document_type);
        out.text("issuerSigned").encoded(&self.issuer_signed);
        out.text("deviceSigned");
        device_auth::write(&mut out, key, |out| {
            write_untagged(out, protected, &Value::Map(Vec::new()), None, authenticator);
        });
        if !self.errors.is_empty() {
            write_element_errors(&mut out, &self.errors);
        }
        SignedDocument(out.into_bytes())
    }
}

/// A presentation that lacks only the device's signature.
pub struct PreparedPresentation {
    document: Presentation,
    protected: Vec<u8>,
    to_be_signed: ToBeSigned,
    replay_key: [u8; 32],
}

impl PreparedPresentation {
    /// What the copy's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// What makes this presentation the same as another, for a verifier too.
    pub fn replay_key(&self) -> [u8; 32] {
        self.replay_key
    }

    /// The document for a [`super::response::DeviceResponse`].
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the copy's key.
    pub fn finish(self, signature: &[u8]) -> Result<SignedDocument, Error> {
        let holder = &self.document.holder;
        holder
            .verify(holder.algorithm(), self.to_be_signed.message(), signature)
            .map_err(|_| Error::SignatureRejected)?;
        Ok(self
            .document
            .finish("deviceSignature", &self.protected, signature))
    }
}

/// One document of an answer. `Debug` shows its size.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedDocument(Vec<u8>);

impl SignedDocument {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Namespace and element of a path that has these two steps.
fn steps(path: &ClaimPath) -> Option<(&str, &str)> {
    match path.steps() {
        [
            PathStep::Key(ClaimKey::Text(namespace)),
            PathStep::Key(ClaimKey::Text(element)),
        ] => Some((namespace, element)),
        _ => None,
    }
}

/// `IssuerSigned` with these elements alone, each as it came. They stand in the order of the document, in which those of a
/// namespace follow each other.
fn issuer_signed(shown: &[&HeldElement], auth: &[u8]) -> Vec<u8> {
    let namespaces: Vec<&[&HeldElement]> = shown
        .chunk_by(|one, next| one.namespace == next.namespace)
        .collect();
    let mut out = Writer::new();
    match namespaces.is_empty() {
        true => out.map(1),
        false => out.map(2).text("nameSpaces").map(namespaces.len()),
    };
    for elements in namespaces {
        if let Some(first) = elements.first() {
            out.text(&first.namespace).array(elements.len());
        }
        for element in elements {
            out.encoded(&element.raw);
        }
    }
    out.text("issuerAuth").encoded(auth);
    out.into_bytes()
}

fn claims(held: &HeldMdoc, chosen: &[ClaimPath]) -> Claims {
    let is_chosen = |namespace: &ClaimKey, element: &ClaimKey| {
        let steps = [namespace, element].map(|step| PathStep::Key(step.clone()));
        chosen.iter().any(|path| path.steps() == steps)
    };
    let of = |(namespace, members): &(ClaimKey, ClaimValue)| {
        let members = members.as_map().unwrap_or_default().iter();
        let members: Vec<_> = members
            .filter(|(element, _)| is_chosen(namespace, element))
            .cloned()
            .collect();
        (!members.is_empty()).then(|| (namespace.clone(), ClaimValue::Map(members)))
    };
    held.claims().iter().filter_map(of).collect()
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Presentation({} namespaces)", self.claims.len())
    }
}

impl fmt::Debug for PreparedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedPresentation({:?})", self.to_be_signed)
    }
}

impl fmt::Debug for SignedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedDocument({} bytes)", self.0.len())
    }
}
