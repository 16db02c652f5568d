//! `vidan sandbox`: something to talk to, until it is told to end.

use serde_json::{Value, json};
use vidan_sandbox::{Options, Sandbox, SandboxOffer};

use crate::{
    Error,
    args::{self, CredentialFormat},
    output::{Output, printable},
    signals,
    text::words,
};

/// Starts the services, tells where they are, and waits.
pub(crate) fn run(args: &args::Sandbox, out: &mut Output) -> Result<u8, Error> {
    let runtime = tokio::runtime::Runtime::new().map_err(Error::Runtime)?;
    runtime.block_on(serve(args, out))
}

async fn serve(args: &args::Sandbox, out: &mut Output) -> Result<u8, Error> {
    let options = Options {
        port_base: args.port_base,
        data_dir: args.data.clone(),
        ..Options::default()
    };
    // Whoever reads the line may send the signal at once.
    let asked = signals::asked_to_end().map_err(Error::Runtime)?;
    let sandbox = Sandbox::start(options).await?;
    let offer = offer(&sandbox, args)?;
    if args.json {
        out.json(&for_programs(&sandbox, &offer))?;
    } else {
        for line in for_people(args, &sandbox, &offer) {
            out.line(&line)?;
        }
    }
    asked.await;
    sandbox.shutdown().await;
    Ok(0)
}

/// The three documents, the card in the format that was asked for.
fn offer(sandbox: &Sandbox, args: &args::Sandbox) -> Result<SandboxOffer, vidan_sandbox::Error> {
    match args.format {
        CredentialFormat::SdCwt => sandbox.offer(),
        format => sandbox.offer_of(&[vidan_sandbox::card(format.into()), "bhyt", "gplx"]),
    }
}

/// The usual offer has a shorter link, by reference.
fn short(sandbox: &Sandbox, args: &args::Sandbox, offer: &SandboxOffer) -> String {
    match args.format {
        CredentialFormat::SdCwt => sandbox.offer_by_reference().link,
        _ => offer.link.clone(),
    }
}

fn for_programs(sandbox: &Sandbox, offer: &SandboxOffer) -> Value {
    json!({
        "addresses": sandbox.addresses(),
        "trust_list_url": sandbox.trust_list_url(),
        "bundle_url": sandbox.bundle_url(),
        "form_url": sandbox.form_url(),
        "root_kid": sandbox.root_kid(),
        "root_key_pem": sandbox.root_key_pem(),
        "root_key_jwk": sandbox.root_key_jwk(),
        "iaca_url": sandbox.iaca_url(),
        "iaca_pem": sandbox.iaca_pem(),
        "offer": offer.link,
        "tx_code": offer.tx_code,
    })
}

fn for_people(args: &args::Sandbox, sandbox: &Sandbox, offer: &SandboxOffer) -> Vec<String> {
    let words = words(args.lang);
    let addresses = sandbox.addresses();
    let rows = [
        (words.sandbox_issuer(), addresses.issuer.clone()),
        (words.sandbox_office(), addresses.office.clone()),
        (words.sandbox_portal(), addresses.portal.clone()),
        (words.sandbox_trust_list(), sandbox.trust_list_url()),
        (words.sandbox_form(), sandbox.form_url()),
        (words.sandbox_tx_code(), offer.tx_code.clone()),
        (words.sandbox_offer(), short(sandbox, args, offer)),
        (words.sandbox_iaca(), sandbox.iaca_url()),
    ];
    let widest = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut lines = vec![words.sandbox_title().to_owned()];
    lines.extend(
        rows.iter()
            .map(|(name, value)| format!("  {name:<widest$}  {}", printable(value))),
    );
    lines.push(format!(
        "  {} {}",
        words.sandbox_root_key(),
        sandbox.root_kid()
    ));
    lines.extend(
        sandbox
            .root_key_pem()
            .lines()
            .map(|line| format!("    {line}")),
    );
    lines.push(words.sandbox_stop().to_owned());
    lines
}
