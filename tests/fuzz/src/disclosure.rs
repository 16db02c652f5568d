//! The disclosures of one fixed credential: whatever stands in their place, under a holder's signature that is made here, shows
//! claims that the issuer signed and no others.

use vidan_codec::{
    cbor::{Limits, Node, Value, decode},
    cose::Unsigned1,
};
use vidan_credential::{BROADCAST_AUDIENCE, ClaimKey, ClaimValue, sd_cwt::hold::HeldCredential};

use crate::{
    Reached,
    token::verify,
    world::{CREDENTIAL, NOW, world},
};

/// Reads disclosures: the CBOR of header parameter 17, or nothing for none.
pub fn run(data: &[u8]) -> Reached {
    let Some(token) = token(data) else {
        return Reached::Refused;
    };
    match verify(&token) {
        Err(_) => Reached::Refused,
        Ok(shown) => {
            let all = all();
            for (at, claim) in shown.get().claims().iter().enumerate() {
                assert!(all.contains(claim), "a claim that the issuer did not sign");
                assert!(!shown.get().claims()[..at].contains(claim));
            }
            Reached::Accepted
        }
    }
}

/// The header parameter as it stands in a credential inside of a token, for making seeds.
pub fn of_token(token: &[u8]) -> Option<Vec<u8>> {
    let node = decode(token, &Limits::TOKEN).ok()?;
    let protected = node.as_tagged(18)?.as_array()?.first()?.as_bytes()?;
    let header = decode(protected, &Limits::TOKEN).ok()?;
    let parts = header.get(13)?.as_tagged(18)?.as_array()?;
    Some(parts.get(1)?.get(17)?.raw().to_vec())
}

/// The fixed credential with these disclosures, in a token by its holder.
fn token(disclosures: &[u8]) -> Option<Vec<u8>> {
    let node = decode(CREDENTIAL, &Limits::TOKEN).ok()?;
    let [protected, _, payload, signature] = node.as_tagged(18)?.as_array()? else {
        return None;
    };
    let unprotected = if disclosures.is_empty() {
        Value::Map(Vec::new())
    } else {
        let item = decode(disclosures, &Limits::TOKEN).ok()?;
        Value::map([(17i64, item.to_value())])
    };
    let parts = [protected, payload, signature].map(Node::to_value);
    let [protected, payload, signature] = parts;
    let credential = vec![protected, unprotected, payload, signature];
    let header = Value::map([
        (1i64, Value::from(-9)),
        (13, Value::tagged(18, Value::Array(credential))),
        (16, Value::from(294)),
    ]);
    let claims = Value::map([
        (3i64, Value::from(BROADCAST_AUDIENCE)),
        (4, Value::from(NOW.0 + 60)),
        (6, Value::from(NOW.0)),
    ]);
    let message = Unsigned1::new(&header, Value::Map(Vec::new()), claims.to_vec());
    let holder = &world().holder;
    let signature = holder.sign(message.to_be_signed().message()).ok()?;
    Some(message.finish(&signature).to_vec())
}

/// Everything that the issuer signed.
fn all() -> Vec<(ClaimKey, ClaimValue)> {
    let holder = world().holder.public();
    let held = HeldCredential::receive(CREDENTIAL, &world().list, NOW, &holder);
    held.expect("the fixed credential").get().claims().to_vec()
}
