//! The worked examples of `docs/qr-proof-format.md` are what this crate reads and writes.

use std::borrow::Cow;

use vidan_codec::{base45, clock::UnixTime};
use vidan_credential::{
    ClaimKey, ClaimPath, ClaimValue, Error, StatusReference, paper,
    sd_cwt::verify::Unverified,
    testing::{
        page::{block, column, unhex},
        pinned,
    },
    transport::{
        self, Record, Records, Unlisted,
        segments::{Added, Assembler, SegmentId, attach},
    },
};
use vidan_crypto::Algorithm;
use vidan_trust::PublicJwk;

const PAGE: &str = include_str!("../../../../docs/qr-proof-format.md");

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
    let held = Held(serde_json::from_str(block(PAGE, "json reader")).unwrap());
    let unlisted = Unlisted::new(Algorithm::Es256);
    let examples: [(&str, &dyn Records); 3] =
        [("age", &held), ("three", &held), ("unlisted", &unlisted)];
    for (name, records) in examples {
        let text = block(PAGE, &format!("vd1 {name}"));
        let token = unhex(block(PAGE, &format!("token {name}")));
        assert_eq!(transport::read(text, records).unwrap(), token, "{name}");
        assert_eq!(transport::write(&token, records).unwrap(), text, "{name}");
        let bytes = column(block(PAGE, &format!("bytes {name}")));
        assert_eq!(text, format!("VD1:{}", base45::encode(&bytes)), "{name}");
        assert!(Unverified::parse(&token).is_ok(), "{name}");
    }
}

/// The page numbers names as the code does.
#[test]
fn the_names_are_the_cards() {
    let held = Held(serde_json::from_str(block(PAGE, "json reader")).unwrap());
    let names = vidan_credential::testing::card_profile().names();
    assert_eq!(held.names("can_cuoc").unwrap(), names);
}

/// The paper, and the file that two further codes carry beside it.
#[test]
fn the_paper_and_its_file_are_read_so() {
    let text = block(PAGE, "vdp paper");
    let bytes = column(block(PAGE, "bytes vdp paper"));
    assert_eq!(text, format!("VDP:{}", base45::encode(&bytes)));
    let key: PublicJwk = serde_json::from_str(block(PAGE, "json issuer")).unwrap();
    let at = UnixTime(1_795_270_000);
    let paper = paper::Unverified::read(text).unwrap();
    let paper = paper.verify(&pinned(key.key()), at, 30, None).unwrap();
    let paper = paper.get();
    assert_eq!(
        paper.get(&ClaimPath::name("ho_ten")),
        Some(&ClaimValue::Text("Nguyễn Thị Minh Khai".into()))
    );
    assert_eq!(paper.claims().len(), 3);
    let status = StatusReference {
        uri: "https://status.example/bca/12".into(),
        index: 1_500_000,
    };
    assert_eq!(paper.status(), Some(&status));
    assert_eq!(SegmentId::of_token(&bytes), Ok(paper.segments()));

    let file: Vec<u8> = (0..800u16).map(|n| (n % 251) as u8).collect();
    let mut assembler = Assembler::new();
    let texts = attach(paper.segments(), 0, &file).unwrap();
    for (number, text) in texts.iter().enumerate() {
        assert_eq!(text, block(PAGE, &format!("vds {number}")));
        let bytes = column(block(PAGE, &format!("bytes vds {number}")));
        assert_eq!(*text, format!("VDS:{}", base45::encode(&bytes)));
        let added = assembler.add(text).unwrap();
        assert_eq!(added == Added::File(paper.segments(), 0), number == 1);
    }
    let released = assembler.release(paper.segments(), 0, paper.claims());
    assert!(released == Ok(Some((ClaimKey::from("anh_chan_dung"), file))));
}
