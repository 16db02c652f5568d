//! What the other side did, and what reached the phone of it: whether anything was spent twice.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use vidan_protocol::http::{Request, Response};

/// The exchanges that reached the other side.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Vec<Exchange>>, AtomicUsize);

#[derive(Clone)]
struct Exchange {
    path: String,
    body: String,
    taken: bool,
    /// Whether the phone has the answer.
    arrived: bool,
}

/// Where something is spent.
const SPENDING: [&str; 4] = ["/token", "/credential", "/mailboxes", "/submissions"];

impl Ledger {
    /// The other side has answered this. A code that was taken before is refused: a real one is good once, the sandbox's is not.
    pub(crate) fn note(&self, request: &Request, answer: Response) -> (usize, Response) {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let path = path(&request.url);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answer = answer;
        if path == "/token" && body.contains("pre-authorized_code=") {
            let again = all.iter().any(|one| one.taken && one.body == body);
            if again {
                answer.status = 400;
                answer.body = br#"{"error":"invalid_grant"}"#.to_vec();
            }
        }
        all.push(Exchange {
            path,
            body,
            taken: (200..300).contains(&answer.status),
            arrived: false,
        });
        (all.len() - 1, answer)
    }

    /// The phone has the answer.
    pub(crate) fn arrived(&self, number: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all[number].arrived = true;
    }

    /// What came before was for the preparations.
    pub(crate) fn begin(&self) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.1.store(all.len(), Ordering::SeqCst);
    }

    /// Whether the other side has taken anything that was spent.
    pub(crate) fn has_spent(&self) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .skip(self.1.load(Ordering::SeqCst))
            .any(|one| one.taken && SPENDING.contains(&one.path.as_str()))
    }

    /// Codes and refresh tokens that were sent again although the answer to them had come.
    pub(crate) fn spent_twice(&self) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens: Vec<_> = all.iter().filter(|one| one.path == "/token").collect();
        let again = |(at, one): (usize, &&Exchange)| {
            tokens[..at]
                .iter()
                .any(|before| before.taken && before.arrived && before.body == one.body)
        };
        tokens.iter().enumerate().filter(|one| again(*one)).count()
    }
}

/// The path of an address, without a query.
pub(crate) fn path(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after.find('/').map_or("/", |at| &after[at..]);
    path.split('?').next().unwrap_or(path).to_owned()
}
