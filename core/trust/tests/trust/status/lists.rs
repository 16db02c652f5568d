//! Which of the lists a verifier holds may speak for a document.

use crate::support::{NOW, URI, World, content, world};
use vidan_codec::clock::UnixTime;
use vidan_trust::{
    IssuerKey, Signer, TrustList,
    status::{
        Status, StatusAnswer, StatusBits, StatusEntries, StatusList, StatusLists, StatusTrust,
        StatusUnknown,
    },
};

/// Who signed a document, as its verification says.
fn issuer(list: &TrustList, world: &World, kid: &str) -> Signer {
    let key = list.issuer(kid, "can_cuoc", NOW).unwrap();
    let by = if kid == "i" {
        &world.issuer
    } else {
        &world.other
    };
    let signature = by.sign(b"document").unwrap();
    let verified = key.verify(
        -9,
        b"document",
        &signature,
        Some(UnixTime(NOW.0 - 1000)),
        (),
    );
    verified.unwrap().signer().clone()
}

fn held(world: &World) -> StatusLists {
    let mut lists = StatusLists::new();
    let token = content(URI, NOW.0 - 100)
        .to_cwt(&world.issuer, "i")
        .unwrap();
    assert!(lists.insert(world.read(&token).unwrap()));
    lists
}

fn unknown(answer: StatusAnswer) -> StatusUnknown {
    match answer.status {
        Status::Undetermined(cause) => cause,
        _ => panic!("determined"),
    }
}

#[test]
fn the_list_of_its_issuer_speaks_for_a_document() {
    let world = world();
    let list = world.list();
    let (lists, signer) = (held(&world), issuer(&list, &world, "i"));
    let trust = StatusTrust::List(&list);
    let answer = |index, now| lists.status(URI, index, &signer, trust, now);
    let expected = |status| StatusAnswer {
        status,
        age: Some(100),
    };
    assert_eq!(answer(0, NOW), expected(Status::Valid));
    assert_eq!(answer(1, NOW), expected(Status::Revoked));
    assert_eq!(answer(2, NOW), expected(Status::Suspended));
    assert_eq!(unknown(answer(3, NOW)), StatusUnknown::ValueUnknown(3));
    let late = answer(0, UnixTime(NOW.0 + 5000));
    assert_eq!(
        (unknown(late), late.age),
        (StatusUnknown::Expired, Some(5100))
    );
    let elsewhere = lists.status("https://status.example/lists/2", 0, &signer, trust, NOW);
    assert_eq!(
        (unknown(elsewhere), elsewhere.age),
        (StatusUnknown::NoList, None)
    );
}

#[test]
fn a_mechanism_that_is_no_list_leaves_the_status_open() {
    let world = world();
    let list = world.list();
    let (lists, signer) = (held(&world), issuer(&list, &world, "i"));
    let answer = lists.status("", 0, &signer, StatusTrust::List(&list), NOW);
    assert_eq!(unknown(answer), StatusUnknown::MechanismUnknown);
    assert_eq!(answer.status.code(), "status.mechanism_unknown");
}

/// Another issuer, trusted for its own documents, publishes a clean list under our address.
#[test]
fn an_issuer_cannot_clear_what_another_revoked() {
    let world = world();
    let list = world.list();
    let trust = StatusTrust::List(&list);
    let mut clean = content(URI, NOW.0 - 10);
    clean.entries = StatusEntries::new(StatusBits::Two, 100).unwrap();
    let clean = clean.to_cwt(&world.other, "other").unwrap();
    let clean = world.read(&clean).unwrap();
    let ours = issuer(&list, &world, "i");

    let mut lists = held(&world);
    assert!(lists.insert(clean.clone()));
    assert_eq!(lists.len(), 2, "one does not push out the other");
    assert_eq!(
        lists.status(URI, 1, &ours, trust, NOW).status,
        Status::Revoked
    );

    let mut alone = StatusLists::new();
    alone.insert(clean);
    let answer = alone.status(URI, 1, &ours, trust, NOW);
    assert_eq!(unknown(answer), StatusUnknown::SignerForeign);
    let theirs = issuer(&list, &world, "other");
    assert_eq!(
        alone.status(URI, 1, &theirs, trust, NOW).status,
        Status::Valid
    );
}

