//! The worked examples of `docs/qr-proof-format.md` are what this crate reads and writes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failing test"
)]

use std::borrow::Cow;

use vidan_codec::base45;
use vidan_credential::{
    Error,
    sd_cwt::verify::Unverified,
    transport::{self, Record, Records, Unlisted},
};
use vidan_crypto::Algorithm;

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/qr-proof-format.md");
    std::fs::read_to_string(path).unwrap()
}

/// The content of the fenced block with this name.
fn block(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("```{name}\n"))
        .unwrap_or_else(|| panic!("no block {name}"));
    rest.split_once("\n```").unwrap().0.to_owned()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|one| !one.is_whitespace())
        .map(|one| one.to_digit(16).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| (pair[0] << 4 | pair[1]) as u8)
        .collect()
}

/// The first column: bytes in hexadecimal.
fn column(bytes: &str) -> Vec<u8> {
    let rows = bytes.lines().filter(|row| !row.is_empty());
    rows.flat_map(|row| unhex(row.split(' ').next().unwrap()))
        .collect()
}

/// What the page says the reader holds.
struct Held(serde_json::Value);

impl Records for Held {
    fn record(&self, kid: &str) -> Result<Record<'_>, Error> {
        assert_eq!(self.0["kid"], kid);
        Ok(Record {
            iss: Cow::Borrowed(self.0["iss"].as_str().unwrap()),
            algorithm: Algorithm::Es256,
            status_uri: self.0["status_uri"].as_str(),
        })
    }

    fn names(&self, document_type: &str) -> Result<Cow<'_, [String]>, Error> {
        assert_eq!(self.0["type"], document_type);
        let names = self.0["names"].as_array().unwrap().iter();
        Ok(names.map(|name| name.as_str().unwrap().into()).collect())
    }
}

#[test]
fn the_examples_are_read_and_written_so() {
    let page = page();
    let held = Held(serde_json::from_str(&block(&page, "json reader")).unwrap());
    let unlisted = Unlisted::new(Algorithm::Es256);
    let examples: [(&str, &dyn Records); 3] =
        [("age", &held), ("three", &held), ("unlisted", &unlisted)];
    for (name, records) in examples {
        let text = block(&page, &format!("vd1 {name}"));
        let token = unhex(&block(&page, &format!("token {name}")));
        assert_eq!(transport::read(&text, records).unwrap(), token, "{name}");
        assert_eq!(transport::write(&token, records).unwrap(), text, "{name}");
        let bytes = column(&block(&page, &format!("bytes {name}")));
        assert_eq!(text, format!("VD1:{}", base45::encode(&bytes)), "{name}");
        assert!(Unverified::parse(&token).is_ok(), "{name}");
    }
}

/// The page numbers names as the code does.
#[test]
fn the_names_are_the_cards() {
    let held = Held(serde_json::from_str(&block(&page(), "json reader")).unwrap());
    let names = vidan_credential::testing::card_profile().names();
    assert_eq!(held.names("can_cuoc").unwrap(), names);
}
