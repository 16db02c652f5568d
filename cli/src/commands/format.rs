//! Which format a credential or presentation has, as its content says, and which switches go with it.

use std::path::Path;

use vidan_credential::{Format, mdoc::transcript::SessionTranscript};

use crate::{
    Error,
    args::{CredentialFormat, Nonce, hex_nonce as read_hex},
    inputs,
};

/// The largest credential file that is read: what the largest format takes, and a line's end.
pub(super) const MAX_CREDENTIAL: usize = 1024 * 1024 + 2;

/// The format of what a file holds. What says nothing of itself is taken for an SD-CWT, whose reader says what is wrong.
pub(super) fn of(content: &[u8]) -> CredentialFormat {
    match core::str::from_utf8(content) {
        _ if is_mdoc(content) => CredentialFormat::Mdoc,
        Ok(text) if is_sd_jwt(text) => CredentialFormat::SdJwt,
        _ => CredentialFormat::SdCwt,
    }
}

/// Whether bytes look like an mdoc or an answer with some: a CBOR map without tag, which no other format is, and no text, whose
/// first byte is not of those.
pub(super) fn is_mdoc(content: &[u8]) -> bool {
    matches!(content.first(), Some(0xa0..=0xbf))
}

/// Whether a text looks like an SD-JWT of the compact form: a JWT, which begins with its header's object, and a `~`.
pub(super) fn is_sd_jwt(text: &str) -> bool {
    let (jwt, rest) = text.split_once('~').unzip();
    rest.is_some() && jwt.is_some_and(is_jwt)
}

/// Whether a text looks like a JWT: three parts, the first of which is a JSON object, printed in whatever way.
pub(super) fn is_jwt(text: &str) -> bool {
    let is_object = Format::of_proof(text.as_bytes()) == Format::SdJwt;
    is_object && text.matches('.').count() == 2
}

/// Refuses switches that were given and mean nothing in this format: a wish that is not heard is worse than an error.
pub(super) fn none_of(
    given: &[(&'static str, bool)],
    format: CredentialFormat,
) -> Result<(), Error> {
    match given.iter().find(|(_, given)| *given) {
        Some((switch, _)) => Err(Error::SwitchForeign(switch, format)),
        None => Ok(()),
    }
}

/// The session of an mdoc's presentation.
pub(super) fn transcript(path: &Path) -> Result<SessionTranscript, Error> {
    let bytes = inputs::file(path, MAX_CREDENTIAL)?;
    SessionTranscript::from_bytes(&bytes).map_err(|cause| Error::Credential {
        path: path.to_owned(),
        cause,
    })
}

/// A nonce where the format has bytes.
pub(super) fn hex_nonce(nonce: Option<&Nonce>) -> Result<Option<Vec<u8>>, Error> {
    let read = |nonce: &Nonce| read_hex(&nonce.0).ok_or(Error::NonceNotHex);
    nonce.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart_by_their_content() {
        for text in ["ey.e.s~", "eyJ.e.s~d~", "ey.e.s~d~ey.e.s", "ewogIC.e.s~"] {
            assert_eq!(of(text.as_bytes()), CredentialFormat::SdJwt, "{text}");
        }
        for map in [&b"\xa2"[..], b"\xbf\xff"] {
            assert_eq!(of(map), CredentialFormat::Mdoc);
        }
        for other in [
            &b"ey.e.s"[..],
            b"ey.e~",
            b"xy.e.s~",
            b"VDF:ABC",
            b"\xd2\x84~",
            b"",
        ] {
            assert_eq!(of(other), CredentialFormat::SdCwt, "{other:?}");
        }
    }

    #[test]
    fn a_switch_that_means_nothing_is_refused() {
        let format = CredentialFormat::SdJwt;
        assert!(none_of(&[("--form", false)], format).is_ok());
        let refused = none_of(&[("--form", false), ("--trust", true)], format);
        assert!(matches!(refused, Err(Error::SwitchForeign("--trust", _))));
    }
}
