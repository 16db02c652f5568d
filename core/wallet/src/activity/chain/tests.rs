//! A chain in a vault of its own: every way to break it, what clearing leaves, what a repair tells.

use std::sync::Arc;

use vidan_codec::clock::ManualClock;
use vidan_crypto::{Secret32, SystemRandom};
use vidan_vault::{DeviceSecret, KdfParams, Vault};
use zeroize::Zeroizing;

use super::*;
use crate::ConsentMethod;

const NOW: UnixTime = UnixTime(1_800_000_000);

struct Log {
    vault: Vault,
    _folder: tempfile::TempDir,
}

impl Log {
    /// A log of so many entries, a second apart.
    async fn of(entries: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let device = DeviceSecret {
            key_hint: "k".to_owned(),
            secret: Secret32::random(&SystemRandom).unwrap(),
        };
        let vault = Vault::create(
            folder.path().join("vault"),
            Zeroizing::new("con mèo ngủ".to_owned()),
            device,
            KdfParams::weak_for_tests(),
            Arc::new(SystemRandom),
            Arc::new(ManualClock::at(NOW)),
        );
        let log = Self {
            vault: vault.await.unwrap(),
            _folder: folder,
        };
        log.write(move |tx| {
            (0..entries).try_for_each(|number| append(tx, entry(NOW.plus(number))))
        })
        .await;
        log
    }

    async fn write<R: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<R, Error> + Send + 'static,
    ) -> R {
        self.vault.write(act).await.unwrap()
    }

    async fn check(&self) -> ActivityCheck {
        self.vault.read(check).await.unwrap()
    }

    async fn clear(&self, until: Option<UnixTime>) -> u64 {
        let consent = Consent::given("xóa", ConsentMethod::Screen);
        self.write(move |tx| clear(tx, until, &consent, NOW.plus(1000)))
            .await
    }
}

fn entry(at: UnixTime) -> NewEntry {
    NewEntry::new(at, Act::Shown, "urn:v").claims(vec!["ho_ten".to_owned()])
}

#[tokio::test]
async fn a_whole_chain_is_intact_and_an_empty_one_too() {
    for entries in [0, 1, 20] {
        let check = Log::of(entries).await.check().await;
        assert!(check.is_intact());
        assert_eq!(
            (check.entries, check.cleared),
            (u64::try_from(entries).unwrap(), 0)
        );
    }
}

#[tokio::test]
async fn a_gap_an_edit_a_swap_and_a_cut_tail_are_found_where_they_are() {
    let log = Log::of(9).await;
    log.write(|tx| Ok(tx.delete::<ActivityEntry>("4")?)).await;
    assert_eq!(log.check().await.broken_at, Some(4));

    let log = Log::of(9).await;
    log.write(|tx| {
        let mut changed = tx.get::<ActivityEntry>("4")?;
        changed.with = "urn:w".to_owned();
        Ok(tx.put("4", &changed)?)
    })
    .await;
    assert_eq!(
        log.check().await.broken_at,
        Some(5),
        "its successor names another"
    );

    let log = Log::of(9).await;
    log.write(|tx| {
        let (third, fourth) = (tx.get::<ActivityEntry>("3")?, tx.get::<ActivityEntry>("4")?);
        tx.put("3", &fourth)?;
        Ok(tx.put("4", &third)?)
    })
    .await;
    assert_eq!(log.check().await.broken_at, Some(3));

    let log = Log::of(9).await;
    log.write(|tx| Ok(tx.delete::<ActivityEntry>("9")?)).await;
    assert_eq!(log.check().await.broken_at, Some(9));

    let log = Log::of(9).await;
    log.write(|tx| {
        let mut last = tx.get::<ActivityEntry>("9")?;
        last.with = "urn:w".to_owned();
        Ok(tx.put("9", &last)?)
    })
    .await;
    assert_eq!(log.check().await.broken_at, Some(9));
}

#[tokio::test]
async fn a_cleared_log_goes_on_from_its_marker() {
    let log = Log::of(9).await;
    assert_eq!(log.clear(None).await, 9);
    let check = log.check().await;
    assert!(check.is_intact());
    assert_eq!((check.entries, check.cleared), (1, 9));
    let left = log.vault.read(entries).await.unwrap();
    assert_eq!((left[0].number, left[0].act), (10, Act::Cleared));
    assert_eq!(left[0].cleared.as_ref().unwrap().entries, 9);
    log.write(|tx| append(tx, entry(NOW))).await;
    assert_eq!(
        log.clear(None).await,
        2,
        "the marker goes with the next clearing"
    );
    let check = log.check().await;
    assert!(check.is_intact());
    assert_eq!((check.entries, check.cleared), (1, 11));
}

#[tokio::test]
async fn only_what_is_older_is_cleared() {
    let log = Log::of(9).await;
    assert_eq!(log.clear(Some(NOW)).await, 0);
    assert_eq!(log.clear(Some(NOW.plus(5))).await, 5);
    let check = log.check().await;
    assert!(check.is_intact(), "{check:?}");
    assert_eq!((check.entries, check.cleared), (5, 5));
    assert_eq!(Log::of(0).await.clear(None).await, 0);
}

#[tokio::test]
async fn a_log_without_the_marker_of_its_clearing_is_broken() {
    let log = Log::of(9).await;
    log.clear(Some(NOW.plus(5))).await;
    log.write(|tx| {
        let mut marker = tx.get::<ActivityEntry>("10")?;
        marker.cleared = None;
        Ok(tx.put("10", &marker)?)
    })
    .await;
    assert_eq!(log.check().await.broken_at, Some(6));
}

#[tokio::test]
async fn what_a_repair_took_out_is_told_and_nothing_else_is_excused() {
    for gone in [vec![1], vec![4, 5], vec![2, 8, 9], vec![9]] {
        let log = Log::of(9).await;
        let taken = gone.clone();
        log.write(move |tx| {
            for number in taken {
                tx.delete::<ActivityEntry>(&entry_id(number))?;
            }
            repaired(tx, NOW)
        })
        .await;
        let check = log.check().await;
        assert!(check.is_intact(), "{gone:?}: {check:?}");
        assert_eq!(check.lost, u64::try_from(gone.len()).unwrap());
        log.write(|tx| Ok(tx.delete::<ActivityEntry>("7")?)).await;
        assert_eq!(log.check().await.broken_at, Some(7), "{gone:?}");
    }
}

#[tokio::test]
async fn a_lost_head_is_made_anew_by_a_repair() {
    let log = Log::of(9).await;
    log.clear(Some(NOW.plus(5))).await;
    log.write(|tx| Ok(tx.delete::<Head>(Head::ID)?)).await;
    assert!(!log.check().await.is_intact());
    log.write(|tx| repaired(tx, NOW)).await;
    let check = log.check().await;
    assert!(check.is_intact(), "{check:?}");
    assert_eq!((check.entries, check.cleared), (6, 5));
}

#[tokio::test]
async fn a_long_log_is_checked_entry_by_entry() {
    let log = Log::of(2000).await;
    let check = log.check().await;
    assert!(check.is_intact());
    assert_eq!(check.entries, 2000);
}
