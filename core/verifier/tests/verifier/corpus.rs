//! A card in each of the three formats, damaged and signed by others: judged alike whoever is trusted, and never *valid*.

use serde_json::json;
use vidan_credential::{ClaimKey, ClaimValue, testing::TestWorld};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_verifier::{Outcome, Policy, Verifier};

use super::{
    authority::{Authority, MDOC_SIGNER},
    cards::{Cwt, Jwt, LOOK, Mdoc, NONCE, by_key, by_list, told},
};

const CARD: &str = "vn.vidan.can_cuoc.1";

/// Who issues, who holds, and whose certificates are followed.
pub(super) struct Desk {
    pub(super) world: TestWorld,
    authority: Authority,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            world: TestWorld::new(),
            authority: Authority::new(),
        }
    }

    /// By the issuer's key, and by list and certificates.
    fn verifiers(&self) -> [Verifier; 2] {
        let mut listed = by_list(&self.world, Policy::broadcast(), LOOK);
        listed.set_anchors(self.authority.anchors());
        [by_key(&self.world, Policy::broadcast(), LOOK), listed]
    }

    pub(super) fn jwt(&self) -> Jwt {
        let claims = json!({"ho_ten": "A", "quoc_tich": "VNM", "gioi_tinh": "n"});
        let mut card = Jwt::new(&self.world, &claims);
        card.redact("ho_ten", true);
        card.redact("gioi_tinh", false);
        card
    }

    pub(super) fn cwt(&self) -> Cwt {
        let claims = ["ho_ten", "quoc_tich", "gioi_tinh"].map(|name| (name.into(), "A".into()));
        let mut card = Cwt::new(&self.world, claims.to_vec());
        card.redact("ho_ten", true);
        card.redact("gioi_tinh", false);
        card
    }

    pub(super) fn mdoc(&self) -> Mdoc {
        let leaf = self.authority.leaf(&self.world.issuer, &[MDOC_SIGNER]);
        let spaces = json!({CARD: {"ho_ten": "A", "quoc_tich": "VNM"}});
        Mdoc::new(&self.world, vec![leaf], CARD, &spaces)
    }

    /// One cause, whoever is trusted.
    pub(super) fn cause(&self, token: &[u8], nonce: Option<&[u8]>) -> &'static str {
        let told = self.verifiers().map(|verifier| {
            let verdict = match nonce {
                Some(nonce) => verifier.verify_token_answer(token, nonce),
                None => verifier.verify_token(token),
            };
            told(&verdict)
        });
        assert_eq!(told[0], told[1], "by key, and by list");
        told[0].1
    }
}

/// What everything here is made of.
#[test]
fn the_cards_themselves_are_valid() {
    let desk = Desk::new();
    let world = &desk.world;
    assert_eq!(desk.cause(&desk.jwt().bytes(world), None), "valid");
    assert_eq!(desk.cause(&desk.cwt().bytes(world), None), "valid");
    assert_eq!(desk.cause(&desk.mdoc().bytes(world), Some(NONCE)), "valid");
}

/// One bit of each byte, all three formats.
#[test]
fn no_changed_bit_is_valid() {
    let desk = Desk::new();
    let world = &desk.world;
    let proofs = [
        (desk.jwt().bytes(world), None),
        (desk.cwt().bytes(world), None),
        (desk.mdoc().bytes(world), Some(NONCE)),
    ];
    let [_, listed] = desk.verifiers();
    let mut judged = 0;
    for (proof, nonce) in &proofs {
        for at in (0..proof.len()).step_by(2) {
            let mut changed = proof.clone();
            changed[at] ^= 1 << (at % 8);
            let verdict = match nonce {
                Some(nonce) => listed.verify_token_answer(&changed, nonce),
                None => listed.verify_token(&changed),
            };
            if verdict.outcome() == Outcome::Valid {
                // What a device signs does not cover which elements are shown: some may be dropped, none is changed.
                let all = listed_claims(proof, &desk);
                assert!(nonce.is_some(), "byte {at}");
                assert!(verdict.claims().len() < all.len(), "byte {at}");
                assert!(verdict.claims().iter().all(|claim| all.contains(claim)));
            }
            judged += 1;
        }
    }
    assert!(judged > 1_000);
}

/// What a mobile document shows where it is as it was.
fn listed_claims(proof: &[u8], desk: &Desk) -> Vec<(ClaimKey, ClaimValue)> {
    let [_, listed] = desk.verifiers();
    listed.verify_token_answer(proof, NONCE).claims().to_vec()
}

/// Cut short anywhere, or with something behind it.
#[test]
fn no_part_and_no_addition_is_valid() {
    let desk = Desk::new();
    let world = &desk.world;
    let proofs = [
        (desk.jwt().bytes(world), None),
        (desk.cwt().bytes(world), None),
        (desk.mdoc().bytes(world), Some(NONCE)),
    ];
    for (proof, nonce) in &proofs {
        for length in (0..proof.len()).step_by(7) {
            assert_ne!(desk.cause(&proof[..length], *nonce), "valid", "{length}");
        }
        for more in [&b"\0"[..], b"~", b".", b"A", b" ", b"\n", proof] {
            let longer = [proof.as_slice(), more].concat();
            assert_ne!(desk.cause(&longer, *nonce), "valid", "{more:?}");
        }
    }
}

/// All is signed anew, by somebody else: the issuer, the holder, or both.
#[test]
fn signatures_of_others() {
    let desk = Desk::new();
    let other = || SigningKey::generate(Algorithm::Es256).unwrap();
    let copy = |key: &SigningKey| SigningKey::from_pem(&key.to_pem()).unwrap();
    let with = |issuer: SigningKey, holder: SigningKey| TestWorld {
        root: other(),
        issuer,
        holder,
        profile: desk.world.profile.clone(),
    };
    let (jwt, cwt) = (desk.jwt(), desk.cwt());
    let forged_issuer = with(other(), copy(&desk.world.holder));
    let forged_holder = with(copy(&desk.world.issuer), other());
    let both = with(other(), other());
    for (world, cause) in [
        (&forged_issuer, "trust.signature_invalid"),
        (&forged_holder, "holder.signature_invalid"),
        (&both, "trust.signature_invalid"),
    ] {
        assert_eq!(desk.cause(&jwt.bytes(world), None), cause);
        assert_eq!(desk.cause(&cwt.bytes(world), None), cause);
    }
    // Whoever has a certificate of the issuer has not its key.
    let mut mdoc = desk.mdoc();
    mdoc.request.signer = forged_issuer.issuer.public();
    let cause = desk.cause(&mdoc.bytes(&forged_issuer), Some(NONCE));
    assert_eq!(cause, "trust.signature_invalid");
}
