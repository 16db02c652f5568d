//! One HTTP service on one loopback port: bounded bodies, bounded waiting, an orderly end.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Error;
use crate::reply::{Reply, bare};

/// How long one request may take, its body included.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long open connections get when the sandbox ends.
const GRACE: Duration = Duration::from_millis(500);
/// The largest body any service takes; each message has a smaller bound of its own.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// A port that is listened on, not yet served.
pub(crate) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Listens on 127.0.0.1; port 0 means any free one.
    pub(crate) async fn to(port: u16) -> Result<Self, Error> {
        let failed = |source| Error::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// The address as a URL without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until `end` says so.
    pub(crate) fn serve(self, router: Router, end: watch::Receiver<bool>) -> Service {
        let router = router
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .layer(from_fn(in_time));
        let mut ended = end;
        let signal = async move {
            // An error means the sandbox was dropped: that ends it too.
            let _ = ended.wait_for(|end| *end).await;
        };
        Service(tokio::spawn(async move {
            let served = axum::serve(self.listener, router).with_graceful_shutdown(signal);
            // The port is ours and the listener works; a failed accept is retried by axum itself.
            let _ = served.await;
        }))
    }
}

/// A running service.
pub(crate) struct Service(JoinHandle<()>);

impl Service {
    /// Waits a moment for open connections, then closes them.
    pub(crate) async fn end(mut self) {
        if tokio::time::timeout(GRACE, &mut self.0).await.is_err() {
            self.0.abort();
        }
    }
}

async fn in_time(request: Request, next: Next) -> Reply {
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(reply) => reply,
        Err(_) => bare(408),
    }
}
