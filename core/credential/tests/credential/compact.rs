//! The compact form of a text: byte-exact for every subset of a card, as small as promised, one encoding for each proof.
//! That no change of a text is accepted is tested across the rooms, in `tests/tests/changes.rs`.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use serde_json::json;
use vidan_codec::base45;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, Error, StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        issue::Redaction,
        present::Presentation,
        verify::{Disclosed, Expectation, NonceRule, verify_with_list},
    },
    testing::{ISS, NOW, TestWorld, card_claims, sign},
    transport::{self, ONE_CODE, Unlisted},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{TrustList, Verified};

struct Card {
    world: TestWorld,
    list: TrustList,
    held: HeldCredential,
}

/// A card as issued in earnest: a name of usual length, a portrait's digest, a status; nine days old.
static CARD: LazyLock<Card> = LazyLock::new(|| {
    let world = TestWorld::new();
    let mut content = world.list_content();
    content.issuers[0].status_uri = Some("https://status.example/bca".into());
    let list = world.list_of(&content);
    let mut claims = card_claims();
    claims["ho_ten"] = "Nguyễn Thị Minh Khai".into();
    let mut request = world.request(&claims);
    if let ClaimValue::Map(members) = &mut request.claims {
        members.retain(|(key, _)| *key != ClaimKey::from("anh_chan_dung"));
        members.push(("anh_chan_dung".into(), ClaimValue::Bytes(vec![7; 32])));
    }
    request.issued_at = NOW.plus(-9 * 86_400);
    request.status = Some(StatusReference {
        uri: "https://status.example/bca/12".into(),
        index: 1_500_000,
    });
    let bytes = world.issue(request);
    let held = HeldCredential::receive(&bytes, &list, NOW, &world.holder.public()).unwrap();
    Card {
        world,
        list,
        held: held.into_inner(),
    }
});

impl Card {
    fn token(&self, claims: &[&str]) -> Vec<u8> {
        self.world
            .present(&self.held, claims, BROADCAST_AUDIENCE, NOW)
            .into_bytes()
    }

    fn text(&self, claims: &[&str]) -> String {
        let token = self.token(claims);
        let text = transport::write(&token, &self.list).unwrap();
        assert!(text.starts_with("VD1:"), "{claims:?}");
        assert_eq!(
            transport::read(&text, &self.list).unwrap(),
            token,
            "{claims:?}"
        );
        text
    }

    fn accepts(&self, text: &str) -> Result<Verified<Disclosed>, Error> {
        let expected = Expectation {
            audiences: &[BROADCAST_AUDIENCE],
            nonce: NonceRule::Absent,
            now: NOW.plus(10),
            skew: 30,
            max_lifetime: Some(60),
        };
        verify_with_list(&transport::read(text, &self.list)?, &self.list, &expected)
    }
}

fn bytes_under(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix("VD1:").unwrap()).unwrap()
}

fn text_over(bytes: &[u8]) -> String {
    format!("VD1:{}", base45::encode(bytes))
}

#[test]
fn as_small_as_promised() {
    for third in ["quoc_tich", "ngay_sinh"] {
        let three = CARD.text(&["ho_ten", "age_over_18", third]);
        assert!(three.len() <= 600, "{third}: {}", three.len());
    }
    let age_and_photo = CARD.text(&["age_over_18", "anh_chan_dung"]);
    assert!(age_and_photo.len() <= 528, "{}", age_and_photo.len());
}

fn subset(mask: u32) -> Vec<&'static str> {
    let claims = CARD.held.claims().iter().enumerate();
    claims
        .filter(|(at, _)| mask & 1 << at != 0)
        .map(|(_, (key, _))| match key {
            ClaimKey::Text(name) => name.as_str(),
            ClaimKey::Int(_) => panic!("a card's claims have names"),
        })
        .collect()
}

/// 512 of the 16,384, spread over all sizes.
#[test]
fn subsets_come_back_byte_exact() {
    assert_eq!(CARD.held.claims().len(), 14);
    for mask in (0..1 << 14).step_by(32).map(|mask| mask ^ mask >> 5) {
        assert!(CARD.text(&subset(mask)).len() <= ONE_CODE, "{mask:b}");
    }
}

