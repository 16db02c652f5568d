//! Certificate chains to pinned anchors.

mod anchors;
mod chains;
mod made_elsewhere;
mod maker;
mod profiles;
mod properties;
mod revocation;
mod world;
