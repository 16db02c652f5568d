//! Constant tables made from `data/` by `cargo xtask data`; never edited by hand. One row a line, so that
//! a change of the data reads as a change of its row.

#[rustfmt::skip]
pub(crate) mod documents;
#[rustfmt::skip]
pub(crate) mod dossiers;
#[rustfmt::skip]
pub(crate) mod forms;
#[rustfmt::skip]
pub(crate) mod id_number;
#[rustfmt::skip]
pub(crate) mod identifiers;
#[rustfmt::skip]
pub(crate) mod notices;
#[rustfmt::skip]
pub(crate) mod provinces;
