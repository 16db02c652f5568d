//! Writes the seeds: valid inputs for every target, signed with the keys in `keys/`.
//!
//! ```text
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- world         # world/
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- world sd_jwt  # world/sd_jwt alone
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds                  # seeds/
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- text token    # seeds/text, seeds/token
//! ```
//!
//! Needed again only where a format changes. Signatures and salts are random: every run writes other files of the same kind.

#[path = "makers/chain.rs"]
mod chain;
#[path = "makers/dcql.rs"]
mod dcql;
#[path = "makers/mdoc.rs"]
mod mdoc;
#[path = "makers/sd_jwt.rs"]
mod sd_jwt;

use std::{fs, path::Path};

use serde_json::{Value, json};
use vidan_codec::{base45, cbor, cose::key_to_value, jose::jwe};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, DocumentProfile, StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    testing::{KID, TestWorld, card_claims, card_profile, sign},
    transport::{
        self,
        segments::{attach, split},
    },
};
use vidan_crypto::{Algorithm, SystemRandom};
use vidan_fuzz::{
    backup, disclosure, seeds, segments,
    world::{
        CREDENTIAL, FORM, KIND, MAILBOX, NOW, OFFICE, OFFICE_KID, ROOT_KID, STATUS, VERIFIER,
        VERIFIER_KID, key, sign_jws, world,
    },
};
use vidan_protocol::{
    challenge::ChallengeRequest, form::manifest, notice::envelope, url::encode_form,
};
use vidan_trust::{
    Bundle, LIST_TYPE, ListContent, Names, OfficeRecord, PinnedRoot, PublicJwk, Standing,
    VerifierRecord, hand_over,
    status::{StatusBits, StatusEntries, StatusListContent},
};
use vidan_wallet::backup::testing::{self, Read};

/// Makes the inputs of one target.
type Maker = fn() -> Vec<Vec<u8>>;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted == ["world"] {
        return write_world();
    }
    if wanted == ["world", "sd_jwt"] {
        return write_sd_jwt();
    }
    let makers: [(&str, Maker); 20] = [
        ("backup", backups),
        ("bundle", bundles),
        ("cbor", cbor_items),
        ("chain", chain::chains),
        ("challenge", challenges),
        ("dcql", dcql::queries),
        ("device_response", mdoc::answers),
        ("disclosure", disclosures),
        ("envelope", envelopes),
        ("form", forms),
        ("kb_jwt", sd_jwt::tokens),
        ("mso", mdoc::documents),
        ("offer", offers),
        ("paper", papers),
        ("sd_jwt", sd_jwt::texts),
        ("segments", segment_rounds),
        ("status", statuses),
        ("text", texts),
        ("token", tokens),
        ("trust_list", trust_lists),
    ];
    for (target, make) in makers {
        if wanted.is_empty() || wanted.iter().any(|name| name == target) {
            write(target, make());
        }
    }
}

fn write_world() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
    let text = serde_json::to_string_pretty(&list()).expect("JSON");
    fs::write(folder.join("list.json"), text + "\n").expect("a writable folder");
    let card = card();
    let mut request = card.request(&card_claims());
    request.decoys = 2;
    fs::write(folder.join("credential"), card.issue(request)).expect("a writable folder");
    write_sd_jwt();
}

fn write_sd_jwt() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("world/sd_jwt");
    fs::write(file, sd_jwt::world_file()).expect("a writable folder");
}

fn write(target: &str, inputs: Vec<Vec<u8>>) {
    let folder = seeds::folder(target);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("a removable folder");
    }
    fs::create_dir_all(&folder).expect("a writable folder");
    let bytes: usize = inputs.iter().map(Vec::len).sum();
    for (at, input) in inputs.iter().enumerate() {
        fs::write(folder.join(format!("{at:02}")), input).expect("a writable file");
    }
    println!("{target}: {} inputs, {bytes} bytes", inputs.len());
}

fn names(text: &str) -> Names {
    Names {
        vi: text.into(),
        en: text.into(),
    }
}

