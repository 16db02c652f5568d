//! The citizen's portrait: a small WebP image drawn for this project, different in every copy.
//!
//! A copy's image carries 16 random bytes in a chunk of its own (`VDsl`; readers of WebP skip chunks they do not know), so
//! that the digest the issuer signs is the plain SHA-256 of that copy's file and links no two copies.

const IMAGE: &[u8] = include_bytes!("../assets/portrait.webp");
/// RIFF's header: `RIFF`, the size of what follows, `WEBP`.
const SIZE_AT: core::ops::Range<usize> = 4..8;

/// The image file of the copy with this salt.
pub(crate) fn image(salt: &[u8; 16]) -> Vec<u8> {
    let mut file = IMAGE.to_vec();
    file.extend_from_slice(b"VDsl");
    file.extend_from_slice(&16u32.to_le_bytes());
    file.extend_from_slice(salt);
    let size = u32::try_from(file.len().saturating_sub(8)).unwrap_or(u32::MAX);
    if let Some(field) = file.get_mut(SIZE_AT) {
        field.copy_from_slice(&size.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_copy_is_a_webp_of_its_own() {
        let (a, b) = (image(&[1; 16]), image(&[2; 16]));
        assert_eq!(&a[..4], b"RIFF");
        assert_eq!(&a[8..12], b"WEBP");
        assert_eq!(
            u32::from_le_bytes(a[4..8].try_into().unwrap()) as usize + 8,
            a.len()
        );
        assert_eq!(a.len() % 2, 0, "RIFF chunks end on even offsets");
        assert_ne!(a, b);
    }
}
