//! As an SD-CWT: bytes.

use vidan_credential::sd_cwt::issue::CredentialRequest;
use vidan_crypto::{SigningKey, SystemRandom};

use crate::{Error, args, inputs};

/// Issues a credential.
pub(super) fn issue(args: &args::Issue, key: &SigningKey) -> Result<Vec<u8>, Error> {
    let kid = super::kid(args)?;
    let request = CredentialRequest {
        issuer: super::issuer(args, &kid),
        kid,
        signer: key.public(),
        document_type: args.document_type.clone(),
        claims: super::claims(args)?,
        redaction: super::redaction(args)?,
        holder: inputs::jwk(&args.holder)?,
        issued_at: super::issued_at(args, &[])?,
        expires_at: args.exp,
        decoys: args.decoys,
        nonce: None,
        status: args.status.clone(),
    };
    let prepared = request.prepare_to_the_second(&SystemRandom);
    prepared
        .and_then(|prepared| {
            let signature = super::sign(key, prepared.to_be_signed())?;
            prepared.finish(&signature)
        })
        .map_err(super::refused(args))
}