/// An issuer of the citizen card and of a document without a profile, an office that is a portal, a verifier.
fn list() -> ListContent {
    let card = TestWorld {
        root: key(include_str!("../keys/root.pem")),
        issuer: key(include_str!("../keys/issuer.pem")),
        holder: key(include_str!("../keys/holder.pem")),
        profile: card_profile(),
    };
    let office = key(include_str!("../keys/office.pem")).public();
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

fn card() -> TestWorld {
    TestWorld {
        root: key(include_str!("../keys/root.pem")),
        issuer: key(include_str!("../keys/issuer.pem")),
        holder: key(include_str!("../keys/holder.pem")),
        profile: DocumentProfile::from_list(&world().list, "can_cuoc")
            .expect("readable")
            .expect("listed"),
    }
}

/// Which claims of the card are shown: from none to all.
const CHOICES: [&[&str]; 12] = [
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

fn received(bytes: &[u8]) -> HeldCredential {
    let holder = world().holder.public();
    let held = HeldCredential::receive(bytes, &world().list, NOW, &holder);
    held.expect("own document").into_inner()
}

/// Documents of several shapes.
fn credentials() -> Vec<Vec<u8>> {
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

fn with_status() -> Vec<u8> {
    let card = card();
    let mut request = card.request(&card_claims());
    request.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 5,
    });
    card.issue(request)
}

fn present(held: &HeldCredential, paths: &[ClaimPath], nonce: Option<&[u8]>) -> Vec<u8> {
    let presentation = Presentation::new(held, paths, BROADCAST_AUDIENCE, NOW, 60, nonce);
    sign(presentation.expect("presentable"), &world().holder).into_bytes()
}

fn paths(texts: &[&str]) -> Vec<ClaimPath> {
    let paths = texts.iter().map(|path| path.parse().expect("path"));
    paths.collect()
}

fn texts() -> Vec<Vec<u8>> {
    let held = received(&card().issue(card().request(&card_claims())));
    let mut tokens: Vec<Vec<u8>> = CHOICES
        .iter()
        .map(|choice| present(&held, &paths(choice), None))
        .collect();
    tokens.extend(credentials().iter().map(|bytes| {
        let held = received(bytes);
        present(&held, &held.disclosable(), None)
    }));
    let full = tokens.iter().map(|token| transport::to_text(token));
    let short = tokens
        .iter()
        .map(|token| transport::write(token, &world().list));
    let mut texts: Vec<Vec<u8>> = full
        .chain(short)
        .filter_map(|text| text.ok())
        .map(String::into_bytes)
        .collect();
    texts.sort();
    texts.dedup();
    texts
}

fn tokens() -> Vec<Vec<u8>> {
    let credentials = credentials();
    let held = received(&credentials[0]);
    let mut tokens: Vec<Vec<u8>> = CHOICES
        .iter()
        .map(|choice| present(&held, &paths(choice), None))
        .collect();
    tokens.extend(credentials.iter().map(|bytes| {
        let held = received(bytes);
        present(&held, &held.disclosable(), Some(&[7; 16]))
    }));
    let held = received(&with_status());
    tokens.push(present(&held, &[], None));
    tokens.extend(credentials);
    tokens.push(with_status());
    // Each again, to be signed by the target.
    let unsigned: Vec<Vec<u8>> = tokens
        .iter()
        .map(|token| [&[1], token.as_slice()].concat())
        .collect();
    tokens.extend(unsigned);
    tokens
}

fn cbor_items() -> Vec<Vec<u8>> {
    use cbor::{Simple, Value as V};
    let text = |text: &str| V::Text(text.into());
    let mut items: Vec<Vec<u8>> = [
        V::Unsigned(0),
        V::Unsigned(23),
        V::Unsigned(24),
        V::Unsigned(65_536),
        V::Unsigned(u64::MAX),
        V::Negative(0),
        V::Negative(u64::MAX),
        V::Float(1.5),
        V::Float(1.1),
        V::Float(1.0e300),
        V::Float(f64::NAN),
        V::Float(f64::NEG_INFINITY),
        V::Null,
        V::Undefined,
        V::Bool(true),
        V::Simple(Simple::new(59).expect("a simple value")),
        V::Simple(Simple::new(255).expect("a simple value")),
        V::Bytes(vec![1, 2, 3]),
        text("Nguyễn Thị Ví Dụ"),
        V::Array(vec![V::Array(Vec::new()), V::Map(Vec::new())]),
        V::map([(1i64, V::Null), (-1, text("a")), (i64::MAX, V::Bool(false))]),
        V::Map(vec![
            (text("a"), V::Unsigned(1)),
            (
                V::Simple(Simple::new(59).expect("a simple value")),
                V::Array(vec![]),
            ),
        ]),
        V::tagged(60, V::Bytes(vec![0; 32])),
        (0..15).fold(V::Null, |inner, _| V::Array(vec![inner])),
        key_to_value(&world().holder.public()),
    ]
    .iter()
    .map(V::to_vec)
    .collect();
    items.extend([
        vec![0x19, 0x00, 0x01],                         // longer than needed
        vec![0xb9, 0x00, 0x01, 0x18, 0x01, 0x58, 0x00], // all of it
        vec![0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],       // 1.0 in nine bytes
    ]);
    items.extend(credentials().into_iter().take(3));
    items.push(present(
        &received(&credentials()[0]),
        &paths(&["ho_ten"]),
        None,
    ));
    items
}

fn trust_lists() -> Vec<Vec<u8>> {
    let next = key(include_str!("../keys/copy-1.pem"));
    let mut contents = vec![list()];
    let mut add = |change: &dyn Fn(&mut ListContent)| {
        let mut content = list();
        change(&mut content);
        contents.push(content);
    };
    add(&|list| list.number = u64::MAX);
    add(&|list| list.issuers.clear());
    add(&|list| list.offices.clear());
    add(&|list| list.document_types.clear());
    add(&|list| list.issuers[0].standing.retired = Some(NOW.0));
    add(&|list| list.issuers[0].standing.compromised = true);
    add(&|list| list.issuers[0].standing.valid_until = Some(NOW.0 + 1));
    add(&|list| list.issuers[0].status_uri = Some("https://s.example".into()));
    add(&|list| list.issuers[0].algs = vec![-7, -9]);
    add(&|list| {
        let mut second = list.issuers[0].clone();
        second.kid = "issuer-2".into();
        second.jwk = PublicJwk::from_key(&ed25519());
        second.algs = vec![-19];
        list.issuers.push(second);
    });
    add(&|list| list.verifiers.clear());
    let payloads: Vec<Vec<u8>> = contents
        .iter()
        .map(|content| serde_json::to_vec(content).expect("JSON"))
        .collect();
    let mut lists: Vec<Vec<u8>> = payloads
        .iter()
        .map(|payload| sign_jws(LIST_TYPE, ROOT_KID, &world().root, payload).into_bytes())
        .collect();
    let new = PinnedRoot::new("root-2", next.public());
    let over = hand_over(&world().root, ROOT_KID, &new, 1, NOW).expect("a hand-over");
    let list = sign_jws(LIST_TYPE, "root-2", &next, &payloads[0]);
    lists.push(format!("{over}~{list}").into_bytes());
    lists.extend(payloads);
    lists
}

fn statuses() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (at, bits) in [1, 2, 4, 8].into_iter().enumerate() {
        for count in [1, 1000, 20_000] {
            let bits = StatusBits::from_number(bits).expect("a width");
            let mut entries = StatusEntries::new(bits, count).expect("few entries");
            for index in (0..count).step_by(7) {
                entries
                    .set(index, bits.max_value().min(1))
                    .expect("an index");
            }
            let content = StatusListContent {
                uri: STATUS.into(),
                issued_at: NOW.0 - 60,
                expires_at: (at % 2 == 0).then_some(NOW.0 + 3600),
                ttl: (count == 1000).then_some(600),
                entries,
            };
            let jwt = content.to_jwt(&world().issuer, KID).expect("signed");
            let cwt = content.to_cwt(&world().issuer, KID).expect("signed");
            let payload = jwt.split('.').nth(1).expect("three parts");
            all.push(vidan_codec::base64url::decode(payload).expect("base64url"));
            all.push([&[1], cwt.as_slice()].concat());
            all.push(jwt.into_bytes());
            all.push(cwt);
        }
    }
    all
}

