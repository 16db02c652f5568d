//! One run of one kind with one fault at one point, and what came of it.

use serde_json::Value;
use vidan_tests::{
    citizen::{passcode, until_quiet},
    country::Country,
};
use vidan_wallet::Error;

use crate::{
    faults::{Fault, Point},
    kinds::Kind,
    stage::Stage,
};

/// How often everything that waits is gone on with.
const TRIES: usize = 6;

/// How it came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It went on by itself to the same end.
    WentOn,
    /// It was cut before it was in the vault, and the person asked again.
    NotBegun,
    /// It ended with this code before anything was spent, and the person asked again.
    Unspent(String),
    /// It ended otherwise, with this code.
    Ended(String),
}

/// What a run without a fault passes, writes and comes to.
pub(crate) struct Whole {
    pub(crate) points: Vec<Point>,
    pub(crate) writes: u64,
    pub(crate) end: Value,
}

pub(crate) async fn whole(kind: Kind, country: &Country) -> Whole {
    let stage = Stage::prepare(kind, country).await;
    let agreed = stage.agree(country).await;
    let wallet = stage.citizen.wallet.clone();
    stage.watch.arm(&wallet, None);
    let before = stage.watch.writes();
    Kind::act(wallet, agreed).await.unwrap();
    let writes = stage.watch.writes() - before;
    let points = stage.watch.mend();
    assert!(stage.is_done(country).await);
    let end = settled(&stage, country).await;
    Whole {
        points,
        writes,
        end,
    }
}

/// The run with a fault at a point: how it came to its end, and what is wrong with that.
pub(crate) async fn run(
    kind: Kind,
    country: &Country,
    (number, fault): (usize, Fault),
    whole: &Value,
) -> Result<Came, String> {
    let stage = Stage::prepare(kind, country).await;
    let agreed = stage.agree(country).await;
    let wallet = stage.citizen.wallet.clone();
    stage.watch.arm(&wallet, Some((number, fault)));
    if let Fault::FullAt(nth) = fault {
        stage.watch.fill_at(stage.watch.writes() + nth);
    }
    let act = tokio::spawn(Kind::act(wallet, agreed));
    let (stage, first) = match fault {
        _ if fault.is_kill() => {
            stage.watch.struck().await;
            act.abort();
            (stage.revived().await, None)
        }
        Fault::Cancelled => {
            stage.watch.struck().await;
            act.abort();
            let _ = act.await;
            stage.watch.release();
            until_quiet(&stage.citizen.wallet).await;
            if !stage.citizen.wallet.operations().await.unwrap().is_empty() {
                return Err("a dropped caller stopped it".to_owned());
            }
            (stage, None)
        }
        _ => (
            stage,
            act.await.map_err(|_| "it panicked".to_owned())?.err(),
        ),
    };
    if !fault.is_kill() && !matches!(fault, Fault::FullAt(_)) && !stage.watch.has_struck() {
        return Err("the point was not met again".to_owned());
    }
    stage.watch.mend();
    let wallet = &stage.citizen.wallet;
    if !wallet.is_unlocked().await.unwrap() {
        wallet.unlock(passcode()).await.unwrap();
    }
    let ended = first.as_ref().filter(is_end).map(code);
    finish(&stage, country, fault, ended, whole).await
}

/// Goes on until nothing waits, and judges the end.
pub(crate) async fn finish(
    stage: &Stage,
    country: &Country,
    fault: Fault,
    mut ended: Option<String>,
    whole: &Value,
) -> Result<Came, String> {
    let wallet = &stage.citizen.wallet;
    for _ in 0..TRIES {
        let report = wallet.go_on_all(true).await;
        let report = report.map_err(|error| format!("cannot go on: {error}"))?;
        if let Some((_, failure)) = report.ended.last() {
            ended = Some(failure.code.clone());
        }
        if report.waiting.is_empty() {
            break;
        }
    }
    let waits = wallet.operations().await.unwrap();
    if let Some(waits) = waits.first() {
        return Err(format!("it waits for ever: {:?}", waits.waits));
    }
    judged(stage, country, fault, ended, whole).await
}

async fn judged(
    stage: &Stage,
    country: &Country,
    fault: Fault,
    ended: Option<String>,
    whole: &Value,
) -> Result<Came, String> {
    let mut came = Came::WentOn;
    if !stage.is_done(country).await {
        let spent = stage.watch.ledger.has_spent();
        if stage.orphans().await > 0 {
            return Err(format!("{} keys orphaned", stage.orphans().await));
        }
        came = match (spent, ended) {
            (false, None) => Came::NotBegun,
            (false, Some(code)) => Came::Unspent(code),
            (true, Some(code)) => return Ok(Came::Ended(code)),
            (true, None) => return Err("it is gone in silence".to_owned()),
        };
        let agreed = stage.agree(country).await;
        let again = Kind::act(stage.citizen.wallet.clone(), agreed).await;
        again.map_err(|error| format!("cannot be done again: {error}"))?;
    }
    let is = settled(stage, country).await;
    if is != *whole {
        return Err(format!("not the same end: {is} instead of {whole}"));
    }
    // What was on its way when the disk was full is not known to have come.
    let twice = stage.watch.ledger.spent_twice();
    if twice > 0 && !fault.is_of_disk() {
        return Err(format!("{twice} spent twice"));
    }
    Ok(came)
}

/// The end, as it is after the phone was locked and unlocked: keys that were let go of are deleted then at the latest.
async fn settled(stage: &Stage, country: &Country) -> Value {
    stage.citizen.wallet.lock().await.unwrap();
    stage.citizen.wallet.unlock(passcode()).await.unwrap();
    stage.end(country).await
}

fn is_end(error: &&Error) -> bool {
    !matches!(error, Error::Waits { .. } | Error::Vault(_))
}

fn code(error: &Error) -> String {
    error.code().to_owned()
}
