//! `vidan keygen`: a key of an issuer, a verifier or a holder at a desk. A citizen's keys are made by the phone.

use std::{io::ErrorKind, path::Path};

use serde_json::json;
use vidan_codec::{jose::Jwk, json::to_vec};
use vidan_crypto::SigningKey;
use zeroize::Zeroizing;

use crate::{
    Error, args,
    files::{self, Readers, Taken},
    inputs,
    output::Output,
    text,
};

/// Makes the key and writes its halves.
pub(crate) fn run(args: &args::Keygen, out: &mut Output) -> Result<u8, Error> {
    let mut paths = vec![args.out.as_path()];
    paths.extend(args.public.as_deref());
    paths.extend(args.jwk.as_deref());
    if !args.force {
        // Before anything is made: half a pair helps nobody.
        if let Some(there) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(Error::Exists((*there).to_owned()));
        }
    }
    let key_error = |cause| Error::Key {
        path: args.out.clone(),
        cause,
    };
    let key = SigningKey::generate(args.alg.into()).map_err(key_error)?;
    let jwk = Jwk::from_key(&key.public());
    if let Some(path) = &args.public {
        let pem = key.public().to_pem();
        keep(path, pem.as_bytes(), Readers::Anyone, args.force)?;
    }
    if let Some(path) = &args.jwk {
        let json = to_vec(&jwk).map_err(|cause| Error::Jwk {
            path: path.clone(),
            cause,
        })?;
        keep(
            path,
            &[&json[..], b"\n"].concat(),
            Readers::Anyone,
            args.force,
        )?;
    }
    let pem: Zeroizing<String> = key.to_pem();
    keep(&args.out, pem.as_bytes(), Readers::Owner, args.force)?;
    if args.json {
        out.json(&json!({
            "key": args.out, "public": args.public, "jwk_file": args.jwk, "jwk": jwk,
        }))?;
    } else {
        out.line(&text::key_made(
            &args.out.display().to_string(),
            &jwk.crv,
            args.lang,
        ))?;
    }
    Ok(0)
}

fn keep(path: &Path, bytes: &[u8], readers: Readers, force: bool) -> Result<(), Error> {
    let taken = if force { Taken::Replace } else { Taken::Refuse };
    match files::write(path, bytes, readers, taken) {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            Err(Error::Exists(path.to_owned()))
        }
        done => inputs::named(path, done),
    }
}
