//! How the documents stand: what the wallet learns ahead of time, and what it tells before showing.

use vidan_protocol::http::{Request, Response, STATUS_LIST_CWT, STATUS_LIST_JWT};
use vidan_sandbox::ServiceKind;
use vidan_tests::{
    citizen::{Citizen, counter, passcode, yes},
    country::{Answer, Country},
};
use vidan_trust::{
    Bundle,
    status::{Status, StatusBits, StatusEntries, StatusListContent, StatusUnknown},
};
use vidan_verifier::{Outcome, Step};
use vidan_wallet::{DocumentState, TransportError};

const HOUR: i64 = 3600;

fn pass(country: &Country, seconds: i64) {
    country.clock.advance(u32::try_from(seconds).unwrap());
}

/// State and code of the card.
async fn card(citizen: &Citizen) -> (DocumentState, String) {
    let status = citizen.card().await.status.unwrap();
    (status.state, status.code)
}

fn undetermined(code: &str) -> (DocumentState, String) {
    (DocumentState::Undetermined, code.to_owned())
}

/// A citizen whose wallet holds fresh lists.
async fn informed(country: &Country) -> Citizen {
    let citizen = Citizen::with_documents(country).await;
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.refused.len()), (2, 0));
    citizen
}

/// The address of the ministry's list.
fn ministry(country: &Country) -> String {
    format!(
        "{}/status/sandbox-bca-1/1",
        country.sandbox.addresses().issuer
    )
}

/// The ministry's list as it might be.
fn list(country: &Country, change: impl FnOnce(&mut StatusListContent)) -> StatusListContent {
    let mut content = StatusListContent {
        uri: ministry(country),
        issued_at: country.now().0,
        expires_at: None,
        ttl: Some(12 * HOUR),
        entries: StatusEntries::new(StatusBits::Two, 1 << 20).unwrap(),
    };
    change(&mut content);
    content
}

/// As the ministry signs it.
fn signed(country: &Country, change: impl FnOnce(&mut StatusListContent)) -> Vec<u8> {
    let key = country.key("issuer-bca");
    list(country, change).to_cwt(&key, "sandbox-bca-1").unwrap()
}

#[tokio::test]
async fn every_list_is_fetched_once_and_whole_and_again_when_due_or_asked_for() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    assert_eq!(card(&citizen).await, undetermined("status.unchecked"));
    citizen.wire.take_sent();
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.still_fresh), (2, 0));
    let mut asked = citizen.wire.take_sent();
    asked.sort();
    let issuer = &country.sandbox.addresses().issuer;
    // Two authorities for three documents of five copies each; no address tells which copy is meant.
    assert_eq!(
        asked,
        ["bca", "bhxh"].map(|name| format!("{issuer}/status/sandbox-{name}-1/1"))
    );
    for document in citizen.wallet.documents().await.unwrap() {
        let status = document.status.unwrap();
        assert_eq!(status.state, DocumentState::Valid, "{}", status.code);
        assert_eq!(status.as_of, Some(country.now()));
    }

    pass(&country, 6 * HOUR - 1);
    let report = citizen.wallet.refresh_status_if_due().await.unwrap();
    assert_eq!((report.fetched, report.still_fresh), (0, 2));
    assert!(citizen.wire.take_sent().is_empty());
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.still_fresh), (2, 0));
    pass(&country, 6 * HOUR);
    let report = citizen.wallet.refresh_status_if_due().await.unwrap();
    assert_eq!((report.fetched, report.not_fetched), (2, 0));
}

#[tokio::test]
async fn a_document_suspended_a_second_ago_is_told_so_to_who_asks() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    assert_eq!(card(&citizen).await.0, DocumentState::Valid);
    let suspended = country.sandbox.set_status("can_cuoc", Status::Suspended);
    suspended.unwrap();
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Suspended);
}

