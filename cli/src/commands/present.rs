//! `vidan present`: chosen claims of the holder's own file, as text, bytes or picture.

use std::path::{Path, PathBuf};

use serde_json::json;
use vidan_codec::{
    cbor::Limits,
    clock::{Clock, SystemClock, UnixTime},
};
use vidan_credential::{
    ClaimPath, DocumentProfile, DocumentType, Error as Cause,
    sd_cwt::{
        own::OwnFile,
        present::{KeyBindingToken, Presentation},
    },
    transport::{self, Records, Unlisted},
};
use vidan_crypto::SigningKey;
use vidan_trust::{MAX_LIST_BYTES, TrustList};

use super::profiles;
use crate::{
    Error,
    args::{self, Form},
    inputs,
    output::Output,
    qr, text,
};

/// Presents and writes what was asked for.
pub(crate) fn run(args: &args::Present, out: &mut Output) -> Result<u8, Error> {
    if args.qr.is_some() && args.form == Form::Cbor {
        return Err(Error::NoTextToDraw);
    }
    let now = args.iat.unwrap_or_else(|| SystemClock::start().now());
    let key = inputs::signing_key(&args.holder_key)?;
    let list = args
        .trust
        .as_deref()
        .map(|path| list(path, now))
        .transpose()?;
    let bytes = inputs::file(&args.credential, Limits::TOKEN.bytes)?;
    let refused = |cause| Error::Credential {
        path: args.credential.clone(),
        cause,
    };
    let (file, presentation) = chosen(&bytes, &key, list.as_ref(), args, now).map_err(refused)?;
    let shown: Vec<String> = presentation
        .discloses()
        .iter()
        .map(ClaimPath::to_string)
        .collect();
    let token = sign(presentation, &key).map_err(refused)?;
    let (content, text) = match args.form {
        Form::Cbor => (token.into_bytes(), None),
        Form::Full => whole(transport::to_text(token.as_bytes()).map_err(refused)?),
        Form::Compact => {
            let unlisted = Unlisted::new(file.algorithm());
            let records: &dyn Records = list.as_ref().map_or(&unlisted, |list| list);
            whole(transport::write(token.as_bytes(), records).map_err(refused)?)
        }
    };
    let drawn = draw(args, text.as_deref())?;
    inputs::keep(&args.out, &content)?;
    if let Some((path, picture)) = drawn {
        inputs::keep(&path, &picture)?;
    }
    tell(args, &shown, &content, text.as_deref(), out)?;
    Ok(0)
}

/// A list for packing alone: nothing is trusted because it says so, and a verifier with another one will not be misled.
fn list(path: &Path, now: UnixTime) -> Result<TrustList, Error> {
    TrustList::on_a_persons_word(&inputs::text(path, MAX_LIST_BYTES)?, now).map_err(|cause| {
        Error::TrustList {
            path: path.to_owned(),
            cause,
        }
    })
}

/// Under the type's profile, whose paths are flat; where that does not fit, under none.
fn chosen(
    bytes: &[u8],
    key: &SigningKey,
    list: Option<&TrustList>,
    args: &args::Present,
    now: UnixTime,
) -> Result<(OwnFile, Presentation), Cause> {
    let present = |profile: Option<&DocumentProfile>| {
        let file = OwnFile::open(bytes, &key.public(), profile)?;
        let nonce = args.nonce.as_ref().map(|nonce| nonce.0.as_slice());
        let paths = &args.disclose.0;
        let presentation = file.present(paths, &args.aud, now, args.lifetime, nonce)?;
        Ok((file, presentation))
    };
    let plain = present(None);
    let document_type = match &plain {
        Ok((file, _)) => file.document_type().cloned(),
        Err(_) => OwnFile::open(bytes, &key.public(), None)?
            .document_type()
            .cloned(),
    };
    match document_type.and_then(|name| profile(&name, list)) {
        Some(profile) => present(Some(&profile)).or_else(|cause| plain.map_err(|_| cause)),
        None => plain,
    }
}

fn profile(document_type: &DocumentType, list: Option<&TrustList>) -> Option<DocumentProfile> {
    let listed = list.and_then(|list| {
        DocumentProfile::from_list(list, document_type.name()?)
            .ok()
            .flatten()
    });
    listed.or_else(|| profiles::of_type(document_type))
}

fn sign(presentation: Presentation, key: &SigningKey) -> Result<KeyBindingToken, Cause> {
    let prepared = presentation.prepare();
    let signature = key
        .sign(prepared.to_be_signed().message())
        .map_err(|_| Cause::RandomUnavailable)?;
    prepared.finish(&signature)
}

/// A text and its bytes.
fn whole(text: String) -> (Vec<u8>, Option<String>) {
    (text.clone().into_bytes(), Some(text))
}

/// The picture that was asked for, and where it goes.
fn draw(args: &args::Present, text: Option<&str>) -> Result<Option<(PathBuf, Vec<u8>)>, Error> {
    let Some((path, text)) = args.qr.as_ref().zip(text) else {
        return Ok(None);
    };
    let svg = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let drawn = qr::Picture::at_level(text, args.level.into()).and_then(|picture| match svg {
        true => Ok(picture.svg_of(args.module).into_bytes()),
        false => picture.png_of(args.module),
    });
    let picture = drawn.map_err(|cause| Error::Picture {
        path: path.clone(),
        cause,
    })?;
    Ok(Some((path.clone(), picture)))
}

fn tell(
    args: &args::Present,
    shown: &[String],
    content: &[u8],
    text: Option<&str>,
    out: &mut Output,
) -> Result<(), Error> {
    let prefix = text
        .and_then(|text| text.split_once(':'))
        .map(|(prefix, _)| prefix);
    if args.json {
        out.json(&json!({
            "out": args.out, "qr": args.qr, "form": prefix.unwrap_or("cbor"), "size": content.len(), "shows": shown,
        }))?;
    } else {
        let file = args.out.display().to_string();
        out.line(&text::presented(&file, prefix, content.len(), args.lang))?;
        for path in shown {
            out.line(&format!("   {}", crate::output::printable(path)))?;
        }
    }
    Ok(())
}