/// The issuer's second key: its private half was never kept.
fn ed25519() -> vidan_crypto::PublicKey {
    let key = vidan_crypto::SigningKey::generate(Algorithm::Ed25519);
    key.expect("random").public()
}

fn envelopes() -> Vec<Vec<u8>> {
    let bare = json!({
        "id": "n-1", "office": OFFICE, "kind": KIND, "subject": "Hồ sơ được tiếp nhận",
        "body": "Hồ sơ **D-1** đã được tiếp nhận.", "sent": NOW.0 - 10,
    });
    let with = |member: &str, value: Value| {
        let mut notice = bare.clone();
        notice[member] = value;
        notice
    };
    let mut paid = with(
        "payment",
        json!({"amount": 150_000, "reference": "D-1", "payee": "Kho bạc", "until": NOW.0 + 99}),
    );
    paid["actions"] = json!([{"type": "pay"}, {"type": "acknowledge"}]);
    let notices = [
        bare.clone(),
        with("dossier", json!({"code": "D-1", "status": 2})),
        with("valid_until", json!(NOW.0 + 1000)),
        with("due", json!(NOW.0 + 1000)),
        with("thread", json!("t-1")),
        with("replaces", json!("n-0")),
        with("precondition", json!("accept_delivery")),
        with(
            "actions",
            json!([{"type": "open_form", "url": "https://portal.example/form"}]),
        ),
        with(
            "actions",
            json!([{"type": "add_papers", "documents": ["can_cuoc"]}, {"type": "new"}]),
        ),
        with(
            "attachments",
            json!([{"name": "a.pdf", "media_type": "application/pdf", "size": 9,
                "sha256": vidan_codec::base64url::encode([0; 32]), "url": "https://office.example/a"}]),
        ),
        paid,
    ];
    let mut all = Vec::new();
    for notice in notices {
        let claims = json!({"iss": OFFICE, "aud": MAILBOX, "iat": NOW.0 - 10, "notice": notice});
        let payload = serde_json::to_vec(&claims).expect("JSON");
        let jws = sign_jws(envelope::TYP, OFFICE_KID, &world().office, &payload);
        let sealed = jwe::seal(
            &world().inbox.public(),
            envelope::ENVELOPE_TYP,
            envelope::TYP,
            jws.as_bytes(),
            &SystemRandom,
        );
        all.push(sealed.expect("sealed").into_bytes());
        all.push(jws.into_bytes());
        all.push(payload);
    }
    all
}

