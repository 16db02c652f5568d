//! CBOR of every kind.

use super::*;

pub(crate) fn cbor_items() -> Vec<Vec<u8>> {
    use cbor::{Simple, Value as V};
    let text = |text: &str| V::Text(text.into());
    let mut items: Vec<Vec<u8>> = [
        V::Unsigned(0),
        V::Unsigned(23),
        V::Unsigned(24),
        V::Unsigned(65_536),
        V::Unsigned(u64::MAX),
        V::Negative(0),
        V::Negative(u64::MAX),
        V::Float(1.5),
        V::Float(1.1),
        V::Float(1.0e300),
        V::Float(f64::NAN),
        V::Float(f64::NEG_INFINITY),
        V::Null,
        V::Undefined,
        V::Bool(true),
        V::Simple(Simple::new(59).expect("a simple value")),
        V::Simple(Simple::new(255).expect("a simple value")),
        V::Bytes(vec![1, 2, 3]),
        text("Nguyễn Thị Ví Dụ"),
        V::Array(vec![V::Array(Vec::new()), V::Map(Vec::new())]),
        V::map([(1i64, V::Null), (-1, text("a")), (i64::MAX, V::Bool(false))]),
        V::Map(vec![
            (text("a"), V::Unsigned(1)),
            (
                V::Simple(Simple::new(59).expect("a simple value")),
                V::Array(vec![]),
            ),
        ]),
        V::tagged(60, V::Bytes(vec![0; 32])),
        (0..15).fold(V::Null, |inner, _| V::Array(vec![inner])),
        key_to_value(&world().holder.public()),
    ]
    .iter()
    .map(V::to_vec)
    .collect();
    items.extend([
        vec![0x19, 0x00, 0x01],                         // longer than needed
        vec![0xb9, 0x00, 0x01, 0x18, 0x01, 0x58, 0x00], // all of it
        vec![0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],       // 1.0 in nine bytes
    ]);
    items.extend(credentials().into_iter().take(3));
    items.push(present(
        &received(&credentials()[0]),
        &paths(&["ho_ten"]),
        None,
    ));
    items
}
