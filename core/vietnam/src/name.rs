//! A name in the two languages every shown text has.

/// The same name in Vietnamese and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// English.
    pub en: &'static str,
    /// Vietnamese, as the authority prints it (NFC).
    pub vi: &'static str,
}

impl Name {
    /// The name for a language tag: Vietnamese unless the tag begins with `en`.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> &'static str {
        if tag.starts_with("en") {
            self.en
        } else {
            self.vi
        }
    }
}