fn forms() -> Vec<Vec<u8>> {
    let field = |id: &str, kind: &str, source: Value| json!({"id": id, "label": names(id), "type": kind, "required": true, "source": source});
    let claim = |id: &str| json!({"from": "document", "document": "can_cuoc", "claim": id});
    let sources = [
        field("ho_ten", "text", claim("ho_ten")),
        field(
            "nam_sinh",
            "year",
            json!({"from": "document", "document": "can_cuoc", "claim": "ngay_sinh", "transform": "year"}),
        ),
        field("sdt", "phone", json!({"from": "ask"})),
        field(
            "ho",
            "text",
            json!({"from": "computed", "of": "ho_ten", "transform": "split_ho"}),
        ),
        field(
            "nguoi_khac",
            "consent",
            json!({"from": "consent_of_other", "who": names("Chủ hộ")}),
        ),
        field(
            "thanh_vien",
            "table",
            json!({"from": "table", "columns": [field("ten", "text", json!({"from": "ask"}))]}),
        ),
        field(
            "con",
            "table",
            json!({"from": "table", "columns": [], "rows": {"document": "can_cuoc", "claim": "con"}}),
        ),
        field(
            "que_quan",
            "address",
            json!({"from": "document", "document": "can_cuoc", "claim": "que_quan",
                "alternatives": [{"document": "giay_to_thu", "claim": "que_quan"}]}),
        ),
        {
            let mut choice = field("gioi_tinh", "choice", claim("gioi_tinh"));
            choice["options"] = json!(["Nam", "Nữ"]);
            choice
        },
        field("moi", "hologram", json!({"from": "ask"})),
        field("tien", "money", json!({"from": "ask"})),
    ];
    let mut all = Vec::new();
    for count in 1..=sources.len() {
        let mut payload = json!({"iss": OFFICE, "iat": NOW.0 - 60, "form": {
            "procedure": FORM, "version": "1", "title": names("Tờ khai"),
            "controller": {"id": OFFICE, "name": names("Cổng")},
            "purpose": names("Thay đổi cư trú"), "retention": names("5 năm"),
            "legal_basis": ["TT 66/2023/TT-BCA"],
            "nonce_url": "https://portal.example/nonce", "submit_url": "https://portal.example/submit",
            "schema": {"type": "object"},
            "sections": [{"id": "chung", "title": names("Chung"), "fields": sources[..count]}],
        }});
        if count % 2 == 0 {
            payload["exp"] = json!(NOW.0 + 3600);
        }
        let payload = serde_json::to_vec(&payload).expect("JSON");
        all.push(sign_jws(manifest::TYP, OFFICE_KID, &world().office, &payload).into_bytes());
        all.push(payload);
    }
    all
}

