//! Copies that are not what the ministry would have made, or not for whom it asked.

use serde_json::{Value as Json, json};
use vidan_codec::cbor::{Limits, Value, decode};
use vidan_credential::{
    ClaimValue,
    sd_cwt::issue::{CredentialRequest, Redaction},
};
use vidan_crypto::{Algorithm, PublicKey, SigningKey, SystemRandom};
use vidan_tests::{
    citizen::{COPIES, Citizen, accept},
    country::Country,
};
use vidan_wallet::activity::{Act, Outcome};

use super::{change_copies, refused_card, take_card};
use crate::code;

/// Makes cards as the ministry would, with its key or another.
struct Mint {
    signer: SigningKey,
    kid: &'static str,
    document_type: &'static str,
    redaction: Redaction,
    claims: Json,
    now: vidan_codec::clock::UnixTime,
}

impl Mint {
    fn new(country: &Country) -> Self {
        let types = country.list_content().document_types;
        let profile = types
            .into_iter()
            .find(|profile| profile["type"] == "can_cuoc")
            .unwrap();
        Self {
            signer: country.key("issuer-bca"),
            kid: "sandbox-bca-1",
            document_type: "can_cuoc",
            redaction: Redaction::Profile(serde_json::from_value(profile).unwrap()),
            claims: json!({"ho_ten": "Lê Thị Khác", "quoc_tich": "VNM", "age_over_18": true}),
            now: country.now(),
        }
    }

    fn copy(&self, holder: &PublicKey) -> Vec<u8> {
        let request = CredentialRequest {
            issuer: format!("urn:vidan:issuer:{}", self.kid),
            kid: self.kid.to_owned(),
            signer: self.signer.public(),
            document_type: self.document_type.into(),
            claims: ClaimValue::from_json(&self.claims).unwrap(),
            redaction: self.redaction.clone(),
            holder: holder.clone(),
            issued_at: self.now,
            expires_at: Some(self.now.plus(86_400)),
            decoys: 0,
            nonce: None,
            status: None,
        };
        let prepared = request.prepare(&SystemRandom).unwrap();
        let signature = self.signer.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap()
    }

    fn copies(&self, holders: &[PublicKey]) -> Vec<Vec<u8>> {
        holders.iter().map(|holder| self.copy(holder)).collect()
    }
}

/// Changes the disclosures that lie in the unprotected header, which no signature of the issuer covers.
fn with_disclosures(credential: &[u8], change: impl FnOnce(&mut Vec<Value>)) -> Vec<u8> {
    let mut value = decode(credential, &Limits::TOKEN).unwrap().to_value();
    let Value::Tag(_, parts) = &mut value else {
        panic!()
    };
    let Value::Array(parts) = parts.as_mut() else {
        panic!()
    };
    let Value::Map(header) = &mut parts[1] else {
        panic!()
    };
    let (_, listed) = header
        .iter_mut()
        .find(|(label, _)| *label == Value::from(17))
        .unwrap();
    let Value::Array(listed) = listed else {
        panic!()
    };
    change(listed);
    value.to_vec()
}

#[tokio::test]
async fn a_forger_who_is_the_ministry_would_be_believed() {
    // What all forgeries below have in common is accepted where nothing is wrong with it.
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint::new(&country);
    change_copies(&country, move |keys, _| mint.copies(keys));
    assert_eq!(take_card(&country, &citizen).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_transaction_code_gives_nothing_and_the_right_one_everything() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer().unwrap();
    let wrong = if offer.tx_code == "000000" {
        "000001"
    } else {
        "000000"
    };
    let keys = citizen.finger.count().await;
    let refused = accept(&citizen.wallet, &offer.link, Some(wrong))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "issuance.code_refused");
    assert!(refused.retry());
    assert_eq!(citizen.finger.count().await, keys);
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    for malformed in [None, Some(""), Some("12345"), Some("abcdef")] {
        let answer = accept(&citizen.wallet, &offer.link, malformed).await;
        assert_eq!(code(answer), "issuance.code_form", "{malformed:?}");
    }
    let kept = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    assert_eq!(kept.unwrap().len(), 3);
}

#[tokio::test]
async fn a_copy_bound_to_another_key_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint::new(&country);
    let stranger = SigningKey::generate(Algorithm::Es256).unwrap().public();
    change_copies(&country, move |keys, mut copies| {
        assert_eq!(keys.len(), copies.len());
        copies[2] = mint.copy(&stranger);
        copies
    });
    refused_card(&country, &citizen, "holder.other_key").await;
}

#[tokio::test]
async fn two_copies_for_one_key_are_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint::new(&country);
    change_copies(&country, move |keys, mut copies| {
        copies[1] = mint.copy(&keys[0]);
        copies[0] = mint.copy(&keys[0]);
        copies
    });
    refused_card(&country, &citizen, "holder.other_key").await;
}

#[tokio::test]
async fn one_copy_sent_several_times_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    change_copies(&country, |_, copies| vec![copies[0].clone(); copies.len()]);
    refused_card(&country, &citizen, "server.answer_unusable").await;
}

#[tokio::test]
async fn an_issuer_that_no_list_names_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint {
        signer: SigningKey::generate(Algorithm::Es256).unwrap(),
        kid: "somebody",
        ..Mint::new(&country)
    };
    change_copies(&country, move |keys, _| mint.copies(keys));
    refused_card(&country, &citizen, "trust.unknown_kid").await;
}

