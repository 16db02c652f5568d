//! A case of the suite, and what is found about it.

use core::{fmt, pin::Pin};

use super::{Ability, Bench, Fault, Words};

/// How a case went for whoever wrote its check.
pub(super) type Verdict = Result<(), Fault>;

type Check = for<'b> fn(&'b Bench<'b>) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'b>>;

/// One promise of the contract.
pub struct Case {
    /// A name for programs that never changes, such as `sign.order`.
    pub name: &'static str,
    /// What it proves where it passes.
    pub proves: Words,
    /// What hardware must be able to do for the case to have a meaning; `None` where every implementation must pass.
    pub needs: Option<Ability>,
    check: Check,
}

/// A case and how it went.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// The case.
    pub case: &'static Case,
    /// How it went.
    pub outcome: Outcome,
}

/// How a case went. There is no fourth way: nothing is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The promise was kept.
    Passed,
    /// The promise was broken, in this way.
    Failed(Fault),
    /// Its capabilities say that the hardware cannot do this. That it also answers so is a case of its own.
    NotSupported(Ability),
}

/// What the whole suite found, in the order of [`super::cases`].
#[derive(Clone, Debug)]
pub struct Report {
    /// One for each case.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether no promise was broken. What hardware says it cannot do breaks none.
    pub fn is_kept(&self) -> bool {
        self.broken().next().is_none()
    }

    /// The broken promises, and in which way.
    pub fn broken(&self) -> impl Iterator<Item = (&'static Case, Fault)> {
        self.findings
            .iter()
            .filter_map(|finding| match finding.outcome {
                Outcome::Failed(fault) => Some((finding.case, fault)),
                Outcome::NotSupported(_) | Outcome::Passed => None,
            })
    }
}

impl Case {
    /// A case that every implementation must pass.
    pub(super) const fn always(name: &'static str, proves: Words, check: Check) -> Self {
        Self {
            name,
            proves,
            needs: None,
            check,
        }
    }

    /// A case for hardware that has an ability.
    pub(super) const fn with(
        ability: Ability,
        name: &'static str,
        proves: Words,
        check: Check,
    ) -> Self {
        Self {
            name,
            proves,
            needs: Some(ability),
            check,
        }
    }

    pub(super) async fn check<'b>(&self, bench: &'b Bench<'b>) -> Verdict {
        (self.check)(bench).await
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Case({})", self.name)
    }
}
