//! A sandbox whose answers a test may change on their way, whose keys it may take, and whose time it moves.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header::CONTENT_LENGTH},
    middleware::{Next, from_fn},
    response::Response,
};
use tempfile::TempDir;
use vidan_codec::{
    base64url,
    clock::{Clock, UnixTime},
};
use vidan_crypto::SigningKey;
use vidan_sandbox::{Options, Sandbox, ServiceKind, Wrap};
use vidan_trust::{ListContent, publish};

pub use vidan_codec::clock::ManualClock;

/// The morning everything here happens on: 2026-11-22, 02:00 UTC, nine o'clock in Hà Nội.
pub const NOW: UnixTime = UnixTime(1_795_312_800);

/// The largest body of a request or an answer of the sandbox.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Instead of a status: the connection breaks.
const CUT: u16 = 0;

/// A request as a service saw it.
#[derive(Clone)]
pub struct Asked {
    /// Which service.
    pub service: ServiceKind,
    /// The path, without a query.
    pub path: String,
    /// The body.
    pub body: Bytes,
}

/// The service's true answer, to be changed.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers; `content-length` follows from the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON answer")
    }

    /// No answer: the connection breaks, and the service has done its work.
    #[must_use]
    pub fn lost(self) -> Self {
        Self {
            status: CUT,
            ..self
        }
    }

    /// The same answer with another body.
    #[must_use]
    pub fn with_json(self, body: &serde_json::Value) -> Self {
        let body = body.to_string().into_bytes();
        Self { body, ..self }
    }

    /// A header; an older one of this name goes.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What a test does to answers.
pub type Meddling = Arc<dyn Fn(&Asked, Answer) -> Answer + Send + Sync>;

/// What stands between the services and who asks them.
#[derive(Clone, Default)]
pub struct Between(Arc<Mutex<Option<Meddling>>>);

impl Between {
    /// From now on every answer goes through `meddling`; it replaces an earlier one.
    pub fn meddle(&self, meddling: impl Fn(&Asked, Answer) -> Answer + Send + Sync + 'static) {
        *lock(&self.0) = Some(Arc::new(meddling));
    }

    /// From now on answers arrive as they are.
    pub fn behave(&self) {
        *lock(&self.0) = None;
    }

    /// For the services, to stand before each.
    #[must_use]
    pub fn wrap(&self) -> Wrap {
        let between = self.clone();
        Arc::new(move |service, router| meddled(service, router, between.clone()))
    }
}

/// The services, and what stands between them and a wallet.
pub struct Country {
    /// The services.
    pub sandbox: Sandbox,
    /// The time, for the services and for everybody.
    pub clock: Arc<ManualClock>,
    between: Between,
    keys: TempDir,
}

impl Country {
    /// Starts the services on free ports.
    pub async fn start() -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let between = Between::default();
        let keys = tempfile::tempdir().expect("a folder");
        let options = Options {
            data_dir: Some(keys.path().to_owned()),
            clock: clock.clone(),
            wrap: Some(between.wrap()),
            ..Options::default()
        };
        let sandbox = Sandbox::start(options).await.expect("the sandbox starts");
        Self {
            sandbox,
            clock,
            between,
            keys,
        }
    }

    /// From now on every answer goes through `meddling`; it replaces an earlier one.
    pub fn meddle(&self, meddling: impl Fn(&Asked, Answer) -> Answer + Send + Sync + 'static) {
        self.between.meddle(meddling);
    }

    /// From now on answers arrive as they are.
    pub fn behave(&self) {
        self.between.behave();
    }

    /// A service's own key: `root`, `issuer-bca`, `issuer-bhxh`, `office`, `portal`.
    #[must_use]
    pub fn key(&self, name: &str) -> SigningKey {
        let path = self.keys.path().join(format!("{name}.pem"));
        let pem = std::fs::read_to_string(path).expect("the sandbox keeps its keys");
        SigningKey::from_pem(&pem).expect("a key")
    }

    /// What the published trust list says.
    #[must_use]
    pub fn list_content(&self) -> ListContent {
        let payload = self.sandbox.trust_list().split('.').nth(1);
        let payload = base64url::decode(payload.expect("a JWS")).expect("base64url");
        serde_json::from_slice(&payload).expect("a list")
    }

    /// A list signed by the country's root.
    #[must_use]
    pub fn sign_list(&self, content: &ListContent) -> String {
        publish(content, &self.key("root"), self.sandbox.root_kid()).expect("a list")
    }

    /// From now on the publisher gives out this list.
    pub fn publish(&self, list: String) {
        self.meddle(move |asked, answer| match asked.service {
            ServiceKind::Trust => Answer {
                body: list.clone().into_bytes(),
                ..answer
            },
            _ => answer,
        });
    }

    /// From now on who asks the issuer for a status list gets this one.
    pub fn publish_status(&self, list: Vec<u8>) {
        self.meddle(move |asked, answer| {
            if asked.path.starts_with("/status/") {
                Answer {
                    body: list.clone(),
                    ..answer
                }
            } else {
                answer
            }
        });
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn meddled(service: ServiceKind, router: Router, between: Between) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        let meddling = lock(&between.0).clone();
        async move {
            match meddling {
                Some(meddling) => exchange(service, request, next, meddling).await,
                None => next.run(request).await,
            }
        }
    }))
}

async fn exchange(
    service: ServiceKind,
    request: Request,
    next: Next,
    meddling: Meddling,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.expect("a whole request");
    let asked = Asked {
        service,
        path: parts.uri.path().to_owned(),
        body: body.clone(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = value.to_str().expect("a readable header");
        (name.to_string(), value.to_owned())
    });
    let answer = Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: to_bytes(body, MAX_BODY)
            .await
            .expect("a whole answer")
            .to_vec(),
    };
    let answer = meddling(&asked, answer);
    if answer.status == CUT {
        // The connection's task ends, and the connection with it. No panic is reported.
        std::panic::resume_unwind(Box::new(CUT));
    }
    response_of(answer)
}

/// An answer for axum to send.
#[must_use]
pub fn response_of(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("a status");
    for (name, value) in answer.headers {
        let name: HeaderName = name.parse().expect("a header's name");
        if name != CONTENT_LENGTH {
            let value = HeaderValue::from_str(&value).expect("a header's value");
            response.headers_mut().insert(name, value);
        }
    }
    response
}
