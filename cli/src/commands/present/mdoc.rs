//! Of a mobile document (ISO/IEC 18013-5): the bytes of a `DeviceResponse`, with the holder's signature for one session, or with a MAC
//! for one reader.

use std::path::Path;

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimKey, ClaimPath, Error as Cause, PathStep,
    mdoc::{
        own::OwnFile,
        present::{Presentation, SignedDocument},
        response::DeviceResponse,
        transcript::SessionTranscript,
    },
};
use vidan_crypto::{Secret32, SigningKey, agree::AgreementKey};

use super::Presented;
use crate::{
    Error,
    args::{self, CredentialFormat},
    commands::format,
    inputs,
};

const FORMAT: CredentialFormat = CredentialFormat::Mdoc;

/// Presents the chosen elements.
pub(super) fn present(
    args: &args::Present,
    credential: &[u8],
    now: UnixTime,
) -> Result<Presented, Error> {
    check_switches(args)?;
    let transcript = args.session_transcript.as_deref();
    let transcript = transcript.ok_or(Error::SwitchMissing("--session-transcript", FORMAT))?;
    let transcript = format::transcript(transcript)?;
    let key = super::holder_key(args)?.ok_or(Error::SwitchMissing("--holder-key", FORMAT))?;
    let refused = super::refused(args);
    let file = OwnFile::open(credential, &key.public()).map_err(&refused)?;
    let chosen = chosen(&file.disclosable(), &args.disclose.0)?;
    let presentation = file.present(&chosen, now).map_err(&refused)?;
    let shown = super::names(&presentation.discloses());
    let document = match &args.reader_key {
        None => sign(presentation, &transcript, &key),
        Some(reader) => presentation.authenticate(&transcript, &shared(args, &key, reader)?),
    };
    let response = document.and_then(|document| DeviceResponse::new(&[document], &[]));
    Ok(Presented {
        content: response.map_err(refused)?.into_bytes(),
        text: None,
        form: FORMAT.to_string(),
        name: None,
        shown,
    })
}

/// Whom it is for and how long it counts is the session's to say, and there is no text of it.
fn check_switches(args: &args::Present) -> Result<(), Error> {
    let given = [
        ("--no-kb", args.no_kb),
        ("--aud", args.aud.is_some()),
        ("--nonce", args.nonce.is_some()),
        ("--lifetime", args.lifetime.is_some()),
        ("--form", args.form.is_some()),
        ("--trust", args.trust.is_some()),
        ("--qr", args.qr.is_some()),
    ];
    format::none_of(&given, FORMAT)
}

/// Whole paths as they are; of a name by itself, the one element that has it.
fn chosen(there: &[ClaimPath], paths: &[ClaimPath]) -> Result<Vec<ClaimPath>, Error> {
    let whole = |path: &ClaimPath| {
        let [PathStep::Key(name)] = path.steps() else {
            return Ok(path.clone());
        };
        let mut named = there.iter().filter(|path| element(path) == Some(name));
        match (named.next(), named.next()) {
            (Some(one), None) => Ok(one.clone()),
            // There is none: as it is, it is refused like every path to nothing.
            (None, _) => Ok(path.clone()),
            (Some(_), Some(_)) => Err(Error::ElementAmbiguous(path.to_string())),
        }
    };
    paths.iter().map(whole).collect()
}

fn element(path: &ClaimPath) -> Option<&ClaimKey> {
    match path.steps() {
        [_, PathStep::Key(element)] => Some(element),
        _ => None,
    }
}

fn sign(
    presentation: Presentation,
    transcript: &SessionTranscript,
    key: &SigningKey,
) -> Result<SignedDocument, Cause> {
    let prepared = presentation.prepare(transcript);
    let signature = super::sign(key, prepared.to_be_signed())?;
    prepared.finish(&signature)
}

/// What the holder's key and the reader's agree on.
fn shared(args: &args::Present, key: &SigningKey, reader: &Path) -> Result<Secret32, Error> {
    let refused = |path: &Path| {
        let path = path.to_owned();
        |cause| Error::Key { path, cause }
    };
    let holder = args.holder_key.as_deref().unwrap_or(reader);
    let own = AgreementKey::of_signing_key(key).map_err(refused(holder))?;
    own.agree(&inputs::jwk(reader)?).map_err(refused(reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(texts: &[&str]) -> Vec<ClaimPath> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn names_alone_are_good_where_one_element_has_them() {
        let there = paths(&[r#""a.1".sex"#, r#""a.1".name"#, r#""b.1".name"#]);
        let read = |texts: &[&str]| chosen(&there, &paths(texts));
        let whole = paths(&[r#""a.1".sex"#, r#""b.1".name"#]);
        assert_eq!(read(&["sex", r#""b.1".name"#]).unwrap(), whole);
        assert!(
            matches!(read(&["sex", "name"]), Err(Error::ElementAmbiguous(path)) if path == "name")
        );
        assert_eq!(read(&["age"]).unwrap(), paths(&["age"]));
    }
}
