//! Step 9: what a verdict says of a document that may have been suspended or revoked, with the lists of a bundle.

use std::sync::Arc;

use vidan_codec::clock::{ManualClock, UnixTime};
use vidan_credential::{
    BROADCAST_AUDIENCE, StatusReference,
    sd_cwt::hold::HeldCredential,
    testing::{KID, NOW, ROOT_KID, TestWorld, card_claims, pinned},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Bundle, IssuerRecord, ListContent, PublicJwk, publish,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusTrust},
};
use vidan_verifier::{
    Lang, MemoryReplayGuard, Outcome, Policy, Status, StatusLists, StatusUnknown, Step, Trust,
    Verdict, Verifier,
};

const URI: &str = "https://status.example/lists/1";
/// When a code is looked at.
const LATER: UnixTime = UnixTime(NOW.0 + 5);

/// 200 entries, all valid but for some.
fn list_content(set: &[(u64, u8)]) -> StatusListContent {
    let mut entries = StatusEntries::new(StatusBits::Four, 200).unwrap();
    for (index, value) in set {
        entries.set(*index, *value).unwrap();
    }
    StatusListContent {
        uri: URI.into(),
        issued_at: NOW.0 - 7200,
        expires_at: Some(NOW.0 + 3600),
        ttl: Some(9000),
        entries,
    }
}

/// A code that shows one claim of a document with this status index, made a moment before [`LATER`].
fn code(world: &TestWorld, index: u64, at: UnixTime) -> Vec<u8> {
    let mut request = world.request(&card_claims());
    request.status = Some(StatusReference {
        uri: URI.into(),
        index,
    });
    let bytes = world.issue(request);
    let held = HeldCredential::receive(&bytes, &world.list(), NOW, &world.holder.public()).unwrap();
    let token = world.present(held.get(), &["ho_ten"], BROADCAST_AUDIENCE, at);
    token.as_bytes().to_vec()
}

fn verifier(bundle: Bundle, now: UnixTime) -> Verifier {
    let guard = Arc::new(MemoryReplayGuard::new(10));
    let clock = Arc::new(ManualClock::at(now));
    Verifier::with_bundle(bundle, Policy::broadcast(), clock, guard)
}

fn bundle(world: &TestWorld, content: &ListContent, tokens: &[&[u8]], now: UnixTime) -> Bundle {
    let list = publish(content, &world.root, ROOT_KID).unwrap();
    let bytes = Bundle::write(&list, tokens).unwrap();
    Bundle::read(&bytes, &world.roots(), now, None).unwrap()
}

/// The verdict on a document at `index`, with a list by the issuer.
fn verdict(content: &StatusListContent, index: u64, now: UnixTime) -> Verdict {
    let world = TestWorld::new();
    let token = content.to_cwt(&world.issuer, KID).unwrap();
    let bundle = bundle(&world, &world.list_content(), &[&token], now);
    assert!(bundle.refused().is_empty());
    verifier(bundle, now).verify_token(&code(&world, index, now.plus(-5)))
}

fn assert_stopped(verdict: &Verdict, outcome: Outcome, status: Status, code: &str) {
    assert_eq!(
        (verdict.outcome(), verdict.step(), verdict.code()),
        (outcome, Step::Status, code)
    );
    assert_eq!(verdict.status(), Some(status));
    assert!(verdict.accepted().is_none() && verdict.shown().is_empty());
    let json = verdict.to_json(Lang::Vi);
    assert_eq!(json["status"], status.name());
    assert!(json["claims"].is_null() && json["issuer"].is_null());
    assert_ne!(verdict.reason(Lang::Vi), verdict.reason(Lang::En));
    assert_ne!(
        verdict.reason(Lang::En),
        "The document's status is unclear.",
        "each cause has a sentence of its own"
    );
}

