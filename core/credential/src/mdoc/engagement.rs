//! Device engagement (section 8.2.1): what a wallet shows as a QR code or gives by NFC, so that a reader finds it and agrees
//! with it on keys.
//!
//! Not radio: the ways to connect are told, not gone.

use vidan_codec::{
    base64url,
    cbor::{Limits, Node, Writer},
    cose::{key_from_node, key_to_whole_value},
};
use vidan_crypto::{Algorithm, PublicKey};

use super::cbor::{LIMITS, check_version, embed, embedded, read, unsigned};
use crate::Error;

/// Prefix of the QR code's text (section 8.2.2.3).
const PREFIX: &str = "mdoc:";
/// The one cipher suite (section 9.1.5.2): ECDH, HKDF and AES-256-GCM, here on P-256.
const CIPHER_SUITE: u64 = 1;
/// Longest text that is read: more than a QR code holds.
const MAX_TEXT: usize = 8 * 1024;
/// Most ways to connect.
const MAX_WAYS: usize = 8;
/// Bytes of a Bluetooth service's UUID.
const UUID_LEN: usize = 16;

/// A way to connect (`DeviceRetrievalMethod`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// Bluetooth Low Energy (section 8.3.3.1.1): the service of each mode that the wallet offers.
    Ble {
        /// The wallet is the server: the service that it offers.
        peripheral: Option<[u8; UUID_LEN]>,
        /// The wallet is the client: the service that it looks for.
        central: Option<[u8; UUID_LEN]>,
    },
    /// NFC (section 8.3.3.1.2): longest command and response, in bytes.
    Nfc {
        /// Longest command data field.
        command: u64,
        /// Longest response data field.
        response: u64,
    },
    /// Another one, by its number.
    Other(u64),
}

/// A device engagement.
#[derive(Clone, Debug)]
pub struct DeviceEngagement {
    bytes: Vec<u8>,
    key: PublicKey,
    ways: Vec<Way>,
}

impl DeviceEngagement {
    /// Offers a key of the session, P-256, and ways to connect.
    ///
    /// # Errors
    /// [`Error::MdocEngagement`] for another key, or a way that is not written.
    pub fn new(key: &PublicKey, ways: &[Way]) -> Result<Self, Error> {
        let mut out = Writer::new();
        out.map(if ways.is_empty() { 2 } else { 3 });
        out.unsigned(0).text("1.0");
        out.unsigned(1).array(2).unsigned(CIPHER_SUITE);
        out.encoded(&key_bytes(key)?);
        if !ways.is_empty() {
            out.unsigned(2).array(ways.len());
        }
        for way in ways {
            way.write(&mut out)?;
        }
        Ok(Self {
            bytes: out.into_bytes(),
            key: key.clone(),
            ways: ways.to_vec(),
        })
    }

    /// Reads an engagement.
    ///
    /// # Errors
    /// [`Error::MdocEngagement`], [`Error::MdocVersion`], [`Error::MdocCbor`], [`Error::MdocField`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut left = Limits { ..LIMITS };
        let node = read(bytes, &mut left)?;
        let version = node.get(0).and_then(Node::as_text);
        check_version(
            version.ok_or(Error::MdocField("version"))?,
            "DeviceEngagement",
        )?;
        let security = node.get(1).and_then(Node::as_array);
        let Some([suite, key]) = security else {
            return Err(Error::MdocField("Security"));
        };
        if unsigned(suite) != Some(CIPHER_SUITE) {
            return Err(Error::MdocEngagement("another cipher suite"));
        }
        Ok(Self {
            key: read_key(key, "EDeviceKeyBytes", &mut left)?,
            ways: match node.get(2) {
                Some(ways) => read_ways(ways)?,
                None => Vec::new(),
            },
            bytes: bytes.to_vec(),
        })
    }

    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// As [`DeviceEngagement::parse`]; [`Error::MdocEngagement`] for a text that is no `mdoc:` URI.
    pub fn from_uri(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::TooLarge);
        }
        let (scheme, encoded) = text.split_at_checked(PREFIX.len()).unwrap_or_default();
        // A scheme is the same in any case (RFC 3986 section 3.1).
        if !scheme.eq_ignore_ascii_case(PREFIX) {
            return Err(Error::MdocEngagement("not an mdoc: URI"));
        }
        let bytes = base64url::decode(encoded);
        Self::parse(&bytes.map_err(|_| Error::MdocEngagement("not base64url"))?)
    }

    /// The text of a QR code.
    pub fn to_uri(&self) -> String {
        format!("{PREFIX}{}", base64url::encode(&self.bytes))
    }

    /// The bytes: part of the session transcript.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The wallet's key of the session.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The ways to connect.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }
}

