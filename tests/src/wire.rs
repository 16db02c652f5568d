//! The wallet's own HTTP client, with a hand on the cable: answers changed, connections cut, requests counted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vidan_protocol::{
    http::{Request, Response},
    url::Plaintext,
};
use vidan_wallet::{Transport, TransportError, http::HttpTransport};

/// What happens to one exchange: before it (an error: nothing is sent), and after it.
type Before = Arc<dyn Fn(&Request) -> Result<(), TransportError> + Send + Sync>;
type After = Arc<dyn Fn(&Request, Response) -> Result<Response, TransportError> + Send + Sync>;

/// A [`Transport`] over real HTTP.
pub struct Wire {
    http: HttpTransport,
    before: Mutex<Option<Before>>,
    after: Mutex<Option<After>>,
    sent: Mutex<Vec<String>>,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            http: HttpTransport::new(Plaintext::Loopback).expect("a client"),
            before: Mutex::default(),
            after: Mutex::default(),
            sent: Mutex::default(),
        }
    }
}

impl Wire {
    /// Requests for which `cut` answers with an error are not sent.
    pub fn cut(
        &self,
        cut: impl Fn(&Request) -> Result<(), TransportError> + Send + Sync + 'static,
    ) {
        *lock(&self.before) = Some(Arc::new(cut));
    }

    /// Answers go through `change`, after the other side has done its work.
    pub fn change(
        &self,
        change: impl Fn(&Request, Response) -> Result<Response, TransportError> + Send + Sync + 'static,
    ) {
        *lock(&self.after) = Some(Arc::new(change));
    }

    /// The cable is whole again.
    pub fn mend(&self) {
        *lock(&self.before) = None;
        *lock(&self.after) = None;
    }

    /// The addresses asked so far; forgets them.
    pub fn take_sent(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.sent))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait::async_trait]
impl Transport for Wire {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        lock(&self.sent).push(request.url.clone());
        let before = lock(&self.before).clone();
        if let Some(before) = before {
            before(&request)?;
        }
        let answer = self.http.send(request.clone()).await?;
        let after = lock(&self.after).clone();
        match after {
            Some(after) => after(&request, answer),
            None => Ok(answer),
        }
    }
}
