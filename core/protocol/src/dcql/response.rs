//! The `vp_token` (section 8.1): presentations by the identifier of the query that they answer. Its shape, and whether it answers
//! what was asked; each presentation is checked by its format.

use serde_json::{Map, Value};
use vidan_codec::json;

use super::{DcqlFault as Fault, MAX_ITEMS, MAX_VP_TOKEN_BYTES, Query};
use crate::Error;

/// Presentations, not one of them verified. No claim is reached through it.
#[derive(Clone, PartialEq)]
pub struct VpToken(Vec<(String, Vec<Value>)>);

impl VpToken {
    /// Puts presentations together: texts, as the formats here are, or objects.
    ///
    /// # Errors
    /// [`Error::Dcql`] where they are no answer to the query.
    pub fn new(query: &Query, presentations: Vec<(String, Vec<Value>)>) -> Result<Self, Error> {
        let token = Self(presentations);
        token.check(query)?;
        Ok(token)
    }

    /// Reads an answer to a query.
    ///
    /// # Errors
    /// [`Error::Codec`] where it is not strict JSON of at most [`MAX_VP_TOKEN_BYTES`]; [`Error::Dcql`].
    pub fn read(text: &[u8], query: &Query) -> Result<Self, Error> {
        let value = json::parse(text, MAX_VP_TOKEN_BYTES)?;
        Self::from_json(value, query)
    }

    /// Reads an answer that stands inside of something else.
    ///
    /// # Errors
    /// [`Error::Dcql`].
    pub fn from_json(value: Value, query: &Query) -> Result<Self, Error> {
        let Value::Object(object) = value else {
            return Err(Fault::Kind("vp_token").into());
        };
        let presentations = object
            .into_iter()
            .map(|(id, value)| match value {
                Value::Array(items) => Ok((id, items)),
                _ => Err(Fault::Kind("vp_token")),
            })
            .collect::<Result<_, _>>()?;
        Self::new(query, presentations)
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        let entries = self.0.iter();
        let object: Map<String, Value> = entries
            .map(|(id, all)| (id.clone(), Value::Array(all.clone())))
            .collect();
        Value::Object(object)
    }

    /// The presentations for a credential query; none where it was not answered.
    pub fn presentations(&self, id: &str) -> &[Value] {
        let entry = self.0.iter().find(|(known, _)| known == id);
        entry.map(|(_, all)| all.as_slice()).unwrap_or_default()
    }

    /// The identifiers that were answered.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    fn check(&self, query: &Query) -> Result<(), Fault> {
        for (at, (id, all)) in self.0.iter().enumerate() {
            let asked = query.credentials.iter().find(|one| one.id == *id);
            let multiple = asked.ok_or(Fault::TokenUnasked)?.multiple;
            if self.0.iter().skip(at + 1).any(|(other, _)| other == id) {
                return Err(Fault::IdentifierRepeated("vp_token"));
            }
            let most = if multiple { MAX_ITEMS } else { 1 };
            if all.is_empty() || all.len() > most {
                return Err(Fault::TokenCount);
            }
            if !all.iter().all(|one| one.is_string() || one.is_object()) {
                return Err(Fault::Kind("vp_token"));
            }
        }
        let there = |id: &String| self.ids().any(|known| known == id);
        let sets = &query.credential_sets;
        let satisfied = if sets.is_empty() {
            query.credentials.iter().all(|one| there(&one.id))
        } else {
            sets.iter()
                .filter(|set| set.required)
                .all(|set| set.options.iter().any(|option| option.iter().all(there)))
        };
        if satisfied {
            Ok(())
        } else {
            Err(Fault::TokenUnsatisfied)
        }
    }
}

/// How many; what they hold is a person's.
impl core::fmt::Debug for VpToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "VpToken({} answers)", self.0.len())
    }
}
