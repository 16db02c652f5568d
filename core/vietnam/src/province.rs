//! The 63 provinces as they were until 30 June 2025, and the province each became part of on 1 July 2025.
//! Data: `data/provinces_old63_to_new34.csv`.
//!
//! A code alone is ambiguous: seven of them (15, 24, 44, 52, 80, 82, 91) name another province since that
//! day. That is why the old list is its own type. Not for: converting addresses.

use crate::generated;

/// The 63 provinces of the old list, by code.
#[must_use]
pub fn old_provinces() -> &'static [OldProvince] {
    generated::provinces::OLD_PROVINCES
}

/// The province that the first three digits of a personal number stand for, e.g. `001`.
#[must_use]
pub fn old_province(id_prefix: &str) -> Option<&'static OldProvince> {
    old_provinces()
        .iter()
        .find(|province| province.id_prefix == id_prefix)
}

/// A province of the list in force until 30 June 2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldProvince {
    /// Two digits of the old list.
    pub code: &'static str,
    /// Three digits that begin a personal number registered there.
    pub id_prefix: &'static str,
    /// Name of the province it is part of since 1 July 2025, under its name of that day.
    pub merged_into: &'static str,
    /// Two digits of the new list.
    pub merged_into_code: &'static str,
    /// Its name until 30 June 2025.
    pub name: &'static str,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sixty_three_became_thirty_four() {
        assert_eq!(old_provinces().len(), 63);
        let new: BTreeSet<_> = old_provinces().iter().map(|p| p.merged_into_code).collect();
        assert_eq!(new.len(), 34);
    }

    #[test]
    fn a_code_can_change_meaning() {
        let yen_bai = old_province("015").unwrap();
        assert_eq!(
            (yen_bai.name, yen_bai.merged_into_code),
            ("Tỉnh Yên Bái", "15")
        );
        assert_eq!(yen_bai.merged_into, "Tỉnh Lào Cai");
        assert_eq!(old_province("003"), None);
    }
}