/// `cargo test -p vidan-credential compact -- --ignored --nocapture`
#[test]
#[ignore = "16,384 signatures: half a minute"]
fn every_subset_comes_back_byte_exact() {
    let lengths: Vec<usize> = (0..1 << 14)
        .map(|mask| CARD.text(&subset(mask)).len())
        .collect();
    let (all, longest) = (lengths.len(), lengths.iter().max());
    let over = lengths.iter().filter(|len| **len > ONE_CODE).count();
    println!("{all} of 16384 byte-exact, the longest {longest:?}, {over} beyond one code");
    // Few claims beside long addresses: what a wallet has to offer in several codes.
    assert!(over * 50 < all, "{over}");
}

/// A proof cut at its seams, so that a test can put something else there.
struct Seams {
    flags: u8,
    kid: Vec<u8>,
    issuer: Vec<u8>,
    document_type: Vec<u8>,
    holder: Vec<u8>,
    times: Vec<u8>,
    status: Vec<u8>,
    claims: Vec<u8>,
    issuer_signature: Vec<u8>,
    presented: Vec<u8>,
    audience: Vec<u8>,
    holder_signature: Vec<u8>,
}

impl Seams {
    fn of(bytes: &[u8]) -> Self {
        let (signed, holder_signature) = bytes.split_at(bytes.len() - 64);
        // Ten days in seconds and a minute: three bytes and one.
        let (signed, presented) = signed.split_at(signed.len() - 4);
        let (rest, issuer_signature) = signed.split_at(signed.len() - 64);
        Self {
            flags: rest[0],
            kid: rest[1..10].to_vec(),
            issuer: vec![],
            document_type: rest[10..19].to_vec(),
            holder: rest[19..51].to_vec(),
            times: rest[51..54].to_vec(),
            // One byte and two digits, the index in three bytes.
            status: rest[54..59].to_vec(),
            claims: rest[59..].to_vec(),
            issuer_signature: issuer_signature.to_vec(),
            presented: presented.to_vec(),
            audience: vec![],
            holder_signature: holder_signature.to_vec(),
        }
    }

    fn join(&self) -> Vec<u8> {
        [
            &[self.flags][..],
            &self.kid,
            &self.issuer,
            &self.document_type,
            &self.holder,
            &self.times,
            &self.status,
            &self.claims,
            &self.issuer_signature,
            &self.presented,
            &self.audience,
            &self.holder_signature,
        ]
        .concat()
    }
}

