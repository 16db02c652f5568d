//! Reading a query: every rule of sections 6 to 6.3 that needs no document.

use serde_json::{Map, Value};
use vidan_codec::json;

use super::{
    AskedFormat, Authority, ClaimQuery, CredentialQuery, CredentialSet, DcqlFault as Fault,
    Expected, Format, MAX_CREDENTIALS, MAX_ITEMS, MAX_QUERY_BYTES, MAX_STEPS, MAX_TEXT, Meta,
    Pointer, PointerStep, Query,
};
use crate::Error;

type Object = Map<String, Value>;

impl Query {
    /// Reads a query from its JSON text.
    ///
    /// # Errors
    /// [`Error::Codec`] where it is not strict JSON of at most [`MAX_QUERY_BYTES`]; [`Error::Dcql`].
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        Self::from_json(&json::parse(text, MAX_QUERY_BYTES)?)
    }

    /// Reads a query that stands inside of something else, such as a signed request that was bounded before.
    ///
    /// # Errors
    /// [`Error::Dcql`].
    pub fn from_json(value: &Value) -> Result<Self, Error> {
        Ok(query(value)?)
    }
}

fn query(value: &Value) -> Result<Query, Fault> {
    let object = as_object(value, "dcql_query")?;
    let credentials = required_list(object, "credentials", MAX_CREDENTIALS)?
        .iter()
        .map(credential)
        .collect::<Result<Vec<_>, _>>()?;
    unique(credentials.iter().map(|one| one.id.as_str()), "credentials")?;
    let credential_sets = list(object, "credential_sets", MAX_CREDENTIALS)?
        .iter()
        .map(credential_set)
        .collect::<Result<Vec<_>, _>>()?;
    let known = |id: &String| credentials.iter().any(|one| one.id == *id);
    if !credential_sets
        .iter()
        .flat_map(|set| set.options.iter().flatten())
        .all(known)
    {
        return Err(Fault::IdentifierUnknown("credential_sets"));
    }
    Ok(Query {
        credentials,
        credential_sets,
    })
}

fn credential(value: &Value) -> Result<CredentialQuery, Fault> {
    let object = as_object(value, "credentials")?;
    let format = AskedFormat::from(text(required(object, "format")?, "format")?);
    let known = format.known();
    let claims = list(object, "claims", MAX_ITEMS)?
        .iter()
        .map(claim)
        .collect::<Result<Vec<_>, _>>()?;
    let claim_sets = identifier_lists(list(object, "claim_sets", MAX_ITEMS)?, "claim_sets")?;
    check_claims(&claims, &claim_sets)?;
    Ok(CredentialQuery {
        id: identifier(required(object, "id")?, "id")?,
        multiple: flag(object, "multiple")?.unwrap_or(false),
        meta: meta(as_object(required(object, "meta")?, "meta")?, known)?,
        trusted_authorities: list(object, "trusted_authorities", MAX_ITEMS)?
            .iter()
            .map(authority)
            .collect::<Result<_, _>>()?,
        require_holder_binding: flag(object, "require_cryptographic_holder_binding")?
            .unwrap_or(true),
        format,
        claims,
        claim_sets,
    })
}

fn check_claims(claims: &[ClaimQuery], claim_sets: &[Vec<String>]) -> Result<(), Fault> {
    unique(claims.iter().filter_map(|one| one.id.as_deref()), "claims")?;
    if claim_sets.is_empty() {
        return Ok(());
    }
    if claims.is_empty() || claims.iter().any(|one| one.id.is_none()) {
        return Err(Fault::ClaimSetsAlone);
    }
    let known = |id: &String| claims.iter().any(|one| one.id.as_ref() == Some(id));
    if claim_sets.iter().flatten().all(known) {
        Ok(())
    } else {
        Err(Fault::IdentifierUnknown("claim_sets"))
    }
}

fn meta(object: &Object, format: Option<Format>) -> Result<Meta, Fault> {
    let Some(format) = format else {
        return Ok(Meta::Other(object.clone()));
    };
    if object.is_empty() {
        return Ok(Meta::Any);
    }
    if format == Format::MsoMdoc {
        let value = object.get("doctype_value").ok_or(Fault::Meta)?;
        return Ok(Meta::DocType(text(value, "doctype_value")?.to_owned()));
    }
    let values = list(object, "vct_values", MAX_ITEMS)?;
    if values.is_empty() {
        return Err(Fault::Meta);
    }
    Ok(Meta::Vct(texts(values, "vct_values")?))
}

fn authority(value: &Value) -> Result<Authority, Fault> {
    let object = as_object(value, "trusted_authorities")?;
    Ok(Authority {
        kind: text(required(object, "type")?, "type")?.to_owned(),
        values: texts(required_list(object, "values", MAX_ITEMS)?, "values")?,
    })
}

