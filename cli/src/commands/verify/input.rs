//! What there is to judge: a code's text, or a token's bytes, wherever it came from.

use std::{io::ErrorKind, path::Path};

use crate::{Error, commands::format, inputs, qr};

/// The first byte of a tagged COSE_Sign1: a bare token. An mdoc begins with that of a map.
const COSE_SIGN1: u8 = 0xd2;

/// What there is to judge.
pub(crate) enum Code {
    Text(String),
    Token(Vec<u8>),
}

/// Reads an argument: the text itself, or a file of text, bytes or a picture. A picture may show several codes; those that are no
/// proof of any kind are somebody else's, and left out where there is one.
///
/// # Errors
/// [`Error::NoSuchCode`], [`Error::File`]; [`Error::Picture`] and [`Error::UnknownContent`] for a file that holds no code.
pub(crate) fn read_all(argument: &str) -> Result<Vec<Code>, Error> {
    if is_code(argument) || is_token(argument) {
        return Ok(vec![Code::Text(argument.to_owned())]);
    }
    let path = Path::new(argument);
    let bytes = match inputs::file(path, qr::MAX_FILE_BYTES) {
        Err(Error::File { cause, .. })
            if matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::InvalidFilename
            ) =>
        {
            return Err(Error::NoSuchCode(argument.chars().take(64).collect()));
        }
        read => read?,
    };
    if qr::is_picture(&bytes) {
        let texts = qr::read_all(&bytes).map_err(|cause| Error::Picture {
            path: path.to_owned(),
            cause,
        })?;
        return Ok(without_strangers(texts).map(Code::Text).collect());
    }
    if bytes.first() == Some(&COSE_SIGN1) || format::is_mdoc(&bytes) {
        return Ok(vec![Code::Token(bytes)]);
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.trim_end_matches(['\r', '\n']).to_owned();
            Ok(vec![Code::Text(text)])
        }
        Err(_) => Err(Error::UnknownContent(path.to_owned())),
    }
}

/// As [`read_all`], where one code is looked at: the first.
///
/// # Errors
/// As [`read_all`].
pub(crate) fn read(argument: &str) -> Result<Code, Error> {
    let first = read_all(argument)?.into_iter().next();
    first.ok_or_else(|| Error::UnknownContent(Path::new(argument).to_owned()))
}

/// A menu's code beside a proof says nothing about the proof.
fn without_strangers(texts: Vec<String>) -> impl Iterator<Item = String> {
    let ours = |text: &str| is_code(text) || format::is_sd_jwt(text);
    let has_ours = texts.iter().any(|text| ours(text));
    texts
        .into_iter()
        .filter(move |text| !has_ours || ours(text))
}

/// An SD-JWT, unless a file has this name.
fn is_token(argument: &str) -> bool {
    format::is_sd_jwt(argument) && !Path::new(argument).exists()
}

/// `VD`, a version, a colon: whatever version it is, the verifier has an answer to it.
fn is_code(argument: &str) -> bool {
    let mut characters = argument.chars();
    characters.by_ref().take(2).eq("VD".chars())
        && characters
            .next()
            .is_some_and(|version| version.is_ascii_alphanumeric())
        && characters.next() == Some(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrote(path: &Path, bytes: &[u8]) -> String {
        std::fs::write(path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn arguments_are_told_apart() {
        for code in ["VDF:ABC", "VD1:", "VD9:X"] {
            assert!(is_code(code), "{code}");
        }
        for other in ["VDF", "proof.txt", "vdf:ABC", "VD:", "VDFF:", "VD/:", ""] {
            assert!(!is_code(other), "{other}");
        }
    }

    #[test]
    fn a_strangers_code_in_the_picture_is_left_out_beside_ours() {
        let texts = |all: &[&str]| {
            let all = all.iter().map(|&text| text.to_owned()).collect();
            without_strangers(all).collect::<Vec<_>>()
        };
        let menu = "https://menu.example/today";
        assert_eq!(texts(&[menu, "VDF:A", "VDF:B"]), ["VDF:A", "VDF:B"]);
        assert_eq!(texts(&[menu]), [menu], "it has its own verdict");
    }

    #[test]
    fn a_file_is_read_by_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| read(&wrote(&folder.path().join(name), bytes));
        let drawn = qr::Picture::of("VDF:ABC").unwrap().png().unwrap();
        assert!(matches!(file("a", b"VDF:ABC\n"), Ok(Code::Text(text)) if text == "VDF:ABC"));
        assert!(matches!(file("b", &drawn), Ok(Code::Text(text)) if text == "VDF:ABC"));
        assert!(matches!(file("c", b"\xd2\x84"), Ok(Code::Token(bytes)) if bytes.len() == 2));
        assert!(matches!(file("f", b"\xa1\x61a\x01"), Ok(Code::Token(bytes)) if bytes.len() == 4));
        assert!(matches!(
            file("d", b"\xff\xfe"),
            Err(Error::UnknownContent(_))
        ));
        assert!(matches!(
            file("e", &drawn[..60]),
            Err(Error::Picture { .. })
        ));
        let missing = read(&folder.path().join("none").display().to_string());
        assert_eq!(missing.err().map(|error| error.exit_code()), Some(64));
    }
}
