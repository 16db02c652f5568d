//! `vidan verify`: a code in, a verdict out, with no network. Codes of all formats may stand side by side: each is judged by its
//! own rules, and all share the memory of what was shown.

mod answer;
mod beside;
mod ended;
mod input;
mod issued;
mod issuers;
mod mdoc;
mod sd_jwt;
mod whom;

use std::sync::Arc;

use vidan_codec::clock::Clock;
use vidan_credential::transport::segments::is_segment;
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Verdict, Verifier};

use self::input::read_all;
pub(super) use self::input::{Code, read};
use self::{answer::Answer, beside::Beside, whom::Whom};
use super::{clock, format};
use crate::{
    Error,
    args::{CredentialFormat, Verify},
    error::{FAILED, UNDETERMINED},
    files,
    output::Output,
};

/// Judges every code and prints a verdict for each.
pub(crate) fn run(args: &Verify, out: &mut Output) -> Result<u8, Error> {
    let clock = clock(args.at);
    let (codes, beside) = gather(args)?;
    let read = codes.iter().filter_map(|code| code.as_ref().ok());
    let formats: Vec<CredentialFormat> = read.map(|code| format_of(code, args)).collect();
    let nonce = check_switches(args, &formats)?;
    let mdocs = formats.contains(&CredentialFormat::Mdoc);
    let mdocs = mdocs.then(|| mdoc::Judge::new(args, clock.now()));
    let mdocs = mdocs.transpose()?;
    let judge = if has_others(&formats, args) {
        let whom = Whom::of(args, clock.now(), out)?;
        Some(judge(args, whom, clock, (beside, codes.len() == 1), nonce))
    } else {
        None
    };
    let mut answers = Vec::with_capacity(codes.len());
    for code in codes {
        match (code, &mdocs, &judge) {
            (Err(answer), ..) => answers.push(answer),
            (Ok(code), Some(mdocs), _) if format_of(&code, args) == CredentialFormat::Mdoc => {
                answers.extend(mdocs.judge(&code, out)?);
            }
            (Ok(code), _, Some(judge)) => answers.push(judge(&code, out)?),
            // Not reachable: every format that was found has its judge.
            (Ok(_), _, None) => return Err(Error::NobodyTrusted),
        }
    }
    let mut outcomes = Vec::with_capacity(answers.len());
    for answer in answers {
        if let (Some(path), Some(file)) = (&args.photo, answer.files.first()) {
            files::replace(path, &file.bytes).map_err(|cause| Error::File {
                path: path.clone(),
                cause,
            })?;
        }
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

/// The format that was named, or else the one that the code's own form tells.
fn format_of(code: &Code, args: &Verify) -> CredentialFormat {
    args.format.unwrap_or(match code {
        Code::Token(bytes) if format::is_mdoc(bytes) => CredentialFormat::Mdoc,
        Code::Text(text) if format::is_sd_jwt(text) => CredentialFormat::SdJwt,
        _ => CredentialFormat::SdCwt,
    })
}

/// Whether anything but mdocs is to be judged. Where nothing could be read, whom to trust is still looked at.
fn has_others(formats: &[CredentialFormat], args: &Verify) -> bool {
    match formats {
        [] => args.trust_pem.is_none(),
        formats => formats.iter().any(|one| *one != CredentialFormat::Mdoc),
    }
}

/// What was asked for must mean something for every code. Gives the nonce of an SD-CWT, whose nonces are bytes.
fn check_switches(args: &Verify, formats: &[CredentialFormat]) -> Result<Option<Vec<u8>>, Error> {
    let others = formats.iter().find(|one| **one != CredentialFormat::Mdoc);
    if let Some(other) = others {
        let of_mdocs = [
            ("--doctype", args.doctype.is_some()),
            ("--session-transcript", args.session_transcript.is_some()),
            ("--reader-key", args.reader_key.is_some()),
        ];
        format::none_of(&of_mdocs, *other)?;
    }
    if formats.contains(&CredentialFormat::SdJwt) {
        format::none_of(
            &[("--photo", args.photo.is_some())],
            CredentialFormat::SdJwt,
        )?;
    }
    if !formats.contains(&CredentialFormat::SdCwt) {
        return Ok(None);
    }
    let of_others = [
        ("--no-kb", args.no_kb),
        ("--trust-pem", args.trust_pem.is_some()),
    ];
    format::none_of(&of_others, CredentialFormat::SdCwt)?;
    format::hex_nonce(args.nonce.as_ref())
}

type Judge<'a> = Box<dyn Fn(&Code, &mut Output) -> Result<Answer, Error> + 'a>;

fn judge<'a>(
    args: &'a Verify,
    whom: Whom<'a>,
    clock: Arc<dyn Clock>,
    (beside, alone): (Beside, bool),
    nonce: Option<Vec<u8>>,
) -> Judge<'a> {
    if args.issued {
        let now = clock.now();
        return Box::new(move |code, out| {
            issued::judge(code, format_of(code, args), &whom, now, args.lang, out)
        });
    }
    let policy = policy(args, whom.has_list());
    // An answer takes two places: its own and its nonce's.
    let guard = Arc::new(MemoryReplayGuard::new(args.codes.len().saturating_mul(2)));
    let verifier = whom.named().map(|trusted| {
        let (trust, status) = (trusted.trust.clone(), trusted.status.clone());
        let mut verifier = Verifier::new(trust, policy.clone(), clock.clone(), guard.clone());
        verifier.set_status(status);
        verifier
    });
    let sd_jwt = sd_jwt::Judge {
        whom,
        policy,
        clock,
        guard,
        nonce: args.nonce.as_ref().map(|nonce| nonce.0.clone()),
        no_kb: args.no_kb,
        language: args.lang,
    };
    Box::new(move |code, out| match (format_of(code, args), &verifier) {
        (CredentialFormat::SdJwt, _) => sd_jwt.judge(code, out),
        // An mdoc has a judge of its own: here it is no token, and refused.
        (CredentialFormat::SdCwt | CredentialFormat::Mdoc, Some(verifier)) => {
            let verdict = verdict(verifier, code, nonce.as_deref());
            let files = beside.files_of(&verdict);
            let told = beside.told_of(&verdict, &files, alone);
            Ok(Answer::of_verdict(&verdict, files, &told, args.lang))
        }
        // Not reachable: roots do not go with an SD-CWT.
        (_, None) => Err(Error::NobodyTrusted),
    })
}

