//! Backup files.

use super::*;

/// Backups of no record and of some, small and of more than a chunk, of each kind; whole files, and insides to be sealed.
pub(crate) fn backups() -> Vec<Vec<u8>> {
    const KINDS: [&str; 12] = [
        "trust list",
        "status list",
        "document",
        "document view",
        "refresh token",
        "mailbox",
        "notice",
        "notice set aside",
        "receipt to send",
        "submission to send",
        "activity",
        "activity head",
    ];
    let read = |kinds: &[&str], records: &[(&str, usize)], left_out: u64| {
        let record = |(number, (kind, len)): (usize, &(&str, usize))| {
            let content = (0..*len).map(|at| u8::try_from(at % 251).unwrap_or(0));
            let id = format!("{number}:số");
            ((*kind).to_owned(), id, 1, content.collect())
        };
        let count = |kind: &str| {
            let count = records.iter().filter(|(of, _)| *of == kind).count();
            let count = u64::try_from(count).expect("few");
            (
                kind.to_owned(),
                if kind == kinds[0] {
                    count + left_out
                } else {
                    count
                },
            )
        };
        Read {
            app: "0.1.0".to_owned(),
            made_at: NOW.0,
            kinds: kinds.iter().map(|kind| count(kind)).collect(),
            records: records.iter().enumerate().map(record).collect(),
            left_out,
        }
    };
    let mut contents = vec![
        read(&[], &[], 0),
        read(&["notice"], &[("notice", 70_000)], 0),
        read(
            &["notice", "activity"],
            &[("notice", 0), ("activity", 300)],
            2,
        ),
    ];
    contents.extend(KINDS.map(|kind| read(&[kind], &[(kind, 40), (kind, 24)], 0)));
    let every = KINDS.map(|kind| (kind, 10));
    contents.push(read(&KINDS, &every, 0));
    let files = contents
        .iter()
        .map(|read| testing::write(read, backup::PASSPHRASE, &SystemRandom).expect("a backup"));
    let insides = contents
        .iter()
        .filter(|read| read.records.len() != 1)
        .map(inside);
    files.chain(insides).collect()
}

/// What stands in the chunks, after the byte that asks to have it sealed: put together here from the page of the format.
pub(crate) fn inside(read: &Read) -> Vec<u8> {
    let string = |item: &[u8]| {
        let mut out = cbor::Writer::new();
        out.bytes(item);
        out.into_bytes()
    };
    let mut manifest = cbor::Writer::new();
    manifest.array(5).text("vidan backup").unsigned(1);
    manifest
        .text(&read.app)
        .integer(read.made_at)
        .array(read.kinds.len());
    for (kind, count) in &read.kinds {
        manifest.array(2).text(kind).unsigned(*count);
    }
    let mut strings = vec![manifest.into_bytes()];
    for (kind, id, encoding, content) in &read.records {
        let at = read.kinds.iter().position(|(known, _)| known == kind);
        let mut head = cbor::Writer::new();
        head.array(3)
            .unsigned(at.expect("a kind") as u64)
            .text(id)
            .unsigned((*encoding).into());
        strings.extend([head.into_bytes(), content.clone()]);
    }
    let start = vidan_crypto::hash::sha256(b"vidan backup stream 1\0");
    let hash = strings.iter().fold(start, |hash, string| {
        let len = (string.len() as u64).to_be_bytes();
        vidan_crypto::hash::sha256_parts(&[&hash, &len, string])
    });
    let mut end = cbor::Writer::new();
    end.array(4).text("end").unsigned(read.records.len() as u64);
    end.unsigned(read.left_out).bytes(&hash);
    strings.push(end.into_bytes());
    let mut all = vec![backup::INSIDE];
    strings.iter().for_each(|item| all.extend(string(item)));
    all
}
