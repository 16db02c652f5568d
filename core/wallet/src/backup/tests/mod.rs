//! What a backup promises: the format by itself, then whole wallets, with no network and no document's issuer.

mod example;
mod faults;
mod format;
mod locked;
mod phone;
mod resume;
mod whole;