#[test]
fn a_list_falls_with_its_signer() {
    let mut world = world();
    let (lists, signer) = (held(&world), issuer(&world.list(), &world, "i"));
    let cause = |world: &World, now: UnixTime| {
        let list = world.list();
        unknown(lists.status(URI, 0, &signer, StatusTrust::List(&list), now))
    };
    let fallen = StatusUnknown::SignerNotTrusted;
    world.content.issuers[0].standing.valid_until = Some(NOW.0 + 50);
    assert_eq!(cause(&world, UnixTime(NOW.0 + 50)), fallen);
    world.content.issuers[0].standing.valid_until = None;
    world.content.issuers[0].standing.retired = Some(NOW.0 - 100);
    assert_eq!(cause(&world, NOW), fallen);
    world.content.issuers[0].standing.compromised = true;
    assert_eq!(cause(&world, NOW), fallen);
    world.content.issuers.remove(0);
    assert_eq!(cause(&world, NOW), fallen);
}

#[test]
fn a_later_key_of_the_same_issuer_speaks_for_earlier_documents() {
    let mut world = world();
    world.content.issuers[0].standing.retired = Some(NOW.0 - 500);
    world.content.issuers[1].iss = "urn:test:i".into();
    let list = world.list();
    let token = content(URI, NOW.0 - 100)
        .to_jwt(&world.other, "other")
        .unwrap();
    let mut lists = StatusLists::new();
    lists.insert(world.read(token.as_bytes()).unwrap());
    let signer = issuer(&list, &world, "i");
    let answer = lists.status(URI, 1, &signer, StatusTrust::List(&list), NOW);
    assert_eq!(answer.status, Status::Revoked);
}

#[test]
fn an_older_list_does_not_come_back() {
    let world = world();
    let list = world.list();
    let signer = issuer(&list, &world, "i");
    let made = |at: i64, value: u8| {
        let mut made = content(URI, at);
        made.entries.set(0, value).unwrap();
        world
            .read(&made.to_cwt(&world.issuer, "i").unwrap())
            .unwrap()
    };
    let mut lists = StatusLists::new();
    assert!(lists.is_empty());
    assert!(lists.insert(made(NOW.0 - 50, 1)));
    assert!(
        !lists.insert(made(NOW.0 - 60, 0)),
        "from before the revocation"
    );
    let status = |lists: &StatusLists| lists.status(URI, 0, &signer, StatusTrust::List(&list), NOW);
    assert_eq!(status(&lists).status, Status::Revoked);
    assert!(lists.insert(made(NOW.0 - 40, 2)));
    assert_eq!(status(&lists).status, Status::Suspended);
    assert_eq!((lists.len(), lists.iter().count()), (1, 1));
}

/// The answer for the first entry, after lists with these values for it, all made at one time, came in this order.
fn of_one_time(world: &World, values: &[u8]) -> (Status, usize) {
    let mut lists = StatusLists::new();
    for value in values {
        let mut made = content(URI, NOW.0 - 50);
        made.entries.set(0, *value).unwrap();
        let token = made.to_cwt(&world.issuer, "i").unwrap();
        assert!(lists.insert(world.read(&token).unwrap()));
    }
    let list = world.list();
    let signer = issuer(&list, world, "i");
    let answer = lists.status(URI, 0, &signer, StatusTrust::List(&list), NOW);
    assert_eq!(answer.age, Some(50));
    (answer.status, lists.len())
}

#[test]
fn of_differing_lists_of_one_time_the_worse_counts() {
    let world = world();
    let unknown = Status::Undetermined(StatusUnknown::ValueUnknown(3));
    for (one, other, worse) in [
        (0, 1, Status::Revoked),
        (0, 2, Status::Suspended),
        (0, 3, unknown),
        (3, 2, Status::Suspended),
        (2, 1, Status::Revoked),
        (3, 1, Status::Revoked),
    ] {
        assert_eq!(of_one_time(&world, &[one, other]), (worse, 2));
        assert_eq!(of_one_time(&world, &[other, one]), (worse, 2));
    }
    assert_eq!(of_one_time(&world, &[0, 1, 0]), (Status::Revoked, 2));
    assert_eq!(
        of_one_time(&world, &[0, 0, 0]),
        (Status::Valid, 1),
        "the same"
    );
}

