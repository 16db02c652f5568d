//! A backup under its passphrase, as a restore reads it but for the vault. As it is, whatever is taken out must stand in a
//! backup of the seeds: nobody else knows the passphrase. The inside of one, after a byte 0x01, is sealed here, to get at the
//! rules behind the seal; what is read out of it is written and read again.

use std::{collections::HashSet, sync::OnceLock};

use vidan_crypto::{Random, hash::sha256};
use vidan_wallet::{
    Error,
    backup::testing::{self, Read},
};

use crate::{Reached, reached, seeds};

/// What the seeds are sealed with.
pub const PASSPHRASE: &str = "mười hai con giáp";
/// Before an inside that is to be sealed.
pub const INSIDE: u8 = 1;

/// Always the same bytes: the same inside gives the same backup.
pub struct Fixed;

impl Random for Fixed {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), vidan_crypto::Error> {
        buffer.fill(7);
        Ok(())
    }
}

/// Reads a backup.
pub fn run(data: &[u8]) -> Reached {
    let read = match data.split_first() {
        Some((&INSIDE, inside)) => {
            let read = sealed(inside);
            if let Ok(read) = &read {
                one_form(read, inside);
            }
            read
        }
        _ => {
            let read = testing::read(data, PASSPHRASE);
            if read.is_ok() {
                // One file is one content: a changed one is never taken for it.
                assert!(known().contains(&sha256(data)), "a backup that nobody made");
            }
            read
        }
    };
    reached(&read)
}

fn sealed(inside: &[u8]) -> Result<Read, Error> {
    testing::read(&testing::seal(inside, PASSPHRASE, &Fixed)?, PASSPHRASE)
}

/// What was read is written in one way only, which is how it came.
fn one_form(read: &Read, inside: &[u8]) {
    let again = testing::write(read, PASSPHRASE, &Fixed).expect("what was read can be written");
    let before = testing::seal(inside, PASSPHRASE, &Fixed).expect("it was sealed before");
    assert!(again == before, "two forms of one content");
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| seeds::digests("backup", |file| Some(file.to_vec())))
}
