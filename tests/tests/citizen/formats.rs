//! The card in the formats of the rest of the world, from a terminal.

use std::fs;

use vidan_codec::clock::{Clock as _, SystemClock};
use vidan_sandbox::{CARD_AS_MDOC, CARD_AS_SD_JWT};
use vidan_tests::question;

use super::home::{Citizen, PASSCODE, Ran};

fn init(citizen: &Citizen, more: &[&str]) -> Ran {
    let list = citizen.sandbox.trust_list_url();
    let mut all = vec!["init", "--trust-list", &list, "--root", "root.pem"];
    all.push("--loopback");
    all.extend(more);
    citizen.wallet(&all)
}

fn receive(citizen: &Citizen, document: &str) -> Ran {
    let offer = citizen.sandbox.offer_of(&[document]).unwrap();
    let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
    let receive = ["receive", offer.link.as_str(), "--yes", "--json"];
    citizen.wallet_with(&secrets, &receive)
}

/// The text of the listed counter's question.
fn question(citizen: &Citizen) -> String {
    let now = SystemClock::start().now();
    question::listed(&citizen.sandbox, now, &["ho_ten"]).text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mobile_document_comes_under_a_pinned_authority_and_answers_a_question() {
    let citizen = Citizen::new().await;
    let broken = init(&citizen, &["--iaca", "root.pem"]).ended(64);
    assert!(broken.err.contains("certificate"), "{}", broken.err);
    assert!(!citizen.path("w").exists(), "nothing is left behind");
    fs::write(citizen.path("iaca.pem"), citizen.sandbox.iaca_pem()).unwrap();
    init(&citizen, &["--iaca", "iaca.pem"]).ended(0);
    receive(&citizen, CARD_AS_MDOC).ended(0);

    let broadcast = ["prove", "can_cuoc", "--claims", "ho_ten", "--yes"];
    let refused = citizen.wallet(&broadcast).ended(1);
    assert!(refused.err.contains("someone who asks"), "{}", refused.err);
    fs::write(citizen.path("question.txt"), question(&citizen)).unwrap();
    let answer = ["prove", "--answer", "question.txt", "--yes", "--json"];
    let told = citizen.wallet(&answer).ended(0).json();
    assert!(told["text"].as_str().unwrap().starts_with("VDM:"));
    assert_eq!(told["preview"]["shown"][0]["path"], "ho_ten");
    let office = ["inbox", "register", "--yes"];
    citizen.wallet(&office).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_without_authorities_takes_no_mobile_document() {
    let citizen = Citizen::new().await;
    init(&citizen, &[]).ended(0);
    let refused = receive(&citizen, CARD_AS_MDOC).ended(1);
    assert!(refused.err.contains("no pinned anchor"), "{}", refused.err);
    let held = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(held.as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sd_jwt_is_shown_in_codes_that_the_command_verifies() {
    let citizen = Citizen::new().await;
    init(&citizen, &[]).ended(0);
    receive(&citizen, CARD_AS_SD_JWT).ended(0);
    let prove = [
        "prove",
        "can_cuoc",
        "--claims",
        "ho_ten",
        "--qr",
        "proof.png",
        "--out",
        "proof.txt",
        "--yes",
        "--json",
    ];
    let told = citizen.wallet(&prove).ended(0).json();
    let codes = told["codes"].as_array().unwrap().len();
    assert!(codes > 1);
    let bundle = citizen.sandbox.bundle().unwrap();
    fs::write(citizen.path("bundle.cbor"), bundle).unwrap();
    let whole = vec!["proof.txt".to_owned()];
    let further = (2..=codes).map(|number| format!("proof-{number}.png"));
    let pictures: Vec<_> = ["proof.png".to_owned()]
        .into_iter()
        .chain(further)
        .collect();
    for files in [whole, pictures] {
        let mut verify = vec!["verify"];
        verify.extend(files.iter().map(String::as_str));
        verify.extend(["--bundle", "bundle.cbor", "--root", "root.pem", "--json"]);
        let verdict = citizen.run(&verify, None).ended(0).json();
        assert_eq!(verdict["verdict"], "valid");
        assert_eq!(verdict["claims"]["ho_ten"], "Nguyễn Thị Ví Dụ");
        assert_eq!(verdict["claims"].as_object().unwrap().len(), 1);
    }
}
