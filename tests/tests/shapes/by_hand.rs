//! Proofs that our own issuer and wallet do not make, signed here: times that are no midnights, a token without an end, the
//! older algorithm numbers, claims in the protected header.

use vidan_codec::{
    cbor::{Simple, Value},
    cose::{Unsigned1, key_thumbprint_uri, key_to_value},
};
use vidan_credential::{
    BROADCAST_AUDIENCE,
    testing::{KID, NOW, TestWorld},
};
use vidan_crypto::{SigningKey, hash::sha256};

use super::{Scene, Shape};

pub(super) fn shapes() -> Vec<Shape> {
    vec![seconds(), foreign()]
}

/// `VD1:` with times in seconds and a token that names no end.
fn seconds() -> Shape {
    let world = TestWorld::new();
    let mut claims = registered(&world, NOW.0 - 12_345, NOW.0 + 54_321);
    claims.push(("ho_ten".into(), "Ví Dụ".into()));
    let header = vec![
        (int(1), int(-9)),
        (int(4), KID.as_bytes().into()),
        (int(16), int(293)),
    ];
    let credential = sign(&world.issuer, header, Value::Map(vec![]), claims);
    let header = vec![
        (int(1), int(-9)),
        (int(13), credential),
        (int(16), int(294)),
    ];
    let claims = vec![(int(3), BROADCAST_AUDIENCE.into()), (int(6), int(NOW.0))];
    let token = sign(&world.holder, header, Value::Map(vec![]), claims);
    Scene::new("times in seconds and no end").shape(&world, &token.to_vec())
}

/// A token of someone else, that travels whole.
fn foreign() -> Shape {
    let world = TestWorld::new();
    let salted = |content: &[Value]| [&[Value::Bytes(vec![9; 16])], content].concat();
    let disclosure = Value::Array(salted(&["x".into(), "y".into()])).to_vec();
    let digests = Value::Array(vec![Value::from(&sha256(&disclosure)[..])]);
    let in_header = Value::Map(vec![
        ("hai".into(), int(2)),
        (Value::Simple(Simple::new(59).unwrap()), digests),
    ]);
    let header = vec![
        (int(16), "application/sd-cwt".into()),
        (int(15), in_header),
        (int(4), KID.as_bytes().into()),
        (int(1), int(-7)),
    ];
    let disclosures = Value::map([(17i64, Value::Array(vec![Value::Bytes(disclosure)]))]);
    let claims = registered(&world, NOW.0 - 100, NOW.0 + 100);
    let credential = sign(&world.issuer, header, disclosures, claims);
    let header = vec![
        (int(16), "application/kb+cwt".into()),
        (int(13), credential),
        (int(1), int(-7)),
    ];
    let claims = vec![
        (int(6), Value::Float(NOW.0 as f64 + 0.5)),
        (int(4), int(NOW.0 + 50)),
        (int(3), BROADCAST_AUDIENCE.into()),
    ];
    let token = sign(&world.holder, header, Value::Map(vec![]), claims);
    let scene = Scene {
        is_whole: true,
        ..Scene::new("another issuer's")
    };
    scene.shape(&world, &token.to_vec())
}

fn registered(world: &TestWorld, iat: i64, exp: i64) -> Vec<(Value, Value)> {
    let holder = world.holder.public();
    vec![
        (int(1), format!("urn:vidan:issuer:{KID}").into()),
        (int(2), key_thumbprint_uri(&holder).into()),
        (int(4), int(exp)),
        (int(6), int(iat)),
        (int(8), Value::map([(1i64, key_to_value(&holder))])),
        (int(11), "can_cuoc".into()),
    ]
}

fn sign(
    key: &SigningKey,
    header: Vec<(Value, Value)>,
    unprotected: Value,
    claims: Vec<(Value, Value)>,
) -> Value {
    let payload = Value::Map(claims).to_vec();
    let unsigned = Unsigned1::new(&Value::Map(header), unprotected, payload);
    let signature = key.sign(unsigned.to_be_signed().message()).unwrap();
    unsigned.finish(&signature)
}

fn int(number: i64) -> Value {
    number.into()
}
