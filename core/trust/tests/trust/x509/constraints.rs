//! Name constraints, form by form: an honest chain passes, a name outside is refused, and what cannot be judged is refused.

use vidan_trust::x509::{CertificateFault as Fault, Purpose};

use super::{maker::*, world::World};

const REFUSED: Result<(), Fault> = Err(Fault::NameConstraints);

/// `[0] permittedSubtrees` or `[1] excludedSubtrees` with these GeneralNames.
fn subtrees(tag: u8, bases: &[Vec<u8>]) -> Vec<u8> {
    let all: Vec<Vec<u8>> = bases
        .iter()
        .map(|base| seq(std::slice::from_ref(base)))
        .collect();
    tlv(tag, &all.concat())
}

fn permits(bases: &[Vec<u8>]) -> Vec<u8> {
    seq(&[subtrees(0xa0, bases)])
}

fn excludes(bases: &[Vec<u8>]) -> Vec<u8> {
    seq(&[subtrees(0xa1, bases)])
}

fn directory(name: Vec<u8>) -> Vec<u8> {
    tlv(0xa4, &name)
}

/// What becomes of a good chain whose authority between is so constrained, and whose signer has these alternative names.
fn under(constraints: Vec<u8>, names: &[Vec<u8>]) -> Result<(), Fault> {
    let mut world = World::new(Purpose::SdJwtIssuer);
    world.leaf.without(SUBJECT_ALT_NAME);
    if !names.is_empty() {
        world.leaf.put(SUBJECT_ALT_NAME, false, seq(names));
    }
    let middle = world.middle.as_mut().unwrap();
    middle.put(NAME_CONSTRAINTS, true, constraints);
    world.check()
}

/// The two parts of the signer's name in these encodings.
fn name(country: (u8, &str), state: (u8, &str)) -> Vec<u8> {
    seq(&[
        attribute(6, country.0, country.1),
        attribute(8, state.0, state.1),
    ])
}

#[test]
fn directories() {
    // The signer is C=VN, ST=HN, CN=Thử DS.
    let country = || directory(seq(&[attribute(6, 0x13, "VN")]));
    let province = || directory(name((0x13, "VN"), (0x0c, "HN")));
    let other = || directory(seq(&[attribute(6, 0x13, "LA")]));
    let whole = || directory(rdn(["VN", "HN", "Thử DS"]));
    let longer = directory(seq(&[
        attribute(6, 0x13, "VN"),
        attribute(8, 0x0c, "HN"),
        attribute(3, 0x0c, "Thử DS"),
        attribute(3, 0x0c, "more"),
    ]));
    for base in [country(), province(), whole(), directory(seq(&[]))] {
        assert_eq!(under(permits(std::slice::from_ref(&base)), &[]), Ok(()));
        assert_eq!(under(excludes(std::slice::from_ref(&base)), &[]), REFUSED);
        assert_eq!(under(permits(&[other(), base]), &[]), Ok(()), "one of two");
    }
    for base in [other(), longer] {
        assert_eq!(under(permits(std::slice::from_ref(&base)), &[]), REFUSED);
        assert_eq!(under(excludes(&[base]), &[]), Ok(()));
    }
    let both = seq(&[subtrees(0xa0, &[country()]), subtrees(0xa1, &[province()])]);
    assert_eq!(
        under(both, &[]),
        REFUSED,
        "excluded within what is permitted"
    );
}

#[test]
fn directories_are_compared_as_text() {
    for base in [
        name((0x0c, "vn"), (0x13, "hn")),
        name((0x13, " VN "), (0x16, "hN")),
    ] {
        let base = directory(base);
        assert_eq!(under(permits(std::slice::from_ref(&base)), &[]), Ok(()));
        assert_eq!(under(excludes(&[base]), &[]), REFUSED);
    }
    // TeletexString: nobody here reads it, so nothing is said to lie outside of it.
    let unread = directory(seq(&[attribute(6, 0x14, "LA")]));
    assert_eq!(under(permits(std::slice::from_ref(&unread)), &[]), REFUSED);
    assert_eq!(under(excludes(&[unread]), &[]), REFUSED);
}

#[test]
fn directories_of_the_anchor_and_as_alternative_names() {
    for (purpose, country, answer) in [
        (Purpose::SdJwtIssuer, "VN", Ok(())),
        (Purpose::SdJwtIssuer, "LA", REFUSED),
        (Purpose::StatusSigner, "VN", Ok(())),
        (Purpose::Reader, "VN", Ok(())),
        (Purpose::Reader, "LA", REFUSED),
    ] {
        let mut world = World::new(purpose);
        let base = directory(seq(&[attribute(6, 0x13, country)]));
        world.root.put(NAME_CONSTRAINTS, true, permits(&[base]));
        assert_eq!(world.check(), answer, "{purpose:?} {country}");
    }
    // The anchor's hold for the authority between, too.
    let mut world = World::new(Purpose::SdJwtIssuer);
    let base = directory(rdn(["VN", "", "Thử CA"]));
    world.root.put(NAME_CONSTRAINTS, true, excludes(&[base]));
    assert_eq!(world.check(), REFUSED);

    let country = || permits(&[directory(seq(&[attribute(6, 0x13, "VN")]))]);
    let within = directory(rdn(["VN", "", "also"]));
    let outside = directory(rdn(["LA", "", "also"]));
    assert_eq!(under(country(), &[within]), Ok(()));
    assert_eq!(under(country(), &[outside]), REFUSED);
}

