//! As an SD-JWT VC: text. Its document types are texts, those that look like numbers too.

use vidan_credential::sd_jwt::issue::CredentialRequest;
use vidan_crypto::{SigningKey, SystemRandom};

use crate::{
    Error,
    args::{self, CredentialFormat},
    commands::format,
    inputs,
};

/// Issues a credential.
pub(super) fn issue(args: &args::Issue, key: &SigningKey) -> Result<Vec<u8>, Error> {
    let known = known(args, key)?;
    let issued_at = super::issued_at(args, &known.x5c)?;
    let request = CredentialRequest {
        issuer: known.issuer,
        kid: known.kid,
        x5c: known.x5c,
        signer: key.public(),
        document_type: args.document_type.to_string(),
        type_integrity: None,
        claims: super::claims(args)?,
        redaction: super::redaction(args)?,
        holder: Some(inputs::jwk(&args.holder)?),
        issued_at,
        not_before: None,
        expires_at: args.exp,
        decoys: args.decoys,
        status: args.status.clone(),
    };
    let prepared = request.prepare_to_the_second(&SystemRandom);
    prepared
        .and_then(|prepared| {
            let signature = super::sign(key, prepared.to_be_signed())?;
            prepared.finish(&signature)
        })
        .map(String::into_bytes)
        .map_err(super::refused(args))
}

/// How a verifier finds the issuer's key.
struct Known {
    issuer: Option<String>,
    kid: Option<String>,
    x5c: Vec<Vec<u8>>,
}

/// By its certificates, which name the issuer too; or by a key id of an issuer's.
fn known(args: &args::Issue, key: &SigningKey) -> Result<Known, Error> {
    let Some(chain) = &args.issuer_chain else {
        let kid = super::kid(args)?;
        return Ok(Known {
            issuer: Some(super::issuer(args, &kid)),
            kid: Some(kid),
            x5c: Vec::new(),
        });
    };
    let given = [("--namespace", args.namespace.is_some())];
    format::none_of(&given, CredentialFormat::SdJwt)?;
    Ok(Known {
        issuer: args.iss.clone(),
        kid: args.kid.clone(),
        x5c: super::certificates(chain, &key.public())?,
    })
}
