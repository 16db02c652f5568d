//! Proofs of credentials as our issuer makes them.

use serde_json::json;
use vidan_codec::cose::algorithm_id;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, ClaimValue, StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    testing::{NOW, TestWorld, card_claims, pinned, sign},
};
use vidan_crypto::{Algorithm, SigningKey};

use super::{Scene, Shape};

const DAY: i64 = 86_400;

/// A proof in the making.
struct Case {
    scene: Scene,
    world: TestWorld,
    request: CredentialRequest,
    shown: Vec<ClaimPath>,
}

impl Case {
    /// A card under a list.
    fn card(name: &'static str, shown: &[&str]) -> Self {
        Self::by(Algorithm::Es256, name, shown)
    }

    fn by(algorithm: Algorithm, name: &'static str, shown: &[&str]) -> Self {
        let mut world = TestWorld::new();
        world.issuer = SigningKey::generate(algorithm).unwrap();
        let mut content = world.list_content();
        content.issuers[0].algs = vec![algorithm_id(algorithm)];
        let mut request = world.request(&card_claims());
        request.issued_at = NOW.plus(-9 * DAY);
        Self {
            scene: Scene {
                list: Some(content),
                ..Scene::new(name)
            },
            request,
            world,
            shown: paths(shown),
        }
    }

    /// A document that no list knows.
    fn unlisted(name: &'static str, claims: &serde_json::Value, shown: &[&str]) -> Self {
        let mut case = Self::card(name, shown);
        case.scene.list = None;
        case.request.claims = ClaimValue::from_json(claims).unwrap();
        case.request.redaction = Redaction::EachClaim;
        case.request.issuer = format!("urn:vidan:issuer:{}", case.request.kid);
        case
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn status(&mut self, uri: &'static str, base: Option<&str>) {
        self.request.status = Some(StatusReference {
            uri: uri.into(),
            index: 777,
        });
        self.scene.status = Some(uri);
        if let Some(list) = &mut self.scene.list {
            list.issuers[0].status_uri = base.map(Into::into);
        }
    }

    fn make(self) -> Shape {
        let Self {
            scene,
            world,
            request,
            shown,
        } = self;
        let bytes = world.issue(request);
        let key = pinned(&world.issuer.public());
        let profile = scene.list.is_some().then_some(&world.profile);
        let held = HeldCredential::receive_with(&bytes, &key, profile, NOW, None).unwrap();
        let (audience, nonce) = (scene.audience, scene.nonce.as_deref());
        let presentation = Presentation::new(held.get(), &shown, audience, NOW, 60, nonce).unwrap();
        let token = sign(presentation, &world.holder);
        scene.shape(&world, token.as_bytes())
    }
}

fn paths(paths: &[&str]) -> Vec<ClaimPath> {
    paths.iter().map(|path| path.parse().unwrap()).collect()
}

pub(super) fn shapes() -> Vec<Shape> {
    let three = ["ho_ten", "ngay_sinh", "age_over_18"];
    let all: Vec<String> = card_claims().as_object().unwrap().keys().cloned().collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let cases = [
        Case::card("nothing shown", &[]),
        Case::card("one claim beside the groups", &["age_over_18"]),
        Case::card(
            "two claims beside the groups",
            &["age_over_18", "anh_chan_dung"],
        ),
        Case::card("claims of a group", &three),
        Case::card("all claims", &all),
        Case::card("an answer", &["age_over_18"]).with(|case| {
            case.scene.audience = "urn:test:bank";
            case.scene.nonce = Some(vec![0xab; 16]);
        }),
        Case::card("for one audience", &["quoc_tich"])
            .with(|case| case.scene.audience = "https://bank.example"),
        Case::card("a status below the list's address", &["age_over_18"]).with(|case| {
            case.status("https://s.example/bca/12", Some("https://s.example/bca"));
        }),
        Case::card("a status anywhere", &["age_over_18"])
            .with(|case| case.status("https://elsewhere.example/7", None)),
        Case::card("decoys", &["ho_ten"]).with(|case| case.request.decoys = 5),
        nested(),
        elements(),
        Case::by(Algorithm::Ed25519, "an issuer with Ed25519", &three),
        Case::by(Algorithm::Es384, "an issuer with P-384", &three),
        Case::card("all in the clear", &[]).with(|case| {
            case.request.redaction = Redaction::Nothing;
            case.request.claims = ClaimValue::Map(kinds());
        }),
        Case::unlisted(
            "no list",
            &json!({"ho_ten": "Ví Dụ", "tuoi": 20}),
            &["tuoi"],
        ),
        Case::unlisted(
            "no list, an issuer identifier",
            &json!({"a": [1, "x"]}),
            &["a"],
        )
        .with(|case| case.request.issuer = "https://issuer.example".into()),
        Case::card("claims of a group, whole", &three).with(|case| case.scene.is_whole = true),
    ];
    cases.into_iter().map(Case::make).collect()
}

/// Redactions inside of redactions, shown in part.
fn nested() -> Case {
    let claims = json!({
        "dia_chi": {"tinh": "Hà Nội", "phuong": {"ten": "Ba Đình", "so": "12"}},
        "hang": ["A1", {"b": 1, "c": 2}, "C"],
    });
    let shown = ["dia_chi.phuong.ten", "hang[1].c"];
    Case::unlisted("redactions in redactions", &claims, &shown).with(|case| {
        case.request.redaction = Redaction::Paths(paths(&[
            "dia_chi",
            "dia_chi.tinh",
            "dia_chi.phuong",
            "dia_chi.phuong.ten",
            "dia_chi.phuong.so",
            "hang[0]",
            "hang[1]",
            "hang[1].b",
            "hang[1].c",
        ]));
    })
}

/// Elements of a list, one of them shown.
fn elements() -> Case {
    Case::card("elements of a list", &["que_quan[1]"]).with(|case| {
        let claim = case.world.profile.claims.iter_mut();
        claim
            .filter(|claim| claim.id == "que_quan")
            .for_each(|claim| claim.elements = true);
        case.request.redaction = Redaction::Profile(case.world.profile.clone());
        case.request.claims =
            ClaimValue::from_json(&json!({"que_quan": ["Xã", "Huyện", "Tỉnh"]})).unwrap();
        if let Some(list) = &mut case.scene.list {
            list.document_types = case.world.list_content().document_types;
        }
        case.scene.audience = BROADCAST_AUDIENCE;
    })
}

/// A value of each kind that is issued.
fn kinds() -> Vec<(ClaimKey, ClaimValue)> {
    let inner = vec![
        (ClaimKey::Int(-7), ClaimValue::Int(-300)),
        ("ngay".into(), ClaimValue::Text("2024-07-15".into())),
    ];
    vec![
        (ClaimKey::Int(100), ClaimValue::Int(70_000)),
        (ClaimKey::Int(-1), ClaimValue::Bytes(vec![1; 5])),
        ("co".into(), ClaimValue::Bool(false)),
        ("khong".into(), ClaimValue::Null),
        ("so".into(), ClaimValue::Text("001099".into())),
        ("bang".into(), ClaimValue::Map(inner)),
        ("ten".into(), ClaimValue::Text("Müller".into())),
    ]
}
