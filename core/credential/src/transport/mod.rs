//! How a presentation travels as text: a prefix that names the form, then base45, which every camera reads alike.
//!
//! `VD1:` carries only what a reader with the issuers' records cannot derive, and a reader rebuilds the exact bytes of the
//! key-binding token from it; `docs/qr-proof-format.md` lays it out byte by byte. `VDF:` carries the token as it is; `VDJ:` so the text
//! of an SD-JWT, and `VDM:` a mobile document's `DeviceResponse`. What one code does not hold follows in [`segments`]. Other forms have other prefixes, so that a reader says "update me" and not "forged".
//!
//! **Not here:** any check of what the token says. Nothing that comes out of this module is verified.

mod records;
pub mod segments;
mod vd1;
mod vdf;

pub use records::{Listed, Record, Records, Unlisted};
pub use vdf::{from_text, to_text};

use vidan_codec::base45;
use vidan_crypto::PublicKey;

use crate::{Error, Format};

/// Longest text: what the largest QR code (version 40-L, alphanumeric) holds.
pub const MAX_TEXT: usize = 4296;
/// Longest text that a wallet offers in one code: version 22-M, which cameras still read at arm's length.
pub const ONE_CODE: usize = 1134;

/// What came out of a text. Nothing of it is verified.
pub struct Scanned {
    /// Which format the text says it carries.
    pub format: Format,
    /// The key-binding token, or the proof of another format.
    pub token: Vec<u8>,
    /// The point that the token's bytes name as the holder's key, where it was computed from them: whoever reads the token
    /// need not compute it again.
    pub holder: Option<PublicKey>,
}

const COMPACT: &str = "VD1:";

/// How the text of a whole proof begins.
fn prefix(format: Format) -> &'static str {
    match format {
        Format::MsoMdoc => "VDM:",
        Format::SdCwt => "VDF:",
        Format::SdJwt => "VDJ:",
    }
}

/// Whether a scanned text says that it is a phone's proof, in a form that is read here.
pub fn is_proof(text: &str) -> bool {
    let whole = |format| text.starts_with(prefix(format));
    text.starts_with(COMPACT) || Format::ALL.into_iter().any(whole)
}

/// A proof as text: a key-binding token in the compact form where that gives back exactly these bytes, else whole. The reader
/// needs the same records or newer ones.
///
/// # Errors
/// [`Error::TooLarge`] where no QR code would hold it.
pub fn write(proof: &[u8], records: &dyn Records) -> Result<String, Error> {
    let compact = match Format::of_proof(proof) {
        Format::SdCwt => vd1::shrink(proof, records),
        Format::MsoMdoc | Format::SdJwt => None,
    };
    match compact {
        Some(compact) => bounded(COMPACT, &compact),
        None => to_text(proof),
    }
}

/// The key-binding token that a scanned text carries, whole or compact, or the proof of another format.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TransportUnknown`], [`Error::TransportVersion`], [`Error::TransportEncoding`]; of the
/// compact form [`Error::ListOutdated`] and each other way in which it breaks its layout, as an error of its own.
pub fn read(text: &str, records: &dyn Records) -> Result<Vec<u8>, Error> {
    Ok(scan(text, records)?.token)
}

/// What a scanned text carries, for a reader in a hurry: [`read`] and what was computed on the way.
///
/// # Errors
/// As [`read`].
pub fn scan(text: &str, records: &dyn Records) -> Result<Scanned, Error> {
    match content(text)? {
        Content::Compact(encoded) => vd1::expand(&decode(encoded)?, records),
        Content::Whole(format, encoded) => whole(format, encoded),
    }
}

/// A prefix says what follows it, and nothing else may.
fn whole(format: Format, encoded: &str) -> Result<Scanned, Error> {
    let token = decode(encoded)?;
    if Format::of_proof(&token) != format {
        return Err(Error::TransportEncoding);
    }
    Ok(Scanned {
        format,
        token,
        holder: None,
    })
}

enum Content<'t> {
    Compact(&'t str),
    Whole(Format, &'t str),
}

/// What follows the prefix of a proof.
fn content(text: &str) -> Result<Content<'_>, Error> {
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge);
    }
    if let Some(encoded) = text.strip_prefix(COMPACT) {
        return Ok(Content::Compact(encoded));
    }
    for format in Format::ALL {
        if let Some(encoded) = text.strip_prefix(prefix(format)) {
            return Ok(Content::Whole(format, encoded));
        }
    }
    Err(no_proof(text))
}

/// Why a text is not one of a phone's proof.
fn no_proof(text: &str) -> Error {
    let Some((prefix, _)) = text.split_once(':') else {
        return Error::TransportUnknown;
    };
    let ours = prefix.len() == 3
        && prefix.starts_with("VD")
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match prefix {
        "VDP" => Error::PaperAsProof,
        "VDQ" => Error::TransportChallenge,
        "VDS" => Error::TransportSegment,
        _ if ours => Error::TransportVersion(prefix.to_owned()),
        _ => Error::TransportUnknown,
    }
}

fn decode(encoded: &str) -> Result<Vec<u8>, Error> {
    base45::decode(encoded).map_err(|_| Error::TransportEncoding)
}

fn bounded(prefix: &str, bytes: &[u8]) -> Result<String, Error> {
    let text = [prefix, &base45::encode(bytes)].concat();
    if text.len() > MAX_TEXT {
        Err(Error::TooLarge)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use vidan_crypto::Algorithm;

    use super::*;

    #[test]
    fn other_texts_are_refused_by_name() {
        let records = Unlisted::new(Algorithm::Es256);
        for (text, error) in [
            ("", Error::TransportUnknown),
            ("VDF", Error::TransportUnknown),
            ("vdf:00", Error::TransportUnknown),
            ("HTTP://EXAMPLE.COM", Error::TransportUnknown),
            ("HC1:6BF", Error::TransportUnknown),
            ("VDé:", Error::TransportUnknown),
            (" VDF:00", Error::TransportUnknown),
            (" VD1:00", Error::TransportUnknown),
            ("VD2:00", Error::TransportVersion("VD2".into())),
            ("VDP:00", Error::PaperAsProof),
            ("VDQ:00", Error::TransportChallenge),
            ("VDS:00", Error::TransportSegment),
            // A prefix that does not say what follows.
            ("VDJ:00", Error::TransportEncoding),
            ("VDM:00", Error::TransportEncoding),
            ("VDF:00 ", Error::TransportEncoding),
            ("VDF:0", Error::TransportEncoding),
            ("VDF:00\n", Error::TransportEncoding),
            ("VD1:00 ", Error::TransportEncoding),
            ("VD1:", Error::TransportTruncated),
        ] {
            assert_eq!(read(text, &records), Err(error.clone()), "{text:?}");
        }
        let long = "A".repeat(MAX_TEXT + 1);
        assert_eq!(read(&long, &records), Err(Error::TooLarge));
    }
}
