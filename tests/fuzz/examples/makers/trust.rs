//! Lists of whom to trust and of what still stands.

use super::*;

pub(crate) fn trust_lists() -> Vec<Vec<u8>> {
    let next = key(include_str!("../../keys/copy-1.pem"));
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

pub(crate) fn statuses() -> Vec<Vec<u8>> {
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
pub(crate) fn ed25519() -> vidan_crypto::PublicKey {
    let key = vidan_crypto::SigningKey::generate(Algorithm::Ed25519);
    key.expect("random").public()
}

pub(crate) fn bundles() -> Vec<Vec<u8>> {
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
