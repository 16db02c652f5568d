//! `--issued`: a credential as its holder would check it on receiving it. No presentation is around it, so nobody is bound to
//! it, nothing is asked for and nothing was chosen: issuer, times, form and status are all there is to judge.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    Credential, Error, Layer,
    sd_cwt::hold::HeldCredential,
    sd_jwt::{self, verify::Unverified},
};
use vidan_trust::Verified;
use vidan_verifier::Trust;

use super::{
    answer::Answer,
    ended::{Ended, Shown},
    input::Code,
};
use crate::{
    args::{CredentialFormat, Language},
    text,
    trust::Trusted,
};

/// Judges a credential.
pub(super) fn judge(
    code: &Code,
    format: CredentialFormat,
    trusted: &Trusted,
    now: UnixTime,
    language: Language,
) -> Answer {
    let received = match (format, code) {
        (CredentialFormat::SdCwt, Code::Token(bytes)) => sd_cwt(bytes, &trusted.trust, now),
        // An mdoc has a judge of its own: here it is no token.
        (CredentialFormat::SdCwt, Code::Text(_)) | (CredentialFormat::Mdoc, _) => {
            Err(Error::Structure(Layer::Credential))
        }
        (CredentialFormat::SdJwt, Code::Text(text)) => sd_jwt(text, &trusted.trust, now),
        (CredentialFormat::SdJwt, Code::Token(_)) => Err(sd_jwt::Fault::Structure.into()),
    };
    match received {
        Err(error) => Ended::by(&error, &trusted.trust, now).answer(None, None, language),
        Ok(held) => {
            let shown = shown(&held);
            let ended = Ended::of_lists(&shown, trusted, now);
            ended.answer(
                Some(&shown),
                Some(text::sound_credential(language)),
                language,
            )
        }
    }
}

fn sd_cwt(bytes: &[u8], trust: &Trust, now: UnixTime) -> Result<Verified<Credential>, Error> {
    let held = match trust {
        Trust::Key(key) => HeldCredential::receive_with(bytes, key, None, now, None),
        Trust::List(list) => HeldCredential::receive_for_anyone(bytes, list, now),
    };
    Ok(held?.map(Credential::from))
}

fn sd_jwt(text: &str, trust: &Trust, now: UnixTime) -> Result<Verified<Credential>, Error> {
    let (key, profile) = match trust {
        Trust::Key(key) => (key.clone(), None),
        Trust::List(list) => Unverified::parse(text)?.trusted_by(list, now)?,
    };
    let bytes = text.as_bytes();
    sd_jwt::hold::HeldCredential::receive_with(bytes, &key, profile.as_ref(), now, None)
        .map(|held| held.map(Credential::from))
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
