//! `vidan present`: chosen claims of the holder's own file, as text, bytes or picture. One module a format; what they share is
//! here.

mod mdoc;
mod sd_cwt;
mod sd_jwt;

use std::path::PathBuf;

use serde_json::json;
use vidan_codec::{
    ToBeSigned,
    clock::{Clock, SystemClock},
};
use vidan_credential::{ClaimPath, Error as Cause};
use vidan_crypto::SigningKey;

use super::format;
use crate::{
    Error,
    args::{self, CredentialFormat},
    inputs,
    output::Output,
    qr, text,
};

/// What was made.
struct Presented {
    content: Vec<u8>,
    /// The same, where it is text.
    text: Option<String>,
    /// Which form it has, for programs.
    form: String,
    /// The same for people, where it has a name.
    name: Option<String>,
    /// What it shows.
    shown: Vec<String>,
}

/// Presents and writes what was asked for.
pub(crate) fn run(args: &args::Present, out: &mut Output) -> Result<u8, Error> {
    let now = args.iat.unwrap_or_else(|| SystemClock::start().now());
    let credential = inputs::file(&args.credential, format::MAX_CREDENTIAL)?;
    let presented = match args.format.unwrap_or_else(|| format::of(&credential)) {
        CredentialFormat::SdCwt => sd_cwt::present(args, &credential, now)?,
        CredentialFormat::SdJwt => sd_jwt::present(args, &credential, now)?,
        CredentialFormat::Mdoc => mdoc::present(args, &credential, now)?,
    };
    let drawn = draw(args, presented.text.as_deref())?;
    inputs::keep(&args.out, &presented.content)?;
    if let Some((path, picture)) = drawn {
        inputs::keep(&path, &picture)?;
    }
    tell(args, &presented, out)?;
    Ok(0)
}

/// The holder's key, where one is named.
fn holder_key(args: &args::Present) -> Result<Option<SigningKey>, Error> {
    let path = args.holder_key.as_deref();
    path.map(inputs::signing_key).transpose()
}

fn names(paths: &[ClaimPath]) -> Vec<String> {
    paths.iter().map(ClaimPath::to_string).collect()
}

fn sign(key: &SigningKey, what: &ToBeSigned) -> Result<Vec<u8>, Cause> {
    key.sign(what.message())
        .map_err(|_| Cause::RandomUnavailable)
}

/// Refuses a session in a format that has audiences and nonces instead.
fn no_session(args: &args::Present, format: CredentialFormat) -> Result<(), Error> {
    let given = [
        ("--session-transcript", args.session_transcript.is_some()),
        ("--reader-key", args.reader_key.is_some()),
    ];
    format::none_of(&given, format)
}

/// What cannot be presented is the credential.
fn refused(args: &args::Present) -> impl Fn(Cause) -> Error {
    |cause| Error::Credential {
        path: args.credential.clone(),
        cause,
    }
}

/// The picture that was asked for, and where it goes.
fn draw(args: &args::Present, text: Option<&str>) -> Result<Option<(PathBuf, Vec<u8>)>, Error> {
    let Some((path, text)) = args.qr.as_ref().zip(text) else {
        return Ok(None);
    };
    let svg = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let drawn = qr::Picture::at_level(text, args.level.into()).and_then(|picture| match svg {
        true => Ok(picture.svg_of(args.module).into_bytes()),
        false => picture.png_of(args.module),
    });
    let picture = drawn.map_err(|cause| Error::Picture {
        path: path.clone(),
        cause,
    })?;
    Ok(Some((path.clone(), picture)))
}

fn tell(args: &args::Present, presented: &Presented, out: &mut Output) -> Result<(), Error> {
    let Presented { form, shown, .. } = presented;
    let size = presented.content.len();
    if args.json {
        out.json(&json!({
            "out": args.out, "qr": args.qr, "form": form, "size": size, "shows": shown,
        }))?;
    } else {
        let file = args.out.display().to_string();
        out.line(&text::presented(
            &file,
            presented.name.as_deref(),
            size,
            args.lang,
        ))?;
        for path in shown {
            out.line(&format!("   {}", crate::output::printable(path)))?;
        }
    }
    Ok(())
}