/// Reads all codes. Those that go with another are set apart; what is no code has its answer already.
fn gather(args: &Verify) -> Result<(Vec<Result<Code, Answer>>, Beside), Error> {
    let (mut codes, mut beside) = (Vec::with_capacity(args.codes.len()), Beside::default());
    for argument in &args.codes {
        let read = match read_all(argument) {
            Ok(read) => read,
            Err(unread @ (Error::Picture { .. } | Error::UnknownContent(_))) => {
                codes.push(Err(Answer::of_unread(&unread, args.lang)));
                continue;
            }
            Err(other) => return Err(other),
        };
        for code in read {
            match code {
                Code::Text(text) if is_beside(&text, args) => match beside.take(text) {
                    Ok(whole) => codes.extend(whole.map(|text| Ok(Code::Text(text)))),
                    Err(error) => codes.push(Err(Answer::of_error(&error, args.lang))),
                },
                code => codes.push(Ok(code)),
            }
        }
    }
    if codes.is_empty() {
        let alone = vidan_credential::Error::TransportSegment;
        codes.push(Err(Answer::of_error(&alone, args.lang)));
    }
    Ok((codes, beside))
}

fn is_beside(text: &str, args: &Verify) -> bool {
    let has_segments = matches!(args.format, None | Some(CredentialFormat::SdCwt));
    !args.issued && has_segments && is_segment(text)
}

fn policy(args: &Verify, has_list: bool) -> Policy {
    let policy = match &args.aud {
        Some(audience) if audience != vidan_credential::BROADCAST_AUDIENCE => {
            Policy::for_audience(audience)
        }
        _ => Policy::broadcast(),
    };
    match has_list {
        // How long a code may live is a rule of ours, not of the formats: it comes with a list. That a code is recent is a rule
        // of the formats, and holds under any policy.
        false => Policy {
            max_lifetime: None,
            ..policy
        },
        true => policy,
    }
}

