//! Where a rule finds its claims, in every format: under the names of the document's profile, at a path, or in the namespaces of a
//! mobile document.
//!
//! A claim is looked for only where it is said of the document's holder. Within other maps the same name may be said of somebody
//! else, as `ngay_sinh` of a member of the household is: a rule that needs such a claim must name its path.

use vidan_credential::{ClaimKey, ClaimPath, ClaimValue, DocumentType, Format, PathStep};

type Members<'c> = &'c [(ClaimKey, ClaimValue)];

/// What rules look at.
#[derive(Clone, Copy)]
pub(crate) struct Content<'c> {
    pub(crate) document_type: Option<&'c DocumentType>,
    pub(crate) claims: Members<'c>,
    /// The namespaces of a mobile document; `None` for any other.
    namespaces: Option<Members<'c>>,
    /// Whether all names are text, as in JSON.
    text_names: bool,
    /// Whether no profile is known: then a map may be a group of claims or a namespace.
    unprofiled: bool,
}

impl<'c> Content<'c> {
    /// Claims whose names are those of a known profile.
    pub(crate) fn new(document_type: Option<&'c DocumentType>, claims: Members<'c>) -> Self {
        Self {
            document_type,
            claims,
            namespaces: None,
            text_names: false,
            unprofiled: false,
        }
    }

    /// Claims of a document of this format. Those of a mobile document are by namespace and element.
    pub(crate) fn of(
        format: Format,
        document_type: Option<&'c DocumentType>,
        claims: Members<'c>,
    ) -> Self {
        let content = Self::new(document_type, claims);
        match format {
            Format::MsoMdoc => content.with_namespaces(claims),
            Format::SdCwt => content,
            Format::SdJwt => content.with_text_names(),
        }
    }

    pub(crate) fn with_namespaces(self, namespaces: Members<'c>) -> Self {
        Self {
            namespaces: Some(namespaces),
            ..self
        }
    }

    pub(crate) fn with_text_names(self) -> Self {
        Self {
            text_names: true,
            ..self
        }
    }

    pub(crate) fn without_profile(self) -> Self {
        Self {
            unprofiled: true,
            ..self
        }
    }

    /// What is said of the holder at this path; in several namespaces of a mobile document perhaps several things.
    pub(crate) fn find(self, path: &ClaimPath) -> Vec<&'c ClaimValue> {
        let path = &self.readable(path);
        let own = path
            .find(self.claims)
            .or_else(|| path.find(self.namespaces()));
        match own {
            Some(own) => vec![own],
            None => below(path, self.namespaces()),
        }
    }

    /// What may be said of the document at this path: also what stands in a map that may be a group. For rules that only refuse.
    pub(crate) fn find_perhaps(self, path: &ClaimPath) -> Vec<&'c ClaimValue> {
        let found = self.find(path);
        if !found.is_empty() || !self.unprofiled {
            return found;
        }
        below(&self.readable(path), self.claims)
    }

    /// The maps whose members are said of the holder: the top, each namespace, and the one that holds the claim at `beside`.
    pub(crate) fn about_holder(self, beside: Option<&ClaimPath>) -> Vec<Members<'c>> {
        let namespaces = self.namespaces().iter();
        let named = beside.and_then(|path| {
            let (_, around) = path.steps().split_last()?;
            let around = ClaimPath::from_steps(around.to_vec());
            self.find(&around).first()?.as_map()
        });
        core::iter::once(self.claims)
            .chain(namespaces.filter_map(|(_, elements)| elements.as_map()))
            .chain(named)
            .collect()
    }

    /// Whether it is of the type that is named so. A mobile document goes by the name of its profile or by its own.
    pub(crate) fn is_of_type(self, named: &str) -> bool {
        let neutral = |name| match self.namespaces {
            Some(_) => Format::MsoMdoc.profile_name(name),
            None => name,
        };
        let own = self.document_type.and_then(DocumentType::name);
        own.is_some_and(|own| neutral(own) == neutral(named))
    }

    fn namespaces(self) -> Members<'c> {
        self.namespaces.unwrap_or_default()
    }

    /// The path as this format has it: `age.18` names a member with the name `18` in JSON, and a label elsewhere.
    fn readable(self, path: &ClaimPath) -> ClaimPath {
        let text = |step: &PathStep| match step {
            PathStep::Key(ClaimKey::Int(label)) if self.text_names => {
                PathStep::Key(ClaimKey::Text(label.to_string()))
            }
            step => step.clone(),
        };
        ClaimPath::from_steps(path.steps().iter().map(text).collect())
    }
}

/// What stands at this path within each of these maps.
fn below<'c>(path: &ClaimPath, maps: Members<'c>) -> Vec<&'c ClaimValue> {
    let members = maps.iter().filter_map(|(_, map)| map.as_map());
    members.filter_map(|members| path.find(members)).collect()
}