#[test]
fn each_refusal_has_its_own_cause() {
    let bytes = bytes_under(&CARD.text(&["age_over_18", "anh_chan_dung"]));
    assert_eq!(Seams::of(&bytes).join(), bytes);
    let refused = |change: &dyn Fn(&mut Seams)| {
        let mut seams = Seams::of(&bytes);
        change(&mut seams);
        transport::read(&text_over(&seams.join()), &CARD.list).unwrap_err()
    };
    let claims = |claims: &[u8]| {
        let claims = claims.to_vec();
        refused(&move |seams: &mut Seams| seams.claims = claims.clone())
    };

    for len in 0..bytes.len() {
        let cut = transport::read(&text_over(&bytes[..len]), &CARD.list);
        assert_eq!(cut, Err(Error::TransportTruncated), "{len}");
    }
    assert_eq!(
        refused(&|seams| seams.holder_signature.push(0)),
        Error::TransportTrailing
    );

    assert_eq!(
        refused(&|seams| seams.flags |= 0x80),
        Error::TransportReserved
    );
    assert_eq!(
        refused(&|seams| {
            seams.flags = (seams.flags & !0x20) | 0x40;
        }),
        Error::TransportReserved,
        "an address of no status"
    );
    assert_eq!(claims(&[0xf1]), Error::TransportReserved);
    // One disclosed claim, its key, its salt, a value that nothing stands for.
    let one = |value: &[u8]| [&[0x10, 5][..], &[1; 16], value].concat();
    assert_eq!(claims(&one(&[0xe8])), Error::TransportReserved);

    assert_eq!(
        refused(&|seams| seams.kid.splice(..1, [0x88, 0]).for_each(drop)),
        Error::TransportNotShortest,
        "a number"
    );
    assert_eq!(
        refused(&|seams| seams.document_type[0] = 0x28),
        Error::TransportNotShortest,
        "letters as UTF-8"
    );
    assert_eq!(
        refused(&|seams| {
            seams.flags |= 0x10;
            let number = |mut n: u64| {
                let mut out = vec![];
                while n > 0x7f {
                    out.push(n as u8 | 0x80);
                    n >>= 7;
                }
                out.push(n as u8);
                out
            };
            let issued = NOW.plus(-9 * 86_400).day_start().0 - 1_577_836_800;
            seams.times = [number(issued as u64), number(86_400 * 20)].concat();
        }),
        Error::TransportNotShortest,
        "midnights in seconds"
    );
    assert_eq!(
        claims(&[0xf0, 0, 1, 1]),
        Error::TransportNotShortest,
        "counts"
    );

    assert_eq!(refused(&|seams| seams.kid[1] = 0xff), Error::TransportText);
    assert_eq!(
        refused(&|seams| seams.document_type[1] = 6),
        Error::TransportText,
        "no letter"
    );
    assert_eq!(
        refused(&|seams| seams.status[1] = 0x1a),
        Error::TransportText,
        "no digit"
    );

    let beyond = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert_eq!(
        refused(&|seams| seams.times = [&beyond[..], &[2, 0]].concat()),
        Error::TransportNumber,
        "beyond 64 bits"
    );
    assert_eq!(
        refused(&|seams| seams.times = [&beyond[..], &[1, 0]].concat()),
        Error::TransportNumber,
        "a day beyond 64 bits of seconds"
    );

    assert_eq!(
        refused(&|seams| seams.document_type = vec![0xe1]),
        Error::TransportMisplaced
    );
    assert_eq!(
        claims(&one(&[&[0xe7][..], &[2; 16], &[0xe1]].concat())),
        Error::TransportMisplaced,
        "an element outside of an array"
    );
    assert_eq!(claims(&[0x10, 0, 0xe1]), Error::TransportMisplaced, "a key");

    let text = |text: &str| [&[text.len() as u8][..], text.as_bytes()].concat();
    assert_eq!(
        refused(&|seams| {
            seams.flags |= 0x08;
            seams.issuer = text(ISS);
        }),
        Error::TransportRedundant,
        "the record's issuer"
    );
    assert_eq!(
        refused(&|seams| {
            seams.flags |= 0x02;
            seams.audience = text(BROADCAST_AUDIENCE);
        }),
        Error::TransportRedundant,
        "the broadcast audience"
    );
    assert_eq!(
        refused(&|seams| {
            seams.flags |= 0x40;
            seams
                .status
                .splice(..2, text("https://status.example/bca/12"));
        }),
        Error::TransportRedundant,
        "an address below the record's"
    );
    assert_eq!(
        claims(&[&[0x10, 0][..], &text("ho_ten")].concat()),
        Error::TransportRedundant,
        "a name that has a number"
    );
    assert_eq!(
        claims(&[&[0xf0, 1, 0, 0, 0, 0x84, 0x81][..]].concat()),
        Error::TransportRedundant,
        "a claim with a place of its own"
    );

    let salted = |key: u8| [&[key][..], &[3; 16], &[0xe1]].concat();
    assert_eq!(
        claims(&[&[0x20][..], &salted(5), &salted(6)].concat()),
        Error::TransportOrder
    );
    assert_eq!(
        claims(&[&[0x20][..], &salted(5), &salted(5)].concat()),
        Error::TransportOrder,
        "twice"
    );
    assert_eq!(
        claims(&[&[0x02][..], &[9; 32], &[8; 32]].concat()),
        Error::TransportOrder,
        "digests"
    );

    assert_eq!(claims(&one(&[0xc1; 20])), Error::TransportDepth);
    assert_eq!(claims(&[0xf0, 0, 0, 0x81, 4]), Error::TransportItems);
    assert_eq!(claims(&one(&[0xdf, 0xe2, 3])), Error::TransportItems);

    assert_eq!(claims(&[0x10, 99]), Error::ListOutdated("a claim"));
    assert_eq!(
        transport::read(&text_over(&bytes), &CARD.world.list()),
        Err(Error::ListOutdated("a status list"))
    );
    assert_eq!(
        refused(&|seams| seams.kid[1] = b'X'),
        Error::Trust(vidan_trust::Error::UnknownKid("Xssuer-1".into()))
    );
    assert_eq!(
        refused(&|seams| seams.holder = vec![0xff; 32]),
        Error::ConfirmationInvalid
    );
}

