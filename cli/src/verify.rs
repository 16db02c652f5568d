//! `vidan verify`: a code in, a verdict out, with no network.

use std::{io::ErrorKind, path::Path, sync::Arc};

use vidan_codec::{
    clock::{Clock, SystemClock, UnixTime},
    jose::jws,
};
use vidan_crypto::PublicKey;
use vidan_trust::{IssuerKey, LIST_TYPE, MAX_LIST_BYTES, PinnedRoot, TrustList};
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Trust, Verdict, Verifier};

use crate::{
    Error,
    args::{Language, Verify},
    error::{FAILED, UNDETERMINED},
    files,
    output::{Output, Tone, printable},
    qr,
    text::{claims, words},
};

/// The largest PEM file that is read.
const MAX_PEM: usize = 16 * 1024;

/// The first byte of a tagged COSE_Sign1: a bare token.
const COSE_SIGN1: u8 = 0xd2;

/// What there is to judge.
enum Code {
    Text(String),
    Token(Vec<u8>),
}

/// Judges every code and prints a verdict for each.
pub(crate) fn run(args: &Verify, out: &mut Output) -> Result<u8, Error> {
    let clock = clock(args.at);
    let trust = trust(args, clock.now())?;
    let guard = Arc::new(MemoryReplayGuard::new(args.codes.len()));
    let verifier = Verifier::new(trust, Policy::broadcast(), clock, guard);
    let mut outcomes = Vec::with_capacity(args.codes.len());
    for code in &args.codes {
        let verdict = match read(code) {
            Ok(Code::Text(text)) => verifier.verify(&text),
            Ok(Code::Token(bytes)) => verifier.verify_token(&bytes),
            Err(unread @ (Error::Picture { .. } | Error::UnknownContent(_))) => {
                outcomes.push(Outcome::Refused);
                show_unread(&unread, args, out)?;
                continue;
            }
            Err(other) => return Err(other),
        };
        outcomes.push(verdict.outcome());
        if args.json {
            out.json(&verdict.to_json(args.lang.into()))?;
        } else {
            show(&verdict, args.lang, out)?;
        }
    }
    Ok(if outcomes.contains(&Outcome::Refused) {
        FAILED
    } else if outcomes.contains(&Outcome::Undetermined) {
        UNDETERMINED
    } else {
        0
    })
}

/// The verdict for a person: the word, the reason, who vouches for what, and the claims.
fn show(verdict: &Verdict, language: Language, out: &mut Output) -> Result<(), Error> {
    let words = words(language);
    let word = match verdict.outcome() {
        Outcome::Valid => out.tone(Tone::Good, words.valid()),
        Outcome::Refused => out.tone(Tone::Bad, words.refused()),
        Outcome::Undetermined => out.tone(Tone::Bad, words.undetermined()),
    };
    out.line(&format!("{word}: {}", verdict.reason(language.into())))?;
    if let (Some(document), Some(issuer)) = (verdict.document_name(), verdict.issuer_name()) {
        let document = printable(words.pick(&document));
        out.line(&format!(
            "   {}",
            words.vouched_by(&document, &printable(words.pick(issuer)))
        ))?;
    }
    for claim in claims(verdict, language) {
        out.line(&format!("   {claim}"))?;
    }
    Ok(())
}

/// A file that holds no code is refused before there is anything to judge: no step, and no claims.
fn show_unread(error: &Error, args: &Verify, out: &mut Output) -> Result<(), Error> {
    let reason = error.message(args.lang).unwrap_or_default();
    if args.json {
        let nothing = serde_json::Value::Null;
        return Ok(out.json(&serde_json::json!({
            "verdict": Outcome::Refused.code(),
            "step": nothing,
            "code": if matches!(error, Error::Picture { .. }) { "input.picture" } else { "input.content" },
            "reason": reason,
            "claims": nothing,
            "issuer": nothing,
            "document_type": nothing,
            "status": nothing,
            "age": nothing,
        }))?);
    }
    let word = out.tone(Tone::Bad, words(args.lang).refused());
    Ok(out.line(&format!("{word}: {}", printable(&reason)))?)
}

fn clock(at: Option<UnixTime>) -> Arc<dyn Clock> {
    match at {
        Some(at) => Arc::new(StoppedClock(at)),
        None => Arc::new(SystemClock::start()),
    }
}

/// The moment that `--at` names, for as long as the command runs.
struct StoppedClock(UnixTime);

impl Clock for StoppedClock {
    fn now(&self) -> UnixTime {
        self.0
    }

    fn monotonic(&self) -> core::time::Duration {
        core::time::Duration::ZERO
    }
}

