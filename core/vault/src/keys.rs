//! The keys of an unlocked vault: one for each purpose, by HKDF-SHA256 from the vault key, which is not kept itself.
//!
//! Dropping [`Keys`] wipes them; locking is dropping. How the vault key is protected at rest is in `wrap`.

use vidan_crypto::{Random, Secret32, hash::hmac_sha256, kdf::hkdf_sha256};
use zeroize::Zeroizing;

use crate::{
    Error,
    index::Entry,
    seal::{frame, open, open_in_place, seal, seal_parts},
};

/// A random 128-bit name of a vault, in every seal's context.
pub(crate) type VaultId = [u8; 16];

/// A keyed hash, shortened to 128 bits: who does not hold the key cannot look for collisions in it.
pub(crate) type KeyedHash = [u8; 16];

/// Sub-keys. No `Debug`, no `Clone`.
pub(crate) struct Keys {
    vault_id: VaultId,
    commits: Secret32,
    head: Secret32,
    ids: Secret32,
    kinds: Secret32,
    records: Secret32,
}

impl Keys {
    /// All sub-keys of a vault key.
    pub(crate) fn derive(vault_id: VaultId, vault_key: &Secret32) -> Result<Self, Error> {
        let sub_key =
            |purpose: &[u8]| hkdf_sha256(vault_key, &vault_id, &[b"vidan vault 1 key: ", purpose]);
        Ok(Self {
            vault_id,
            commits: sub_key(b"commits")?,
            head: sub_key(b"head")?,
            ids: sub_key(b"ids")?,
            kinds: sub_key(b"kinds")?,
            records: sub_key(b"records")?,
        })
    }

    pub(crate) fn vault_id(&self) -> &VaultId {
        &self.vault_id
    }

    /// A kind's name as it stands in the file.
    pub(crate) fn kind(&self, name: &str) -> KeyedHash {
        shortened(hmac_sha256(&self.kinds, &[name.as_bytes()]))
    }

    /// A record's id as it stands in the file: the same id under two kinds gives two hashes.
    pub(crate) fn id(&self, kind: &KeyedHash, id: &str) -> KeyedHash {
        shortened(hmac_sha256(&self.ids, &[kind, id.as_bytes()]))
    }

    /// Seals a record for exactly the place that `entry` names. The entry's nonce and length are not known yet and not
    /// part of it.
    pub(crate) fn seal_record(
        &self,
        random: &dyn Random,
        entry: &Entry,
        plain: &[&[u8]],
    ) -> Result<Vec<u8>, Error> {
        seal_parts(&self.records, random, &self.place(entry), plain)
    }

    /// Opens a record that was sealed for this place.
    pub(crate) fn open_record(&self, entry: &Entry, sealed: Vec<u8>) -> Option<Zeroizing<Vec<u8>>> {
        open_in_place(&self.records, &self.place(entry), sealed)
    }

    /// Seals the head, a block of it or the commit counter, `part` saying which.
    pub(crate) fn seal_head(
        &self,
        random: &dyn Random,
        part: HeadPart,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        seal(self.head_key(part), random, &self.head_context(part), plain)
    }

    /// Opens what [`Self::seal_head`] sealed as the same part.
    pub(crate) fn open_head(&self, part: HeadPart, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        open(self.head_key(part), &self.head_context(part), sealed)
    }

    /// The side file's counter has its own key: it lives outside the database.
    fn head_key(&self, part: HeadPart) -> &Secret32 {
        match part {
            HeadPart::Commits => &self.commits,
            HeadPart::Block(_) | HeadPart::Root => &self.head,
        }
    }

    fn head_context(&self, part: HeadPart) -> Vec<u8> {
        let (name, number): (&[u8], u64) = match part {
            HeadPart::Block(block) => (b"head_block", block),
            HeadPart::Commits => (b"commits", 0),
            HeadPart::Root => (b"head", 0),
        };
        frame(&[
            b"vidan vault 1",
            &self.vault_id,
            name,
            &number.to_be_bytes(),
        ])
    }

    /// Everything that makes a record this record, in the order of the design: vault, table, row, kind, id, encoding,
    /// revision.
    fn place(&self, entry: &Entry) -> Vec<u8> {
        frame(&[
            b"vidan vault 1",
            &self.vault_id,
            b"record",
            &entry.row.to_be_bytes(),
            &entry.kind,
            &entry.id,
            &entry.encoding.to_be_bytes(),
            &entry.revision.to_be_bytes(),
        ])
    }
}

/// What is sealed besides records.
#[derive(Clone, Copy)]
pub(crate) enum HeadPart {
    /// A block of entries.
    Block(u64),
    /// The counter in the side file.
    Commits,
    /// The root of the head.
    Root,
}

fn shortened(hash: [u8; 32]) -> KeyedHash {
    let mut short = KeyedHash::default();
    for (to, from) in short.iter_mut().zip(hash) {
        *to = from;
    }
    short
}