fn offers() -> Vec<Vec<u8>> {
    const ISSUER: &str = "https://issuer.example";
    let document = |vct: &str| {
        json!({
            "format": "dc+sd-cwt", "vct": vct, "cryptographic_binding_methods_supported": ["cose_key"],
            "credential_signing_alg_values_supported": [-9],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {"display": [{"name": vct, "locale": "vi"}]},
        })
    };
    let server = json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token")});
    let token = json!({"access_token": "token-1", "token_type": "Bearer", "expires_in": 60});
    let nonce = json!({"c_nonce": "nonce-1"});
    let all_copies = [json!({"credential": "0oQ"}), json!({"credential": "0oU"})];
    let mut all = Vec::new();
    for shape in 0..24u32 {
        let has = |bit: u32| shape & (1 << bit) != 0;
        let mut grant = json!({"pre-authorized_code": "code-1"});
        if has(0) {
            grant["tx_code"] = json!({"length": 4, "input_mode": "numeric", "description": "SMS"});
        }
        let ids = if has(1) {
            vec!["can_cuoc", "gplx"]
        } else {
            vec!["can_cuoc"]
        };
        let offer = json!({
            "credential_issuer": ISSUER, "credential_configuration_ids": ids,
            "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": grant},
        })
        .to_string();
        let by_reference = has(2);
        let has_nonce = !has(3);
        let copies = if has(4) { 1 } else { 2 };
        let mut metadata = json!({
            "credential_issuer": ISSUER, "credential_endpoint": format!("{ISSUER}/credential"),
            "batch_credential_issuance": {"batch_size": 3},
            "credential_configurations_supported": {"can_cuoc": document("can_cuoc"), "gplx": document("gplx")},
        });
        if has_nonce {
            metadata["nonce_endpoint"] = json!(format!("{ISSUER}/nonce"));
        }
        let mut lines = Vec::new();
        let scheme = "openid-credential-offer://?";
        if by_reference {
            let uri = "https://issuer.example/offer";
            lines.push(format!(
                "{scheme}{}",
                encode_form(&[("credential_offer_uri", uri)])
            ));
            lines.push(offer);
        } else {
            lines.push(format!(
                "{scheme}{}",
                encode_form(&[("credential_offer", &offer)])
            ));
        }
        lines.extend([metadata.to_string(), server.to_string(), token.to_string()]);
        for _ in &ids {
            if has_nonce {
                lines.push(nonce.to_string());
            }
            if has_nonce && has(4) {
                lines.push(format!("400 {}", json!({"error": "invalid_nonce"})));
                lines.push(nonce.to_string());
            }
            lines.push(json!({"credentials": all_copies[..copies]}).to_string());
        }
        all.push(lines.join("\n").into_bytes());
    }
    all
}

fn bundles() -> Vec<Vec<u8>> {
    let signed: Vec<String> = trust_lists()
        .into_iter()
        .filter_map(|list| String::from_utf8(list).ok())
        .filter(|list| !list.starts_with('{'))
        .collect();
    // As published: neither JSON nor a CWT behind a byte 0x01.
    let status: Vec<Vec<u8>> = statuses()
        .into_iter()
        .filter(|list| !matches!(list.first(), Some(b'{' | 1)))
        .collect();
    let mut all: Vec<Vec<u8>> = signed
        .iter()
        .map(|list| Bundle::write(list, &[]).expect("a bundle"))
        .collect();
    for (at, one) in status.iter().enumerate() {
        let list = &signed[at % 2];
        let other = &status[(at + 5) % status.len()];
        all.push(Bundle::write(list, &[one]).expect("a bundle"));
        all.push(Bundle::write(list, &[one, other]).expect("a bundle"));
    }
    all.truncate(40);
    all
}

