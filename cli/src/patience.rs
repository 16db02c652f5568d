//! The network for a person who waits: what takes long says for whom it waits.

use core::{pin::Pin, time::Duration};
use tokio::runtime::Handle;
use vidan_protocol::{
    http::{Request, Response},
    url::Plaintext,
};
use vidan_wallet::{Transport, TransportError, http::HttpTransport};

use crate::{
    args::{Language, wallet::Home},
    output::printable,
    text,
};

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_secs(2);

/// The wallet's own client, and a line on standard error where an answer is long in coming.
pub(crate) struct Patient {
    client: HttpTransport,
    /// In which a person reads it; none where a program reads standard error.
    language: Option<Language>,
    runtime: Handle,
}

impl Patient {
    /// Within the runtime that it works on.
    ///
    /// # Errors
    /// The client's.
    pub(crate) fn new(plaintext: Plaintext, home: &Home) -> Result<Self, TransportError> {
        Ok(Self {
            client: HttpTransport::new(plaintext)?,
            language: (!home.json).then_some(home.lang),
            runtime: Handle::current(),
        })
    }

    async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        // The rest of an address may hold a code.
        let host = printable(host(&request.url));
        // The wallet awaits on a thread of its own, where no clock of ours ticks.
        let told = self.language.map(|language| {
            self.runtime.spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                eprintln!("vidan: {}", text::waiting_for(&host, language));
            })
        });
        let answer = self.client.send(request).await;
        if let Some(told) = told {
            told.abort();
        }
        answer
    }
}

impl Transport for Patient {
    fn send<'a, 'b>(
        &'a self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(self.exchange(request))
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_host_is_told() {
        for (url, told) in [
            ("https://issuer.example/offer?code=1", "issuer.example"),
            ("http://127.0.0.1:41000", "127.0.0.1:41000"),
            ("https://[::1]:8443?x", "[::1]:8443"),
            ("", ""),
        ] {
            assert_eq!(host(url), told);
        }
    }
}