#[tokio::test]
async fn a_revoked_or_suspended_document_is_told_and_can_be_shown_and_is_refused_by_who_looks() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    assert!(citizen.preview().await.unwrap().warnings.is_empty());
    for (status, state, told) in [
        (
            Status::Suspended,
            DocumentState::Suspended,
            "status.suspended",
        ),
        (Status::Revoked, DocumentState::Revoked, "status.revoked"),
    ] {
        country.sandbox.set_status("can_cuoc", status).unwrap();
        pass(&country, 6 * HOUR);
        citizen.wallet.refresh_status().await.unwrap();
        assert_eq!(card(&citizen).await, (state, told.to_owned()));
        let preview = citizen.preview().await.unwrap();
        let [warning] = preview.warnings.as_slice() else {
            panic!("{} warnings", preview.warnings.len())
        };
        assert_eq!(warning.code, told);
        assert_ne!(warning.text.vi, warning.text.en);
        let code = citizen.wallet.present(&preview, &yes("xem tuổi")).await;
        let verdict = counter(&country).verify(&code.unwrap().text);
        assert_eq!(
            (verdict.outcome(), verdict.step(), verdict.code()),
            (Outcome::Refused, Step::Status, told)
        );
        assert!(verdict.shown().is_empty());
        // The other documents are not concerned.
        let others = citizen.wallet.documents().await.unwrap();
        let others = others
            .iter()
            .filter(|other| other.document_type != "can_cuoc");
        assert!(others.clone().count() == 2);
        assert!(
            others
                .clone()
                .all(|other| { other.status.as_ref().unwrap().state == DocumentState::Valid })
        );
    }
    country
        .sandbox
        .set_status("can_cuoc", Status::Valid)
        .unwrap();
    pass(&country, 6 * HOUR);
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Valid);
    assert!(citizen.preview().await.unwrap().warnings.is_empty());
}

#[tokio::test]
async fn what_cannot_be_told_is_told_as_such() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    let morning = country.now();
    let unknown = Status::Undetermined(StatusUnknown::ValueUnknown(3));
    country.sandbox.set_status("can_cuoc", unknown).unwrap();
    pass(&country, 6 * HOUR);
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await, undetermined("status.value_unknown"));
    // No alarm where nothing is known.
    assert!(citizen.preview().await.unwrap().warnings.is_empty());

    pass(&country, 12 * HOUR);
    assert_eq!(card(&citizen).await, undetermined("status.stale"));
    pass(&country, 7 * 24 * HOUR);
    assert_eq!(card(&citizen).await, undetermined("status.expired"));
    country.clock.set_wall(morning.plus(3 * HOUR));
    assert_eq!(card(&citizen).await, undetermined("status.from_the_future"));
}

#[tokio::test]
async fn one_list_that_does_not_come_hinders_no_other() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    citizen.wire.cut(|request: &Request| {
        if request.url.contains("sandbox-bca-1") {
            Err(TransportError::Timeout)
        } else {
            Ok(())
        }
    });
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(report.fetched, 1);
    let [refused] = report.refused.as_slice() else {
        panic!("{} refused", report.refused.len())
    };
    assert_eq!(refused.uri, ministry(&country));
    assert_eq!(refused.code, "network.timeout");
    assert_eq!(card(&citizen).await, undetermined("status.unchecked"));
    let documents = citizen.wallet.documents().await.unwrap();
    let insured = documents.iter().find(|one| one.document_type == "bhyt");
    assert_eq!(
        insured.unwrap().status.as_ref().unwrap().state,
        DocumentState::Valid
    );
}

