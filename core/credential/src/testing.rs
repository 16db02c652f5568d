//! A ready issuer, trust list and holder, for tests of this crate and of those above it. Real keys, real signatures:
//! nothing here shortens a check.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "only tests enable this; a failed preparation is a failed test"
)]

pub mod page;

use vidan_codec::clock::UnixTime;
use vidan_crypto::{Algorithm, PublicKey, SigningKey, SystemRandom};
use vidan_trust::{
    IssuerRecord, ListContent, Names, PinnedRoot, PublicJwk, Standing, TrustList, Verified, publish,
};

use crate::{
    ClaimPath, ClaimProfile, ClaimValue, DocumentProfile,
    paper::{PaperRequest, PrintedPaper},
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::{KeyBindingToken, Presentation},
    },
};

/// An afternoon in November 2026: the time of everything here.
pub const NOW: UnixTime = UnixTime(1_795_270_000);
/// The issuer's key id.
pub const KID: &str = "issuer-1";
/// The issuer identifier.
pub const ISS: &str = "urn:test:issuer";
/// The root's key id.
pub const ROOT_KID: &str = "root-1";

/// An issuer of one document type, its trust list, and a holder's key.
pub struct TestWorld {
    /// Signs the trust list.
    pub root: SigningKey,
    /// Signs documents.
    pub issuer: SigningKey,
    /// The key of the holder's one copy.
    pub holder: SigningKey,
    /// The document type.
    pub profile: DocumentProfile,
}

impl TestWorld {
    /// A world whose issuer signs citizen cards in the groups of the real one.
    pub fn new() -> Self {
        let key = || SigningKey::generate(Algorithm::Es256).expect("random");
        Self {
            root: key(),
            issuer: key(),
            holder: key(),
            profile: card_profile(),
        }
    }

    /// What the trust list says.
    pub fn list_content(&self) -> ListContent {
        ListContent {
            iss: "urn:test:publisher".into(),
            iat: NOW.0 - 3600,
            next_update: NOW.0 + 86_400,
            number: 1,
            issuers: vec![IssuerRecord {
                kid: KID.into(),
                iss: ISS.into(),
                name: Names {
                    vi: "Bộ Công an (thử)".into(),
                    en: "Ministry (test)".into(),
                },
                jwk: PublicJwk::from_key(&self.issuer.public()),
                algs: vec![-9],
                documents: vec![self.profile.document_type.clone()],
                status_uri: None,
                standing: Standing::since(NOW.0 - 86_400 * 365),
            }],
            offices: Vec::new(),
            verifiers: Vec::new(),
            document_types: vec![serde_json::to_value(&self.profile).expect("JSON")],
        }
    }

    /// The trust list.
    pub fn list(&self) -> TrustList {
        self.list_of(&self.list_content())
    }

    /// A trust list of this world's root.
    pub fn list_of(&self, content: &ListContent) -> TrustList {
        let text = publish(content, &self.root, ROOT_KID).expect("publishable");
        TrustList::verify_any_age(&text, &self.roots(), NOW, None).expect("readable")
    }

    /// The pinned root.
    pub fn roots(&self) -> Vec<PinnedRoot> {
        vec![PinnedRoot::new(ROOT_KID, self.root.public())]
    }

    /// A request for a card with these claims, for the holder's key.
    pub fn request(&self, claims: &serde_json::Value) -> CredentialRequest {
        CredentialRequest {
            issuer: ISS.into(),
            kid: KID.into(),
            signer: self.issuer.public(),
            document_type: self.profile.document_type.as_str().into(),
            claims: ClaimValue::from_json(claims).expect("claims"),
            redaction: Redaction::Profile(self.profile.clone()),
            holder: self.holder.public(),
            issued_at: NOW,
            expires_at: Some(NOW.plus(86_400 * 14)),
            decoys: 0,
            nonce: None,
            status: None,
        }
    }

    /// Signs a request with the issuer's key.
    pub fn issue(&self, request: CredentialRequest) -> Vec<u8> {
        let prepared = request.prepare(&SystemRandom).expect("issuable");
        let signature = self
            .issuer
            .sign(prepared.to_be_signed().message())
            .expect("random");
        prepared.finish(&signature).expect("own signature")
    }

