//! A vault file of every released schema version opens for ever: unlocks, reads, writes, closes, opens again.
//!
//! The files are in `tests/fixtures`, one folder a version, never changed once committed. Each test works on a copy.

use std::time::Duration;

use super::*;
use crate::{PhoneKey, PhoneSecret, Settings};

/// Another kind beside [`Note`].
struct Mark(u32);

impl Sealable for Mark {
    const NAME: &'static str = "dau_thu_nghiem";
    const VERSION: u16 = 1;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        Ok(Zeroizing::new(self.0.to_be_bytes().to_vec()))
    }

    fn decode(_: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        let bytes = bytes
            .try_into()
            .map_err(|_| EncodingError::new("not four bytes"))?;
        Ok(Self(u32::from_be_bytes(bytes)))
    }
}

/// Marks in a fixture: with the notes they need three blocks of the head.
const MARKS: u32 = 150;

/// Closed as it should be, under [`passcode`], two wrong ones tried since.
const WHOLE: &str = "vault.db";
/// Killed: the last writes are in the log alone.
const KILLED: &str = "killed.db";
/// Its passcode was typed with letters and marks apart (NFD).
const TYPED: &str = "typed.db";

fn folder(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/v{version}"))
}

/// "mật khẩu 246810" as a keyboard that sends marks apart gives it.
fn passcode_apart() -> Zeroizing<String> {
    Zeroizing::new("ma\u{323}\u{302}t kha\u{302}\u{309}u 246810".into())
}

/// Makes the folder of the schema of today. Run once, before a version is released:
/// `cargo test -p vidan-vault -- --ignored make_the_fixture`.
#[tokio::test]
#[ignore = "makes a fixture, and only where there is none"]
async fn make_the_fixture() {
    let folder = folder(crate::schema::VERSION);
    std::fs::create_dir(&folder).expect("no fixture of this version yet");

    let room = Room::new();
    let vault = filled(&room).await;
    vault.close().await.unwrap();
    let vault = room.open_at(&room.path()).await.unwrap();
    for _ in 0..2 {
        vault.unlock(wrong(), device().secret).await.unwrap_err();
    }
    vault.close().await.unwrap();
    keep(&room.path(), &folder.join(WHOLE));

    let room = Room::new();
    let vault = filled(&room).await;
    put(&vault, "b", "ghi ngay trước khi tắt").await.unwrap();
    keep(&room.path(), &folder.join(KILLED));
    vault.close().await.unwrap();

    let room = Room::new();
    let vault = room.create().await;
    put(&vault, "a", "gõ rời").await.unwrap();
    change(&vault, passcode(), passcode_apart()).await;
    vault.close().await.unwrap();
    keep(&room.path(), &folder.join(TYPED));
}

/// What every fixture but [`TYPED`] holds.
async fn filled(room: &Room) -> Vault {
    let first = Zeroizing::new("mật khẩu đầu tiên".to_string());
    let vault = Vault::create(
        room.path(),
        first.clone(),
        device(),
        KdfParams::weak_for_tests(),
        Arc::new(SystemRandom),
        room.clock.clone(),
    )
    .await
    .unwrap();
    for (id, text) in [("a", "một"), ("b", "hai"), ("c", "ba"), ("b", "hai, sửa")] {
        put(&vault, id, text).await.unwrap();
    }
    let marks =
        vault.write(|tx| (0..MARKS).try_for_each(|i| tx.put(&i.to_string(), &Mark(i)).map(drop)));
    marks.await.unwrap_or_else(|error: Error| panic!("{error}"));
    vault.write(|tx| tx.delete::<Note>("c")).await.unwrap();
    change(&vault, first, passcode()).await;
    // Since schema 2.
    let set = vault.set_auto_lock(Some(AUTO_LOCK));
    set.await.unwrap();
    let set = vault.set_wipe_after(Some(20), device().secret);
    set.await.unwrap();
    let enabled = vault.enable_phone_unlock(passcode(), phone(), device().secret);
    enabled.await.unwrap();
    // Since schema 3: an answer that nobody took.
    let open = vault.open_drop_box(BOX).await.unwrap();
    vault.lock().await.unwrap();
    open.put(answer()).await.unwrap();
    vault.unlock(passcode(), device().secret).await.unwrap();
    vault
}

const BOX: &str = "việc dở dang";

fn answer() -> Zeroizing<Vec<u8>> {
    Zeroizing::new("giấy tờ vừa cấp".into())
}

const AUTO_LOCK: Duration = Duration::from_secs(1234);

