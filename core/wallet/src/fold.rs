//! Text without case and diacritics, to find what a person typed without them. Finds candidates; decides nothing.

/// Lower case, base letters, no combining marks.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(base(letter.to_ascii_lowercase()));
        } else {
            let lower = letter.to_lowercase();
            folded.extend(lower.filter(|letter| !is_mark(*letter)).map(base));
        }
    }
    folded
}

/// What stands over or under the letter before it.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// What a person typed, as folded words: each must be found.
pub(crate) fn words(typed: &str) -> Vec<String> {
    fold(typed).split_whitespace().map(str::to_owned).collect()
}

/// The letter that another stands for.
#[rustfmt::skip]
fn base(letter: char) -> char {
    match letter {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => 'a',
        'đ' => 'd',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ' => 'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        '_' | '-' | '.' => ' ',
        other => other,
    }
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
        assert_eq!(words("  Hồ-sơ  số 5 "), ["ho", "so", "so", "5"]);
    }
}
