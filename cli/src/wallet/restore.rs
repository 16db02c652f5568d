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
    let home = &args.home;
    let folder = Folder::new(&home.folder);
    folder.refuse_taken()?;
    let source = File::open(&args.backup).map_err(Failure::file(&args.backup))?;
    let settings = init::settings(&args.born, home, out).await?;
    let passphrase = secrets.known(Secret::Passphrase)?;
    let passcode = secrets.chosen(Secret::NewPasscode)?;
    let (claim, begun) = folder.begin(&settings, true)?;
    init::tell_begun(begun, home, out);
    let restored = async {
        let (config, environment) = folder.open(&settings, home, &claim)?;
        let source = Box::new(BufReader::new(source));
        let made = Wallet::restore(config, environment, source, passphrase, passcode).await?;
        folder.publish()?;
        Ok::<_, Failure>(made)
    };
    let (wallet, report) = match restored.await {
        Ok(made) => made,
        Err(failure) => {
            if !folder.can_go_on() {
                // What stays all the same is removed by the next attempt; why this one failed is what counts now.
                let _ = folder.clear(claim);
            }
            return Err(failure);
        }
    };
    wallet.close().await?;
    drop(claim);
    if home.json {
        out.json(&serde_json::to_value(&report).map_err(|_| vidan_codec::Error::MalformedJson)?)?;
    } else {
        let shown = home.folder.display().to_string();
        out.line(&text::restored(&shown, &report, home.lang))?;
    }
    Ok(0)
}
