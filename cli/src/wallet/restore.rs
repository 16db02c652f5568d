//! `vidan wallet restore`.

use std::{fs::File, io::BufReader};

use vidan_wallet::Wallet;

use super::{Failure, Secret, home::Folder, init, secrets::Secrets};
use crate::{args::wallet::Restore, output::Output, text::wallet as text};

/// Makes the wallet, or leaves what the same command goes on from.
pub(super) async fn run(
    args: &Restore,
    mut secrets: Secrets,
    out: &mut Output,
) -> Result<u8, Failure> {
    let source = File::open(&args.backup).map_err(Failure::file(&args.backup))?;
    let settings = init::settings(&args.born).await?;
    let folder = Folder::new(&args.home.folder);
    folder.make_or_resume(&settings)?;
    let passphrase = secrets.known(Secret::Passphrase)?;
    let passcode = secrets.chosen(Secret::NewPasscode)?;
    let (config, environment) = folder.open(&settings, args.home.lang)?;
    let source = Box::new(BufReader::new(source));
    let restored = Wallet::restore(config, environment, source, passphrase, passcode).await;
    let (wallet, report) = restored.inspect_err(|_| folder.unmake_unless_begun())?;
    wallet.close().await?;
    if args.home.json {
        out.json(&serde_json::to_value(&report).map_err(|_| vidan_codec::Error::MalformedJson)?)?;
    } else {
        let shown = args.home.folder.display().to_string();
        out.line(&text::restored(&shown, &report, args.home.lang))?;
    }
    Ok(0)
}
