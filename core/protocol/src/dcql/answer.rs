//! What of a wallet answers a query: nothing is shown yet, this is what a person is asked to agree to.

use std::collections::BTreeSet;

use vidan_credential::{ClaimPath, Veiled};

use super::{Candidate, Missing, Query, matching};

/// For each credential query what fits, for each set what is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// As the queries stand.
    pub credentials: Vec<CredentialAnswer>,
    /// As the sets stand; empty where the query has none.
    pub sets: Vec<SetAnswer>,
}

/// The documents for one credential query.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialAnswer {
    /// The query's identifier.
    pub id: String,
    /// Whether several may be shown.
    pub multiple: bool,
    /// What fits, in the order of the candidates. Unless several may be shown, one is to be chosen.
    pub matches: Vec<Match>,
    /// Why nothing fits; `None` where something does.
    pub missing: Option<Missing>,
}

/// A document that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Its place among the candidates.
    pub candidate: usize,
    /// Which claim set is satisfied, where there are some.
    pub claim_set: Option<usize>,
    /// What must be shown of it, and nothing else that can be hidden.
    pub shown: Vec<Shown>,
}

/// A claim to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where exactly it is.
    pub path: ClaimPath,
    /// Whether the verifier will keep it, if it says.
    pub intent_to_retain: Option<bool>,
}

/// What is chosen for a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAnswer {
    /// Whether nothing is shown without it.
    pub required: bool,
    /// The first option for which there is a document each; `None` where there is none.
    pub chosen: Option<usize>,
    /// All options for which there are.
    pub possible: Vec<usize>,
}

impl Query {
    /// Finds what fits (section 6.4).
    pub fn answer<'a, C: Copy + Into<Veiled<'a>>>(
        &self,
        candidates: &[Candidate<'a, C>],
    ) -> Answer {
        let candidates: Vec<_> = candidates.iter().map(Candidate::veiled).collect();
        let credentials: Vec<_> = self
            .credentials
            .iter()
            .map(|query| matching::credential(query, &candidates))
            .collect();
        let there = |id: &String| {
            credentials
                .iter()
                .any(|one: &CredentialAnswer| one.id == *id && !one.matches.is_empty())
        };
        let sets = self
            .credential_sets
            .iter()
            .map(|set| {
                let options = set.options.iter().enumerate();
                let possible: Vec<usize> = options
                    .filter(|(_, ids)| ids.iter().all(there))
                    .map(|(at, _)| at)
                    .collect();
                SetAnswer {
                    required: set.required,
                    chosen: possible.first().copied(),
                    possible,
                }
            })
            .collect();
        Answer { credentials, sets }
    }

    /// The identifiers to answer, in the order of the queries: with `optional`, also those of chosen sets that are not required.
    /// `None` where something required is missing, as then nothing may be shown at all.
    pub fn wanted(&self, answer: &Answer, optional: bool) -> Option<Vec<&str>> {
        if !answer.is_satisfied() {
            return None;
        }
        let chosen: BTreeSet<&str> = self
            .credential_sets
            .iter()
            .zip(&answer.sets)
            .filter(|(set, _)| set.required || optional)
            .filter_map(|(set, found)| set.options.get(found.chosen?))
            .flatten()
            .map(String::as_str)
            .collect();
        let ids = self.credentials.iter().map(|one| one.id.as_str());
        let wanted = ids.filter(|id| self.credential_sets.is_empty() || chosen.contains(id));
        Some(wanted.collect())
    }
}

impl Answer {
    /// Whether all that is required is there.
    pub fn is_satisfied(&self) -> bool {
        if self.sets.is_empty() {
            return self.credentials.iter().all(|one| one.missing.is_none());
        }
        let mut required = self.sets.iter().filter(|set| set.required);
        required.all(|set| set.chosen.is_some())
    }

    /// The documents for one credential query.
    pub fn credential(&self, id: &str) -> Option<&CredentialAnswer> {
        self.credentials.iter().find(|one| one.id == id)
    }
}
