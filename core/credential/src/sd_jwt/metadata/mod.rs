//! Type metadata (draft-ietf-oauth-sd-jwt-vc-16 section 4): what a type of credential is called, how its claims are called,
//! and which of them its issuer must make selectively disclosable.
//!
//! **For:** [`TypeMetadata::resolve`] reads a type and all types that it extends out of what the caller has at hand, and checks
//! digests; [`TypeMetadata::check_held`] and [`TypeMetadata::check_shown`] hold a credential against it.
//!
//! **Not for:** fetching a document, deciding whom to believe about a type (only `vct#integrity`, which the issuer signs, ties
//! a document to a credential), or `rendering`, which is not read: pictures and SVG from elsewhere are shown to nobody.

mod check;
mod document;
mod integrity;
mod resolve;

pub use document::{ClaimMetadata, Disclosability, Label, MetadataStep};
use document::{Combined, Document};

/// Most types that extend each other, the first included.
pub const MAX_TYPES: usize = 8;
/// Largest document, in bytes.
pub const MAX_DOCUMENT: usize = 256 * 1024;

/// What is known of a type, with all that it inherits.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeMetadata {
    types: Vec<String>,
    combined: Combined,
}

impl TypeMetadata {
    /// The type and those that it extends, itself first.
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// The type's names for people, by language.
    pub fn display(&self) -> &[Label] {
        &self.combined.display
    }

    /// What is known of its claims: inherited ones first.
    pub fn claims(&self) -> &[ClaimMetadata] {
        &self.combined.claims
    }

    /// The type's name in the language that fits best; the first where none fits, as a name is better than none.
    pub fn name(&self, language: &str) -> Option<&Label> {
        best(self.display(), language)
    }

    /// What the claim at a path is called in the language that fits best.
    pub fn label(&self, path: &crate::ClaimPath, language: &str) -> Option<&Label> {
        let of_path = |claim: &&ClaimMetadata| claim.describes(path) && !claim.display.is_empty();
        best(&self.claims().iter().find(of_path)?.display, language)
    }
}

/// The label of a language tag: the very tag, else one of the same primary language (RFC 4647 section 3.4), else the first.
fn best<'l>(labels: &'l [Label], language: &str) -> Option<&'l Label> {
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    labels
        .iter()
        .find(|label| label.locale.eq_ignore_ascii_case(language))
        .or_else(|| {
            let same = |label: &&Label| primary(&label.locale) == primary(language);
            labels.iter().find(same)
        })
        .or_else(|| labels.first())
}