#[test]
fn a_clear_entry_of_a_fresh_list_is_valid() {
    let content = list_content(&[(4, 1), (6, 2)]);
    let verdict = verdict(&content, 5, LATER);
    assert_eq!(
        (verdict.outcome(), verdict.code()),
        (Outcome::Valid, "valid")
    );
    assert_eq!(verdict.status(), Some(Status::Valid));
    let json = verdict.to_json(Lang::En);
    assert_eq!(
        (
            json["status"].as_str(),
            json["status_age"].as_i64(),
            json["age"].as_i64()
        ),
        (Some("valid"), Some(7205), Some(7205)),
        "the status list is the oldest"
    );
    assert_eq!(verdict.list_age(), Some(3605));
}

#[test]
fn each_answer_but_valid_stops() {
    let content = list_content(&[(4, 1), (6, 2), (7, 3), (8, 15)]);
    let on = |index| verdict(&content, index, LATER);
    assert_stopped(&on(4), Outcome::Refused, Status::Revoked, "status.revoked");
    assert_stopped(
        &on(6),
        Outcome::Refused,
        Status::Suspended,
        "status.suspended",
    );
    let unknown = |index, cause: StatusUnknown, code| {
        assert_stopped(
            &on(index),
            Outcome::Undetermined,
            Status::Undetermined(cause),
            code,
        );
    };
    for (index, value) in [(7, 3), (8, 15)] {
        unknown(
            index,
            StatusUnknown::ValueUnknown(value),
            "status.value_unknown",
        );
    }
    for index in [200, u64::MAX] {
        unknown(
            index,
            StatusUnknown::IndexOutOfRange,
            "status.index_out_of_range",
        );
    }
}

#[test]
fn an_old_list_says_nothing_even_of_the_revoked() {
    // iat = NOW − 7200, ttl = 9000, exp = NOW + 3600.
    let content = list_content(&[(4, 1)]);
    for index in [4, 5] {
        let stale = verdict(&content, index, NOW.plus(1800));
        let status = Status::Undetermined(StatusUnknown::Stale);
        assert_stopped(&stale, Outcome::Undetermined, status, "status.stale");
        assert_eq!(stale.to_json(Lang::Vi)["age"], 9000);
        let expired = verdict(&content, index, NOW.plus(3600));
        let status = Status::Undetermined(StatusUnknown::Expired);
        assert_stopped(&expired, Outcome::Undetermined, status, "status.expired");
        assert_eq!(expired.status_age(), Some(10_800));
    }
    assert_eq!(
        verdict(&content, 5, NOW.plus(1799)).outcome(),
        Outcome::Valid
    );
}

#[test]
fn without_the_list_nothing_can_be_said() {
    let world = TestWorld::new();
    let mut elsewhere = list_content(&[]);
    elsewhere.uri.push('0');
    let token = elsewhere.to_jwt(&world.issuer, KID).unwrap();
    let bundle = bundle(&world, &world.list_content(), &[token.as_bytes()], LATER);
    let verdict = verifier(bundle, LATER).verify_token(&code(&world, 5, NOW));
    let status = Status::Undetermined(StatusUnknown::NoList);
    assert_stopped(&verdict, Outcome::Undetermined, status, "status.unchecked");
    assert_eq!((verdict.status_age(), verdict.age()), (None, Some(3605)));
}

/// A second issuer of the same trust list publishes a clean list under the first one's address.
#[test]
fn another_issuer_cannot_speak_for_the_document() {
    let world = TestWorld::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let mut content = world.list_content();
    content.issuers.push(IssuerRecord {
        kid: "other".into(),
        iss: "urn:test:other".into(),
        jwk: PublicJwk::from_key(&other.public()),
        ..content.issuers[0].clone()
    });
    let clean = list_content(&[]).to_cwt(&other, "other").unwrap();
    let bundle = bundle(&world, &content, &[&clean], LATER);
    let verdict = verifier(bundle, LATER).verify_token(&code(&world, 5, NOW));
    let status = Status::Undetermined(StatusUnknown::SignerForeign);
    assert_stopped(
        &verdict,
        Outcome::Undetermined,
        status,
        "status.signer_foreign",
    );
}

