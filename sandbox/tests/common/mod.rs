//! A plain HTTP/1.1 client on a std socket, sharing no code with the services, and a citizen with software keys.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use vidan_codec::clock::{Clock as _, ManualClock, UnixTime};
use vidan_credential::sd_cwt::hold::HeldCredential;
use vidan_credential::sd_cwt::present::Presentation;
use vidan_crypto::agree::AgreementKey;
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::http::{Method, Request, Response};
use vidan_protocol::notice::registration::binding;
use vidan_protocol::notice::{
    Envelope, MailboxAnswer, MailboxRegistration, Notice, NoticeChecks, SyncPage, paths, sync,
};
use vidan_protocol::openid4vci::issuance::Acceptance;
use vidan_protocol::openid4vci::nonce::{self, NonceResponse};
use vidan_protocol::openid4vci::{Issuance, Issued, Step};
use vidan_protocol::url::{HttpUrl, Plaintext};
use vidan_protocol::{Endpoint, Error, Refusal};
use vidan_sandbox::office::OFFICE_ID;
use vidan_sandbox::{Options, Sandbox, SandboxOffer};
use vidan_trust::{TrustList, Verified};

pub(crate) const START: UnixTime = UnixTime(1_795_270_000);

pub(crate) struct Day {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
}

pub(crate) async fn start() -> Day {
    start_with(|_| ()).await
}

pub(crate) async fn start_with(change: impl FnOnce(&mut Options)) -> Day {
    let clock = Arc::new(ManualClock::at(START));
    let mut options = Options {
        clock: clock.clone(),
        ..Options::default()
    };
    change(&mut options);
    Day {
        sandbox: Sandbox::start(options).await.unwrap(),
        clock,
    }
}

/// Sends a request off the async threads.
pub(crate) async fn send(request: Request) -> Response {
    tokio::task::spawn_blocking(move || exchange(&request))
        .await
        .unwrap()
}

