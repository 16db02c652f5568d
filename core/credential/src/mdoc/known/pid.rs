//! The European person identification data (PID rulebook, ISO/IEC 18013-5 form; annex of Implementing Regulation (EU)
//! 2024/2977).

use super::{
    EU_PID,
    ElementKind::{Boolean, Bytes, DateOrTime, FullDate, Structure, Text, Unsigned},
    KnownElement, KnownNamespace, KnownType, of,
};

pub(super) const TYPE: KnownType = KnownType {
    document_type: EU_PID,
    alias: None,
    profile: None,
    namespaces: &[KnownNamespace {
        name: EU_PID,
        elements: ELEMENTS,
    }],
};

const ELEMENTS: &[KnownElement] = &[
    of("family_name", Text, "Current family name"),
    of("given_name", Text, "Current given names"),
    of("birth_date", FullDate, "Date of birth"),
    of("place_of_birth", Structure(&[]), "Place of birth"),
    of("nationality", Structure(&[]), "Nationality"),
    of("resident_address", Text, "Address"),
    of("resident_country", Text, "Country of residence"),
    of("resident_state", Text, "State of residence"),
    of("resident_city", Text, "City of residence"),
    of("resident_postal_code", Text, "Postal code"),
    of("resident_street", Text, "Street"),
    of("resident_house_number", Text, "House number"),
    of(
        "personal_administrative_number",
        Text,
        "Personal administrative number",
    ),
    of("portrait", Bytes, "Portrait"),
    of("family_name_birth", Text, "Family name at birth"),
    of("given_name_birth", Text, "Given names at birth"),
    of("sex", Unsigned, "Sex"),
    of("email_address", Text, "Email address"),
    of("mobile_phone_number", Text, "Mobile phone number"),
    of("age_over_18", Boolean, "Over 18"),
    of("age_in_years", Unsigned, "Age in years"),
    of("age_birth_year", Unsigned, "Year of birth"),
    of("issuance_date", DateOrTime, "Date of issue"),
    of("expiry_date", DateOrTime, "Date of expiry"),
    of("issuing_authority", Text, "Issuing authority"),
    of("issuing_country", Text, "Issuing country"),
    of("document_number", Text, "Document number"),
    of("issuing_jurisdiction", Text, "Issuing jurisdiction"),
    of("location_status", Text, "Location of status"),
    of("trust_anchor", Text, "Location of trust anchor"),
];
