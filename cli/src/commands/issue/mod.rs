//! `vidan issue`: claims from a file, signed for one holder's key. One module a format; what they share is here.

mod mdoc;
mod sd_cwt;
mod sd_jwt;

use std::path::Path;

use serde_json::json;
use vidan_codec::{
    ToBeSigned,
    clock::{Clock, SystemClock, UnixTime},
};
use vidan_credential::{ClaimValue, Error as Cause, sd_cwt::issue::Redaction};
use vidan_crypto::{PublicKey, SigningKey};
use vidan_trust::x509::{Certificate, CertificateFault, Place, chain_from_pem};

use super::{format, profiles};
use crate::{
    Error,
    args::{self, CredentialFormat},
    inputs,
    output::Output,
    text,
};

/// The largest file of claims: what fits in a credential with room for salts.
const MAX_CLAIMS: usize = 64 * 1024;

/// Issues a credential and writes it.
pub(crate) fn run(args: &args::Issue, out: &mut Output) -> Result<u8, Error> {
    let key = inputs::signing_key(&args.issuer_key)?;
    let credential = match args.format {
        CredentialFormat::SdCwt => sd_cwt::issue(args, &key)?,
        CredentialFormat::SdJwt => sd_jwt::issue(args, &key)?,
        CredentialFormat::Mdoc => mdoc::issue(args, &key)?,
    };
    inputs::keep(&args.out, &credential)?;
    if args.json {
        out.json(&json!({"out": args.out, "bytes": credential.len()}))?;
    } else {
        let file = args.out.display().to_string();
        out.line(&text::issued(&file, credential.len(), args.lang))?;
    }
    Ok(0)
}

/// What was named, or what stands for the key id.
fn issuer(args: &args::Issue, kid: &str) -> String {
    let named = args.iss.clone();
    named.unwrap_or_else(|| format!("urn:vidan:issuer:{kid}"))
}

/// The key id of a format that has one, and no certificates.
fn kid(args: &args::Issue) -> Result<String, Error> {
    let given = [
        ("--issuer-chain", args.issuer_chain.is_some()),
        ("--namespace", args.namespace.is_some()),
    ];
    format::none_of(&given, args.format)?;
    let kid = args.kid.clone();
    kid.ok_or(Error::SwitchMissing("--kid", args.format))
}

/// The certificates that go with the document: a verifier looks for the key that signed in the first of them.
fn certificates(path: &Path, key: &PublicKey) -> Result<Vec<Vec<u8>>, Error> {
    let refused = |cause| Error::Certificates {
        path: path.to_owned(),
        cause,
    };
    let chain = chain_from_pem(&inputs::text(path, inputs::MAX_PEM)?).map_err(refused)?;
    let first = chain.first().map(Vec::as_slice).unwrap_or_default();
    match Certificate::read(first).map_err(refused)?.is_about(key) {
        true => Ok(chain),
        false => Err(Error::ChainOfOtherKey(path.to_owned())),
    }
}

/// A day says enough, and links copies less than a second does; what a person names is written as it is. Nothing is dated by itself
/// before its certificate or behind it: nobody would accept that.
fn issued_at(args: &args::Issue, chain: &[Vec<u8>]) -> Result<UnixTime, Error> {
    if let Some(named) = args.iat {
        return Ok(named);
    }
    let today = SystemClock::start().now().day_start();
    let (Some(path), Some(leaf)) = (&args.issuer_chain, chain.first()) else {
        return Ok(today);
    };
    let refused = |cause| Error::Certificates {
        path: path.clone(),
        cause,
    };
    let (from, until) = Certificate::read(leaf).map_err(refused)?.validity();
    let dated = today.max(from);
    if (from..=until).contains(&dated) {
        return Ok(dated);
    }
    let fault = CertificateFault::NotValidWhenSigned(Place::Leaf);
    Err(refused(vidan_trust::Error::Certificate(fault)))
}

fn claims(args: &args::Issue) -> Result<ClaimValue, Error> {
    let path = &args.claims;
    let json = vidan_codec::json::parse(&inputs::file(path, MAX_CLAIMS)?, MAX_CLAIMS).map_err(
        |cause| Error::Claims {
            path: path.clone(),
            cause,
        },
    )?;
    ClaimValue::from_json(&json).map_err(refused(args))
}

/// What was asked for, else the type's own way, else each claim by itself.
fn redaction(args: &args::Issue) -> Result<Redaction, Error> {
    if let Some(paths) = &args.redact {
        return Ok(Redaction::Paths(paths.0.clone()));
    }
    if let Some(name) = &args.profile {
        return profiles::named(name)
            .map(Redaction::Profile)
            .ok_or_else(|| Error::ProfileUnknown(name.clone()));
    }
    Ok(profiles::of_type(&args.document_type).map_or(Redaction::EachClaim, Redaction::Profile))
}

fn sign(key: &SigningKey, what: &ToBeSigned) -> Result<Vec<u8>, Cause> {
    key.sign(what.message())
        .map_err(|_| Cause::RandomUnavailable)
}

/// What cannot be issued is in the file of claims.
fn refused(args: &args::Issue) -> impl Fn(Cause) -> Error {
    |cause| Error::Credential {
        path: args.claims.clone(),
        cause,
    }
}