#[test]
fn a_newer_list_ends_what_two_older_ones_disagree_on() {
    let world = world();
    let list = world.list();
    let mut lists = StatusLists::new();
    for (at, value) in [(60, 0), (60, 1), (50, 0)] {
        let mut made = content(URI, NOW.0 - at);
        made.entries.set(0, value).unwrap();
        let token = made.to_cwt(&world.issuer, "i").unwrap();
        assert!(lists.insert(world.read(&token).unwrap()));
    }
    let signer = issuer(&list, &world, "i");
    let answer = lists.status(URI, 0, &signer, StatusTrust::List(&list), NOW);
    assert_eq!((answer.status, lists.len()), (Status::Valid, 1));
}

/// Of two lists of one time by two keys of one issuer, that of a key that fell says nothing any more.
#[test]
fn a_list_that_fell_takes_no_part_in_the_worst() {
    let mut world = world();
    world.content.issuers[1].iss = "urn:test:i".into();
    let list = world.list();
    let signer = issuer(&list, &world, "i");
    let mut lists = StatusLists::new();
    for (key, kid, value) in [(&world.issuer, "i", 0), (&world.other, "other", 1)] {
        let mut made = content(URI, NOW.0 - 50);
        made.entries.set(0, value).unwrap();
        let token = made.to_cwt(key, kid).unwrap();
        assert!(lists.insert(world.read(&token).unwrap()));
    }
    let status = |list: &TrustList| {
        let trust = StatusTrust::List(list);
        lists.status(URI, 0, &signer, trust, NOW).status
    };
    assert_eq!(status(&list), Status::Revoked);
    world.content.issuers[1].standing.compromised = true;
    assert_eq!(status(&world.list()), Status::Valid);
    world.content.issuers[0].standing.compromised = true;
    let fallen = Status::Undetermined(StatusUnknown::SignerNotTrusted);
    assert_eq!(status(&world.list()), fallen);
}

/// Under the same key id a later trust list has another key, or another issuer: what the old key signed is nobody's word.
#[test]
fn a_key_id_with_a_new_key_vouches_for_no_old_list() {
    let mut world = world();
    let (lists, signer) = (held(&world), issuer(&world.list(), &world, "i"));
    let status = |world: &World| {
        let list = world.list();
        let trust = StatusTrust::List(&list);
        lists.status(URI, 0, &signer, trust, NOW).status
    };
    let fallen = Status::Undetermined(StatusUnknown::SignerNotTrusted);
    assert_eq!(status(&world), Status::Valid);
    let right = world.content.issuers[0].clone();
    world.content.issuers[0].jwk = world.content.issuers[1].jwk.clone();
    assert_eq!(status(&world), fallen, "another key");
    world.content.issuers[0] = right;
    world.content.issuers[0].iss = "urn:test:another".into();
    assert_eq!(status(&world), fallen, "another issuer");
}

#[test]
fn under_a_named_key_its_own_lists_count() {
    let world = world();
    let (named, other) = (
        IssuerKey::pinned(world.issuer.public()),
        IssuerKey::pinned(world.other.public()),
    );
    let token = content(URI, NOW.0 - 100)
        .to_cwt(&world.issuer, "any")
        .unwrap();
    let list = StatusList::verify(&token, URI, StatusTrust::Key(&named), NOW).unwrap();
    let mut lists = StatusLists::new();
    lists.insert(list);
    let signer = |key: &IssuerKey, by: &vidan_crypto::SigningKey| {
        let signature = by.sign(b"d").unwrap();
        key.verify(-9, b"d", &signature, None, ())
            .unwrap()
            .signer()
            .clone()
    };
    let ours = signer(&named, &world.issuer);
    let answer = lists.status(URI, 1, &ours, StatusTrust::Key(&named), NOW);
    assert_eq!(answer.status, Status::Revoked);
    let theirs = signer(&other, &world.other);
    let answer = lists.status(URI, 1, &theirs, StatusTrust::Key(&other), NOW);
    assert_eq!(unknown(answer), StatusUnknown::SignerForeign);
    let answer = lists.status(URI, 1, &ours, StatusTrust::Key(&other), NOW);
    assert_eq!(unknown(answer), StatusUnknown::SignerNotTrusted);
}
