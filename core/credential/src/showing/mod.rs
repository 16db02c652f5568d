//! Showing a document to somebody, whatever its format: the holder's side from chosen claims to a [`Proof`], and the verifier's
//! from its bytes to what it [shows](Shown). Claims are under the names of the document's profile in every format.
//!
//! An SD-CWT is shown in a key-binding token, an SD-JWT VC with a KB-JWT, a mobile document in a `DeviceResponse` for the session
//! that [`SessionTranscript::answer`] describes. All are bound to one audience and, where a question is answered, to its nonce.
//!
//! **Not here:** the formats' own protocols (ISO/IEC 18013-5 near a reader, OpenID4VP), whose parts are in [`crate::mdoc`] and
//! [`crate::sd_jwt`]; and status, policy and replay, which belong to `vidan-verifier`.
//!
//! [`SessionTranscript::answer`]: crate::mdoc::transcript::SessionTranscript::answer

mod present;
mod shown;
mod verify;

pub use present::{PreparedPresentation, Presentation, Showing};
pub use shown::Shown;
pub use verify::{verify, verify_with_key};

/// What a verifier expects of a proof, in any format.
pub use crate::sd_cwt::verify::{Expectation, NonceRule};

use core::fmt;

use vidan_codec::base64url;

use crate::{Format, transport::segments::SegmentId};

/// The nonce of an SD-JWT that answers no question: its KB-JWT must have one (RFC 9901 section 4.3).
pub const UNASKED: &str = "unasked";

/// A document as it is shown: bytes whose first one tells their format. `Debug` shows their number.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    format: Format,
    bytes: Vec<u8>,
    replay_key: [u8; 32],
}

impl Proof {
    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its bytes: those of the token, of the text, or of the response.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// To what the codes of a file belong that go with it.
    pub fn segments(&self) -> SegmentId {
        SegmentId::of_digest(&self.replay_key)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Proof({}, {} bytes)",
            self.format.name(),
            self.bytes.len()
        )
    }
}

/// A question's nonce as SD-JWTs carry it: a text.
fn nonce_text(nonce: Option<&[u8]>) -> String {
    nonce.map_or_else(|| UNASKED.to_owned(), base64url::encode)
}
