//! One root hands over to the next; in each refusal one thing alone is wrong.

use crate::support::{NOW, World, key, world};
use serde_json::{Value as Json, json};
use vidan_codec::{
    clock::UnixTime,
    jose::{Jwk, jws},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, MAX_HAND_OVERS, PinnedRoot, ROOT_TYPE, TrustList, hand_over, publish, publish_after,
};

fn root(kid: &str, key: &SigningKey) -> PinnedRoot {
    PinnedRoot::new(kid, key.public())
}

fn kids(list: &TrustList) -> Vec<&str> {
    list.roots().iter().map(PinnedRoot::kid).collect()
}

struct Chain {
    world: World,
    second: SigningKey,
    third: SigningKey,
    links: [String; 2],
}

/// `root` hands over to `second` with list 7, that to `third` with list 9.
fn chain() -> Chain {
    let (world, second, third) = (world(), key(), key());
    let links = [
        hand_over(&world.root, "root", &root("second", &second), 7, NOW).unwrap(),
        hand_over(&second, "second", &root("third", &third), 9, NOW).unwrap(),
    ];
    Chain {
        world,
        second,
        third,
        links,
    }
}

fn read(text: &str, roots: &[PinnedRoot]) -> Result<TrustList, Error> {
    TrustList::verify(text, roots, NOW, None)
}

#[test]
fn a_reader_follows_from_the_root_it_knows() {
    let mut chain = chain();
    chain.world.content.number = 9;
    let (second, third) = (&chain.second, &chain.third);
    let text = publish_after(&chain.links, &chain.world.content, third, "third").unwrap();
    for known in [
        root("root", &chain.world.root),
        root("second", second),
        root("third", third),
    ] {
        let list = read(&text, &[known]).unwrap();
        assert_eq!(list.roots(), [root("third", third)]);
        let again = read(list.as_jws(), list.roots()).unwrap();
        assert_eq!((again.number(), kids(&again)), (9, vec!["third"]));
    }
    assert_eq!(
        read(&text, &[root("x", &key())]).unwrap_err(),
        Error::UnknownRoot
    );
}

/// A person names a root by its key alone, whatever its age, for texts of every age.
#[test]
fn a_named_key_is_found_in_texts_of_every_age() {
    let mut chain = chain();
    let first = chain.world.list_text();
    let content = &chain.world.content;
    let second = publish_after(&chain.links[..1], content, &chain.second, "second").unwrap();
    chain.world.content.number = 9;
    let content = &chain.world.content;
    let third = publish_after(&chain.links, content, &chain.third, "third").unwrap();
    let keys = [&chain.world.root, &chain.second, &chain.third];
    for (age, text) in [first, second, third].iter().enumerate() {
        for (root_age, key) in keys.iter().enumerate() {
            let named = PinnedRoot::named_in(text, key.public());
            let list = read(text, std::slice::from_ref(&named));
            // A root is not known before it took over.
            match root_age <= age {
                true => assert_eq!(list.unwrap().roots().len(), 1, "{age} {root_age}"),
                false => assert_eq!(list.unwrap_err(), Error::SignatureInvalid),
            }
            let kid = ["root", "second", "third"][root_age.min(age)];
            assert_eq!((named.kid(), named.key()), (kid, &key.public()));
        }
        let stranger = PinnedRoot::named_in(text, key().public());
        assert_eq!(
            read(text, &[stranger]).unwrap_err(),
            Error::SignatureInvalid
        );
    }
    // What is no list names nobody.
    for text in ["", "~", "a.b.c", &"a".repeat(2_000_000)] {
        let named = PinnedRoot::named_in(text, key().public());
        assert_eq!(named.kid(), "");
    }
}

#[test]
fn without_a_hand_over_the_roots_stay() {
    let world = world();
    let roots = [root("spare", &key()), root("root", &world.root)];
    let list = read(&world.list_text(), &roots).unwrap();
    assert_eq!(list.roots(), roots);
}

#[test]
fn others_stay_beside_a_root_that_hands_over() {
    let chain = chain();
    let spare = root("spare", &key());
    let text = publish_after(
        &chain.links[..1],
        &chain.world.content,
        &chain.second,
        "second",
    );
    let list = read(&text.unwrap(), &[spare, root("root", &chain.world.root)]).unwrap();
    assert_eq!(kids(&list), ["spare", "second"]);
}

#[test]
fn an_app_may_come_with_both() {
    let chain = chain();
    let both = [
        root("root", &chain.world.root),
        root("second", &chain.second),
    ];
    let text = publish_after(
        &chain.links[..1],
        &chain.world.content,
        &chain.second,
        "second",
    );
    assert_eq!(kids(&read(&text.unwrap(), &both).unwrap()), ["second"]);
}

/// The old key is stolen after it handed over: with the hand-over a list says so itself, and who pinned the new root does
/// not know the old one any more.
#[test]
fn the_old_root_signs_nothing_any_more() {
    let mut chain = chain();
    chain.world.content.number = 100;
    let old = &chain.world.root;
    let text = publish_after(&chain.links[..1], &chain.world.content, old, "root").unwrap();
    assert_eq!(
        read(&text, &[root("root", old)]).unwrap_err(),
        Error::RootReplaced("root".into())
    );
    let text = publish(&chain.world.content, old, "root").unwrap();
    assert_eq!(
        read(&text, &[root("second", &chain.second)]).unwrap_err(),
        Error::UnknownRoot
    );
}

