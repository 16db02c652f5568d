//! Which QR code holds a text (ISO/IEC 18004, error correction M).

/// Data codewords of versions 1 to 40 at level M (table 7).
const CODEWORDS: [usize; 40] = [
    16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669,
    714, 782, 860, 914, 1000, 1062, 1128, 1193, 1267, 1373, 1455, 1541, 1631, 1725, 1812, 1914,
    1992, 2102, 2216, 2334,
];

/// The smallest version that holds so many characters of the alphanumeric mode: pairs of 11 bits, a last one of 6, behind
/// 4 bits of mode and the count.
pub(crate) fn alphanumeric(characters: usize) -> Option<usize> {
    let bits = 11 * (characters / 2) + 6 * (characters % 2);
    smallest(|version| {
        let count = match version {
            1..=9 => 9,
            10..=26 => 11,
            _ => 13,
        };
        4 + count + bits
    })
}

/// The smallest version that holds so many bytes.
pub(crate) fn bytes(bytes: usize) -> Option<usize> {
    smallest(|version| 4 + if version < 10 { 8 } else { 16 } + 8 * bytes)
}

fn smallest(needed: impl Fn(usize) -> usize) -> Option<usize> {
    CODEWORDS
        .iter()
        .zip(1..)
        .find(|(codewords, version)| needed(*version) <= 8 * **codewords)
        .map(|(_, version)| version)
}
