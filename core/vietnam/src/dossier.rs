//! The states a dossier goes through at a public-service portal. Data: `data/dossier_status.csv`,
//! `data/dossier_names.csv`.
//!
//! Not for: a citizen's own case, which the wallet keeps.

use crate::{Name, generated};

/// Every state, by code.
#[must_use]
pub fn dossier_states() -> &'static [DossierState] {
    generated::dossiers::DOSSIER_STATES
}

/// The state with this code; `None` for a code that no table has, which must be shown as unknown.
#[must_use]
pub fn dossier_state(code: u8) -> Option<&'static DossierState> {
    dossier_states().iter().find(|state| state.code == code)
}

/// A state of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DossierState {
    /// What the citizen is expected to do now.
    pub action: Option<CitizenAction>,
    /// The portals' code, 1 to 10.
    pub code: u8,
    /// What it is called.
    pub name: Name,
    /// Whether nothing follows it.
    pub terminal: bool,
}

/// What a dossier's state expects of the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CitizenAction {
    /// Add the papers named in the notice.
    AddPapers,
    /// Pay the fee.
    Pay,
    /// Read why.
    ReadReason,
    /// Keep the result.
    StoreResult,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_states_by_code() {
        let codes: Vec<_> = dossier_states().iter().map(|state| state.code).collect();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(
            dossier_state(5).unwrap().action,
            Some(CitizenAction::AddPapers)
        );
        assert!(!dossier_state(9).unwrap().terminal);
        assert!(dossier_state(10).unwrap().terminal);
        assert_eq!(dossier_state(0), None);
        assert_eq!(dossier_state(11), None);
    }
}
