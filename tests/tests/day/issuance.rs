//! Issuers that are careless, broken or false: nothing of what they send is kept, and no key stays behind.

use serde_json::{Value as Json, json};
use vidan_codec::{
    base64url,
    cbor::{Limits, Value, decode},
    jose::Jwk,
};
use vidan_credential::{
    ClaimValue,
    sd_cwt::issue::{CredentialRequest, Redaction},
};
use vidan_crypto::{Algorithm, PublicKey, SigningKey, SystemRandom};
use vidan_protocol::openid4vci::{
    CredentialOffer,
    offer::{Grants, PreAuthorizedGrant},
};
use vidan_sandbox::ServiceKind;
use vidan_tests::{
    citizen::{COPIES, Citizen},
    country::{Answer, Asked, Country},
    hostile::{Hostile, Wire},
};
use vidan_wallet::{
    DocumentSummary, Error,
    activity::{Act, Outcome},
};

use crate::code;

const MEGABYTES: usize = 1024 * 1024;
/// What an operating system may take into its buffers before anybody reads.
const BUFFERED: usize = 24 * MEGABYTES;

/// Takes an offer of the card alone.
async fn take_card(country: &Country, citizen: &Citizen) -> Result<Vec<DocumentSummary>, Error> {
    let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
    citizen
        .wallet
        .accept_offer(&offer.link, Some(&offer.tx_code))
        .await
}

/// The card is refused for this cause, which the log tells, and nothing else has changed.
async fn refused_card(country: &Country, citizen: &Citizen, cause: &str) {
    let (documents, keys) = (
        citizen.wallet.documents().await.unwrap(),
        citizen.finger.count().await,
    );
    let entries = citizen.wallet.activity().await.unwrap();
    assert_eq!(code(take_card(country, citizen).await), cause);
    assert_eq!(citizen.wallet.documents().await.unwrap(), documents);
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
    let now = citizen.wallet.activity().await.unwrap();
    let [told] = &now[entries.len()..] else {
        panic!("{} new entries", now.len() - entries.len())
    };
    assert_eq!(
        (told.act, &told.outcome),
        (Act::Received, &Outcome::Refused(cause.to_owned()))
    );
    assert!(citizen.wallet.verify_activity().await.unwrap().is_intact());
}

/// From now on `change` makes the issuer's copies, from the keys they were asked for and the true ones.
fn change_copies(
    country: &Country,
    change: impl Fn(&[PublicKey], Vec<Vec<u8>>) -> Vec<Vec<u8>> + Send + Sync + 'static,
) {
    country.meddle(move |asked, answer| {
        if asked.path != "/credential" || answer.status != 200 {
            return answer;
        }
        let body = answer.json();
        let copies = body["credentials"].as_array().unwrap().iter();
        let copies = copies
            .map(|copy| base64url::decode(copy["credential"].as_str().unwrap()).unwrap())
            .collect();
        let changed = change(&keys_of(asked), copies);
        let changed = changed
            .iter()
            .map(|copy| json!({"credential": base64url::encode(copy)}));
        answer.with_json(&json!({"credentials": changed.collect::<Vec<_>>()}))
    });
}

