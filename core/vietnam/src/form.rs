//! Official forms: their fields as printed, and which claim of which document may answer each.
//! Data: `data/forms.json`, with the short paths it uses explained in `data/documents.json`.
//!
//! Layouts are real, mappings ours. Not for: filling a form (the wallet does), nor what a portal really
//! asks, which its signed manifest says.

use crate::{Name, generated};

/// Every known form, in the order of the data file.
#[must_use]
pub fn forms() -> &'static [Form] {
    generated::forms::FORMS
}

/// The form with this id, e.g. `CT01`.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    forms().iter().find(|form| form.id == id)
}

/// An official form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The regulation it comes from, and what must be checked again.
    pub basis: &'static str,
    /// How sure the data is of the layout, as prose in English.
    pub confidence: &'static str,
    /// Fields in the order they are printed.
    pub fields: &'static [FormField],
    /// Stable id, e.g. `CT01`.
    pub id: &'static str,
    /// Title as printed, in Vietnamese.
    pub title: &'static str,
}

impl Form {
    /// The field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&'static FormField> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// One field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Stable id within the form; dots nest it, `[]` marks a repeating table.
    pub id: &'static str,
    /// What the field takes.
    pub kind: FieldKind,
    /// Label as printed, in Vietnamese.
    pub label: &'static str,
    /// Whether the form is incomplete without it.
    pub required: bool,
    /// Where its value may come from.
    pub source: FieldSource,
}

impl FormField {
    /// The claims that may answer it, best first; empty when only a person can.
    #[must_use]
    pub fn sources(&self) -> &'static [ClaimSource] {
        match self.source {
            FieldSource::Asked => &[],
            FieldSource::Claims(sources) => sources,
        }
    }
}

/// Where a field's value may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// From the person filling the form.
    Asked,
    /// From one of these claims, in this order.
    Claims(&'static [ClaimSource]),
}

/// A claim that may answer a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimSource {
    /// Id of the document type, e.g. `can_cuoc`.
    pub document: &'static str,
    /// Whose document it is; anyone's but the holder's needs that person's consent.
    pub owner: Owner,
    /// Claim id, then the part of it, if one is meant; empty when the whole document is the answer.
    pub path: &'static [&'static str],
    /// What is done to the claim's value.
    pub transform: Option<Transform>,
}

/// Whose document answers a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The child the form is about. A parent in *its* residence record is the parent the form means; one in
    /// the declarant's record would be a grandparent.
    Child,
    /// The father of the person the form is about.
    Father,
    /// The person filling the form.
    Holder,
    /// The mother of the person the form is about.
    Mother,
}

impl Owner {
    /// What the owner is called, for saying whose consent is missing.
    #[must_use]
    pub fn name(self) -> Name {
        match self {
            Self::Child => Name {
                vi: "Con",
                en: "Child",
            },
            Self::Father => Name {
                vi: "Cha",
                en: "Father",
            },
            Self::Holder => Name {
                vi: "Người khai",
                en: "Declarant",
            },
            Self::Mother => Name {
                vi: "Mẹ",
                en: "Mother",
            },
        }
    }
}

/// What is done to a claim's value before it answers a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transform {
    /// A date, in words.
    DateInWords,
    /// The family name of a full name.
    FamilyName,
    /// Middle and given names of a full name.
    GivenNames,
    /// The province of an address.
    Province,
    /// The year of a date.
    Year,
}

