//! `vidan inspect`: what a file is made of, for people who debug. Nothing is verified, and both ways of printing say so first.
//!
//! It reads bytes with the codec alone and shows them; no rule of the wallet takes anything from here.

mod cbor;
mod lists;
mod mdoc;
mod sd_jwt;
mod token;
mod tree;

use std::path::Path;

use serde_json::json;
use vidan_codec::{
    cbor::{Limits, decode},
    clock::{Clock, SystemClock},
};
use vidan_credential::{
    mdoc::from_text,
    transport::{self, Unlisted},
};
use vidan_crypto::Algorithm;
use vidan_trust::{MAX_BUNDLE_BYTES, MAX_LIST_BYTES, TrustList};

use self::{cbor::Labels, tree::Branch};
use super::verify::{Code, read};
use crate::{
    Error,
    args::{self, CredentialFormat},
    error::FAILED,
    inputs,
    output::{Output, Tone},
    text,
};

/// For files that may be bundles or status lists.
const LIMITS: Limits = Limits {
    bytes: MAX_BUNDLE_BYTES,
    depth: 16,
    items: 20_000,
};

/// Shows what a file or text is made of.
pub(crate) fn run(args: &args::Inspect, out: &mut Output) -> Result<u8, Error> {
    let tree = match (read_any(&args.what)?, args.format) {
        (Code::Text(text), None) => of_text(text.trim(), args)?,
        (Code::Text(text), Some(CredentialFormat::SdJwt)) => sd_jwt::branch(text.trim()),
        (Code::Text(text), Some(CredentialFormat::SdCwt)) => code_or_bytes(text.trim(), args)?,
        (Code::Token(bytes), None | Some(CredentialFormat::SdCwt)) => of_bytes(&bytes),
        (Code::Token(_), Some(CredentialFormat::SdJwt)) => None,
        (Code::Text(text), Some(CredentialFormat::Mdoc)) => from_text(text.trim())
            .ok()
            .and_then(|bytes| of_mdoc(&bytes)),
        (Code::Token(bytes), Some(CredentialFormat::Mdoc)) => of_mdoc(&bytes),
    };
    let warning = text::unverified(args.lang);
    match &tree {
        Some(tree) if args.json => {
            out.json(&json!({"unverified": true, "warning": warning, "tree": tree.to_json()}))?;
        }
        Some(tree) => {
            let warning = out.tone(Tone::Bad, warning);
            out.line(&warning)?;
            for line in tree.lines() {
                out.line(&line)?;
            }
            out.line(&warning)?;
        }
        None => {
            return Err(Error::UnknownContent(
                args.what.chars().take(64).collect::<String>().into(),
            ));
        }
    }
    let unread = tree.is_some_and(|tree| tree.label == UNREADABLE);
    Ok(if unread { FAILED } else { 0 })
}

const UNREADABLE: &str = "unreadable text of a code";

/// Any file of bytes is worth a look, not only what a verifier takes.
fn read_any(argument: &str) -> Result<Code, Error> {
    match read(argument) {
        Err(Error::UnknownContent(path)) => {
            inputs::file(Path::new(&path), MAX_BUNDLE_BYTES).map(Code::Token)
        }
        Ok(Code::Text(text)) if text.contains('\u{0}') => Ok(Code::Token(text.into_bytes())),
        other => other,
    }
}

fn of_bytes(bytes: &[u8]) -> Option<Branch> {
    let node = decode(bytes, &LIMITS).ok()?;
    token::branch(&node, &LIMITS)
        .or_else(|| lists::bundle(&node, &LIMITS))
        .or_else(|| mdoc::branch(&node, &LIMITS))
        .or_else(|| Some(cbor::branch("CBOR", &node, Labels::Plain)))
}

fn of_mdoc(bytes: &[u8]) -> Option<Branch> {
    mdoc::branch(&decode(bytes, &LIMITS).ok()?, &LIMITS)
}

fn of_text(text: &str, args: &args::Inspect) -> Result<Option<Branch>, Error> {
    match sd_jwt::branch(text).or_else(|| lists::jws(text)) {
        Some(tree) => Ok(Some(tree)),
        None => code_or_bytes(text, args),
    }
}

fn code_or_bytes(text: &str, args: &args::Inspect) -> Result<Option<Branch>, Error> {
    if !text.starts_with("VD") {
        // Text may still be the bytes of some CBOR.
        return Ok(of_bytes(text.as_bytes()));
    }
    let list = args.trust.as_deref().map(list).transpose()?;
    let (prefix, _) = text.split_once(':').unwrap_or((text, ""));
    let title = format!("text of a code, {prefix}, {} characters", text.len());
    let branch = match expand(text, list.as_ref()) {
        Ok(bytes) => {
            let inside = of_bytes(&bytes);
            let size = Branch::leaf("token", format!("{} bytes", bytes.len()));
            Branch::of(title, [Some(size), inside].into_iter().flatten().collect())
        }
        Err(cause) => Branch::of(
            UNREADABLE,
            vec![
                Branch::leaf("prefix", prefix),
                Branch::leaf("cause", cause.to_string()),
                Branch::leaf("code", cause.code()),
            ],
        ),
    };
    Ok(Some(branch))
}

/// The token's bytes. Without a list only the length of a signature tells the issuer's algorithm: each is tried.
fn expand(text: &str, list: Option<&TrustList>) -> Result<Vec<u8>, vidan_credential::Error> {
    if let Some(list) = list {
        return transport::read(text, list);
    }
    let read = |algorithm| transport::read(text, &Unlisted::new(algorithm));
    let others = || [Algorithm::Es384, Algorithm::Ed25519].into_iter();
    read(Algorithm::Es256).or_else(|cause| others().find_map(|one| read(one).ok()).ok_or(cause))
}

fn list(path: &Path) -> Result<TrustList, Error> {
    let jws = inputs::text(path, MAX_LIST_BYTES)?;
    TrustList::on_a_persons_word(&jws, SystemClock::start().now()).map_err(|cause| {
        Error::TrustList {
            path: path.to_owned(),
            cause,
        }
    })
}
