//! Step 3: where an SD-JWT brings certificates, they alone decide, and where it brings none, the list does.

use serde_json::json;
use vidan_codec::jose::x5c;
use vidan_credential::{
    Credential, Error, Format, Trusted,
    testing::{ISS, KID, NOW, TestWorld},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{Error as TrustError, Role, x509::Anchors};
use vidan_verifier::Verifier;

use super::{
    authority::{Authority, certified},
    cards::{Jwt, told},
};

fn card(world: &TestWorld, chain: &[Vec<u8>]) -> Jwt {
    let mut card = Jwt::new(world, &json!({"ho_ten": "A"}));
    if !chain.is_empty() {
        card.header["x5c"] = json!(x5c::encode(chain));
    }
    card
}

fn judged(verifier: &Verifier, world: &TestWorld, card: &Jwt) -> (&'static str, &'static str) {
    told(&verifier.verify_token(&card.bytes(world)))
}

const VALID: (&str, &str) = ("valid", "valid");

/// Its key id and its signature are those of a listed issuer. With a certificate of nobody's that does not help.
#[test]
fn a_listed_key_does_not_help_who_brings_a_strange_certificate() {
    let world = TestWorld::new();
    let (pinned, stranger) = (Authority::new(), Authority::new());
    let verifier = certified(&world, &pinned);
    assert_eq!(judged(&verifier, &world, &card(&world, &[])), VALID);
    let strange = stranger.leaf(&world.issuer, &[]);
    let (outcome, code) = judged(
        &verifier,
        &world,
        &card(&world, std::slice::from_ref(&strange)),
    );
    assert_eq!(outcome, "refused");
    assert!(code.starts_with("trust.x509."), "{code}");
    // The wallet, too, keeps no such document.
    let (list, anchors) = (world.list(), pinned.anchors());
    let trusted = Trusted {
        list: &list,
        anchors: &anchors,
    };
    let text = card(&world, &[strange]).text(&world);
    let issued = &text[..=text.rfind('~').unwrap()];
    let holder = world.holder.public();
    let received = Credential::receive(Format::SdJwt, issued.as_bytes(), trusted, NOW, &holder);
    assert!(matches!(
        received,
        Err(Error::Trust(TrustError::Certificate(_)))
    ));
}

/// Its key id is a listed issuer's, whose key did not sign. The certificate's did.
#[test]
fn a_pinned_certificate_needs_no_list() {
    let listed = TestWorld::new();
    let authority = Authority::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let leaf = authority.leaf(&other, &[]);
    let verifier = certified(&listed, &authority);
    let signing = TestWorld {
        issuer: other,
        ..TestWorld::new()
    };
    let mut own = card(&signing, &[leaf]);
    assert_eq!(own.header["kid"], KID);
    let verdict = verifier.verify_token(&own.bytes(&signing));
    assert_eq!(told(&verdict), VALID);
    let shown = verdict.accepted().unwrap();
    assert_eq!(shown.signer().role, Role::CertifiedIssuer);
    // What it calls itself is nobody's word.
    assert_eq!(own.payload["iss"], ISS);
    assert_eq!(shown.get().issuer(), None);
    assert_ne!(
        verdict.issuer_name(),
        Some(&listed.list_content().issuers[0].name)
    );
    // Without the certificate its key is nobody's.
    own.header.as_object_mut().unwrap().remove("x5c");
    let bare = judged(&verifier, &signing, &own);
    assert_eq!(bare, ("refused", "trust.signature_invalid"));
}

/// A certificate that is pinned speaks for its own key: the listed one beside it signs nothing.
#[test]
fn a_certificate_of_another_key_does_not_vouch_for_a_listed_one() {
    let world = TestWorld::new();
    let authority = Authority::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let leaf = authority.leaf(&other, &[]);
    let verifier = certified(&world, &authority);
    let refused = judged(
        &verifier,
        &world,
        &card(&world, std::slice::from_ref(&leaf)),
    );
    assert_eq!(refused, ("refused", "trust.signature_invalid"));
    // And where nobody is pinned no certificate helps.
    let mut nobody = certified(&world, &authority);
    nobody.set_anchors(std::sync::Arc::new(Anchors::new()));
    let (outcome, _) = judged(&nobody, &world, &card(&world, &[leaf]));
    assert_eq!(outcome, "refused");
}