/// A newer trust list is fetched by itself: what the old one let in does not outlive it.
#[test]
fn a_status_list_falls_with_its_signer() {
    let world = TestWorld::new();
    let status_key = SigningKey::generate(Algorithm::Es256).unwrap();
    let mut content = world.list_content();
    content.issuers.push(IssuerRecord {
        kid: "status".into(),
        jwk: PublicJwk::from_key(&status_key.public()),
        documents: Vec::new(),
        ..content.issuers[0].clone()
    });
    let token = list_content(&[(4, 1)])
        .to_cwt(&status_key, "status")
        .unwrap();
    let mut verifier = verifier(bundle(&world, &content, &[&token], LATER), LATER);
    let good = verifier.verify_token(&code(&world, 5, NOW));
    assert_eq!(
        good.outcome(),
        Outcome::Valid,
        "a key of the same issuer, for status alone"
    );
    content.issuers[1].standing.compromised = true;
    verifier.set_trust(Trust::List(world.list_of(&content)));
    let verdict = verifier.verify_token(&code(&world, 5, NOW));
    let status = Status::Undetermined(StatusUnknown::SignerNotTrusted);
    assert_stopped(
        &verdict,
        Outcome::Undetermined,
        status,
        "status.signer_not_trusted",
    );
}

#[test]
fn the_signature_comes_before_the_status() {
    let world = TestWorld::new();
    let token = list_content(&[(4, 1)]).to_cwt(&world.issuer, KID).unwrap();
    let bundle = bundle(&world, &world.list_content(), &[&token], LATER);
    let mut forged = code(&world, 4, NOW);
    *forged.last_mut().unwrap() ^= 1;
    let verdict = verifier(bundle, LATER).verify_token(&forged);
    assert_eq!((verdict.step(), verdict.status()), (Step::Holder, None));
    assert!(verdict.to_json(Lang::En)["status"].is_null());
}

/// What is refused for its status leaves no trace in the guard: once restored, the same code counts.
#[test]
fn a_suspended_document_is_not_remembered() {
    let world = TestWorld::new();
    let lists = |value| {
        let token = list_content(&[(5, value)])
            .to_cwt(&world.issuer, KID)
            .unwrap();
        bundle(&world, &world.list_content(), &[&token], LATER)
            .into_parts()
            .1
    };
    let guard = Arc::new(MemoryReplayGuard::new(10));
    let clock = Arc::new(ManualClock::at(LATER));
    let trust = Trust::List(world.list());
    let mut verifier = Verifier::new(trust, Policy::broadcast(), clock, guard);
    let code = code(&world, 5, NOW);
    assert_eq!(verifier.verify_token(&code).code(), "status.unchecked");
    verifier.set_status(lists(2));
    assert_eq!(verifier.verify_token(&code).code(), "status.suspended");
    verifier.set_status(lists(0));
    assert_eq!(verifier.verify_token(&code).outcome(), Outcome::Valid);
    assert_eq!(verifier.verify_token(&code).code(), "replay.seen");
}

#[test]
fn under_a_named_key_its_lists_count() {
    let world = TestWorld::new();
    let named = pinned(&world.issuer.public());
    let token = list_content(&[(4, 1)])
        .to_jwt(&world.issuer, "any")
        .unwrap();
    let list = StatusList::verify(token.as_bytes(), URI, StatusTrust::Key(&named), LATER).unwrap();
    let mut lists = StatusLists::new();
    lists.insert(list);
    let guard = Arc::new(MemoryReplayGuard::new(10));
    let clock = Arc::new(ManualClock::at(LATER));
    let mut verifier = Verifier::new(Trust::Key(named), Policy::broadcast(), clock, guard);
    verifier.set_status(lists);
    let revoked = verifier.verify_token(&code(&world, 4, NOW));
    assert_stopped(
        &revoked,
        Outcome::Refused,
        Status::Revoked,
        "status.revoked",
    );
    let valid = verifier.verify_token(&code(&world, 5, NOW));
    assert_eq!((valid.outcome(), valid.age()), (Outcome::Valid, Some(7205)));
}
