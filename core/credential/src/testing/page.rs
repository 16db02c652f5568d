//! The worked examples of a page about a format, so that tests read what people read.

/// The content of the fenced block that begins with this name.
pub fn block<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page
        .split_once(&format!("```{name}\n"))
        .expect("a block of this name");
    let (content, _) = rest.split_once("\n```").expect("an end of the block");
    content
}

/// Bytes from their hexadecimal digits; white space between them is left out.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|one| !one.is_whitespace())
        .map(|one| one.to_digit(16).expect("a hexadecimal digit"))
        .map(|digit| u8::try_from(digit).expect("below 16"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect()
}

/// The bytes in the first column of a block.
pub fn column(bytes: &str) -> Vec<u8> {
    let rows = bytes.lines().filter_map(|row| row.split(' ').next());
    rows.flat_map(unhex).collect()
}
