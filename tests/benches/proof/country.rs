//! An issuer of citizen cards, its trust list, the status of its documents, and a phone that shows them.

use std::time::{Duration, Instant};

use serde_json::Value;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, Profiles, StatusReference,
    sd_cwt::{hold::HeldCredential, present::Presentation},
    testing::{KID, NOW, TestWorld, card_claims},
    transport::{self, Listed},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    TrustList,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusLists, StatusTrust},
};

/// The three claims of most measurements.
pub(crate) const THREE: [&str; 3] = ["ho_ten", "ngay_sinh", "age_over_18"];

const STATUS: &str = "https://trangthai.example/1";
const DAY: i64 = 86_400;

/// The card's claims, with a name of usual length.
pub(crate) fn card() -> Value {
    let mut claims = card_claims();
    if let Some(name) = claims.get_mut("ho_ten") {
        *name = "Nguyễn Thị Minh Khai".into();
    }
    claims
}

/// An issuer whose list a verifier holds, with the status of its documents.
pub(crate) struct Country {
    pub(crate) world: TestWorld,
    pub(crate) list: TrustList,
    pub(crate) profiles: Profiles,
    pub(crate) status: StatusLists,
}

/// A code, and the token in it.
pub(crate) struct Proof {
    pub(crate) text: String,
    pub(crate) token: Vec<u8>,
    /// The copy's key: x, and whether y is odd.
    pub(crate) holder: (Vec<u8>, bool),
}

impl Country {
    pub(crate) fn new() -> Self {
        let world = TestWorld::new();
        let mut content = world.list_content();
        for issuer in &mut content.issuers {
            issuer.status_uri = Some("https://trangthai.example".to_owned());
        }
        let list = world.list_of(&content);
        let entries = StatusEntries::new(StatusBits::from_number(2).expect("a width"), 100_000);
        let published = StatusListContent {
            uri: STATUS.to_owned(),
            issued_at: NOW.0 - 600,
            expires_at: Some(NOW.0 + 3600),
            ttl: None,
            entries: entries.expect("few entries"),
        };
        let token = published.to_cwt(&world.issuer, KID).expect("signed");
        let verified = StatusList::verify(&token, STATUS, StatusTrust::List(&list), NOW);
        let mut status = StatusLists::new();
        assert!(status.insert(verified.expect("own list")));
        Self {
            profiles: Profiles::of(&list),
            world,
            list,
            status,
        }
    }

    /// A card like the real one, nine days old, for a new key, with an entry of its own in the status list.
    pub(crate) fn new_copy(&mut self, copy: u32) -> HeldCredential {
        self.world.holder = SigningKey::generate(Algorithm::Es256).expect("random");
        let mut request = self.world.request(&card());
        if let ClaimValue::Map(members) = &mut request.claims {
            members.retain(|(key, _)| *key != ClaimKey::from("anh_chan_dung"));
            members.push(("anh_chan_dung".into(), ClaimValue::Bytes(vec![7; 32])));
        }
        request.issued_at = NOW.plus(-9 * DAY);
        request.status = Some(StatusReference {
            uri: STATUS.to_owned(),
            index: u64::from(50_000 + copy),
        });
        let bytes = self.world.issue(request);
        let holder = self.world.holder.public();
        let held = HeldCredential::receive(&bytes, &self.list, NOW, &holder);
        held.expect("own card").into_inner()
    }

    /// A proof, and the time it took without the device's signature.
    pub(crate) fn make(&self, held: &HeldCredential, claims: &[&str]) -> (Proof, Duration) {
        let began = Instant::now();
        let paths: Vec<ClaimPath> = claims
            .iter()
            .map(|claim| claim.parse().expect("a path"))
            .collect();
        let presentation = Presentation::new(held, &paths, BROADCAST_AUDIENCE, NOW, 60, None);
        let prepared = presentation.expect("presentable").prepare();
        let before = began.elapsed();

        let signature = self
            .world
            .holder
            .sign(prepared.to_be_signed().message())
            .expect("random");

        let began = Instant::now();
        let token = prepared
            .finish(&signature)
            .expect("own signature")
            .into_bytes();
        let text = transport::write(&token, &self.listed()).expect("it fits");
        let took = before + began.elapsed();
        let public = self.world.holder.public();
        let (x, y) = public.xy().expect("a P-256 key");
        let holder = (x.to_vec(), y.last().is_some_and(|byte| byte & 1 == 1));
        let proof = Proof {
            text,
            token,
            holder,
        };
        (proof, took)
    }

    /// The list with its profiles read, as verifier and wallet hold it.
    pub(crate) fn listed(&self) -> Listed<'_> {
        Listed {
            list: &self.list,
            profiles: &self.profiles,
        }
    }
}
