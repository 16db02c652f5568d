//! Document types: what an official document may say, in which group each claim is disclosed, and what
//! the issuer's office calls it. Data: `data/documents.json`.
//!
//! Not for: the documents a citizen holds, nor who may issue them (the trust list says that).

use crate::{Name, generated};

/// Every known document type, in the order of the data file.
#[must_use]
pub fn documents() -> &'static [DocumentType] {
    generated::documents::DOCUMENTS
}

/// The document type with this id, e.g. `can_cuoc`.
#[must_use]
pub fn document_type(id: &str) -> Option<&'static DocumentType> {
    documents().iter().find(|document| document.id == id)
}

/// A kind of official document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentType {
    /// Claims in the order a person expects to read them.
    pub claims: &'static [Claim],
    /// Days for which one electronic copy is good; `None` where nothing issues it yet.
    pub copy_days: Option<u16>,
    /// Ids of the claims that a proof screen offers first.
    pub defaults: &'static [&'static str],
    /// Stable id, e.g. `can_cuoc`.
    pub id: &'static str,
    /// The authority that issues it, in Vietnamese; `None` when the person declares it.
    pub issuer: Option<&'static str>,
    /// How long a document of this type is good for, as prose in English; `None` where no rule was found.
    pub lifetime: Option<&'static str>,
    /// What the document is called.
    pub name: Name,
    /// A remark of the data file, as prose in English.
    pub note: Option<&'static str>,
    /// Whom it speaks about.
    pub subject: Subject,
}

impl DocumentType {
    /// The claim with this id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&'static Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// Whether the person wrote it themselves: such a document proves nothing and is never presented as proof.
    #[must_use]
    pub fn self_declared(&self) -> bool {
        self.issuer.is_none()
    }

    /// What stands at `path`: a claim id, or a claim id and the name of a part of it.
    ///
    /// `Some(None)` when the path names a part, whose own type the data does not give.
    #[must_use]
    pub fn resolve(&self, path: &[&str]) -> Option<Option<&'static Claim>> {
        let (id, parts) = path.split_first()?;
        let claim = self.claim(id)?;
        match parts {
            [] => Some(Some(claim)),
            [part] if claim.value.parts().contains(part) => Some(None),
            _ => None,
        }
    }
}

/// One claim of a document type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whether it is a list of which a person may show some elements and hide the others.
    pub elements: bool,
    /// Claims of one group are disclosed together; `None` stands alone.
    pub group: Option<&'static str>,
    /// Stable id within the document, e.g. `ho_ten`.
    pub id: &'static str,
    /// What the claim is called.
    pub name: Name,
    /// A remark of the data file, as prose in English.
    pub note: Option<&'static str>,
    /// What a value looks like.
    pub value: ValueType,
    /// The type as the data file words it, with what `value` does not carry.
    pub value_note: &'static str,
}

/// Whom a document speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A child of the holder.
    Child,
    /// A child of the holder, or the holder.
    ChildOrHolder,
    /// The holder.
    Holder,
}

/// What a claim's value looks like. A type the data words in a way not known here is `Text`, with the
/// wording kept in [`Claim::value_note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// A postal or administrative address.
    Address,
    /// True or false.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A code of some official list.
    Code,
    /// ISO 3166-1 alpha-3.
    Country,
    /// A calendar day.
    Date,
    /// A calendar day, or nothing when there is no end.
    DateOrNone,
    /// A moment, with its offset.
    DateTime,
    /// So many ASCII digits, kept as text for their leading zeros.
    Digits(u8),
    /// An identifier with a checkable shape; any of these.
    Identifier(&'static [crate::Identifier]),
    /// A whole number, with its bounds where the data gives them.
    Integer {
        /// Smallest and largest value.
        range: Option<(i64, i64)>,
    },
    /// A list of texts.
    List,
    /// A calendar day of which the day, or day and month, may be unknown.
    PartialDate,
    /// Name, personal number, nationality and date of birth of somebody else.
    Person,
    /// SHA-256 of an image that travels beside the document.
    Portrait,
    /// Named parts.
    Record(&'static [&'static str]),
    /// A list of records with these parts.
    Records(&'static [&'static str]),
    /// Free text, NFC.
    Text,
}

