//! The public view of revealed claims: without the token's own claims, groups unpacked, in the profile's order.

use std::collections::HashMap;

use super::{labels::REGISTERED, reveal::Claims};
use crate::{ClaimKey, ClaimPath, ClaimValue, DocumentProfile, Error, PathStep};

/// Flat claims, and in which group each of them was packed.
pub(super) struct Flat {
    pub(super) claims: Claims,
    pub(super) group_of: HashMap<ClaimKey, ClaimKey>,
}

/// Unpacks the groups of the profile. Without one, nothing is a group.
pub(super) fn flatten(claims: Claims, profile: Option<&DocumentProfile>) -> Result<Flat, Error> {
    let mut flat = Flat {
        claims: Claims::new(),
        group_of: HashMap::new(),
    };
    for (key, value) in claims {
        match key {
            ClaimKey::Int(label) if REGISTERED.contains(&label) => {}
            group if profile.is_some_and(|profile| profile.is_group(&group)) => {
                let ClaimValue::Map(members) = value else {
                    return Err(Error::GroupMalformed);
                };
                for (member, value) in members {
                    flat.group_of.insert(member.clone(), group.clone());
                    flat.push(member, value)?;
                }
            }
            key => flat.push(key, value)?,
        }
    }
    if let Some(profile) = profile {
        profile.sort(&mut flat.claims);
    }
    Ok(flat)
}

impl Flat {
    fn push(&mut self, key: ClaimKey, value: ClaimValue) -> Result<(), Error> {
        if self.claims.iter().any(|(known, _)| *known == key) {
            return Err(Error::ClaimDuplicated);
        }
        self.claims.push((key, value));
        Ok(())
    }
}

/// The public path of a place in the credential; `None` for a group's shell.
pub(super) fn public_path(
    packed: &[PathStep],
    profile: Option<&DocumentProfile>,
) -> Option<ClaimPath> {
    match packed.split_first() {
        Some((PathStep::Key(key), rest))
            if profile.is_some_and(|profile| profile.is_group(key)) =>
        {
            (!rest.is_empty()).then(|| ClaimPath::from_steps(rest.to_vec()))
        }
        _ => Some(ClaimPath::from_steps(packed.to_vec())),
    }
}
