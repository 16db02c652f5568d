//! Documents that a person may hold, as a query sees them.

use serde_json::{Value, json};
use vidan_credential::{ClaimKey, ClaimPath, ClaimValue};
use vidan_protocol::{
    Error,
    dcql::{Answer, Candidate, DcqlFault, Format, Query},
};

pub(crate) const PID: &str = "https://credentials.example.com/identity_credential";
pub(crate) const MDL: &str = "org.iso.18013.5.1.mDL";

/// A document with claims of its own.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) format: Format,
    pub(crate) kind: String,
    pub(crate) claims: Vec<(ClaimKey, ClaimValue)>,
    pub(crate) authorities: Vec<Vec<u8>>,
    pub(crate) bound: bool,
}

impl Document {
    pub(crate) fn new(format: Format, kind: &str, claims: &Value) -> Self {
        let ClaimValue::Map(claims) = ClaimValue::from_json(claims).unwrap() else {
            panic!("claims are an object");
        };
        Self {
            format,
            kind: kind.into(),
            claims,
            authorities: Vec::new(),
            bound: true,
        }
    }

    pub(crate) fn sd_jwt(kind: &str, claims: &Value) -> Self {
        Self::new(Format::SdJwt, kind, claims)
    }

    pub(crate) fn mdoc(kind: &str, claims: &Value) -> Self {
        Self::new(Format::MsoMdoc, kind, claims)
    }
}

/// A card of identity.
pub(crate) fn pid() -> Document {
    Document::sd_jwt(
        PID,
        &json!({
            "family_name": "Doe", "given_name": "Jane", "date_of_birth": "1990-01-02",
            "postal_code": "90210", "locality": "Milliways", "region": "South", "age": 36, "adult": true,
            "address": {"street_address": "42 Market Street", "locality": "Milliways"},
            "degrees": [{"type": "Bachelor"}, {"type": "Master", "year": 2010}],
            "nationalities": ["British", "Betelgeusian"],
        }),
    )
}

pub(crate) fn mdl() -> Document {
    let elements = json!({
        "given_name": "Jane", "family_name": "Doe", "portrait": "x",
        "resident_address": "42 Market Street", "resident_country": "VN",
    });
    Document::mdoc(MDL, &json!({"org.iso.18013.5.1": elements}))
}

pub(crate) fn answer(query: &Query, documents: &[Document]) -> Answer {
    let keys: Vec<Vec<&[u8]>> = documents
        .iter()
        .map(|one| one.authorities.iter().map(Vec::as_slice).collect())
        .collect();
    let candidates: Vec<Candidate<'_>> = documents
        .iter()
        .zip(&keys)
        .map(|(one, keys)| Candidate {
            format: one.format,
            document_type: &one.kind,
            claims: one.claims.as_slice(),
            authority_key_ids: keys,
            holder_bound: one.bound,
        })
        .collect();
    query.answer(&candidates)
}

pub(crate) fn query(json: &Value) -> Query {
    Query::read(json.to_string().as_bytes()).unwrap()
}

/// A query for one document of identity with these claims and sets, where they are not null.
pub(crate) fn asking(claims: Value, claim_sets: Value) -> Query {
    let mut one = json!({"id": "q", "format": "dc+sd-jwt", "meta": {"vct_values": [PID]}});
    for (name, value) in [("claims", claims), ("claim_sets", claim_sets)] {
        if !value.is_null() {
            one[name] = value;
        }
    }
    query(&json!({"credentials": [one]}))
}

/// The paths that the first document shows for a query's only entry.
pub(crate) fn shown(query: &Query, document: Document) -> Option<Vec<String>> {
    let answer = answer(query, &[document]);
    let only = answer.credentials.first().unwrap();
    assert_eq!(only.matches.is_empty(), only.missing.is_some());
    let paths = |one: &vidan_protocol::dcql::Match| {
        one.shown.iter().map(|one| one.path.to_string()).collect()
    };
    only.matches.first().map(paths)
}

pub(crate) fn fault(json: &Value) -> DcqlFault {
    fault_of(Query::read(json.to_string().as_bytes()))
}

pub(crate) fn fault_of<T: std::fmt::Debug>(result: Result<T, Error>) -> DcqlFault {
    match result {
        Err(Error::Dcql(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// The claims at these paths and nothing else, elements of arrays in their places.
pub(crate) fn only(
    claims: &[(ClaimKey, ClaimValue)],
    paths: &[ClaimPath],
) -> Vec<(ClaimKey, ClaimValue)> {
    let whole = ClaimValue::Map(claims.to_vec());
    match keep(&whole, paths, &mut Vec::new()) {
        Some(ClaimValue::Map(members)) => members,
        _ => Vec::new(),
    }
}

fn keep(
    value: &ClaimValue,
    paths: &[ClaimPath],
    at: &mut Vec<vidan_credential::PathStep>,
) -> Option<ClaimValue> {
    use vidan_credential::PathStep;
    if paths.iter().any(|path| path.steps() == *at) {
        return Some(value.clone());
    }
    let mut below = |step: PathStep, value: &ClaimValue| {
        at.push(step);
        let kept = keep(value, paths, at);
        at.pop();
        kept
    };
    match value {
        ClaimValue::Map(members) => {
            let kept: Vec<_> = members
                .iter()
                .filter_map(|(key, value)| {
                    Some((key.clone(), below(PathStep::Key(key.clone()), value)?))
                })
                .collect();
            (!kept.is_empty()).then_some(ClaimValue::Map(kept))
        }
        ClaimValue::Array(items) => {
            let mut any = false;
            let kept = items
                .iter()
                .enumerate()
                .map(|(index, value)| {
                    let kept = below(PathStep::Index(index), value);
                    any |= kept.is_some();
                    // What is hidden keeps its place, as something of the same kind without content.
                    kept.unwrap_or(match value {
                        ClaimValue::Map(_) => ClaimValue::Map(Vec::new()),
                        ClaimValue::Array(_) => ClaimValue::Array(Vec::new()),
                        _ => ClaimValue::Null,
                    })
                })
                .collect();
            any.then_some(ClaimValue::Array(kept))
        }
        _ => None,
    }
}
