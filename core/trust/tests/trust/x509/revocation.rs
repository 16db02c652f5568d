//! Revocation lists: where they are given, each certificate needs one that is good and does not name it.

use vidan_trust::x509::{CertificateFault as Fault, MAX_CRL_BYTES, MAX_CRLS, Purpose};

use super::{maker::*, world::World};

/// The lists of both authorities, good and empty.
fn lists(world: &World) -> Vec<List> {
    let list = |issuer| List {
        issuer,
        next_update: NOW.0 + DAY,
        revoked: vec![vec![0x55]],
    };
    let root = list(world.root.subject);
    match &world.middle {
        Some(middle) => vec![root, list(middle.subject)],
        None => vec![root],
    }
}

fn signed_lists(world: &World, lists: &[List]) -> Vec<Vec<u8>> {
    lists
        .iter()
        .zip([&world.root_key, &world.middle_key])
        .map(|(list, key)| list.sign(key))
        .collect()
}

fn check(world: &World, lists: &[List]) -> Result<(), Fault> {
    world.check_with(&signed_lists(world, lists))
}

#[test]
fn who_is_on_a_list_is_out() {
    for purpose in [Purpose::MdocSigner, Purpose::Reader, Purpose::SdJwtIssuer] {
        let world = World::new(purpose);
        let mut lists = lists(&world);
        assert_eq!(check(&world, &lists), Ok(()));
        lists
            .last_mut()
            .unwrap()
            .revoked
            .push(world.leaf.serial.clone());
        assert_eq!(check(&world, &lists), Err(Fault::Revoked));
    }
}

#[test]
fn an_authority_on_a_list_is_out_too() {
    let mut world = World::new(Purpose::Reader);
    world.middle.as_mut().unwrap().serial = vec![0x77];
    let mut lists = lists(&world);
    assert_eq!(check(&world, &lists), Ok(()));
    lists[0].revoked.push(vec![0x77]);
    assert_eq!(check(&world, &lists), Err(Fault::Revoked));
}

#[test]
fn lists_must_speak_for_each_and_be_in_date() {
    for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
        let world = World::new(purpose);
        let mut some = lists(&world);
        some.last_mut().unwrap().issuer = ["VN", "", "Another"];
        assert_eq!(check(&world, &some), Err(Fault::CrlMissing));
        let mut some = lists(&world);
        some[0].next_update = NOW.0 - 1;
        assert_eq!(check(&world, &some), Err(Fault::CrlExpired));
    }
}

#[test]
fn lists_of_strangers_do_not_count() {
    let world = World::new(Purpose::MdocSigner);
    let forged = vec![lists(&world)[0].sign(&world.leaf_key)];
    assert_eq!(world.check_with(&forged), Err(Fault::CrlSigner));
    // An authority that may not sign lists.
    let mut world = World::new(Purpose::SdJwtIssuer);
    world.root.put(KEY_USAGE, true, key_usage(0x0400));
    assert_eq!(world.check(), Ok(()));
    assert_eq!(check(&world, &lists(&world)), Err(Fault::CrlSigner));
}

#[test]
fn sizes_and_forms() {
    let world = World::new(Purpose::MdocSigner);
    let good = signed_lists(&world, &lists(&world)).remove(0);
    let cut = good[..good.len() - 1].to_vec();
    assert_eq!(world.check_with(&[cut]), Err(Fault::CrlMalformed));
    let large = vec![0; MAX_CRL_BYTES + 1];
    assert_eq!(world.check_with(&[large]), Err(Fault::CrlTooLarge));
    let many = vec![good.clone(); MAX_CRLS + 1];
    assert_eq!(world.check_with(&many), Err(Fault::CrlTooLarge));
    assert_eq!(world.check_with(&many[1..]), Ok(()));
}
