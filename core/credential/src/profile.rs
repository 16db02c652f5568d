//! What a type of document contains: its claims, their names for people, and the groups they are packed in.
//!
//! Not the data: that comes from `vidan-vietnam` for issuers and wallets, and inside the signed trust list for a verifier.
//! A group is packing, not meaning: claims that are usually shown together are redacted together, so that a group that is
//! not shown costs one digest. Public claim paths never name a group.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use vidan_codec::order;
use vidan_trust::TrustList;

use crate::{ClaimKey, ClaimValue, Error, StatusReference};

/// A type of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentProfile {
    /// The document type that a credential names (`vct`), such as `can_cuoc`.
    #[serde(rename = "type")]
    pub document_type: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// Its claims, in the order they are shown.
    pub claims: Vec<ClaimProfile>,
    /// Days for which an issuer makes one copy good, if it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_days: Option<u16>,
    /// The names of the claims that a proof screen offers first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<String>,
    /// Whether every copy names an entry of a status list. One that shows none is refused: where its issuer let the entry be left
    /// out, the holder of a revoked copy leaves it out.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub has_status: bool,
}

/// A claim of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimProfile {
    /// Its name in the credential.
    pub id: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
    /// The group it is packed in; alone where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether it is a list whose elements can be disclosed one by one.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub elements: bool,
}

impl DocumentProfile {
    /// The profile that a trust list publishes for a document type, if it does.
    ///
    /// # Errors
    /// [`Error::Profile`] where the published one is inconsistent.
    pub fn from_list(list: &TrustList, document_type: &str) -> Result<Option<Self>, Error> {
        let Some(json) = list.document_type(document_type) else {
            return Ok(None);
        };
        let profile = Self::deserialize(json).map_err(|_| Error::Profile("not readable"))?;
        profile.check()?;
        Ok(Some(profile))
    }

    /// Whether names are unique (a claim that is named like another or like a group could be taken for it), and what is
    /// offered first is there.
    ///
    /// # Errors
    /// [`Error::Profile`].
    pub fn check(&self) -> Result<(), Error> {
        let mut ids = HashSet::new();
        if !self
            .claims
            .iter()
            .all(|claim| !claim.id.is_empty() && ids.insert(claim.id.as_str()))
        {
            return Err(Error::Profile("a claim without a name of its own"));
        }
        if self
            .groups()
            .any(|group| ids.contains(group) || group.is_empty())
        {
            return Err(Error::Profile("a group named like a claim"));
        }
        if !self.defaults.iter().all(|id| ids.contains(id.as_str())) {
            return Err(Error::Profile("a default that is no claim"));
        }
        Ok(())
    }

    /// Whether an issuer may leave the status out.
    pub(crate) fn check_issued(&self, status: Option<&StatusReference>) -> Result<(), Error> {
        match status {
            None if self.has_status => Err(Error::Preissued("no status, which its profile needs")),
            _ => Ok(()),
        }
    }

    /// The names of claims and groups by number, as compact texts name them: each group before the first claim in it.
    /// Claims are only ever appended, and never change their group: a number stays what it is.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for claim in &self.claims {
            if let Some(group) = &claim.group
                && !names.contains(group)
            {
                names.push(group.clone());
            }
            names.push(claim.id.clone());
        }
        names
    }

    /// A claim by name.
    pub fn claim(&self, id: &str) -> Option<&ClaimProfile> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// Puts claims into the order in which they are shown; those that the profile does not know stay behind it as they came.
    pub(crate) fn sort(&self, claims: &mut [(ClaimKey, ClaimValue)]) {
        order::sort_by_key(claims, |(key, _)| self.place(key).unwrap_or(usize::MAX));
    }

    /// The place of a claim among those that are shown.
    fn place(&self, key: &ClaimKey) -> Option<usize> {
        let ClaimKey::Text(name) = key else {
            return None;
        };
        self.claims.iter().position(|claim| claim.id == *name)
    }

    /// Whether a top-level key is a group's.
    pub fn is_group(&self, key: &ClaimKey) -> bool {
        matches!(key, ClaimKey::Text(name) if self.groups().any(|group| group == name))
    }

    fn groups(&self) -> impl Iterator<Item = &str> {
        self.claims
            .iter()
            .filter_map(|claim| claim.group.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(claims: &[(&str, Option<&str>)]) -> DocumentProfile {
        let claims = claims
            .iter()
            .map(|(id, group)| ClaimProfile {
                id: (*id).into(),
                vi: (*id).into(),
                en: (*id).into(),
                group: group.map(Into::into),
                elements: false,
            })
            .collect();
        DocumentProfile {
            document_type: "t".into(),
            vi: "t".into(),
            en: "t".into(),
            claims,
            copy_days: None,
            defaults: Vec::new(),
            has_status: false,
        }
    }

    #[test]
    fn a_default_is_a_claim() {
        let mut profile = profile(&[("a", None)]);
        profile.defaults = vec!["a".into()];
        assert_eq!(profile.check(), Ok(()));
        profile.defaults.push("b".into());
        assert!(profile.check().is_err());
    }

    #[test]
    fn names_are_unique() {
        assert_eq!(
            profile(&[("a", Some("g")), ("b", Some("g")), ("c", None)]).check(),
            Ok(())
        );
        assert!(profile(&[("a", None), ("a", Some("g"))]).check().is_err());
        assert!(profile(&[("a", Some("b")), ("b", None)]).check().is_err());
        assert!(profile(&[("a", Some(""))]).check().is_err());
    }

    #[test]
    fn numbers_stay_when_claims_are_appended() {
        let mut claims = vec![("a", Some("g")), ("b", None), ("c", Some("g"))];
        assert_eq!(profile(&claims).names(), ["g", "a", "b", "c"]);
        claims.extend([("d", Some("h")), ("e", Some("g"))]);
        assert_eq!(
            profile(&claims).names(),
            ["g", "a", "b", "c", "h", "d", "e"]
        );
    }
}
