//! One run of one kind with one fault at one point, and what came of it.

use serde_json::Value;
use vidan_tests::{
    citizen::{passcode, until_quiet},
    country::Country,
};
use vidan_wallet::Error;

use crate::{
    kinds::{Kind, Stage},
    watch::{Fault, Point},
};

/// How often everything that waits is gone on with.
const TRIES: usize = 6;

/// How it came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It went on by itself to the same end.
    WentOn,
    /// Nothing was spent, and the person asked again.
    Again,
    /// It ended otherwise, with this code.
    Ended(String),
}

/// What a run without a fault passes, and comes to.
pub(crate) async fn whole(kind: Kind, country: &Country) -> (Vec<Point>, Value) {
    let stage = kind.prepare(country).await;
    let agreed = stage.agree(country).await;
    let wallet = stage.citizen.wallet.clone();
    stage.watch.arm(&wallet, None);
    Kind::act(wallet, agreed).await.unwrap();
    let points = stage.watch.mend();
    assert!(stage.is_done(country).await);
    (points, settled(&stage, country).await)
}

/// The run with a fault at a point: how it came to its end, and what is wrong with that.
pub(crate) async fn run(
    kind: Kind,
    country: &Country,
    (number, fault): (usize, Fault),
    whole: &Value,
) -> Result<Came, String> {
    let stage = kind.prepare(country).await;
    let agreed = stage.agree(country).await;
    let wallet = stage.citizen.wallet.clone();
    stage.watch.arm(&wallet, Some((number, fault)));
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
    if !fault.is_kill() && !stage.watch.has_struck() {
        return Err("the point was not met again".to_owned());
    }
    stage.watch.mend();
    let wallet = &stage.citizen.wallet;
    if !wallet.is_unlocked().await.unwrap() {
        wallet.unlock(passcode()).await.unwrap();
    }
    let mut ended = first.as_ref().filter(|error| is_end(error)).map(code);
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
    judged(&stage, country, fault, ended, whole).await
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
        came = match (spent, fault, ended) {
            (false, ..) | (_, Fault::Refused(_), _) => Came::Again,
            (true, _, Some(code)) => return Ok(Came::Ended(code)),
            (true, _, None) => return Err("it is gone in silence".to_owned()),
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
