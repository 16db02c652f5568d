//! The encoding of every kind of record, frozen.
//!
//! `encodings.txt` has what was written once: kind, version, bytes. A line is never changed or taken out: a vault somewhere holds
//! such a record. What is written now must be the newest line's form, byte for byte, and every older one must still be read.

use std::{collections::BTreeSet, fs, path::Path};

use vidan_vault::{EncodingError, Sealable};

use super::{
    ConsentRecord, CopyRecord, DocumentRecord, GrantRecord, KeyRecord, MailboxRecord, NoticeLine,
    NoticeRecord, OperationRecord, ReceiptRecord, SetAsideRecord, StatusRecord, SubmissionRecord,
    TrustRecord, ViewRecord,
};
use crate::{
    activity::{ActivityEntry, Head},
    backup::Progress,
    issuance::PartRecord,
};

const FROZEN: &str = include_str!("encodings.txt");

/// A kind, reduced to what the test asks of it.
struct Kind {
    name: &'static str,
    version: u16,
    /// Reads what a version wrote, and writes it as it is written now.
    again: fn(u16, &[u8]) -> Result<Vec<u8>, EncodingError>,
}

const fn kind<T: Sealable>() -> Kind {
    Kind {
        name: T::NAME,
        version: T::VERSION,
        again: |version, bytes| Ok(T::decode(version, bytes)?.encode()?.to_vec()),
    }
}

const KINDS: &[Kind] = &[
    kind::<ActivityEntry>(),
    kind::<ConsentRecord>(),
    kind::<CopyRecord>(),
    kind::<DocumentRecord>(),
    kind::<GrantRecord>(),
    kind::<Head>(),
    kind::<KeyRecord>(),
    kind::<MailboxRecord>(),
    kind::<NoticeLine>(),
    kind::<NoticeRecord>(),
    kind::<Progress>(),
    kind::<OperationRecord>(),
    kind::<PartRecord>(),
    kind::<ReceiptRecord>(),
    kind::<SetAsideRecord>(),
    kind::<StatusRecord>(),
    kind::<SubmissionRecord>(),
    kind::<TrustRecord>(),
    kind::<ViewRecord>(),
];

fn frozen() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    FROZEN.lines().map(|line| {
        let mut parts = line.splitn(3, '|');
        let mut part = || parts.next().unwrap();
        (part(), part().parse().unwrap(), part())
    })
}

#[test]
fn every_encoding_is_what_it_was() {
    for (name, version, bytes) in frozen() {
        let kind = KINDS.iter().find(|kind| kind.name == name);
        let kind = kind.unwrap_or_else(|| panic!("{name} is gone: vaults hold such records"));
        assert!(version <= kind.version, "{name}");
        let again = (kind.again)(version, bytes.as_bytes());
        let again =
            String::from_utf8(again.unwrap_or_else(|_| panic!("{name} {version}"))).unwrap();
        if version == kind.version {
            assert_eq!(again, bytes, "{name}: a new encoding needs a new version");
        }
    }
}

#[test]
fn every_version_of_every_kind_is_frozen() {
    let known: BTreeSet<(&str, u16)> = frozen().map(|(name, version, _)| (name, version)).collect();
    for kind in KINDS {
        for version in 1..=kind.version {
            assert!(
                known.contains(&(kind.name, version)),
                "{} {version}",
                kind.name
            );
        }
    }
}

#[test]
fn no_kind_is_forgotten() {
    let mut sealed = BTreeSet::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut sealed,
    );
    let listed: BTreeSet<String> = KINDS.iter().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(sealed, listed);
}

/// The names of kinds in the sources: of `sealed_as_json!(Type, "name", 1)` and `const NAME: &'static str = "name"`.
fn collect(folder: &Path, sealed: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, sealed);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let library = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = library.lines().map(str::trim).filter(|line| {
                line.starts_with("sealed_as_json!(")
                    || line.starts_with("const NAME: &'static str = \"")
            });
            sealed.extend(lines.map(|line| line.split('"').nth(1).unwrap().to_owned()));
        }
    }
}
