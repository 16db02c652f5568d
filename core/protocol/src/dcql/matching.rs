//! Whether a document fits a credential query (sections 6.1 and 6.4.1), and how far one that does not came.

use std::collections::HashSet;

use vidan_codec::base64url;
use vidan_credential::Veiled;

use super::{
    Candidate, ClaimQuery, CredentialAnswer, CredentialQuery, Expected, Match, Meta, Missing,
    Shown, pointer::Selected,
};

/// A document behind a veil: nothing here reads a value.
type Document<'a> = Candidate<'a, Veiled<'a>>;

/// All documents for one query.
pub(super) fn credential(query: &CredentialQuery, candidates: &[Document<'_>]) -> CredentialAnswer {
    let mut matches = Vec::new();
    let mut missing = nobody(query);
    for (at, candidate) in candidates.iter().enumerate() {
        match fit(query, candidate) {
            Ok((claim_set, shown)) => matches.push(Match {
                candidate: at,
                claim_set,
                shown,
            }),
            // Told is why the one failed that came farthest.
            Err(why) if why.step() > missing.step() => missing = why,
            Err(_) => {}
        }
    }
    CredentialAnswer {
        id: query.id.clone(),
        multiple: query.multiple,
        missing: matches.is_empty().then_some(missing),
        matches,
    }
}

/// What is missing where there is no document at all.
fn nobody(query: &CredentialQuery) -> Missing {
    match query.format.known() {
        None => Missing::Format,
        Some(_) => Missing::Document {
            types: query.meta.types().to_vec(),
        },
    }
}

type Fit = (Option<usize>, Vec<Shown>);

fn fit(query: &CredentialQuery, candidate: &Document<'_>) -> Result<Fit, Missing> {
    let typed = match &query.meta {
        Meta::Any => true,
        Meta::Other(_) => false,
        Meta::DocType(_) | Meta::Vct(_) => query
            .meta
            .types()
            .iter()
            .any(|one| one == candidate.document_type),
    };
    if query.format.known() != Some(candidate.format) || !typed {
        return Err(nobody(query));
    }
    if !is_vouched(query, candidate) {
        return Err(Missing::Authority);
    }
    if query.require_holder_binding && !candidate.holder_bound {
        return Err(Missing::HolderBinding);
    }
    claims(query, candidate)
}

fn is_vouched(query: &CredentialQuery, candidate: &Document<'_>) -> bool {
    let authorities = &query.trusted_authorities;
    let carried = |value: &String| {
        base64url::decode(value)
            .is_ok_and(|id| candidate.authority_key_ids.iter().any(|one| *one == id))
    };
    authorities.is_empty()
        || authorities
            .iter()
            .any(|one| one.kind == "aki" && one.values.iter().any(carried))
}

fn claims(query: &CredentialQuery, candidate: &Document<'_>) -> Result<Fit, Missing> {
    if query.claim_sets.is_empty() {
        let shown = all(query, query.claims.iter(), candidate)?;
        return Ok((None, shown));
    }
    let mut first = None;
    for (at, set) in query.claim_sets.iter().enumerate() {
        let named = |claim: &&ClaimQuery| claim.id.as_ref().is_some_and(|id| set.contains(id));
        match all(query, query.claims.iter().filter(named), candidate) {
            Ok(shown) => return Ok((Some(at), shown)),
            // The first is what the verifier wants most.
            Err(missing) => first = first.or(Some(missing)),
        }
    }
    Err(first.unwrap_or_else(|| nobody(query)))
}

/// The claims to show, or the first that is missing.
fn all<'q>(
    query: &'q CredentialQuery,
    claims: impl Iterator<Item = &'q ClaimQuery>,
    candidate: &Document<'_>,
) -> Result<Vec<Shown>, Missing> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut seen = HashSet::new();
    for claim in claims {
        // Of queries for one path the first counts, whichever a set names.
        let same = query.claims.iter().find(|one| one.path == claim.path);
        for selected in one(same.unwrap_or(claim), candidate)? {
            if seen.insert(selected.path.clone()) {
                shown.push(Shown {
                    path: selected.path,
                    intent_to_retain: claim.intent_to_retain,
                });
            }
        }
    }
    Ok(shown)
}

/// What one claim query selects; a value that was not asked for is as if it were not there.
fn one<'a>(claim: &ClaimQuery, candidate: &Document<'a>) -> Result<Vec<Selected<'a>>, Missing> {
    let mut selected = claim
        .path
        .select(candidate.claims, candidate.format)
        .ok_or_else(|| Missing::Claim {
            document_type: candidate.document_type.to_owned(),
            path: claim.path.clone(),
        })?;
    if claim.values.is_empty() {
        return Ok(selected);
    }
    selected.retain(|found| claim.values.iter().any(|value| is(found.value, value)));
    if selected.is_empty() {
        return Err(Missing::Value {
            document_type: candidate.document_type.to_owned(),
            path: claim.path.clone(),
        });
    }
    Ok(selected)
}

/// Type and value alike.
fn is(claim: Veiled<'_>, expected: &Expected) -> bool {
    match expected {
        Expected::Bool(wanted) => claim.is_bool(*wanted),
        Expected::Int(wanted) => claim.is_int(*wanted),
        Expected::Text(wanted) => claim.is_text(wanted),
    }
}
