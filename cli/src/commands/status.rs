//! `vidan status`: one entry of a status list, in one of four answers.

use std::path::Path;

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_trust::{
    IssuerKey,
    status::{MAX_STATUS_TOKEN_BYTES, Status, StatusList, StatusTrust},
};
use vidan_verifier::{Outcome, Step, reason};

use super::{clock, format};
use crate::{
    Error, args,
    error::{FAILED, UNDETERMINED},
    inputs,
    output::{Output, Tone},
    text,
};

/// What is known, and from when.
struct Answer {
    status: &'static str,
    code: &'static str,
    outcome: Outcome,
    age: Option<i64>,
    fresh_until: Option<UnixTime>,
}

/// Looks the entry up and says what it is.
pub(crate) fn run(args: &args::Status, out: &mut Output) -> Result<u8, Error> {
    let now = clock(args.at).now();
    let key = match (&args.issuer_key, &args.issuer_jwk) {
        (Some(pem), _) => inputs::public_key(pem)?,
        (None, Some(jwk)) => inputs::jwk(jwk)?,
        // Not reachable through the parser, which asks for one of them.
        (None, None) => return Err(Error::NobodyTrusted),
    };
    let answer = look_up(&token(&args.token)?, args, &IssuerKey::pinned(key), now);
    show(&answer, args, out)?;
    Ok(match answer.outcome {
        Outcome::Valid => 0,
        Outcome::Refused => FAILED,
        Outcome::Undetermined => UNDETERMINED,
    })
}

/// A JWT's text begins with its header's `{`; anything else names a file.
fn token(argument: &str) -> Result<Vec<u8>, Error> {
    if format::is_jwt(argument) && !Path::new(argument).exists() {
        return Ok(argument.as_bytes().to_vec());
    }
    let bytes = inputs::file(Path::new(argument), MAX_STATUS_TOKEN_BYTES + 2)?;
    Ok(match core::str::from_utf8(&bytes) {
        Ok(text) if format::is_jwt(text.trim_end()) => text.trim_end().as_bytes().to_vec(),
        _ => bytes,
    })
}

/// A list that does not verify says nothing: the answer is undetermined, with its cause.
fn look_up(token: &[u8], args: &args::Status, key: &IssuerKey, now: UnixTime) -> Answer {
    match StatusList::verify(token, &args.uri, StatusTrust::Key(key), now) {
        Ok(list) => {
            let status = list.get().status(args.idx, now);
            Answer {
                status: status.name(),
                code: status.code(),
                outcome: match status {
                    Status::Valid => Outcome::Valid,
                    Status::Revoked | Status::Suspended => Outcome::Refused,
                    Status::Undetermined(_) => Outcome::Undetermined,
                },
                age: Some(list.get().age(now)),
                fresh_until: Some(list.get().fresh_until()),
            }
        }
        Err(error) => Answer {
            status: "undetermined",
            code: error.code(),
            outcome: Outcome::Undetermined,
            age: None,
            fresh_until: None,
        },
    }
}

fn show(answer: &Answer, args: &args::Status, out: &mut Output) -> Result<(), Error> {
    let reason = match answer.outcome {
        Outcome::Valid => text::in_force(args.lang),
        outcome => reason(outcome, Step::Status, answer.code, args.lang.into()),
    };
    if args.json {
        return Ok(out.json(&json!({
            "status": answer.status,
            "code": answer.code,
            "age": answer.age,
            "reason": reason,
            "fresh_until": answer.fresh_until,
            "uri": args.uri,
            "idx": args.idx,
        }))?);
    }
    let tone = match answer.outcome {
        Outcome::Valid => Tone::Good,
        _ => Tone::Bad,
    };
    let word = out.tone(tone, text::status_word(answer.status, args.lang));
    Ok(out.line(&format!("{word}: {reason} [{}]", answer.code))?)
}
