//! Answers that are lost and proofs that grow old meanwhile: handed in once, and every copy that was shown is accounted for.

use serde_json::json;
use vidan_sandbox::office::OFFICE_ID;
use vidan_tests::{
    citizen::{COPIES, Citizen, go_on, open_inbox, yes},
    country::{Answer, Country},
};
use vidan_wallet::{
    TransportError,
    activity::{Act, Outcome},
};

use crate::code;

/// Longer than a proof may be used, and than a nonce is good.
const LATER: u32 = 600;
const FORM: &str = "/submissions";
const MAILBOX: &str = "/mailboxes";

/// Where the connection breaks.
#[derive(Clone, Copy)]
enum Breaks {
    /// The other side has not read it, and nobody here can know.
    Before,
    /// The other side has done its work.
    After,
}

/// From now on the connection breaks at this path.
fn breaks(citizen: &Citizen, path: &'static str, at: Breaks) {
    match at {
        Breaks::Before => citizen
            .wire
            .cut(move |request| match request.url.ends_with(path) {
                true => Err(TransportError::Broken),
                false => Ok(()),
            }),
        Breaks::After => {
            citizen
                .wire
                .change(move |request, answer| match request.url.ends_with(path) {
                    true => Err(TransportError::Broken),
                    false => Ok(answer),
                })
        }
    }
}

/// How many copies of each document are gone, and how many showings the log has.
async fn used(citizen: &Citizen) -> (Vec<(String, usize)>, usize) {
    let documents = citizen.wallet.documents().await.unwrap().into_iter();
    let gone = documents.map(|one| (one.document_type, COPIES - one.copies_left as usize));
    let gone = gone.filter(|(_, copies)| *copies > 0).collect();
    let log = citizen.wallet.activity().await.unwrap();
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
    (gone, log.iter().filter(|one| one.act == Act::Shown).count())
}

/// The form is cut off so, and gone on with when its proofs are too old: one dossier. What was used before and after going on.
async fn form(at: Breaks) -> [(Vec<(String, usize)>, usize); 2] {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    breaks(&citizen, FORM, at);
    assert_eq!(code(citizen.file_form(&country).await), "network.broken");
    let before = used(&citizen).await;
    let filed = country.sandbox.dossiers().len();
    assert_eq!(filed, usize::from(matches!(at, Breaks::After)));
    country.clock.advance(LATER);
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    let dossiers = country.sandbox.dossiers();
    assert_eq!(dossiers.len(), 1);
    let consents = citizen.wallet.consents().await.unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].dossier, dossiers[0]);
    [before, used(&citizen).await]
}

#[tokio::test]
async fn a_form_that_the_portal_filed_costs_no_copy_more_ten_minutes_later() {
    let [before, after] = form(Breaks::After).await;
    assert_eq!(before, (vec![("can_cuoc".to_owned(), 1)], 1));
    assert_eq!(after, before, "the same message again, as it was");
}

#[tokio::test]
async fn a_form_that_the_portal_never_read_is_proven_anew_and_shown_twice() {
    let [before, after] = form(Breaks::Before).await;
    assert_eq!(before, (vec![("can_cuoc".to_owned(), 1)], 1));
    assert_eq!(after, (vec![("can_cuoc".to_owned(), 2)], 2));
}

/// The mailbox is cut off so, and gone on with when its proof is too old: it is open, once. What was used before and after.
async fn mailbox(at: Breaks) -> [(Vec<(String, usize)>, usize); 2] {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    breaks(&citizen, MAILBOX, at);
    let opening = open_inbox(&citizen.wallet, OFFICE_ID, &yes("mở hộp thư")).await;
    assert_eq!(code(opening), "network.broken");
    let (before, keys) = (used(&citizen).await, citizen.finger.count().await);
    country.clock.advance(LATER);
    citizen.wire.mend();
    assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1);
    let notice = vidan_sandbox::NoticeDraft::new("ho_so_trang_thai", "Lịch hẹn", "Mời đến.");
    country.sandbox.send_notice(notice).unwrap();
    assert_eq!(citizen.wallet.sync_notices().await.unwrap().new, 1);
    let log = citizen.wallet.activity().await.unwrap().into_iter();
    let opened: Vec<_> = log.filter(|one| one.act == Act::InboxOpened).collect();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].outcome, Outcome::Done);
    let after = used(&citizen).await;
    // A copy that was shown is erased with its key; the mailbox has the keys that were made first.
    let shown = after.1 - before.1;
    assert_eq!(citizen.finger.count().await, keys - shown);
    [before, after]
}

#[tokio::test]
async fn a_mailbox_that_the_office_opened_costs_one_copy_more_ten_minutes_later() {
    let [before, after] = mailbox(Breaks::After).await;
    assert_eq!(before, (vec![("can_cuoc".to_owned(), 1)], 1));
    assert_eq!(after, (vec![("can_cuoc".to_owned(), 2)], 2));
}

#[tokio::test]
async fn a_mailbox_that_the_office_never_heard_of_is_proven_anew_and_shown_twice() {
    let [before, after] = mailbox(Breaks::Before).await;
    assert_eq!(before, (vec![("can_cuoc".to_owned(), 1)], 1));
    assert_eq!(after, (vec![("can_cuoc".to_owned(), 2)], 2));
}

/// A form that is refused is over: what it showed is used, and the log says so.
#[tokio::test]
async fn a_form_that_the_portal_rejects_has_used_what_it_showed() {
    // For its content at once; for its proofs, which may have been too old, after others were made.
    for (cause, copies) in [("answer_mismatch", 1), ("invalid_proof", 2)] {
        let country = Country::start().await;
        let citizen = Citizen::with_documents(&country).await;
        country.meddle(move |asked, answer| match asked.path.ends_with(FORM) {
            true => Answer {
                status: 400,
                ..answer.with_json(&json!({"error": cause}))
            },
            false => answer,
        });
        assert_eq!(code(citizen.file_form(&country).await), "server.refused");
        assert!(citizen.wallet.operations().await.unwrap().is_empty());
        let gone = vec![("can_cuoc".to_owned(), copies)];
        assert_eq!(used(&citizen).await, (gone, copies), "{cause}");
        let last = citizen.wallet.activity().await.unwrap().pop().unwrap();
        assert_eq!(last.act, Act::FormSubmitted);
        assert_eq!(last.outcome, Outcome::Refused("server.refused".to_owned()));
    }
}
