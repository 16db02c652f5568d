//! How single values are typed: times, paths, nonces, references. What does not read is wrong usage.

use vidan_codec::clock::UnixTime;
use vidan_credential::{BROADCAST_AUDIENCE, ClaimPath, DocumentType, StatusReference};

/// Several claim paths in one argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths(pub(crate) Vec<ClaimPath>);

/// A nonce as it was typed: what it stands for is the format's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nonce(pub(crate) String);

/// Longest nonce of bytes, as tokens carry it.
const MAX_NONCE: usize = 64;
/// Longest nonce of text.
const MAX_NONCE_TEXT: usize = 512;

/// Unix seconds or RFC 3339.
pub(super) fn time(text: &str) -> Result<UnixTime, String> {
    text.parse()
        .map(UnixTime)
        .or_else(|_| UnixTime::parse_rfc3339(text))
        .map_err(|_| {
            "neither Unix seconds nor RFC 3339, such as 2026-11-22T09:30:00+07:00".to_owned()
        })
}

/// Paths with commas between them; a name with a comma stands in quotes. Nothing at all is no path.
pub(super) fn paths(text: &str) -> Result<Paths, String> {
    if text.trim().is_empty() {
        return Ok(Paths(Vec::new()));
    }
    let read = |one: &str| {
        one.trim()
            .parse()
            .map_err(|_| format!("not a claim path: {one}"))
    };
    split(text)
        .into_iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Paths)
}

/// Splits at commas outside of JSON strings.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// 1 to 512 bytes of text.
pub(super) fn nonce(text: &str) -> Result<Nonce, String> {
    match text.len() {
        1..=MAX_NONCE_TEXT => Ok(Nonce(text.to_owned())),
        _ => Err("not 1 to 512 bytes of text".to_owned()),
    }
}

/// Hexadecimal digits, 1 to 64 bytes.
pub(crate) fn hex_nonce(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let bytes: Vec<u8> = digits
        .unwrap_or_default()
        .chunks(2)
        .filter_map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect();
    let whole = !bytes.is_empty() && bytes.len() <= MAX_NONCE && bytes.len() * 2 == text.len();
    whole.then_some(bytes)
}

/// An audience; `broadcast` is short for the audience of codes that are shown to whoever looks.
pub(super) fn audience(text: &str) -> Result<String, String> {
    match text {
        "" => Err("empty".to_owned()),
        "broadcast" => Ok(BROADCAST_AUDIENCE.to_owned()),
        other => Ok(other.to_owned()),
    }
}

/// A registered number where it reads as one, else a name.
pub(super) fn document_type(text: &str) -> Result<DocumentType, String> {
    match text.parse::<i64>() {
        _ if text.is_empty() => Err("empty".to_owned()),
        Ok(number) if number.to_string() == text => Ok(DocumentType::Int(number)),
        _ => Ok(text.into()),
    }
}

/// `URI#IDX`.
pub(super) fn status(text: &str) -> Result<StatusReference, String> {
    text.rsplit_once('#')
        .filter(|(uri, _)| !uri.is_empty())
        .and_then(|(uri, index)| {
            Some(StatusReference {
                uri: uri.to_owned(),
                index: index.parse().ok()?,
            })
        })
        .ok_or_else(|| "not URI#INDEX, such as https://status.example/1#42".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(time("0"), Ok(UnixTime(0)));
        assert_eq!(time("-5"), Ok(UnixTime(-5)));
        assert_eq!(time("1970-01-02T00:00:00Z"), Ok(UnixTime(86_400)));
        assert!(time("tomorrow").is_err());
    }

    #[test]
    fn lists_of_paths() {
        let read = |text| {
            paths(text).map(|Paths(all)| all.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(
            read("ho_ten, a.b[0],503"),
            Ok(vec!["ho_ten".into(), "a.b[0]".into(), "503".into()])
        );
        assert_eq!(
            read(r#""a,b".c,d,"x\"y""#),
            Ok(vec![r#""a,b".c"#.into(), "d".into(), r#""x\"y""#.into()])
        );
        assert!(read("a,,b").is_err());
        assert!(read("a,").is_err());
    }

    #[test]
    fn nonces() {
        assert_eq!(hex_nonce("00fFa1"), Some(vec![0, 255, 161]));
        for wrong in ["", "0", "0g", "0x00", "00 1", "é0", &"00".repeat(65)] {
            assert_eq!(hex_nonce(wrong), None, "{wrong}");
        }
        assert!(hex_nonce(&"00".repeat(64)).is_some());
        assert_eq!(nonce("n-0S6"), Ok(Nonce("n-0S6".to_owned())));
        assert!(nonce(&"x".repeat(512)).is_ok());
        assert!(nonce("").is_err() && nonce(&"x".repeat(513)).is_err());
    }

    #[test]
    fn references_and_types() {
        let read = status("https://s.example/a#b#7").unwrap();
        assert_eq!(
            (read.uri.as_str(), read.index),
            ("https://s.example/a#b", 7)
        );
        for wrong in ["https://s.example", "#7", "u#", "u#-1", "u#1x"] {
            assert!(status(wrong).is_err(), "{wrong}");
        }
        assert_eq!(document_type("7"), Ok(DocumentType::Int(7)));
        assert_eq!(document_type("-7"), Ok(DocumentType::Int(-7)));
        assert_eq!(document_type("07"), Ok(DocumentType::Text("07".into())));
        assert_eq!(audience("broadcast"), Ok(BROADCAST_AUDIENCE.to_owned()));
    }
}
