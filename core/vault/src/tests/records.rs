//! Typed records: order, revisions, transactions.

use std::collections::BTreeMap;

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;

/// Another kind, of an older encoding than its file may hold.
struct Old;

impl Sealable for Old {
    const NAME: &'static str = Note::NAME;
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Err(EncodingError::new("never written"))
    }

    fn decode(_: u16, _: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self)
    }
}

/// A kind of any bytes.
struct Blob(Vec<u8>);

impl Sealable for Blob {
    const NAME: &'static str = "blob";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.clone()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self(bytes.to_vec()))
    }
}

#[tokio::test]
async fn round_trip_over_reopening() {
    let room = Room::new();
    let vault = room.create().await;
    assert_eq!(put(&vault, "a", "một").await, Ok(1));
    assert_eq!(put(&vault, "b", "hai").await, Ok(2));
    assert_eq!(put(&vault, "a", "một, sửa").await, Ok(1));
    vault.close().await.unwrap();

    let vault = room.unlocked().await.unwrap();
    let listed = vault.read(|r| r.list::<Note>()?.complete()).await.unwrap();
    let shown: Vec<_> = listed
        .iter()
        .map(|r| (r.row, r.id.as_str(), r.revision, r.value.0.as_str()))
        .collect();
    assert_eq!(shown, [(1, "a", 2, "một, sửa"), (2, "b", 1, "hai")]);
    assert_eq!(get(&vault, "c").await, Err(Error::NotFound));
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(2));
    assert_eq!(vault.read(|r| r.count::<Blob>()).await, Ok(0));
    assert_eq!(vault.read(|r| r.contains::<Blob>("a")).await, Ok(false));
}

#[tokio::test]
async fn a_page_is_newest_first_and_ends() {
    let room = Room::new();
    let vault = room.create().await;
    vault
        .write(|tx| (0..10).try_for_each(|i| tx.put(&i.to_string(), &note("x")).map(drop)))
        .await
        .unwrap_or_else(|error: Error| panic!("{error}"));
    let page = |before, limit| {
        let vault = vault.clone();
        async move {
            let records = vault
                .read(move |r| r.page::<Note>(before, limit)?.complete())
                .await
                .unwrap();
            records.iter().map(|r| r.row).collect::<Vec<_>>()
        }
    };
    assert_eq!(page(None, 3).await, [10, 9, 8]);
    assert_eq!(page(Some(8), 3).await, [7, 6, 5]);
    assert_eq!(page(Some(2), 3).await, [1]);
    assert!(page(Some(1), 3).await.is_empty());
}

#[tokio::test]
async fn an_error_undoes_everything() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "kept", "cũ").await.unwrap();
    let failed: Result<(), Error> = vault
        .write(|tx| {
            tx.put("kept", &note("mới"))?;
            tx.put("added", &note("thêm"))?;
            assert_eq!(tx.get::<Note>("kept")?, note("mới"), "sees its own changes");
            assert_eq!(tx.count::<Note>()?, 2);
            assert!(tx.delete::<Note>("kept")?);
            assert!(!tx.contains::<Note>("kept")?);
            tx.insert_new("added", &note("hai lần")).map(drop)
        })
        .await;
    assert_eq!(failed, Err(Error::AlreadyExists));
    assert_eq!(get(&vault, "kept").await, Ok(note("cũ")));
    assert_eq!(get(&vault, "added").await, Err(Error::NotFound));
    assert_eq!(
        put(&vault, "next", "x").await,
        Ok(2),
        "its row was given back"
    );
}

#[tokio::test]
async fn deleting() {
    let room = Room::new();
    let vault = room.create().await;
    for id in ["a", "b", "c"] {
        put(&vault, id, id).await.unwrap();
    }
    assert_eq!(vault.write(|tx| tx.delete::<Note>("c")).await, Ok(true));
    assert_eq!(vault.write(|tx| tx.delete::<Note>("c")).await, Ok(false));
    assert_eq!(
        put(&vault, "c", "lại").await,
        Ok(4),
        "rows are never used twice"
    );
    assert_eq!(vault.write(|tx| tx.delete_all::<Note>()).await, Ok(3));
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    assert_eq!(vault.read(|r| r.count::<Note>()).await, Ok(0));
    assert_eq!(put(&vault, "d", "x").await, Ok(5));
}

