//! What a stranger reads in the files of a wallet: nothing of what it says, in any usual writing.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
    sync::Arc,
};

use vidan_codec::{base64url, clock::UnixTime};
use vidan_crypto::SystemRandom;
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID, portal::PORTAL_ID};
use vidan_tests::{citizen::Citizen, citizen::yes, country::Country};

use crate::phone;

/// Shorter ones occur in random bytes by chance.
const SHORTEST: usize = 7;
const SUBJECT: &str = "Mời nhận kết quả hồ sơ";
const BODY: &str = "Mang theo giấy hẹn số 2026-1122 đến quầy 3.";
const PASSPHRASE: &str = "mười hai con giáp";

/// Known things, each in all its writings.
#[derive(Default)]
pub(crate) struct Needles {
    /// By their first four bytes, with what each of them is.
    by_start: HashMap<[u8; 4], Vec<(Vec<u8>, String)>>,
    /// Which first two bytes occur at all.
    starts: Vec<bool>,
}

impl Needles {
    /// A text: UTF-8, UTF-16 of both orders, base64url at each place in a group, and hexadecimal.
    pub(crate) fn text(&mut self, text: &str) {
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
        self.bytes(text.as_bytes(), text);
        self.add(wide(u16::to_be_bytes), format!("{text} in UTF-16BE"));
        self.add(wide(u16::to_le_bytes), format!("{text} in UTF-16LE"));
    }

    /// Bytes: as they are, base64url and hexadecimal.
    pub(crate) fn bytes(&mut self, bytes: &[u8], what: &str) {
        self.add(bytes.to_vec(), what.to_owned());
        for shift in 0..3 {
            let shifted = [&[0; 2][..shift], bytes].concat();
            let written = base64url::encode(&shifted).into_bytes();
            // Without the characters that the neighbours have a part in.
            let inner = written.get(shift + usize::from(shift > 0)..written.len() - 1);
            self.add(
                inner.unwrap_or_default().to_vec(),
                format!("{what} in base64url"),
            );
        }
        let hex = |upper: bool| {
            let digits = bytes.iter().map(|byte| match upper {
                true => format!("{byte:02X}"),
                false => format!("{byte:02x}"),
            });
            digits.collect::<String>().into_bytes()
        };
        self.add(hex(true), format!("{what} in hexadecimal"));
        self.add(hex(false), format!("{what} in hexadecimal"));
    }

    /// A moment: decimal digits, and as an integer of both orders.
    fn time(&mut self, time: UnixTime) {
        self.text(&time.0.to_string());
        self.add(
            time.0.to_be_bytes().to_vec(),
            format!("{} as bytes", time.0),
        );
        self.add(
            time.0.to_le_bytes().to_vec(),
            format!("{} as bytes", time.0),
        );
    }

    fn add(&mut self, bytes: Vec<u8>, what: String) {
        if bytes.len() < SHORTEST {
            return;
        }
        self.starts.resize(1 << 16, false);
        self.starts[usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))] = true;
        let start = bytes[..4].try_into().unwrap();
        self.by_start.entry(start).or_default().push((bytes, what));
    }

    /// What is found in it.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(SHORTEST - 1) {
            if !self.starts[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
                continue;
            }
            let start: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
            for (needle, what) in self.by_start.get(&start).into_iter().flatten() {
                if bytes[at..].starts_with(needle) {
                    found.insert(what.clone());
                }
            }
        }
        found
    }
}

#[test]
fn a_planted_needle_is_found_in_every_writing() {
    let mut needles = Needles::default();
    needles.text("Nguyễn Thị Mẫu");
    needles.time(UnixTime(1_795_312_800));
    let text = "Nguyễn Thị Mẫu";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut planted = vec![
        text.as_bytes().to_vec(),
        wide,
        hex.into_bytes(),
        1_795_312_800i64.to_be_bytes().to_vec(),
        b"at:1795312800,".to_vec(),
    ];
    for before in ["", "x", "xy", "xyz"] {
        let json = format!("{before}{text}, and what follows");
        planted.push(base64url::encode(json).into_bytes());
    }
    for (number, bytes) in planted.iter().enumerate() {
        let within = [&[7; 1_000][..], bytes, &[9; 1_000]].concat();
        assert_eq!(needles.found_in(&within).len(), 1, "writing {number}");
    }
    assert!(needles.found_in(&[7; 5_000]).is_empty());
}

