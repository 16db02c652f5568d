//! The words that open a backup, on whatever keyboard they are typed.

use core::fmt;

use vidan_vault::composed;
use zeroize::Zeroizing;

use super::Fault;

/// Characters that a new backup's passphrase must have: the file leaves the phone, and whoever finds it may guess as
/// long as they like.
pub const MIN_PASSPHRASE: usize = 10;
/// Bytes that it may have.
const MAX_PASSPHRASE: usize = 1024;

/// What a backup is sealed with. Its text is brought to NFC: the same words typed on another keyboard are the same.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// For a new backup.
    ///
    /// # Errors
    /// [`Fault::PassphraseShort`] under [`MIN_PASSPHRASE`] characters, [`Fault::PassphraseLong`] past 1,024 bytes.
    pub fn new(text: &str) -> Result<Self, Fault> {
        let passphrase = Self::typed(text)?;
        if passphrase.0.chars().count() < MIN_PASSPHRASE {
            return Err(Fault::PassphraseShort);
        }
        Ok(passphrase)
    }

    /// For a backup that exists: as short as it was taken then.
    ///
    /// # Errors
    /// [`Fault::PassphraseLong`] past 1,024 bytes.
    pub fn typed(text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_PASSPHRASE {
            return Err(Fault::PassphraseLong);
        }
        Ok(Self(composed(text)))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Never the words.
impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_of_two_keyboards_are_the_same() {
        let composed = Passphrase::new("mười hai con giáp").unwrap();
        let apart = "mu\u{31B}o\u{31B}\u{300}i hai con gia\u{301}p";
        assert_ne!(apart, "mười hai con giáp");
        let decomposed = Passphrase::new(apart).unwrap();
        assert_eq!(composed.as_bytes(), decomposed.as_bytes());
        assert_eq!(format!("{composed:?}"), "Passphrase(…)");
    }

    #[test]
    fn length_counts_characters_and_only_for_new_ones() {
        let refused = |text: &str| Passphrase::new(text).map(drop);
        assert_eq!(refused("mười ký t"), Err(Fault::PassphraseShort));
        assert_eq!(refused("mười ký tự"), Ok(()));
        // Ten letters with their marks apart, of five characters.
        let apart = "o\u{323}\u{302}".repeat(5);
        assert!(apart.chars().count() >= 10);
        assert_eq!(refused(&apart), Err(Fault::PassphraseShort));
        assert!(Passphrase::typed("ngắn").is_ok());
        assert_eq!(refused(&"x".repeat(1025)), Err(Fault::PassphraseLong));
        assert_eq!(
            Passphrase::typed(&"x".repeat(1025)).map(drop),
            Err(Fault::PassphraseLong)
        );
    }
}
