//! Of an SD-CWT: a short text where its reader can rebuild the token, the whole token as text, or its bytes.

use std::path::Path;

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    DocumentProfile, DocumentType, Error as Cause,
    sd_cwt::{
        own::OwnFile,
        present::{KeyBindingToken, Presentation},
    },
    transport::{self, Records, Unlisted},
};
use vidan_crypto::SigningKey;
use vidan_trust::{MAX_LIST_BYTES, TrustList};

use super::Presented;
use crate::{
    Error,
    args::{self, CredentialFormat, Form},
    commands::{format, profiles},
    inputs,
};

const FORMAT: CredentialFormat = CredentialFormat::SdCwt;
/// Seconds that a code counts where nobody says how long.
const LIFETIME: u32 = 60;

/// What is signed besides the claims.
struct Asked<'a> {
    key: &'a SigningKey,
    aud: &'a str,
    nonce: Option<Vec<u8>>,
    lifetime: u32,
}

/// Presents the chosen claims.
pub(super) fn present(
    args: &args::Present,
    credential: &[u8],
    now: UnixTime,
) -> Result<Presented, Error> {
    let form = args.form.unwrap_or_default();
    if args.qr.is_some() && form == Form::Cbor {
        return Err(Error::NoTextToDraw);
    }
    super::no_session(args, FORMAT)?;
    format::none_of(&[("--no-kb", args.no_kb)], FORMAT)?;
    let key = super::holder_key(args)?;
    let asked = Asked {
        key: key
            .as_ref()
            .ok_or(Error::SwitchMissing("--holder-key", FORMAT))?,
        aud: args
            .aud
            .as_deref()
            .ok_or(Error::SwitchMissing("--aud", FORMAT))?,
        nonce: format::hex_nonce(args.nonce.as_ref())?,
        lifetime: args.lifetime.unwrap_or(LIFETIME),
    };
    let list = args.trust.as_deref();
    let list = list.map(|path| read_list(path, now)).transpose()?;
    let refused = super::refused(args);
    let (file, presentation) =
        chosen(credential, &asked, list.as_ref(), args, now).map_err(&refused)?;
    let shown = super::names(&presentation.discloses());
    let token = sign(presentation, asked.key).map_err(&refused)?;
    let text = match form {
        Form::Cbor => None,
        Form::Full => Some(transport::to_text(token.as_bytes()).map_err(refused)?),
        Form::Compact => {
            let unlisted = Unlisted::new(file.algorithm());
            let records: &dyn Records = list.as_ref().map_or(&unlisted, |list| list);
            Some(transport::write(token.as_bytes(), records).map_err(refused)?)
        }
    };
    let prefix = text.as_ref().and_then(|text| text.split_once(':'));
    let name = prefix.map(|(prefix, _)| prefix.to_owned());
    Ok(Presented {
        content: match &text {
            Some(text) => text.clone().into_bytes(),
            None => token.into_bytes(),
        },
        text,
        form: name.clone().unwrap_or_else(|| "cbor".to_owned()),
        name,
        shown,
    })
}

/// A list for packing alone: nothing is trusted because it says so, and a verifier with another one will not be misled.
fn read_list(path: &Path, now: UnixTime) -> Result<TrustList, Error> {
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
    asked: &Asked<'_>,
    list: Option<&TrustList>,
    args: &args::Present,
    now: UnixTime,
) -> Result<(OwnFile, Presentation), Cause> {
    let holder = asked.key.public();
    let present = |profile: Option<&DocumentProfile>| {
        let file = OwnFile::open(bytes, &holder, profile)?;
        let (paths, nonce) = (&args.disclose.0, asked.nonce.as_deref());
        let presentation = file.present(paths, asked.aud, now, asked.lifetime, nonce)?;
        Ok((file, presentation))
    };
    let plain = present(None);
    let document_type = match &plain {
        Ok((file, _)) => file.document_type().cloned(),
        Err(_) => OwnFile::open(bytes, &holder, None)?
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
    let signature = super::sign(key, prepared.to_be_signed())?;
    prepared.finish(&signature)
}
