//! The file of a verifier without network; in each refusal one thing alone is wrong.

use crate::support::{NOW, URI, World, content, cwt_claims, cwt_list, key, world, zlib};
use vidan_codec::{cbor::Value, clock::UnixTime};
use vidan_trust::{
    Bundle, Error, MAX_BUNDLE_BYTES, MAX_BUNDLE_LISTS, MAX_BUNDLE_STATUS_BYTES, PinnedRoot,
    status::MAX_STATUS_BYTES,
};

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
fn the_same_list_again_is_read_once() {
    let world = world();
    let (jwt, cwt) = tokens(&world);
    let mut many: Vec<&[u8]> = vec![&jwt; 500];
    many.extend(vec![&cwt[..]; 500]);
    many.push(b"junk");
    many.push(b"junk");
    let bytes = Bundle::write(&world.list_text(), &many).unwrap();
    let bundle = read(&world, &bytes).unwrap();
    assert_eq!(bundle.status().len(), 2);
    let refused = bundle.refused();
    assert_eq!((refused.len(), refused[0].0), (1, 1001), "told once");
}

/// Lists that are small as they come and large when inflated, each another one.
#[test]
fn what_lists_inflate_to_is_bounded_together() {
    let world = world();
    let size = usize::try_from(MAX_STATUS_BYTES).unwrap();
    let packed = zlib(&vec![0; size]);
    let made = |at: u64| {
        let mut claims = cwt_claims();
        claims.retain(|(label, _)| !matches!(label, 2 | 65_533));
        let uri = format!("https://status.example/large/{at}");
        claims.push((2, Value::from(uri.as_str())));
        let list = cwt_list(Value::from(8), Value::from(packed.as_slice()));
        claims.push((65_533, list));
        world.cwt(claims)
    };
    let most = MAX_BUNDLE_STATUS_BYTES / MAX_STATUS_BYTES;
    let mut lists: Vec<Vec<u8>> = (0..=most).map(made).collect();
    lists.push(tokens(&world).0);
    let borrowed: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
    let bytes = Bundle::write(&world.list_text(), &borrowed).unwrap();
    let bundle = read(&world, &bytes).unwrap();
    let most = usize::try_from(most).unwrap();
    assert_eq!(bundle.status().len(), most);
    let too_far = |at| (at, Error::BundleInflatesTooFar);
    assert_eq!(bundle.refused(), [too_far(most + 1), too_far(most + 2)]);
    assert_eq!(
        Error::BundleInflatesTooFar.code(),
        "trust.bundle.inflates_too_far"
    );
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
    let many: Vec<String> = (0..MAX_BUNDLE_LISTS).map(|at| at.to_string()).collect();
    let many: Vec<&[u8]> = many.iter().map(String::as_bytes).collect();
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
