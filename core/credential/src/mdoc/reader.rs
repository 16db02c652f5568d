//! `DeviceRequest` (section 8.3.2.1.2.1): what a reader asks for, and who asks (reader authentication, section 9.1.4).
//!
//! A request is a question, and nobody needs to sign one: what a wallet shows of it is "somebody asks" until
//! [`DocRequest::verify_reader`] says who.

use vidan_codec::{
    ToBeSigned,
    cbor::{Limits, Node, Writer},
    cose::{Untagged, algorithm_from_id, sig_structure, write_untagged},
};
use vidan_crypto::PublicKey;
use vidan_trust::{Verified, VerifierKey};

use super::{
    MAX_DOCUMENTS, MAX_NAMESPACES,
    cbor::{
        LIMITS, algorithm_number, check_version, cose, defined, embed, embedded, entries,
        protected, read, required, text,
    },
    issue::unprotected,
    issuer_signed::chain,
    transcript::SessionTranscript,
};
use crate::Error;

/// A namespace and the elements asked for, each with the reader's intent to retain it.
pub type Wanted = (String, Vec<(String, bool)>);

/// A request as it came.
#[derive(Debug)]
pub struct DeviceRequest<'a> {
    requests: Vec<DocRequest<'a>>,
}

/// The request for one document.
#[derive(Debug)]
pub struct DocRequest<'a> {
    /// `ItemsRequestBytes`: the tag 24 and the bytes inside, which the reader signs.
    raw: &'a [u8],
    document_type: &'a str,
    namespaces: Vec<Wanted>,
    auth: Option<ReaderAuth<'a>>,
}

#[derive(Debug)]
struct ReaderAuth<'a> {
    message: Untagged<'a>,
    chain: Vec<&'a [u8]>,
    alg: i64,
}

impl<'a> DeviceRequest<'a> {
    /// Reads a request.
    ///
    /// # Errors
    /// Everything about form. A wallet answers CBOR that is none with
    /// [`super::response::ResponseStatus::CborDecodingError`], the rest with `CborValidationError`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        const NAME: &str = "docRequests";
        let mut left = Limits { ..LIMITS };
        let node = read(bytes, &mut left)?;
        check_version(text(&node, "version")?, "DeviceRequest")?;
        let list = required(&node, NAME)?.as_array();
        let list = list.filter(|list| !list.is_empty());
        let list = list.ok_or(Error::MdocField(NAME))?;
        if list.len() > MAX_DOCUMENTS {
            return Err(Error::MdocTooMany);
        }
        let requests = list.iter().map(|one| DocRequest::read(one, &mut left));
        Ok(Self {
            requests: requests.collect::<Result<_, _>>()?,
        })
    }

    /// The requests, one for each document.
    pub fn requests(&self) -> &[DocRequest<'a>] {
        &self.requests
    }
}

impl<'a> DocRequest<'a> {
    fn read(node: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        let raw = required(node, "itemsRequest")?;
        let items = embedded(raw, "itemsRequest", left)?;
        let auth = defined(node, "readerAuth").map(|auth| ReaderAuth::read(auth, left));
        Ok(Self {
            raw: raw.raw(),
            document_type: text(&items, "docType")?,
            namespaces: wanted(required(&items, "nameSpaces")?)?,
            auth: auth.transpose()?,
        })
    }

    /// The document type asked for.
    pub fn document_type(&self) -> &'a str {
        self.document_type
    }

    /// The elements asked for.
    pub fn namespaces(&self) -> &[Wanted] {
        &self.namespaces
    }

    /// The reader's certificates in DER, its own first; none where it does not say who it is.
    pub fn x5chain(&self) -> Option<&[&'a [u8]]> {
        self.auth.as_ref().map(|auth| auth.chain.as_slice())
    }

    /// Whether the reader signed this request for the session, under a key that its certificate was found to hold.
    ///
    /// # Errors
    /// [`Error::MdocReaderSignature`], also where there is none; [`Error::AlgorithmUnsupported`].
    pub fn check_reader(
        &self,
        key: &PublicKey,
        transcript: &SessionTranscript,
    ) -> Result<(), Error> {
        let auth = self.auth.as_ref().ok_or(Error::MdocReaderSignature)?;
        let algorithm = algorithm_from_id(auth.alg).map_err(|_| auth.unsupported())?;
        key.verify(
            algorithm,
            auth.signed(transcript, self.raw).message(),
            auth.message.authenticator(),
        )
        .map_err(|_| Error::MdocReaderSignature)
    }

    /// The same under a key that trust gave for a verifier: what is asked, and in whose name.
    ///
    /// # Errors
    /// As [`DocRequest::check_reader`], and [`Error::Trust`].
    pub fn verify_reader(
        &self,
        key: &VerifierKey,
        transcript: &SessionTranscript,
    ) -> Result<Verified<&Self>, Error> {
        let auth = self.auth.as_ref().ok_or(Error::MdocReaderSignature)?;
        let algorithm = algorithm_from_id(auth.alg).map_err(|_| auth.unsupported())?;
        if algorithm != key.public().algorithm() {
            return Err(Error::MdocReaderSignature);
        }
        let signed = auth.signed(transcript, self.raw);
        let signature = auth.message.authenticator();
        Ok(key.verify(signed.message(), signature, None, self)?)
    }
}

