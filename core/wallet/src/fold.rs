//! Text without case and diacritics, to find what a person typed without them. Finds candidates; decides nothing.

/// Each base letter with all that it stands for.
const LETTERS: [(char, &str); 8] = [
    ('a', "àáảãạăằắẳẵặâầấẩẫậ"),
    ('d', "đ"),
    ('e', "èéẻẽẹêềếểễệ"),
    ('i', "ìíỉĩị"),
    ('o', "òóỏõọôồốổỗộơờớởỡợ"),
    ('u', "ùúủũụưừứửữự"),
    ('y', "ỳýỷỹỵ"),
    (' ', "_-."),
];

/// Lower case, base letters, no combining marks.
pub(crate) fn fold(text: &str) -> String {
    let combining = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|letter| !combining(letter))
        .map(base)
        .collect()
}

fn base(letter: char) -> char {
    if letter.is_ascii_alphanumeric() {
        return letter;
    }
    let stands = LETTERS.iter().find(|(_, letters)| letters.contains(letter));
    stands.map_or(letter, |(base, _)| *base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_found_without_its_marks() {
        assert_eq!(fold("Đăng ký thường trú"), "dang ky thuong tru");
        assert_eq!(fold("NGUYỄN THỊ VÍ DỤ"), "nguyen thi vi du");
        // Decomposed, as some keyboards write.
        assert_eq!(fold("Vi\u{301} Du\u{323} Đ"), "vi du d");
        assert_eq!(fold("ho_ten"), "ho ten");
        assert_eq!(fold("中 é"), "中 e");
    }
}
