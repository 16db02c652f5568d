//! The sealed head: what the vault holds, so that nothing in it can be hidden, added, swapped or set back.
//!
//! Two levels. A **block** covers 64 row numbers and lists, for each record in them, its kind, id, encoding, revision,
//! length and the nonce it is sealed under. The **root** holds the number of commits, the highest row number used, and
//! the nonce under which each block is sealed. A nonce is drawn for every seal, so naming it names one ciphertext: an
//! older copy of a record does not match its block, an older block does not match the root, and an older root is an older
//! state of the whole vault, which the commit counter in the side file shows (`sidefile`).
//!
//! A commit seals the blocks it touched (at most 3.8 KB each) and the root (28 bytes and 20 for each 64 records), whatever
//! the number of records. Opening reads all blocks once; from then on the index in memory answers every look-up, which is
//! sound because the file is locked against anyone else.
//!
//! The root is stored twice: one flipped bit in the only one would hide everything. A block that does not open hides its
//! own records and makes "there is no such record" an error instead of an answer; see `index`.

use rusqlite::{Connection, OptionalExtension as _, params};
use vidan_crypto::Random;

use crate::{
    Error, Part,
    index::{BLOCK_ROWS, Entry, Index},
    keys::{HeadPart, Keys},
    seal::{Nonce, nonce_of, take},
    sql::{integer, number},
};
use std::collections::{BTreeMap, BTreeSet};

/// Encoding of root and blocks.
const FORMAT: u8 = 1;
/// Copies of the root.
pub(crate) const COPIES: i64 = 2;

/// A root that is written but whose transaction is not committed yet.
pub(crate) struct NextRoot {
    commit: u64,
    blocks: BTreeMap<u64, Nonce>,
}

impl NextRoot {
    /// Makes it the index's own, once its transaction is committed.
    pub(crate) fn adopt(self, index: &mut Index) {
        index.commit = self.commit;
        index.blocks = self.blocks;
    }
}

/// Writes the touched blocks and the root of the commit after `index.commit`.
pub(crate) fn write(
    connection: &Connection,
    keys: &Keys,
    random: &dyn Random,
    index: &Index,
    touched: &BTreeSet<u64>,
    commit: u64,
) -> Result<NextRoot, Error> {
    let mut blocks = index.blocks.clone();
    for block in touched {
        let plain = encode_block(index.of_block(*block));
        if plain.len() <= 1 {
            blocks.remove(block);
            connection.execute(
                "DELETE FROM head_block WHERE block = ?1",
                [integer(*block)?],
            )?;
            continue;
        }
        let sealed = keys.seal_head(random, HeadPart::Block(*block), &plain)?;
        let nonce = nonce_of(&sealed).ok_or(HEAD_DAMAGED)?;
        connection.execute(
            "INSERT INTO head_block (block, sealed) VALUES (?1, ?2)
             ON CONFLICT (block) DO UPDATE SET sealed = excluded.sealed",
            params![integer(*block)?, sealed],
        )?;
        blocks.insert(*block, nonce);
    }
    let root = encode_root(commit, index.last_row, &blocks);
    let sealed = keys.seal_head(random, HeadPart::Root, &root)?;
    for copy in 0..COPIES {
        connection.execute(
            "INSERT INTO head (copy, sealed) VALUES (?1, ?2)
             ON CONFLICT (copy) DO UPDATE SET sealed = excluded.sealed",
            params![copy, sealed],
        )?;
    }
    Ok(NextRoot { commit, blocks })
}

/// Reads the whole head.
///
/// # Errors
/// [`Error::Damaged`] where neither copy of the root opens. A block that does not open is noted in the index.
pub(crate) fn read(connection: &Connection, keys: &Keys) -> Result<Index, Error> {
    let mut newest: Option<Index> = None;
    for copy in 0..COPIES {
        let Some(sealed) = blob(connection, "SELECT sealed FROM head WHERE copy = ?1", copy)?
        else {
            continue;
        };
        let Some(plain) = keys.open_head(HeadPart::Root, &sealed) else {
            continue;
        };
        let index = decode_root(&plain).ok_or(HEAD_DAMAGED)?;
        if newest
            .as_ref()
            .is_none_or(|held| held.commit < index.commit)
        {
            newest = Some(index);
        }
    }
    let mut index = newest.ok_or(HEAD_DAMAGED)?;
    for (block, nonce) in index.blocks.clone() {
        match read_block(connection, keys, block, &nonce)? {
            Some(entries) => entries.into_iter().for_each(|entry| {
                index.insert(entry);
            }),
            None => {
                index.damaged.insert(block);
            }
        }
    }
    Ok(index)
}

/// What can be known of a vault whose root is lost: which rows there are. Every block counts as unreadable, so that nothing
/// is said to be absent and no row is written again before a repair.
pub(crate) fn without_root(connection: &Connection) -> Result<Index, Error> {
    let mut index = Index::default();
    let mut statement = connection.prepare("SELECT row FROM record")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let row: u64 = number(row.get(0)?)?;
        index.last_row = index.last_row.max(row);
        let block = Index::block_of(row);
        // No seal has this nonce, so the block stays unreadable under the next root.
        index.blocks.insert(block, Nonce::default());
        index.damaged.insert(block);
    }
    Ok(index)
}

