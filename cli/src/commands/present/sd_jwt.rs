//! Of an SD-JWT VC: text, with the holder's signature for one audience and nonce, or without.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    Error as Cause,
    sd_jwt::{
        own::OwnFile,
        present::{Presentation, SdJwt},
    },
};
use vidan_crypto::SigningKey;

use super::Presented;
use crate::{
    Error,
    args::{self, CredentialFormat},
    commands::format,
};

const FORMAT: CredentialFormat = CredentialFormat::SdJwt;

/// Presents the chosen claims.
pub(super) fn present(
    args: &args::Present,
    credential: &[u8],
    now: UnixTime,
) -> Result<Presented, Error> {
    check_switches(args)?;
    let refused = super::refused(args);
    let key = super::holder_key(args)?;
    let holder = key.as_ref().map(SigningKey::public);
    let file = OwnFile::open(credential.trim_ascii_end(), holder.as_ref()).map_err(&refused)?;
    let presentation = file.present(&args.disclose.0, now).map_err(&refused)?;
    let mut shown = super::names(&presentation.discloses());
    // As they stand in it their order is that of their digests, which says nothing to anyone.
    shown.sort();
    let text = match (&key, &args.aud, args.no_kb) {
        (_, _, true) => presentation.without_key_binding(),
        (Some(key), Some(aud), false) => {
            let nonce = args.nonce.as_ref();
            let nonce = nonce.ok_or(Error::SwitchMissing("--nonce", FORMAT))?;
            sign(presentation, aud, &nonce.0, key).map_err(refused)?
        }
        // Not reachable through the parser, which asks for both.
        (None, _, false) => return Err(Error::SwitchMissing("--holder-key", FORMAT)),
        (_, None, false) => return Err(Error::SwitchMissing("--aud", FORMAT)),
    };
    let text = text.into_string();
    Ok(Presented {
        content: text.into_bytes(),
        text: None,
        form: "sd-jwt".to_owned(),
        name: Some("SD-JWT".to_owned()),
        shown,
    })
}

/// There is one form, which no list makes shorter and which is made for the network, not for a camera; and how long it counts is
/// the verifier's to say.
fn check_switches(args: &args::Present) -> Result<(), Error> {
    super::no_session(args, FORMAT)?;
    let given = [
        ("--form", args.form.is_some()),
        ("--lifetime", args.lifetime.is_some()),
        ("--qr", args.qr.is_some()),
        ("--trust", args.trust.is_some()),
    ];
    format::none_of(&given, FORMAT)
}

fn sign(
    presentation: Presentation,
    aud: &str,
    nonce: &str,
    key: &SigningKey,
) -> Result<SdJwt, Cause> {
    let prepared = presentation.prepare(aud, nonce)?;
    let signature = super::sign(key, prepared.to_be_signed())?;
    prepared.finish(&signature)
}