fn exchange(request: &Request) -> Response {
    let rest = request.url.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut stream = TcpStream::connect(authority).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let path = if path.is_empty() { "/" } else { path };
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n");
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", request.body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses a large body may hang up while it is still being sent.
    let _ = stream.write_all(&request.body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let split = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a complete head");
    let head = std::str::from_utf8(&answer[..split]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert!(
        !headers.iter().any(|(name, _)| name == "transfer-encoding"),
        "bodies are sent whole"
    );
    Response {
        status,
        headers,
        body: answer[split + 4..].to_vec(),
    }
}

impl Day {
    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub(crate) async fn list(&self) -> TrustList {
        let response = send(Request::get(
            self.sandbox.trust_list_url(),
            "application/jwt",
            1 << 20,
        ))
        .await;
        assert_eq!(response.status, 200);
        let text = String::from_utf8(response.body).unwrap();
        TrustList::verify(&text, &[self.sandbox.root()], self.now(), None).unwrap()
    }

    /// Runs an issuance to its end with fresh software keys.
    pub(crate) async fn issue(
        &self,
        offer: &SandboxOffer,
        copies: usize,
    ) -> Result<(Vec<Issued>, Vec<SigningKey>), vidan_protocol::Error> {
        let mut issuance = Issuance::begin(&offer.link, Plaintext::Loopback)?;
        let (mut keys, mut batch): (Vec<SigningKey>, usize) = (Vec::new(), 0);
        loop {
            match issuance.step()? {
                Step::Send(request) => issuance.receive(&send(request).await, self.now())?,
                Step::Review => issuance.accept(Acceptance {
                    copies,
                    tx_code: Some(offer.tx_code.clone()),
                    ..Acceptance::default()
                })?,
                Step::MakeKeys { count, .. } => {
                    batch = keys.len();
                    keys.extend(
                        (0..count).map(|_| SigningKey::generate(Algorithm::Es256).unwrap()),
                    );
                    issuance.keys(
                        keys[batch..].iter().map(SigningKey::public).collect(),
                        self.now(),
                    )?;
                }
                Step::SignProofs(messages) => {
                    let signatures: Vec<[u8; 64]> = messages
                        .iter()
                        .zip(&keys[batch..])
                        .map(|(message, key)| {
                            key.sign(message.message()).unwrap().try_into().unwrap()
                        })
                        .collect();
                    issuance.signed(&signatures)?;
                }
                Step::Done => return Ok((issuance.into_issued()?, keys)),
            }
        }
    }

    /// A citizen card and its key.
    pub(crate) async fn card(&self) -> (Verified<HeldCredential>, SigningKey) {
        let offer = self.sandbox.offer_of(&["can_cuoc"]).unwrap();
        let (issued, mut keys) = self.issue(&offer, 1).await.unwrap();
        let key = keys.remove(0);
        let list = self.list().await;
        let held = HeldCredential::receive(
            &issued[0].credentials[0].credential,
            &list,
            self.now(),
            &key.public(),
        )
        .unwrap();
        (held, key)
    }

    /// A key-binding token over claims of a card.
    pub(crate) fn prove(
        &self,
        card: &(Verified<HeldCredential>, SigningKey),
        claims: &[&str],
        audience: &str,
        nonce: &[u8],
    ) -> Vec<u8> {
        let paths: Vec<_> = claims.iter().map(|claim| claim.parse().unwrap()).collect();
        let presentation =
            Presentation::new(card.0.get(), &paths, audience, self.now(), 60, Some(nonce)).unwrap();
        let prepared = presentation.prepare();
        let signature = card.1.sign(prepared.to_be_signed().message()).unwrap();
        prepared.finish(&signature).unwrap().into_bytes()
    }
}

pub(crate) struct Inbox {
    pub(crate) key: AgreementKey,
    pub(crate) receipts: SigningKey,
    pub(crate) answer: MailboxAnswer,
}

pub(crate) fn at(day: &Day, path: &str) -> HttpUrl {
    let office = &day.sandbox.addresses().office;
    HttpUrl::parse(office, Plaintext::Loopback, Endpoint::Sync)
        .unwrap()
        .join(path)
        .unwrap()
}

pub(crate) async fn office_nonce(day: &Day) -> String {
    let response = send(nonce::request(&at(day, paths::NONCE))).await;
    NonceResponse::from_response(&response, Endpoint::MailboxNonce)
        .unwrap()
        .c_nonce
}

pub(crate) async fn register(day: &Day) -> Inbox {
    let (key, receipts) = (
        AgreementKey::generate(&SystemRandom).unwrap(),
        SigningKey::generate(Algorithm::Es256).unwrap(),
    );
    let nonce = office_nonce(day).await;
    let bound = binding(&nonce, &key.public(), &receipts.public());
    let token = day.prove(&day.card().await, &["so_dinh_danh"], OFFICE_ID, &bound);
    let message = MailboxRegistration::new(&nonce, &key.public(), &receipts.public(), &token);
    let request = message.to_http(&at(day, paths::MAILBOXES)).unwrap();
    let answer = MailboxAnswer::from_response(&send(request.clone()).await).unwrap();
    let again = MailboxAnswer::from_response(&send(request).await).unwrap_err();
    assert!(
        matches!(
            again,
            Error::Refused {
                refusal: Refusal::InvalidNonce,
                ..
            }
        ),
        "a registration is good once"
    );
    Inbox {
        key,
        receipts,
        answer,
    }
}

pub(crate) async fn page(
    day: &Day,
    inbox: &Inbox,
    cursor: Option<&str>,
) -> Result<SyncPage, Error> {
    SyncPage::from_response(
        &send(sync::request(
            &at(day, paths::SYNC),
            &inbox.answer.access_token,
            cursor,
        ))
        .await,
    )
}

pub(crate) async fn open(
    day: &Day,
    inbox: &Inbox,
    envelope: &str,
) -> Result<Verified<Notice>, Error> {
    let envelope = Envelope::parse(envelope)?;
    let shared = inbox.key.agree(envelope.ephemeral_key())?;
    let list = day.list().await;
    let checks = NoticeChecks {
        trust: &list,
        mailbox: &inbox.answer.mailbox,
        now: day.now(),
        seen: &|_, _| false,
    };
    envelope.open(&shared)?.check(&checks)
}
