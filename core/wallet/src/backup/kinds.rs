//! Every kind of record that the wallet seals, and what a backup does with it.
//!
//! A test reads the sources and fails where a kind is missing here, or its encoding has moved on.

use vidan_vault::{RawRecord, Sealable, Settings};
use zeroize::Zeroizing;

use crate::{
    Error,
    store::{DocumentRecord, MailboxRecord, OperationRecord},
};

/// What a backup does with the records of a kind.
#[derive(Clone, Copy)]
pub(super) enum Fate {
    /// They go as they are.
    Moves,
    /// They go without what is bound to this device; what is left of one, encoded anew.
    Changes(fn(&RawRecord) -> Result<Moved, Error>),
    /// They do not go.
    Stays,
}

/// A record without what is bound to this device.
pub(super) struct Moved {
    pub(super) encoding: u16,
    pub(super) content: Zeroizing<Vec<u8>>,
}

/// A kind of record.
pub(super) struct Kind {
    /// As the vault knows it.
    pub(super) name: &'static str,
    /// The newest encoding that this version reads.
    pub(super) encoding: u16,
    pub(super) fate: Fate,
}

pub(super) const DOCUMENT: &str = "document";
pub(super) const MAILBOX: &str = "mailbox";
pub(super) const NOTICE: &str = "notice";
pub(super) const SET_ASIDE: &str = "notice set aside";
pub(super) const ACTIVITY: &str = "activity";
pub(super) const OPERATION: &str = "operation";

/// In the order in which they are written.
pub(super) const KINDS: &[Kind] = &[
    moves("trust list", 1),
    moves("status list", 1),
    Kind {
        name: DOCUMENT,
        encoding: DocumentRecord::VERSION,
        fate: Fate::Changes(document),
    },
    moves("document view", 1),
    // What asks for new copies.
    moves("refresh token", 1),
    // Bound to keys that no device gives away.
    stays("copy", 1),
    // Of this device.
    stays("device key", 1),
    Kind {
        name: MAILBOX,
        encoding: MailboxRecord::VERSION,
        fate: Fate::Changes(mailbox),
    },
    moves(NOTICE, 1),
    // Made from the notices.
    stays("notice line", 1),
    moves(SET_ASIDE, 1),
    // Signed when they are sent, with the key that the mailbox has then.
    moves("receipt to send", 1),
    moves("submission to send", 1),
    Kind {
        name: OPERATION,
        encoding: OperationRecord::VERSION,
        fate: Fate::Changes(operation),
    },
    // Copies bound to keys that no device gives away.
    stays("operation part", 1),
    moves(ACTIVITY, 1),
    moves("activity head", 1),
    // What a consent needs to be withdrawn.
    moves("consent", 1),
    // Of the vault itself: when it locks, and when it is wiped.
    moves(Settings::NAME, Settings::VERSION),
    // Keys to answers that this device waits for.
    stays("vault drop box", 1),
    // Which backup a vault is being restored from: gone when it is.
    stays("restore under way", 1),
];

const fn moves(name: &'static str, encoding: u16) -> Kind {
    Kind {
        name,
        encoding,
        fate: Fate::Moves,
    }
}

const fn stays(name: &'static str, encoding: u16) -> Kind {
    Kind {
        name,
        encoding,
        fate: Fate::Stays,
    }
}

/// The names of all kinds, for who tells of records by their kind.
pub(crate) fn kind_names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

/// A kind that backups hold, by its name.
pub(super) fn kept(name: &str) -> Option<&'static Kind> {
    let mut kinds = KINDS
        .iter()
        .filter(|kind| !matches!(kind.fate, Fate::Stays));
    kinds.find(|kind| kind.name == name)
}

fn document(record: &RawRecord) -> Result<Moved, Error> {
    changed(record, DocumentRecord::without_copies)
}

fn mailbox(record: &RawRecord) -> Result<Moved, Error> {
    changed(record, MailboxRecord::without_device)
}

fn operation(record: &RawRecord) -> Result<Moved, Error> {
    changed(record, OperationRecord::without_device)
}

fn changed<T: Sealable>(record: &RawRecord, change: impl FnOnce(T) -> T) -> Result<Moved, Error> {
    let wrong = vidan_vault::Error::from;
    if record.encoding() > T::VERSION {
        return Err(vidan_vault::Error::NewerEncoding.into());
    }
    let value = T::decode(record.encoding(), record.bytes()).map_err(wrong)?;
    Ok(Moved {
        encoding: T::VERSION,
        content: change(value).encode().map_err(wrong)?,
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    use super::*;

    /// What every `sealed_as_json!` and `Sealable` of the sources says: name and version.
    fn sealed(folder: &Path, found: &mut BTreeMap<String, u16>, by_hand: &mut usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") {
                continue;
            }
            if path.is_dir() {
                sealed(&path, found, by_hand);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let library = text.split("#[cfg(test)]").next().unwrap();
            for line in library.lines().map(str::trim) {
                *by_hand += usize::from(line.starts_with("impl ") && line.contains("Sealable for"));
                let Some(call) = line.strip_prefix("sealed_as_json!(") else {
                    continue;
                };
                let mut parts = call.split('"').skip(1);
                let name = parts.next().unwrap();
                let version = parts.next().unwrap().trim_matches([',', ' ', ')', ';']);
                let version = version.parse().unwrap();
                assert_eq!(found.insert(name.to_owned(), version), None);
            }
        }
    }

    #[test]
    fn a_backup_says_what_it_does_with_every_sealed_kind() {
        let (mut found, mut by_hand) = (BTreeMap::new(), 0);
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sealed(&sources, &mut found, &mut by_hand);
        sealed(&sources.join("../../vault/src"), &mut found, &mut by_hand);
        // The macro's own, documents', the vault's settings and drop boxes, and the log's second way to read its entries; whoever adds one
        // adds it here.
        assert_eq!(by_hand, 5);
        found.insert(DOCUMENT.to_owned(), DocumentRecord::VERSION);
        found.insert(Settings::NAME.to_owned(), Settings::VERSION);
        found.insert("vault drop box".to_owned(), 1);
        assert!(found.len() >= 12, "the sources were not found");
        let named: BTreeMap<_, _> = KINDS
            .iter()
            .map(|kind| (kind.name.to_owned(), kind.encoding))
            .collect();
        assert_eq!(named.len(), KINDS.len());
        assert_eq!(named, found);
    }
}
