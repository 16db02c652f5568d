//! Which of several revocation lists counts: the newest in date by the right key within a scope, and any across scopes.

use vidan_trust::x509::{CertificateFault as Fault, Purpose};

use super::{
    maker::*,
    world::{World, key},
};

const DISTRIBUTION_POINTS: u8 = 31;

/// A list of the world's root, good for a day, with an extension that limits it.
struct Made<'w> {
    world: &'w World,
    this_update: i64,
    next_update: i64,
    number: u8,
    names_leaf: bool,
    scope: Option<Vec<u8>>,
}

fn made(world: &World, number: u8) -> Made<'_> {
    Made {
        world,
        this_update: NOW.0 - DAY * 10 + i64::from(number),
        next_update: NOW.0 + DAY,
        number,
        names_leaf: false,
        scope: None,
    }
}

impl Made<'_> {
    fn revoking(mut self) -> Self {
        self.names_leaf = true;
        self
    }

    fn at(mut self, this_update: i64) -> Self {
        self.this_update = this_update;
        self
    }

    fn until(mut self, next_update: i64) -> Self {
        self.next_update = next_update;
        self
    }

    fn limited(mut self, parts: &[Vec<u8>]) -> Self {
        self.scope = Some(seq(parts));
        self
    }

    fn list(&self) -> List {
        let revoked = match self.names_leaf {
            true => vec![self.world.leaf.serial.clone()],
            false => Vec::new(),
        };
        List {
            issuer: self.world.root.subject,
            next_update: self.next_update,
            revoked,
        }
    }

    fn der(&self) -> Vec<u8> {
        let mut extensions = vec![crl_number(self.number)];
        extensions.extend(self.scope.clone().map(|value| Extension {
            id: vec![0x55, 29, 28],
            critical: true,
            value,
        }));
        self.list()
            .sign_as(&self.world.root_key, self.this_update, &extensions)
    }
}