/// An answer to a question, for one verifier, by another issuer identifier: what is not usual travels.
#[test]
fn what_differs_travels() {
    let world = TestWorld::new();
    let list = world.list();
    let round_trip = |issuer: &str, status: Option<&str>, audience: &str, nonce: Option<&[u8]>| {
        let mut request = world.request(&json!({"ho_ten": "Müller ﬁ", "hạng": ["A1", null, -3]}));
        request.issuer = issuer.into();
        request.decoys = 2;
        request.expires_at = None;
        request.status = status.map(|uri| StatusReference {
            uri: uri.into(),
            index: 0,
        });
        let key = vidan_credential::testing::pinned(&world.issuer.public());
        let bytes = world.issue(request);
        let held =
            HeldCredential::receive_with(&bytes, &key, Some(&world.profile), NOW, None).unwrap();
        let presentation = Presentation::new(held.get(), &[], audience, NOW, 90, nonce).unwrap();
        let token = sign(presentation, &world.holder).into_bytes();
        let text = transport::write(&token, &list).unwrap();
        assert!(text.starts_with("VD1:"));
        assert_eq!(transport::read(&text, &list).unwrap(), token);
        text.len()
    };
    let least = round_trip(ISS, None, BROADCAST_AUDIENCE, None);
    for more in [
        round_trip("urn:other", None, BROADCAST_AUDIENCE, None),
        round_trip(ISS, Some("https://s.example/1"), BROADCAST_AUDIENCE, None),
        round_trip(ISS, None, "https://bank.example", None),
        round_trip(ISS, None, BROADCAST_AUDIENCE, Some(&[9; 16])),
    ] {
        assert!(more > least);
    }
}

#[test]
fn without_a_list_and_whatever_the_issuers_algorithm() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256, Algorithm::Es384] {
        let mut world = TestWorld::new();
        world.issuer = SigningKey::generate(algorithm).unwrap();
        let mut request = world.request(&json!({"ho_ten": "Ví Dụ", "tuoi": 20}));
        request.redaction = Redaction::EachClaim;
        request.issuer = "urn:vidan:issuer:issuer-1".into();
        let bytes = world.issue(request);
        let key = vidan_credential::testing::pinned(&world.issuer.public());
        let held = HeldCredential::receive_with(&bytes, &key, None, NOW, None).unwrap();
        let token = world.present(held.get(), &["tuoi"], BROADCAST_AUDIENCE, NOW);
        let records = Unlisted::new(algorithm);
        let text = transport::write(token.as_bytes(), &records).unwrap();
        assert!(text.starts_with("VD1:"), "{algorithm:?}");
        assert_eq!(transport::read(&text, &records).unwrap(), token.as_bytes());
    }
}

/// The draft's own example is no token of ours: it travels whole, as it is.
#[test]
fn other_tokens_travel_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/sd-cwt");
    let token = std::fs::read(format!("{folder}/kbt.cbor")).unwrap();
    for records in [
        Unlisted::new(Algorithm::Es256),
        Unlisted::new(Algorithm::Es384),
    ] {
        let text = transport::write(&token, &records).unwrap();
        assert!(text.starts_with("VDF:"));
        assert_eq!(transport::read(&text, &records).unwrap(), token);
    }
    let text = transport::write(b"no token", &CARD.list).unwrap();
    assert_eq!(transport::read(&text, &CARD.list).unwrap(), b"no token");
}

