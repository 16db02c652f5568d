//! One rule of a profile is broken at a time, and everything is signed again: that rule's fault is the answer.

use vidan_trust::x509::{CertificateFault as Fault, Place, Purpose};

use super::{maker::*, world::World};

pub(super) const ALL: [Purpose; 4] = [
    Purpose::MdocSigner,
    Purpose::Reader,
    Purpose::SdJwtIssuer,
    Purpose::StatusSigner,
];

/// The fault after this change, in a world for this purpose that is otherwise good.
fn broken(purpose: Purpose, change: impl Fn(&mut World)) -> Fault {
    let mut world = World::new(purpose);
    assert_eq!(world.check(), Ok(()), "before the change");
    change(&mut world);
    world.check().unwrap_err()
}

pub(super) fn same_for(purposes: &[Purpose], expected: Fault, change: impl Fn(&mut World)) {
    for purpose in purposes {
        assert_eq!(broken(*purpose, &change), expected, "{purpose:?}");
    }
}

#[test]
fn good_chains_are_good() {
    for purpose in ALL {
        assert_eq!(World::new(purpose).check(), Ok(()));
    }
}

#[test]
fn serial_numbers() {
    for serial in [vec![0], vec![0x80], vec![0x7f; 21], vec![]] {
        same_for(&ALL, Fault::SerialNumber(Place::Leaf), |world| {
            world.leaf.serial.clone_from(&serial);
        });
        same_for(&ALL, Fault::SerialNumber(Place::Anchor), |world| {
            world.root.serial.clone_from(&serial);
        });
    }
    let mut world = World::new(Purpose::MdocSigner);
    world.leaf.serial = vec![0x7f; 20];
    assert_eq!(world.check(), Ok(()));
}

#[test]
fn length_of_validity() {
    for (purpose, days) in [(Purpose::MdocSigner, 457), (Purpose::Reader, 1_187)] {
        let mut world = World::new(purpose);
        world.leaf.until = world.leaf.from + days * DAY;
        assert_eq!(world.check(), Ok(()), "the longest");
        world.leaf.until += 1;
        assert_eq!(world.check(), Err(Fault::ValidityTooLong(Place::Leaf)));
    }
    let mut world = World::new(Purpose::MdocSigner);
    world.root.until = world.root.from + (20 * 365 + 5) * DAY;
    assert_eq!(world.check(), Ok(()));
    world.root.until += 1;
    assert_eq!(world.check(), Err(Fault::ValidityTooLong(Place::Anchor)));
}

#[test]
fn countries_and_provinces() {
    let mdoc = &[Purpose::MdocSigner];
    same_for(mdoc, Fault::Country(Place::Leaf), |world| {
        world.leaf.subject[0] = "LA";
    });
    same_for(mdoc, Fault::Country(Place::Leaf), |world| {
        world.leaf.subject[0] = "";
    });
    same_for(mdoc, Fault::Country(Place::Anchor), |world| {
        for draft in [&mut world.root, &mut world.leaf] {
            draft.issuer[0] = "";
            draft.subject[0] = "";
        }
    });
    same_for(mdoc, Fault::StateOrProvince, |world| {
        world.leaf.subject[1] = "HCM";
    });
    same_for(mdoc, Fault::StateOrProvince, |world| {
        world.leaf.subject[1] = "";
    });
}

#[test]
fn names() {
    let profiled = &[Purpose::MdocSigner, Purpose::Reader];
    same_for(profiled, Fault::CommonName(Place::Leaf), |world| {
        world.leaf.subject[2] = "";
    });
    same_for(&profiled[..1], Fault::CommonName(Place::Anchor), |world| {
        world.root.issuer[2] = "";
        world.root.subject[2] = "";
        world.leaf.issuer[2] = "";
    });
    same_for(&profiled[..1], Fault::SelfIssued, |world| {
        world.root.issuer[2] = "Another";
    });
    // Two countries, of which a comparison could take either.
    let twice = [attribute(6, 0x13, "VN"), attribute(6, 0x13, "LA")].concat();
    let mut world = World::new(Purpose::SdJwtIssuer);
    world.root.own_name = Some(tlv(0x30, &twice));
    assert_eq!(
        world.check(),
        Err(Fault::Malformed(Place::Anchor, "issuer"))
    );
    // What would be shown to a person turned around.
    same_for(&ALL, Fault::Malformed(Place::Leaf, "subject"), |world| {
        world.leaf.subject[2] = "\u{202e}nac na hnoC";
    });
}

