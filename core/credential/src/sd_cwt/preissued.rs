//! From claims to a claims set that says what is to be redacted, in the draft's own tags.

use std::collections::{BTreeMap, BTreeSet};

use vidan_codec::cbor::Value;

use super::labels::{TAG_TO_BE_DECOY, TAG_TO_BE_REDACTED};
use crate::{ClaimKey, ClaimPath, ClaimValue, DocumentProfile, Error, PathStep};

/// What of a document its holder will be able to show alone.
#[derive(Clone, Debug)]
pub enum Redaction {
    /// Each claim at the top by itself.
    EachClaim,
    /// Nothing: all is always shown.
    Nothing,
    /// The claims and elements at these paths.
    Paths(Vec<ClaimPath>),
    /// As the profile groups them: groups as shells, each claim inside of its group. Claims that the profile does not
    /// know, each by itself.
    Profile(DocumentProfile),
}

type Entries = Vec<(Value, Value)>;

/// Tags claims as `redaction` says.
pub(super) fn preissue(
    claims: &[(ClaimKey, ClaimValue)],
    redaction: &Redaction,
) -> Result<Entries, Error> {
    match redaction {
        Redaction::EachClaim => claims
            .iter()
            .map(|(key, value)| Ok((redacted(key_value(key)), plain(value)?)))
            .collect(),
        Redaction::Nothing => claims
            .iter()
            .map(|(key, value)| Ok((key_value(key), plain(value)?)))
            .collect(),
        Redaction::Paths(paths) => {
            let mut wanted: BTreeSet<&ClaimPath> = paths.iter().collect();
            let tagged = at_paths(claims, &mut Vec::new(), &mut wanted)?;
            match wanted.first() {
                Some(unknown) => Err(Error::UnknownClaim(unknown.to_string())),
                None => Ok(tagged),
            }
        }
        Redaction::Profile(profile) => grouped(claims, profile),
    }
}

/// Decoys for the top of a claims set.
pub(super) fn decoys(count: u8) -> impl Iterator<Item = (Value, Value)> {
    (1..=u64::from(count)).map(|number| {
        (
            Value::tagged(TAG_TO_BE_DECOY, Value::Unsigned(number)),
            Value::Null,
        )
    })
}

/// A claim's value without any redaction.
pub(crate) fn plain(value: &ClaimValue) -> Result<Value, Error> {
    Ok(match value {
        ClaimValue::Array(items) => {
            Value::Array(items.iter().map(plain).collect::<Result<_, _>>()?)
        }
        ClaimValue::Bool(bit) => Value::Bool(*bit),
        ClaimValue::Bytes(bytes) => Value::Bytes(bytes.clone()),
        ClaimValue::Int(number) => match u64::try_from(*number) {
            Ok(number) => Value::Unsigned(number),
            Err(_) => Value::Negative(u64::try_from(-1 - *number).map_err(|_| Error::ClaimKind)?),
        },
        ClaimValue::Map(members) => Value::Map(
            members
                .iter()
                .map(|(key, value)| Ok((key_value(key), plain(value)?)))
                .collect::<Result<_, Error>>()?,
        ),
        ClaimValue::Null => Value::Null,
        ClaimValue::Text(text) => Value::Text(text.clone()),
        ClaimValue::Float(_) | ClaimValue::Simple(_) | ClaimValue::Tag(..) => {
            return Err(Error::ClaimKind);
        }
    })
}

fn grouped(claims: &[(ClaimKey, ClaimValue)], profile: &DocumentProfile) -> Result<Entries, Error> {
    profile.check()?;
    let mut tagged = Entries::new();
    let mut groups: BTreeMap<&str, Entries> = BTreeMap::new();
    for (key, value) in claims {
        if profile.is_group(key) {
            return Err(Error::Preissued("a claim named like a group"));
        }
        let known = match key {
            ClaimKey::Text(name) => profile.claim(name),
            ClaimKey::Int(_) => None,
        };
        let value = match value {
            ClaimValue::Array(items) if known.is_some_and(|claim| claim.elements) => Value::Array(
                items
                    .iter()
                    .map(|item| Ok(redacted(plain(item)?)))
                    .collect::<Result<_, Error>>()?,
            ),
            value => plain(value)?,
        };
        let entry = (redacted(key_value(key)), value);
        match known.and_then(|claim| claim.group.as_deref()) {
            Some(group) => groups.entry(group).or_default().push(entry),
            None => tagged.push(entry),
        }
    }
    tagged.extend(
        groups
            .into_iter()
            .map(|(group, members)| (redacted(group.into()), Value::Map(members))),
    );
    Ok(tagged)
}

fn at_paths(
    claims: &[(ClaimKey, ClaimValue)],
    here: &mut Vec<PathStep>,
    wanted: &mut BTreeSet<&ClaimPath>,
) -> Result<Entries, Error> {
    claims
        .iter()
        .map(|(key, value)| {
            here.push(PathStep::Key(key.clone()));
            let redact = wanted.remove(&ClaimPath::from_steps(here.clone()));
            let value = value_at_paths(value, here, wanted);
            here.pop();
            let key = key_value(key);
            Ok((if redact { redacted(key) } else { key }, value?))
        })
        .collect()
}

fn value_at_paths(
    value: &ClaimValue,
    here: &mut Vec<PathStep>,
    wanted: &mut BTreeSet<&ClaimPath>,
) -> Result<Value, Error> {
    match value {
        ClaimValue::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                here.push(PathStep::Index(index));
                let redact = wanted.remove(&ClaimPath::from_steps(here.clone()));
                let item = value_at_paths(item, here, wanted);
                here.pop();
                values.push(if redact { redacted(item?) } else { item? });
            }
            Ok(Value::Array(values))
        }
        ClaimValue::Map(members) => Ok(Value::Map(at_paths(members, here, wanted)?)),
        other => plain(other),
    }
}

fn redacted(value: Value) -> Value {
    Value::tagged(TAG_TO_BE_REDACTED, value)
}

fn key_value(key: &ClaimKey) -> Value {
    match key {
        ClaimKey::Int(label) => (*label).into(),
        ClaimKey::Text(name) => name.as_str().into(),
    }
}