/// The keys that a request proves.
pub(crate) fn keys_of(asked: &Asked) -> Vec<PublicKey> {
    let body: Json = serde_json::from_slice(&asked.body).unwrap();
    let proofs = body["proofs"]["jwt"].as_array().unwrap().iter();
    let key = |proof: &Json| {
        let header = proof.as_str().unwrap().split('.').next().unwrap();
        let header: Json = serde_json::from_slice(&base64url::decode(header).unwrap()).unwrap();
        serde_json::from_value::<Jwk>(header["jwk"].clone())
            .unwrap()
            .to_key()
            .unwrap()
    };
    proofs.map(key).collect()
}

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
    let refused = citizen
        .wallet
        .accept_offer(&offer.link, Some(wrong))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "issuance.code_refused");
    assert!(refused.retry());
    assert_eq!(citizen.finger.count().await, keys);
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    for malformed in [None, Some(""), Some("12345"), Some("abcdef")] {
        let answer = citizen.wallet.accept_offer(&offer.link, malformed).await;
        assert_eq!(code(answer), "issuance.code_form", "{malformed:?}");
    }
    let kept = citizen
        .wallet
        .accept_offer(&offer.link, Some(&offer.tx_code))
        .await;
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
async fn copies_with_other_claims_than_the_first_are_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let (mint, other) = (
        Mint::new(&country),
        Mint {
            claims: json!({"ho_ten": "Lê Thị Khác", "quoc_tich": "VNM"}),
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

#[tokio::test]
async fn copies_that_say_something_else_than_the_first_are_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let (mint, other) = (
        Mint::new(&country),
        Mint {
            claims: json!({"ho_ten": "Lê Thị Khác Nữa", "quoc_tich": "VNM", "age_over_18": true}),
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
async fn one_bad_document_of_three_keeps_none() {
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
    assert!(citizen.take(&country).await.is_err());
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys);
    let entries = citizen.wallet.activity().await.unwrap();
    let received = entries.iter().filter(|entry| entry.act == Act::Received);
    assert!(received.clone().all(|entry| entry.outcome != Outcome::Done));
    assert_eq!(received.count(), 1);
    country.behave();
    assert_eq!(citizen.take(&country).await.unwrap().len(), 3);
}

#[tokio::test]
async fn garbage_from_the_credential_endpoint_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let bodies: [&[u8]; 8] = [
        b"",
        b"Hello",
        b"null",
        b"[]",
        b"{\"credentials\":",
        b"{\"credentials\":[{\"credential\":\"@@@\"}]}",
        b"{\"credentials\":[],\"credentials\":[]}",
        b"{\"credentials\":[{\"credential\":{\"name\":\"x\"}}]}",
    ];
    for body in bodies {
        country.meddle(move |asked, answer| match asked.path.as_str() {
            "/credential" => Answer {
                body: body.to_vec(),
                ..answer
            },
            _ => answer,
        });
        refused_card(&country, &citizen, "server.answer_unusable").await;
    }
    change_copies(&country, |_, copies| {
        vec![vec![0xff; 40]; 1.min(copies.len())]
    });
    refused_card(&country, &citizen, "format.cbor").await;
    country.meddle(|asked, answer| match asked.path.as_str() {
        "/credential" => answer.with_header("content-type", "text/html"),
        _ => answer,
    });
    refused_card(&country, &citizen, "server.answer_unusable").await;
}

#[tokio::test]
async fn no_step_follows_a_redirect() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let elsewhere = Hostile::answering(Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: b"{}".to_vec(),
    })
    .await;
    let steps = [
        "/.well-known/openid-credential-issuer",
        "/.well-known/oauth-authorization-server",
        "/token",
        "/nonce",
        "/credential",
    ];
    let keys = citizen.finger.count().await;
    for step in steps {
        for status in [301, 302, 303, 307, 308] {
            let to = elsewhere.url().to_owned();
            country.meddle(move |asked, answer| {
                if asked.service == ServiceKind::Issuer && asked.path == step {
                    return Answer { status, ..answer }.with_header("location", &to);
                }
                answer
            });
            let taken = take_card(&country, &citizen).await;
            assert_eq!(code(taken), "server.redirected", "{step} {status}");
        }
    }
    assert_eq!(elsewhere.served(), 0);
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys);
}

/// An offer of a card by the issuer at this address.
fn offer_by(url: &str) -> String {
    let offer = CredentialOffer {
        credential_issuer: url.to_owned(),
        credential_configuration_ids: vec!["can_cuoc".to_owned()],
        grants: Some(Grants {
            pre_authorized_code: Some(PreAuthorizedGrant {
                pre_authorized_code: "code".to_owned(),
                tx_code: None,
                authorization_server: None,
            }),
        }),
    };
    offer.to_link().unwrap()
}

