//! Session encryption (section 9.1.1): two keys from one agreement, a counter for each direction, AES-256-GCM.
//!
//! A pure state machine for either end. A message opens only as the next one: none can be left out, said again or turned
//! back to its sender. After any error the session has ended, as the standard asks.

use core::fmt;

use vidan_codec::cbor::{Limits, Writer};
use vidan_crypto::{PublicKey, Secret32, aead, agree::AgreementKey};

use super::{
    cbor::{LIMITS, defined, read, required, unsigned},
    device_auth::session_key,
    engagement::{key_bytes, read_key},
    transcript::SessionTranscript,
};
use crate::Error;

/// Why a session ends (table 20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// 10: a message did not open.
    EncryptionError,
    /// 11: a message was not CBOR.
    CborDecodingError,
    /// 20: nothing more to say.
    Termination,
}

impl SessionStatus {
    /// Its number.
    pub const fn number(self) -> u64 {
        match self {
            Self::EncryptionError => 10,
            Self::CborDecodingError => 11,
            Self::Termination => 20,
        }
    }
}

/// Which end this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Device,
    Reader,
}

impl End {
    /// The first eight bytes of the nonces of what this end sends (section 9.1.1.5).
    const fn identifier(self) -> [u8; 8] {
        match self {
            Self::Device => [0, 0, 0, 0, 0, 0, 0, 1],
            Self::Reader => [0; 8],
        }
    }

    const fn info(self) -> &'static [u8] {
        match self {
            Self::Device => b"SKDevice",
            Self::Reader => b"SKReader",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Device => Self::Reader,
            Self::Reader => Self::Device,
        }
    }
}

/// One direction: a key and how many messages it has carried.
struct Direction {
    key: Secret32,
    from: End,
    count: u32,
}

impl Direction {
    fn new(shared: &Secret32, transcript: &SessionTranscript, from: End) -> Result<Self, Error> {
        Ok(Self {
            key: session_key(shared, transcript, from.info())?,
            from,
            count: 0,
        })
    }

    /// The nonce of the next message: identifier and counter, which starts at one. No nonce is given out twice.
    fn nonce(&mut self) -> Result<[u8; aead::NONCE_LEN], Error> {
        self.count = self.count.checked_add(1).ok_or(Error::MdocSessionEnded)?;
        let [a, b, c, d, e, f, g, h] = self.from.identifier();
        let [w, x, y, z] = self.count.to_be_bytes();
        Ok([a, b, c, d, e, f, g, h, w, x, y, z])
    }
}

/// A session from the point of view of one end.
pub struct Session {
    out: Direction,
    into: Direction,
    /// What the reader's first message carries: its key.
    announce: Option<Vec<u8>>,
    ended: bool,
}

/// What the other end said.
#[derive(PartialEq, Eq)]
pub struct Message {
    /// What was sealed: a request or an answer.
    pub data: Option<Vec<u8>>,
    /// Whether the session has ended with this message.
    pub ended: bool,
}

/// The reader's first message, as it came: its key is needed before the session can be.
pub struct Establishment {
    e_reader_key: Vec<u8>,
    key: PublicKey,
    data: Vec<u8>,
}

impl Establishment {
    /// Reads `{eReaderKey, data}`.
    ///
    /// # Errors
    /// [`Error::MdocField`], [`Error::MdocEngagement`] for a key on another curve, [`Error::MdocCbor`],
    /// [`Error::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut left = Limits { ..LIMITS };
        let node = read(bytes, &mut left)?;
        let key = required(&node, "eReaderKey")?;
        let data = required(&node, "data")?.as_bytes();
        Ok(Self {
            key: read_key(key, "eReaderKey", &mut left)?,
            e_reader_key: key.raw().to_vec(),
            data: data.ok_or(Error::MdocField("data"))?.to_vec(),
        })
    }

    /// `EReaderKeyBytes` as it came: part of the session transcript.
    pub fn e_reader_key(&self) -> &[u8] {
        &self.e_reader_key
    }

    /// The reader's key of the session: for agreeing on a MAC's key with the key of a document.
    pub fn reader_key(&self) -> &PublicKey {
        &self.key
    }

    /// The wallet's end of the session, and the reader's first message.
    ///
    /// # Errors
    /// [`Error::MdocSessionMessage`] where it does not open: then one answers with
    /// [`status_message`] of [`SessionStatus::EncryptionError`].
    pub fn accept(
        self,
        key: &AgreementKey,
        transcript: &SessionTranscript,
    ) -> Result<(Session, Vec<u8>), Error> {
        let shared = agree(key, &self.key)?;
        let mut session = Session::new(&shared, transcript, End::Device, None)?;
        let data = session.open(&self.data)?;
        Ok((session, data))
    }
}

