//! What may stand in the texts of a challenge. A person decides by what is shown, so nothing in it may change how it is shown.

use vidan_codec::text::changes_the_line;

/// Longest identifier of a verifier and of a document type, in bytes.
const MAX_IDENTIFIER: usize = 128;

/// Whether this can be an identifier: visible ASCII characters, so that two that look alike are alike.
pub(super) fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_IDENTIFIER
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether this can be shown as one line of words: neither blank nor longer than so many characters, and none of them turns,
/// hides or breaks the line.
pub(super) fn is_plain_line(text: &str, most: usize) -> bool {
    let blank = text.trim().is_empty();
    // Bytes first: nobody counts the characters of a text without end.
    let short = text.len() <= most.saturating_mul(4) && text.chars().count() <= most;
    !blank && short && !text.chars().any(changes_the_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_visible_ascii() {
        assert!(is_identifier("urn:test:quay-1"));
        assert!(is_identifier(&"a".repeat(128)));
        for text in ["", "urn:test quay", "urn:quầy", "urn:a\n", "urn:a\u{202e}"] {
            assert!(!is_identifier(text), "{text:?}");
        }
        assert!(!is_identifier(&"a".repeat(129)));
    }

    #[test]
    fn a_line_is_shown_as_it_is_written() {
        assert!(is_plain_line("Kiểm tra tuổi để bán rượu, bia", 200));
        assert!(is_plain_line(&"ữ".repeat(200), 200));
        assert!(!is_plain_line(&"ữ".repeat(201), 200));
        for text in [
            "",
            "  ",
            "a\nb",
            "a\u{202e}b",
            "a\u{2067}b",
            "a\u{200b}b",
            "a\u{2028}b",
            "\u{feff}a",
            "a\u{7f}",
            "a\u{e0041}",
        ] {
            assert!(!is_plain_line(text, 200), "{text:?}");
        }
    }
}
