//! Servers that mean harm, on loopback: axum where the message is wrong, bare sockets where the wire is.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::Router;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::country::{Answer, response_of};

/// A server that ends with this value.
pub struct Hostile {
    address: String,
    served: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// How a server breaks HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Promises and sends so many bytes.
    Announced(usize),
    /// Sends so many bytes in chunks, without saying how many there will be.
    Chunked(usize),
    /// Promises a kilobyte, sends ten bytes and hangs up.
    HangsUp,
    /// Says nothing at all and hangs up.
    Silent,
    /// Speaks no HTTP.
    Noise,
}

impl Hostile {
    /// Gives this answer to everything.
    pub async fn answering(answer: Answer) -> Self {
        let served = Arc::new(AtomicUsize::new(0));
        let counter = served.clone();
        let router = Router::new().fallback(move || {
            counter.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            async move { response_of(answer) }
        });
        let (listener, address) = listen().await;
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a server");
        });
        Self {
            address,
            served,
            task,
        }
    }

    /// Breaks the wire on every connection.
    pub async fn breaking(wire: Wire) -> Self {
        let served = Arc::new(AtomicUsize::new(0));
        let counter = served.clone();
        let (listener, address) = listen().await;
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // A client that turns away is what we hope for.
                let _ = misbehave(&mut stream, wire, &counter).await;
            }
        });
        Self {
            address,
            served,
            task,
        }
    }

    /// Its address, without a path.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address
    }

    /// Requests answered by [`Hostile::answering`], or bytes of body that [`Hostile::breaking`] got rid of.
    #[must_use]
    pub fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}"))
}

async fn misbehave(stream: &mut TcpStream, wire: Wire, sent: &AtomicUsize) -> std::io::Result<()> {
    read_request(stream).await?;
    let head = |framing: &str| {
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{framing}\r\n\r\n")
    };
    match wire {
        Wire::Announced(len) => {
            stream
                .write_all(head(&format!("content-length: {len}")).as_bytes())
                .await?;
            pour(stream, len, sent, false).await?;
        }
        Wire::Chunked(len) => {
            stream
                .write_all(head("transfer-encoding: chunked").as_bytes())
                .await?;
            pour(stream, len, sent, true).await?;
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Wire::HangsUp => {
            stream
                .write_all(head("content-length: 1024").as_bytes())
                .await?;
            stream.write_all(b"{\"credenti").await?;
        }
        Wire::Silent => {}
        Wire::Noise => {
            stream
                .write_all(b"\x16\x03\x01 Xin ch\xc3\xa0o!\r\n\r\n")
                .await?
        }
    }
    stream.shutdown().await
}

async fn pour(
    stream: &mut TcpStream,
    len: usize,
    sent: &AtomicUsize,
    chunked: bool,
) -> std::io::Result<()> {
    let piece = vec![b' '; 64 * 1024];
    let mut left = len;
    while left > 0 {
        let now = left.min(piece.len());
        if chunked {
            stream.write_all(format!("{now:x}\r\n").as_bytes()).await?;
        }
        stream
            .write_all(piece.get(..now).unwrap_or_default())
            .await?;
        if chunked {
            stream.write_all(b"\r\n").await?;
        }
        sent.fetch_add(now, Ordering::SeqCst);
        left -= now;
    }
    Ok(())
}

/// Up to the end of the headers; the body of a POST may stay unread.
async fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut read = Vec::new();
    let mut buffer = [0; 1024];
    while !read.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer).await? {
            0 => break,
            count => read.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
    }
    Ok(())
}