fn verdict(verifier: &Verifier, code: &Code, nonce: Option<&[u8]>) -> Verdict {
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
        sd_cwt::hold::HeldCredential,
        testing::{NOW, TestWorld, card_claims},
        transport::{
            self,
            segments::{SegmentId, attach, split},
        },
    };
    use vidan_crypto::hash::sha256;

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
            Self::shown(&card_claims(), &["ho_ten", "age_over_18", "quoc_tich"])
        }

        fn shown(claims: &serde_json::Value, paths: &[&str]) -> Self {
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
            let bytes = world.issue(world.request(claims));
            let holder = world.holder.public();
            let held = HeldCredential::receive(&bytes, &world.list(), NOW, &holder).unwrap();
            let proof = world.present(held.get(), paths, vidan_credential::BROADCAST_AUDIENCE, NOW);
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
                issuer_jwk: None,
                bundle: None,
                format: None,
                aud: None,
                nonce: None,
                no_kb: false,
                trust_pem: None,
                crl: Vec::new(),
                doctype: None,
                session_transcript: None,
                reader_key: None,
                photo: Some(self.folder.path().join("photo")),
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

    /// A card with this portrait, and the further codes that carry it.
    fn with_portrait(portrait: &[u8]) -> (Counter, Vec<String>) {
        let mut claims = card_claims();
        claims["anh_chan_dung"] = vidan_codec::base64url::encode(sha256(portrait)).into();
        let counter = Counter::shown(&claims, &["age_over_18", "anh_chan_dung"]);
        let proof = SegmentId::of_token(&counter.proof).unwrap();
        (counter, attach(proof, 0, portrait).unwrap())
    }

    #[test]
    fn a_portrait_is_taken_with_its_proof() {
        let portrait = [7; 1_500];
        let (counter, further) = with_portrait(&portrait);
        let text = transport::to_text(&counter.proof).unwrap();
        let mut codes: Vec<&str> = further.iter().map(String::as_str).rev().collect();
        codes.insert(1, &text);
        let (ended, printed) = counter.judge(&codes, NOW, true);
        assert_eq!(ended, Ok(0), "{printed}");
        assert_eq!(printed.lines().count(), 1, "one proof, one verdict");
        assert!(
            printed.contains(r#""files":{"anh_chan_dung":1500}"#),
            "{printed}"
        );
        let photo = std::fs::read(counter.folder.path().join("photo")).unwrap();
        assert_eq!(photo, portrait);
    }

    #[test]
    fn a_portrait_that_nobody_signed_for_is_not_written() {
        let (counter, _) = with_portrait(&[7; 1_500]);
        let text = transport::to_text(&counter.proof).unwrap();
        let proof = SegmentId::of_token(&counter.proof).unwrap();
        let further = attach(proof, 0, &[8; 1_500]).unwrap();
        let mut codes: Vec<&str> = further.iter().map(String::as_str).collect();
        assert_ne!(
            counter.judge(&codes, NOW, true).0,
            Ok(0),
            "nothing to judge"
        );
        codes.push(&text);
        let (ended, printed) = counter.judge(&codes, NOW, true);
        assert_eq!(ended, Ok(0), "the proof itself stands");
        assert!(!printed.contains("files"), "{printed}");
        assert!(
            printed.contains(r#""missing":["anh_chan_dung"]"#) && !printed.contains("strays"),
            "{printed}"
        );
        assert!(!counter.folder.path().join("photo").exists());
    }

    #[test]
    fn somebody_elses_code_is_told_apart() {
        let (counter, _) = with_portrait(&[7; 1_500]);
        let (_, others) = with_portrait(&[7; 1_500]);
        let text = transport::to_text(&counter.proof).unwrap();
        let codes: Vec<&str> = others.iter().map(String::as_str).chain([&*text]).collect();
        let (ended, printed) = counter.judge(&codes, NOW, true);
        assert_eq!(ended, Ok(0), "{printed}");
        assert!(
            printed.contains(r#""missing":["anh_chan_dung"]"#) && printed.contains(r#""strays":1"#),
            "{printed}"
        );
        let (_, printed) = counter.judge(&codes, NOW, false);
        assert!(printed.contains("belongs to another proof"), "{printed}");
        assert!(printed.contains("is not here"), "{printed}");
    }

    #[test]
    fn a_text_over_several_codes_is_one_proof() {
        let names: Vec<String> = card_claims().as_object().unwrap().keys().cloned().collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let counter = Counter::shown(&card_claims(), &names);
        let parts = split(&transport::to_text(&counter.proof).unwrap()).unwrap();
        assert!(parts.len() > 1);
        let codes: Vec<&str> = parts.iter().map(String::as_str).collect();
        let (ended, printed) = counter.judge(&codes, NOW, true);
        assert_eq!((ended, printed.lines().count()), (Ok(0), 1), "{printed}");
        let (ended, _) = counter.judge(&codes[1..], NOW, true);
        assert_ne!(ended, Ok(0), "a part is missing");
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