#[test]
fn key_usage_of_the_leaf() {
    for (usage, wrong) in [(0x0400, &ALL[..]), (0x4000, &ALL), (0xc000, &ALL[..2])] {
        same_for(wrong, Fault::KeyUsage(Place::Leaf), |world| {
            world.leaf.put(KEY_USAGE, true, key_usage(usage));
        });
    }
    // Only the profiles of ISO/IEC 18013-5 ask for it: without it a key may be used for everything.
    same_for(&ALL[..2], Fault::KeyUsage(Place::Leaf), |world| {
        world.leaf.without(KEY_USAGE);
    });
    for purpose in &ALL[2..] {
        let mut world = World::new(*purpose);
        world.leaf.without(KEY_USAGE);
        assert_eq!(world.check(), Ok(()), "{purpose:?}");
    }
    same_for(&ALL[..2], Fault::KeyUsage(Place::Leaf), |world| {
        world.leaf.uncritical(KEY_USAGE);
    });
}

#[test]
fn key_usage_of_authorities() {
    for usage in [0x0200, 0x8000] {
        same_for(&ALL, Fault::KeyUsage(Place::Anchor), |world| {
            world.root.put(KEY_USAGE, true, key_usage(usage));
        });
        same_for(&ALL[1..], Fault::KeyUsage(Place::Intermediate), |world| {
            let middle = world.middle.as_mut().unwrap();
            middle.put(KEY_USAGE, true, key_usage(usage));
        });
    }
    // An IACA signs certificates and lists, nothing else.
    for usage in [0x0400, 0x8600] {
        same_for(&ALL[..1], Fault::KeyUsage(Place::Anchor), |world| {
            world.root.put(KEY_USAGE, true, key_usage(usage));
        });
    }
}

#[test]
fn purposes_of_the_leaf() {
    let expected = Fault::ExtendedKeyUsage(Place::Leaf);
    let other: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    for (purpose, wrong) in [
        (Purpose::MdocSigner, MDOC_READER),
        (Purpose::Reader, MDOC_SIGNER),
    ] {
        for wrong in [wrong, other] {
            same_for(&[purpose], expected, |world| {
                world.leaf.put(EXTENDED_KEY_USAGE, true, purposes(&[wrong]));
            });
        }
        same_for(&[purpose], expected, |world| {
            world.leaf.without(EXTENDED_KEY_USAGE);
        });
        same_for(&[purpose], expected, |world| {
            world.leaf.uncritical(EXTENDED_KEY_USAGE);
        });
    }
    // A reader's certificate issues nothing.
    same_for(&ALL[2..], expected, |world| {
        world
            .leaf
            .put(EXTENDED_KEY_USAGE, true, purposes(&[MDOC_READER]));
    });
}

/// Purposes that are nobody's here: server, client, code, mail, time stamping, OCSP.
const OTHERS: [u8; 6] = [1, 2, 3, 4, 8, 9];

fn pkix(last: u8) -> [u8; 8] {
    [0x2b, 6, 1, 5, 5, 7, 3, last]
}

#[test]
fn a_present_purpose_must_be_the_use_at_hand() {
    for last in OTHERS {
        let other = pkix(last);
        same_for(&ALL, Fault::ExtendedKeyUsage(Place::Leaf), |world| {
            let named = purposes(&[&other]);
            world.leaf.put(EXTENDED_KEY_USAGE, true, named);
        });
        same_for(
            &ALL[1..],
            Fault::ExtendedKeyUsage(Place::Intermediate),
            |world| {
                let middle = world.middle.as_mut().unwrap();
                middle.put(EXTENDED_KEY_USAGE, false, purposes(&[&other]));
            },
        );
    }
    // A signer of status lists issues no documents, nor does an authority for such signers.
    let status = pkix(30);
    same_for(
        &[Purpose::SdJwtIssuer],
        Fault::ExtendedKeyUsage(Place::Leaf),
        |world| {
            world
                .leaf
                .put(EXTENDED_KEY_USAGE, false, purposes(&[&status]));
        },
    );
    same_for(
        &[Purpose::Reader, Purpose::SdJwtIssuer],
        Fault::ExtendedKeyUsage(Place::Intermediate),
        |world| {
            let middle = world.middle.as_mut().unwrap();
            middle.put(EXTENDED_KEY_USAGE, false, purposes(&[&status]));
        },
    );
}

