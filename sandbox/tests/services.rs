//! Starting and stopping: ports, the list, wrapping a service.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use common::{send, start, start_with};
use vidan_protocol::http::{JWT, Request};
use vidan_sandbox::{Error, Options, Sandbox, ServiceKind};

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_published_under_the_root_and_names_everyone() {
    let day = start().await;
    let list = day.list().await;
    assert_eq!(list.as_jws(), day.sandbox.trust_list());
    assert_eq!((list.issuers().len(), list.offices().len()), (2, 2));
    let office = list
        .offices()
        .iter()
        .find(|one| one.id == vidan_sandbox::office::OFFICE_ID)
        .unwrap();
    assert_eq!(
        office.url.as_deref(),
        Some(day.sandbox.addresses().office.as_str())
    );
    assert_eq!(office.kinds.len(), 14);
    for document_type in ["can_cuoc", "bhyt", "gplx"] {
        assert!(list.document_type(document_type).is_some());
        let key = day.sandbox.issuer_public_key(document_type).unwrap();
        assert!(list.issuers().iter().any(|one| *one.jwk.key() == key));
    }
    assert!(day.sandbox.issuer_public_key("ho_chieu").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn ports_are_taken_in_a_row_and_given_back() {
    let impossible = Options {
        port_base: Some(65_534),
        ..Options::default()
    };
    assert!(matches!(
        Sandbox::start(impossible).await,
        Err(Error::PortBase)
    ));
    let zero = Options {
        port_base: Some(0),
        ..Options::default()
    };
    assert!(matches!(Sandbox::start(zero).await, Err(Error::PortBase)));
    let day = start().await;
    let taken: u16 = day
        .sandbox
        .addresses()
        .trust
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let busy = Options {
        port_base: Some(taken),
        ..Options::default()
    };
    assert!(matches!(
        Sandbox::start(busy).await,
        Err(Error::Listen { .. })
    ));
    let address = day.sandbox.addresses().trust.clone();
    day.sandbox.shutdown().await;
    let host = address.strip_prefix("http://").unwrap();
    assert!(
        std::net::TcpListener::bind(host).is_ok(),
        "the port is free again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_can_put_a_fault_around_one_service() {
    let day = start_with(|options| {
        options.wrap = Some(Arc::new(|kind, router: Router| match kind {
            ServiceKind::Trust => Router::new().fallback(|| async { StatusCode::FOUND }),
            _ => router,
        }));
    })
    .await;
    let response = send(Request::get(day.sandbox.trust_list_url(), JWT, 1)).await;
    assert_eq!(response.status, 302);
    let refused = response
        .read(vidan_protocol::Endpoint::TrustList, JWT, 1)
        .unwrap_err();
    assert!(matches!(refused, vidan_protocol::Error::Redirected(_)));
    assert_eq!(
        day.issue(&day.sandbox.offer_of(&["bhyt"]).unwrap(), 1)
            .await
            .unwrap()
            .0
            .len(),
        1
    );
}
