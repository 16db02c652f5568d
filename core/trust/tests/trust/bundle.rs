//! The file of a verifier without network; in each refusal one thing alone is wrong.

use crate::support::{NOW, URI, World, content, key, world};
use vidan_codec::{cbor::Value, clock::UnixTime};
use vidan_trust::{Bundle, Error, MAX_BUNDLE_BYTES, MAX_BUNDLE_LISTS, PinnedRoot};

const SECOND: &str = "https://status.example/lists/2";

fn read(world: &World, bytes: &[u8]) -> Result<Bundle, Error> {
    Bundle::read(bytes, &world.roots(), NOW, None)
}

fn tokens(world: &World) -> (Vec<u8>, Vec<u8>) {
    let jwt = content(URI, NOW.0 - 100)
        .to_jwt(&world.issuer, "i")
        .unwrap();
    let cwt = content(SECOND, NOW.0 - 20_000)
        .to_cwt(&world.other, "other")
        .unwrap();
    (jwt.into_bytes(), cwt)
}

#[test]
fn what_is_written_is_read() {
    let world = world();
    let (jwt, cwt) = tokens(&world);
    let bytes = Bundle::write(&world.list_text(), &[&jwt, &cwt]).unwrap();
    let bundle = read(&world, &bytes).unwrap();
    assert_eq!(bundle.trust().number(), 7);
    assert_eq!((bundle.status().len(), bundle.refused()), (2, &[][..]));
    assert_eq!(bundle.age(NOW), 20_000, "of its oldest list");
    let mut uris: Vec<_> = bundle
        .status()
        .iter()
        .map(|list| list.get().uri())
        .collect();
    uris.sort_unstable();
    assert_eq!(uris, [URI, SECOND]);
    assert!(!format!("{bundle:?}").contains("ey"), "no token");
    let (list, status) = bundle.into_parts();
    assert_eq!((list.number(), status.len()), (7, 2));

    let alone = read(&world, &Bundle::write(&world.list_text(), &[]).unwrap()).unwrap();
    assert_eq!((alone.age(NOW), alone.status().is_empty()), (5000, true));
}

#[test]
fn the_trust_list_is_held_to_all_its_rules() {
    let mut world = world();
    let bytes = Bundle::write(&world.list_text(), &[]).unwrap();
    let held = |number| Bundle::read(&bytes, &world.roots(), NOW, Some(number)).map(|_| ());
    assert_eq!(held(7), Ok(()));
    assert_eq!(
        held(8),
        Err(Error::ListRolledBack {
            offered: 7,
            held: 8
        })
    );
    let other = [PinnedRoot::new("root", key().public())];
    let forged = Bundle::read(&bytes, &other, NOW, None).unwrap_err();
    assert_eq!(forged, Error::SignatureInvalid);
    let late = UnixTime(NOW.0 + 200_000);
    let bundle = Bundle::read(&bytes, &world.roots(), late, None).unwrap();
    assert!(
        bundle.trust().is_stale(late),
        "an old one is taken and says so"
    );
    world.content.iat = NOW.0 + 1000;
    world.content.next_update = NOW.0 + 2000;
    let bytes = Bundle::write(&world.list_text(), &[]).unwrap();
    assert_eq!(read(&world, &bytes).unwrap_err(), Error::ListFromTheFuture);
}

#[test]
fn a_status_list_that_is_refused_takes_no_other_with_it() {
    let world = world();
    let (jwt, cwt) = tokens(&world);
    let forged = content("https://status.example/lists/3", NOW.0)
        .to_cwt(&key(), "i")
        .unwrap();
    let bytes = Bundle::write(&world.list_text(), &[&jwt, &forged, b"junk", &cwt]).unwrap();
    let bundle = read(&world, &bytes).unwrap();
    assert_eq!(bundle.status().len(), 2);
    assert_eq!(
        bundle.refused(),
        [
            (2, Error::SignatureInvalid),
            (3, Error::StatusMalformed("COSE_Sign1"))
        ]
    );
}

#[test]
fn a_file_is_an_array_of_lists() {
    let world = world();
    let list = || Value::from(world.list_text());
    let refused = |value: Value| read(&world, &value.to_vec()).unwrap_err();
    let malformed = Error::BundleMalformed;
    assert_eq!(refused(list()), malformed("no array"));
    assert_eq!(refused(Value::Array(vec![])), malformed("no trust list"));
    assert_eq!(
        refused(Value::Array(vec![Value::Bytes(
            world.list_text().into_bytes()
        )])),
        malformed("no trust list")
    );
    for other in [Value::from(5), Value::Null, Value::Array(vec![])] {
        assert_eq!(
            refused(Value::Array(vec![list(), other])),
            malformed("neither text nor bytes")
        );
    }
    let mut bytes = Bundle::write(&world.list_text(), &[]).unwrap();
    assert_eq!(
        read(&world, &bytes[..bytes.len() - 1]).unwrap_err(),
        malformed("no array")
    );
    bytes.push(0);
    assert_eq!(
        read(&world, &bytes).unwrap_err(),
        malformed("trailing bytes")
    );
    assert_eq!(read(&world, b"").unwrap_err(), malformed("no array"));
}

#[test]
fn a_file_is_bounded() {
    let world = world();
    let large = vec![0; MAX_BUNDLE_BYTES + 1];
    assert_eq!(read(&world, &large).unwrap_err(), Error::BundleTooLarge);
    assert_eq!(
        Bundle::write("", &[&large]).unwrap_err(),
        Error::BundleTooLarge
    );
    let many = vec![&b"x"[..]; MAX_BUNDLE_LISTS];
    assert_eq!(
        Bundle::write("", &many).unwrap_err(),
        Error::BundleTooManyLists
    );
    let items = vec![Value::from("x"); MAX_BUNDLE_LISTS + 1];
    let bytes = Value::Array(items).to_vec();
    assert_eq!(read(&world, &bytes).unwrap_err(), Error::BundleTooManyLists);
    let most = Bundle::write(&world.list_text(), &many[1..]).unwrap();
    assert_eq!(
        read(&world, &most).unwrap().refused().len(),
        MAX_BUNDLE_LISTS - 1
    );
}
