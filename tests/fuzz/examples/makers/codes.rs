//! What a phone shows or an office prints: the seeds of the targets about codes.

use super::*;

pub(crate) fn texts() -> Vec<Vec<u8>> {
    let held = received(&card().issue(card().request(&card_claims())));
    let mut tokens: Vec<Vec<u8>> = CHOICES
        .iter()
        .map(|choice| present(&held, &paths(choice), None))
        .collect();
    tokens.extend(credentials().iter().map(|bytes| {
        let held = received(bytes);
        present(&held, &held.disclosable(), None)
    }));
    let profile = card().profile;
    let others = CHOICES.iter().take(8);
    let others = others.map(|choice| sd_jwt::shown(&card_claims(), &profile, &paths(choice)));
    let others: Vec<Vec<u8>> = others.collect();
    let full = tokens
        .iter()
        .chain(&others)
        .map(|token| transport::to_text(token));
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

pub(crate) fn tokens() -> Vec<Vec<u8>> {
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

pub(crate) fn challenges() -> Vec<Vec<u8>> {
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
pub(crate) fn unwrapped(text: &str) -> Vec<u8> {
    base45::decode(&text[4..]).expect("own text")
}

pub(crate) fn disclosures() -> Vec<Vec<u8>> {
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

pub(crate) fn papers() -> Vec<Vec<u8>> {
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

pub(crate) fn segment_rounds() -> Vec<Vec<u8>> {
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
