//! Claims path pointers (section 7): which claims of a document a path selects.

use core::fmt;

use vidan_credential::{ClaimKey, ClaimPath, ClaimValue, PathStep};

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

/// A claim that was selected: where exactly it is, and what it is.
pub(super) struct Selected<'a> {
    pub(super) path: ClaimPath,
    pub(super) value: &'a ClaimValue,
}

/// What a step starts from: the top of the claims, or a value below it.
#[derive(Clone, Copy)]
enum Place<'a> {
    Top(&'a [(ClaimKey, ClaimValue)]),
    Below(&'a ClaimValue),
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

    /// Section 7.1.1, and 7.2.1 for the two steps of `mso_mdoc`: the claims selected, or `None` where that is an error.
    pub(super) fn select<'a>(
        &self,
        claims: &'a [(ClaimKey, ClaimValue)],
        format: Format,
    ) -> Option<Vec<Selected<'a>>> {
        let mut current = vec![(Vec::new(), Place::Top(claims))];
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
        let selected: Vec<_> = current
            .into_iter()
            .filter_map(|(path, place)| match place {
                Place::Below(value) => Some(Selected {
                    path: ClaimPath::from_steps(path),
                    value,
                }),
                Place::Top(_) => None,
            })
            .collect();
        (!selected.is_empty()).then_some(selected)
    }
}

/// One step from one place. `None` aborts all: the place is of the wrong kind. A member or an element that is not there is nothing.
fn take<'a>(
    step: &PointerStep,
    format: Format,
    path: &[PathStep],
    place: Place<'a>,
    next: &mut Vec<(Vec<PathStep>, Place<'a>)>,
) -> Option<()> {
    let mut add = |step: PathStep, value: &'a ClaimValue| {
        next.push(([path, &[step]].concat(), Place::Below(value)));
    };
    match step {
        PointerStep::Key(name) => {
            if let Some((key, value)) = member(place.members()?, name, format) {
                add(PathStep::Key(key.clone()), value);
            }
        }
        PointerStep::All => {
            for (index, value) in place.items()?.iter().enumerate().take(MAX_SELECTED + 1) {
                add(PathStep::Index(index), value);
            }
        }
        PointerStep::Index(index) => {
            let items = place.items()?;
            let index = usize::try_from(*index).ok();
            if let Some((index, value)) = index.and_then(|at| Some((at, items.get(at)?))) {
                add(PathStep::Index(index), value);
            }
        }
    }
    Some(())
}

/// A member by name; in `dc+sd-cwt` also by the number that a label is.
fn member<'a>(
    members: &'a [(ClaimKey, ClaimValue)],
    name: &str,
    format: Format,
) -> Option<&'a (ClaimKey, ClaimValue)> {
    let named = members
        .iter()
        .find(|(key, _)| matches!(key, ClaimKey::Text(known) if known == name));
    let labelled = || {
        members
            .iter()
            .find(|(key, _)| matches!(key, ClaimKey::Int(label) if label.to_string() == name))
    };
    match format {
        Format::SdCwt => named.or_else(labelled),
        _ => named,
    }
}

impl<'a> Place<'a> {
    fn members(self) -> Option<&'a [(ClaimKey, ClaimValue)]> {
        match self {
            Self::Top(members) => Some(members),
            Self::Below(value) => value.as_map(),
        }
    }

    fn items(self) -> Option<&'a [ClaimValue]> {
        match self {
            Self::Top(_) => None,
            Self::Below(value) => value.as_array(),
        }
    }
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
