//! The mobile driving licence (ISO/IEC 18013-5:2021 table 5).

use super::{
    ElementKind::{Boolean, Bytes, DateOrTime, FullDate, Structure, Text, Time, Unsigned},
    KnownElement, KnownNamespace, KnownType, MDL, of,
};

pub(super) const TYPE: KnownType = KnownType {
    document_type: MDL,
    alias: None,
    profile: None,
    namespaces: &[KnownNamespace {
        name: "org.iso.18013.5.1",
        elements: ELEMENTS,
    }],
};

const ELEMENTS: &[KnownElement] = &[
    of("family_name", Text, "Family name"),
    of("given_name", Text, "Given names"),
    of("birth_date", FullDate, "Date of birth"),
    of("issue_date", DateOrTime, "Date of issue"),
    of("expiry_date", DateOrTime, "Date of expiry"),
    of("issuing_country", Text, "Issuing country"),
    of("issuing_authority", Text, "Issuing authority"),
    of("document_number", Text, "Licence number"),
    of("portrait", Bytes, "Portrait of holder"),
    of(
        "driving_privileges",
        Structure(&["issue_date", "expiry_date"]),
        "Categories of vehicles",
    ),
    of("un_distinguishing_sign", Text, "UN distinguishing sign"),
    of("administrative_number", Text, "Administrative number"),
    of("sex", Unsigned, "Sex"),
    of("height", Unsigned, "Height (cm)"),
    of("weight", Unsigned, "Weight (kg)"),
    of("eye_colour", Text, "Eye colour"),
    of("hair_colour", Text, "Hair colour"),
    of("birth_place", Text, "Place of birth"),
    of("resident_address", Text, "Permanent place of residence"),
    of("portrait_capture_date", Time, "Portrait image timestamp"),
    of("age_in_years", Unsigned, "Age in years"),
    of("age_birth_year", Unsigned, "Year of birth"),
    of("age_over_18", Boolean, "Over 18"),
    of("issuing_jurisdiction", Text, "Issuing jurisdiction"),
    of("nationality", Text, "Nationality"),
    of("resident_city", Text, "Resident city"),
    of("resident_state", Text, "Resident state"),
    of("resident_postal_code", Text, "Resident postal code"),
    of("resident_country", Text, "Resident country"),
    of("biometric_template_face", Bytes, "Face template"),
    of("biometric_template_finger", Bytes, "Fingerprint template"),
    of(
        "biometric_template_signature_sign",
        Bytes,
        "Signature template",
    ),
    of("biometric_template_iris", Bytes, "Iris template"),
    of(
        "family_name_national_character",
        Text,
        "Family name in national characters",
    ),
    of(
        "given_name_national_character",
        Text,
        "Given names in national characters",
    ),
    of("signature_usual_mark", Bytes, "Signature or usual mark"),
];
