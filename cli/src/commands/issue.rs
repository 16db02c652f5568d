//! `vidan issue`: claims from a file, signed for one holder's key.

use serde_json::json;
use vidan_codec::clock::{Clock, SystemClock};
use vidan_credential::{
    ClaimValue,
    sd_cwt::issue::{CredentialRequest, Redaction},
};
use vidan_crypto::{SigningKey, SystemRandom};

use super::profiles;
use crate::{Error, args, inputs, output::Output, text};

/// The largest file of claims: what fits in a credential with room for salts.
const MAX_CLAIMS: usize = 64 * 1024;

/// Issues a credential and writes it.
pub(crate) fn run(args: &args::Issue, out: &mut Output) -> Result<u8, Error> {
    let key = inputs::signing_key(&args.issuer_key)?;
    let request = request(args, &key)?;
    let credential = sign(request, &key).map_err(|cause| Error::Credential {
        path: args.claims.clone(),
        cause,
    })?;
    inputs::keep(&args.out, &credential)?;
    if args.json {
        out.json(&json!({"out": args.out, "bytes": credential.len()}))?;
    } else {
        let file = args.out.display().to_string();
        out.line(&text::issued(&file, credential.len(), args.lang))?;
    }
    Ok(0)
}

fn request(args: &args::Issue, key: &SigningKey) -> Result<CredentialRequest, Error> {
    let args::CredentialFormat::SdCwt = args.format;
    // A day says enough, and links copies less than a second does; what a person names is written as it is.
    let today = || SystemClock::start().now().day_start();
    Ok(CredentialRequest {
        issuer: args
            .iss
            .clone()
            .unwrap_or_else(|| format!("urn:vidan:issuer:{}", args.kid)),
        kid: args.kid.clone(),
        signer: key.public(),
        document_type: args.document_type.clone(),
        claims: claims(args)?,
        redaction: redaction(args)?,
        holder: inputs::jwk(&args.holder)?,
        issued_at: args.iat.unwrap_or_else(today),
        expires_at: args.exp,
        decoys: args.decoys,
        nonce: None,
        status: args.status.clone(),
    })
}

fn claims(args: &args::Issue) -> Result<ClaimValue, Error> {
    let path = &args.claims;
    let json = vidan_codec::json::parse(&inputs::file(path, MAX_CLAIMS)?, MAX_CLAIMS).map_err(
        |cause| Error::Claims {
            path: path.clone(),
            cause,
        },
    )?;
    ClaimValue::from_json(&json).map_err(|cause| Error::Credential {
        path: path.clone(),
        cause,
    })
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

fn sign(request: CredentialRequest, key: &SigningKey) -> Result<Vec<u8>, vidan_credential::Error> {
    let prepared = request.prepare_to_the_second(&SystemRandom)?;
    let signature = key
        .sign(prepared.to_be_signed().message())
        .map_err(|_| vidan_credential::Error::RandomUnavailable)?;
    prepared.finish(&signature)
}