fn challenges() -> Vec<Vec<u8>> {
    let request = |claims: &[&str]| ChallengeRequest {
        verifier: VERIFIER.into(),
        document_types: vec!["can_cuoc".into()],
        claims: paths(claims),
        purpose: Names {
            vi: "Kiểm tra tuổi".into(),
            en: "Age check".into(),
        },
        issued_at: NOW,
        lifetime: 120,
    };
    let mut requests: Vec<ChallengeRequest> = CHOICES
        .iter()
        .filter(|choice| !choice.is_empty())
        .map(|choice| request(choice))
        .collect();
    let mut add = |change: &dyn Fn(&mut ChallengeRequest)| {
        let mut one = request(&["ho_ten"]);
        change(&mut one);
        requests.push(one);
    };
    add(&|one| one.document_types.clear());
    add(&|one| one.document_types.push("giay_to_thu".into()));
    add(&|one| one.lifetime = 300);
    add(&|one| one.lifetime = 1);
    add(&|one| one.claims = paths(&["chu_ho.ho_ten", "thanh_vien[0]", "503"]));
    add(&|one| one.purpose.vi = "ắ".repeat(150));
    let office = &world().office;
    let mut all = Vec::new();
    for mut one in requests {
        let prepared = one
            .clone()
            .prepare(VERIFIER_KID, &office.public(), &SystemRandom)
            .expect("a question");
        let message = prepared.to_be_signed().message();
        let signature = office.sign(message).expect("signed");
        let text = prepared.finish(&signature).expect("own signature").text;
        all.push([&[1], unwrapped(&text).as_slice()].concat());
        all.push(text.into_bytes());
        one.verifier = "https://shop.example".into();
        let text = one.unsigned(&SystemRandom).expect("a question").text;
        all.push([&[1], unwrapped(&text).as_slice()].concat());
        all.push(text.into_bytes());
    }
    all
}

/// The bytes under a text.
fn unwrapped(text: &str) -> Vec<u8> {
    base45::decode(&text[4..]).expect("own text")
}

fn disclosures() -> Vec<Vec<u8>> {
    let held = received(CREDENTIAL);
    let mut all = vec![Vec::new()];
    for choice in CHOICES.iter().filter(|choice| !choice.is_empty()) {
        let token = present(&held, &paths(choice), None);
        let header = disclosure::of_token(&token).expect("disclosures");
        let item = cbor::decode(&header, &cbor::Limits::TOKEN).expect("own bytes");
        let cbor::Value::Array(mut items) = item.to_value() else {
            unreachable!("an array")
        };
        all.push(header);
        items.reverse();
        all.push(cbor::Value::Array(items).to_vec());
    }
    all
}

fn papers() -> Vec<Vec<u8>> {
    let card = card();
    let whole = card_claims();
    let mut requests: Vec<_> = CHOICES
        .iter()
        .filter(|choice| (1..6).contains(&choice.len()))
        .map(|choice| {
            let claims: serde_json::Map<String, Value> = choice
                .iter()
                .map(|name| ((*name).to_owned(), whole[*name].clone()))
                .collect();
            card.paper(&Value::Object(claims))
        })
        .collect();
    let mut other = card.paper(&json!({"a": [1, -2, null, true], "b": {"c": "x", "d": []}}));
    other.document_type = "giay_to_thu".into();
    requests.push(other);
    let mut photo = card.paper(&json!({"ho_ten": "A"}));
    let digest = ClaimValue::Bytes(vec![7; 32]);
    photo.claims = ClaimValue::Map(vec![("anh_chan_dung".into(), digest)]);
    requests.push(photo);
    let mut with_status = card.paper(&json!({"ho_ten": "A"}));
    with_status.status = Some(StatusReference {
        uri: STATUS.into(),
        index: 5,
    });
    requests.push(with_status);
    let mut all = Vec::new();
    for request in requests {
        let text = card.print(request).text;
        all.push([&[1], unwrapped(&text).as_slice()].concat());
        all.push(text.into_bytes());
    }
    all
}

