//! A mobile document under the names that profiles have: `ho_ten` in place of `[vn.vidan.can_cuoc.1, ho_ten]`, so that a form or
//! a list finds the same claims whatever format the document came in.
//!
//! On both sides: of a document that is held, and of what a reader was shown.

use vidan_codec::clock::UnixTime;
use vidan_crypto::PublicKey;

use super::{disclosed::Disclosed, hold::HeldMdoc, known, present::Presentation};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, DocumentProfile, DocumentType, Error, Format, PathStep,
    StatusReference,
};

/// A mobile document in its holder's hands, read by neutral names. One whose elements no profile knows reads by its own.
#[derive(Clone, Debug)]
pub struct NamedMdoc {
    held: HeldMdoc,
    document_type: Option<DocumentType>,
    /// The namespace whose elements stand at the top.
    top: Option<&'static str>,
    claims: Vec<(ClaimKey, ClaimValue)>,
}

impl NamedMdoc {
    /// The document by namespace and element.
    pub fn held(&self) -> &HeldMdoc {
        &self.held
    }

    /// The document as it came, for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        self.held.as_bytes()
    }

    /// Claims that every presentation shows: none.
    pub fn always_shown(&self) -> Vec<ClaimPath> {
        self.held.always_shown()
    }

    /// All claims; those that the profile names at the top, in its order.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The claim at a path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.claims)
    }

    /// What can be shown or left out by itself: every element.
    pub fn disclosable(&self) -> Vec<ClaimPath> {
        let paths = self.held.disclosable().into_iter();
        paths.map(|path| self.neutral(path)).collect()
    }

    /// Which document it is, by the name of its profile.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.document_type.as_ref()
    }

    /// When it ends.
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.held.expires_at()
    }

    /// The key of this copy.
    pub fn holder(&self) -> &PublicKey {
        self.held.holder()
    }

    /// When it was signed.
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.held.issued_at()
    }

    /// The issuer identifier that its key's record names.
    pub fn issuer(&self) -> Option<&str> {
        self.held.issuer()
    }

    /// Its profile, if one was known.
    pub fn profile(&self) -> Option<&DocumentProfile> {
        self.held.profile()
    }

    /// Where its status is found, if it has one.
    pub fn status(&self) -> Option<&StatusReference> {
        self.held.status()
    }

    /// Chooses elements by neutral paths; one inside of an element means the whole of it.
    ///
    /// # Errors
    /// As [`Presentation::new`].
    pub fn present(&self, chosen: &[ClaimPath], at: UnixTime) -> Result<Presentation, Error> {
        let own: Vec<ClaimPath> = chosen.iter().map(|path| self.own(path)).collect();
        Presentation::new(&self.held, &own, at)
    }

    /// Claims by namespace and element, under neutral names.
    pub(crate) fn named(&self, claims: &[(ClaimKey, ClaimValue)]) -> Vec<(ClaimKey, ClaimValue)> {
        flatten(claims, self.top, self.held.profile())
    }

    /// Namespace and element of a neutral path.
    fn own(&self, path: &ClaimPath) -> ClaimPath {
        let steps = path.steps();
        let beside = |first: &PathStep| {
            let mut spaces = self.held.claims().iter();
            spaces.any(|(space, _)| *first == PathStep::Key(space.clone()))
        };
        let own = match self.top {
            Some(top) if !steps.first().is_some_and(beside) => {
                let top = PathStep::Key(top.into());
                [core::slice::from_ref(&top), steps].concat()
            }
            _ => steps.to_vec(),
        };
        ClaimPath::from_steps(own.into_iter().take(2).collect())
    }

    fn neutral(&self, path: ClaimPath) -> ClaimPath {
        match path.steps() {
            [PathStep::Key(ClaimKey::Text(namespace)), rest @ ..]
                if Some(namespace.as_str()) == self.top =>
            {
                ClaimPath::from_steps(rest.to_vec())
            }
            _ => path,
        }
    }
}

impl From<HeldMdoc> for NamedMdoc {
    fn from(held: HeldMdoc) -> Self {
        let (document_type, top) = names(held.document_type());
        Self {
            document_type,
            claims: flatten(held.claims(), top, held.profile()),
            top,
            held,
        }
    }
}

/// What a reader was shown, read by neutral names.
#[derive(Clone, Debug)]
pub struct NamedShown {
    shown: Disclosed,
    document_type: Option<DocumentType>,
    claims: Vec<(ClaimKey, ClaimValue)>,
}

impl NamedShown {
    pub(crate) fn new(shown: Disclosed, profile: Option<&DocumentProfile>) -> Self {
        let (document_type, top) = names(shown.document_type());
        Self {
            document_type,
            claims: flatten(shown.claims(), top, profile),
            shown,
        }
    }

    /// The document by namespace and element.
    pub fn shown(&self) -> &Disclosed {
        &self.shown
    }

    /// The claims shown; those that the profile names at the top, in its order.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        &self.claims
    }

    /// The claim at a path.
    pub fn get(&self, path: &ClaimPath) -> Option<&ClaimValue> {
        path.find(&self.claims)
    }

    /// Which document it is, by the name of its profile.
    pub fn document_type(&self) -> Option<&DocumentType> {
        self.document_type.as_ref()
    }

    /// The issuer identifier that its key's record names.
    pub fn issuer(&self) -> Option<&str> {
        self.shown.issuer()
    }

    /// When it was signed.
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.shown.issued_at()
    }

    /// When it ends.
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.shown.expires_at()
    }

    /// Where its status is found, if it has one.
    pub fn status(&self) -> Option<&StatusReference> {
        self.shown.status()
    }

    /// The key of the copy that was presented.
    pub fn holder(&self) -> &PublicKey {
        self.shown.holder()
    }

    /// What makes this presentation the same as another.
    pub fn replay_key(&self) -> [u8; 32] {
        self.shown.replay_key()
    }
}

/// The neutral name of a document type, and the namespace whose elements stand at the top.
fn names(own: Option<&DocumentType>) -> (Option<DocumentType>, Option<&'static str>) {
    let own = own.and_then(DocumentType::name);
    let top = own
        .and_then(known::document_type)
        .filter(|known| known.profile.is_some())
        .and_then(|known| known.namespaces.first())
        .map(|namespace| namespace.name);
    let neutral = own.map(|own| Format::MsoMdoc.profile_name(own).into());
    (neutral, top)
}

/// The elements of one namespace first, in the order of the profile; then the other namespaces as they are.
fn flatten(
    claims: &[(ClaimKey, ClaimValue)],
    top: Option<&str>,
    profile: Option<&DocumentProfile>,
) -> Vec<(ClaimKey, ClaimValue)> {
    let is_top = |key: &ClaimKey| matches!(key, ClaimKey::Text(name) if Some(name.as_str()) == top);
    let (inside, beside): (Vec<_>, Vec<_>) = claims.iter().partition(|(key, _)| is_top(key));
    let members = inside.into_iter().filter_map(|(_, value)| value.as_map());
    let mut flat = members.flatten().cloned().collect::<Vec<_>>();
    if let Some(profile) = profile {
        profile.sort(&mut flat);
    }
    flat.extend(beside.into_iter().cloned());
    flat
}
