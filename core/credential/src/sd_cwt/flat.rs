//! The public view of revealed claims: without the token's own claims, groups unpacked, in the profile's order.

use std::collections::HashMap;

use super::{labels::REGISTERED, reveal::Claims};
use crate::{ClaimKey, ClaimPath, ClaimValue, DocumentProfile, Error, PathStep, claim::member};

/// In which group each claim was packed.
pub(super) type Groups = HashMap<ClaimKey, ClaimKey>;

/// Unpacks the groups of the profile, and notes them where they are asked for. Without a profile, nothing is a group.
pub(super) fn flatten(
    claims: Claims,
    profile: Option<&DocumentProfile>,
    mut groups: Option<&mut Groups>,
) -> Result<Claims, Error> {
    let mut flat = Claims::with_capacity(claims.len());
    for (key, value) in claims {
        match key {
            ClaimKey::Int(label) if REGISTERED.contains(&label) => {}
            group if profile.is_some_and(|profile| profile.is_group(&group)) => {
                let ClaimValue::Map(members) = value else {
                    return Err(Error::GroupMalformed);
                };
                for (member, value) in members {
                    if let Some(groups) = &mut groups {
                        groups.insert(member.clone(), group.clone());
                    }
                    push(&mut flat, member, value)?;
                }
            }
            key => push(&mut flat, key, value)?,
        }
    }
    if let Some(profile) = profile {
        profile.sort(&mut flat);
    }
    Ok(flat)
}

fn push(flat: &mut Claims, key: ClaimKey, value: ClaimValue) -> Result<(), Error> {
    if member(flat, &key).is_some() {
        return Err(Error::ClaimDuplicated);
    }
    flat.push((key, value));
    Ok(())
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
