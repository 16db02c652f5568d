//! What may be wrong with a backup, one thing at a time: each has its own name, and leaves neither a file nor a key.

use vidan_codec::cbor::Writer;
use vidan_crypto::SystemRandom;

use super::phone::*;
use crate::backup::{
    Fault,
    chunks::CHUNK,
    header::HEADER_LEN,
    testing::{self, Read},
};

/// A sealed chunk that is not the last, with its head.
const SEALED: usize = 25 + CHUNK + 16;

/// Where chunk `number` begins.
fn at(number: usize) -> usize {
    HEADER_LEN + number * SEALED
}

async fn made() -> Vec<u8> {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 300_000).await;
    let (file, _) = backup(&wallet).await;
    assert!(file.len() > at(4) + 50, "at least five chunks");
    file
}

async fn refused(file: Vec<u8>, why: &str) -> Fault {
    let phone = Phone::new();
    let fault = fault(phone.restore(file).await);
    phone.require_untouched(why).await;
    fault
}

#[tokio::test]
async fn a_wrong_passphrase_is_no_damage() {
    let phone = Phone::new();
    let wrong = phone.restore_with(made().await, "mười hai con giap", PASSCODE);
    assert_eq!(fault(wrong.await), Fault::PassphraseWrong);
    phone.require_untouched("wrong passphrase").await;
    let words = "x".repeat(2000);
    let long = phone.restore_with(made().await, &words, PASSCODE);
    assert_eq!(fault(long.await), Fault::PassphraseLong);
}

#[tokio::test]
async fn a_backup_that_ends_early_is_truncated() {
    let file = made().await;
    for len in [
        1,
        15,
        50,
        HEADER_LEN,
        HEADER_LEN + 10,
        at(1) - 1,
        at(1),
        at(2) + 25,
        at(4),
        file.len() - 1,
    ] {
        let why = format!("{len} bytes");
        assert_eq!(
            refused(file[..len].to_vec(), &why).await,
            Fault::Truncated,
            "{why}"
        );
    }
    assert_eq!(refused(Vec::new(), "nothing").await, Fault::NotABackup);
}

#[tokio::test]
async fn chunks_out_of_their_order_are_told() {
    let file = made().await;
    let (one, two) = (&file[at(1)..at(2)], &file[at(2)..at(3)]);
    let (before, behind) = (&file[..at(1)], &file[at(3)..]);
    for (parts, why) in [
        ([before, two, one, behind], "swapped"),
        ([before, one, one, behind], "doubled"),
        ([before, two, behind, &[]], "one is missing"),
    ] {
        assert_eq!(
            refused(parts.concat(), why).await,
            Fault::Reordered,
            "{why}"
        );
    }
}

#[tokio::test]
async fn a_chunk_of_another_backup_is_told() {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 300_000).await;
    // The same wallet, the same passphrase.
    let (mut file, _) = backup(&wallet).await;
    let (other, _) = backup(&wallet).await;
    file[at(1)..at(2)].copy_from_slice(&other[at(1)..at(2)]);
    assert_eq!(refused(file.clone(), "spliced").await, Fault::Spliced);
    // Under this backup's name it is damage like any other.
    let name = file[at(0)..at(0) + 16].to_vec();
    file[at(1)..at(1) + 16].copy_from_slice(&name);
    assert_eq!(refused(file, "spliced and renamed").await, Fault::Damaged);
    // The header of one over the chunks of another.
    let swapped = [&other[..HEADER_LEN], &backup(&wallet).await.0[HEADER_LEN..]].concat();
    assert_eq!(refused(swapped, "another header").await, Fault::Spliced);
}

#[tokio::test]
async fn a_flipped_bit_is_damage_wherever_it_is() {
    let file = made().await;
    // The chunk's name, number and last flag, its content and its tag.
    for byte in [
        at(1),
        at(1) + 17,
        at(1) + 20,
        at(1) + 25,
        at(2) - 1,
        file.len() - 1,
    ] {
        let mut changed = file.clone();
        changed[byte] ^= 1;
        let why = format!("byte {byte}");
        assert_eq!(refused(changed, &why).await, Fault::Damaged, "{why}");
    }
}

#[test]
fn no_bit_of_a_small_backup_can_be_changed() {
    let whole = small(&["notice"], &[("notice", "một", 1, "{}")]);
    let file = testing::write(&whole, PASSPHRASE, &SystemRandom).unwrap();
    assert_eq!(testing::read(&file, PASSPHRASE).unwrap(), whole);
    for bit in 0..file.len() * 8 {
        let mut changed = file.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(testing::read(&changed, PASSPHRASE).is_err(), "bit {bit}");
    }
}

#[tokio::test]
async fn bytes_behind_the_end_are_told() {
    let file = made().await;
    for (more, why) in [(&b"x"[..], "a byte"), (&file[..], "another backup")] {
        let fault = refused([&file, more].concat(), why).await;
        assert_eq!(fault, Fault::Appended, "{why}");
    }
}

/// A backup's content with the kinds that the records have.
fn small(kinds: &[&str], records: &[(&str, &str, u16, &str)]) -> Read {
    let count = |kind: &str| records.iter().filter(|(of, ..)| *of == kind).count() as u64;
    Read {
        app: "0.1.0".to_owned(),
        made_at: 1_795_312_800,
        kinds: kinds
            .iter()
            .map(|kind| ((*kind).to_owned(), count(kind)))
            .collect(),
        records: records
            .iter()
            .map(|(kind, id, encoding, content)| {
                let content = content.as_bytes().to_vec();
                ((*kind).to_owned(), (*id).to_owned(), *encoding, content)
            })
            .collect(),
        left_out: 0,
    }
}