fn segment_rounds() -> Vec<Vec<u8>> {
    let round = |texts: &[String]| texts.join("\n").into_bytes();
    let mut all = Vec::new();
    for (number, length) in (0u8..).zip(segments::LENGTHS) {
        let file = segments::file(length);
        let mut texts = attach(segments::proof(), number % 4, &file).expect("a file");
        all.push(round(&texts));
        texts.reverse();
        texts.push("https://example.com".into());
        all.push(round(&texts));
        let first = texts[0].clone();
        texts.insert(0, first);
        all.push(round(&texts));
    }
    for length in [1135, 1300, 2600, 4296] {
        let text = base45::encode(&segments::file(length));
        let mut texts = split(&text[..length]).expect("a text");
        all.push(round(&texts));
        texts.reverse();
        all.push(round(&texts));
    }
    all
}

/// Backups of no record and of some, small and of more than a chunk, of each kind; whole files, and insides to be sealed.
fn backups() -> Vec<Vec<u8>> {
    const KINDS: [&str; 12] = [
        "trust list",
        "status list",
        "document",
        "document view",
        "refresh token",
        "mailbox",
        "notice",
        "notice set aside",
        "receipt to send",
        "submission to send",
        "activity",
        "activity head",
    ];
    let read = |kinds: &[&str], records: &[(&str, usize)], left_out: u64| {
        let record = |(number, (kind, len)): (usize, &(&str, usize))| {
            let content = (0..*len).map(|at| u8::try_from(at % 251).unwrap_or(0));
            let id = format!("{number}:số");
            ((*kind).to_owned(), id, 1, content.collect())
        };
        let count = |kind: &str| {
            let count = records.iter().filter(|(of, _)| *of == kind).count();
            let count = u64::try_from(count).expect("few");
            (
                kind.to_owned(),
                if kind == kinds[0] {
                    count + left_out
                } else {
                    count
                },
            )
        };
        Read {
            app: "0.1.0".to_owned(),
            made_at: NOW.0,
            kinds: kinds.iter().map(|kind| count(kind)).collect(),
            records: records.iter().enumerate().map(record).collect(),
            left_out,
        }
    };
    let mut contents = vec![
        read(&[], &[], 0),
        read(&["notice"], &[("notice", 70_000)], 0),
        read(
            &["notice", "activity"],
            &[("notice", 0), ("activity", 300)],
            2,
        ),
    ];
    contents.extend(KINDS.map(|kind| read(&[kind], &[(kind, 40), (kind, 24)], 0)));
    let every = KINDS.map(|kind| (kind, 10));
    contents.push(read(&KINDS, &every, 0));
    let files = contents
        .iter()
        .map(|read| testing::write(read, backup::PASSPHRASE, &SystemRandom).expect("a backup"));
    let insides = contents
        .iter()
        .filter(|read| read.records.len() != 1)
        .map(inside);
    files.chain(insides).collect()
}

/// What stands in the chunks, after the byte that asks to have it sealed: put together here from the page of the format.
fn inside(read: &Read) -> Vec<u8> {
    let string = |item: &[u8]| {
        let mut out = cbor::Writer::new();
        out.bytes(item);
        out.into_bytes()
    };
    let mut manifest = cbor::Writer::new();
    manifest.array(5).text("vidan backup").unsigned(1);
    manifest
        .text(&read.app)
        .integer(read.made_at)
        .array(read.kinds.len());
    for (kind, count) in &read.kinds {
        manifest.array(2).text(kind).unsigned(*count);
    }
    let mut strings = vec![manifest.into_bytes()];
    for (kind, id, encoding, content) in &read.records {
        let at = read.kinds.iter().position(|(known, _)| known == kind);
        let mut head = cbor::Writer::new();
        head.array(3)
            .unsigned(at.expect("a kind") as u64)
            .text(id)
            .unsigned((*encoding).into());
        strings.extend([head.into_bytes(), content.clone()]);
    }
    let start = vidan_crypto::hash::sha256(b"vidan backup stream 1\0");
    let hash = strings.iter().fold(start, |hash, string| {
        let len = (string.len() as u64).to_be_bytes();
        vidan_crypto::hash::sha256_parts(&[&hash, &len, string])
    });
    let mut end = cbor::Writer::new();
    end.array(4).text("end").unsigned(read.records.len() as u64);
    end.unsigned(read.left_out).bytes(&hash);
    strings.push(end.into_bytes());
    let mut all = vec![backup::INSIDE];
    strings.iter().for_each(|item| all.extend(string(item)));
    all
}