/// A path that cannot be followed in its format is that claim's fault alone, and selects nothing (section 7.2.1).
fn claim(value: &Value) -> Result<ClaimQuery, Fault> {
    let object = as_object(value, "claims")?;
    let path = required_list(object, "path", MAX_STEPS)?
        .iter()
        .map(step)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ClaimQuery {
        id: match object.get("id") {
            Some(id) => Some(identifier(id, "id")?),
            None => None,
        },
        path: Pointer::new(path)?,
        values: list(object, "values", MAX_ITEMS)?
            .iter()
            .map(expected)
            .collect::<Result<_, _>>()?,
        intent_to_retain: flag(object, "intent_to_retain")?,
    })
}

fn step(value: &Value) -> Result<PointerStep, Fault> {
    match value {
        Value::Null => Ok(PointerStep::All),
        Value::String(_) => Ok(PointerStep::Key(text(value, "path")?.to_owned())),
        Value::Number(number) => number
            .as_u64()
            .map(PointerStep::Index)
            .ok_or(Fault::Kind("path")),
        _ => Err(Fault::Kind("path")),
    }
}

fn expected(value: &Value) -> Result<Expected, Fault> {
    match value {
        Value::Bool(one) => Ok(Expected::Bool(*one)),
        Value::Number(number) => number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from))
            .map(Expected::Int)
            .ok_or(Fault::Kind("values")),
        Value::String(one) if one.len() > MAX_TEXT => Err(Fault::TooLong("values")),
        Value::String(one) => Ok(Expected::Text(one.clone())),
        _ => Err(Fault::Kind("values")),
    }
}

fn credential_set(value: &Value) -> Result<CredentialSet, Fault> {
    let object = as_object(value, "credential_sets")?;
    Ok(CredentialSet {
        options: identifier_lists(required_list(object, "options", MAX_ITEMS)?, "options")?,
        required: flag(object, "required")?.unwrap_or(true),
    })
}

fn identifier_lists(lists: &[Value], field: &'static str) -> Result<Vec<Vec<String>>, Fault> {
    let one = |value: &Value| {
        let items = value.as_array().ok_or(Fault::Kind(field))?;
        filled(items, field, MAX_ITEMS)?
            .iter()
            .map(|id| identifier(id, field))
            .collect()
    };
    lists.iter().map(one).collect()
}

fn required<'a>(object: &'a Object, field: &'static str) -> Result<&'a Value, Fault> {
    object.get(field).ok_or(Fault::Missing(field))
}

fn as_object<'a>(value: &'a Value, field: &'static str) -> Result<&'a Object, Fault> {
    value.as_object().ok_or(Fault::Kind(field))
}

fn required_list<'a>(
    object: &'a Object,
    field: &'static str,
    most: usize,
) -> Result<&'a [Value], Fault> {
    required(object, field)?;
    list(object, field, most)
}

/// A list that may be left out, and is not empty where it is there.
fn list<'a>(object: &'a Object, field: &'static str, most: usize) -> Result<&'a [Value], Fault> {
    match object.get(field) {
        None => Ok(&[]),
        Some(value) => filled(value.as_array().ok_or(Fault::Kind(field))?, field, most),
    }
}

fn filled<'a>(items: &'a [Value], field: &'static str, most: usize) -> Result<&'a [Value], Fault> {
    match items.len() {
        0 => Err(Fault::Empty(field)),
        length if length > most => Err(Fault::TooLong(field)),
        _ => Ok(items),
    }
}

fn flag(object: &Object, field: &'static str) -> Result<Option<bool>, Fault> {
    match object.get(field) {
        None => Ok(None),
        Some(value) => value.as_bool().map(Some).ok_or(Fault::Kind(field)),
    }
}

fn texts(values: &[Value], field: &'static str) -> Result<Vec<String>, Fault> {
    let one = |value| text(value, field).map(str::to_owned);
    values.iter().map(one).collect()
}

fn text<'a>(value: &'a Value, field: &'static str) -> Result<&'a str, Fault> {
    match value.as_str().ok_or(Fault::Kind(field))? {
        "" => Err(Fault::Empty(field)),
        text if text.len() > MAX_TEXT => Err(Fault::TooLong(field)),
        text => Ok(text),
    }
}

fn identifier(value: &Value, field: &'static str) -> Result<String, Fault> {
    let text = value.as_str().ok_or(Fault::Kind(field))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if text.len() > MAX_TEXT {
        Err(Fault::TooLong(field))
    } else if text.is_empty() || !text.bytes().all(plain) {
        Err(Fault::Identifier(field))
    } else {
        Ok(text.to_owned())
    }
}

fn unique<'a>(ids: impl Iterator<Item = &'a str>, field: &'static str) -> Result<(), Fault> {
    let mut seen = std::collections::HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Fault::IdentifierRepeated(field));
        }
    }
    Ok(())
}
