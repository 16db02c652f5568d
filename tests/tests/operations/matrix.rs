//! Every kind, at every point, with every fault.

use vidan_tests::country::Country;

use crate::{
    cell::{self, Came},
    kinds::Kind,
    watch::Fault,
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

async fn matrix(kind: Kind) {
    let country = Country::start().await;
    let (points, whole) = cell::whole(kind, &country).await;
    println!("{kind:?}: {whole}");
    let mut wrong = Vec::new();
    for (number, point) in points.iter().enumerate() {
        for fault in point.faults() {
            let name = format!("{kind:?}, {number} {}, {fault:?}", point.name);
            let came = cell::run(kind, &country, (number, fault), &whole).await;
            println!("{name}: {came:?}");
            match came {
                Ok(Came::WentOn | Came::Again) => {}
                Ok(Came::Ended(code)) => {
                    let allowed = ALLOWED_ENDS.contains(&(kind, &point.name, fault, &code));
                    if !allowed {
                        wrong.push(format!("{name}: ended with {code}"));
                    }
                }
                Err(what) => wrong.push(format!("{name}: {what}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