fn phone() -> PhoneSecret {
    PhoneSecret {
        key: PhoneKey {
            key_hint: "khoa-van-tay".into(),
            wrapped: vec![0xB1; 60],
        },
        secret: Secret32::from_bytes([0x77; 32]),
    }
}

async fn change(vault: &Vault, current: Zeroizing<String>, new: Zeroizing<String>) {
    let cost = KdfParams::weak_for_tests();
    vault
        .change_passcode(current, new, device().secret, cost)
        .await
        .unwrap();
}

/// Copies a vault's files; an empty log is none.
fn keep(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-commits"] {
        let from = with(from, suffix);
        if from.metadata().is_ok_and(|file| file.len() > 0) {
            std::fs::copy(from, with(to, suffix)).unwrap();
        }
    }
}

/// A copy of a fixture in a room.
fn copied(room: &Room, version: u32, name: &str) -> PathBuf {
    let copy = room.folder.path().join(format!("v{version}-{name}"));
    keep(&folder(version).join(name), &copy);
    copy
}

async fn reads_all(vault: &Vault, b: &str) {
    assert_eq!(get(vault, "a").await, Ok(note("một")));
    assert_eq!(get(vault, "b").await, Ok(note(b)));
    assert_eq!(get(vault, "c").await, Err(Error::NotFound));
    let marks = vault.read(|r| r.list::<Mark>()?.complete()).await.unwrap();
    assert!((0..MARKS).eq(marks.iter().map(|mark| mark.value.0)));
}

#[tokio::test]
async fn every_released_version_opens_reads_writes_and_opens_again() {
    for version in 1..=crate::schema::VERSION {
        for (name, b) in [(WHOLE, "hai, sửa"), (KILLED, "ghi ngay trước khi tắt")] {
            let room = Room::new();
            let copy = copied(&room, version, name);
            let vault = room.unlocked_at(&copy).await.unwrap();
            reads_all(&vault, b).await;
            // Rows are never used twice, not even over versions: "c" had the third, settings have one, and a drop box.
            let next = u64::from(MARKS) + 3 + u64::from(version);
            assert_eq!(put(&vault, "c", "mới").await, Ok(next));
            vault.write(|tx| tx.delete::<Note>("c")).await.unwrap();
            put(&vault, "b", "sau khi mở lại").await.unwrap();
            vault.close().await.unwrap();

            let vault = room.unlocked_at(&copy).await.unwrap();
            reads_all(&vault, "sau khi mở lại").await;
            let header = vault.header().await.unwrap();
            assert_eq!(header.schema_version, crate::schema::VERSION);
        }
    }
}

#[tokio::test]
async fn settings_and_the_phones_wrap_are_kept_over_versions() {
    for version in 2..=crate::schema::VERSION {
        let room = Room::new();
        let vault = room.open_at(&copied(&room, version, WHOLE)).await.unwrap();
        assert_eq!(vault.header().await.unwrap().phone, Some(phone().key));
        let unlocked = vault.unlock_with_phone(phone().secret, device().secret);
        unlocked.await.unwrap();
        let settings = Settings {
            auto_lock: Some(AUTO_LOCK),
            wipe_after: Some(20),
        };
        assert_eq!(vault.settings().await, Ok(settings));
        reads_all(&vault, "hai, sửa").await;
    }
}

#[tokio::test]
async fn an_answer_that_nobody_took_is_kept_over_versions() {
    for version in 3..=crate::schema::VERSION {
        let room = Room::new();
        let vault = room
            .unlocked_at(&copied(&room, version, KILLED))
            .await
            .unwrap();
        let taken = vault.write(|tx| tx.take_dropped(BOX)).await.unwrap();
        assert_eq!(taken, Some(answer()));
    }
}

/// Attempts made under an older version still count.
#[tokio::test]
async fn wrong_passcodes_before_an_update_count_after_it() {
    for version in 1..=crate::schema::VERSION {
        let room = Room::new();
        let copy = copied(&room, version, WHOLE);
        let vault = room.open_at(&copy).await.unwrap();
        for _ in 0..3 {
            vault.unlock(wrong(), device().secret).await.unwrap_err();
        }
        assert!(matches!(
            vault.unlock(passcode(), device().secret).await,
            Err(Error::TooManyAttempts { .. })
        ));
    }
}

#[tokio::test]
async fn a_passcode_typed_apart_opens_as_it_was_typed() {
    for version in 1..=crate::schema::VERSION {
        let room = Room::new();
        let copy = copied(&room, version, TYPED);
        let vault = room.open_at(&copy).await.unwrap();
        vault
            .unlock(passcode_apart(), device().secret)
            .await
            .unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("gõ rời")));
    }
}
