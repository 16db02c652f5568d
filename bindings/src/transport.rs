//! The way to the network, where an app hands in its own.
//!
//! Its answers are not believed either: sizes are checked again before the core reads them.

use core::fmt;
use std::sync::Arc;

use vidan_protocol::http;
use vidan_wallet::TransportError as CoreError;

/// The most headers of an answer, and the most bytes of one.
const HEADERS_MAX: usize = 200;
const HEADER_MAX: usize = 16 * 1024;

/// Sends one request and brings one answer. An implementation follows no redirect, keeps no cookie, speaks TLS to every
/// host but loopback, stops reading at `max_response` bytes with `BodyTooLarge`, and gives up in bounded time.
/// Requests ask for no content coding; one that undoes codings all the same takes their header out.
///
/// `NoConnection`, `Tls` and `AddressRefused` say that **not one byte of the request has left**: what it spends may be used again, and a
/// proof that was in it is shown anew. A connection that broke or timed out after it stood is `Broken` or `Timeout`, never these.
#[uniffi::export(with_foreign)]
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request`.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}

/// The HTTP methods the wallet uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum HttpMethod {
    /// GET
    Get,
    /// POST
    Post,
}

/// A header.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct HttpHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What to send.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct HttpRequest {
    /// GET or POST.
    pub method: HttpMethod,
    /// The absolute address, checked.
    pub url: String,
    /// Names (lower case) and values.
    pub headers: Vec<HttpHeader>,
    /// The body; empty for GET.
    pub body: Vec<u8>,
    /// The most bytes of body the answer may have.
    pub max_response: u64,
}

/// What came back.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct HttpResponse {
    /// The HTTP status, 100 to 599; a redirect as it came.
    pub status: u16,
    /// Names (any case) and values.
    pub headers: Vec<HttpHeader>,
    /// The body, at most what the request allowed.
    pub body: Vec<u8>,
}

/// Values of headers are tokens.
impl fmt::Debug for HttpHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpHeader({})", self.name)
    }
}

/// Addresses and bodies hold codes and claims.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "HttpRequest({:?}, {} bytes)",
            self.method,
            self.body.len()
        )
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "HttpResponse({}, {} bytes)",
            self.status,
            self.body.len()
        )
    }
}

/// Why no answer came. Carries no text: addresses may hold codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TransportError {
    /// The address is not one this transport may talk to.
    #[error("the address is not allowed")]
    AddressRefused,
    /// The answer is larger than the request allows.
    #[error("the answer is too large")]
    BodyTooLarge,
    /// The other side closed or garbled the connection.
    #[error("the connection broke")]
    Broken,
    /// No connection: no network, no such host, or nobody listens.
    #[error("no connection")]
    NoConnection,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The other side's certificate is not acceptable, or TLS failed otherwise.
    #[error("the secure connection failed")]
    Tls,
}

/// An exception that is none of ours: its text is a whole stack trace and is dropped here.
impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Broken
    }
}

impl From<TransportError> for CoreError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::AddressRefused => Self::AddressRefused,
            TransportError::BodyTooLarge => Self::BodyTooLarge,
            TransportError::Broken => Self::Broken,
            TransportError::NoConnection => Self::NoConnection,
            TransportError::Timeout => Self::Timeout,
            TransportError::Tls => Self::Tls,
        }
    }
}

impl From<http::Request> for HttpRequest {
    fn from(request: http::Request) -> Self {
        let headers = request.headers.into_iter();
        Self {
            method: match request.method {
                http::Method::Get => HttpMethod::Get,
                http::Method::Post => HttpMethod::Post,
            },
            url: request.url,
            headers: headers
                .map(|(name, value)| HttpHeader { name, value })
                .collect(),
            body: request.body,
            max_response: u64::try_from(request.max_response).unwrap_or(u64::MAX),
        }
    }
}

/// The checked side of a foreign [`Transport`].
pub(crate) struct Foreign(pub(crate) Arc<dyn Transport>);

#[async_trait::async_trait]
impl vidan_wallet::Transport for Foreign {
    async fn send(&self, request: http::Request) -> Result<http::Response, CoreError> {
        let max = request.max_response;
        let answer = self.0.send(request.into()).await?;
        let headers = &answer.headers;
        let small = |header: &HttpHeader| header.name.len().max(header.value.len()) <= HEADER_MAX;
        if !(100..=599).contains(&answer.status) {
            return Err(CoreError::Broken);
        }
        if answer.body.len() > max || headers.len() > HEADERS_MAX || !headers.iter().all(small) {
            return Err(CoreError::BodyTooLarge);
        }
        let headers = answer.headers.into_iter();
        Ok(http::Response {
            status: answer.status,
            headers: headers.map(|header| (header.name, header.value)).collect(),
            body: answer.body,
        })
    }
}

#[cfg(test)]
mod tests {
    use vidan_wallet::Transport as _;

    use super::*;

    struct Answers(HttpResponse);

    #[async_trait::async_trait]
    impl Transport for Answers {
        async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
            Ok(self.0.clone())
        }
    }

    async fn send(answer: HttpResponse) -> Result<http::Response, CoreError> {
        let request = http::Request::get("https://issuer.example/", http::JSON, 10);
        Foreign(Arc::new(Answers(answer))).send(request).await
    }

    #[tokio::test]
    async fn answers_are_bounded() {
        let answer = |status, headers, body| HttpResponse {
            status,
            headers: vec![
                HttpHeader {
                    name: "x".to_owned(),
                    value: "y".to_owned(),
                };
                headers
            ],
            body: vec![0; body],
        };
        assert!(send(answer(200, 200, 10)).await.is_ok());
        assert!(
            send(answer(302, 0, 0)).await.is_ok(),
            "the core refuses redirects by name"
        );
        assert_eq!(send(answer(200, 0, 11)).await, Err(CoreError::BodyTooLarge));
        assert_eq!(
            send(answer(200, 201, 0)).await,
            Err(CoreError::BodyTooLarge)
        );
        assert_eq!(send(answer(0, 0, 0)).await, Err(CoreError::Broken));
        assert_eq!(send(answer(700, 0, 0)).await, Err(CoreError::Broken));
    }

    #[test]
    fn nothing_of_a_request_is_printed() {
        let request = http::Request::get("https://issuer.example/?code=079203001234", "a/b", 10)
            .bearer("079203001234");
        assert!(!format!("{:?}", HttpRequest::from(request)).contains("0792"));
    }
}
