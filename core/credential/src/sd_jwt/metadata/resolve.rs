//! From a type to all that it inherits (sections 4.4, 4.5.2 and 4.6.5): the chain of `extends` is walked to its end, then
//! combined from there back.

use super::{
    Combined, Document, MAX_TYPES, TypeMetadata,
    document::{ClaimMetadata, ClaimRules, Disclosability},
    integrity,
};
use crate::{Error, sd_jwt::Fault};

impl TypeMetadata {
    /// Reads a type out of documents at hand: `documents` gives the bytes of one, as they were published, by its type.
    /// `type_integrity` is what the credential says (`vct#integrity`).
    ///
    /// # Errors
    /// [`Fault::TypeUnknown`], [`Fault::TypeIntegrity`], [`Fault::TypeMalformed`], [`Fault::TypeMismatch`],
    /// [`Fault::TypeCycle`], [`Fault::TypeTooDeep`], [`Fault::TypeOverride`].
    pub fn resolve(
        document_type: &str,
        type_integrity: Option<&str>,
        documents: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<Self, Error> {
        let mut chain: Vec<Document> = Vec::new();
        let mut next = Some((document_type.to_owned(), type_integrity.map(str::to_owned)));
        while let Some((vct, digest)) = next.take() {
            if chain.iter().any(|known| known.vct == vct) {
                return Err(Fault::TypeCycle.into());
            }
            if chain.len() == MAX_TYPES {
                return Err(Fault::TypeTooDeep.into());
            }
            let document = read(&vct, digest.as_deref(), documents)?;
            let digest = document.extends_integrity.clone();
            next = document.extends.clone().map(|extended| (extended, digest));
            chain.push(document);
        }
        let types = chain.iter().map(|document| document.vct.clone()).collect();
        let mut combined = Combined::default();
        for document in chain.into_iter().rev() {
            combined.extend(document)?;
        }
        Ok(Self { types, combined })
    }
}

/// The digest is checked before anything is read.
fn read(
    vct: &str,
    digest: Option<&str>,
    documents: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Document, Error> {
    let bytes = documents(vct).ok_or_else(|| Fault::TypeUnknown(vct.to_owned()))?;
    if let Some(digest) = digest {
        integrity::check(&bytes, digest)?;
    }
    let document = Document::read(&bytes)?;
    if document.vct != vct {
        return Err(Fault::TypeMismatch.into());
    }
    Ok(document)
}

impl Combined {
    /// Lets a type add to, or replace, what it inherits.
    fn extend(&mut self, document: Document) -> Result<(), Error> {
        if let Some(display) = document.display {
            self.display = display;
        }
        for rules in document.claims {
            match self
                .claims
                .iter_mut()
                .find(|known| known.path == rules.path)
            {
                Some(known) => known.replace(rules)?,
                None => self.claims.push(ClaimMetadata {
                    path: rules.path,
                    display: rules.display.unwrap_or_default(),
                    mandatory: rules.mandatory.unwrap_or_default(),
                    sd: rules.sd.unwrap_or(Disclosability::Allowed),
                }),
            }
        }
        Ok(())
    }
}

impl ClaimMetadata {
    /// What is fixed stays (section 4.6.5.1).
    fn replace(&mut self, rules: ClaimRules) -> Result<(), Error> {
        let loosens = self.mandatory && rules.mandatory == Some(false);
        let changes =
            self.sd != Disclosability::Allowed && rules.sd.is_some_and(|sd| sd != self.sd);
        if loosens || changes {
            return Err(Fault::TypeOverride.into());
        }
        self.mandatory = rules.mandatory.unwrap_or(self.mandatory);
        self.sd = rules.sd.unwrap_or(self.sd);
        if let Some(display) = rules.display {
            self.display = display;
        }
        Ok(())
    }
}
