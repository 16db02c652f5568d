//! As an SD-JWT VC: text. Its document types are texts, those that look like numbers too.

use vidan_credential::sd_jwt::issue::CredentialRequest;
use vidan_crypto::{SigningKey, SystemRandom};

use crate::{Error, args, inputs};

/// Issues a credential.
pub(super) fn issue(args: &args::Issue, key: &SigningKey) -> Result<Vec<u8>, Error> {
    let kid = super::kid(args)?;
    let request = CredentialRequest {
        issuer: Some(super::issuer(args, &kid)),
        kid: Some(kid),
        x5c: Vec::new(),
        signer: key.public(),
        document_type: args.document_type.to_string(),
        type_integrity: None,
        claims: super::claims(args)?,
        redaction: super::redaction(args)?,
        holder: Some(inputs::jwk(&args.holder)?),
        issued_at: super::issued_at(args),
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
