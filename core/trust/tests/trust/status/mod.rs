//! Status lists: each token by itself, several together, against the draft's own and against any.

mod certified;
mod claims;
mod lists;
mod properties;
mod token;
mod vectors;

use serde_json::Value as Json;
use vidan_codec::{base64url, cbor::Value};
use vidan_trust::Error;

use crate::support::{World, claims as jwt_claims, cwt_claims, cwt_list, world};

fn refused(world: &World, token: &[u8]) -> Error {
    world.read(token).unwrap_err()
}

/// The cause for a JWT with one claim changed.
fn refused_claim(change: impl FnOnce(&mut Json)) -> Error {
    let world = world();
    let mut changed = jwt_claims();
    change(&mut changed);
    refused(&world, &world.jwt(&changed))
}

/// The cause for a CWT with one claim changed, or left out.
fn refused_label(label: i64, value: Option<Value>) -> Error {
    let world = world();
    let mut changed = cwt_claims();
    changed.retain(|(found, _)| *found != label);
    changed.extend(value.map(|value| (label, value)));
    refused(&world, &world.cwt(changed))
}

/// The cause for compressed content, the same in both forms.
fn refused_content(content: &[u8]) -> Error {
    let by_jwt = refused_claim(|all| all["status_list"]["lst"] = base64url::encode(content).into());
    let by_cwt = refused_label(65_533, Some(cwt_list(Value::from(2), Value::from(content))));
    assert_eq!(by_jwt, by_cwt);
    by_jwt
}
