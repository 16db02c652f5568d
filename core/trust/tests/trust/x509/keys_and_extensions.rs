//! Extensions that nobody understands or that a profile forbids, and kinds of keys; each alone.

use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::x509::{CertificateFault as Fault, Place, Purpose};

use super::{
    maker::*,
    profiles::{ALL, same_for},
    world::World,
};

#[test]
fn critical_and_forbidden_extensions() {
    // Policies, issuer alternative name and one of another arc: harmless, unless they must be understood.
    for id in [vec![0x55, 29, 32], vec![0x55, 29, 18], vec![0x2b, 6, 1]] {
        let extension = |critical| Extension {
            id: id.clone(),
            critical,
            value: seq(&[]),
        };
        let mut world = World::new(Purpose::MdocSigner);
        world.leaf.extensions.push(extension(false));
        assert_eq!(world.check(), Ok(()));
        same_for(&ALL, Fault::CriticalExtension(Place::Leaf), |world| {
            world.leaf.extensions.push(extension(true));
        });
        same_for(&ALL, Fault::CriticalExtension(Place::Anchor), |world| {
            world.root.extensions.push(extension(true));
        });
    }
    for id in [30, 33, 36, 46, 54] {
        same_for(&ALL[..1], Fault::ExtensionForbidden(Place::Leaf), |world| {
            world.leaf.put(id, false, seq(&[]));
        });
        same_for(
            &ALL[..1],
            Fault::ExtensionForbidden(Place::Anchor),
            |world| {
                world.root.put(id, false, seq(&[]));
            },
        );
    }
}

#[test]
fn kinds_of_keys() {
    for wrong in [Algorithm::Ed25519, Algorithm::Es256] {
        same_for(&ALL, Fault::Key(Place::Leaf), |world| {
            let mut key = SigningKey::generate(wrong).unwrap().public().to_der();
            if wrong == Algorithm::Es256 {
                // Not on the curve.
                *key.last_mut().unwrap() ^= 1;
            }
            world.leaf.key = key;
        });
    }
    let mut world = World::new(Purpose::MdocSigner);
    world.root_key = SigningKey::generate(Algorithm::Es384).unwrap();
    world.root.key = world.root_key.public().to_der();
    world
        .root
        .put(SUBJECT_KEY_ID, false, subject_key_id(&world.root_key));
    world
        .leaf
        .put(AUTHORITY_KEY_ID, false, authority_key_id(&world.root_key));
    assert_eq!(world.check(), Ok(()), "P-384");
}

#[test]
fn bounds() {
    let malformed = |field| Fault::Malformed(Place::Leaf, field);
    let at_most = |most: usize, expected: Fault, change: &dyn Fn(&mut World, usize)| {
        let mut world = World::new(Purpose::SdJwtIssuer);
        change(&mut world, most);
        assert_eq!(world.check(), Ok(()), "the most");
        change(&mut world, most + 1);
        assert_eq!(world.check(), Err(expected));
    };
    at_most(32, malformed("extensions"), &|world, count| {
        let others = world.leaf.extensions.iter().filter(|one| one.id[0] == 0x55);
        let mut extensions: Vec<Extension> = others.cloned().collect();
        let more = u8::try_from(count - extensions.len()).unwrap();
        extensions.extend((0..more).map(|at| Extension {
            id: vec![0x2b, 6, at],
            critical: false,
            value: seq(&[]),
        }));
        world.leaf.extensions = extensions;
    });
    at_most(16, malformed("extensions"), &|world, count| {
        let other: &[u8] = &[0x2b, 6, 1];
        let mut named = vec![other; count];
        named[count - 1] = MDOC_SIGNER;
        world.leaf.put(EXTENDED_KEY_USAGE, true, purposes(&named));
    });
    at_most(64, malformed("extensions"), &|world, count| {
        world.leaf.put(
            SUBJECT_ALT_NAME,
            false,
            dns_names(&vec!["a.example"; count]),
        );
    });
}
