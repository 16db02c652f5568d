//! Vietnamese text at one byte a letter: ASCII stands for itself, the 134 letters with marks follow it. Composed letters
//! (NFC) only; a text with any other character travels as UTF-8.

/// The letters with marks, in lower case, then in upper case. Their order is part of the format.
#[rustfmt::skip]
const MARKED: [char; 134] = [
    'à', 'á', 'ả', 'ã', 'ạ', 'ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ', 'â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ',
    'đ', 'è', 'é', 'ẻ', 'ẽ', 'ẹ', 'ê', 'ề', 'ế', 'ể', 'ễ', 'ệ', 'ì', 'í', 'ỉ', 'ĩ', 'ị',
    'ò', 'ó', 'ỏ', 'õ', 'ọ', 'ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ', 'ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ',
    'ù', 'ú', 'ủ', 'ũ', 'ụ', 'ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ', 'À',
    'Á', 'Ả', 'Ã', 'Ạ', 'Ă', 'Ằ', 'Ắ', 'Ẳ', 'Ẵ', 'Ặ', 'Â', 'Ầ', 'Ấ', 'Ẩ', 'Ẫ', 'Ậ', 'Đ',
    'È', 'É', 'Ẻ', 'Ẽ', 'Ẹ', 'Ê', 'Ề', 'Ế', 'Ể', 'Ễ', 'Ệ', 'Ì', 'Í', 'Ỉ', 'Ĩ', 'Ị', 'Ò',
    'Ó', 'Ỏ', 'Õ', 'Ọ', 'Ô', 'Ồ', 'Ố', 'Ổ', 'Ỗ', 'Ộ', 'Ơ', 'Ờ', 'Ớ', 'Ở', 'Ỡ', 'Ợ', 'Ù',
    'Ú', 'Ủ', 'Ũ', 'Ụ', 'Ư', 'Ừ', 'Ứ', 'Ử', 'Ữ', 'Ự', 'Ỳ', 'Ý', 'Ỷ', 'Ỹ', 'Ỵ',
];

/// The byte of a letter. The table's first 128 letters have 80 to FF, the last six 00 to 05.
pub(super) fn byte(letter: char) -> Option<u8> {
    if matches!(letter, ' '..='~') {
        return u8::try_from(letter).ok();
    }
    let place = MARKED.iter().position(|known| *known == letter)?;
    Some(u8::try_from(place).ok()?.wrapping_add(0x80))
}

/// The letter of a byte.
pub(super) fn letter(byte: u8) -> Option<char> {
    if matches!(byte, b' '..=b'~') {
        return Some(char::from(byte));
    }
    MARKED.get(usize::from(byte.wrapping_sub(0x80))).copied()
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
        let (lower, upper) = MARKED.split_at(67);
        let raised: Vec<char> = lower.iter().flat_map(|one| one.to_uppercase()).collect();
        assert_eq!(raised, upper);
        assert_eq!(byte('\u{0301}'), None);
        assert_eq!(byte('ç'), None);
    }
}