/// Whether one copy of the root opens and is the one of this commit.
pub(crate) fn copy_is_whole(connection: &Connection, keys: &Keys, copy: i64, commit: u64) -> bool {
    let sealed = blob(connection, "SELECT sealed FROM head WHERE copy = ?1", copy);
    let plain = sealed
        .ok()
        .flatten()
        .and_then(|sealed| keys.open_head(HeadPart::Root, &sealed));
    plain
        .and_then(|plain| decode_root(&plain))
        .is_some_and(|root| root.commit == commit)
}

const HEAD_DAMAGED: Error = Error::Damaged { part: Part::Head };

/// A block's entries, or `None` where it is missing, outdated or does not open.
pub(crate) fn read_block(
    connection: &Connection,
    keys: &Keys,
    block: u64,
    nonce: &Nonce,
) -> Result<Option<Vec<Entry>>, Error> {
    let number = integer(block)?;
    let sealed = match blob(
        connection,
        "SELECT sealed FROM head_block WHERE block = ?1",
        number,
    ) {
        Ok(sealed) => sealed,
        // A damaged page around one block must not hide the others.
        Err(Error::Damaged { .. }) => None,
        Err(other) => return Err(other),
    };
    Ok(sealed
        .filter(|sealed| nonce_of(sealed).as_ref() == Some(nonce))
        .and_then(|sealed| keys.open_head(HeadPart::Block(block), &sealed))
        .and_then(|plain| decode_block(block, &plain)))
}

fn blob(connection: &Connection, sql: &str, key: i64) -> Result<Option<Vec<u8>>, Error> {
    Ok(connection
        .query_row(sql, [key], |row| row.get(0))
        .optional()?)
}

fn encode_root(commit: u64, last_row: u64, blocks: &BTreeMap<u64, Nonce>) -> Vec<u8> {
    let mut out = vec![FORMAT];
    out.extend_from_slice(&commit.to_be_bytes());
    out.extend_from_slice(&last_row.to_be_bytes());
    for (block, nonce) in blocks {
        out.extend_from_slice(&block.to_be_bytes());
        out.extend_from_slice(nonce);
    }
    out
}

fn decode_root(mut bytes: &[u8]) -> Option<Index> {
    let rest = &mut bytes;
    if take::<1>(rest)? != [FORMAT] {
        return None;
    }
    let mut index = Index::default();
    index.commit = u64::from_be_bytes(take(rest)?);
    index.last_row = u64::from_be_bytes(take(rest)?);
    while !rest.is_empty() {
        let block = u64::from_be_bytes(take(rest)?);
        index.blocks.insert(block, take(rest)?);
    }
    Some(index)
}

fn encode_block<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<u8> {
    let mut out = vec![FORMAT];
    for entry in entries {
        // Less than 64, so it fits.
        out.push(u8::try_from(entry.row % BLOCK_ROWS).unwrap_or(u8::MAX));
        out.extend_from_slice(&entry.kind);
        out.extend_from_slice(&entry.id);
        out.extend_from_slice(&entry.encoding.to_be_bytes());
        out.extend_from_slice(&entry.revision.to_be_bytes());
        out.extend_from_slice(&entry.length.to_be_bytes());
        out.extend_from_slice(&entry.nonce);
    }
    out
}

fn decode_block(block: u64, mut bytes: &[u8]) -> Option<Vec<Entry>> {
    let rest = &mut bytes;
    if take::<1>(rest)? != [FORMAT] {
        return None;
    }
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let [offset] = take(rest)?;
        if u64::from(offset) >= BLOCK_ROWS {
            return None;
        }
        entries.push(Entry {
            row: block
                .checked_mul(BLOCK_ROWS)?
                .checked_add(u64::from(offset))?,
            kind: take(rest)?,
            id: take(rest)?,
            encoding: u16::from_be_bytes(take(rest)?),
            revision: u64::from_be_bytes(take(rest)?),
            length: u32::from_be_bytes(take(rest)?),
            nonce: take(rest)?,
        });
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_and_roots_read_back(
            offsets in proptest::collection::btree_set(0..BLOCK_ROWS, 1..64), block in 0..1u64 << 40,
            kind: [u8; 16], id: [u8; 16], encoding: u16, revision: u64, length: u32, nonce: [u8; 12],
        ) {
            let entries: Vec<Entry> = offsets.iter().map(|offset| Entry {
                row: block * BLOCK_ROWS + offset, kind, id, encoding, revision, length, nonce,
            }).collect();
            prop_assert_eq!(decode_block(block, &encode_block(entries.iter())), Some(entries));
            let blocks = BTreeMap::from([(block, nonce), (block + 1, nonce)]);
            let root = decode_root(&encode_root(revision, block, &blocks)).unwrap();
            prop_assert_eq!((root.commit, root.last_row, root.blocks), (revision, block, blocks));
        }

        #[test]
        fn decoding_never_panics(bytes: Vec<u8>, block: u64) {
            let _ = decode_block(block, &bytes);
            let _ = decode_root(&bytes);
        }
    }

    #[test]
    fn a_full_block_fits_half_a_page() {
        let entry = Entry {
            row: 0,
            kind: [0; 16],
            id: [0; 16],
            encoding: 1,
            revision: 1,
            length: 1,
            nonce: [0; 12],
        };
        let full = vec![entry; 64];
        assert!(encode_block(full.iter()).len() + crate::seal::OVERHEAD < 4000);
    }
}