#[test]
fn purposes_that_fit_are_enough() {
    let (server, status, any) = (pkix(1), pkix(30), [0x55, 29, 37, 0]);
    let accepted: [(Purpose, &[&[u8]]); 3] = [
        (Purpose::Reader, &[MDOC_READER]),
        (Purpose::SdJwtIssuer, &[MDOC_SIGNER, &any]),
        (Purpose::StatusSigner, &[MDOC_SIGNER, &status, &any]),
    ];
    for (purpose, fitting) in accepted {
        for id in fitting {
            let mut world = World::new(purpose);
            // What else is named takes nothing away.
            let named = purposes(&[&server, id]);
            world.leaf.put(EXTENDED_KEY_USAGE, true, named.clone());
            assert_eq!(world.check(), Ok(()), "{purpose:?} {id:?}");
            let middle = world.middle.as_mut().unwrap();
            middle.put(EXTENDED_KEY_USAGE, false, named);
            assert_eq!(world.check(), Ok(()), "{purpose:?} {id:?}");
        }
    }
    // Any purpose at an authority is enough for all, at a leaf not where its profile names one.
    for purpose in &ALL[1..] {
        let mut world = World::new(*purpose);
        let middle = world.middle.as_mut().unwrap();
        middle.put(EXTENDED_KEY_USAGE, false, purposes(&[&any]));
        assert_eq!(world.check(), Ok(()), "{purpose:?}");
    }
    same_for(&ALL[..2], Fault::ExtendedKeyUsage(Place::Leaf), |world| {
        world.leaf.put(EXTENDED_KEY_USAGE, true, purposes(&[&any]));
    });
}

#[test]
fn basic_constraints() {
    same_for(&ALL, Fault::BasicConstraints(Place::Leaf), |world| {
        world.leaf.put(BASIC_CONSTRAINTS, true, authority(None));
    });
    same_for(&ALL, Fault::BasicConstraints(Place::Anchor), |world| {
        world.root.put(BASIC_CONSTRAINTS, true, seq(&[]));
    });
    same_for(&ALL, Fault::BasicConstraints(Place::Anchor), |world| {
        world.root.uncritical(BASIC_CONSTRAINTS);
    });
    same_for(
        &ALL[1..],
        Fault::BasicConstraints(Place::Intermediate),
        |world| {
            world.middle.as_mut().unwrap().without(BASIC_CONSTRAINTS);
        },
    );
    for limit in [None, Some(1)] {
        same_for(&ALL[..1], Fault::BasicConstraints(Place::Anchor), |world| {
            world.root.put(BASIC_CONSTRAINTS, true, authority(limit));
        });
    }
    same_for(&ALL[1..], Fault::PathLength, |world| {
        world.root.put(BASIC_CONSTRAINTS, true, authority(Some(0)));
    });
}

#[test]
fn key_identifiers() {
    let profiled = &ALL[..2];
    same_for(profiled, Fault::SubjectKeyId(Place::Leaf), |world| {
        world.leaf.without(SUBJECT_KEY_ID);
    });
    same_for(&ALL[..1], Fault::SubjectKeyId(Place::Anchor), |world| {
        world.root.without(SUBJECT_KEY_ID);
    });
    same_for(profiled, Fault::AuthorityKeyId(Place::Leaf), |world| {
        world.leaf.without(AUTHORITY_KEY_ID);
    });
    same_for(&ALL[1..], Fault::AuthorityKeyId(Place::Leaf), |world| {
        let wrong = authority_key_id(&world.leaf_key);
        world.leaf.put(AUTHORITY_KEY_ID, false, wrong);
    });
    // Directly under the anchor it decides already which anchor is meant.
    same_for(&ALL[..1], Fault::AnchorUnknown, |world| {
        let wrong = authority_key_id(&world.leaf_key);
        world.leaf.put(AUTHORITY_KEY_ID, false, wrong);
    });
}
