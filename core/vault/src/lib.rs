//! Sealed records in one SQLite file: keys, locking, transactions, migrations, damage.
//!
//! **For:** keeping the wallet's records so that nothing in the file is readable without the vault key, nothing
//! acknowledged is lost when the phone dies, and whatever is changed from outside is noticed instead of believed.
//!
//! **Not for:** knowing what a record means ([`Sealable`] types belong to the wallet), asking the phone's hardware for
//! its secret (the wallet does, and hands it in), or any network. It does not hide how many records there are, how long
//! they are, which are of one kind, nor when the file was written. It cannot see a whole vault set back together with its
//! side file.
//!
//! # How it is built
//!
//! - One thread owns the database; [`Vault`] sends it closures and awaits their answers. Argon2 runs there too.
//! - Each record is AES-256-GCM under a fresh nonce, bound to vault, table, row, kind, id, encoding and revision. Kinds and
//!   ids are in the file as keyed hashes only.
//! - A sealed head names every record and the nonce it is sealed under; it is read once at unlocking and answers all
//!   look-ups, so a hidden, moved or outdated record is an error, and so is "not found" where that cannot be known.
//! - The vault key is wrapped under Argon2id(passcode) mixed with a device secret, and if the citizen wants so a second time
//!   under a secret that the phone releases after a finger. Wrong passcodes are counted on disk before they are tried.
//! - Locking refuses everything at once, also what is running ([`Vault::lock`]).
//! - An answer that comes while it is locked is sealed into a drop box ([`Vault::open_drop_box`]) by a key for nothing else.
//! - It locks by itself when no person has used it for a while ([`Vault::in_background`]); keys are wiped then, also what primitives left on the stack.
//! - Beside the file are SQLite's `-wal`, a sealed `-commits`, which shows lost writes, and `-reserve`, room for a disk that is
//!   full.

mod attempts;
mod check;
mod drop_box;
mod error;
mod file;
mod gate;
mod head;
mod index;
mod kdf_params;
mod keys;
mod making;
mod memo;
mod owner;
mod passcode;
mod phone;
mod raw;
mod reader;
mod record;
mod registry;
mod reserve;
mod schema;
mod seal;
mod settings;
mod sidefile;
mod sql;
mod staged;
mod transaction;
mod vault;
mod wrap;

#[cfg(test)]
mod tests;

pub use attempts::Guesses;
pub use check::{CheckReport, Fault, Finding, RepairReport};
pub use drop_box::DropBox;
pub use error::{EncodingError, Error, Part};
pub use kdf_params::{KdfCost, KdfParams};
pub use passcode::composed;
pub use phone::{PhoneKey, PhoneSecret};
pub use raw::{MAX_RAW_PAGE, RawEntry, RawRecord};
pub use reader::Reader;
pub use record::{DamagedRecord, Listing, MAX_ID_LEN, MAX_RECORD_LEN, Record, Sealable};
pub use settings::Settings;
pub use transaction::Transaction;
pub use vault::{Header, Vault};
pub use wrap::DeviceSecret;