/// All that the citizen's wallet knows and a file must not tell.
async fn known(citizen: &Citizen, country: &Country) -> Needles {
    let mut needles = Needles::default();
    let values = citizen.values().await;
    assert!(values.len() > 20, "{}", values.len());
    values.iter().for_each(|value| needles.text(value));
    for document in citizen.wallet.documents().await.unwrap() {
        for text in [
            &document.id,
            &document.document_type,
            &document.name.vi,
            &document.name.en,
            &document.issuer_name.vi,
            &document.issuer_name.en,
        ] {
            needles.text(text);
        }
        let times = [document.issued_at, document.expires_at, document.ends_at];
        times
            .into_iter()
            .flatten()
            .for_each(|time| needles.time(time));
    }
    for notice in citizen.wallet.notices().await.unwrap() {
        let office = &notice.office_name;
        for text in [&notice.id, &notice.kind, &office.vi, &office.en] {
            needles.text(text);
        }
        needles.time(notice.sent_at);
    }
    let mut words = vec![OFFICE_ID, PORTAL_ID, SUBJECT, BODY, PASSPHRASE, "can_cuoc"];
    // Names of fields and kinds of records, and where she has been.
    words.extend([
        "ho_ten",
        "so_dinh_danh",
        "document_type",
        "presented",
        "notice set aside",
    ]);
    words.extend(["đăng ký thường trú", "xem tuổi", "http://127.0.0.1"]);
    words.into_iter().for_each(|word| needles.text(word));
    needles.time(country.now());
    for key in fs::read(citizen.home().join("keys")).unwrap()[1..].chunks(49) {
        // Purpose, id, secret: the name of the vault's own key stands in the file, its secret does not.
        needles.bytes(&key[17..], "a device key");
    }
    needles
}

fn search(needles: &Needles, folder: &Path, when: &str) -> usize {
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("vault") {
            let bytes = fs::read(&path).unwrap();
            let found = needles.found_in(&bytes);
            assert!(found.is_empty(), "{name}, {when}: {found:?}");
            seen += bytes.len();
        }
    }
    seen
}

#[tokio::test]
async fn no_file_of_a_whole_wallet_tells_anything() {
    let country = Country::start().await;
    let citizen = phone::citizen(&country, Arc::new(SystemRandom)).await;
    citizen.show().await.unwrap();
    let draft = NoticeDraft::new("ho_so_trang_thai", SUBJECT, BODY);
    country.sandbox.send_notice(draft).unwrap();
    citizen.wallet.sync_notices().await.unwrap();
    let notice = citizen.wallet.notices().await.unwrap().remove(0);
    let read = yes("báo đã đọc");
    citizen
        .wallet
        .open_notice(&notice.id, Some(&read))
        .await
        .unwrap();
    citizen.file_form(&country).await.unwrap();
    citizen.wallet.refresh_status().await.unwrap();
    let needles = known(&citizen, &country).await;

    // What is searched for is what the wallet says.
    let said = serde_json::to_vec(&citizen.state().await).unwrap();
    assert!(needles.found_in(&said).len() > 20);

    let awake = search(&needles, citizen.home(), "awake");
    assert!(awake > 20 * 8192, "only {awake} bytes");
    let backup = citizen.backup(PASSPHRASE).await.unwrap();
    let found = needles.found_in(&backup);
    assert!(found.is_empty(), "the backup: {found:?}");
    assert!(backup.len() > 10_000, "{}", backup.len());

    // What was deleted is gone from the pages that were its own.
    let card = citizen.card().await.id;
    citizen
        .wallet
        .delete_document(&card, &yes("xoá thẻ"))
        .await
        .unwrap();
    search(&needles, citizen.home(), "after deleting");
    let off = citizen.turn_off();
    let home = off.vault().parent().unwrap().to_owned();
    let citizen = off.wake().await.unwrap();
    search(&needles, &home, "asleep");
    citizen.wallet.close().await.unwrap();
    search(&needles, &home, "closed");
}