impl Session {
    /// The reader's end: `device` is the key of the engagement. Its first message tells its own key.
    ///
    /// # Errors
    /// [`Error::MdocEngagement`] for a key on another curve.
    pub fn reader(
        key: &AgreementKey,
        device: &PublicKey,
        transcript: &SessionTranscript,
    ) -> Result<Self, Error> {
        let shared = agree(key, device)?;
        let announce = key_bytes(&key.public())?;
        Self::new(&shared, transcript, End::Reader, Some(announce))
    }

    fn new(
        shared: &Secret32,
        transcript: &SessionTranscript,
        end: End,
        announce: Option<Vec<u8>>,
    ) -> Result<Self, Error> {
        Ok(Self {
            out: Direction::new(shared, transcript, end)?,
            into: Direction::new(shared, transcript, end.other())?,
            announce,
            ended: false,
        })
    }

    /// Whether the session has ended.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// Seals the next message. `last` says that nothing will follow.
    ///
    /// # Errors
    /// [`Error::MdocSessionEnded`]; [`Error::TooLarge`].
    pub fn send(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, Error> {
        if self.ended {
            return Err(Error::MdocSessionEnded);
        }
        let nonce = self.out.nonce()?;
        let sealed = aead::seal(&self.out.key, &nonce, &[], plain);
        let sealed = sealed.map_err(|_| Error::TooLarge)?;
        self.ended = last;
        let announce = self.announce.take();
        let fields = [announce.is_some(), true, last];
        let mut out = Writer::with_capacity(sealed.len().saturating_add(128));
        out.map(fields.iter().filter(|given| **given).count());
        if let Some(key) = announce {
            out.text("eReaderKey").encoded(&key);
        }
        out.text("data").bytes(&sealed);
        if last {
            out.text("status")
                .unsigned(SessionStatus::Termination.number());
        }
        Ok(out.into_bytes())
    }

    /// Ends the session without another word to say.
    pub fn end(&mut self, status: SessionStatus) -> Vec<u8> {
        self.ended = true;
        status_message(status)
    }

    /// Opens the next message of the other end.
    ///
    /// # Errors
    /// [`Error::MdocSessionEnded`]; [`Error::MdocSessionMessage`] where it is not the next one, or was changed;
    /// [`Error::MdocSessionStatus`] where the other end reports an error; [`Error::MdocCbor`], [`Error::MdocField`]. After
    /// any of them the session has ended.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<Message, Error> {
        if self.ended {
            return Err(Error::MdocSessionEnded);
        }
        let message = self.read(bytes);
        self.ended = !matches!(&message, Ok(message) if !message.ended);
        message
    }

    fn read(&mut self, bytes: &[u8]) -> Result<Message, Error> {
        let node = read(bytes, &mut Limits { ..LIMITS })?;
        let status = defined(&node, "status").map(|status| {
            let status = unsigned(status);
            status.ok_or(Error::MdocField("status"))
        });
        let status = status.transpose()?;
        if let Some(other) = status.filter(|status| *status != TERMINATION) {
            return Err(Error::MdocSessionStatus(other));
        }
        let data = defined(&node, "data").map(|data| {
            let sealed = data.as_bytes().ok_or(Error::MdocField("data"))?;
            self.open(sealed)
        });
        let data = data.transpose()?;
        match (data, status.is_some()) {
            (None, false) => Err(Error::MdocField("data")),
            (data, ended) => Ok(Message { data, ended }),
        }
    }

    fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = self.into.nonce()?;
        let plain = aead::open(&self.into.key, &nonce, &[], sealed);
        let plain = plain.map_err(|_| Error::MdocSessionMessage)?;
        Ok(plain.to_vec())
    }
}

const TERMINATION: u64 = SessionStatus::Termination.number();

/// A message without data, for an end that has no session yet.
pub fn status_message(status: SessionStatus) -> Vec<u8> {
    let mut out = Writer::new();
    out.map(1).text("status").unsigned(status.number());
    out.into_bytes()
}

fn agree(key: &AgreementKey, other: &PublicKey) -> Result<Secret32, Error> {
    key.agree(other)
        .map_err(|_| Error::MdocEngagement("another curve"))
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.data.as_ref().map(Vec::len);
        write!(f, "Message({bytes:?} bytes, ended: {})", self.ended)
    }
}

impl fmt::Debug for Establishment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Establishment(..)")
    }
}
