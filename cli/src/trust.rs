//! Whom a person named: a list under its root, a bundle of lists, or one issuer's key.

use std::path::{Path, PathBuf};

use vidan_codec::clock::UnixTime;
use vidan_trust::{
    Bundle, IssuerKey, MAX_BUNDLE_BYTES, MAX_LIST_BYTES, TrustList,
    status::{StatusLists, StatusTrust},
};
use vidan_verifier::Trust;

use crate::{
    Error,
    args::{Language, Verify},
    commands::pin,
    inputs,
    output::Output,
    text,
};

/// Whom to trust, and the status lists that came along.
#[derive(Clone)]
pub(crate) struct Trusted {
    pub(crate) trust: Trust,
    pub(crate) status: StatusLists,
}

/// What the arguments of `vidan verify` name. A list past its date still serves; verdicts say so.
pub(crate) fn named(args: &Verify, now: UnixTime, out: &mut Output) -> Result<Trusted, Error> {
    let root = args.root.as_deref();
    let trust = match (pinned(args)?, &args.trust, &args.bundle) {
        (Some(key), _, _) => Trust::Key(key),
        (None, Some(list), _) => Trust::List(trust_list(list, root, now, args.lang, out)?),
        (None, None, Some(path)) => {
            let bundle = bundle(path, root, now, args.lang, out)?;
            tell_refused(path, bundle.refused(), args.lang, out);
            let (trust, status) = bundle.into_parts();
            return Ok(Trusted {
                trust: Trust::List(trust),
                status,
            });
        }
        // Not reachable through the parser, which asks for one of them.
        (None, None, None) => return Err(Error::NobodyTrusted),
    };
    let status = match &args.bundle {
        Some(path) => status_lists(path, &trust, now, args.lang, out)?,
        None => StatusLists::new(),
    };
    Ok(Trusted { trust, status })
}

/// The one issuer's key that a person named, if one was.
pub(crate) fn pinned(args: &Verify) -> Result<Option<IssuerKey>, Error> {
    let key = match (&args.issuer_key, &args.issuer_jwk) {
        (Some(pem), _) => Some(inputs::public_key(pem)?),
        (None, Some(jwk)) => Some(inputs::jwk(jwk)?),
        (None, None) => None,
    };
    Ok(key.map(IssuerKey::pinned))
}

/// A trust list, checked under the root that is named or was pinned, else taken on the person's word. A root is never looked for beside the
/// list: whoever brings the one brings the other.
pub(crate) fn trust_list(
    path: &Path,
    root: Option<&Path>,
    now: UnixTime,
    language: Language,
    out: &mut Output,
) -> Result<TrustList, Error> {
    let jws = inputs::text(path, MAX_LIST_BYTES)?;
    match root_of(root) {
        Some(root) => {
            let root = inputs::root_for(&jws, &root)?;
            TrustList::verify_any_age(&jws, &[root], now, None)
        }
        None => {
            out.warn(&text::list_unchecked(&path.display().to_string(), language));
            TrustList::on_a_persons_word(&jws, now)
        }
    }
    .map_err(refused(path))
}

fn bundle(
    path: &Path,
    root: Option<&Path>,
    now: UnixTime,
    language: Language,
    out: &mut Output,
) -> Result<Bundle, Error> {
    let bytes = inputs::file(path, MAX_BUNDLE_BYTES)?;
    match root_of(root) {
        Some(root) => {
            // The list's own name for its root stands in the list, which comes first.
            let unchecked = Bundle::on_a_persons_word(&bytes, now).map_err(refused(path))?;
            let root = inputs::root_for(unchecked.trust().as_jws(), &root)?;
            Bundle::read(&bytes, &[root], now, None)
        }
        None => {
            out.warn(&text::list_unchecked(&path.display().to_string(), language));
            Bundle::on_a_persons_word(&bytes, now)
        }
    }
    .map_err(refused(path))
}

/// Status lists alone: whom to trust was named apart.
pub(crate) fn status_lists(
    path: &Path,
    trust: &Trust,
    now: UnixTime,
    language: Language,
    out: &mut Output,
) -> Result<StatusLists, Error> {
    let bytes = inputs::file(path, MAX_BUNDLE_BYTES)?;
    let judged = Bundle::status_lists(&bytes, status_trust(trust), now);
    let (status, unread) = judged.map_err(refused(path))?;
    tell_refused(path, &unread, language, out);
    Ok(status)
}

/// The same trust, for a status list.
pub(crate) fn status_trust(trust: &Trust) -> StatusTrust<'_> {
    match trust {
        Trust::Key(key) => StatusTrust::Key(key),
        Trust::List(list) => StatusTrust::List(list),
    }
}

/// A status list that is left out makes documents undetermined: the person should know why.
fn tell_refused(
    path: &Path,
    unread: &[(usize, vidan_trust::Error)],
    language: Language,
    out: &mut Output,
) {
    for (at, cause) in unread {
        let file = path.display().to_string();
        out.warn(&text::status_list_left_out(&file, *at, cause, language));
    }
}

fn root_of(root: Option<&Path>) -> Option<PathBuf> {
    root.map(Path::to_owned).or_else(pin::remembered)
}

fn refused(path: &Path) -> impl Fn(vidan_trust::Error) -> Error {
    move |cause| Error::TrustList {
        path: path.to_owned(),
        cause,
    }
}
