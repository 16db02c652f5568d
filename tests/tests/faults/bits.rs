//! A flipped bit in any page: the right answer, or an error; and where a check is silent, everything is right.

use std::{fs, path::Path};

use vidan_vault::{Error, Sealable as _};

use crate::{
    room::{self, Blob, Content, accepted, content, put, unlocked, with},
    seed::{Chance, seed},
};

const PAGE: usize = 8192;

/// Enough that every kind of page is there: tables of several pages, records that overflow, free pages.
async fn many(path: &Path) -> Content {
    let vault = room::create(path).await.unwrap();
    for number in 0..150u16 {
        let len = if number % 30 == 0 { 30_000 } else { 90 };
        let bytes = Chance::new(number.into()).bytes(len);
        put(&vault, &format!("{number}"), bytes).await.unwrap();
    }
    vault.write(|tx| tx.delete::<Blob>("30")).await.unwrap();
    let all = content(&vault).await.unwrap();
    vault.close().await.unwrap();
    all
}

/// What was flipped cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cost {
    Nothing,
    /// A check tells it, every record is right.
    Told,
    /// A record or more.
    Records,
    /// It does not open any more.
    Vault,
}

async fn look(path: &Path, all: &Content, what: &str) -> Cost {
    let vault = match unlocked(path, 0).await {
        Err(Error::LostWrites { .. } | Error::CommitsMissing) => panic!("no write is lost: {what}"),
        Err(error @ Error::Damaged { .. }) => {
            room::code(&error);
            match accepted(path).await {
                Ok(vault) => vault,
                Err(error) => {
                    room::code(&error);
                    return Cost::Vault;
                }
            }
        }
        Err(error) => {
            assert!(is_of_damage(&error), "{error:?}: {what}");
            room::code(&error);
            return Cost::Vault;
        }
        Ok(vault) => vault,
    };
    let mut right = 0;
    for (id, bytes) in all {
        let wanted = id.clone();
        match vault.read(move |r| r.get::<Blob>(&wanted)).await {
            Ok(value) => {
                assert!(value.0 == *bytes, "another value of {id}: {what}");
                right += 1;
            }
            Err(error) => assert!(is_of_damage(&error), "{error:?} for {id}: {what}"),
        }
    }
    let invented = vault.read(|r| r.find::<Blob>("no such")).await;
    assert!(!matches!(invented, Ok(Some(_))), "{what}");
    let report = vault.check(vec![Blob::NAME]).await.unwrap();
    let cost = match (right == all.len(), report.is_whole()) {
        (true, true) => Cost::Nothing,
        (true, false) => Cost::Told,
        (false, false) => Cost::Records,
        (false, true) => panic!("a silent loss: {what}"),
    };
    if cost > Cost::Nothing {
        mended(vault, all, right, what).await;
    } else {
        vault.close().await.ok();
    }
    cost
}

/// A repair leaves a whole vault that has lost nothing that could be read.
async fn mended(vault: vidan_vault::Vault, all: &Content, right: usize, what: &str) {
    vault.repair(vec![Blob::NAME]).await.unwrap();
    let left = content(&vault).await.unwrap();
    assert!(
        left.len() >= right,
        "{} of {right} left: {what}",
        left.len()
    );
    for (id, bytes) in &left {
        assert!(all.get(id) == Some(bytes), "{id} became another: {what}");
    }
    assert!(room::is_whole(&vault).await, "{what}");
    vault.close().await.ok();
}

fn is_of_damage(error: &Error) -> bool {
    matches!(
        error,
        Error::Damaged { .. }
            | Error::Truncated
            | Error::NotAVault
            | Error::NewerVersion { .. }
            | Error::KdfParameters
            | Error::WrongDevice
    )
}

#[tokio::test]
async fn in_any_page() {
    let seed = seed("flipped bits");
    let mut chance = Chance::new(seed);
    let places = move |len: usize| {
        let pages = (0..len).step_by(PAGE);
        let some = pages.flat_map(|page| {
            let mut offsets = vec![0, 3, 8, PAGE - 1];
            offsets.extend((0..2).map(|_| usize::try_from(chance.below(8192)).unwrap()));
            offsets
                .into_iter()
                .map(move |offset| page + offset)
                .collect::<Vec<_>>()
        });
        // All of the file's own header.
        some.chain(0..100).collect::<Vec<_>>()
    };
    flip(places).await;
}

#[tokio::test]
#[ignore = "long form: every byte of the file, most of an hour"]
async fn in_every_byte() {
    flip(|len| (0..len).collect()).await;
}

async fn flip(places: impl FnOnce(usize) -> Vec<usize>) {
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    let all = many(&path).await;
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 20 * PAGE, "only {} bytes", bytes.len());
    let copy = folder.path().join("flipped.db");
    let mut costs = std::collections::BTreeMap::<Cost, u32>::new();
    for at in places(bytes.len()) {
        room::copy(&path, &copy);
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at / 3 % 8);
        fs::write(&copy, changed).unwrap();
        let what = format!("byte {} of page {}", at % PAGE, at / PAGE + 1);
        let cost = look(&copy, &all, &what).await;
        *costs.entry(cost).or_default() += 1;
        let _ = fs::remove_file(with(&copy, "-wal"));
    }
    println!("{} pages: {costs:?}", bytes.len() / PAGE);
    // Most flips hit a record or the space between.
    assert!(costs.contains_key(&Cost::Records), "{costs:?}");
}

#[tokio::test]
async fn one_damaged_record_of_ten_thousand_hides_none() {
    const MANY: u32 = 10_000;
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    let vault = room::create(&path).await.unwrap();
    let write = vault.write(|tx| {
        (0..MANY).try_for_each(|number| {
            let value = Blob(number.to_be_bytes().to_vec());
            tx.put(&number.to_string(), &value).map(drop)
        })
    });
    write.await.unwrap();
    vault.close().await.unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let damage = "UPDATE record SET sealed = zeroblob(length(sealed)) WHERE row = 5000";
    assert_eq!(connection.execute(damage, []).unwrap(), 1);
    drop(connection);

    let vault = unlocked(&path, 0).await.unwrap();
    let listing = vault.read(|r| r.list::<Blob>()).await.unwrap();
    let damaged: Vec<_> = listing.damaged.iter().map(|one| one.row).collect();
    assert_eq!((listing.records.len(), damaged), (9_999, vec![5000]));
    let right = |one: &vidan_vault::Record<Blob>| {
        one.value.0 == one.id.parse::<u32>().unwrap().to_be_bytes()
    };
    assert!(listing.records.iter().all(right));
    let report = vault.check(vec![Blob::NAME]).await.unwrap();
    assert_eq!((report.records, report.findings.len()), (9_999, 1));
    assert_eq!(report.count(vidan_vault::Fault::RecordDamaged), 1);
}