impl<'a> ReaderAuth<'a> {
    fn read(node: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        const NAME: &str = "readerAuth";
        let message = cose(node, NAME, left)?;
        if message.payload().is_some() {
            return Err(Error::MdocPayload(NAME));
        }
        Ok(Self {
            chain: chain(message.unprotected())?,
            alg: message.alg().map_err(|_| Error::MdocField("alg"))?,
            message,
        })
    }

    fn signed(&self, transcript: &SessionTranscript, items: &[u8]) -> ToBeSigned {
        self.message.signed(&payload(transcript, items))
    }

    fn unsupported(&self) -> Error {
        Error::AlgorithmUnsupported(crate::Layer::KeyBinding, self.alg)
    }
}

/// `ReaderAuthenticationBytes` (section 9.1.4.5): the detached payload of the reader's signature.
fn payload(transcript: &SessionTranscript, items: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(3).text("ReaderAuthentication");
    out.encoded(transcript.as_bytes()).encoded(items);
    embed(out.as_bytes())
}

fn wanted(node: &Node<'_>) -> Result<Vec<Wanted>, Error> {
    const NAME: &str = "nameSpaces";
    let namespaces = entries(node, NAME)?;
    if namespaces.is_empty() {
        return Err(Error::MdocField(NAME));
    }
    if namespaces.len() > MAX_NAMESPACES {
        return Err(Error::MdocTooMany);
    }
    let read = namespaces.into_iter().map(|(namespace, elements)| {
        let elements = entries(elements, NAME)?;
        if elements.is_empty() {
            return Err(Error::MdocField(NAME));
        }
        let one = |(element, retain): (&str, &Node<'_>)| {
            let retain = retain.as_bool().ok_or(Error::MdocField(NAME))?;
            Ok((element.to_owned(), retain))
        };
        let elements: Result<_, Error> = elements.into_iter().map(one).collect();
        Ok((namespace.to_owned(), elements?))
    });
    read.collect()
}

/// A request that is being made: for one document.
#[derive(Clone, Debug)]
pub struct ItemsRequest {
    items: Vec<u8>,
    auth: Option<Vec<u8>>,
}

impl ItemsRequest {
    /// Asks for elements of a document type.
    pub fn new(document_type: &str, namespaces: &[Wanted]) -> Self {
        let mut out = Writer::new();
        out.map(2).text("docType").text(document_type);
        out.text("nameSpaces").map(namespaces.len());
        for (namespace, elements) in namespaces {
            out.text(namespace).map(elements.len());
            for (element, retain) in elements {
                out.text(element).bool(*retain);
            }
        }
        Self {
            items: embed(out.as_bytes()),
            auth: None,
        }
    }

    /// Gives what the reader signs for the session.
    pub fn prepare(
        self,
        signer: &PublicKey,
        chain: Vec<Vec<u8>>,
        transcript: &SessionTranscript,
    ) -> PreparedItemsRequest {
        let protected = protected(algorithm_number(signer.algorithm()));
        PreparedItemsRequest {
            to_be_signed: sig_structure(&protected, &payload(transcript, &self.items)),
            request: self,
            signer: signer.clone(),
            protected,
            chain,
        }
    }
}

/// A request that lacks only the reader's signature.
#[derive(Debug)]
pub struct PreparedItemsRequest {
    request: ItemsRequest,
    signer: PublicKey,
    protected: Vec<u8>,
    chain: Vec<Vec<u8>>,
    to_be_signed: ToBeSigned,
}

impl PreparedItemsRequest {
    /// What the reader's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        &self.to_be_signed
    }

    /// The signed request.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the key given.
    pub fn finish(mut self, signature: &[u8]) -> Result<ItemsRequest, Error> {
        self.signer
            .verify(
                self.signer.algorithm(),
                self.to_be_signed.message(),
                signature,
            )
            .map_err(|_| Error::SignatureRejected)?;
        let mut out = Writer::new();
        let unprotected = unprotected(self.chain);
        write_untagged(&mut out, &self.protected, &unprotected, None, signature);
        self.request.auth = Some(out.into_bytes());
        Ok(self.request)
    }
}

/// Puts requests together: a `DeviceRequest`.
pub fn device_request(requests: &[ItemsRequest]) -> Vec<u8> {
    let mut out = Writer::new();
    out.map(2).text("version").text("1.0");
    out.text("docRequests").array(requests.len());
    for request in requests {
        out.map(if request.auth.is_some() { 2 } else { 1 });
        out.text("itemsRequest").encoded(&request.items);
        if let Some(auth) = &request.auth {
            out.text("readerAuth").encoded(auth);
        }
    }
    out.into_bytes()
}