#[tokio::test]
async fn an_issuer_that_breaks_the_wire_is_told_from_one_that_lies() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let before = citizen.state().await;
    let breaks = [
        (Wire::HangsUp, "network.broken"),
        (Wire::Silent, "network.broken"),
        (Wire::Noise, "network.broken"),
        (Wire::Announced(100 * MEGABYTES), "network.answer_too_large"),
        (Wire::Chunked(100 * MEGABYTES), "network.answer_too_large"),
    ];
    for (wire, cause) in breaks {
        let hostile = Hostile::breaking(wire).await;
        let offer = offer_by(hostile.url());
        assert_eq!(
            code(citizen.wallet.review_offer(&offer).await),
            cause,
            "{wire:?}"
        );
        assert_eq!(
            code(citizen.wallet.accept_offer(&offer, None).await),
            cause,
            "{wire:?}"
        );
        assert!(
            hostile.served() < BUFFERED,
            "{wire:?}: {} bytes taken",
            hostile.served()
        );
    }
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn a_hundred_megabytes_instead_of_a_card_are_cut_off() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    country.meddle(|asked, answer| match asked.path.as_str() {
        "/credential" => Answer {
            body: vec![b' '; 100 * MEGABYTES],
            ..answer
        },
        _ => answer,
    });
    refused_card(&country, &citizen, "network.answer_too_large").await;

    for wire in [
        Wire::Announced(100 * MEGABYTES),
        Wire::Chunked(100 * MEGABYTES),
    ] {
        let hostile = Hostile::breaking(wire).await;
        let to = format!("{}/credential", hostile.url());
        country.meddle(move |asked, answer| {
            if asked.path.ends_with("openid-credential-issuer") {
                let mut body = answer.json();
                body["credential_endpoint"] = to.clone().into();
                return answer.with_json(&body);
            }
            answer
        });
        refused_card(&country, &citizen, "network.answer_too_large").await;
        assert!(
            hostile.served() < BUFFERED,
            "{wire:?}: {} bytes taken",
            hostile.served()
        );
    }
}

#[tokio::test]
async fn an_issuer_that_hangs_up_in_the_middle_of_the_card_can_be_asked_again() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let hostile = Hostile::breaking(Wire::HangsUp).await;
    let to = format!("{}/credential", hostile.url());
    country.meddle(move |asked, answer| {
        if asked.path.ends_with("openid-credential-issuer") {
            let mut body = answer.json();
            body["credential_endpoint"] = to.clone().into();
            return answer.with_json(&body);
        }
        answer
    });
    refused_card(&country, &citizen, "network.broken").await;
    country.behave();
    assert_eq!(
        take_card(&country, &citizen).await.unwrap()[0].copies_left as usize,
        COPIES
    );
}

#[tokio::test]
async fn metadata_about_another_issuer_is_refused() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let before = citizen.state().await;
    country.meddle(|asked, answer| {
        if asked.path.ends_with("openid-credential-issuer") {
            let mut body = answer.json();
            body["credential_issuer"] = "http://127.0.0.1:1".into();
            return answer.with_json(&body);
        }
        answer
    });
    assert_eq!(
        code(take_card(&country, &citizen).await),
        "issuance.issuer_mismatch"
    );
    assert_eq!(citizen.state().await, before);
}

#[tokio::test]
async fn addresses_beyond_this_machine_need_https() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    citizen.wire.take_sent();
    for url in [
        "http://10.0.0.1",
        "http://issuer.example",
        "ftp://127.0.0.1",
        "http://user@127.0.0.1",
    ] {
        let offer = offer_by(url);
        assert_eq!(
            code(citizen.wallet.review_offer(&offer).await),
            "network.address_refused",
            "{url}"
        );
    }
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
    // An endpoint in the metadata is no exception.
    for field in ["credential_endpoint", "nonce_endpoint"] {
        country.meddle(move |asked, answer| {
            if asked.path.ends_with("openid-credential-issuer") {
                let mut body = answer.json();
                body[field] = "http://10.0.0.1/x".into();
                return answer.with_json(&body);
            }
            answer
        });
        assert_eq!(
            code(take_card(&country, &citizen).await),
            "network.address_refused",
            "{field}"
        );
    }
}

#[tokio::test]
async fn a_link_that_is_no_offer_is_refused_before_anything_is_sent() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    citizen.wire.take_sent();
    let long = format!(
        "openid-credential-offer://?credential_offer={}",
        "a".repeat(MEGABYTES)
    );
    let links = [
        "",
        "xin chào",
        "https://issuer.example/offer",
        "openid-credential-offer://",
        "openid-credential-offer://?credential_offer=%7B%7D",
        "openid-credential-offer://?credential_offer=%",
        "openid-credential-offer://?credential_offer=a&credential_offer_uri=b",
        &long,
    ];
    for link in links {
        assert!(
            citizen.wallet.review_offer(link).await.is_err(),
            "{}",
            &link[..link.len().min(80)]
        );
        assert!(citizen.wallet.accept_offer(link, None).await.is_err());
    }
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
}
