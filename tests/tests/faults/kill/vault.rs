//! Writes, changes of the passcode, repairs and unlocking.

use std::{fs, path::Path, sync::Arc};

use vidan_crypto::SystemRandom;
use vidan_vault::{Error, Vault};

use super::{
    acts::{Act, State},
    moment,
};
use crate::{
    child::{Child, Given, say},
    room::{self, Content, clock, content, device, passcode, with},
    seed::{Chance, seed},
};

#[tokio::test]
async fn a_hundred_times() {
    rounds(100).await;
}

#[tokio::test]
#[ignore = "long form: a thousand rounds, some minutes"]
async fn a_thousand_times() {
    rounds(1_000).await;
}

async fn rounds(count: u32) {
    let seed = seed("kill -9, vault");
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    room::create(&path).await.unwrap().close().await.unwrap();
    let mut run = Run {
        seed,
        next: 0,
        state: State {
            content: Content::new(),
            passcode: 0,
        },
        unacknowledged: 0,
    };
    let mut silent = 0;
    for round in 0..count {
        let acknowledged = run.round(&path, round).await;
        silent += u32::from(acknowledged == 0);
    }
    println!(
        "{count} kills, {} acts acknowledged, {silent} kills before any, {} done and not acknowledged",
        run.next, run.unacknowledged
    );
    // The moments were met: before, between and within acts.
    assert!(run.next > u64::from(count), "only {} acts", run.next);
    // What died while it made a file left that; the next opening takes it away.
    room::accepted_by(&path, run.state.passcode)
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
    let left = fs::read_dir(folder.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = left.filter(|name| name.contains(".new-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

struct Run {
    seed: u64,
    /// The number of the next act, and what the vault holds before it.
    next: u64,
    state: State,
    unacknowledged: u32,
}

impl Run {
    /// Lets a child act, kills it, and looks at what is left. How many acts it acknowledged.
    async fn round(&mut self, path: &Path, round: u32) -> u64 {
        let mut chance = Chance::of(self.seed, u64::from(round) | 1 << 63);
        let given = [self.seed, self.next, self.state.passcode, u64::from(round)];
        let mut child = Child::start("vault", path.parent().unwrap(), &given);
        // Now and then while it opens what the last one left.
        if round % 8 != 7 {
            assert_eq!(child.hear().as_deref(), Some("ready"), "round {round}");
        }
        std::thread::sleep(moment(&mut chance, 150));
        let said = child.kill();
        let done = said.iter().filter(|line| line.starts_with("done"));
        let acknowledged = u64::try_from(done.count()).unwrap();
        for _ in 0..acknowledged {
            Act::of(self.seed, self.next).apply(&mut self.state);
            self.next += 1;
        }
        self.look(path, round).await;
        acknowledged
    }

    /// The vault holds what it held after the last acknowledged act, or after the one behind it. Looked at in a copy, so
    /// that the next child finds what the dead one left.
    async fn look(&mut self, path: &Path, round: u32) {
        let copy = with(path, "-looked-at");
        room::copy(path, &copy);
        let act = Act::of(self.seed, self.next);
        let mut after = self.state.clone();
        act.apply(&mut after);
        let (vault, with_passcode) = self.open(&copy, &act, &after).await;
        let found = State {
            content: content(&vault).await.unwrap(),
            passcode: with_passcode,
        };
        assert!(room::is_whole(&vault).await, "round {round}: damaged");
        vault.close().await.unwrap();
        let next = self.next;
        if found == self.state {
            return;
        }
        assert!(
            found == after,
            "round {round}: neither before nor after act {next}"
        );
        self.state = found;
        self.next += 1;
        self.unacknowledged += 1;
    }

    /// Unlocked with the passcode of before or after the act. Only a repair may have taken the commit counter.
    async fn open(&self, path: &Path, act: &Act, after: &State) -> (Vault, u64) {
        let clock = clock(100_000_000);
        let vault = Vault::open(path, Arc::new(SystemRandom), clock)
            .await
            .unwrap();
        for number in [self.state.passcode, after.passcode] {
            let secret = || device().secret;
            let mut opened = vault.unlock(passcode(number), secret()).await;
            if opened == Err(Error::CommitsMissing) && matches!(act, Act::Repair) {
                opened = vault
                    .unlock_accepting_loss(passcode(number), secret())
                    .await;
            }
            match opened {
                Ok(()) => return (vault, number),
                Err(Error::WrongPasscode { .. }) => {}
                Err(error) => panic!("{error} (seed {}, act {})", self.seed, self.next),
            }
        }
        panic!("neither passcode opens it");
    }
}

/// Acts until it is killed.
pub(crate) async fn child(given: Given) {
    let [seed, first, mut now, round] = given.more[..] else {
        panic!("four numbers")
    };
    let path = given.folder.join("vault.db");
    // Each life begins later, so that guesses that were cut short cost no wait.
    let clock = clock(100_000 * u32::try_from(round + 1).unwrap());
    let vault = Vault::open(&path, Arc::new(SystemRandom), clock)
        .await
        .unwrap();
    let secret = device().secret;
    match vault.unlock(passcode(now), secret.clone()).await {
        Err(Error::CommitsMissing) => vault.unlock_accepting_loss(passcode(now), secret).await,
        opened => opened,
    }
    .unwrap();
    say("ready");
    for number in first.. {
        let act = Act::of(seed, number);
        let is = match &act {
            Act::Passcode(number) => *number,
            _ => now,
        };
        act.run(&vault, &path, now).await.unwrap();
        now = is;
        say(&format!("done {number}"));
    }
}