impl Transform {
    /// The name the data file and a form manifest give it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::DateInWords => "date_in_words",
            Self::FamilyName => "split_ho",
            Self::GivenNames => "split_ten",
            Self::Province => "province",
            Self::Year => "year",
        }
    }
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// An address.
    Address,
    /// The authority the form goes to.
    Agency,
    /// Yes or no.
    Boolean,
    /// One of these words; an empty list when the data does not name them.
    Choice(&'static [&'static str]),
    /// A code of some official list.
    Code,
    /// Another person's agreement.
    ConsentOfOther,
    /// A calendar day.
    Date,
    /// So many ASCII digits.
    Digits(u8),
    /// A paper or document, attached or named.
    Document,
    /// An email address.
    Email,
    /// A hospital or other facility.
    Facility,
    /// Several values under one heading.
    Group,
    /// An identity paper: kind, number, date and place of issue.
    IdentityPaper,
    /// A picture.
    Image,
    /// A whole number.
    Integer,
    /// A driving-licence class.
    LicenceClass,
    /// An amount in đồng.
    Money,
    /// Another person: name and date of birth.
    Person,
    /// A phone number.
    Phone,
    /// A province.
    Province,
    /// Rows, each of the same columns.
    Table,
    /// Free text.
    Text,
    /// Free text with a yes or no.
    TextAndBoolean,
    /// Text worked out from another field.
    TextDerived,
    /// A year.
    Year,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document_type;

    /// Claims a form names that no document type has. None today; a new one is added here on purpose only.
    const NOT_IN_ANY_DOCUMENT: &[(&str, &str)] = &[];

    #[test]
    fn every_source_names_a_claim_of_a_document_type() {
        for form in forms() {
            for field in form.fields {
                for source in field.sources() {
                    let known = document_type(source.document).is_some_and(|document| {
                        source.path.is_empty() || document.resolve(source.path).is_some()
                    });
                    let listed = NOT_IN_ANY_DOCUMENT.contains(&(form.id, field.id));
                    assert!(known != listed, "{}.{}: {source:?}", form.id, field.id);
                }
            }
        }
    }

    #[test]
    fn six_forms_with_their_fields() {
        let counts: Vec<_> = forms()
            .iter()
            .map(|form| (form.id, form.fields.len()))
            .collect();
        assert_eq!(
            counts,
            [
                ("CT01", 15),
                ("TK01", 20),
                ("KS", 26),
                ("GPLX-DOI", 17),
                ("LLTP", 19),
                ("HKD", 14)
            ]
        );
        for form in forms() {
            let ids: BTreeSet<_> = form.fields.iter().map(|field| field.id).collect();
            assert_eq!(
                ids.len(),
                form.fields.len(),
                "{} names a field twice",
                form.id
            );
        }
    }

    #[test]
    fn short_paths_lead_to_the_document_that_holds_the_claim() {
        let source =
            |form_id: &str, field: &str| form(form_id).unwrap().field(field).unwrap().sources();
        let holder = |document, path, transform| ClaimSource {
            document,
            owner: Owner::Holder,
            path,
            transform,
        };
        assert_eq!(
            source("CT01", "ho_ten"),
            [holder("can_cuoc", &["ho_ten"], None)]
        );
        assert_eq!(source("CT01", "sdt"), [holder("lien_he", &["sdt"], None)]);
        assert_eq!(
            source("CT01", "chu_ho.ho_ten"),
            [holder("cu_tru", &["chu_ho", "ho_ten"], None)]
        );
        assert_eq!(
            source("CT01", "thanh_vien[]"),
            [holder("cu_tru", &["thanh_vien"], None)]
        );
        assert_eq!(source("CT01", "noi_dung"), []);
        assert_eq!(
            source("TK01", "ho"),
            [holder("can_cuoc", &["ho_ten"], Some(Transform::FamilyName))]
        );
        assert_eq!(
            source("TK01", "noi_sinh"),
            [holder("cu_tru", &["noi_sinh"], Some(Transform::Province))]
        );
        assert_eq!(source("GPLX-DOI", "ksk"), [holder("ksk_lai_xe", &[], None)]);
        assert_eq!(
            source("KS", "con.ngay_sinh_chu"),
            [holder(
                "giay_chung_sinh",
                &["ngay_sinh"],
                Some(Transform::DateInWords)
            )]
        );
    }

    #[test]
    fn a_parent_answers_from_their_card_or_else_from_the_residence_record() {
        let year = Some(Transform::Year);
        assert_eq!(
            form("KS").unwrap().field("me.nam_sinh").unwrap().sources(),
            [
                ClaimSource {
                    document: "can_cuoc",
                    owner: Owner::Mother,
                    path: &["ngay_sinh"],
                    transform: year
                },
                ClaimSource {
                    document: "cu_tru",
                    owner: Owner::Child,
                    path: &["me", "ngay_sinh"],
                    transform: year
                },
            ]
        );
        // The residence record does not hold a father's ethnic group: there is no second choice.
        assert_eq!(
            form("KS")
                .unwrap()
                .field("cha.dan_toc")
                .unwrap()
                .sources()
                .len(),
            1
        );
    }
}