    /// A request for a paper with these claims, for a year.
    pub fn paper(&self, claims: &serde_json::Value) -> PaperRequest {
        PaperRequest {
            issuer: ISS.into(),
            kid: KID.into(),
            signer: self.issuer.public(),
            document_type: self.profile.document_type.clone(),
            claims: ClaimValue::from_json(claims).expect("claims"),
            issued_at: NOW.day_start(),
            expires_at: NOW.day_start().plus(86_400 * 365),
            status: None,
        }
    }

    /// Signs a paper with the issuer's key.
    pub fn print(&self, request: PaperRequest) -> PrintedPaper {
        let prepared = request.prepare().expect("printable");
        let signature = self
            .issuer
            .sign(prepared.to_be_signed().message())
            .expect("random");
        prepared.finish(&signature).expect("own signature")
    }

    /// The card of [`card_claims`], issued and received.
    pub fn held(&self) -> Verified<HeldCredential> {
        let bytes = self.issue(self.request(&card_claims()));
        HeldCredential::receive(&bytes, &self.list(), NOW, &self.holder.public()).expect("own card")
    }

    /// A presentation of claims for a minute from `at`.
    pub fn present(
        &self,
        held: &HeldCredential,
        paths: &[&str],
        audience: &str,
        at: UnixTime,
    ) -> KeyBindingToken {
        let paths: Vec<ClaimPath> = paths
            .iter()
            .map(|path| path.parse().expect("path"))
            .collect();
        let presentation =
            Presentation::new(held, &paths, audience, at, 60, None).expect("presentable");
        sign(presentation, &self.holder)
    }
}

impl Default for TestWorld {
    fn default() -> Self {
        Self::new()
    }
}

/// Signs a presentation with a key in memory.
pub fn sign(presentation: Presentation, holder: &SigningKey) -> KeyBindingToken {
    let prepared = presentation.prepare();
    let signature = holder
        .sign(prepared.to_be_signed().message())
        .expect("random");
    prepared.finish(&signature).expect("own signature")
}

/// A trusted key for any signer, as the command line's.
pub fn pinned(key: &PublicKey) -> vidan_trust::IssuerKey {
    vidan_trust::IssuerKey::pinned(key.clone())
}

/// A profile like the citizen card's: 14 claims, two of them alone, the others in two groups.
pub fn card_profile() -> DocumentProfile {
    let claims = [
        ("so_dinh_danh", Some("khac")),
        ("ho_ten", Some("nhan_than")),
        ("ngay_sinh", Some("nhan_than")),
        ("gioi_tinh", Some("khac")),
        ("age_over_18", None),
        ("anh_chan_dung", None),
        ("quoc_tich", Some("nhan_than")),
        ("dan_toc", Some("khac")),
        ("noi_dang_ky_khai_sinh", Some("khac")),
        ("que_quan", Some("khac")),
        ("noi_cu_tru", Some("khac")),
        ("ngay_cap", Some("khac")),
        ("ngay_het_han", Some("khac")),
        ("noi_cap", Some("khac")),
    ];
    let claim = |(id, group): (&str, Option<&str>)| ClaimProfile {
        id: id.into(),
        vi: format!("{id} (vi)"),
        en: format!("{id} (en)"),
        group: group.map(Into::into),
        elements: false,
    };
    DocumentProfile {
        document_type: "can_cuoc".into(),
        vi: "Thẻ căn cước".into(),
        en: "Citizen identity card".into(),
        claims: claims.into_iter().map(claim).collect(),
        copy_days: Some(14),
        defaults: vec!["ho_ten".into(), "anh_chan_dung".into()],
        has_status: false,
    }
}

/// A card's 14 claims, of a person who does not exist.
pub fn card_claims() -> serde_json::Value {
    serde_json::json!({
        "so_dinh_danh": "001099000017",
        "ho_ten": "Nguyễn Thị Ví Dụ",
        "ngay_sinh": "1999-04-30",
        "gioi_tinh": "nữ",
        "age_over_18": true,
        "anh_chan_dung": "sA9M1mKq0b8u2X5v7y9z1A3C5E7G9I1K3M5O7Q9S1U0",
        "quoc_tich": "VNM",
        "dan_toc": "Kinh",
        "noi_dang_ky_khai_sinh": "Phường Ba Đình, Thành phố Hà Nội",
        "que_quan": "Xã Nam Đàn, Tỉnh Nghệ An",
        "noi_cu_tru": "12 Phố Hàng Bông, Phường Hoàn Kiếm, Thành phố Hà Nội",
        "ngay_cap": "2024-07-15",
        "ngay_het_han": "2039-04-30",
        "noi_cap": "Bộ Công an",
    })
}