fn value() -> impl Strategy<Value = ClaimValue> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(ClaimValue::Bool),
        any::<i64>().prop_map(|n| ClaimValue::Int(n.into())),
        any::<u64>().prop_map(|n| ClaimValue::Int(-1 - i128::from(n))),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(ClaimValue::Bytes),
        "(.{0,12}|[0-9]{1,14}|[12][0-9]{3}-[01][0-9]-[0-3][0-9]|[a-zàữĐỴ ]{0,40})"
            .prop_map(ClaimValue::Text),
        Just(ClaimValue::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![
            "[a-z0-9]{1,6}".prop_map(ClaimKey::Text),
            (-200i64..200).prop_map(ClaimKey::Int)
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(ClaimValue::Array),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|map| ClaimValue::Map(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_credential_comes_back_byte_exact(
        values in prop::collection::vec(prop::option::of(value()), 14),
        extra in prop::option::of(value()),
        elements in any::<u16>(),
        choose in any::<u16>(),
        decoys in 0u8..20,
    ) {
        let mut world = TestWorld::new();
        for (at, claim) in world.profile.claims.iter_mut().enumerate() {
            claim.elements = elements & 1 << at != 0;
        }
        let list = world.list();
        let names = world.profile.claims.iter().map(|claim| claim.id.as_str());
        let mut members: Vec<(ClaimKey, ClaimValue)> = names
            .zip(values)
            .filter_map(|(name, value)| Some((name.into(), value?)))
            .collect();
        members.extend(extra.map(|value| ("ngoài".into(), value)));
        let mut request = world.request(&json!({}));
        request.claims = ClaimValue::Map(members);
        request.decoys = decoys;
        let bytes = world.issue(request);
        let held = HeldCredential::receive(&bytes, &list, NOW, &world.holder.public()).unwrap();
        let chosen: Vec<ClaimPath> = held
            .get()
            .disclosable()
            .into_iter()
            .enumerate()
            .filter(|(at, _)| choose & 1 << (at % 16) != 0)
            .map(|(_, path)| path)
            .collect();
        let presentation =
            Presentation::new(held.get(), &chosen, BROADCAST_AUDIENCE, NOW, 60, None).unwrap();
        let token = sign(presentation, &world.holder).into_bytes();
        let text = transport::write(&token, &list);
        prop_assume!(text != Err(Error::TooLarge));
        let text = text.unwrap();
        prop_assert!(text.starts_with("VD1:"));
        prop_assert_eq!(transport::read(&text, &list).unwrap(), token);
    }
}

static BYTES: LazyLock<Vec<u8>> =
    LazyLock::new(|| bytes_under(&CARD.text(&["ho_ten", "noi_cu_tru", "age_over_18"])));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// What is read is written the same: two encodings of one proof cannot both be read.
    #[test]
    fn one_encoding_for_each_proof(
        edits in prop::collection::vec((any::<Index>(), any::<u8>(), 0u8..4), 1..4),
    ) {
        let mut bytes = BYTES.clone();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        let text = text_over(&bytes);
        if let Ok(token) = transport::read(&text, &CARD.list) {
            prop_assert_eq!(transport::write(&token, &CARD.list).unwrap(), text);
        }
        prop_assert!(bytes == *BYTES || CARD.accepts(&text_over(&bytes)).is_err());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(transport::read(&text_over(&bytes), &CARD.list).is_err());
        let token = transport::read(&text_over(&bytes), &Unlisted::new(Algorithm::Es256));
        prop_assert!(token.is_err());
        let _ = transport::write(&bytes, &CARD.list);
    }

    #[test]
    fn any_text_is_answered(text in "(VD1:)?.{0,80}") {
        let _ = transport::read(&text, &CARD.list);
    }
}
