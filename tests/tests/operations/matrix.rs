//! Every kind, at every point, with every fault.

use serde_json::Value;
use vidan_tests::country::Country;

use crate::{
    cell::{self, Came},
    faults::Fault,
    kinds::Kind,
};

/// The only cells in which it ends otherwise, as `docs/operations.md` names them.
const ALLOWED_ENDS: &[(Kind, &str, Fault, &str)] = &[
    // The code of an offer is good once, and the answer that brought the token was lost: no protocol asks for it again. A disk that
    // takes nothing, not even out of the reserve, loses it too.
    (Kind::Offer, "POST /token", Fault::CutAfter, LOST),
    (Kind::Offer, "POST /token", Fault::KilledAfter, LOST),
    (Kind::Offer, "POST /token", Fault::TimedOut, LOST),
    (Kind::Offer, "POST /token", Fault::FullAfter, LOST),
    (Kind::Offer, "POST /token", Fault::FullBefore, LOST),
];
const LOST: &str = "issuance.answer_lost";

/// Full disks of each kind, beside one at each point.
const WRITES: u64 = 6;

async fn matrix(kind: Kind) {
    let country = Country::start().await;
    let whole = cell::whole(kind, &country).await;
    let points = whole.points.iter().enumerate();
    let at_points = points.flat_map(|(number, point)| {
        let faults = point.faults().into_iter();
        faults.map(move |fault| (number, point.name.as_str(), fault))
    });
    let apart = whole.writes.div_ceil(WRITES).max(1);
    let writes = (0..whole.writes).step_by(usize::try_from(apart).unwrap());
    let at_writes = writes.map(|nth| (0, "write", Fault::FullAt(nth)));
    let cells = at_points.chain(at_writes).collect();
    meet(kind, &country, cells, &whole.end).await;
}

async fn meet(kind: Kind, country: &Country, cells: Vec<(usize, &str, Fault)>, end: &Value) {
    let mut wrong = Vec::new();
    for (number, point, fault) in cells {
        let name = format!("{kind:?}, {number} {point}, {fault:?}");
        let came = cell::run(kind, country, (number, fault), end).await;
        println!("{name}: {came:?}");
        match came {
            Ok(Came::WentOn | Came::NotBegun) => {}
            Ok(Came::Unspent(code)) if may_end_unspent(kind, point, fault) => {
                println!("{name}: nothing was spent: {code}");
            }
            Ok(Came::Unspent(code)) => wrong.push(format!("{name}: gave up with {code}")),
            Ok(Came::Ended(code)) if may_end(kind, point, fault, &code) => {}
            Ok(Came::Ended(code)) => wrong.push(format!("{name}: ended with {code}")),
            Err(what) => wrong.push(format!("{name}: {what}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn may_end(kind: Kind, point: &str, fault: Fault, code: &str) -> bool {
    let at_write = kind == Kind::Offer && matches!(fault, Fault::FullAt(_)) && code == LOST;
    at_write || ALLOWED_ENDS.contains(&(kind, point, fault, code))
}

/// Before anything has left, a form and a mailbox end where the phone or its owner refuses; copies, which are nobody's agreement, end
/// where there is no connection, and are fetched another time.
fn may_end_unspent(kind: Kind, point: &str, fault: Fault) -> bool {
    match kind {
        Kind::Form | Kind::Mailbox | Kind::MailboxAgain => matches!(fault, Fault::Refused(_)),
        Kind::Refill | Kind::Renewal => {
            point.starts_with("GET ") && matches!(fault, Fault::CutBefore | Fault::TimedOut)
        }
        Kind::Offer | Kind::Receipts | Kind::Withdrawal => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long form: a full disk at every write of every kind, many minutes"]
async fn a_disk_that_is_full_from_any_write_on_leads_to_the_same_end() {
    for kind in Kind::ALL {
        let country = Country::start().await;
        let whole = cell::whole(kind, &country).await;
        let writes = (0..whole.writes).map(|nth| (0, "write", Fault::FullAt(nth)));
        meet(kind, &country, writes.collect(), &whole.end).await;
    }
}

macro_rules! kinds {
    ($($name:ident: $kind:ident,)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            matrix(Kind::$kind).await;
        }
    )*};
}

kinds! {
    a_form_handed_in_comes_to_the_same_end: Form,
    a_mailbox_comes_to_the_same_end: Mailbox,
    a_mailbox_opened_again_comes_to_the_same_end: MailboxAgain,
    a_refill_comes_to_the_same_end: Refill,
    a_renewal_comes_to_the_same_end: Renewal,
    a_withdrawal_comes_to_the_same_end: Withdrawal,
    an_offer_comes_to_the_same_end: Offer,
    receipts_come_to_the_same_end: Receipts,
}
