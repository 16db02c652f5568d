//! Lists that a person names as the ones to go by: no signature counts, everything else does.

use crate::support::{NOW, URI, content, key, world};
use vidan_codec::{clock::UnixTime, jose::jws};
use vidan_crypto::SigningKey;
use vidan_trust::{Bundle, Error, LIST_TYPE, ListContent, MAX_LIST_BYTES, TrustList, publish};

/// Signed past the publisher's own checks.
fn signed(content: &ListContent, typ: &str, by: &SigningKey) -> String {
    let header = jws::Header::new(by.algorithm(), typ).with_kid("root");
    jws::sign(&header, &serde_json::to_vec(content).unwrap(), by).unwrap()
}

fn refused(text: &str) -> Error {
    TrustList::on_a_persons_word(text, NOW).unwrap_err()
}

#[test]
fn a_list_by_anyone_is_taken_and_pins_nobody() {
    let world = world();
    let text = publish(&world.content, &key(), "root").unwrap();
    let by_roots = TrustList::verify_any_age(&text, &world.roots(), NOW, None);
    assert_eq!(by_roots.unwrap_err(), Error::SignatureInvalid);
    let list = TrustList::on_a_persons_word(&text, NOW).unwrap();
    assert!(list.roots().is_empty());
    assert_eq!((list.number(), list.as_jws()), (7, text.as_str()));
    let issuer = list.issuer("i", "can_cuoc", NOW).unwrap();
    assert_eq!(*issuer.public(), world.issuer.public());
    let late = UnixTime(NOW.0 + 200_000);
    assert!(TrustList::on_a_persons_word(&text, late).is_ok_and(|list| list.is_stale(late)));
}

#[test]
fn form_bounds_and_dates_are_checked_as_ever() {
    let world = world();
    let with = |change: fn(&mut ListContent)| {
        let mut content = world.content.clone();
        change(&mut content);
        refused(&signed(&content, LIST_TYPE, &world.root))
    };
    assert_eq!(
        with(|list| (list.iat, list.next_update) = (NOW.0 + 1000, NOW.0 + 2000)),
        Error::ListFromTheFuture
    );
    assert_eq!(
        with(|list| list.next_update = list.iat),
        Error::Bounds("next_update")
    );
    assert_eq!(
        with(|list| list.issuers[1].kid = "i".into()),
        Error::DuplicateKid("i".into())
    );
    assert_eq!(
        refused(&signed(&world.content, "JWT", &world.root)),
        Error::Malformed("typ")
    );
    assert_eq!(
        refused(&"x".repeat(MAX_LIST_BYTES + 1)),
        Error::ListTooLarge
    );
    for text in ["", "x", "a.b.c", "~"] {
        assert!(matches!(refused(text), Error::Malformed(_)), "{text:?}");
    }
    let text = signed(&world.content, LIST_TYPE, &world.root);
    assert!(TrustList::on_a_persons_word(&text, NOW).is_ok());
}

#[test]
fn a_bundles_status_lists_are_verified_under_the_list_that_was_named() {
    let world = world();
    let text = publish(&world.content, &key(), "root").unwrap();
    let good = content(URI, NOW.0 - 100)
        .to_cwt(&world.issuer, "i")
        .unwrap();
    let forged = content("https://status.example/lists/2", NOW.0 - 100)
        .to_cwt(&key(), "other")
        .unwrap();
    let bytes = Bundle::write(&text, &[&good, &forged]).unwrap();
    let by_roots = Bundle::read(&bytes, &world.roots(), NOW, None);
    assert_eq!(by_roots.unwrap_err(), Error::SignatureInvalid);
    let bundle = Bundle::on_a_persons_word(&bytes, NOW).unwrap();
    assert!(bundle.trust().roots().is_empty());
    assert_eq!(bundle.status().len(), 1);
    let [(place, cause)] = bundle.refused() else {
        panic!("{:?}", bundle.refused())
    };
    assert_eq!((*place, cause), (2, &Error::SignatureInvalid));
    assert_eq!(
        Bundle::on_a_persons_word(&[0x80], NOW).unwrap_err(),
        Error::BundleMalformed("no trust list")
    );
}
