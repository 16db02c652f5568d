//! The fourth digit of a personal number: first year of the century, and sex. Made from `data/id_number.json` by `cargo xtask data`; not edited by hand.

use crate::Sex;

pub(crate) const CENTURY_AND_SEX: [(u16, Sex); 10] = [
    (1900, Sex::Male),
    (1900, Sex::Female),
    (2000, Sex::Male),
    (2000, Sex::Female),
    (2100, Sex::Male),
    (2100, Sex::Female),
    (2200, Sex::Male),
    (2200, Sex::Female),
    (2300, Sex::Male),
    (2300, Sex::Female),
];
