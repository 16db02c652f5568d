//! The bytes under the text: the content alone, or a COSE_Sign1 around it. Read and written in one form; what was read says
//! which nonce its answer carries.

use vidan_codec::ToBeSigned;
use vidan_codec::base45;
use vidan_codec::cbor::{Limits, Node, Value, decode_shortest};
use vidan_codec::cose::{Sign1, TAG_SIGN1, Unsigned1, algorithm_id, header};
use vidan_crypto::Algorithm;
use vidan_crypto::hash::{sha256, sha256_parts};

use super::content::Content;
use super::{ChallengeFault, MAX_TEXT, PREFIX};

/// `typ` of a signed challenge.
const TYP: &str = "application/vidan-challenge+cwt";
/// Sets the nonce of an answer apart from those of mailboxes and forms, which are hashes too.
const ANSWER: &[u8] = b"vidan challenge answer 1\0";
/// Longest key id, in bytes.
const MAX_KID: usize = 128;
/// Tag, array, header map; the content is read by itself.
const LIMITS: Limits = Limits {
    bytes: 1024,
    depth: 3,
    items: 32,
};

/// A challenge as it came: well-formed, and nobody's yet.
pub(super) struct Message {
    pub(super) content: Content,
    pub(super) signed: Option<Signed>,
    /// What stands for all of it.
    meaning: Meaning,
}

/// The signature, unchecked.
pub(super) struct Signed {
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    pub(super) to_be_signed: ToBeSigned,
    pub(super) signature: Vec<u8>,
}

/// What an answer is bound to: of a signed challenge what was signed (key id, content), of another its content. Not the signature:
/// anyone can turn one of ECDSA into a second valid one, and the answer to one question would then fit neither.
struct Meaning([u8; 32]);

impl Message {
    /// Reads a scanned text.
    pub(super) fn read(text: &str) -> Result<Self, ChallengeFault> {
        if text.len() > MAX_TEXT {
            return Err(ChallengeFault::TooLarge);
        }
        let encoded = text.strip_prefix(PREFIX).ok_or(ChallengeFault::Unknown)?;
        let bytes = base45::decode(encoded).map_err(|_| ChallengeFault::Encoding)?;
        let node = decode_shortest(&bytes, &LIMITS);
        match node {
            Ok(node) if node.as_tagged(TAG_SIGN1).is_some() => Self::signed(&node, &bytes),
            _ => Self::unsigned(&bytes),
        }
    }

    /// The nonce that an answer carries.
    pub(super) fn answer_nonce(&self) -> [u8; 32] {
        self.meaning.answer_nonce()
    }

    fn unsigned(bytes: &[u8]) -> Result<Self, ChallengeFault> {
        Ok(Self {
            content: Content::read(bytes)?,
            signed: None,
            meaning: Meaning::of_unsigned(bytes),
        })
    }

    fn signed(node: &Node<'_>, bytes: &[u8]) -> Result<Self, ChallengeFault> {
        let message =
            Sign1::from_node(node, &LIMITS, true).map_err(|_| ChallengeFault::Malformed)?;
        let typ = message.protected().get(header::TYP);
        if typ.and_then(Node::as_text) != Some(TYP) {
            return Err(ChallengeFault::Type);
        }
        let algorithm = message.algorithm().map_err(|_| ChallengeFault::Header)?;
        let kid = message.protected().get(header::KID);
        let kid = kid.and_then(Node::as_bytes).ok_or(ChallengeFault::Header)?;
        let kid = core::str::from_utf8(kid).map_err(|_| ChallengeFault::Header)?;
        let fits = message.signature().len() == algorithm.signature_len();
        if kid.is_empty() || kid.len() > MAX_KID || !fits {
            return Err(ChallengeFault::Header);
        }
        let content = Content::read(message.payload())?;
        // What else a header can hold, or how else it can be written, is none of ours.
        let again = unsigned1(kid, algorithm, &content).finish(message.signature());
        if again.to_vec() != bytes {
            return Err(ChallengeFault::Header);
        }
        let to_be_signed = message.to_be_signed();
        Ok(Self {
            content,
            meaning: Meaning::of_signed(&to_be_signed),
            signed: Some(Signed {
                kid: kid.to_owned(),
                algorithm,
                to_be_signed,
                signature: message.signature().to_vec(),
            }),
        })
    }
}

impl Meaning {
    fn of_signed(to_be_signed: &ToBeSigned) -> Self {
        Self(sha256(to_be_signed.message()))
    }

    fn of_unsigned(content: &[u8]) -> Self {
        Self(sha256(content))
    }

    /// What was signed is a CBOR array, and the content a map: no bytes are both.
    fn answer_nonce(&self) -> [u8; 32] {
        sha256_parts(&[ANSWER, &self.0])
    }
}

/// The nonce of the answer to a challenge that is signed so.
pub(super) fn nonce_of_signed(to_be_signed: &ToBeSigned) -> [u8; 32] {
    Meaning::of_signed(to_be_signed).answer_nonce()
}

/// The nonce of the answer to a challenge that nobody signed.
pub(super) fn nonce_of_unsigned(content: &[u8]) -> [u8; 32] {
    Meaning::of_unsigned(content).answer_nonce()
}

/// A challenge that lacks only its signature.
pub(super) fn unsigned1(kid: &str, algorithm: Algorithm, content: &Content) -> Unsigned1 {
    let protected = Value::map([
        (header::ALG, Value::from(algorithm_id(algorithm))),
        (header::KID, Value::from(kid.as_bytes())),
        (header::TYP, Value::from(TYP)),
    ]);
    Unsigned1::new(&protected, Value::Map(Vec::new()), content.to_vec())
}

/// Whether this can be a key id.
pub(super) fn check_kid(kid: &str) -> Result<(), ChallengeFault> {
    if kid.is_empty() || kid.len() > MAX_KID {
        Err(ChallengeFault::Header)
    } else {
        Ok(())
    }
}

/// The bytes as text, if one code holds it.
pub(super) fn to_text(bytes: &[u8]) -> Result<String, ChallengeFault> {
    let text = [PREFIX, &base45::encode(bytes)].concat();
    if text.len() > MAX_TEXT {
        Err(ChallengeFault::TooLarge)
    } else {
        Ok(text)
    }
}