#[test]
fn the_new_root_begins_with_its_first_list() {
    let mut chain = chain();
    chain.world.content.number = 6;
    let text = publish_after(
        &chain.links[..1],
        &chain.world.content,
        &chain.second,
        "second",
    );
    assert_eq!(
        read(&text.unwrap(), &chain.world.roots()).unwrap_err(),
        Error::HandOverTooEarly {
            offered: 6,
            first: 7
        }
    );
}

#[test]
fn a_list_is_still_held_to_its_number_and_signature() {
    let chain = chain();
    let text = publish_after(
        &chain.links[..1],
        &chain.world.content,
        &chain.second,
        "second",
    )
    .unwrap();
    let held = TrustList::verify(&text, &chain.world.roots(), NOW, Some(8));
    assert_eq!(
        held.unwrap_err(),
        Error::ListRolledBack {
            offered: 7,
            held: 8
        }
    );
    let forged = publish_after(&chain.links[..1], &chain.world.content, &key(), "second").unwrap();
    assert_eq!(
        read(&forged, &chain.world.roots()).unwrap_err(),
        Error::SignatureInvalid
    );
    let alone = publish(&chain.world.content, &chain.second, "second").unwrap();
    assert_eq!(
        read(&alone, &chain.world.roots()).unwrap_err(),
        Error::UnknownRoot
    );
}

/// A hand-over by the old root with its header or payload changed before it was signed.
fn with_link(chain: &Chain, header: &jws::Header, change: impl FnOnce(&mut Json)) -> Error {
    let mut payload = json!({
        "iat": NOW.0, "number": 7, "kid": "second", "jwk": Jwk::from_key(&chain.second.public()),
    });
    change(&mut payload);
    let link = jws::sign(header, payload.to_string().as_bytes(), &chain.world.root).unwrap();
    with_text(chain, &link)
}

fn with_text(chain: &Chain, link: &str) -> Error {
    let list = publish(&chain.world.content, &chain.second, "second").unwrap();
    read(&format!("{link}~{list}"), &chain.world.roots()).unwrap_err()
}

#[test]
fn a_malformed_hand_over_says_why() {
    let chain = chain();
    let header = jws::Header::new(Algorithm::Es256, ROOT_TYPE);
    let named = header.clone().with_kid("root");
    let malformed = Error::HandOverMalformed;
    assert_eq!(with_link(&chain, &header, |_| {}), malformed("kid"));
    let list = jws::Header::new(Algorithm::Es256, vidan_trust::LIST_TYPE).with_kid("root");
    assert_eq!(with_link(&chain, &list, |_| {}), malformed("typ"));
    for (name, value) in [
        ("iat", json!("now")),
        ("number", json!(-1)),
        ("kid", json!(5)),
        ("jwk", json!({"kty": "oct"})),
    ] {
        assert_eq!(
            with_link(&chain, &named, |all| all[name] = value),
            malformed("payload")
        );
    }
    assert_eq!(
        with_link(&chain, &named, |all| all["kid"] = "".into()),
        malformed("kid")
    );
    let long = "k".repeat(513);
    assert_eq!(
        with_link(&chain, &named, |all| all["kid"] = long.into()),
        malformed("kid")
    );
    assert_eq!(
        with_link(&chain, &named, |all| all["iat"] = (NOW.0 + 301).into()),
        Error::HandOverFromTheFuture
    );
    assert_eq!(
        with_link(&chain, &named, |all| all["kid"] = "root".into()),
        Error::RootDuplicate("root".into())
    );
    assert_eq!(
        with_text(&chain, ""),
        malformed("not a compact JWS of JSON")
    );
    assert_eq!(
        with_text(&chain, "a.b"),
        malformed("not a compact JWS of JSON")
    );
    assert_eq!(with_text(&chain, &"a".repeat(5000)), malformed("too long"));
    let forged = hand_over(&key(), "root", &root("second", &chain.second), 7, NOW).unwrap();
    assert_eq!(with_text(&chain, &forged), Error::SignatureInvalid);
    let empty = PinnedRoot::new("", chain.second.public());
    assert_eq!(
        hand_over(&chain.world.root, "root", &empty, 7, UnixTime(0)).unwrap_err(),
        malformed("kid")
    );
}

#[test]
fn a_new_root_is_named_like_no_other() {
    let chain = chain();
    let spare = root("second", &key());
    let text = publish_after(
        &chain.links[..1],
        &chain.world.content,
        &chain.second,
        "second",
    )
    .unwrap();
    let roots = [root("root", &chain.world.root), spare];
    assert_eq!(
        read(&text, &roots).unwrap_err(),
        Error::RootDuplicate("second".into())
    );
    let back = hand_over(&chain.second, "second", &root("root", &key()), 7, NOW).unwrap();
    let links = [chain.links[0].clone(), back];
    let text = publish_after(&links, &chain.world.content, &chain.second, "second").unwrap();
    assert_eq!(
        read(&text, &chain.world.roots()).unwrap_err(),
        Error::RootDuplicate("root".into())
    );
}

#[test]
fn hand_overs_are_bounded() {
    let chain = chain();
    let many = vec![chain.links[0].clone(); MAX_HAND_OVERS + 1];
    let publish =
        |links: &[String]| publish_after(links, &chain.world.content, &chain.second, "second");
    assert_eq!(publish(&many).unwrap_err(), Error::HandOversTooMany);
    let text = publish(&many[1..]).unwrap();
    assert!(
        read(&text, &chain.world.roots()).is_ok(),
        "one that is repeated changes nothing"
    );
    let longer = format!("{}~{text}", many[0]);
    assert_eq!(
        read(&longer, &chain.world.roots()).unwrap_err(),
        Error::HandOversTooMany
    );
}
