//! The photo ID (ISO/IEC TS 23220-4 annex C), with the common elements of ISO/IEC 23220-2. Its name is written in two ways.

use super::{
    ElementKind::{Boolean, Bytes, FullDate, Structure, Text, Unsigned},
    KnownElement, KnownNamespace, KnownType, PHOTO_ID, of,
};

/// As later drafts of the annex write it.
const LATER: &str = "org.iso.23220.photoID.1";

pub(super) const TYPE: KnownType = KnownType {
    document_type: PHOTO_ID,
    alias: Some(LATER),
    profile: None,
    namespaces: &[
        KnownNamespace {
            name: "org.iso.23220.1",
            elements: COMMON,
        },
        KnownNamespace {
            name: PHOTO_ID,
            elements: OWN,
        },
        KnownNamespace {
            name: LATER,
            elements: OWN,
        },
    ],
};

const COMMON: &[KnownElement] = &[
    of("family_name_unicode", Text, "Family name"),
    of("given_name_unicode", Text, "Given names"),
    of("family_name_latin1", Text, "Family name (Latin 1)"),
    of("given_name_latin1", Text, "Given names (Latin 1)"),
    // A day, with a mask where part of it is unknown (ISO/IEC 23220-2 section 6.3.1.1.3).
    of("birth_date", Structure(&["birth_date"]), "Date of birth"),
    of("portrait", Bytes, "Portrait of holder"),
    of("issue_date", FullDate, "Date of issue"),
    of("expiry_date", FullDate, "Date of expiry"),
    of("issuing_authority_unicode", Text, "Issuing authority"),
    of("issuing_country", Text, "Issuing country"),
    of("issuing_subdivision", Text, "Issuing subdivision"),
    of("document_number", Text, "Document number"),
    of("age_over_18", Boolean, "Over 18"),
    of("age_in_years", Unsigned, "Age in years"),
    of("age_birth_year", Unsigned, "Year of birth"),
    of("portrait_capture_date", FullDate, "Date of portrait"),
    of("birthplace", Text, "Place of birth"),
    of("name_at_birth", Text, "Name at birth"),
    of("resident_address_unicode", Text, "Address"),
    of("resident_city_unicode", Text, "City of residence"),
    of("resident_city_latin1", Text, "City of residence (Latin 1)"),
    of("resident_postal_code", Text, "Postal code"),
    of("resident_country", Text, "Country of residence"),
    of("sex", Unsigned, "Sex"),
    of("nationality", Text, "Nationality"),
];

const OWN: &[KnownElement] = &[
    of("person_id", Text, "Person identifier"),
    of("birth_country", Text, "Country of birth"),
    of("birth_state", Text, "State of birth"),
    of("birth_city", Text, "City of birth"),
    of("administrative_number", Text, "Administrative number"),
    of("resident_street", Text, "Street"),
    of("resident_house_number", Text, "House number"),
    of("resident_state", Text, "State of residence"),
    of("travel_document_type", Text, "Type of travel document"),
    of("travel_document_number", Text, "Travel document number"),
    of("travel_document_mrz", Text, "Machine-readable zone"),
];