impl ValueType {
    /// Names of the parts of one value; empty for a value without parts and for lists.
    #[must_use]
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Person => &["ho_ten", "so_dinh_danh", "quoc_tich", "ngay_sinh"],
            Self::Record(names) => names,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_citizen_card_has_its_fourteen_claims_in_two_groups() {
        let card = document_type("can_cuoc").unwrap();
        assert_eq!(card.claims.len(), 14);
        let of = |group: Option<&str>| -> Vec<&str> {
            let claims = card.claims.iter().filter(|claim| claim.group == group);
            claims.map(|claim| claim.id).collect()
        };
        assert_eq!(of(Some("nhan_than")), ["ho_ten", "ngay_sinh", "quoc_tich"]);
        assert_eq!(of(None), ["age_over_18", "anh_chan_dung"]);
        assert_eq!(of(Some("khac")).len(), 9);
        assert_eq!(
            card.claim("ngay_sinh").unwrap().value,
            ValueType::PartialDate
        );
        assert_eq!(
            card.claim("so_dinh_danh").unwrap().value,
            ValueType::Digits(12)
        );
        assert!(card.lifetime.is_some());
        assert!(!card.self_declared());
    }

    #[test]
    fn ids_are_unique_and_names_are_there_in_both_languages() {
        let mut ids = BTreeSet::new();
        for document in documents() {
            assert!(ids.insert(document.id), "{} twice", document.id);
            assert!(!document.name.vi.is_empty() && !document.name.en.is_empty());
            let mut claims = BTreeSet::new();
            for claim in document.claims {
                assert!(
                    claims.insert(claim.id),
                    "{}.{} twice",
                    document.id,
                    claim.id
                );
                assert!(!claim.name.vi.is_empty() && !claim.name.en.is_empty());
            }
        }
    }

    #[test]
    fn what_is_offered_first_is_little_and_there() {
        for document in documents() {
            assert!(document.defaults.len() <= 3, "{}", document.id);
            for id in document.defaults {
                assert!(document.claim(id).is_some(), "{}.{id}", document.id);
            }
        }
        let card = document_type("can_cuoc").unwrap();
        assert_eq!(card.defaults, ["ho_ten", "anh_chan_dung"]);
        assert_eq!(card.copy_days, Some(90));
    }

    #[test]
    fn members_of_a_household_are_shown_one_by_one() {
        let apart = documents().iter().flat_map(|document| document.claims);
        let apart: Vec<_> = apart
            .filter(|claim| claim.elements)
            .map(|claim| claim.id)
            .collect();
        assert_eq!(apart, ["thanh_vien"]);
    }

    #[test]
    fn text_is_the_type_only_where_the_data_says_text() {
        for claim in documents().iter().flat_map(|document| document.claims) {
            if claim.value == ValueType::Text {
                assert!(
                    claim.value_note.starts_with("text"),
                    "{}: {}",
                    claim.id,
                    claim.value_note
                );
            }
        }
    }

    #[test]
    fn a_path_reaches_a_claim_or_a_part_of_a_record_and_nothing_else() {
        let residence = document_type("cu_tru").unwrap();
        assert!(
            matches!(residence.resolve(&["ton_giao"]), Some(Some(claim)) if claim.id == "ton_giao")
        );
        assert_eq!(residence.resolve(&["chu_ho", "so_dinh_danh"]), Some(None));
        assert_eq!(residence.resolve(&["chu_ho", "email"]), None);
        assert_eq!(residence.resolve(&["khong_co"]), None);
        assert_eq!(residence.resolve(&[]), None);
    }

    #[test]
    fn only_contact_is_self_declared() {
        let declared: Vec<_> = documents()
            .iter()
            .filter(|d| d.self_declared())
            .map(|d| d.id)
            .collect();
        assert_eq!(declared, ["lien_he"]);
    }
}