#[tokio::test]
async fn limits_and_versions() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "x").await.unwrap();
    assert_eq!(
        vault.read(|r| r.get::<Old>("a").map(drop)).await,
        Err(Error::NewerEncoding)
    );
    assert_eq!(
        vault.write(|tx| tx.put("b", &Old)).await,
        Err(Error::Encoding(EncodingError::new("never written")))
    );
    let long = "x".repeat(crate::MAX_ID_LEN + 1);
    assert_eq!(
        vault.write(move |tx| tx.put(&long, &note("x"))).await,
        Err(Error::IdTooLong)
    );
    let large = Blob(vec![7; 5 * 1024 * 1024]);
    vault.write(move |tx| tx.put("5 MB", &large)).await.unwrap();
    let len = vault.read(|r| Ok::<_, Error>(r.get::<Blob>("5 MB")?.0.len()));
    assert_eq!(len.await, Ok(5 * 1024 * 1024));
}

#[tokio::test]
async fn many_records_span_blocks() {
    let room = Room::new();
    let vault = room.create().await;
    for hundred in 0..10 {
        let put = vault.write(move |tx| {
            (0..100).try_for_each(|i| {
                let id = (hundred * 100 + i).to_string();
                tx.insert_new(&id, &note(&id)).map(drop)
            })
        });
        put.await.unwrap_or_else(|error: Error| panic!("{error}"));
    }
    vault
        .write(|tx| (0..500).try_for_each(|i| tx.delete::<Note>(&i.to_string()).map(drop)))
        .await
        .unwrap_or_else(|error: Error| panic!("{error}"));
    vault.close().await.unwrap();
    let vault = room.unlocked().await.unwrap();
    let listed = vault.read(|r| r.list::<Note>()?.complete()).await.unwrap();
    let ids: Vec<usize> = listed.iter().map(|r| r.id.parse().unwrap()).collect();
    assert_eq!(ids, (500..1000).collect::<Vec<_>>());
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, String),
    Delete(u8),
    Fail,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..12u8, ".{0,40}").prop_map(|(id, text)| Step::Put(id, text)),
        3 => (0..12u8).prop_map(Step::Delete),
        1 => Just(Step::Fail),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is done, the vault holds what a map would.
    #[test]
    fn behaves_like_a_map(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let room = Room::new();
            let mut vault = room.create().await;
            let mut model = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Put(id, text) => {
                        let value = Note(text.clone());
                        vault.write(move |tx| tx.put(&id.to_string(), &value)).await.unwrap();
                        model.insert(id, text);
                    }
                    Step::Delete(id) => {
                        let was = vault.write(move |tx| tx.delete::<Note>(&id.to_string())).await.unwrap();
                        assert_eq!(was, model.remove(&id).is_some());
                    }
                    Step::Fail => {
                        let failed: Result<(), Error> = vault.write(|tx| {
                            tx.put("0", &note("không bao giờ"))?;
                            tx.delete_all::<Note>()?;
                            Err(Error::NotFound)
                        }).await;
                        assert_eq!(failed, Err(Error::NotFound));
                    }
                    Step::Reopen => {
                        vault.close().await.unwrap();
                        vault = room.unlocked().await.unwrap();
                    }
                }
                let listed = vault.read(|r| r.list::<Note>()?.complete()).await.unwrap();
                let held: BTreeMap<u8, String> =
                    listed.into_iter().map(|r| (r.id.parse().unwrap(), r.value.0)).collect();
                assert_eq!(held, model);
            }
        });
    }
}

#[tokio::test]
async fn only_records_of_an_older_encoding_are_outdated() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "new", "mới").await.unwrap();
    let outdated = async || {
        let found = vault.read(|r| r.outdated::<Note>()).await.unwrap();
        let ids = found.records.into_iter().map(|record| record.id);
        ids.collect::<Vec<_>>()
    };
    assert_eq!(outdated().await, Vec::<String>::new());
    let old = vault.write(|tx| tx.put_raw(Note::NAME, "old", 1, "cũ".as_bytes()));
    old.await.unwrap();
    assert_eq!(outdated().await, ["old"]);
    put(&vault, "old", "mới").await.unwrap();
    assert_eq!(outdated().await, Vec::<String>::new());
}
