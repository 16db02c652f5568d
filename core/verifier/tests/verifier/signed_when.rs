//! Steps 3 and 5 read the processed payload: a time that is disclosed can only refuse, as one in the clear does.

use serde_json::json;
use vidan_codec::jose::x5c;
use vidan_credential::testing::{NOW, TestWorld};
use vidan_trust::ListContent;
use vidan_verifier::{Policy, Trust};

use super::{
    authority::{Authority, certified},
    cards::{DAY, Jwt, LOOK, told, verifier},
};

const RETIRED: i64 = NOW.0 - 10 * DAY;

#[derive(Clone, Copy, Debug)]
enum Iat {
    Clear,
    Disclosed,
    Hidden,
}

/// A card issued at this time by a key that was retired ten days ago, or not at all.
fn judged(issued_at: i64, iat: Iat, change: impl Fn(&mut ListContent)) -> &'static str {
    let world = TestWorld::new();
    let mut card = Jwt::new(&world, &json!({"ho_ten": "A"}));
    card.payload.insert("iat".into(), issued_at.into());
    match iat {
        Iat::Clear => {}
        Iat::Disclosed => card.redact("iat", true),
        Iat::Hidden => card.redact("iat", false),
    }
    let mut list = world.list_content();
    change(&mut list);
    let trust = Trust::List(world.list_of(&list));
    let verifier = verifier(trust, Policy::broadcast(), LOOK);
    told(&verifier.verify_token(&card.bytes(&world))).1
}

#[test]
fn a_retired_key_stands_for_what_it_signed_before() {
    let retired = |list: &mut ListContent| list.issuers[0].standing.retired = Some(RETIRED);
    assert_eq!(judged(RETIRED - 1, Iat::Clear, retired), "valid");
    for iat in [Iat::Clear, Iat::Disclosed, Iat::Hidden] {
        assert_eq!(
            judged(RETIRED, iat, retired),
            "trust.key_retired",
            "{iat:?}"
        );
    }
    // A date that can be hidden does not save a retired key.
    for iat in [Iat::Disclosed, Iat::Hidden] {
        assert_eq!(judged(RETIRED - 1, iat, retired), "trust.key_retired");
        assert_eq!(judged(RETIRED - 1, iat, |_| {}), "valid");
    }
}

#[test]
fn a_certificate_stood_when_it_signed() {
    let world = TestWorld::new();
    let authority = Authority::new();
    // Valid for the thirty days around now.
    let leaf = authority.leaf(&world.issuer, &[]);
    let verifier = certified(&world, &authority);
    let judged = |issued_at: i64, iat: Iat| {
        let mut card = Jwt::new(&world, &json!({"ho_ten": "A"}));
        card.header["x5c"] = json!(x5c::encode(std::slice::from_ref(&leaf)));
        card.payload.insert("iat".into(), issued_at.into());
        match iat {
            Iat::Clear => {}
            Iat::Disclosed => card.redact("iat", true),
            Iat::Hidden => card.redact("iat", false),
        }
        told(&verifier.verify_token(&card.bytes(&world))).1
    };
    for iat in [Iat::Clear, Iat::Disclosed] {
        let before = judged(NOW.0 - 31 * DAY, iat);
        assert_eq!(before, "trust.x509.not_valid_when_signed", "{iat:?}");
        assert_eq!(judged(NOW.0 - 29 * DAY, iat), "valid", "{iat:?}");
    }
    // It need not say when it was issued (section 2.2.2.2 of the VC draft).
    assert_eq!(judged(NOW.0 - 31 * DAY, Iat::Hidden), "valid");
}

#[test]
fn what_was_issued_in_the_future_is_not_valid_yet() {
    for iat in [Iat::Clear, Iat::Disclosed] {
        let early = judged(LOOK.0 + 31, iat, |_| {});
        assert_eq!(early, "time.not_yet_valid", "{iat:?}");
    }
}

/// Those that never may be disclosed are refused where they are (section 2.2.2.2 of the VC draft), and looked for nowhere else.
#[test]
fn an_end_is_never_disclosed() {
    let world = TestWorld::new();
    for name in ["exp", "nbf", "cnf", "iss", "vct", "status"] {
        let mut card = Jwt::new(&world, &json!({"ho_ten": "A"}));
        card.payload.insert("nbf".into(), (NOW.0 - DAY).into());
        let status = json!({"status_list": {"idx": 1, "uri": "https://s.example/1"}});
        card.payload.insert("status".into(), status);
        card.redact(name, true);
        let verifier = super::cards::by_key(&world, Policy::broadcast(), LOOK);
        let (outcome, _) = told(&verifier.verify_token(&card.bytes(&world)));
        assert_eq!(outcome, "refused", "{name}");
    }
}
