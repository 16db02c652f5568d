//! Records in and out: a large one, and many.

use std::{cell::Cell, hint::black_box, time::Instant};

use vidan_vault::{EncodingError, KdfParams, Sealable};
use zeroize::Zeroizing;

use crate::{
    median_of, millis,
    plain::Plain,
    since,
    table::{section, target, value},
    unlocking::created,
};

struct Bytes(Vec<u8>);

impl Sealable for Bytes {
    const NAME: &'static str = "measured";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.clone()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self(bytes.to_vec()))
    }
}

const LARGE: usize = 5 * 1024 * 1024;
const MANY: usize = 10_000;

pub(crate) async fn print() {
    section("records, beside plain SQLite with the same settings");
    let folder = tempfile::tempdir().expect("a folder");
    let vault = created(&folder.path().join("vault"), KdfParams::weak_for_tests()).await;
    let plain = Plain::open(&folder.path().join("plain"));

    let number = Cell::new(0u32);
    let next = || {
        number.set(number.get() + 1);
        number.get().to_string()
    };
    let sealed = median_of(async || {
        let (id, value) = (next(), Bytes(vec![5; LARGE]));
        let began = Instant::now();
        let out = id.clone();
        vault
            .write(move |tx| tx.put(&id, &value))
            .await
            .expect("written");
        let read = vault
            .read(move |r| r.get::<Bytes>(&out))
            .await
            .expect("read");
        let took = since(began);
        assert_eq!(read.0.len(), LARGE);
        took
    })
    .await;
    let bare = median_of(async || {
        let (id, value) = (next(), vec![5; LARGE]);
        let began = Instant::now();
        plain.put(&id, &value);
        let read = plain.get(&id);
        let took = since(began);
        assert_eq!(read.len(), LARGE);
        took
    })
    .await;
    value("plain SQLite: 5 MB in and out", bare, " ms");
    value("5 MB in and out ÷ plain SQLite", sealed / bare, "");
    target("5 MB in and out", sealed, " ms", 1, 50.0);
    vault.close().await.expect("closed");

    let vault = created(&folder.path().join("many"), KdfParams::weak_for_tests()).await;
    let plain = Plain::open(&folder.path().join("plain-many"));
    let filled = vault.write(|tx| {
        (0..MANY).try_for_each(|number| tx.put(&number.to_string(), &Bytes(vec![7; 600])).map(drop))
    });
    let began = Instant::now();
    filled.await.expect("written");
    let writing = millis(since(began));
    let began = Instant::now();
    plain.put_all(MANY, &[7; 600]);
    value(
        "10,000 in one transaction ÷ plain SQLite",
        writing / millis(since(began)),
        "",
    );
    let sealed = median_of(async || {
        let began = Instant::now();
        let all = vault.read(|r| r.list::<Bytes>()?.complete()).await;
        assert_eq!(all.expect("read").len(), MANY);
        since(began)
    })
    .await;
    let bare = median_of(async || {
        let began = Instant::now();
        assert_eq!(black_box(plain.all()).len(), MANY);
        since(began)
    })
    .await;
    value("10,000 listed", sealed, " ms");
    value("10,000 listed ÷ plain SQLite", sealed / bare, "");
    let found = median_of(async || {
        let began = Instant::now();
        let one = vault.read(|r| r.get::<Bytes>("7777")).await;
        assert_eq!(one.expect("read").0.len(), 600);
        since(began)
    });
    value("one of 10,000 by its id", found.await * 1_000.0, " µs");
    vault.close().await.expect("closed");
}
