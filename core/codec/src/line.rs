//! Text from outside that a person will read as one line: what may not stand in it.
//!
//! **Not for** text that is only kept or compared.

/// Whether a character turns, hides or breaks the line that it stands in: controls, separators of lines and paragraphs, directional
/// marks, characters of no width, tags.
pub fn changes_the_line(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stay_and_what_turns_or_hides_them_does_not() {
        assert!(
            !"Kiểm tra tuổi, 18+ – Đỗ Thị Ỷ"
                .chars()
                .any(changes_the_line)
        );
        for character in
            "\n\t\u{7f}\u{ad}\u{61c}\u{200b}\u{200f}\u{2028}\u{202e}\u{2067}\u{feff}\u{e0041}"
                .chars()
        {
            assert!(changes_the_line(character), "{character:?}");
        }
    }
}