fn dns(name: &str) -> Vec<u8> {
    tlv(0x82, name.as_bytes())
}

fn uri(address: &str) -> Vec<u8> {
    tlv(0x86, address.as_bytes())
}

/// Each case: the base, a name, whether it lies within.
fn same(cases: &[(&str, &str, bool)], form: fn(&str) -> Vec<u8>) {
    for (base, name, within) in cases {
        let (allowed, barred) = match within {
            true => (Ok(()), REFUSED),
            false => (REFUSED, Ok(())),
        };
        let permitted = under(permits(&[form(base)]), &[form(name)]);
        assert_eq!(permitted, allowed, "{name} under {base}");
        let excluded = under(excludes(&[form(base)]), &[form(name)]);
        assert_eq!(excluded, barred, "{name} under {base}");
    }
}

#[test]
fn hosts() {
    same(
        &[
            ("a.example", "a.example", true),
            ("a.example", "x.y.A.example", true),
            ("a.example", "ba.example", false),
            ("a.example", "example", false),
            (".a.example", "x.a.example", true),
            (".a.example", "a.example", false),
            ("", "a.example", true),
        ],
        dns,
    );
    // A wildcard may stand for what is excluded, and does not make it permitted.
    for constraints in [
        excludes(&[dns("x.a.example")]),
        permits(&[dns("x.a.example")]),
    ] {
        assert_eq!(under(constraints, &[dns("*.a.example")]), REFUSED);
    }
    assert_eq!(
        under(excludes(&[dns("a.example")]), &[dns("b.example.")]),
        REFUSED
    );
    // No name of this form, nothing to constrain.
    assert_eq!(under(permits(&[dns("a.example")]), &[]), Ok(()));
    assert_eq!(
        under(permits(&[dns("a.example")]), &[uri("https://b.example")]),
        Ok(())
    );
}

#[test]
fn addresses_of_resources() {
    same(
        &[
            ("a.example", "https://a.example/x", true),
            ("a.example", "https://me@a.example:443/x?y#z", true),
            ("a.example", "https://x.a.example", false),
            (".a.example", "https://x.a.example", true),
            (".a.example", "https://a.example", false),
            ("a.example", "https://b.example/a.example", false),
            ("a.example", "https://b.example?@a.example", false),
        ],
        uri,
    );
    // Without a host's full name there is nothing to judge by.
    for name in [
        "urn:a:b",
        "https://localhost",
        "https://127.0.0.1",
        "https://[::1]/",
    ] {
        assert_eq!(under(permits(&[uri("a.example")]), &[uri(name)]), REFUSED);
        assert_eq!(under(excludes(&[uri("a.example")]), &[uri(name)]), REFUSED);
    }
}

#[test]
fn networks() {
    let ip = |bytes: &[u8]| tlv(0x87, bytes);
    let network = || ip(&[10, 1, 0, 0, 255, 255, 0, 0]);
    let wide = [&[0x20; 16][..], &[0xff; 8], &[0; 8]].concat();
    for (name, base, within) in [
        (ip(&[10, 1, 2, 3]), network(), true),
        (ip(&[10, 2, 2, 3]), network(), false),
        (ip(&[0x20; 16]), network(), false),
        (ip(&[0x20; 16]), ip(&wide), true),
        (ip(&[0x20, 0x20, 0x20, 0x20]), ip(&wide), false),
    ] {
        let (allowed, barred) = match within {
            true => (Ok(()), REFUSED),
            false => (REFUSED, Ok(())),
        };
        assert_eq!(
            under(
                permits(std::slice::from_ref(&base)),
                std::slice::from_ref(&name)
            ),
            allowed
        );
        assert_eq!(under(excludes(&[base]), &[name]), barred);
    }
    for bad in [ip(&[10, 1]), ip(&[])] {
        assert_eq!(
            under(excludes(&[network()]), std::slice::from_ref(&bad)),
            REFUSED
        );
        assert_eq!(under(excludes(&[bad]), &[ip(&[10, 1, 2, 3])]), REFUSED);
    }
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let mail = tlv(0x81, b"a@a.example");
    for constraints in [
        permits(std::slice::from_ref(&mail)),
        excludes(std::slice::from_ref(&mail)),
    ] {
        assert_eq!(under(constraints.clone(), &[]), Ok(()), "no name of it");
        assert_eq!(
            under(constraints.clone(), std::slice::from_ref(&mail)),
            REFUSED
        );
        // A mail address in the subject counts as well.
        let mut world = World::new(Purpose::SdJwtIssuer);
        let email = seq(&[
            tlv(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]),
            tlv(0x16, b"a@a.example"),
        ]);
        let middle = world.middle.as_mut().unwrap();
        middle.put(NAME_CONSTRAINTS, true, constraints);
        world.leaf.extra_part = Some(tlv(0x31, &email));
        assert_eq!(world.check(), REFUSED);
    }
    let name = dns("a.example");
    let minimum = seq(&[tlv(0xa0, &seq(&[name.clone(), tlv(0x80, &[0])]))]);
    for malformed in [
        minimum,
        seq(&[tlv(0xa0, &[])]),
        seq(&[tlv(0xa2, &seq(std::slice::from_ref(&name)))]),
        tlv(0x31, &[]),
        permits(&vec![name.clone(); 65]),
    ] {
        // One of the two readers refuses it.
        let refused = under(malformed, &[]).unwrap_err();
        assert!(matches!(refused, Fault::NameConstraints | Fault::Path));
    }
    assert_eq!(under(permits(&vec![name.clone(); 64]), &[name]), Ok(()));
}
