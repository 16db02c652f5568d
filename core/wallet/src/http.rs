//! The wallet's own HTTPS client: reqwest over rustls on ring, trusting the web's roots.
//!
//! It follows no redirect, keeps no cookie, reads no proxy from the environment, and stops at the size the request
//! allows. Plain HTTP goes to loopback only, and only where the switch is on.

use core::time::Duration;

use reqwest::{Client, Url, redirect};
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use vidan_protocol::{
    http::{Method, Request, Response},
    url::Plaintext,
};

use crate::{Transport, TransportError};

/// Time for a whole exchange.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Time to reach the other side.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A [`Transport`] over HTTPS. It works on the tokio runtime in which it was made, wherever it is awaited: who goes away while it
/// waits breaks no connection.
pub struct HttpTransport {
    client: Client,
    plaintext: Plaintext,
    runtime: Option<Handle>,
}

impl HttpTransport {
    /// A client with its own connections. Call it within a tokio runtime, which outlives it.
    ///
    /// # Errors
    /// [`TransportError::Tls`] where the TLS set-up fails.
    pub fn new(plaintext: Plaintext) -> Result<Self, TransportError> {
        Self::connecting_within(CONNECT_TIMEOUT, plaintext)
    }

    fn connecting_within(limit: Duration, plaintext: Plaintext) -> Result<Self, TransportError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls()?)
            .https_only(plaintext == Plaintext::Never)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(limit)
            .build()
            .map_err(|_| TransportError::Tls)?;
        Ok(Self {
            client,
            plaintext,
            runtime: Handle::try_current().ok(),
        })
    }

    fn address(&self, text: &str) -> Result<Url, TransportError> {
        // The protocol checked the address; this is the second lock, where the packet leaves.
        let checked = vidan_protocol::url::HttpUrl::parse(
            text,
            self.plaintext,
            vidan_protocol::Endpoint::CredentialOffer,
        )
        .map_err(|_| TransportError::AddressRefused)?;
        Url::parse(checked.as_str()).map_err(|_| TransportError::AddressRefused)
    }
}

#[async_trait::async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let url = self.address(&request.url)?;
        let exchange = exchange(self.client.clone(), url, request);
        let runtime = self.runtime.clone().or_else(|| Handle::try_current().ok());
        let runtime = runtime.ok_or(TransportError::NoConnection)?;
        // A runtime that ends breaks the connection.
        let done = runtime.spawn(exchange).await;
        done.unwrap_or(Err(TransportError::Broken))
    }
}

async fn exchange(client: Client, url: Url, request: Request) -> Result<Response, TransportError> {
    let mut outgoing = match request.method {
        Method::Get => client.get(url),
        Method::Post => client.post(url).body(request.body),
    };
    for (name, value) in &request.headers {
        outgoing = outgoing.header(name, value);
    }
    let answer = outgoing.send().await.map_err(|error| cause(&error))?;
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    let body = read(answer, request.max_response).await?;
    Ok(Response {
        status,
        headers,
        body,
    })
}

/// Reads piece by piece: an announced length is not believed, a missing one is no licence.
async fn read(mut answer: reqwest::Response, max: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| cause(&error))? {
        if piece.len() > max.saturating_sub(body.len()) {
            return Err(TransportError::BodyTooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn tls() -> Result<ClientConfig, TransportError> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = rustls::crypto::ring::default_provider();
    let config = ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .map_err(|_| TransportError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn cause(error: &reqwest::Error) -> TransportError {
    // Before all else: what could not connect, in time or at all, has not left.
    if error.is_connect() {
        if mentions_tls(error) {
            TransportError::Tls
        } else {
            TransportError::NoConnection
        }
    } else if error.is_timeout() {
        TransportError::Timeout
    } else if error.is_builder() {
        TransportError::AddressRefused
    } else {
        TransportError::Broken
    }
}

/// reqwest tells TLS failures from others only by the error underneath.
fn mentions_tls(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let io = cause.downcast_ref::<std::io::Error>();
        let inner = io.and_then(std::io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        source = cause.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Connections are taken by the system, and nobody shakes hands.
    #[tokio::test]
    async fn what_could_not_connect_in_time_has_not_left() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/token", silent.local_addr().unwrap());
        let http = HttpTransport::connecting_within(Duration::from_millis(50), Plaintext::Never);
        let cause = http.unwrap().send(Request::get(&url, "", 100)).await;
        let cause = cause.unwrap_err();
        assert!(cause.never_left(), "{cause}");
    }
}
