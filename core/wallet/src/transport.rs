//! The way to the network, handed in by whoever embeds the wallet.

use vidan_protocol::http::{Request, Response};

/// Sends one request and brings one answer. An implementation follows no redirect, stops reading at
/// [`Request::max_response`] bytes with [`TransportError::BodyTooLarge`], speaks TLS to every host but loopback, and
/// gives up in bounded time. It hands over the body as it came: requests ask for no content coding, and an answer that says it has one is
/// refused; an implementation that undoes codings takes their header out. It is awaited on threads of the wallet's own too: one that needs a
/// runtime brings its handle.
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request`.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// Why no answer came. Carries no text: addresses may hold codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
    /// The other side's certificate is not acceptable, or TLS failed otherwise.
    #[error("the secure connection failed")]
    Tls,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
}

impl TransportError {
    /// Whether the request cannot have reached the other side.
    pub(crate) fn never_left(self) -> bool {
        matches!(self, Self::AddressRefused | Self::NoConnection | Self::Tls)
    }
}
