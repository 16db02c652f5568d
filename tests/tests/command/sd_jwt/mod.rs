//! `--format sd-jwt`: the same commands, with an SD-JWT VC.

mod broken;
mod certified;
mod chain;
mod inspect;
mod switches;
mod trust;

use serde_json::Value;
use vidan_codec::base64url;

use crate::desk::{Desk, NOW, Ran};

/// For whom, and what it answers: a text, though it reads as hexadecimal too.
const ASKED: &str = "--aud https://verifier.example --nonce 00ff";

/// Issues `card.sd-jwt`.
fn issue(desk: &Desk, claims: &Value, more: &str) {
    desk.write("claims.json", claims.to_string());
    let line = format!(
        "issue --format sd-jwt --claims @claims.json --issuer-key @issuer.pem --kid issuer-1 --holder @phone.jwk \
         --out @card.sd-jwt --iat {NOW} {more}"
    );
    desk.line(&line).ended(0);
}

/// Presents it as `proof.sd-jwt`.
fn present(desk: &Desk, more: &str) -> Ran {
    desk.line(&format!(
        "present @card.sd-jwt --holder-key @phone.pem --iat {NOW} --out @proof.sd-jwt {more}"
    ))
}

/// Judges a file under the issuer's key.
fn verify(desk: &Desk, file: &str, more: &str) -> Ran {
    desk.line(&format!(
        "verify @{file} --issuer-key @issuer.pub --at {NOW} --json {more}"
    ))
}

/// The JSON of a part of a JWT.
fn part(jwt: &str, at: usize) -> Value {
    let part = jwt.split('.').nth(at).unwrap();
    serde_json::from_slice(&base64url::decode(part).unwrap()).unwrap()
}

/// A JWT with these contents, signed by a key of the desk.
fn signed(desk: &Desk, key: &str, header: &Value, payload: &Value) -> String {
    let part = |json: &Value| base64url::encode(json.to_string());
    let message = format!("{}.{}", part(header), part(payload));
    let signature = desk.key(key).sign(message.as_bytes()).unwrap();
    format!("{message}.{}", base64url::encode(signature))
}