#[tokio::test]
async fn a_list_that_is_refused_leaves_the_one_that_is_held() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    pass(&country, 6 * HOUR);
    let foreign = country.key("issuer-bhxh");
    let other = format!("{}/2", ministry(&country).trim_end_matches("/1"));
    let refusals = [
        // By nobody known, by another authority, under another address, of another time.
        (
            list(&country, |_| ()).to_cwt(&foreign, "nobody").unwrap(),
            "trust.unknown_kid",
        ),
        (
            list(&country, |_| ())
                .to_cwt(&foreign, "sandbox-bca-1")
                .unwrap(),
            "trust.signature_invalid",
        ),
        (
            list(&country, |_| ())
                .to_cwt(&foreign, "sandbox-bhxh-1")
                .unwrap(),
            "trust.status.uri_not_allowed",
        ),
        (
            signed(&country, |list| list.uri = other),
            "trust.status.subject_mismatch",
        ),
        (
            signed(&country, |list| list.issued_at += HOUR),
            "trust.status.from_the_future",
        ),
        (
            signed(&country, |list| list.issued_at -= 6 * HOUR + 1),
            "trust.status.rolled_back",
        ),
        (b"\xd2\x84".to_vec(), "trust.status.malformed"),
        (vec![0; 5 * 1024 * 1024], "network.answer_too_large"),
    ];
    for (token, cause) in refusals {
        country.publish_status(token);
        let report = citizen.wallet.refresh_status().await.unwrap();
        let refused = report
            .refused
            .iter()
            .find(|one| one.uri == ministry(&country));
        assert_eq!(refused.map(|one| one.code.as_str()), Some(cause));
        assert_eq!(card(&citizen).await.0, DocumentState::Valid, "{cause}");
    }
    // With nothing wrong it is taken.
    country.publish_status(signed(&country, |_| ()));
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(report.fetched, 1);
}

#[tokio::test]
async fn a_revocation_cannot_be_taken_back_by_an_older_list() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    let before = signed(&country, |_| ());
    country
        .sandbox
        .set_status("can_cuoc", Status::Revoked)
        .unwrap();
    pass(&country, 6 * HOUR);
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Revoked);
    pass(&country, 6 * HOUR);
    country.publish_status(before);
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Revoked);
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    citizen.wallet.refresh_status().await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Revoked);
}

/// The causes for which lists were refused.
fn causes(report: vidan_wallet::StatusReport) -> std::collections::BTreeSet<String> {
    let codes = report.refused.into_iter().map(|refused| refused.code);
    codes.collect()
}

/// The ministry's list in JWT form, wherever it is asked for.
fn publish_as_jwt(country: &Country, tail: &'static str) {
    let key = country.key("issuer-bca");
    let list = list(country, |_| ()).to_jwt(&key, "sandbox-bca-1").unwrap();
    country.meddle(move |asked, answer| {
        if asked.path.starts_with("/status/sandbox-bca-1") {
            let body = format!("{list}{tail}").into_bytes();
            Answer { body, ..answer }.with_header("content-type", STATUS_LIST_JWT)
        } else {
            answer
        }
    });
}

#[tokio::test]
async fn a_list_in_either_form_is_asked_for_and_read() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let note = seen.clone();
    citizen.wire.cut(move |request: &Request| {
        note.lock().unwrap().extend(request.headers.clone());
        Ok(())
    });
    for tail in ["", "\n"] {
        publish_as_jwt(&country, tail);
        let report = citizen.wallet.refresh_status().await.unwrap();
        assert_eq!((report.fetched, report.refused.len()), (2, 0));
        assert_eq!(card(&citizen).await.0, DocumentState::Valid);
    }
    let both = format!("{STATUS_LIST_CWT}, {STATUS_LIST_JWT}");
    let headers = [("accept", both.as_str()), ("accept-encoding", "identity")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(seen.lock().unwrap().first_chunk(), Some(&headers));
    // What is kept is told after a restart.
    let citizen = citizen.turn_off().wake().await.unwrap();
    citizen.wallet.unlock(passcode()).await.unwrap();
    assert_eq!(card(&citizen).await.0, DocumentState::Valid);
}

#[tokio::test]
async fn a_list_of_no_form_or_in_a_content_coding_is_refused_by_name() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    country.meddle(|asked, answer| match asked.service {
        ServiceKind::Issuer => answer.with_header("content-type", "text/html"),
        _ => answer,
    });
    let refused = causes(citizen.wallet.refresh_status().await.unwrap());
    assert_eq!(refused, ["server.answer_unusable".to_owned()].into());
    country.meddle(|asked, answer| match asked.service {
        ServiceKind::Issuer => answer.with_header("content-encoding", "gzip"),
        _ => answer,
    });
    let refused = causes(citizen.wallet.refresh_status().await.unwrap());
    assert_eq!(refused, ["server.content_coding".to_owned()].into());
}

