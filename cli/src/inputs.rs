//! What commands read from files: each of bounded size, each error with the file's name.

use std::{io, path::Path};

use vidan_codec::{base64url, jose::Jwk, json};
use vidan_crypto::{PublicKey, SigningKey, agree::AgreementKey};
use vidan_trust::PinnedRoot;
use zeroize::Zeroizing;

use crate::{Error, files};

/// The largest PEM or JWK file that is read.
const MAX_KEY: usize = 16 * 1024;

/// The largest file of certificates that is read: some hundred roots.
pub(crate) const MAX_PEM: usize = 1024 * 1024;

/// A whole file of at most this many bytes.
pub(crate) fn file(path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    files::read(path, limit).map_err(|cause| Error::File {
        path: path.to_owned(),
        cause,
    })
}

/// A file of text, without what surrounds it.
pub(crate) fn text(path: &Path, limit: usize) -> Result<String, Error> {
    match String::from_utf8(file(path, limit)?) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => Err(Error::UnknownContent(path.to_owned())),
    }
}

/// A key to verify with: a public PEM, or a private one, of which the public half is taken.
pub(crate) fn public_key(path: &Path) -> Result<PublicKey, Error> {
    let pem = pem(path)?;
    PublicKey::from_pem(&pem)
        .or_else(|cause| {
            SigningKey::from_pem(&pem)
                .map(|key| key.public())
                .map_err(|_| cause)
        })
        .map_err(|cause| refused(path, cause))
}

/// A key that a person pins as the root: the public half alone. Who has the private one signs for the whole country, so it is
/// not taken as if it were nothing.
pub(crate) fn root_key(path: &Path) -> Result<PublicKey, Error> {
    let pem = pem(path)?;
    match PublicKey::from_pem(&pem) {
        Ok(key) => Ok(key),
        Err(_) if SigningKey::from_pem(&pem).is_ok() => Err(Error::RootPrivate(path.to_owned())),
        Err(_) => Err(Error::RootNotKey(path.to_owned())),
    }
}

/// Certificates as PEM, to be pinned.
pub(crate) fn certificates(path: &Path, limit: usize) -> Result<String, Error> {
    match String::from_utf8(file(path, limit)?) {
        Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => Ok(text.trim().to_owned()),
        _ => Err(Error::NotCertificates(path.to_owned())),
    }
}

/// A key to sign with.
pub(crate) fn signing_key(path: &Path) -> Result<SigningKey, Error> {
    SigningKey::from_pem(&pem(path)?).map_err(|cause| refused(path, cause))
}

/// A public key as JWK.
pub(crate) fn jwk(path: &Path) -> Result<PublicKey, Error> {
    let bytes = Zeroizing::new(file(path, MAX_KEY)?);
    json::from_slice::<Jwk>(&bytes, MAX_KEY)
        .and_then(|jwk| jwk.to_key())
        .map_err(|cause| Error::Jwk {
            path: path.to_owned(),
            cause,
        })
}

/// A reader's private key of a session: as JWK, or as PEM.
pub(crate) fn agreement_key(path: &Path) -> Result<AgreementKey, Error> {
    let content = Zeroizing::new(file(path, MAX_KEY)?);
    if content.trim_ascii_start().first() != Some(&b'{') {
        let key = SigningKey::from_pem(&pem(path)?);
        return key
            .and_then(|key| AgreementKey::of_signing_key(&key))
            .map_err(|cause| refused(path, cause));
    }
    private_jwk(&content).map_err(|cause| Error::Jwk {
        path: path.to_owned(),
        cause,
    })
}

/// A P-256 JWK with its private part, which must be the half of the public one.
fn private_jwk(content: &[u8]) -> Result<AgreementKey, vidan_codec::Error> {
    let mut jwk = json::parse(content, MAX_KEY)?;
    let members = jwk.as_object_mut();
    let d = members.and_then(|members| members.remove("d"));
    let d = d.as_ref().and_then(serde_json::Value::as_str);
    let d = Zeroizing::new(base64url::decode(d.unwrap_or_default())?);
    let d: &[u8; 32] = d
        .as_slice()
        .try_into()
        .map_err(|_| vidan_codec::Error::UnsupportedKey)?;
    let key = AgreementKey::from_bytes(d)?;
    let public =
        serde_json::from_value::<Jwk>(jwk).map_err(|_| vidan_codec::Error::UnsupportedKey)?;
    match public.to_key()? == key.public() {
        true => Ok(key),
        false => Err(vidan_codec::Error::UnsupportedKey),
    }
}

/// A root for a list: the person pins the key itself, so the list's own name for it will do.
pub(crate) fn root_for(list: &str, path: &Path) -> Result<PinnedRoot, Error> {
    Ok(PinnedRoot::named_in(list, root_key(path)?))
}

fn pem(path: &Path) -> Result<Zeroizing<String>, Error> {
    let bytes = Zeroizing::new(file(path, MAX_KEY)?);
    match core::str::from_utf8(&bytes) {
        Ok(pem) => Ok(Zeroizing::new(pem.to_owned())),
        Err(_) => Err(Error::UnknownContent(path.to_owned())),
    }
}

fn refused(path: &Path, cause: vidan_crypto::Error) -> Error {
    Error::Key {
        path: path.to_owned(),
        cause,
    }
}

/// Writes a file in one step, with its name in the error.
pub(crate) fn keep(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    named(path, files::replace(path, bytes))
}

/// Gives an error of the system its file.
pub(crate) fn named<T>(path: &Path, done: io::Result<T>) -> Result<T, Error> {
    done.map_err(|cause| Error::File {
        path: path.to_owned(),
        cause,
    })
}
