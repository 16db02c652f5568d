//! `vidan verify`: a code in, a verdict out, with no network.

mod answer;
mod input;
mod issued;

use std::sync::Arc;

use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Trust, Verdict, Verifier};

use self::answer::Answer;
pub(super) use self::input::{Code, read};
use super::clock;
use crate::{
    Error,
    args::Verify,
    error::{FAILED, UNDETERMINED},
    output::Output,
    trust::{self, Trusted},
};

/// Judges every code and prints a verdict for each.
pub(crate) fn run(args: &Verify, out: &mut Output) -> Result<u8, Error> {
    let clock = clock(args.at);
    let trusted = trust::named(args, clock.now(), out)?;
    let judge: Box<dyn Fn(&Code) -> Answer> = if args.issued {
        let (now, language) = (clock.now(), args.lang);
        Box::new(move |code| issued::judge(code, &trusted, now, language))
    } else {
        let verifier = verifier(args, trusted, clock);
        Box::new(move |code| Answer::of_verdict(&verdict(&verifier, code, args), args.lang))
    };
    let mut outcomes = Vec::with_capacity(args.codes.len());
    for argument in &args.codes {
        let answer = match read(argument) {
            Ok(code) => judge(&code),
            Err(unread @ (Error::Picture { .. } | Error::UnknownContent(_))) => {
                Answer::of_unread(&unread, args.lang)
            }
            Err(other) => return Err(other),
        };
        outcomes.push(answer.outcome);
        answer.print(args.json, args.lang, out)?;
    }
    Ok(if outcomes.contains(&Outcome::Refused) {
        FAILED
    } else if outcomes.contains(&Outcome::Undetermined) {
        UNDETERMINED
    } else {
        0
    })
}

fn verifier(
    args: &Verify,
    trusted: Trusted,
    clock: Arc<dyn vidan_codec::clock::Clock>,
) -> Verifier {
    let policy = match &args.aud {
        Some(audience) if audience != vidan_credential::BROADCAST_AUDIENCE => {
            Policy::for_audience(audience)
        }
        _ => Policy::broadcast(),
    };
    let policy = match &trusted.trust {
        // How long a code may live is a rule of ours, not of the draft: rules come with a list.
        Trust::Key(_) => Policy {
            max_lifetime: None,
            ..policy
        },
        Trust::List(_) => policy,
    };
    // An answer takes two places: its own and its nonce's.
    let guard = Arc::new(MemoryReplayGuard::new(args.codes.len().saturating_mul(2)));
    let mut verifier = Verifier::new(trusted.trust, policy, clock, guard);
    verifier.set_status(trusted.status);
    verifier
}

fn verdict(verifier: &Verifier, code: &Code, args: &Verify) -> Verdict {
    let nonce = args.nonce.as_ref().map(|nonce| nonce.0.as_slice());
    match (code, nonce) {
        (Code::Text(text), None) => verifier.verify(text),
        (Code::Text(text), Some(nonce)) => verifier.verify_answer(text, nonce),
        (Code::Token(bytes), None) => verifier.verify_token(bytes),
        (Code::Token(bytes), Some(nonce)) => verifier.verify_token_answer(bytes, nonce),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{args::Language, qr};
    use vidan_codec::clock::UnixTime;
    use vidan_credential::{
        testing::{NOW, TestWorld},
        transport,
    };

    fn wrote(path: &Path, bytes: &[u8]) -> String {
        std::fs::write(path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A list, a root key and a proof of three claims, judged as a verifier at a counter would.
    struct Counter {
        folder: tempfile::TempDir,
        proof: Vec<u8>,
    }

    impl Counter {
        fn new() -> Self {
            let world = TestWorld::new();
            let folder = tempfile::tempdir().unwrap();
            wrote(
                &folder.path().join("list"),
                world.list().as_jws().as_bytes(),
            );
            wrote(
                &folder.path().join("root"),
                world.root.public().to_pem().as_bytes(),
            );
            let held = world.held();
            let paths = ["ho_ten", "age_over_18", "quoc_tich"];
            let proof = world.present(
                held.get(),
                &paths,
                vidan_credential::BROADCAST_AUDIENCE,
                NOW,
            );
            Self {
                folder,
                proof: proof.into_bytes(),
            }
        }

        fn judge(&self, codes: &[&str], at: UnixTime, json: bool) -> (Result<u8, u8>, String) {
            let args = Verify {
                codes: codes.iter().map(|&code| code.to_owned()).collect(),
                trust: Some(self.folder.path().join("list")),
                root: Some(self.folder.path().join("root")),
                issuer_key: None,
                bundle: None,
                aud: None,
                nonce: None,
                at: Some(at),
                issued: false,
                json,
                lang: Language::En,
            };
            let (mut out, printed) = Output::captured();
            let ended = run(&args, &mut out).map_err(|error| error.exit_code());
            (ended, printed.text())
        }
    }

    #[test]
    fn verdicts_and_exit_codes() {
        let counter = Counter::new();
        let text = transport::to_text(&counter.proof).unwrap();
        let picture = qr::Picture::of(&text).unwrap().png().unwrap();
        let picture = wrote(&counter.folder.path().join("qr.png"), &picture);
        let token = wrote(&counter.folder.path().join("proof.cbor"), &counter.proof);
        for code in [text.as_str(), &picture, &token] {
            let (ended, printed) = counter.judge(&[code], NOW, false);
            assert_eq!(ended, Ok(0), "{printed}");
            assert!(printed.starts_with("VALID"), "{printed}");
            assert!(
                printed.contains("vouched for by Ministry (test)"),
                "{printed}"
            );
            assert!(
                printed.contains("ho_ten (en): Nguyễn Thị Ví Dụ"),
                "{printed}"
            );
        }
        let (ended, printed) = counter.judge(&[&text, &picture], NOW, true);
        assert_eq!(ended, Ok(1), "the second look is a replay: {printed}");
        let verdicts: Vec<serde_json::Value> = printed
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(verdicts[0]["verdict"], "valid");
        assert_eq!(verdicts[1]["code"], "replay.seen");
        assert_eq!(verdicts[1]["claims"], serde_json::Value::Null);
    }

    #[test]
    fn refused_undetermined_and_wrong_usage() {
        let counter = Counter::new();
        let text = transport::to_text(&counter.proof).unwrap();
        assert_eq!(counter.judge(&[&text], NOW.plus(120), false).0, Ok(1));
        assert_eq!(counter.judge(&["VD9:ABC"], NOW, false).0, Ok(2));
        assert_eq!(counter.judge(&["no-such-file"], NOW, false).0, Err(64));
        let junk = wrote(&counter.folder.path().join("junk"), b"\xff\x00");
        let (ended, printed) = counter.judge(&[&junk, &text], NOW, true);
        assert_eq!(ended, Ok(1));
        assert_eq!(
            printed.lines().count(),
            2,
            "the second is judged all the same"
        );
        assert!(printed.contains("input.content") && printed.contains("\"valid\""));
        // The list of another root, and no key at all.
        let other = TestWorld::new();
        wrote(
            &counter.folder.path().join("root"),
            other.root.public().to_pem().as_bytes(),
        );
        assert_eq!(counter.judge(&[&text], NOW, false).0, Err(1));
        wrote(&counter.folder.path().join("root"), b"no key");
        assert_eq!(counter.judge(&[&text], NOW, false).0, Err(1));
    }
}