#[tokio::test]
async fn an_issuer_under_a_borrowed_name_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint {
        signer: SigningKey::generate(Algorithm::Es256).unwrap(),
        ..Mint::new(&country)
    };
    change_copies(&country, move |keys, _| mint.copies(keys));
    refused_card(&country, &citizen, "trust.signature_invalid").await;
}

#[tokio::test]
async fn an_issuer_of_other_documents_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint {
        signer: country.key("issuer-bhxh"),
        kid: "sandbox-bhxh-1",
        ..Mint::new(&country)
    };
    change_copies(&country, move |keys, _| mint.copies(keys));
    refused_card(&country, &citizen, "trust.document_type_not_allowed").await;
}

#[tokio::test]
async fn another_document_than_the_one_announced_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint {
        document_type: "gplx",
        redaction: Redaction::EachClaim,
        claims: json!({"so": "010199000017", "ho_ten": "Lê Thị Khác"}),
        ..Mint::new(&country)
    };
    change_copies(&country, move |keys, _| mint.copies(keys));
    refused_card(&country, &citizen, "issuance.other_type").await;
}

#[tokio::test]
async fn a_copy_that_hides_something_from_its_holder_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    change_copies(&country, |_, mut copies| {
        let name = Value::from(vidan_sandbox::citizen::FULL_NAME).to_vec();
        copies[4] = with_disclosures(&copies[4], |listed| {
            let before = listed.len();
            listed.retain(|disclosure| match disclosure {
                Value::Bytes(bytes) => !bytes.windows(name.len()).any(|window| window == name),
                _ => panic!("a disclosure that is no byte string"),
            });
            assert_eq!(listed.len(), before - 1);
        });
        copies
    });
    refused_card(&country, &citizen, "disclosure.hidden").await;
}

#[tokio::test]
async fn a_copy_with_a_disclosure_too_many_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let orphan = Value::Array(vec![
        Value::Bytes(vec![7; 16]),
        Value::from("Lê Thị Khác"),
        Value::from("ten_khac"),
    ]);
    change_copies(&country, move |_, mut copies| {
        copies[0] = with_disclosures(&copies[0], |listed| listed.push(orphan.to_vec().into()));
        copies
    });
    refused_card(&country, &citizen, "disclosure.orphaned").await;
}

#[tokio::test]
async fn copies_that_claim_or_say_something_else_than_the_first_are_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    for claims in [
        json!({"ho_ten": "Lê Thị Khác", "quoc_tich": "VNM"}),
        json!({"ho_ten": "Lê Thị Khác Nữa", "quoc_tich": "VNM", "age_over_18": true}),
    ] {
        let (mint, other) = (
            Mint::new(&country),
            Mint {
                claims,
                ..Mint::new(&country)
            },
        );
        change_copies(&country, move |keys, _| {
            let mut copies = mint.copies(keys);
            copies[3] = other.copy(&keys[3]);
            copies
        });
        refused_card(&country, &citizen, "issuance.copies_differ").await;
    }
}

#[tokio::test]
async fn a_copy_that_has_expired_already_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint {
        now: country.now().plus(-7 * 86_400),
        ..Mint::new(&country)
    };
    change_copies(&country, move |keys, _| mint.copies(keys));
    refused_card(&country, &citizen, "time.expired").await;
}

#[tokio::test]
async fn more_copies_than_keys_are_refused_and_fewer_are_kept() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let mint = Mint::new(&country);
    change_copies(&country, move |keys, mut copies| {
        copies.push(mint.copy(&keys[0]));
        copies
    });
    refused_card(&country, &citizen, "server.answer_unusable").await;
    change_copies(&country, |_, _| Vec::new());
    refused_card(&country, &citizen, "server.answer_unusable").await;
    change_copies(&country, |_, copies| copies[..2].to_vec());
    assert_eq!(
        take_card(&country, &citizen).await.unwrap()[0].copies_left,
        2
    );
}

#[tokio::test]
async fn one_bad_document_of_three_keeps_the_other_two() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let keys = citizen.finger.count().await;
    country.meddle(|asked, answer| {
        let wants_licence = String::from_utf8_lossy(&asked.body).contains("gplx");
        if asked.path == "/credential" && wants_licence {
            return answer.with_json(&json!({"credentials": [{"credential": "AAAA"}]}));
        }
        answer
    });
    let offer = country.sandbox.offer().unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    let received = citizen
        .wallet
        .accept_offer(&review, &[], Some(&offer.tx_code))
        .await
        .unwrap();
    assert_eq!(received.documents.len(), 2);
    let [refused] = received.refused.as_slice() else {
        panic!("{:?}", received.refused)
    };
    assert_eq!(refused.document_type, "gplx");
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 2);
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys + 2 * COPIES);
    let entries = citizen.wallet.activity().await.unwrap();
    let received = entries.iter().filter(|entry| entry.act == Act::Received);
    let done = received
        .clone()
        .filter(|entry| entry.outcome == Outcome::Done);
    assert_eq!((done.count(), received.count()), (2, 3));
    // The third comes by an offer of its own.
    country.behave();
    let offer = country.sandbox.offer_of(&["gplx"]).unwrap();
    let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    assert_eq!(taken.unwrap().len(), 1);
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 3);
}
