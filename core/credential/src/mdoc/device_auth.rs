//! Device authentication (section 9.1.3): the device signs, or makes a MAC, over the session and what it vouches for itself.

use vidan_codec::{
    cbor::{Limits, Node, Writer},
    cose::{HMAC_256, Untagged, algorithm_from_id},
};
use vidan_crypto::{
    PublicKey, Secret32,
    hash::{constant_time_eq, hmac_sha256, sha256_parts},
    kdf::hkdf_sha256,
};

use super::{
    MAX_NAMESPACES,
    cbor::{cose, defined, embed, embedded, entries, required, write_embedded},
    mso::Mso,
    transcript::SessionTranscript,
    value,
};
use crate::{ClaimValue, Error, Layer, mdoc::issuer_signed::Claims};

const LAYER: Layer = Layer::KeyBinding;

/// An empty map of namespaces, as we write it: nothing that the device alone vouches for.
pub(super) const NO_NAMESPACES: &[u8] = &[0xd8, 0x18, 0x41, 0xa0];

/// `DeviceAuthenticationBytes` (section 9.1.3.4): the detached payload of signature or MAC.
pub(super) fn payload(
    transcript: &SessionTranscript,
    doc_type: &str,
    namespaces: &[u8],
) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(4).text("DeviceAuthentication");
    out.encoded(transcript.as_bytes()).text(doc_type);
    out.encoded(namespaces);
    embed(out.as_bytes())
}

/// The MAC's key (section 9.1.3.5): from what the device key and the reader's ephemeral key agree on.
pub(super) fn mac_key(
    shared: &Secret32,
    transcript: &SessionTranscript,
) -> Result<Secret32, Error> {
    session_key(shared, transcript, b"EMacKey")
}

/// A key of the session: HKDF-SHA256, salted with the digest of `SessionTranscriptBytes`.
pub(super) fn session_key(
    shared: &Secret32,
    transcript: &SessionTranscript,
    info: &[u8],
) -> Result<Secret32, Error> {
    let salt = vidan_crypto::hash::sha256(&transcript.to_embedded());
    // 32 bytes are never more than HKDF gives.
    hkdf_sha256(shared, &salt, &[info]).map_err(|_| Error::MdocTranscript)
}

/// The tag of a MAC.
pub(super) fn mac(
    shared: &Secret32,
    transcript: &SessionTranscript,
    structure: &[u8],
) -> Result<[u8; 32], Error> {
    Ok(hmac_sha256(&mac_key(shared, transcript)?, &[structure]))
}

/// `DeviceSigned` as it came.
pub(super) struct DeviceSigned<'a> {
    /// The tag 24 and the bytes inside.
    raw_namespaces: &'a [u8],
    namespaces: Node<'a>,
    auth: Auth<'a>,
}

enum Auth<'a> {
    Mac(Untagged<'a>),
    Signature(Untagged<'a>),
}

impl<'a> DeviceSigned<'a> {
    /// Reads the map `{nameSpaces, deviceAuth}`.
    pub(super) fn read(node: &Node<'a>, left: &mut Limits) -> Result<Self, Error> {
        const NAME: &str = "deviceSigned";
        let raw = required(node, "nameSpaces")?;
        let namespaces = embedded(raw, NAME, left)?;
        let auth = required(node, "deviceAuth")?;
        let mac = defined(auth, "deviceMac");
        let auth = match (defined(auth, "deviceSignature"), mac) {
            (Some(signature), None) => Auth::Signature(detached(signature, left)?),
            (None, Some(mac)) => Auth::Mac(detached(mac, left)?),
            _ => return Err(Error::MdocDeviceAuth),
        };
        if entries(&namespaces, NAME)?.len() > MAX_NAMESPACES {
            return Err(Error::MdocTooMany);
        }
        Ok(Self {
            raw_namespaces: raw.raw(),
            namespaces,
            auth,
        })
    }

    /// What the device signed.
    pub(super) fn payload(&self, transcript: &SessionTranscript, doc_type: &str) -> Vec<u8> {
        payload(transcript, doc_type, self.raw_namespaces)
    }

    /// Checks signature or MAC. `shared` is what the reader's key of the session and the device's agree on.
    pub(super) fn check(
        &self,
        payload: &[u8],
        device: &PublicKey,
        transcript: &SessionTranscript,
        shared: impl FnOnce() -> Result<Secret32, Error>,
    ) -> Result<(), Error> {
        match &self.auth {
            Auth::Signature(message) => {
                let alg = alg(message)?;
                let algorithm =
                    algorithm_from_id(alg).map_err(|_| Error::AlgorithmUnsupported(LAYER, alg))?;
                device
                    .verify(
                        algorithm,
                        message.signed(payload).message(),
                        message.authenticator(),
                    )
                    .map_err(|_| Error::HolderSignatureInvalid)
            }
            Auth::Mac(message) => {
                let alg = alg(message)?;
                if alg != HMAC_256 {
                    return Err(Error::AlgorithmUnsupported(LAYER, alg));
                }
                let expected = mac(&shared()?, transcript, &message.authenticated(payload))?;
                match constant_time_eq(&expected, message.authenticator()) {
                    true => Ok(()),
                    false => Err(Error::MdocMacInvalid),
                }
            }
        }
    }

    /// What the device itself vouches for, all of it authorized by the issuer.
    pub(super) fn claims(&self, mso: &Mso<'_>) -> Result<Claims, Error> {
        const NAME: &str = "deviceSigned";
        let read = entries(&self.namespaces, NAME)?.into_iter();
        read.map(|(namespace, elements)| {
            let elements = entries(elements, NAME)?.into_iter();
            let members =
                elements.map(|(element, node)| match mso.authorizes(namespace, element) {
                    true => Ok((element.into(), value::claim(node)?)),
                    false => Err(Error::MdocDeviceElement),
                });
            let members: Result<_, Error> = members.collect();
            Ok((namespace.into(), ClaimValue::Map(members?)))
        })
        .collect()
    }
}

/// What makes a presentation the same as another: session, document type and device key.
pub(super) fn replay_key(payload: &[u8], device: &PublicKey) -> [u8; 32] {
    sha256_parts(&[payload, device.as_bytes()])
}

/// Writes `DeviceSigned` without namespaces: the key is `deviceSignature` or `deviceMac`.
pub(super) fn write(out: &mut Writer, key: &str, message: impl FnOnce(&mut Writer)) {
    out.map(2).text("nameSpaces");
    write_embedded(out, &[0xa0]);
    out.text("deviceAuth").map(1).text(key);
    message(out);
}

fn alg(message: &Untagged<'_>) -> Result<i64, Error> {
    message.alg().map_err(|_| Error::MdocField("alg"))
}

fn detached<'a>(node: &Node<'a>, left: &mut Limits) -> Result<Untagged<'a>, Error> {
    const NAME: &str = "deviceAuth";
    let message = cose(node, NAME, left)?;
    match message.payload() {
        None => Ok(message),
        Some(_) => Err(Error::MdocPayload(NAME)),
    }
}
