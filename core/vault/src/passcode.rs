//! What a person types as a passcode: composed, so that every keyboard gives the same one, and long enough.
//!
//! Vietnamese letters can be sent whole or as a letter and its marks, and people cannot see which. New wraps are made under
//! the composed form (NFC). Vaults of schema 1 were wrapped under what was typed, so that is tried second, as part of the
//! same attempt.

use core::fmt::Write as _;

use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

use crate::Error;

/// Fewest characters of a new passcode.
pub(crate) const LEAST: usize = 6;

/// A passcode as given.
pub(crate) struct Passcode {
    composed: Zeroizing<String>,
    typed: Zeroizing<String>,
}

impl Passcode {
    pub(crate) fn new(typed: Zeroizing<String>) -> Self {
        Self {
            composed: composed(&typed),
            typed,
        }
    }

    /// The form to wrap a key under.
    ///
    /// # Errors
    /// [`Error::EmptyPasscode`], [`Error::ShortPasscode`] below [`LEAST`] characters.
    pub(crate) fn for_new_wrap(&self) -> Result<&str, Error> {
        match self.composed.chars().count() {
            0 => Err(Error::EmptyPasscode),
            1..LEAST => Err(Error::ShortPasscode),
            _ => Ok(&self.composed),
        }
    }

    /// The form that wraps are made under.
    pub(crate) fn composed(&self) -> &str {
        &self.composed
    }

    /// What was typed, where that differs.
    pub(crate) fn as_typed(&self) -> Option<&str> {
        (self.typed != self.composed).then_some(&self.typed)
    }
}

/// A secret text in NFC, so that every keyboard gives the same one.
///
/// Sized before it is filled: a string that grows leaves unwiped copies behind. NFC is at most three times as long as UTF-8.
pub fn composed(typed: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
    let normalizer = ComposingNormalizerBorrowed::new_nfc();
    if normalizer.normalize_to(typed, &mut *text).is_err() {
        // A string takes whatever is written to it.
        text.clear();
        let _ = text.write_str(typed);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn passcode(text: &str) -> Passcode {
        Passcode::new(Zeroizing::new(text.into()))
    }

    #[test]
    fn letters_with_their_marks_apart_are_the_same_passcode() {
        let whole = passcode("mật khẩu");
        for apart in [
            "ma\u{323}\u{302}t kha\u{302}\u{309}u",
            // The marks in another order, and one letter half composed.
            "ma\u{302}\u{323}t khâ\u{309}u",
        ] {
            let apart = passcode(apart);
            assert_eq!(apart.composed(), whole.composed());
            assert!(apart.as_typed().is_some());
        }
        assert_eq!(whole.as_typed(), None);
        assert_ne!(passcode("mat khau").composed(), whole.composed());
    }

    #[test]
    fn a_new_one_is_neither_empty_nor_short() {
        assert_eq!(passcode("").for_new_wrap(), Err(Error::EmptyPasscode));
        assert_eq!(passcode("12345").for_new_wrap(), Err(Error::ShortPasscode));
        // Six letters are six, however they are sent; three with three marks are three.
        assert_eq!(passcode("ắằẳẵặâ").for_new_wrap(), Ok("ắằẳẵặâ"));
        assert_eq!(
            passcode("a\u{302}a\u{302}a\u{302}").for_new_wrap(),
            Err(Error::ShortPasscode)
        );
    }

    proptest! {
        #[test]
        fn composing_is_stable_and_fits(text: String) {
            let once = composed(&text);
            prop_assert!(once.capacity() >= once.len() && once.len() <= text.len() * 3);
            prop_assert_eq!(composed(&once), once);
        }
    }
}
