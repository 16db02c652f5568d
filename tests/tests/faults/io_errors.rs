//! Every call of the disk fails once, and every one is the first of a disk that fails from then on: the vault answers with
//! an error of its own or with success, and holds afterwards what was acknowledged, or what was tried too.

use std::path::Path;

use rusqlite::ffi;
use vidan_vault::{Error, Vault};

use crate::{
    room::{self, Blob, Content, content, device, passcode, put, unlocked, weak},
    shim::{Call, Failure, Plan},
};

/// What a call may answer with.
fn codes(call: Call) -> &'static [i32] {
    match call {
        Call::Delete => &[ffi::SQLITE_IOERR_DELETE],
        Call::Open => &[ffi::SQLITE_CANTOPEN],
        Call::Read => &[ffi::SQLITE_IOERR_READ],
        Call::Size => &[ffi::SQLITE_IOERR_FSTAT],
        Call::Sync => &[ffi::SQLITE_IOERR_FSYNC],
        Call::Truncate => &[ffi::SQLITE_IOERR_TRUNCATE],
        Call::Write => &[ffi::SQLITE_FULL, ffi::SQLITE_IOERR_WRITE],
    }
}

/// What the vault may hold: everything acknowledged, and each act that failed either done or not.
#[derive(Clone)]
struct Worlds(Vec<(Content, u64)>);

impl Worlds {
    /// What an act with this outcome leaves.
    fn after(&mut self, outcome: &Result<(), Error>, act: impl Fn(&mut Content, &mut u64)) {
        let before = self.0.clone();
        for (content, passcode) in &mut self.0 {
            act(content, passcode);
        }
        if outcome.is_err() {
            self.0.extend(before);
        }
    }

    /// Only those that hold this are left.
    fn seen(&mut self, held: &Content, when: &str) {
        self.0.retain(|(content, _)| content == held);
        assert!(!self.0.is_empty(), "a wrong answer {when}");
    }
}

/// A script that uses all that a vault does with its file.
struct Script<'a> {
    path: &'a Path,
    worlds: Worlds,
    /// Answers that were errors.
    errors: Vec<Error>,
}

impl Script<'_> {
    /// Runs until the vault cannot be opened any more.
    async fn run(&mut self) -> Result<(), Error> {
        let vault = self.note(room::create(self.path).await)?;
        self.put(&vault, "a", vec![1; 100]).await;
        self.put(&vault, "b", vec![2; 50_000]).await;
        self.put(&vault, "a", vec![3; 300]).await;
        let both = vault.write(|tx| {
            tx.delete::<Blob>("b")?;
            tx.put("c", &Blob(vec![4; 20_000]))?;
            Ok::<_, Error>(())
        });
        let done = both.await;
        self.worlds.after(&done, |content, _| {
            content.remove("b");
            content.insert("c".into(), vec![4; 20_000]);
        });
        self.note(done).ok();
        self.look(&vault, "after writing").await;
        let (old, new) = (passcode(0), passcode(1));
        let changed = vault.change_passcode(old, new, device().secret, weak());
        let changed = changed.await;
        self.worlds.after(&changed, |_, passcode| *passcode = 1);
        self.note(changed).ok();
        self.note(
            vault
                .repair(vec![<Blob as vidan_vault::Sealable>::NAME])
                .await,
        )
        .ok();
        self.note(vault.close().await).ok();

        let vault = self.note(room::open(self.path).await)?;
        self.unlock(&vault).await?;
        self.look(&vault, "after opening").await;
        self.put(&vault, "d", vec![5; 9_000]).await;
        self.note(vault.close().await)
    }

    async fn put(&mut self, vault: &Vault, id: &str, bytes: Vec<u8>) {
        let done = put(vault, id, bytes.clone()).await;
        self.worlds.after(&done, |content, _| {
            content.insert(id.to_owned(), bytes.clone());
        });
        self.note(done).ok();
    }

    /// With whichever passcode may be the one.
    async fn unlock(&mut self, vault: &Vault) -> Result<(), Error> {
        let mut answer = Err(Error::Locked);
        for number in [0, 1] {
            if self
                .worlds
                .0
                .iter()
                .any(|(_, passcode)| *passcode == number)
            {
                answer = vault.unlock(passcode(number), device().secret).await;
                if !matches!(answer, Err(Error::WrongPasscode { .. })) {
                    break;
                }
            }
        }
        self.note(answer)
    }

    async fn look(&mut self, vault: &Vault, when: &str) {
        if let Ok(held) = self.note(content(vault).await) {
            self.worlds.seen(&held, when);
        }
    }

    fn note<T>(&mut self, answer: Result<T, Error>) -> Result<T, Error> {
        answer.inspect_err(|error| self.errors.push(error.clone()))
    }
}

async fn try_failure(failure: Option<Failure>) -> Plan {
    let folder = room::folder();
    let path = folder.path().join("vault.db");
    let plan = Plan::new(folder.path(), failure);
    let mut script = Script {
        path: &path,
        worlds: Worlds(vec![(Content::new(), 0)]),
        errors: Vec::new(),
    };
    let ran = script.run().await;
    let what = format!("{failure:?}: {:?}", script.errors);
    for error in &script.errors {
        assert!(is_own(error), "{what}");
        room::code(error);
    }
    // Dead at this moment, or closed: both are opened again, by a disk that is whole.
    let dead = folder.path().join("dead.db");
    room::copy(&path, &dead);
    plan.mend();
    if !path.exists() {
        assert!(ran.is_err(), "{what}");
        assert!(script.worlds.0 == [(Content::new(), 0)], "{what}: lost");
        return plan;
    }
    for path in [&path, &dead] {
        let mut opened = Err(Error::Locked);
        for number in [0, 1] {
            if script
                .worlds
                .0
                .iter()
                .any(|(_, passcode)| *passcode == number)
            {
                opened = unlocked(path, number).await;
                if !matches!(opened, Err(Error::WrongPasscode { .. })) {
                    break;
                }
            }
        }
        let vault = opened.unwrap_or_else(|error| panic!("{error} after {what}"));
        let held = content(&vault).await.unwrap();
        script.worlds.clone().seen(&held, &what);
        assert!(room::is_whole(&vault).await, "{what}");
        put(&vault, "after", vec![6]).await.unwrap();
        vault.close().await.unwrap();
    }
    plan
}

/// What a failing disk is told by. Above all not that the vault is damaged, or that a passcode is wrong.
fn is_own(error: &Error) -> bool {
    matches!(
        error,
        Error::StorageFailed { .. } | Error::DiskFull | Error::ReadOnly | Error::Closed
    )
}

#[tokio::test]
async fn every_call_of_the_disk_may_fail() {
    let whole = try_failure(None).await;
    let calls = Call::ALL.map(|call| (call, whole.calls(call)));
    println!("calls of the script: {calls:?}");
    drop(whole);
    let mut tried = 0;
    for (call, count) in calls {
        assert!(count > 0, "{call:?} is never called");
        for nth in 0..count {
            for lasting in [false, true] {
                for &code in codes(call) {
                    let failure = Failure {
                        call,
                        nth,
                        lasting,
                        code,
                    };
                    let plan = try_failure(Some(failure)).await;
                    assert!(plan.has_failed(&failure), "{failure:?} never came");
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} failures");
}
