//! `--issued`: a credential as its holder would check it on receiving it. No presentation is around it, so nobody is bound to
//! it, nothing is asked for and nothing was chosen: issuer, times, form and status are all there is to judge.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    Credential, Error, Layer,
    sd_cwt::hold::HeldCredential,
    sd_jwt::{self, verify::Unverified},
};
use vidan_trust::{IssuerKey, Verified};
use vidan_verifier::Trust;

use super::{
    answer::Answer,
    ended::{Ended, Shown},
    input::Code,
    whom::Whom,
};
use crate::{
    Error as Failure,
    args::{CredentialFormat, Language},
    output::Output,
    text,
};

/// Judges a credential.
pub(super) fn judge(
    code: &Code,
    format: CredentialFormat,
    whom: &Whom<'_>,
    now: UnixTime,
    language: Language,
    out: &mut Output,
) -> Result<Answer, Failure> {
    let received = match (format, code) {
        (CredentialFormat::SdCwt, Code::Token(bytes)) => sd_cwt(bytes, whom, now),
        // An mdoc has a judge of its own: here it is no token.
        (CredentialFormat::SdCwt, Code::Text(_)) | (CredentialFormat::Mdoc, _) => {
            Err(Error::Structure(Layer::Credential))
        }
        (CredentialFormat::SdJwt, Code::Text(text)) => sd_jwt(text, whom, now),
        (CredentialFormat::SdJwt, Code::Token(_)) => Err(sd_jwt::Fault::Structure.into()),
    };
    let (held, key) = match received {
        Err(error) => return Ok(whom.ended(&error, now).answer(None, None, language)),
        Ok(received) => received,
    };
    let shown = shown(&held);
    let trusted = match key {
        Some(key) => whom.trusted(key, shown.status, now, out)?,
        None => whom.named().ok_or(Failure::NobodyTrusted)?.clone(),
    };
    let ended = Ended::of_lists(&shown, &trusted, now);
    let sound = text::sound_credential(language);
    Ok(ended.answer(Some(&shown), Some(sound), language))
}

/// A credential, and its issuer's key where that is not the list's to say again.
type Received = (Verified<Credential>, Option<IssuerKey>);

fn sd_cwt(bytes: &[u8], whom: &Whom<'_>, now: UnixTime) -> Result<Received, Error> {
    // An SD-CWT carries no certificates: the switches that name roots do not go with it.
    let trusted = whom.named().ok_or(Error::KidMissing)?;
    let held = match &trusted.trust {
        Trust::Key(key) => HeldCredential::receive_with(bytes, key, None, now, None),
        Trust::List(list) => HeldCredential::receive_for_anyone(bytes, list, now),
    };
    Ok((held?.map(Credential::from), None))
}

fn sd_jwt(text: &str, whom: &Whom<'_>, now: UnixTime) -> Result<Received, Error> {
    let (key, profile) = whom.key(&Unverified::parse(text)?, now)?;
    let bytes = text.as_bytes();
    let held =
        sd_jwt::hold::HeldCredential::receive_with(bytes, &key, profile.as_ref(), now, None)?;
    Ok((held.map(Credential::from), Some(key)))
}

fn shown(held: &Verified<Credential>) -> Shown<'_> {
    let credential = held.get();
    Shown {
        signer: held.signer(),
        issuer: credential.issuer(),
        document_type: credential.document_type(),
        profile: credential.profile(),
        claims: credential.claims(),
        status: credential.status(),
    }
}