#[tokio::test]
async fn signed_lists_may_have_moved_a_few_times_and_nothing_else_may() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    // The list lies where it was; three addresses lead there.
    let moved = std::sync::Arc::new(std::sync::Mutex::new(0));
    let hops = moved.clone();
    let lead = move |times: usize| {
        let hops = hops.clone();
        *hops.lock().unwrap() = 0;
        move |request: &Request, mut answer: Response| {
            let mut hops = hops.lock().unwrap();
            if *hops < times {
                *hops += 1;
                answer.status = 307;
                answer.headers = vec![("Location".into(), request.url.clone())];
                answer.body.clear();
            } else {
                *hops = 0;
            }
            Ok(answer)
        }
    };
    citizen.wire.change(lead(3));
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.refused.len()), (2, 0));
    assert_eq!(card(&citizen).await.0, DocumentState::Valid);
    citizen.wallet.refresh_trust().await.unwrap();
    citizen.wire.change(lead(4));
    assert_eq!(
        crate::code(citizen.wallet.refresh_trust().await),
        "server.redirected"
    );
    let refused = causes(citizen.wallet.refresh_status().await.unwrap());
    assert_eq!(refused, ["server.redirected".to_owned()].into());
    // To another scheme, to nowhere.
    for location in ["https://lists.example/1", "mailto:a@b.example", ""] {
        citizen.wire.change(move |_, mut answer: Response| {
            answer.status = 302;
            answer.headers = vec![("Location".into(), location.into())];
            Ok(answer)
        });
        let refused = causes(citizen.wallet.refresh_status().await.unwrap());
        assert_eq!(refused, ["server.redirected".to_owned()].into());
    }
    // What carries a code or a token, and what leads to it, never follows.
    citizen.wire.change(lead(1));
    let offer = country.sandbox.offer().unwrap().link;
    assert_eq!(
        crate::code(citizen.wallet.review_offer(&offer).await),
        "server.redirected"
    );
}

#[tokio::test]
async fn a_list_of_a_signer_who_lost_its_trust_says_nothing() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    let mut content = country.list_content();
    content.number += 1;
    for issuer in &mut content.issuers {
        issuer.standing.compromised = issuer.kid == "sandbox-bca-1";
    }
    country.publish(country.sign_list(&content));
    citizen.wallet.refresh_trust().await.unwrap();
    assert_eq!(
        card(&citizen).await,
        undetermined("status.signer_not_trusted")
    );
}

#[tokio::test]
async fn the_wallets_own_bundle_serves_a_verifier_beside_it() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    let bundle = citizen.wallet.bundle().await.unwrap();
    let roots = [country.sandbox.root()];
    let bundle = Bundle::read(&bundle, &roots, country.now(), None).unwrap();
    assert_eq!((bundle.status().len(), bundle.refused().len()), (2, 0));
    // Without lists nothing is called valid.
    let mut counter = counter(&country);
    counter.set_status(vidan_trust::status::StatusLists::new());
    let text = citizen.show().await.unwrap().text;
    let verdict = counter.verify(&text);
    assert_eq!(
        (verdict.outcome(), verdict.code()),
        (Outcome::Undetermined, "status.unchecked")
    );
    counter.set_status(bundle.status().clone());
    assert_eq!(counter.verify(&text).outcome(), Outcome::Valid);
}

#[tokio::test]
async fn without_a_trust_list_in_date_no_status_is_believed() {
    let country = Country::start().await;
    let citizen = informed(&country).await;
    pass(&country, 31 * 24 * HOUR);
    assert_eq!(
        crate::code(citizen.wallet.refresh_status().await),
        "trust.list.expired"
    );
    // The documents are listed all the same.
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}
