//! Holding a credential against its type (sections 4.6.3 and 4.6.4).
//!
//! Only a holder sees all claims: who is shown a part cannot tell a claim that is missing from one that is not shown.

use std::collections::BTreeSet;

use super::{ClaimMetadata, Disclosability, MetadataStep, TypeMetadata};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentType, Error, PathStep,
    sd_jwt::{Fault, hold::HeldCredential, verify::Disclosed},
};

/// A credential, whole or in part.
struct View<'c> {
    /// Names of claims about the token itself: there, in the clear, and not among `claims`.
    own: Vec<&'c ClaimKey>,
    claims: &'c [(ClaimKey, ClaimValue)],
    /// Which of them are selectively disclosable.
    disclosable: BTreeSet<&'c ClaimPath>,
}

impl TypeMetadata {
    /// Whether a credential has what its type demands, and is disclosable as its type says.
    ///
    /// # Errors
    /// [`Fault::TypeMismatch`] for a credential of another type; [`Fault::TypeClaimMandatory`],
    /// [`Fault::TypeClaimAlways`], [`Fault::TypeClaimNever`].
    pub fn check_held(&self, held: &HeldCredential) -> Result<(), Error> {
        self.check_type(held.document_type())?;
        let view = View {
            own: held.kept.own.iter().map(|(key, _)| key).collect(),
            claims: held.claims(),
            disclosable: held.kept.disclosures.iter().map(|one| &one.path).collect(),
        };
        for claim in self.claims() {
            if claim.mandatory && !view.has(claim) {
                return Err(Fault::TypeClaimMandatory(name(claim)).into());
            }
            view.check_disclosable(claim)?;
        }
        Ok(())
    }

    /// Whether what is shown of a credential was disclosable as its type says.
    ///
    /// # Errors
    /// [`Fault::TypeMismatch`] for a credential of another type; [`Fault::TypeClaimAlways`], [`Fault::TypeClaimNever`].
    pub fn check_shown(&self, shown: &Disclosed) -> Result<(), Error> {
        self.check_type(shown.document_type())?;
        let view = View {
            own: shown.own.iter().collect(),
            claims: shown.claims(),
            disclosable: shown.disclosable.iter().collect(),
        };
        // Where elements are hidden, the others have moved up: which is which cannot be told.
        let counts = |claim: &&ClaimMetadata| {
            let index = |step: &MetadataStep| matches!(step, MetadataStep::Index(_));
            !claim.path.iter().any(index)
        };
        let mut claims = self.claims().iter().filter(counts);
        claims.try_for_each(|claim| view.check_disclosable(claim))
    }

    fn check_type(&self, of: Option<&DocumentType>) -> Result<(), Error> {
        if of.and_then(DocumentType::name) == self.types().first().map(String::as_str) {
            Ok(())
        } else {
            Err(Fault::TypeMismatch.into())
        }
    }
}

impl View<'_> {
    fn has(&self, claim: &ClaimMetadata) -> bool {
        let is_own = match claim.path.first() {
            Some(MetadataStep::Name(name)) => self
                .own
                .iter()
                .any(|own| matches!(own, ClaimKey::Text(own) if own == name)),
            _ => false,
        };
        is_own || !self.select(claim).is_empty()
    }

    fn check_disclosable(&self, claim: &ClaimMetadata) -> Result<(), Error> {
        let fault: fn(String) -> Fault = match claim.sd {
            Disclosability::Allowed => return Ok(()),
            Disclosability::Always => Fault::TypeClaimAlways,
            Disclosability::Never => Fault::TypeClaimNever,
        };
        let wanted = claim.sd == Disclosability::Always;
        for path in self.select(claim) {
            if self.disclosable.contains(&path) != wanted {
                return Err(fault(path.to_string()).into());
            }
        }
        Ok(())
    }

    /// The claims that are there and that the metadata is about.
    fn select(&self, claim: &ClaimMetadata) -> Vec<ClaimPath> {
        let Some((MetadataStep::Name(first), rest)) = claim.path.split_first() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in self.claims {
            if matches!(key, ClaimKey::Text(name) if name == first) {
                let mut path = vec![PathStep::Key(key.clone())];
                below(value, rest, &mut path, &mut found);
            }
        }
        found
    }
}

fn below(
    value: &ClaimValue,
    steps: &[MetadataStep],
    path: &mut Vec<PathStep>,
    found: &mut Vec<ClaimPath>,
) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(ClaimPath::from_steps(path.clone()));
        return;
    };
    let next: Vec<(PathStep, &ClaimValue)> = match (step, value) {
        (MetadataStep::Name(name), ClaimValue::Map(_)) => {
            let key = ClaimKey::Text(name.clone());
            let inner = value.get(&key);
            inner
                .map(|inner| (PathStep::Key(key), inner))
                .into_iter()
                .collect()
        }
        (MetadataStep::All, ClaimValue::Array(items)) => {
            let indexed = items.iter().enumerate();
            indexed
                .map(|(at, item)| (PathStep::Index(at), item))
                .collect()
        }
        (MetadataStep::Index(at), ClaimValue::Array(items)) => {
            let item = items.get(*at);
            item.map(|item| (PathStep::Index(*at), item))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    };
    for (step, inner) in next {
        path.push(step);
        below(inner, rest, path, found);
        path.pop();
    }
}

/// The path for a message.
fn name(claim: &ClaimMetadata) -> String {
    let step = |step: &MetadataStep| match step {
        MetadataStep::All => "[]".to_owned(),
        MetadataStep::Index(at) => format!("[{at}]"),
        MetadataStep::Name(name) => format!(".{name}"),
    };
    let text: String = claim.path.iter().map(step).collect();
    text.trim_start_matches('.').to_owned()
}
