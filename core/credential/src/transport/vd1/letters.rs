//! Vietnamese text at one byte a letter: ASCII stands for itself, the 134 letters with marks follow it. Composed letters
//! (NFC) only; a text with any other character travels as UTF-8.

/// The letters with marks, lower case. Their order is part of the format.
const LOWER: &str = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";
/// The same in upper case.
const UPPER: &str = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

/// The byte of a letter. The table's first 128 letters have 80 to FF, the last six 00 to 05.
pub(super) fn byte(letter: char) -> Option<u8> {
    if matches!(letter, ' '..='~') {
        return u8::try_from(letter).ok();
    }
    let place = LOWER
        .chars()
        .chain(UPPER.chars())
        .position(|known| known == letter)?;
    Some(u8::try_from(place).ok()?.wrapping_add(0x80))
}

/// The letter of a byte.
pub(super) fn letter(byte: u8) -> Option<char> {
    if matches!(byte, b' '..=b'~') {
        return Some(char::from(byte));
    }
    let place = usize::from(byte.wrapping_sub(0x80));
    LOWER.chars().chain(UPPER.chars()).nth(place)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_letter_has_one_byte() {
        let assigned: Vec<u8> = (0..=255).filter(|byte| letter(*byte).is_some()).collect();
        assert_eq!(assigned.len(), 95 + 134);
        let letters: BTreeSet<char> = assigned
            .iter()
            .map(|byte| {
                let letter = letter(*byte).unwrap();
                assert_eq!(super::byte(letter), Some(*byte), "{letter}");
                letter
            })
            .collect();
        assert_eq!(letters.len(), assigned.len());
        assert_eq!(
            (byte('à'), byte('Ự'), byte('Ỵ')),
            (Some(0x80), Some(0), Some(5))
        );
        assert_eq!((letter(6), letter(0x1f), letter(0x7f)), (None, None, None));
    }

    #[test]
    fn the_two_rows_are_one_alphabet() {
        let raised: String = LOWER.chars().flat_map(char::to_uppercase).collect();
        assert_eq!(raised, UPPER);
        assert_eq!(byte('\u{0301}'), None);
        assert_eq!(byte('ç'), None);
    }
}
