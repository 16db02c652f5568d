//! `vidan wallet init`.

use serde_json::json;
use vidan_crypto::PublicKey;
use vidan_protocol::{
    Endpoint,
    http::{JWT, Request},
    url::{HttpUrl, Plaintext},
};
use vidan_trust::MAX_LIST_BYTES;
use vidan_wallet::{Transport as _, Wallet, http::HttpTransport};

use super::{
    Failure, Secret,
    home::{Folder, Settings},
    secrets::Secrets,
};
use crate::{
    args::wallet::{Born, Init},
    inputs,
    output::Output,
    text::wallet as text,
};

/// Bytes of certificates: they are kept with the settings.
const MAX_IACA: usize = 32 * 1024;

/// Makes the wallet, or nothing.
pub(super) async fn run(
    args: &Init,
    mut secrets: Secrets,
    out: &mut Output,
) -> Result<u8, Failure> {
    let settings = settings(&args.born).await?;
    let folder = Folder::new(&args.home.folder);
    folder.make(&settings)?;
    let made = make(&folder, &settings, args, &mut secrets).await;
    let wallet = made.inspect_err(|_| folder.unmake())?;
    // Not fetched, the list comes with the next refresh: the wallet is there all the same.
    let trusted = wallet.refresh_trust().await;
    wallet.close().await?;
    let shown = args.home.folder.display().to_string();
    if args.home.json {
        out.json(&json!({ "home": shown, "trust_list": trusted.as_ref().ok() }))?;
    } else {
        out.line(&text::made(&shown, args.home.lang))?;
    }
    if let Err(error) = trusted {
        let failure = Failure::from(error);
        out.warn(&failure.message(args.home.lang).unwrap_or_default());
    }
    Ok(0)
}

async fn make(
    folder: &Folder,
    settings: &Settings,
    args: &Init,
    secrets: &mut Secrets,
) -> Result<Wallet, Failure> {
    let passcode = secrets.chosen(Secret::NewPasscode)?;
    let (config, environment) = folder.open(settings, args.home.lang)?;
    Ok(Wallet::create(config, environment, passcode).await?)
}

/// What a wallet is born with, as the arguments say.
pub(super) async fn settings(born: &Born) -> Result<Settings, Failure> {
    let root = inputs::public_key(&born.root)?;
    let iaca = born.iaca.as_deref();
    let iaca = iaca.map(|path| inputs::text(path, MAX_IACA));
    let iaca = iaca.transpose()?;
    let settings = Settings {
        trust_list: born.trust_list.clone(),
        root_kid: root_kid(born, &root).await?,
        root: root.to_pem(),
        loopback: born.loopback,
        iaca,
    };
    // Said now, and not when the first mobile document comes.
    settings.anchors()?;
    Ok(settings)
}

/// The key's name: as given, or as the published list calls it. The person pins the key itself, so this believes nothing.
async fn root_kid(born: &Born, root: &PublicKey) -> Result<String, Failure> {
    if let Some(kid) = &born.root_kid {
        return Ok(kid.clone());
    }
    let plaintext = if born.loopback {
        Plaintext::Loopback
    } else {
        Plaintext::Never
    };
    let url = HttpUrl::parse(&born.trust_list, plaintext, Endpoint::TrustList)?;
    let request = Request::get(url.as_str(), JWT, MAX_LIST_BYTES);
    let response = HttpTransport::new(plaintext)?.send(request).await?;
    let list = response.read(Endpoint::TrustList, JWT, MAX_LIST_BYTES)?;
    let list = core::str::from_utf8(list).map_err(|_| vidan_codec::Error::MalformedJson)?;
    Ok(inputs::pinned(list, root.clone()).kid().to_owned())
}
