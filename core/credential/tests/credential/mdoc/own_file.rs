//! A holder's own file, of which nobody asks who issued it: presented as one that was verified, and never believed.

use vidan_credential::{
    Error, Layer,
    mdoc::{
        known::MDL,
        own::OwnFile,
        response::DeviceResponse,
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{Algorithm, SigningKey};

use super::{
    issuing::{World, licence},
    parts::{NOW, Parts, map, set, transcript},
    showing::sign,
};

fn issued(world: &World) -> Vec<u8> {
    world.issue(world.request(MDL, &licence())).unwrap()
}

#[test]
fn it_is_presented_like_a_verified_one() {
    let world = World::new();
    let bytes = issued(&world);
    let file = OwnFile::open(&bytes, &world.device.public()).unwrap();
    let held = world.receive(&bytes).unwrap();
    assert_eq!(file.disclosable(), held.disclosable());
    let chosen = &file.disclosable()[..2];
    let presentation = file.present(chosen, NOW).unwrap();
    assert_eq!(presentation.discloses(), chosen);
    let session = transcript(1);
    let signed = sign(&world, presentation, &session);
    let response = DeviceResponse::new(&[signed], &[]).unwrap();
    let read = Unverified::parse(response.as_bytes()).unwrap();
    let expected = Expectation {
        document_type: Some(MDL),
        transcript: &session,
        now: NOW,
        skew: 0,
        reader_key: None,
    };
    let key = pinned(&world.issuer.public());
    assert!(read.documents()[0].verify(&key, &expected).is_ok());
    assert_eq!(format!("{file:?}"), "OwnFile(..)");
}

/// A verifier finds out.
#[test]
fn a_forged_signature_is_not_looked_at() {
    let world = World::new();
    let mut bytes = issued(&world);
    *bytes.last_mut().unwrap() ^= 1;
    assert!(world.receive(&bytes).is_err());
    assert!(OwnFile::open(&bytes, &world.device.public()).is_ok());
}

#[test]
fn a_strangers_or_damaged_file_is_not_opened() {
    let world = World::new();
    let bytes = issued(&world);
    let stranger = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let other = OwnFile::open(&bytes, &stranger).err();
    assert_eq!(other, Some(Error::HolderKeyMismatch));
    let owner = world.device.public();
    assert!(OwnFile::open(&bytes[..bytes.len() - 1], &owner).is_err());
    let place = bytes
        .windows(11)
        .position(|part| part == b"age_over_21")
        .unwrap();
    let mut changed = bytes.clone();
    changed[place + 10] = b'9';
    let changed = OwnFile::open(&changed, &owner).err();
    assert_eq!(changed, Some(Error::MdocDigestMismatch));
    let open = |change: fn(&mut Parts)| {
        let mut parts = Parts::new();
        change(&mut parts);
        OwnFile::open(&parts.issued().to_vec(), &parts.device.public()).err()
    };
    assert_eq!(open(|_| {}), None);
    let keyless = open(|parts| {
        set(
            &mut parts.mso,
            "deviceKeyInfo",
            map(&[("deviceKey", map(&[]))]),
        )
    });
    assert!(keyless.is_some());
}

#[test]
fn it_ends_as_it_says() {
    let world = World::new();
    let file = OwnFile::open(&issued(&world), &world.device.public()).unwrap();
    let late = file.present(&[], NOW.plus(100 * 366 * 86_400)).err();
    assert_eq!(late, Some(Error::Expired(Layer::Credential)));
    let early = file.present(&[], NOW.plus(-100 * 366 * 86_400)).err();
    assert_eq!(early, Some(Error::NotYetValid(Layer::Credential)));
}