async fn restored(read: &Read) -> Result<(), Fault> {
    let file = testing::write(read, PASSPHRASE, &SystemRandom).unwrap();
    let phone = Phone::new();
    match phone.restore(file).await {
        Ok(_) => Ok(()),
        failed => {
            phone.require_untouched("content").await;
            Err(fault(failed))
        }
    }
}

#[tokio::test]
async fn what_a_newer_version_wrote_is_told() {
    let good = small(&["notice", "status list"], &[("notice", "một", 1, "{}")]);
    assert_eq!(restored(&good).await, Ok(()));
    let kind = small(&["notice", "hologram"], &[]);
    assert_eq!(restored(&kind).await, Err(Fault::NewerContent));
    let encoding = small(&["notice"], &[("notice", "một", 900, "{}")]);
    assert_eq!(restored(&encoding).await, Err(Fault::NewerContent));
    let mut stream = Writer::new();
    stream.array(3).text("vidan backup").unsigned(2).null();
    let inside = frame(&stream);
    let file = testing::seal(&inside, PASSPHRASE, &SystemRandom).unwrap();
    assert_eq!(refused(file, "stream").await, Fault::NewerContent);
}

#[tokio::test]
async fn what_does_not_follow_the_format_is_told() {
    let records = [("notice", "một", 1, "{}"), ("notice", "hai", 1, "{}")];
    let good = small(&["notice"], &records);
    assert_eq!(restored(&good).await, Ok(()));
    let changed = |change: &dyn Fn(&mut Read)| {
        let mut read = good.clone();
        change(&mut read);
        read
    };
    for (read, why) in [
        (changed(&|read| read.kinds[0].1 = 3), "more were announced"),
        (changed(&|read| read.kinds[0].1 = 1), "fewer were announced"),
        (changed(&|read| read.left_out = 1), "one was left out"),
        (
            changed(&|read| read.kinds[0].1 = u64::MAX),
            "as many as there are numbers",
        ),
        (
            changed(&|read| read.records[1] = read.records[0].clone()),
            "one came twice",
        ),
        (
            changed(&|read| read.records[1].1 = "x".repeat(600)),
            "a name too long",
        ),
        // What is bound to a device has no place in a backup, whoever wrote it.
        (
            changed(&|read| {
                read.kinds.push(("trust list".to_owned(), 1));
                read.kinds[0].1 = 1;
            }),
            "of another kind than announced",
        ),
    ] {
        assert_eq!(restored(&read).await, Err(Fault::Content), "{why}");
    }
    let copy = small(&["copy"], &[("copy", "a/0", 1, "{}")]);
    assert_eq!(restored(&copy).await, Err(Fault::NewerContent));
}

/// A byte string of a stream.
fn frame(item: &Writer) -> Vec<u8> {
    let mut out = Writer::new();
    out.bytes(item.as_bytes());
    out.into_bytes()
}

#[tokio::test]
async fn an_end_with_another_hash_or_count_is_told() {
    let mut manifest = Writer::new();
    manifest.array(5).text("vidan backup").unsigned(1);
    manifest.text("0.1.0").integer(0).array(0);
    let start = vidan_crypto::hash::sha256(b"vidan backup stream 1\0");
    let len = (manifest.as_bytes().len() as u64).to_be_bytes();
    let hash = vidan_crypto::hash::sha256_parts(&[&start, &len, manifest.as_bytes()]);
    let end = |records: u64, hash: &[u8]| {
        let mut end = Writer::new();
        end.array(4)
            .text("end")
            .unsigned(records)
            .unsigned(0)
            .bytes(hash);
        [frame(&manifest), frame(&end)].concat()
    };
    let seal = |inside: &[u8]| testing::seal(inside, PASSPHRASE, &SystemRandom).unwrap();
    let phone = Phone::new();
    phone.restore(seal(&end(0, &hash))).await.unwrap();
    for (inside, why) in [
        (end(1, &hash), "a count"),
        (end(0, &start), "a hash"),
        (end(0, &hash[..31]), "a short hash"),
        (frame(&manifest), "no end"),
        (
            [end(0, &hash), frame(&manifest)].concat(),
            "more behind the end",
        ),
        // The same bytes, with a length that could be shorter.
        ([&[0x58, 5], &b"short"[..]].concat(), "not the shortest"),
        (vec![0xA0], "no byte string"),
        (vec![0x5A, 0xFF, 0xFF, 0xFF, 0xFF], "four gigabytes"),
    ] {
        assert_eq!(refused(seal(&inside), why).await, Fault::Content, "{why}");
    }
}

#[tokio::test]
async fn a_wallet_that_is_there_stays_as_it_is() {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, 0).await;
    let before = content(&wallet).await;
    let (file, _) = backup(&wallet).await;
    let refused = phone.restore(file).await.map(drop).unwrap_err();
    assert_eq!(refused.code(), "vault.exists");
    assert_eq!(
        content(&wallet).await.len(),
        before.len() + 1,
        "one entry more"
    );
}
