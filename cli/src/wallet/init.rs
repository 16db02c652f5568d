//! `vidan wallet init`.

use serde_json::json;
use vidan_codec::clock::{Clock as _, SystemClock};
use vidan_crypto::PublicKey;
use vidan_protocol::{
    Endpoint,
    http::{JWT, Request},
    url::{HttpUrl, Plaintext},
};
use vidan_trust::{Error as Trust, MAX_LIST_BYTES, PinnedRoot, TrustList};
use vidan_wallet::{Transport as _, TransportError, Wallet};

use super::{
    Failure, Secret,
    claim::Claim,
    home::{Begun, Folder, Settings},
    secrets::Secrets,
};
use crate::{
    args::wallet::{Born, Home, Init},
    inputs,
    output::Output,
    patience::Patient,
    text::wallet as text,
};

/// Bytes of certificates: they are kept with the settings.
const MAX_IACA: usize = 32 * 1024;

/// Makes the wallet, or nothing: what can be wrong is looked at before anything is written.
pub(super) async fn run(
    args: &Init,
    mut secrets: Secrets,
    out: &mut Output,
) -> Result<u8, Failure> {
    let home = &args.home;
    let folder = Folder::new(&home.folder);
    if folder.lacks_settings() {
        return settle(args, &folder, out).await;
    }
    folder.refuse_taken()?;
    let settings = settings(&args.born, home, out).await?;
    let passcode = secrets.chosen(Secret::NewPasscode)?;
    let (claim, begun) = folder.begin(&settings, false)?;
    tell_begun(begun, home, out);
    let made = async {
        let (config, environment) = folder.open(&settings, home, &claim)?;
        let wallet = Wallet::create(config, environment, passcode).await?;
        folder.publish()?;
        Ok(wallet)
    };
    let (wallet, claim) = kept_or_cleared(made.await, &folder, claim)?;
    // Not fetched, the list comes with the next refresh: the wallet is there all the same.
    let trusted = wallet.refresh_trust().await;
    wallet.close().await?;
    drop(claim);
    let shown = home.folder.display().to_string();
    if home.json {
        out.json(&json!({ "home": shown, "trust_list": trusted.as_ref().ok() }))?;
    } else {
        out.line(&text::made(&shown, home.lang))?;
    }
    if let Err(error) = trusted {
        let failure = Failure::from(error);
        out.warn(&failure.message(home.lang).unwrap_or_default());
    }
    Ok(0)
}

/// A wallet is there, and what it was born with is not: that alone is written, once it was seen to be right.
async fn settle(args: &Init, folder: &Folder, out: &mut Output) -> Result<u8, Failure> {
    let home = &args.home;
    let settings = settings(&args.born, home, out).await?;
    folder.settle(&settings)?;
    let shown = home.folder.display().to_string();
    if home.json {
        out.json(&json!({ "home": shown, "settings_only": true }))?;
    } else {
        out.line(&text::settled(&shown, home.lang))?;
    }
    Ok(0)
}

fn kept_or_cleared(
    made: Result<Wallet, Failure>,
    folder: &Folder,
    claim: Claim,
) -> Result<(Wallet, Claim), Failure> {
    match made {
        Ok(wallet) => Ok((wallet, claim)),
        Err(failure) => {
            // What stays all the same is removed by the next attempt; why this one failed is what counts now.
            let _ = folder.clear(claim);
            Err(failure)
        }
    }
}

/// Says what became of an earlier making.
pub(super) fn tell_begun(begun: Begun, home: &Home, out: &mut Output) {
    if let Some(said) = text::begun(begun, &home.folder.display().to_string(), home.lang) {
        out.warn(&said);
    }
}

/// What a wallet is born with, as the arguments say, once it was seen to be right.
pub(super) async fn settings(
    born: &Born,
    home: &Home,
    out: &mut Output,
) -> Result<Settings, Failure> {
    let root = inputs::root_key(&born.root)?;
    let iaca = born.iaca.as_deref();
    let iaca = iaca.map(|path| inputs::certificates(path, MAX_IACA));
    let mut settings = Settings {
        trust_list: born.trust_list.clone(),
        root_kid: String::new(),
        root: root.to_pem(),
        loopback: born.loopback,
        iaca: iaca.transpose()?,
    };
    // Said now, and not when the first mobile document comes.
    settings.anchors()?;
    settings.root_kid = checked_kid(born, &root, &settings, home, out).await?;
    Ok(settings)
}

/// The key's name: as given, or as the published list calls it. The list must be signed by this key: one that is not would be
/// refused at every refresh. Only where no list comes for want of a network is the key taken unseen, and that is said.
async fn checked_kid(
    born: &Born,
    root: &PublicKey,
    settings: &Settings,
    home: &Home,
    out: &mut Output,
) -> Result<String, Failure> {
    let url = &born.trust_list;
    match (fetch(url, settings.plaintext(), home).await, &born.root_kid) {
        (Ok(list), kid) => {
            let pinned = match kid {
                Some(kid) => PinnedRoot::new(kid, root.clone()),
                None => PinnedRoot::named_in(&list, root.clone()),
            };
            let kid = pinned.kid().to_owned();
            let now = SystemClock::start().now();
            match TrustList::verify_any_age(&list, &[pinned], now, None) {
                Ok(_) => Ok(kid),
                Err(Trust::SignatureInvalid | Trust::UnknownRoot) => {
                    Err(Failure::RootOfOtherList(url.clone()))
                }
                Err(error) => Err(vidan_wallet::Error::Trust(error).into()),
            }
        }
        (Err(failure), Some(kid)) if is_unreachable(&failure) => {
            out.warn(&text::root_unchecked(url, home.lang));
            Ok(kid.clone())
        }
        (Err(failure), None) if is_unreachable(&failure) => Err(Failure::RootUnnamed(url.clone())),
        (Err(failure), _) => Err(failure),
    }
}

/// Whether nothing was heard of the publisher.
fn is_unreachable(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Transport(
            TransportError::NoConnection | TransportError::Timeout | TransportError::Broken
        )
    )
}

async fn fetch(url: &str, plaintext: Plaintext, home: &Home) -> Result<String, Failure> {
    let url = HttpUrl::parse(url, plaintext, Endpoint::TrustList)?;
    let request = Request::get(url.as_str(), JWT, MAX_LIST_BYTES);
    let response = Patient::new(plaintext, home)?.send(request).await?;
    let list = response.read(Endpoint::TrustList, JWT, MAX_LIST_BYTES)?;
    let list = core::str::from_utf8(list).map_err(|_| vidan_codec::Error::MalformedJson)?;
    Ok(list.to_owned())
}
