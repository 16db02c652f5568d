//! `vidan bundle`: the lists of a verifier without network, in one file. A list that its reader would leave out is an error
//! here, where somebody can still do something about it.

use serde_json::json;
use vidan_trust::{
    Bundle, MAX_LIST_BYTES,
    status::{MAX_STATUS_TOKEN_BYTES, StatusTrust},
};

use super::clock;
use crate::{Error, args, inputs, output::Output, text, trust};

/// Checks the lists as the bundle's reader will, and packs them.
pub(crate) fn run(args: &args::Bundle, out: &mut Output) -> Result<u8, Error> {
    let now = clock(args.at).now();
    let list = trust::trust_list(&args.trust, args.root.as_deref(), now, args.lang, out)?;
    let jws = inputs::text(&args.trust, MAX_LIST_BYTES)?;
    let mut tokens = Vec::new();
    for path in &args.status {
        let token = inputs::file(path, MAX_STATUS_TOKEN_BYTES + 2)?;
        let token = match core::str::from_utf8(&token) {
            Ok(text) => text.trim_end().as_bytes().to_vec(),
            Err(_) => token,
        };
        let alone = Bundle::write(&jws, &[&token]).and_then(|bytes| {
            let (_, refused) = Bundle::status_lists(&bytes, StatusTrust::List(&list), now)?;
            refused
                .into_iter()
                .next()
                .map_or(Ok(()), |(_, cause)| Err(cause))
        });
        alone.map_err(|cause| Error::TrustList {
            path: path.clone(),
            cause,
        })?;
        tokens.push(token);
    }
    let tokens: Vec<&[u8]> = tokens.iter().map(Vec::as_slice).collect();
    let bytes = Bundle::write(&jws, &tokens).map_err(|cause| Error::TrustList {
        path: args.out.clone(),
        cause,
    })?;
    inputs::keep(&args.out, &bytes)?;
    if args.json {
        out.json(&json!({
            "out": args.out, "bytes": bytes.len(), "trust_list": list.number(), "status_lists": tokens.len(),
        }))?;
    } else {
        let file = args.out.display().to_string();
        out.line(&text::bundled(
            &file,
            list.number(),
            tokens.len(),
            args.lang,
        ))?;
    }
    Ok(0)
}