/// The one answer of these lists in every order.
fn answer(world: &World, lists: &[Made<'_>]) -> Result<(), Fault> {
    let mut ders: Vec<Vec<u8>> = lists.iter().map(Made::der).collect();
    answer_of(world, &mut ders)
}

fn answer_of(world: &World, ders: &mut [Vec<u8>]) -> Result<(), Fault> {
    let first = world.check_with(ders);
    for _ in 1..ders.len() {
        ders.rotate_left(1);
        assert_eq!(world.check_with(ders), first, "in another order");
    }
    ders.reverse();
    assert_eq!(world.check_with(ders), first, "backwards");
    first
}

fn world() -> World {
    World::new(Purpose::MdocSigner)
}

#[test]
fn the_newest_decides() {
    let world = world();
    let revoked = [made(&world, 1), made(&world, 2).revoking()];
    assert_eq!(answer(&world, &revoked), Err(Fault::Revoked));
    let lifted = [made(&world, 1).revoking(), made(&world, 2)];
    assert_eq!(answer(&world, &lifted), Ok(()), "a hold that was lifted");
}

#[test]
fn of_one_time_the_higher_number_decides() {
    let world = world();
    let same = NOW.0 - DAY;
    let revoked = [
        made(&world, 9).at(same),
        made(&world, 10).at(same).revoking(),
    ];
    assert_eq!(answer(&world, &revoked), Err(Fault::Revoked));
    let lifted = [
        made(&world, 9).at(same).revoking(),
        made(&world, 10).at(same),
    ];
    assert_eq!(answer(&world, &lifted), Ok(()));
    let differing = [
        made(&world, 9).at(same).revoking(),
        made(&world, 9).at(same),
    ];
    assert_eq!(answer(&world, &differing), Err(Fault::Revoked), "the worse");
}

#[test]
fn lists_out_of_date_do_not_count() {
    let world = world();
    let expired = || made(&world, 9).until(NOW.0);
    assert_eq!(answer(&world, &[expired()]), Err(Fault::CrlExpired));
    assert_eq!(answer(&world, &[expired(), made(&world, 1)]), Ok(()));
    assert_eq!(
        answer(&world, &[expired().revoking(), made(&world, 1)]),
        Ok(())
    );
    let old = [expired(), made(&world, 1).revoking()];
    assert_eq!(answer(&world, &old), Err(Fault::Revoked));

    let ahead = || made(&world, 9).at(NOW.0 + 301);
    assert_eq!(answer(&world, &[ahead()]), Err(Fault::CrlFromTheFuture));
    assert_eq!(answer(&world, &[ahead(), made(&world, 1)]), Ok(()));
    let hidden = [ahead(), made(&world, 1).revoking()];
    assert_eq!(answer(&world, &hidden), Err(Fault::Revoked));
    let slow_clock = [made(&world, 9).at(NOW.0 + 300)];
    assert_eq!(answer(&world, &slow_clock), Ok(()));
}

#[test]
fn an_authority_of_the_same_name_hides_nothing() {
    let world = world();
    let stranger = key();
    let list = made(&world, 9).list();
    let strange = list.sign_as(&stranger, NOW.0 - DAY, &[crl_number(9)]);
    let mut forged = made(&world, 9).revoking().der();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    for other in [strange, forged] {
        let mut good = vec![other.clone(), made(&world, 1).der()];
        assert_eq!(answer_of(&world, &mut good), Ok(()));
        let mut revoked = vec![other.clone(), made(&world, 1).revoking().der()];
        assert_eq!(answer_of(&world, &mut revoked), Err(Fault::Revoked));
        let mut alone = vec![other];
        assert_eq!(answer_of(&world, &mut alone), Err(Fault::CrlSigner));
    }
}

/// `[0] distributionPoint` with one address as its full name.
fn point(address: &str) -> Vec<u8> {
    tlv(0xa0, &tlv(0xa0, &tlv(0x86, address.as_bytes())))
}

/// A world whose signer's list is at this address.
fn published(parts: &[Vec<u8>]) -> World {
    let mut world = world();
    world
        .leaf
        .put(DISTRIBUTION_POINTS, false, seq(&[seq(parts)]));
    world
}

#[test]
fn a_limited_list_speaks_for_its_scope_alone() {
    let here = published(&[point("http://a.example/1")]);
    let elsewhere = published(&[point("http://a.example/2")]);
    let nowhere = world();
    for (world, inside) in [(&here, true), (&elsewhere, false), (&nowhere, false)] {
        let list = || made(world, 1).limited(&[point("http://a.example/1")]);
        let alone = if inside {
            Ok(())
        } else {
            Err(Fault::CrlMissing)
        };
        assert_eq!(answer(world, &[list()]), alone);
        let revoking = if inside { Err(Fault::Revoked) } else { Ok(()) };
        let both = [list().revoking(), made(world, 2)];
        assert_eq!(answer(world, &both), revoking, "any across scopes");
    }
    // Newer within another scope takes nothing away.
    let both = [
        made(&here, 1).revoking(),
        made(&here, 2).limited(&[point("http://a.example/1")]),
    ];
    assert_eq!(answer(&here, &both), Err(Fault::Revoked));
}

#[test]
fn lists_for_users_for_authorities_and_for_attributes() {
    let world = world();
    for (tag, alone) in [
        (0x81, Ok(())),
        (0x82, Err(Fault::CrlMissing)),
        (0x85, Err(Fault::CrlMissing)),
    ] {
        let list = || made(&world, 1).limited(&[tlv(tag, &[0xff])]);
        assert_eq!(answer(&world, &[list()]), alone, "{tag}");
        let revoked = answer(&world, &[list().revoking()]);
        assert_eq!(revoked, alone.and(Err(Fault::Revoked)), "{tag}");
    }
    let written_false = made(&world, 1).limited(&[tlv(0x82, &[0])]);
    assert_eq!(answer(&world, &[written_false]), Ok(()));
    let indirect = made(&world, 1).limited(&[tlv(0x84, &[0xff])]);
    assert_eq!(answer(&world, &[indirect]), Err(Fault::CrlMalformed));
}

#[test]
fn lists_of_some_reasons_speak_together() {
    let world = world();
    // Bits 1 and 2, and all others.
    let keys = || made(&world, 1).limited(&[tlv(0x83, &[5, 0x60])]);
    let others = || made(&world, 2).limited(&[tlv(0x83, &[7, 0x1f, 0x80])]);
    assert_eq!(answer(&world, &[keys()]), Err(Fault::CrlMissing));
    assert_eq!(answer(&world, &[others()]), Err(Fault::CrlMissing));
    assert_eq!(answer(&world, &[keys(), others()]), Ok(()));
    assert_eq!(answer(&world, &[keys().revoking()]), Err(Fault::Revoked));
    assert_eq!(
        answer(&world, &[keys().revoking(), others()]),
        Err(Fault::Revoked)
    );
}

#[test]
fn distribution_points_that_do_not_match() {
    let address = point("http://a.example/1");
    // By another issuer; for some reasons; relative to the issuer; none at all.
    let other_issuer = tlv(0xa2, &tlv(0xa4, &rdn(["VN", "", "Another"])));
    let relative = tlv(0xa0, &tlv(0xa1, &seq(&[])));
    for (parts, expected) in [
        (vec![address.clone()], Ok(())),
        (vec![address.clone(), other_issuer], Err(Fault::CrlMissing)),
        (
            vec![address.clone(), tlv(0x81, &[5, 0x60])],
            Err(Fault::CrlMissing),
        ),
        (vec![relative.clone()], Err(Fault::CrlMissing)),
        (vec![], Err(Fault::CrlMissing)),
        (vec![tlv(0x85, &[])], Err(Fault::CrlMissing)),
    ] {
        let world = published(&parts);
        let list = made(&world, 1).limited(std::slice::from_ref(&address));
        assert_eq!(answer(&world, &[list]), expected, "{parts:?}");
    }
    let world = published(std::slice::from_ref(&relative));
    let list = made(&world, 1).limited(&[relative]);
    assert_eq!(answer(&world, &[list]), Ok(()));
}

#[test]
fn forms_that_are_not_read() {
    let world = world();
    let with = |id: &[u8], critical, value: Vec<u8>| {
        let extension = Extension {
            id: id.to_vec(),
            critical,
            value,
        };
        let der = made(&world, 1)
            .list()
            .sign_as(&world.root_key, NOW.0 - DAY, &[extension]);
        world.check_with(&[der])
    };
    let malformed = Err(Fault::CrlMalformed);
    assert_eq!(
        with(&[0x55, 29, 27], true, tlv(2, &[1])),
        malformed,
        "delta"
    );
    assert_eq!(with(&[0x2b, 6, 1], true, seq(&[])), malformed, "unknown");
    assert_eq!(with(&[0x2b, 6, 1], false, seq(&[])), Ok(()));
    assert_eq!(with(&[0x55, 29, 20], false, tlv(2, &[0x80])), malformed);
    assert_eq!(with(&[0x55, 29, 20], false, tlv(2, &[1; 21])), malformed);
    assert_eq!(with(&[0x55, 29, 20], false, tlv(2, &[1; 20])), Ok(()));
    assert_eq!(with(&[0x55, 29, 28], true, seq(&[seq(&[])])), malformed);
    let reasons = seq(&[tlv(0x83, &[0x40])]);
    assert_eq!(with(&[0x55, 29, 28], true, reasons), malformed);
}

#[test]
fn a_list_longer_than_64_kib() {
    let world = world();
    let mut list = made(&world, 1).list();
    list.revoked = (0..4_000u16)
        .map(|n| [&[0x01][..], &n.to_be_bytes()].concat())
        .collect();
    list.revoked.push(world.leaf.serial.clone());
    let der = list.sign_as(&world.root_key, NOW.0 - DAY, &[crl_number(1)]);
    assert!(der.len() > 0x1_0000);
    assert_eq!(world.check_with(&[der]), Err(Fault::Revoked));
}