/// Whom the person named: a list under its root, or one issuer.
fn trust(args: &Verify, now: UnixTime) -> Result<Trust, Error> {
    match (&args.trust, &args.root, &args.issuer_key) {
        (Some(list), Some(root), None) => Ok(Trust::List(trust_list(list, root, now)?)),
        (_, _, Some(key)) => Ok(Trust::Key(IssuerKey::pinned(public_key(key)?))),
        // Not reachable through the parser, which asks for one or the other.
        _ => Err(Error::NobodyTrusted),
    }
}

/// The list, checked under the key that the person named. A list past its date still serves; verdicts say so.
fn trust_list(path: &Path, root: &Path, now: UnixTime) -> Result<TrustList, Error> {
    let jws = text_file(path, MAX_LIST_BYTES)?;
    let key = public_key(root)?;
    // The person pinned the key itself, so the list's own name for it will do.
    let kid = jws::Unverified::parse(&jws, LIST_TYPE, MAX_LIST_BYTES)
        .ok()
        .and_then(|jws| jws.header().kid.clone())
        .unwrap_or_default();
    TrustList::verify_any_age(&jws, &[PinnedRoot::new(kid, key)], now, None).map_err(|cause| {
        Error::TrustList {
            path: path.to_owned(),
            cause,
        }
    })
}

fn public_key(path: &Path) -> Result<PublicKey, Error> {
    PublicKey::from_pem(&text_file(path, MAX_PEM)?).map_err(|cause| Error::Key {
        path: path.to_owned(),
        cause,
    })
}

fn text_file(path: &Path, limit: usize) -> Result<String, Error> {
    let bytes = file(path, limit)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => Err(Error::UnknownContent(path.to_owned())),
    }
}

fn file(path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    files::read(path, limit).map_err(|cause| Error::File {
        path: path.to_owned(),
        cause,
    })
}

fn read(argument: &str) -> Result<Code, Error> {
    if is_code(argument) {
        return Ok(Code::Text(argument.to_owned()));
    }
    let path = Path::new(argument);
    let bytes = match file(path, qr::MAX_FILE_BYTES) {
        Err(Error::File { cause, .. })
            if matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::InvalidFilename
            ) =>
        {
            return Err(Error::NoSuchCode(argument.chars().take(64).collect()));
        }
        read => read?,
    };
    if qr::is_picture(&bytes) {
        return qr::read(&bytes)
            .map(Code::Text)
            .map_err(|cause| Error::Picture {
                path: path.to_owned(),
                cause,
            });
    }
    if bytes.first() == Some(&COSE_SIGN1) {
        return Ok(Code::Token(bytes));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Code::Text(text.trim_end_matches(['\r', '\n']).to_owned())),
        Err(_) => Err(Error::UnknownContent(path.to_owned())),
    }
}

/// `VD`, a version, a colon: whatever version it is, the verifier has an answer to it.
fn is_code(argument: &str) -> bool {
    let mut characters = argument.chars();
    characters.by_ref().take(2).eq("VD".chars())
        && characters
            .next()
            .is_some_and(|version| version.is_ascii_alphanumeric())
        && characters.next() == Some(':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use vidan_credential::{
        testing::{NOW, TestWorld},
        transport,
    };

    #[test]
    fn arguments_are_told_apart() {
        for code in ["VDF:ABC", "VD1:", "VD9:X"] {
            assert!(is_code(code), "{code}");
        }
        for other in ["VDF", "proof.txt", "vdf:ABC", "VD:", "VDFF:", "VD/:", ""] {
            assert!(!is_code(other), "{other}");
        }
    }

    fn wrote(path: &Path, bytes: &[u8]) -> String {
        std::fs::write(path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn a_file_is_read_by_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| read(&wrote(&folder.path().join(name), bytes));
        let drawn = qr::Picture::of("VDF:ABC").unwrap().png().unwrap();
        assert!(matches!(file("a", b"VDF:ABC\n"), Ok(Code::Text(text)) if text == "VDF:ABC"));
        assert!(matches!(file("b", &drawn), Ok(Code::Text(text)) if text == "VDF:ABC"));
        assert!(matches!(file("c", b"\xd2\x84"), Ok(Code::Token(bytes)) if bytes.len() == 2));
        assert!(matches!(
            file("d", b"\xff\xfe"),
            Err(Error::UnknownContent(_))
        ));
        assert!(matches!(
            file("e", &drawn[..60]),
            Err(Error::Picture { .. })
        ));
        let missing = read(&folder.path().join("none").display().to_string());
        assert_eq!(missing.err().map(|error| error.exit_code()), Some(64));
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
                at: Some(at),
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
