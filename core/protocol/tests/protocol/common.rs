//! A citizen with a card, an office that is also a portal, and the list that names both.

use std::sync::LazyLock;

use vidan_credential::Trusted;
use vidan_credential::testing::{NOW, TestWorld};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::x509::Anchors;
use vidan_trust::{Names, OfficeRecord, PublicJwk, Standing, TrustList};

pub(crate) const OFFICE: &str = "urn:test:office";
pub(crate) const OFFICE_KID: &str = "office-1";
pub(crate) const FORM: &str = "CT01";
pub(crate) const KIND: &str = "ho_so_trang_thai";

pub(crate) struct World {
    pub(crate) citizen: TestWorld,
    pub(crate) office: SigningKey,
}

pub(crate) fn names(text: &str) -> Names {
    Names {
        vi: text.into(),
        en: text.into(),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            citizen: TestWorld::new(),
            office: SigningKey::generate(Algorithm::Es256).unwrap(),
        }
    }

    pub(crate) fn record(&self) -> OfficeRecord {
        OfficeRecord {
            kid: OFFICE_KID.into(),
            id: OFFICE.into(),
            name: names("Công an xã (thử)"),
            jwk: PublicJwk::from_key(&self.office.public()),
            kinds: vec![KIND.into()],
            forms: vec![FORM.into()],
            url: None,
            standing: Standing::since(NOW.0 - 86_400),
        }
    }

    pub(crate) fn list(&self) -> TrustList {
        self.list_with(|_| ())
    }

    pub(crate) fn list_with(&self, change: impl FnOnce(&mut OfficeRecord)) -> TrustList {
        let mut content = self.citizen.list_content();
        let mut record = self.record();
        change(&mut record);
        content.offices.push(record);
        self.citizen.list_of(&content)
    }

    /// A key-binding token over some of the card's claims.
    pub(crate) fn token(&self, claims: &[&str], nonce: &[u8]) -> Vec<u8> {
        use vidan_credential::sd_cwt::present::Presentation;
        let held = self.citizen.held();
        let paths: Vec<_> = claims.iter().map(|claim| claim.parse().unwrap()).collect();
        let presentation =
            Presentation::new(held.get(), &paths, OFFICE, NOW, 60, Some(nonce)).unwrap();
        vidan_credential::testing::sign(presentation, &self.citizen.holder).into_bytes()
    }
}

/// Whom an office believes that pins no authority: the list alone.
pub(crate) fn trusted(list: &TrustList) -> Trusted<'_> {
    static NONE: LazyLock<Anchors> = LazyLock::new(Anchors::new);
    Trusted {
        list,
        anchors: &NONE,
    }
}
