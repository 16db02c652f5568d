//! Whom an identifier means: the name of an issuer, office or verifier, as the trust list has it.

use std::collections::BTreeMap;

use super::{Failure, Session};
use crate::{args::Language, output::printable, text::wallet as text};

/// Names that were looked up.
pub(super) struct KnownNames {
    names: BTreeMap<String, String>,
    language: Language,
}

impl KnownNames {
    /// The name; of who has none, the identifier.
    pub(super) fn of(&self, id: &str) -> String {
        if id == vidan_credential::BROADCAST_AUDIENCE {
            return text::whoever_looks(self.language).to_owned();
        }
        self.names.get(id).cloned().unwrap_or_else(|| printable(id))
    }

    /// The name with the identifier after it.
    pub(super) fn with_id(&self, id: &str) -> String {
        match self.names.get(id) {
            Some(name) => format!("{name} ({})", printable(id)),
            None => self.of(id),
        }
    }
}

impl Session<'_> {
    /// Looks these identifiers up.
    pub(super) async fn names(
        &self,
        ids: impl IntoIterator<Item = String>,
    ) -> Result<KnownNames, Failure> {
        let ids: Vec<String> = ids.into_iter().collect();
        let known = self.wallet.names_of(&ids).await?;
        Ok(KnownNames {
            names: known
                .into_iter()
                .map(|(id, name)| (id, self.name(&name)))
                .collect(),
            language: self.language(),
        })
    }
}
