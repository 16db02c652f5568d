//! The trust list in force, and which roots may sign the next.

use serde::{Deserialize, Serialize};
use vidan_trust::{PinnedRoot, PublicJwk};

use super::sealed_as_json;

/// The trust list in force, as it was signed. One record, under [`TrustRecord::ID`].
#[derive(Serialize, Deserialize)]
pub(crate) struct TrustRecord {
    pub(crate) jws: String,
    pub(crate) number: u64,
    #[serde(default)]
    pub(crate) succession: Succession,
}

impl TrustRecord {
    pub(crate) const ID: &'static str = "list";
}

sealed_as_json!(TrustRecord, "trust list", 1);

/// What became of the roots that the app came with, by the hand-overs that the wallet has accepted.
///
/// Kept beside the app's own roots, not in their place: an update of the app that stops naming a root also ends what
/// that root handed over to.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Succession {
    /// Roots that handed over: they sign nothing any more, even where the app still names them.
    replaced: Vec<Root>,
    /// Who signs in their place.
    successors: Vec<Root>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Root {
    kid: String,
    jwk: PublicJwk,
}

impl Succession {
    /// The roots that may sign now, where the app came with these.
    pub(crate) fn roots(&self, app: &[PinnedRoot]) -> Vec<PinnedRoot> {
        let replaced = |root: &&PinnedRoot| self.replaced.contains(&Root::from(*root));
        let mut roots: Vec<PinnedRoot> =
            app.iter().filter(|root| !replaced(root)).cloned().collect();
        if app.iter().any(|root| replaced(&root)) {
            let successors = self.successors.iter().map(Root::pinned);
            for successor in successors {
                if !roots.contains(&successor) {
                    roots.push(successor);
                }
            }
        }
        roots
    }

    /// After a list was accepted under the roots `before`, and says that `after` sign from now on.
    pub(crate) fn follow(&mut self, before: &[PinnedRoot], after: &[PinnedRoot]) {
        for gone in before.iter().filter(|root| !after.contains(root)) {
            let gone = Root::from(gone);
            self.successors.retain(|root| *root != gone);
            if !self.replaced.contains(&gone) {
                self.replaced.push(gone);
            }
        }
        for new in after.iter().filter(|root| !before.contains(root)) {
            self.successors.push(Root::from(new));
        }
    }
}

impl Root {
    fn pinned(&self) -> PinnedRoot {
        PinnedRoot::new(&self.kid, self.jwk.key().clone())
    }
}

impl From<&PinnedRoot> for Root {
    fn from(root: &PinnedRoot) -> Self {
        Self {
            kid: root.kid().to_owned(),
            jwk: PublicJwk::from_key(root.key()),
        }
    }
}

#[cfg(test)]
mod tests {
    use core::slice;

    use vidan_crypto::{Algorithm, SigningKey};

    use super::*;

    fn root(kid: &str) -> PinnedRoot {
        PinnedRoot::new(
            kid,
            SigningKey::generate(Algorithm::Es256).unwrap().public(),
        )
    }

    #[test]
    fn without_a_hand_over_the_apps_roots_sign() {
        let app = [root("a"), root("b")];
        let mut succession = Succession::default();
        succession.follow(&app, &app);
        assert_eq!(succession.roots(&app), app);
    }

    #[test]
    fn a_successor_takes_the_place_of_its_predecessor_and_of_no_other() {
        let (a, b, c, spare) = (root("a"), root("b"), root("c"), root("spare"));
        let app = [a.clone(), spare.clone()];
        let mut succession = Succession::default();
        succession.follow(&app, &[b.clone(), spare.clone()]);
        assert_eq!(succession.roots(&app), [spare.clone(), b.clone()]);
        succession.follow(&succession.roots(&app), &[spare.clone(), c.clone()]);
        assert_eq!(succession.roots(&app), [spare, c]);
    }

    #[test]
    fn an_app_that_names_other_roots_is_followed() {
        let (a, b, other) = (root("a"), root("b"), root("other"));
        let mut succession = Succession::default();
        succession.follow(slice::from_ref(&a), slice::from_ref(&b));
        let roots = |app: &[PinnedRoot]| succession.roots(app);
        // The app has caught up, or has not yet.
        assert_eq!(roots(slice::from_ref(&b)), slice::from_ref(&b));
        assert_eq!(roots(&[a.clone(), b.clone()]), slice::from_ref(&b));
        assert_eq!(roots(&[a, other.clone()]), [other.clone(), b]);
        // The old root was given up: so is what it handed over to.
        assert_eq!(roots(slice::from_ref(&other)), [other]);
    }
}
