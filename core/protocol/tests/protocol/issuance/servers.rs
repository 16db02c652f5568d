//! An issuer with two authorization servers: the first that can do what is wanted is the one in use.

use serde_json::{Value, json};
use vidan_protocol::Error;
use vidan_protocol::http::Response;
use vidan_protocol::openid4vci::{Grant, Step};

use super::*;

const FIRST: &str = "https://first.example";

/// What the first server has to say about itself; `None` where it cannot be reached.
fn first(member: &str, value: Value) -> Option<Response> {
    let mut server = json!({"issuer": FIRST, "token_endpoint": format!("{FIRST}/token")});
    server[member] = value;
    Some(answer(200, &server))
}

/// Goes on until the offer can be shown.
fn review(issuer: &mut FakeIssuer, first: Option<&Response>) -> Result<Issuance, Error> {
    issuer.metadata["authorization_servers"] = json!([FIRST, ISSUER]);
    let mut issuance = begin(&["can_cuoc"]);
    for _ in 0..9 {
        match issuance.step()? {
            Step::Send(request) if request.url.starts_with(FIRST) => match first {
                Some(answer) => issuance.receive(answer, NOW)?,
                None => assert!(issuance.unreachable(), "the second is there"),
            },
            Step::Send(request) => issuance.receive(&issuer.serve(request), NOW)?,
            Step::Review => return Ok(issuance),
            other => panic!("{other:?}"),
        }
    }
    panic!("nothing to show");
}

/// The second gets the code, and the document comes.
fn second_is_used(first: Option<Response>) {
    let mut issuer = FakeIssuer::new();
    let mut issuance = review(&mut issuer, first.as_ref()).unwrap();
    // It would refuse to serve a request to the first.
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    let tokens = issuer.requests.iter();
    let tokens: Vec<_> = tokens.filter(|one| one.url.ends_with("/token")).collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].url, format!("{ISSUER}/token"));
    assert_eq!(issuance.into_issued().unwrap().len(), 1);
}

#[test]
fn the_server_that_has_the_grant_gets_the_code() {
    let grants = json!(["authorization_code", "refresh_token"]);
    second_is_used(first("grant_types_supported", grants));
}

#[test]
fn the_first_server_gets_the_code_where_it_has_the_grant_too() {
    let mut issuer = FakeIssuer::new();
    let grants = json!(["urn:ietf:params:oauth:grant-type:pre-authorized_code"]);
    let answered = first("grant_types_supported", grants);
    let mut issuance = review(&mut issuer, answered.as_ref()).unwrap();
    let code = Acceptance {
        copies: 1,
        tx_code: Some("0042".into()),
        ..Acceptance::default()
    };
    issuance.accept(code).unwrap();
    let Step::Send(request) = issuance.step().unwrap() else {
        panic!("a token is due");
    };
    assert_eq!(request.url, format!("{FIRST}/token"));
}

#[test]
fn a_server_that_says_nothing_of_itself_is_passed_over() {
    for status in [301, 404, 500, 503] {
        second_is_used(Some(answer(status, &json!({}))));
    }
    second_is_used(first("issuer", json!("https://other.example")));
    second_is_used(first("token_endpoint", json!("http://first.example/token")));
}

#[test]
fn a_server_that_cannot_be_reached_is_passed_over() {
    second_is_used(None);
}

#[test]
fn where_no_server_can_the_last_one_says_why() {
    let grants = json!(["authorization_code"]);
    let mut issuer = FakeIssuer::new();
    issuer.server["grant_types_supported"] = grants.clone();
    let answered = first("grant_types_supported", grants);
    let refused = review(&mut issuer, answered.as_ref()).err().unwrap();
    assert!(matches!(
        refused,
        Error::NoServerGrants(Grant::PreAuthorized)
    ));
    let mut issuance = begin(&["can_cuoc"]);
    assert!(!issuance.unreachable(), "the issuer is one alone");
    let request = issuance.step().unwrap();
    let Step::Send(request) = request else {
        panic!("its metadata is due");
    };
    let mut issuer = FakeIssuer::new();
    issuance.receive(&issuer.serve(request), NOW).unwrap();
    assert!(!issuance.unreachable(), "one server, and no other");
}
