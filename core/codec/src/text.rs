//! Text from outside that a person will read: what may not stand in it, and the text without that.
//!
//! One list for the whole house. It is applied where a foreign message becomes something to be shown: once its signature was
//! checked over the bytes as they came, and never to what is compared.
//!
//! **Not for** text that is only kept or compared.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

/// Whether a character turns, hides or breaks the line that it stands in: controls, separators of lines and paragraphs, directional
/// marks, characters of no width or no ink, tags.
pub fn changes_the_line(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The text as one line: a break becomes a space, and nothing that turns or hides stays. A text that needs neither is the same text.
pub fn for_display(text: &str) -> Cow<'_, str> {
    shown(text, false)
}

/// The same for a text of several lines, whose line feeds stay.
pub fn lines_for_display(text: &str) -> Cow<'_, str> {
    shown(text, true)
}

fn shown(text: &str, lines: bool) -> Cow<'_, str> {
    let stays = |c: char| (lines && c == '\n') || !changes_the_line(c);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            // One break, however it is written.
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push(if lines { '\n' } else { ' ' });
            }
            '\t' => out.push(' '),
            _ if changes_the_line(character) => {}
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// For `#[serde(deserialize_with)]`: a text that is shown as one line.
///
/// # Errors
/// The source's.
pub fn line<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|text| cleaned(text, false))
}

/// For `#[serde(deserialize_with)]`: a text of several lines.
///
/// # Errors
/// The source's.
pub fn lines<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|text| cleaned(text, true))
}

/// For `#[serde(deserialize_with)]`: a text that is shown as one line, if there is one.
///
/// # Errors
/// The source's.
pub fn optional_line<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(from).map(|text| text.map(|text| cleaned(text, false)))
}

/// For `#[serde(deserialize_with)]`: texts of one line each.
///
/// # Errors
/// The source's.
pub fn each_line<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    Ok(texts.into_iter().map(|text| cleaned(text, false)).collect())
}

fn cleaned(text: String, several: bool) -> String {
    match shown(&text, several) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FORBIDDEN: &str = "\n\t\r\u{0}\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{34f}\u{61c}\u{180e}\u{200b}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\u{2067}\u{2069}\u{3164}\u{feff}\u{fff9}\u{e0001}\u{e0041}";

    #[test]
    fn letters_stay_and_what_turns_or_hides_them_does_not() {
        assert!(
            !"Kiểm tra tuổi, 18+ – Đỗ Thị Ỷ"
                .chars()
                .any(changes_the_line)
        );
        for character in FORBIDDEN.chars() {
            assert!(changes_the_line(character), "{character:?}");
        }
    }

    #[test]
    fn vietnamese_is_the_same_text_composed_or_not() {
        for text in [
            "Bộ Công an – Cục Cảnh sát; “Đỗ Thị Ỷ”",
            "Bo\u{323}\u{302} Co\u{302}ng an, u\u{31b}\u{303}, D\u{323}",
            "",
            "😀 ✓ 日本 العربية",
        ] {
            assert!(matches!(for_display(text), Cow::Borrowed(same) if same == text));
            assert!(matches!(lines_for_display(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn breaks_become_spaces_and_stay_in_a_body_alone() {
        assert_eq!(
            for_display("một\r\nhai\tba\u{2028}tư\nnăm"),
            "một hai ba tư năm"
        );
        assert_eq!(
            lines_for_display("một\r\nhai\tba\u{2029}\rtư\n"),
            "một\nhai ba\n\ntư\n"
        );
        assert_eq!(
            for_display("tới \u{202e}gnah nâgn\u{202c}\u{1b}[2J"),
            "tới gnah nâgn[2J"
        );
        assert_eq!(for_display(FORBIDDEN).trim(), "");
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Shown {
        #[serde(deserialize_with = "line")]
        title: String,
        #[serde(deserialize_with = "lines")]
        body: String,
        #[serde(default, deserialize_with = "optional_line")]
        note: Option<String>,
        #[serde(deserialize_with = "each_line")]
        laws: Vec<String>,
    }

    #[test]
    fn what_is_read_for_showing_is_clean() {
        let json =
            r#"{"title":"a\u202eb\n","body":"a\u202eb\nc","note":"\u200bx","laws":["a\tb"]}"#;
        let read: Shown = crate::json::from_slice(json.as_bytes(), 1000).unwrap();
        let expected = Shown {
            title: "ab ".into(),
            body: "ab\nc".into(),
            note: Some("x".into()),
            laws: vec!["a b".into()],
        };
        assert_eq!(read, expected);
        let without = r#"{"title":"","body":"","note":null,"laws":[]}"#;
        let read: Shown = crate::json::from_slice(without.as_bytes(), 1000).unwrap();
        assert_eq!(read.note, None);
    }

    /// Letters among what may not stand.
    fn mixed() -> impl Strategy<Value = String> {
        let forbidden: Vec<char> = FORBIDDEN.chars().collect();
        let one = prop_oneof![any::<char>(), prop::sample::select(forbidden)];
        prop::collection::vec(one, 0..60).prop_map(|all| all.into_iter().collect())
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_left_and_twice_is_once(text in mixed()) {
            let line = for_display(&text).into_owned();
            prop_assert!(!line.chars().any(changes_the_line));
            prop_assert_eq!(for_display(&line), line.as_str());
            let body = lines_for_display(&text).into_owned();
            prop_assert!(!body.chars().any(|c| c != '\n' && changes_the_line(c)));
            prop_assert_eq!(lines_for_display(&body), body.as_str());
            prop_assert_eq!(for_display(&body), line.as_str());
        }

        #[test]
        fn what_is_allowed_stays_in_its_order(text in mixed()) {
            let kept = |text: &str| -> String {
                text.chars().filter(|c| !changes_the_line(*c) && *c != ' ').collect()
            };
            prop_assert_eq!(kept(&for_display(&text)), kept(&text));
        }
    }
}
