//! What nobody means well with: texts that are deep, wide, or announce more than they hold; and tokens that are so behind
//! good signatures, so that all of a verifier's steps meet them.

use std::sync::Arc;

use serde_json::json;
use vidan_codec::{
    base45,
    cbor::{Simple, Value},
    clock::ManualClock,
    cose::{Unsigned1, key_thumbprint_uri, key_to_value},
};
use vidan_credential::{
    BROADCAST_AUDIENCE,
    testing::{KID, NOW, TestWorld},
};
use vidan_crypto::{SigningKey, hash::sha256};
use vidan_verifier::{MemoryReplayGuard, Policy, Trust, Verifier};

type Entries = Vec<(Value, Value)>;

/// A verifier under a list, whose issuer and holder have gone bad.
pub(crate) struct Hostile {
    world: TestWorld,
    pub(crate) verifier: Verifier,
}

impl Hostile {
    pub(crate) fn new() -> Self {
        let world = TestWorld::new();
        let verifier = Verifier::new(
            Trust::List(world.list()),
            Policy::broadcast(),
            Arc::new(ManualClock::at(NOW.plus(5))),
            Arc::new(MemoryReplayGuard::new(100)),
        );
        Self { world, verifier }
    }

    /// Texts of every form.
    pub(crate) fn texts(&self) -> Vec<(&'static str, String)> {
        let compact = |claims: &[u8]| {
            // The record's issuer, the card's type, a holder's x, ten days, no end.
            let head = [
                &[0, 8][..],
                KID.as_bytes(),
                b"\x08can_cuoc",
                &[1; 32],
                &[10, 0],
                claims,
            ];
            ["VD1:", &base45::encode(&head.concat())].concat()
        };
        let full = |token: &[u8]| ["VDF:", &base45::encode(token)].concat();
        let paper = |token: &[u8]| ["VDP:", &base45::encode(token)].concat();
        let shown = |item: &[u8]| [&[0x10, 5][..], &[1; 16], item].concat();
        let wide = |count: usize| {
            [
                vec![0x99, (count >> 8) as u8, count as u8],
                vec![0xf6; count],
            ]
        };
        vec![
            ("no text", String::new()),
            ("64 KiB of text", ["VD1:", &"0".repeat(65_532)].concat()),
            ("the longest code", ["VD1:", &"0".repeat(4_292)].concat()),
            (
                "the longest code, whole",
                ["VDF:", &"0".repeat(4_292)].concat(),
            ),
            ("compact, arrays in arrays", compact(&shown(&[0xc1; 2_700]))),
            (
                "compact, maps in maps",
                compact(&[&[0x10, 5][..], &[1; 16], &[0xe5]].concat().repeat(120)),
            ),
            (
                "compact, claims without number",
                compact(&[0xf0, 0xff, 0xff, 0xff, 0xff, 0x0f]),
            ),
            (
                "compact, digests",
                compact(&[&[0xf0, 0, 0, 0x80, 4][..], &[9; 2_000]].concat()),
            ),
            (
                "compact, elements",
                compact(&shown(&[&[0xdf, 0xd0, 3][..], &[0xe2; 2_000]].concat())),
            ),
            (
                "compact, elements without number",
                compact(&shown(&[0xdf, 0xff, 0xff, 0xff, 0x7f])),
            ),
            (
                "compact, a text without end",
                compact(&shown(&[0x1f, 0xff, 0xff, 0xff, 0xff, 0x0f])),
            ),
            (
                "compact, a long text",
                compact(&shown(&[&[0x1f, 0xb1, 0x14][..], &[b'a'; 2_640]].concat())),
            ),
            ("whole, arrays in arrays", full(&[0x81; 2_800])),
            ("whole, tags on tags", full(&[0xc1; 2_800])),
            ("whole, many items", full(&wide(2_800).concat())),
            (
                "whole, items without number",
                full(&[0x9b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
            ),
            (
                "whole, bytes without end",
                full(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ),
            ("64 KiB of paper", ["VDP:", &"0".repeat(65_532)].concat()),
            ("the longest paper", ["VDP:", &"0".repeat(1_130)].concat()),
            ("paper, arrays in arrays", paper(&[0x81; 750])),
            ("paper, many items", paper(&wide(750).concat())),
            (
                "paper, items without number",
                paper(&[0x9b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
            ),
            ("a segment", segment(0, 1, [0, 0, 1], DATA)),
        ]
    }

    /// Papers as large as they are read, by an office that has gone bad.
    pub(crate) fn papers(&self) -> Vec<(&'static str, String, &'static str)> {
        let print = |claims: serde_json::Value| self.world.print(self.world.paper(&claims)).text;
        let many = (10..74).map(|number| (number.to_string(), serde_json::Value::Null));
        vec![
            (
                "paper, as many claims as are read",
                print(many.collect()),
                "valid_paper",
            ),
            (
                "paper, a claim of nulls",
                print(json!({"a": vec![(); 220]})),
                "valid_paper",
            ),
            (
                "paper, a long claim",
                print(json!({"a": "x".repeat(420)})),
                "valid_paper",
            ),
            (
                "paper, a deep claim",
                print(json!({"a": [[[["x"]]]]})),
                "valid_paper",
            ),
        ]
    }

    /// Segments without end, in the order in which one camera sees them.
    pub(crate) fn segments(&self) -> Vec<(&'static str, Vec<String>)> {
        let many = |each: fn(u16) -> String| (0..1_000).map(each).collect::<Vec<_>>();
        vec![
            (
                "segments, each of another file",
                many(|at| segment(0, at, [0, 0, 16], DATA)),
            ),
            (
                "segments, each of another text",
                many(|at| segment(1, at, [0, 0, 16], DATA)),
            ),
            (
                "segments, all files of many proofs",
                many(|at| {
                    let [number, index] = [at / 11 % 4, at % 11].map(|part| part as u8);
                    segment(0, at / 44, [number, index, 16], DATA)
                }),
            ),
            (
                "segments, whole files of many proofs",
                many(|at| segment(0, at / 44, [(at / 11 % 4) as u8, (at % 11) as u8, 11], DATA)),
            ),
            (
                "segments, more than a text has",
                many(|at| segment(1, at / 16, [0, (at % 16) as u8, 16], DATA)),
            ),
            (
                "segments, each with one byte",
                many(|at| segment((at % 2) as u8, at / 32, [0, (at / 2 % 16) as u8, 16], 1)),
            ),
            (
                "segments of other counts",
                many(|at| segment(0, 7, [0, 0, (at % 256) as u8], DATA)),
            ),
            (
                "segments without end",
                vec![["VDS:", &"0".repeat(65_532)].concat()],
            ),
            (
                "segments without data",
                many(|at| segment(0, at, [0, 0, 1], 0)),
            ),
        ]
    }

    /// Bare tokens of up to 64 KiB, and what they are refused with.
    pub(crate) fn tokens(&self) -> Vec<(&'static str, Vec<u8>, &'static str)> {
        let nulls = |count: usize| Value::Array(vec![Value::Null; count]);
        let texts = |count: usize| Value::Array(vec!["x".into(); count]);
        let numbered = |count: i64| {
            // Not in order, so that each is compared with all.
            let keys = (0..count).rev();
            Value::Map(keys.map(|key| (int(100 + key), Value::Null)).collect())
        };
        let nested = |levels: usize| (0..levels).fold(int(1), |inner, _| Value::Array(vec![inner]));
        vec![
            (
                "arrays in arrays, 64 KiB",
                vec![0x81; 65_536],
                "format.cbor",
            ),
            (
                // A map is read as a mobile document's response.
                "maps in maps, 64 KiB",
                [0xa1, 0x01].repeat(32_768),
                "mdoc.cbor",
            ),
            ("too many items", nulls(5_000).to_vec(), "format.cbor"),
            (
                "as many items as are read",
                nulls(4_095).to_vec(),
                "format.structure",
            ),
            (
                "as many keys as are read",
                numbered(2_047).to_vec(),
                "mdoc.field",
            ),
            (
                "one long text",
                Value::Text("x".repeat(65_000)).to_vec(),
                "format.structure",
            ),
            (
                "a claim of nulls",
                self.signed(&[], ("a".into(), nulls(3_900))),
                "valid",
            ),
            (
                "a claim of texts",
                self.signed(&[], ("a".into(), texts(3_900))),
                "valid",
            ),
            (
                "a claim of numbers",
                self.signed(&[], ("a".into(), numbered(1_900))),
                "valid",
            ),
            (
                "a long claim",
                self.signed(&[], ("a".into(), "x".repeat(63_000).into())),
                "valid",
            ),
            (
                "a deep claim",
                self.signed(&[], ("a".into(), nested(14))),
                "valid",
            ),
            (
                "disclosures of nulls",
                self.disclosing(15, &nulls(3_900)),
                "format.cbor",
            ),
            (
                "disclosures of texts",
                self.disclosing(15, &texts(1_900)),
                "format.cbor",
            ),
            (
                "disclosures of numbers",
                self.disclosing(8, &numbered(1_900)),
                "format.cbor",
            ),
            (
                "too many disclosures",
                self.disclosing(2_700, &Value::Null),
                "format.cbor",
            ),
            (
                "two that fit",
                self.disclosing(2, &texts(1_900)),
                "disclosure.orphaned",
            ),
            (
                "as many as fit",
                self.disclosing(800, &Value::Null),
                "disclosure.orphaned",
            ),
            ("all disclosed", self.disclosed(650), "valid"),
            ("many digests", self.signed(&[], digests(1_700)), "valid"),
        ]
    }

    /// A token that shows one more claim, with disclosures beside it.
    fn signed(&self, disclosures: &[Vec<u8>], claim: (Value, Value)) -> Vec<u8> {
        let holder = self.world.holder.public();
        let claims = vec![
            (int(1), vidan_credential::testing::ISS.into()),
            (int(2), key_thumbprint_uri(&holder).into()),
            (int(6), int(NOW.0 - 100)),
            (int(8), Value::map([(1i64, key_to_value(&holder))])),
            (int(11), "can_cuoc".into()),
            claim,
        ];
        let header = vec![
            (int(1), int(-9)),
            (int(4), KID.as_bytes().into()),
            (int(16), int(293)),
        ];
        let wrapped = disclosures.iter().map(|one| Value::from(one.as_slice()));
        let unprotected = match disclosures.is_empty() {
            true => Value::Map(vec![]),
            false => Value::map([(17i64, Value::Array(wrapped.collect()))]),
        };
        let credential = sign(&self.world.issuer, header, unprotected, claims);
        let header = vec![
            (int(1), int(-9)),
            (int(13), credential),
            (int(16), int(294)),
        ];
        let claims = vec![
            (int(3), BROADCAST_AUDIENCE.into()),
            (int(4), int(NOW.0 + 50)),
            (int(6), int(NOW.0)),
        ];
        sign(&self.world.holder, header, Value::Map(vec![]), claims).to_vec()
    }

    /// So many disclosures that belong nowhere.
    fn disclosing(&self, count: u64, value: &Value) -> Vec<u8> {
        let all: Vec<_> = (0..count).map(|number| disclosure(number, value)).collect();
        self.signed(&all, ("a".into(), Value::Null))
    }

    /// So many disclosures, each where it belongs.
    fn disclosed(&self, count: u64) -> Vec<u8> {
        let all: Vec<_> = (0..count)
            .map(|number| disclosure(number, &Value::Null))
            .collect();
        let digests = all.iter().map(|one| Value::from(&sha256(one)[..]));
        let claim = (redacted_keys(), Value::Array(digests.collect()));
        self.signed(&all, claim)
    }
}

/// Bytes of data in the longest segment.
const DATA: usize = 741;

/// A segment of a file (0) or text (1) of a proof, with its number, index and count, and so many bytes.
fn segment(kind: u8, proof: u16, place: [u8; 3], data: usize) -> String {
    let bytes = [
        &[kind, 0, 0, 0, 0, 0, 0][..],
        &proof.to_be_bytes(),
        &place,
        &vec![b'A'; data],
    ];
    ["VDS:", &base45::encode(&bytes.concat())].concat()
}

fn disclosure(number: u64, value: &Value) -> Vec<u8> {
    let key = Value::from(i64::try_from(1_000 + number).unwrap());
    Value::Array(vec![Value::Bytes(vec![1; 16]), value.clone(), key]).to_vec()
}

fn digests(count: u64) -> (Value, Value) {
    let digests = (0..count).map(|number| Value::from(&sha256(&number.to_be_bytes())[..]));
    (redacted_keys(), Value::Array(digests.collect()))
}

fn redacted_keys() -> Value {
    Value::Simple(Simple::new(59).unwrap())
}

fn sign(key: &SigningKey, header: Entries, unprotected: Value, claims: Entries) -> Value {
    let payload = Value::Map(claims).to_vec();
    let unsigned = Unsigned1::new(&Value::Map(header), unprotected, payload);
    let signature = key.sign(unsigned.to_be_signed().message()).unwrap();
    unsigned.finish(&signature)
}

fn int(number: i64) -> Value {
    number.into()
}
