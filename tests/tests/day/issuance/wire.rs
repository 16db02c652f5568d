//! Answers that are no answers: garbage, redirects, too much, too little, from elsewhere, and links that are no offers.

use vidan_protocol::openid4vci::{
    CredentialOffer,
    offer::{Grants, PreAuthorizedGrant},
};
use vidan_sandbox::ServiceKind;
use vidan_tests::{
    citizen::{COPIES, Citizen, accept, go_on},
    country::{Answer, Country},
    hostile::{Hostile, Wire},
};

use super::{change_copies, refused_card, take_card, waiting_card};
use crate::code;

const MEGABYTES: usize = 1024 * 1024;
/// What an operating system may take into its buffers before anybody reads.
const BUFFERED: usize = 24 * MEGABYTES;

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
    waiting_card(&country, &citizen, "server.answer_unusable").await;
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
            // A network that leads elsewhere is not the server: where something was asked for already, it waits.
            let waits = citizen.wallet.operations().await.unwrap();
            let asked = matches!(step, "/token" | "/nonce" | "/credential");
            assert_eq!(waits.len(), usize::from(asked), "{step} {status}");
            for one in waits {
                citizen.wallet.give_up(&one.id).await.unwrap();
            }
        }
    }
    assert_eq!(elsewhere.served(), 0);
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys);
}

/// Nobody asked for it, and its bytes are not what its type says: it is refused by name, and waits for an answer that can be read.
#[tokio::test]
async fn an_answer_in_a_content_coding_is_called_so_and_asked_for_again() {
    for path in ["/token", "/nonce", "/credential"] {
        let country = Country::start().await;
        let citizen = Citizen::new(&country).await;
        country.meddle(move |asked, answer| match asked.path == path {
            true => answer.with_header("content-encoding", "gzip"),
            false => answer,
        });
        let taken = take_card(&country, &citizen).await;
        assert_eq!(code(taken), "server.content_coding", "{path}");
        assert_eq!(citizen.wallet.operations().await.unwrap().len(), 1);
        country.behave();
        assert_eq!(go_on(&citizen.wallet).await.unwrap(), 1, "{path}");
        assert_eq!(citizen.card().await.copies_left as usize, COPIES);
    }
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
            code(accept(&citizen.wallet, &offer, None).await),
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
    waiting_card(&country, &citizen, "network.answer_too_large").await;

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
        waiting_card(&country, &citizen, "network.answer_too_large").await;
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
    waiting_card(&country, &citizen, "network.broken").await;
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
        assert!(accept(&citizen.wallet, link, None).await.is_err());
    }
    assert_eq!(citizen.wire.take_sent(), Vec::<String>::new());
}
