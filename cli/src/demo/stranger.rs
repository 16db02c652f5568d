//! A document that is perfect but for its issuer, whom no list names, and its proof.

use serde_json::Value;
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, Credential, Format,
    profile::DocumentProfile,
    sd_cwt, sd_jwt,
    showing::{Presentation, Showing},
};
use vidan_crypto::{Algorithm, PublicKey, SigningKey, SystemRandom};
use vidan_trust::{IssuerKey, TrustList};

use super::{Failure, show::DOCUMENT};

const KID: &str = "stranger";
const ISSUER: &str = "urn:vidan:issuer:stranger";

/// What goes into it.
struct Draft {
    issuer: SigningKey,
    holder: PublicKey,
    claims: ClaimValue,
    profile: DocumentProfile,
    now: UnixTime,
}

/// A proof of these claims by a card of an issuer that was made up just now.
pub(super) fn card(
    format: Format,
    claims: serde_json::Map<String, Value>,
    list: &TrustList,
    now: UnixTime,
) -> Result<Vec<u8>, Failure> {
    let profile = DocumentProfile::from_list(list, DOCUMENT)?.ok_or(Failure::Missing(DOCUMENT))?;
    let paths = claims.keys().map(|path| path.parse());
    let paths = paths.collect::<Result<Vec<ClaimPath>, _>>()?;
    let holder = SigningKey::generate(Algorithm::Es256)?;
    let draft = Draft {
        issuer: SigningKey::generate(Algorithm::Es256)?,
        holder: holder.public(),
        claims: ClaimValue::from_json(&Value::Object(claims))?,
        profile,
        now,
    };
    let held = match format {
        Format::SdJwt => draft.sd_jwt()?,
        Format::MsoMdoc | Format::SdCwt => draft.sd_cwt()?,
    };
    let showing = Showing {
        audience: BROADCAST_AUDIENCE,
        nonce: None,
        at: now,
        lifetime: 60,
    };
    let prepared = Presentation::new(&held, &paths, &showing)?.prepare()?;
    let signature = holder.sign(prepared.to_be_signed().message())?;
    Ok(prepared.finish(&signature)?.into_bytes())
}

impl Draft {
    fn sd_cwt(self) -> Result<Credential, Failure> {
        let request = sd_cwt::issue::CredentialRequest {
            issuer: ISSUER.to_owned(),
            kid: KID.to_owned(),
            signer: self.issuer.public(),
            document_type: DOCUMENT.into(),
            claims: self.claims,
            redaction: sd_cwt::issue::Redaction::Profile(self.profile.clone()),
            holder: self.holder.clone(),
            issued_at: self.now,
            expires_at: Some(self.now.plus(DAY)),
            decoys: 0,
            nonce: None,
            status: None,
        };
        let prepared = request.prepare(&SystemRandom)?;
        let signature = self.issuer.sign(prepared.to_be_signed().message())?;
        let bytes = prepared.finish(&signature)?;
        let key = IssuerKey::pinned(self.issuer.public());
        let (profile, holder) = (Some(&self.profile), Some(&self.holder));
        let held =
            sd_cwt::hold::HeldCredential::receive_with(&bytes, &key, profile, self.now, holder)?;
        Ok(held.into_inner().into())
    }

    fn sd_jwt(self) -> Result<Credential, Failure> {
        let request = sd_jwt::issue::CredentialRequest {
            issuer: Some(ISSUER.to_owned()),
            kid: Some(KID.to_owned()),
            x5c: Vec::new(),
            signer: self.issuer.public(),
            document_type: DOCUMENT.to_owned(),
            type_integrity: None,
            claims: self.claims,
            redaction: sd_jwt::issue::Redaction::Profile(self.profile.clone()),
            holder: Some(self.holder.clone()),
            issued_at: self.now,
            not_before: None,
            expires_at: Some(self.now.plus(DAY)),
            decoys: 0,
            status: None,
        };
        let prepared = request.prepare(&SystemRandom)?;
        let signature = self.issuer.sign(prepared.to_be_signed().message())?;
        let text = prepared.finish(&signature)?;
        let key = IssuerKey::pinned(self.issuer.public());
        let (profile, holder) = (Some(&self.profile), Some(&self.holder));
        let held = sd_jwt::hold::HeldCredential::receive_with(
            text.as_bytes(),
            &key,
            profile,
            self.now,
            holder,
        )?;
        Ok(held.into_inner().into())
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;
