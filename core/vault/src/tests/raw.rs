//! Records as they are encoded, moved from one vault to another.

use super::*;
use crate::MAX_RAW_PAGE;

/// Another kind, so that pages must not mix them.
struct Other(Vec<u8>);

impl Sealable for Other {
    const NAME: &'static str = "khac";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.clone()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self(bytes.to_vec()))
    }
}

#[tokio::test]
async fn records_move_as_they_are() {
    let (from, to) = (Room::new(), Room::new());
    let (from, to) = (from.create().await, to.create().await);
    let large = vec![7; 300_000];
    let sent = large.clone();
    from.write(move |tx| {
        tx.put("một", &note("a"))?;
        tx.put("khác", &Other(sent))?;
        tx.put("hai", &note(""))?;
        // Of an encoding that this version does not read.
        tx.put_raw(Note::NAME, "mới", 9, b"later").map(drop)
    })
    .await
    .unwrap();
    let moved = from
        .read(|reader| {
            let mut all = Vec::new();
            for kind in [Note::NAME, Other::NAME] {
                assert_eq!(
                    reader.raw_count(kind)?,
                    reader.raw_page(kind, 0, 99)?.len() as u64
                );
                for entry in reader.raw_page(kind, 0, 99)? {
                    let record = reader.raw(kind, entry.row)?;
                    assert_eq!(record.encoding(), entry.encoding);
                    assert!(record.bytes().len() < entry.sealed_len as usize);
                    let id = record.id().to_owned();
                    all.push((kind, id, record.encoding(), record.bytes().to_vec()));
                }
            }
            Ok::<_, Error>(all)
        })
        .await
        .unwrap();
    let ids: Vec<_> = moved.iter().map(|(_, id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["một", "hai", "mới", "khác"]);
    to.write(move |tx| {
        for (kind, id, encoding, bytes) in &moved {
            tx.put_raw(kind, id, *encoding, bytes)?;
        }
        let (kind, id, encoding, bytes) = &moved[0];
        let again = tx.put_raw(kind, id, *encoding, bytes);
        assert_eq!(again, Err(Error::AlreadyExists));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(get(&to, "một").await, Ok(note("a")));
    assert_eq!(get(&to, "hai").await, Ok(note("")));
    assert_eq!(get(&to, "mới").await, Err(Error::NewerEncoding));
    let other = to.read(|reader| reader.get::<Other>("khác")).await;
    assert!(other.unwrap().0 == large);
}

#[tokio::test]
async fn pages_are_bounded_and_follow_one_another() {
    let vault = Room::new().create().await;
    vault
        .write(|tx| {
            for number in 0..200 {
                tx.put(&number.to_string(), &note("x"))?;
                tx.put(&number.to_string(), &Other(Vec::new()))?;
            }
            tx.delete::<Note>("64").map(drop)
        })
        .await
        .unwrap();
    let seen = vault
        .read(|reader| {
            let (mut seen, mut after) = (Vec::new(), 0);
            loop {
                let page = reader.raw_page(Note::NAME, after, 70)?;
                let Some(last) = page.last() else { break };
                after = last.row;
                for entry in page {
                    seen.push(reader.raw(Note::NAME, entry.row)?.id().to_owned());
                }
            }
            // A row of another kind, and one that nobody has.
            for row in [2, 10_000] {
                let found = reader.raw(Note::NAME, row).map(drop);
                assert_eq!(found, Err(Error::NotFound));
            }
            assert!(reader.raw_page("không có", 0, 70)?.is_empty());
            Ok::<_, Error>(seen)
        })
        .await
        .unwrap();
    let expected: Vec<_> = (0..200)
        .filter(|n| *n != 64)
        .map(|n| n.to_string())
        .collect();
    assert_eq!(seen, expected);
    let all = vault
        .read(|reader| reader.raw_page(Note::NAME, 0, usize::MAX))
        .await;
    assert!(all.unwrap().len() <= MAX_RAW_PAGE);
}

#[tokio::test]
async fn a_damaged_record_is_told_and_hides_no_other() {
    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "một").await.unwrap();
    put(&vault, "b", "hai").await.unwrap();
    vault.close().await.unwrap();
    tamper(
        &room.path(),
        "UPDATE record SET sealed = zeroblob(length(sealed)) WHERE row = 1",
    );
    let vault = room.unlocked().await.unwrap();
    vault
        .read(|reader| {
            assert_eq!(reader.raw_page(Note::NAME, 0, 9)?.len(), 2);
            let damaged = Error::Damaged {
                part: crate::Part::Record { row: 1 },
            };
            assert_eq!(reader.raw(Note::NAME, 1).map(drop), Err(damaged));
            assert_eq!(reader.raw(Note::NAME, 2)?.bytes(), "hai".as_bytes());
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    // What an unreadable part of the head held may be of any kind: no count, no page.
    vault.close().await.unwrap();
    tamper(
        &room.path(),
        "UPDATE head_block SET sealed = zeroblob(length(sealed))",
    );
    let vault = room.unlocked().await.unwrap();
    let head = Error::Damaged {
        part: crate::Part::Head,
    };
    let page = vault.read(|reader| reader.raw_page(Note::NAME, 0, 9)).await;
    assert_eq!(page, Err(head.clone()));
    let count = vault.read(|reader| reader.raw_count(Note::NAME)).await;
    assert_eq!(count, Err(head));
}

#[tokio::test]
async fn sizes_are_bounded() {
    let vault = Room::new().create().await;
    let answer = vault
        .write(|tx| {
            let long = "x".repeat(crate::MAX_ID_LEN + 1);
            assert_eq!(tx.put_raw("k", &long, 1, b""), Err(Error::IdTooLong));
            let large = vec![0; crate::MAX_RECORD_LEN + 1];
            assert_eq!(tx.put_raw("k", "a", 1, &large), Err(Error::TooLarge));
            Ok::<_, Error>(())
        })
        .await;
    assert_eq!(answer, Ok(()));
    assert_eq!(vault.read(|reader| reader.raw_count("k")).await, Ok(0));
}
