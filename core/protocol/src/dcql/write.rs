//! Writing a query. What has its default value is left out.

use serde_json::{Map, Value, json};

use super::{
    Authority, ClaimQuery, CredentialQuery, CredentialSet, Expected, Meta, PointerStep, Query,
};
use crate::Error;

impl Query {
    /// The query as JSON, checked against the rules that its reader applies: what one of ours asks, another of ours can answer.
    ///
    /// # Errors
    /// [`Error::Dcql`] where it breaks a rule.
    pub fn to_json(&self) -> Result<Value, Error> {
        let mut object = Map::new();
        put(
            &mut object,
            "credentials",
            self.credentials.iter().map(credential),
        );
        put(
            &mut object,
            "credential_sets",
            self.credential_sets.iter().map(set),
        );
        let value = Value::Object(object);
        Self::from_json(&value).map(|_| value)
    }
}

/// A list, unless it is empty.
fn put(object: &mut Map<String, Value>, field: &str, items: impl Iterator<Item = Value>) {
    let items: Vec<Value> = items.collect();
    if !items.is_empty() {
        object.insert(field.to_owned(), Value::Array(items));
    }
}

fn credential(query: &CredentialQuery) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), query.id.as_str().into());
    object.insert("format".into(), query.format.name().into());
    object.insert("meta".into(), meta(&query.meta));
    if query.multiple {
        object.insert("multiple".into(), true.into());
    }
    if !query.require_holder_binding {
        object.insert("require_cryptographic_holder_binding".into(), false.into());
    }
    let authorities = query.trusted_authorities.iter().map(authority);
    put(&mut object, "trusted_authorities", authorities);
    put(&mut object, "claims", query.claims.iter().map(claim));
    let sets = query.claim_sets.iter().map(|set| json!(set));
    put(&mut object, "claim_sets", sets);
    Value::Object(object)
}

fn meta(meta: &Meta) -> Value {
    match meta {
        Meta::Any => json!({}),
        Meta::DocType(one) => json!({"doctype_value": one}),
        Meta::Vct(several) => json!({"vct_values": several}),
        Meta::Other(object) => Value::Object(object.clone()),
    }
}

fn authority(authority: &Authority) -> Value {
    json!({"type": authority.kind, "values": authority.values})
}

fn claim(claim: &ClaimQuery) -> Value {
    let mut object = Map::new();
    if let Some(id) = &claim.id {
        object.insert("id".into(), id.as_str().into());
    }
    put(&mut object, "path", claim.path.steps().iter().map(step));
    put(&mut object, "values", claim.values.iter().map(expected));
    if let Some(retain) = claim.intent_to_retain {
        object.insert("intent_to_retain".into(), retain.into());
    }
    Value::Object(object)
}

fn step(step: &PointerStep) -> Value {
    match step {
        PointerStep::All => Value::Null,
        PointerStep::Index(index) => (*index).into(),
        PointerStep::Key(name) => name.as_str().into(),
    }
}

fn expected(value: &Expected) -> Value {
    match value {
        Expected::Bool(one) => (*one).into(),
        // Beyond 64 bits there is no such JSON number, and the reader says so.
        Expected::Int(number) => i64::try_from(*number)
            .map(Value::from)
            .or_else(|_| u64::try_from(*number).map(Value::from))
            .unwrap_or(Value::Null),
        Expected::Text(text) => text.as_str().into(),
    }
}

fn set(set: &CredentialSet) -> Value {
    let mut object = Map::new();
    object.insert("options".into(), json!(set.options));
    if !set.required {
        object.insert("required".into(), false.into());
    }
    Value::Object(object)
}
