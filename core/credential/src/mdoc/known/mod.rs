//! The document types whose elements are known: how each is written, and in which order they are shown.
//!
//! Data, one file for each type. An element that no table knows is written as it is given and shown after the others.

mod citizen_card;
mod mdl;
mod photo_id;
mod pid;

use vidan_codec::{base64url, cbor::Value, order};

use super::{
    issuer_signed::Claims,
    time::{TAG_DATE, TAG_TIME, is_date, moment},
};
use crate::{ClaimKey, ClaimValue, Error, sd_cwt::plain};

/// Document type of a mobile driving licence (ISO/IEC 18013-5 section 7.1).
pub const MDL: &str = "org.iso.18013.5.1.mDL";
/// Document type of the European person identification data.
pub const EU_PID: &str = "eu.europa.ec.eudi.pid.1";
/// Document type of a photo ID (ISO/IEC TS 23220-4 annex C).
pub const PHOTO_ID: &str = "org.iso.23220.photoid.1";
/// Document type of the Vietnamese citizen card as a mobile document: a name of our own, as no authority gave one.
pub const CITIZEN_CARD: &str = "vn.vidan.can_cuoc.1";

/// A document type and its elements.
#[derive(Clone, Copy, Debug)]
pub struct KnownType {
    /// Its name.
    pub document_type: &'static str,
    /// Another name in use for it.
    pub alias: Option<&'static str>,
    /// The profile whose claims are the elements of its first namespace, where there is one.
    pub profile: Option<&'static str>,
    /// Its namespaces.
    pub namespaces: &'static [KnownNamespace],
}

/// A namespace and its elements, in the order they are shown.
#[derive(Clone, Copy, Debug)]
pub struct KnownNamespace {
    /// Its name.
    pub name: &'static str,
    /// Its elements.
    pub elements: &'static [KnownElement],
}

/// An element of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct KnownElement {
    /// Its identifier.
    pub id: &'static str,
    /// How its value is written.
    pub kind: ElementKind,
    /// Its name in Vietnamese; empty where its standard names it in English alone.
    pub vi: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

/// How an element's value is written in CBOR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// `true` or `false`.
    Boolean,
    /// A byte string; base64url in JSON.
    Bytes,
    /// A day (`full-date`, tag 1004) or a moment (`tdate`, tag 0), as it is given.
    DateOrTime,
    /// A day, tag 1004.
    FullDate,
    /// Arrays and maps, in which the members of these names are days.
    Structure(&'static [&'static str]),
    /// A text string.
    Text,
    /// A moment, tag 0.
    Time,
    /// A whole number, not negative.
    Unsigned,
}

/// All known types.
pub const KNOWN: &[KnownType] = &[mdl::TYPE, pid::TYPE, photo_id::TYPE, citizen_card::TYPE];

/// The document types that are known, without their other names.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.document_type)
}

/// The table of a document type.
pub fn document_type(name: &str) -> Option<&'static KnownType> {
    let is_it = |known: &&KnownType| known.document_type == name || known.alias == Some(name);
    KNOWN.iter().find(is_it)
}

/// An element of a document type; any `age_over_NN` of a namespace that has one is known.
pub fn element(document: &str, namespace: &str, id: &str) -> Option<&'static KnownElement> {
    let elements = elements(document, namespace)?;
    let named = |name: &str| elements.iter().find(|element| element.id == name);
    named(id).or_else(|| is_age_over(id).then(|| named(AGE_OVER))?)
}

/// The element that stands for all its siblings.
const AGE_OVER: &str = "age_over_18";

fn is_age_over(id: &str) -> bool {
    id.strip_prefix("age_over_")
        .is_some_and(|age| age.len() == 2 && age.bytes().all(|digit| digit.is_ascii_digit()))
}

fn elements(document: &str, namespace: &str) -> Option<&'static [KnownElement]> {
    let namespaces = document_type(document)?.namespaces;
    let found = namespaces.iter().find(|known| known.name == namespace)?;
    Some(found.elements)
}

impl ElementKind {
    /// An element's value as it is written.
    ///
    /// # Errors
    /// [`Error::Preissued`] for a value that is not of this kind, [`Error::ClaimKind`] for one that is of none.
    pub fn encode(self, value: &ClaimValue) -> Result<Value, Error> {
        match (self, value) {
            (Self::Boolean, ClaimValue::Bool(_)) | (Self::Text, ClaimValue::Text(_)) => {
                plain(value)
            }
            (Self::Unsigned, ClaimValue::Int(0..)) | (Self::Bytes, ClaimValue::Bytes(_)) => {
                plain(value)
            }
            (Self::Bytes, ClaimValue::Text(text)) => base64url::decode(text)
                .map(Value::Bytes)
                .map_err(|_| Error::Preissued("bytes that are not base64url")),
            (Self::FullDate | Self::DateOrTime, ClaimValue::Text(text)) if is_date(text) => {
                Ok(Value::tagged(TAG_DATE, text.as_str().into()))
            }
            (Self::Time | Self::DateOrTime, ClaimValue::Text(text)) if moment(text).is_some() => {
                Ok(Value::tagged(TAG_TIME, text.as_str().into()))
            }
            (Self::Structure(dates), value) => structure(value, dates),
            _ => Err(Error::Preissued("a value of another kind than its element")),
        }
    }
}

fn structure(value: &ClaimValue, dates: &[&str]) -> Result<Value, Error> {
    match value {
        ClaimValue::Array(items) => {
            let items = items.iter().map(|item| structure(item, dates));
            Ok(Value::Array(items.collect::<Result<_, _>>()?))
        }
        ClaimValue::Map(members) => {
            let member = |(key, value): &(ClaimKey, ClaimValue)| match key {
                ClaimKey::Int(label) => Ok(((*label).into(), structure(value, dates)?)),
                ClaimKey::Text(name) => Ok((
                    name.as_str().into(),
                    match dates.contains(&name.as_str()) {
                        true => ElementKind::FullDate.encode(value)?,
                        false => structure(value, dates)?,
                    },
                )),
            };
            let members: Result<_, Error> = members.iter().map(member).collect();
            Ok(Value::Map(members?))
        }
        other => plain(other),
    }
}

/// Puts namespaces and elements into the order in which they are shown; unknown ones stay behind as they came.
pub(super) fn sort(document: &str, claims: &mut Claims) {
    let known = document_type(document).map_or(&[][..], |known| known.namespaces);
    order::sort_by_key(claims, |(key, _)| {
        place(key, known, |namespace| namespace.name)
    });
    for (namespace, members) in claims {
        let (ClaimKey::Text(namespace), ClaimValue::Map(members)) = (namespace, members) else {
            continue;
        };
        let known = elements(document, namespace).unwrap_or_default();
        order::sort_by_key(members, |(key, _)| place(key, known, |element| element.id));
    }
}

fn place<T>(key: &ClaimKey, known: &[T], name: impl Fn(&T) -> &str) -> usize {
    let ClaimKey::Text(wanted) = key else {
        return usize::MAX;
    };
    let place = known.iter().position(|one| name(one) == wanted);
    place.unwrap_or(usize::MAX)
}

/// An element that its standard names in English.
const fn of(id: &'static str, kind: ElementKind, en: &'static str) -> KnownElement {
    KnownElement {
        id,
        kind,
        vi: "",
        en,
    }
}
