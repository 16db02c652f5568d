//! More copies, with the refresh token that came with the first.

use vidan_protocol::openid4vci::{Refresh, TokenErrorCode};

use super::*;

fn wanted() -> Refresh {
    Refresh {
        credential_issuer: ISSUER.into(),
        authorization_server: None,
        configuration: "can_cuoc".into(),
        identifier: None,
        copies: 2,
        refresh_token: "refresh-1".into(),
    }
}

fn begin_with(refresh: Refresh) -> Result<Issuance, Error> {
    Issuance::refresh(refresh, Plaintext::Never)
}

#[test]
fn an_issuance_leaves_the_refresh_token_and_the_server_that_gave_it() {
    let mut issuance = begin(&["can_cuoc"]);
    let mut issuer = FakeIssuer::new();
    assert!(issuance.refresh_token().is_none());
    Wallet::default()
        .run(&mut issuance, &mut issuer, "0042")
        .unwrap();
    assert_eq!(issuance.refresh_token(), Some("refresh-1"));
    assert_eq!(issuance.authorization_server(), Some(ISSUER));
}

#[test]
fn more_copies_come_without_an_offer_and_the_token_is_replaced() {
    let (mut issuer, mut wallet) = (FakeIssuer::new(), Wallet::default());
    let mut issuance = begin_with(wanted()).unwrap();
    wallet.run(&mut issuance, &mut issuer, "").unwrap();
    assert_eq!(issuance.refresh_token(), Some("refresh-1+"));
    let issued = issuance.into_issued().unwrap();
    assert_eq!(issued.len(), 1);
    assert_eq!(issued[0].credentials.len(), 2);
    let asked: Vec<&str> = issuer
        .requests
        .iter()
        .map(|request| request.url.rsplit('/').next().unwrap())
        .collect();
    let metadata = ["openid-credential-issuer", "oauth-authorization-server"];
    assert_eq!(
        asked,
        [&metadata[..], &["token", "nonce", "credential"]].concat()
    );
}

#[test]
fn a_server_that_does_not_rotate_leaves_the_token_as_it_is() {
    let mut issuer = FakeIssuer::new();
    issuer.rotates = false;
    let mut issuance = begin_with(wanted()).unwrap();
    Wallet::default()
        .run(&mut issuance, &mut issuer, "")
        .unwrap();
    assert_eq!(issuance.refresh_token(), Some("refresh-1"));
}

#[test]
fn a_refused_refresh_token_has_its_own_cause_and_no_review() {
    let mut issuer = FakeIssuer::new();
    issuer.refresh = "another".into();
    let mut issuance = begin_with(wanted()).unwrap();
    let refused = Wallet::default().run(&mut issuance, &mut issuer, "");
    assert!(matches!(
        refused,
        Err(Error::RefreshRefused(TokenErrorCode::InvalidGrant))
    ));
    assert!(matches!(issuance.step().unwrap(), Step::Send(_)));
}

#[test]
fn only_the_server_that_gave_it_is_shown_the_token() {
    let mut issuer = FakeIssuer::new();
    let other = Refresh {
        authorization_server: Some("https://elsewhere.example".into()),
        ..wanted()
    };
    let refused = Wallet::default().run(&mut begin_with(other).unwrap(), &mut issuer, "");
    assert!(matches!(refused, Err(Error::AuthorizationServerUnlisted)));
    let own = Refresh {
        authorization_server: Some(ISSUER.into()),
        ..wanted()
    };
    let mut issuance = begin_with(own).unwrap();
    Wallet::default()
        .run(&mut issuance, &mut issuer, "")
        .unwrap();
}

#[test]
fn each_rule_of_what_is_kept_is_checked_before_anything_is_sent() {
    let refused = |change: fn(&mut Refresh)| {
        let mut refresh = wanted();
        change(&mut refresh);
        begin_with(refresh).unwrap_err()
    };
    assert!(matches!(
        refused(|r| r.refresh_token.clear()),
        Error::Malformed("refresh_token")
    ));
    assert!(matches!(refused(|r| r.copies = 0), Error::CopiesOutOfRange));
    assert!(matches!(
        refused(|r| r.configuration.clear()),
        Error::Malformed(_)
    ));
    assert!(matches!(
        refused(|r| r.credential_issuer = "http://issuer.example".into()),
        Error::AddressRefused(_)
    ));
    assert!(!format!("{:?}", wanted()).contains("refresh-1"));
}
