//! A wall clock that is set ten years forward, and ten years back.

use core::time::Duration;
use std::sync::Arc;

use vidan_crypto::SystemRandom;
use vidan_tests::{
    citizen::{passcode, yes},
    country::Country,
};
use vidan_wallet::{Error, LifeState, activity::Act};

use crate::phone;

const TEN_YEARS: i64 = 10 * 365 * 86_400;

#[tokio::test]
async fn neither_locks_opens_nor_loses_anything() {
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    let (wallet, now) = (&citizen.wallet, country.now());
    wallet
        .set_auto_lock(Some(Duration::from_secs(120)))
        .await
        .unwrap();
    let backup = || citizen.backup("mười hai con giáp");
    let before = wallet.activity().await.unwrap().len();
    // No time passes, whatever the wall says: it stays open.
    for jump in [TEN_YEARS, -TEN_YEARS, 0, -TEN_YEARS, TEN_YEARS] {
        country.clock.set_wall(now.plus(jump));
        assert!(wallet.is_unlocked().await.unwrap(), "{jump}");
        backup().await.unwrap();
        // Nothing is deleted for its date, and nothing that has expired looks valid.
        let documents = wallet.documents().await.unwrap();
        assert_eq!(documents.len(), 3, "{jump}");
        for document in documents.iter().filter(|_| jump > 0) {
            assert_ne!(document.life.state, LifeState::Valid, "{jump}");
        }
    }
    // The log is in the order of the acts, and its chain holds, though its times go back and forth.
    let log = wallet.activity().await.unwrap();
    let times: Vec<_> = log[before..]
        .iter()
        .map(|entry| entry.at.0 - now.0)
        .collect();
    assert_eq!(times, [TEN_YEARS, -TEN_YEARS, 0, -TEN_YEARS, TEN_YEARS]);
    assert!(log.windows(2).all(|two| two[0].number + 1 == two[1].number));
    assert!(wallet.verify_activity().await.unwrap().is_intact());

    // What was written with a clock ahead is not cleared with what is old, nor in its stead.
    country.clock.set_wall(now);
    let soon = now.plus(1);
    wallet
        .clear_activity(Some(soon), &yes("dọn nhật ký"))
        .await
        .unwrap();
    let left = wallet.activity().await.unwrap();
    assert!(left.iter().any(|entry| entry.at.0 == now.0 + TEN_YEARS));
    assert_eq!(left.last().unwrap().act, Act::Cleared);
    assert!(wallet.check().await.unwrap().is_whole());

    // Idle time is counted by what passes, not by what is set.
    country.clock.set_wall(now.plus(-TEN_YEARS));
    country.clock.advance(121);
    assert!(!wallet.is_unlocked().await.unwrap());
}

#[tokio::test]
async fn a_wait_is_as_long_as_it_is() {
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    let (wallet, now) = (&citizen.wallet, country.now());
    wallet.lock().await.unwrap();
    let wrong = || "con mèo ngủ trên mái tôn".to_owned().into();
    for jump in [0, TEN_YEARS, -TEN_YEARS, 0, TEN_YEARS] {
        country.clock.set_wall(now.plus(jump));
        assert_eq!(unlock(wallet.unlock(wrong()).await), "vault.wrong_passcode");
    }
    let wait = |answer: Result<(), Error>| match answer {
        Err(Error::Vault(vidan_vault::Error::TooManyAttempts { wait })) => wait.as_secs(),
        other => panic!("{other:?}"),
    };
    for jump in [TEN_YEARS, -TEN_YEARS, 0] {
        country.clock.set_wall(now.plus(jump));
        assert_eq!(wait(wallet.unlock(passcode()).await), 30, "{jump}");
    }
    country.clock.advance(29);
    country.clock.set_wall(now.plus(-TEN_YEARS));
    assert_eq!(wait(wallet.unlock(passcode()).await), 1);
    country.clock.advance(1);
    wallet.unlock(passcode()).await.unwrap();
    assert!(wallet.check().await.unwrap().is_whole());
}

fn unlock(answer: Result<(), Error>) -> &'static str {
    answer.err().map_or("opened", |error| error.code())
}
