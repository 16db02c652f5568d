//! Claims path pointers (section 7): which claims of a document a path selects.

use core::fmt;

use vidan_credential::{ClaimKey, ClaimPath, PathStep, Veiled};

use super::{DcqlFault as Fault, Format, MAX_STEPS};

/// Most claims that one path selects; a path that selects more is as one that cannot be followed.
const MAX_SELECTED: usize = 1_024;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PointerStep {
    /// All elements of an array (`null`).
    All,
    /// An element of an array, from 0.
    Index(u64),
    /// A member of an object.
    Key(String),
}

/// A path to one claim or several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pointer(Vec<PointerStep>);

/// A claim that was selected: where exactly it is, and what it is, behind a veil.
pub(super) struct Selected<'a> {
    pub(super) path: ClaimPath,
    pub(super) value: Veiled<'a>,
}

impl Pointer {
    /// From steps, one at least and [`MAX_STEPS`] at most.
    ///
    /// # Errors
    /// [`Fault::Empty`], [`Fault::TooLong`].
    pub fn new(steps: Vec<PointerStep>) -> Result<Self, Fault> {
        match steps.len() {
            0 => Err(Fault::Empty("path")),
            length if length > MAX_STEPS => Err(Fault::TooLong("path")),
            _ => Ok(Self(steps)),
        }
    }

    /// The steps.
    pub fn steps(&self) -> &[PointerStep] {
        &self.0
    }

    /// Whether it can be followed in a document of this format: in a mobile document it is a namespace and an element.
    fn fits(&self, format: Format) -> bool {
        format != Format::MsoMdoc || matches!(*self.0, [PointerStep::Key(_), PointerStep::Key(_)])
    }

    /// Section 7.1.1, and 7.2.1 for the two steps of `mso_mdoc`: the claims selected, or `None` where that is an error.
    pub(super) fn select<'a>(
        &self,
        claims: Veiled<'a>,
        format: Format,
    ) -> Option<Vec<Selected<'a>>> {
        if !self.fits(format) {
            return None;
        }
        let mut current = vec![(Vec::new(), claims)];
        for step in &self.0 {
            let mut next = Vec::new();
            for (path, place) in current {
                take(step, format, &path, place, &mut next)?;
                if next.len() > MAX_SELECTED {
                    return None;
                }
            }
            current = next;
        }
        let selected = current.into_iter().map(|(path, value)| Selected {
            path: ClaimPath::from_steps(path),
            value,
        });
        let selected: Vec<_> = selected.collect();
        (!selected.is_empty()).then_some(selected)
    }
}

/// One step from one place. `None` aborts all: the place is of the wrong kind. A member or an element that is not there is nothing.
fn take<'a>(
    step: &PointerStep,
    format: Format,
    path: &[PathStep],
    place: Veiled<'a>,
    next: &mut Vec<(Vec<PathStep>, Veiled<'a>)>,
) -> Option<()> {
    let mut add = |step: PathStep, value: Veiled<'a>| {
        next.push(([path, &[step]].concat(), value));
    };
    match step {
        PointerStep::Key(name) => {
            if let Some((key, value)) = member(place, name, format)? {
                add(PathStep::Key(key.clone()), value);
            }
        }
        PointerStep::All => {
            for (index, value) in place.items()?.enumerate().take(MAX_SELECTED + 1) {
                add(PathStep::Index(index), value);
            }
        }
        PointerStep::Index(index) => {
            let mut items = place.items()?;
            let index = usize::try_from(*index).ok();
            if let Some((index, value)) = index.and_then(|at| Some((at, items.nth(at)?))) {
                add(PathStep::Index(index), value);
            }
        }
    }
    Some(())
}

/// A member by name; in `dc+sd-cwt` also by the number that a label is. `None` where there can be no members.
fn member<'a>(
    place: Veiled<'a>,
    name: &str,
    format: Format,
) -> Option<Option<(&'a ClaimKey, Veiled<'a>)>> {
    let named = |key: &ClaimKey| matches!(key, ClaimKey::Text(known) if known == name);
    let labelled =
        |key: &ClaimKey| matches!(key, ClaimKey::Int(label) if label.to_string() == name);
    let found = place.members()?.find(|(key, _)| named(key));
    if found.is_some() || format != Format::SdCwt {
        return Some(found);
    }
    Some(place.members()?.find(|(key, _)| labelled(key)))
}

/// As people write it: `dia_chi.tinh`, `quoc_tich[]`, `quoc_tich[0]`.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                PointerStep::All => f.write_str("[]")?,
                PointerStep::Index(index) => write!(f, "[{index}]")?,
                PointerStep::Key(name) if at == 0 => f.write_str(name)?,
                PointerStep::Key(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}
