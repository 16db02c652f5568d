//! Integrity metadata (section 5; W3C Subresource Integrity section 3): which document was meant.

use vidan_codec::base64url;
use vidan_crypto::hash::{sha256, sha384, sha512};

use crate::{Error, sd_jwt::Fault};

/// Checks a document against the digests that a reference names: of the strongest algorithm among them, one must fit.
///
/// Where SRI lets pass what names no known algorithm, this refuses: nothing would be checked.
pub(super) fn check(document: &[u8], metadata: &str) -> Result<(), Error> {
    let digests = || metadata.split_ascii_whitespace().filter_map(Digest::read);
    let strongest = digests().map(|digest| digest.strength).max();
    let fits = |digest: Digest<'_>| Some(digest.strength) == strongest && digest.is_of(document);
    if digests().any(fits) {
        Ok(())
    } else {
        Err(Fault::TypeIntegrity.into())
    }
}

struct Digest<'m> {
    /// Bits of the hash.
    strength: u16,
    value: &'m str,
}

impl<'m> Digest<'m> {
    /// `sha256-…`, and options that nobody has defined after `?`.
    fn read(text: &'m str) -> Option<Self> {
        let (algorithm, value) = text.split_once('-')?;
        let strength = match algorithm {
            "sha256" => 256,
            "sha384" => 384,
            "sha512" => 512,
            _ => return None,
        };
        let value = value.split('?').next()?;
        Some(Self { strength, value })
    }

    fn is_of(&self, document: &[u8]) -> bool {
        let own = match self.strength {
            256 => base64url::encode(sha256(document)),
            384 => base64url::encode(sha384(document)),
            _ => base64url::encode(sha512(document)),
        };
        // SRI takes both alphabets of base64, with padding or without.
        let given = self.value.trim_end_matches('=');
        given.replace('+', "-").replace('/', "_") == own
    }
}
