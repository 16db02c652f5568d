//! Documents of several shapes, and who issues them.

use super::*;

pub(crate) fn names(text: &str) -> Names {
    Names {
        vi: text.into(),
        en: text.into(),
    }
}

/// An issuer of the citizen card and of a document without a profile, an office that is a portal, a verifier.
pub(crate) fn list() -> ListContent {
    let card = TestWorld {
        root: key(include_str!("../../keys/root.pem")),
        issuer: key(include_str!("../../keys/issuer.pem")),
        holder: key(include_str!("../../keys/holder.pem")),
        profile: card_profile(),
    };
    let office = key(include_str!("../../keys/office.pem")).public();
    let mut content = card.list_content();
    for issuer in &mut content.issuers {
        issuer.documents.push("giay_to_thu".into());
    }
    content.offices.push(OfficeRecord {
        kid: OFFICE_KID.into(),
        id: OFFICE.into(),
        name: names("Công an xã (thử)"),
        jwk: PublicJwk::from_key(&office),
        kinds: vec![KIND.into()],
        forms: vec![FORM.into()],
        url: Some("https://office.example".into()),
        standing: Standing::since(NOW.0 - 86_400),
    });
    content.verifiers.push(VerifierRecord {
        kid: VERIFIER_KID.into(),
        id: VERIFIER.into(),
        name: names("Quầy (thử)"),
        jwk: PublicJwk::from_key(&office),
        may_ask: None,
        standing: Standing::since(NOW.0 - 86_400),
    });
    content
}

pub(crate) fn card() -> TestWorld {
    TestWorld {
        root: key(include_str!("../../keys/root.pem")),
        issuer: key(include_str!("../../keys/issuer.pem")),
        holder: key(include_str!("../../keys/holder.pem")),
        profile: DocumentProfile::from_list(&world().list, "can_cuoc")
            .expect("readable")
            .expect("listed"),
    }
}

/// Which claims of the card are shown: from none to all.
pub(crate) const CHOICES: [&[&str]; 12] = [
    &[],
    &["ho_ten"],
    &["age_over_18"],
    &["age_over_18", "anh_chan_dung"],
    &["ho_ten", "ngay_sinh", "age_over_18"],
    &["so_dinh_danh", "ho_ten"],
    &["noi_cu_tru"],
    &["quoc_tich", "dan_toc", "que_quan"],
    &["ngay_cap", "ngay_het_han", "noi_cap"],
    &["ho_ten", "gioi_tinh", "ngay_sinh", "noi_cu_tru"],
    &[
        "so_dinh_danh",
        "ho_ten",
        "ngay_sinh",
        "gioi_tinh",
        "noi_dang_ky_khai_sinh",
    ],
    &[
        "so_dinh_danh",
        "ho_ten",
        "ngay_sinh",
        "gioi_tinh",
        "age_over_18",
        "anh_chan_dung",
        "quoc_tich",
        "dan_toc",
        "noi_dang_ky_khai_sinh",
        "que_quan",
        "noi_cu_tru",
        "ngay_cap",
        "ngay_het_han",
        "noi_cap",
    ],
];

pub(crate) fn received(bytes: &[u8]) -> HeldCredential {
    let holder = world().holder.public();
    let held = HeldCredential::receive(bytes, &world().list, NOW, &holder);
    held.expect("own document").into_inner()
}

/// Documents of several shapes.
pub(crate) fn credentials() -> Vec<Vec<u8>> {
    let card = card();
    let issue = |change: &dyn Fn(&mut CredentialRequest)| {
        let mut request = card.request(&card_claims());
        change(&mut request);
        card.issue(request)
    };
    let plain = |request: &mut CredentialRequest, paths: &[&str], claims: Value| {
        request.document_type = "giay_to_thu".into();
        request.claims = vidan_credential::ClaimValue::from_json(&claims).expect("claims");
        let paths = paths.iter().map(|path| path.parse().expect("path"));
        request.redaction = Redaction::Paths(paths.collect());
    };
    vec![
        issue(&|_| ()),
        issue(&|request| request.decoys = 5),
        issue(&|request| request.expires_at = None),
        issue(&|request| request.redaction = Redaction::Paths(Vec::new())),
        issue(&|request| plain(request, &["a"], json!({"a": 1, "b": [1, 2]}))),
        issue(&|request| plain(request, &["a.b", "a"], json!({"a": {"b": true, "c": null}}))),
        issue(&|request| plain(request, &["a[0]", "a[1]"], json!({"a": ["x", "y", "z"]}))),
        issue(&|request| {
            plain(
                request,
                &["a[0].b", "a[0]", "a"],
                json!({"a": [{"b": -1}, 2]}),
            )
        }),
    ]
}

pub(crate) fn with_status() -> Vec<u8> {
    let card = card();
    let mut request = card.request(&card_claims());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 5,
    });
    card.issue(request)
}

pub(crate) fn present(held: &HeldCredential, paths: &[ClaimPath], nonce: Option<&[u8]>) -> Vec<u8> {
    let presentation = Presentation::new(held, paths, BROADCAST_AUDIENCE, NOW, 60, nonce);
    sign(presentation.expect("presentable"), &world().holder).into_bytes()
}

pub(crate) fn paths(texts: &[&str]) -> Vec<ClaimPath> {
    let paths = texts.iter().map(|path| path.parse().expect("path"));
    paths.collect()
}
