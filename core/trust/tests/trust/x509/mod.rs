//! Certificate chains to pinned anchors.

mod anchors;
mod chains;
mod constraints;
mod keys_and_extensions;
mod lists;
mod made_elsewhere;
pub(crate) mod maker;
mod newest_list;
mod profiles;
mod properties;
mod revocation;
pub(crate) mod world;