/// A key of a session as tag 24: `EDeviceKeyBytes`, `EReaderKeyBytes`.
///
/// # Errors
/// [`Error::MdocEngagement`] for another curve than P-256.
pub fn key_bytes(key: &PublicKey) -> Result<Vec<u8>, Error> {
    match key.algorithm() {
        Algorithm::Es256 => Ok(embed(&key_to_whole_value(key).to_vec())),
        Algorithm::Ed25519 | Algorithm::Es384 => Err(Error::MdocEngagement("another curve")),
    }
}

/// Reads a key of a session.
pub(super) fn read_key(
    node: &Node<'_>,
    name: &'static str,
    left: &mut Limits,
) -> Result<PublicKey, Error> {
    let key = key_from_node(&embedded(node, name, left)?).map_err(|_| Error::MdocField(name))?;
    match key.algorithm() {
        Algorithm::Es256 => Ok(key),
        Algorithm::Ed25519 | Algorithm::Es384 => Err(Error::MdocEngagement("another curve")),
    }
}

const NFC: u64 = 1;
const BLE: u64 = 2;

impl Way {
    fn write(&self, out: &mut Writer) -> Result<(), Error> {
        match self {
            Self::Ble {
                peripheral,
                central,
            } => {
                let uuids = [(10, peripheral), (11, central)];
                let given = uuids.iter().filter(|(_, uuid)| uuid.is_some()).count();
                out.array(3).unsigned(BLE).unsigned(1);
                out.map(given.saturating_add(2));
                out.unsigned(0).bool(peripheral.is_some());
                out.unsigned(1).bool(central.is_some());
                for (label, uuid) in uuids {
                    if let Some(uuid) = uuid {
                        out.unsigned(label).bytes(uuid);
                    }
                }
            }
            Self::Nfc { command, response } => {
                out.array(3).unsigned(NFC).unsigned(1).map(2);
                out.unsigned(0).unsigned(*command);
                out.unsigned(1).unsigned(*response);
            }
            Self::Other(_) => return Err(Error::MdocEngagement("a way that is not written")),
        }
        Ok(())
    }

    fn read(node: &Node<'_>) -> Option<Self> {
        let [kind, _version, options] = node.as_array()? else {
            return None;
        };
        match unsigned(kind)? {
            BLE => {
                let uuid = |mode: i64, label: i64| match options.get(mode)?.as_bool()? {
                    true => Some(Some(options.get(label)?.as_bytes()?.try_into().ok()?)),
                    false => Some(None),
                };
                Some(Self::Ble {
                    peripheral: uuid(0, 10)?,
                    central: uuid(1, 11)?,
                })
            }
            NFC => Some(Self::Nfc {
                command: unsigned(options.get(0)?)?,
                response: unsigned(options.get(1)?)?,
            }),
            other => Some(Self::Other(other)),
        }
    }
}

fn read_ways(node: &Node<'_>) -> Result<Vec<Way>, Error> {
    const NAME: &str = "DeviceRetrievalMethods";
    let ways = node.as_array().ok_or(Error::MdocField(NAME))?;
    if ways.len() > MAX_WAYS {
        return Err(Error::MdocTooMany);
    }
    let read = |way| Way::read(way).ok_or(Error::MdocField(NAME));
    ways.iter().map(read).collect()
}
