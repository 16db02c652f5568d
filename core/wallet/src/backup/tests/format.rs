//! The format by itself: chunks and frames.

use proptest::prelude::*;
use vidan_crypto::{Random, SystemRandom};
use vidan_vault::KdfParams;

use super::phone::PASSPHRASE;
use crate::{
    Error,
    backup::{
        Fault, Passphrase,
        chunks::{CHUNK, ChunkReader, ChunkWriter},
        frames::{End, Frame, FrameReader, FrameWriter, Manifest, RecordHead},
        header::{HEADER_LEN, Header, Opened},
    },
};

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE).unwrap()
}

fn header(random: &dyn Random) -> (Header, Opened) {
    Header::make(&passphrase(), KdfParams::weak_for_tests(), random).unwrap()
}

fn opened(header: &Header) -> Opened {
    header.open(&passphrase()).unwrap()
}

/// Chunks of these plain bytes, written in pieces.
fn sealed(header: &Header, plain: &[u8], piece: usize) -> Vec<u8> {
    let mut writer = ChunkWriter::new(Vec::new(), opened(header));
    for piece in plain.chunks(piece.max(1)) {
        writer.write(piece).unwrap();
    }
    writer.finish().unwrap()
}

fn read_all(header: &Header, sealed: &[u8], len: usize) -> Result<Vec<u8>, Fault> {
    let mut reader = ChunkReader::new(sealed, opened(header));
    let mut plain = vec![0; len];
    reader.read(&mut plain)?;
    reader.finish()?;
    Ok(plain)
}

#[test]
fn chunks_read_back_at_every_size_around_their_own() {
    let (header, _) = header(&SystemRandom);
    for len in [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7] {
        let plain: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
        for piece in [1000, CHUNK, usize::MAX] {
            let sealed = sealed(&header, &plain, piece);
            let chunks = len.div_ceil(CHUNK);
            assert_eq!(sealed.len(), len + chunks * (25 + 16), "{len}");
            assert_eq!(read_all(&header, &sealed, len).as_deref(), Ok(&plain[..]));
            // More or less than there is.
            assert_eq!(read_all(&header, &sealed, len + 1), Err(Fault::Content));
            assert_eq!(read_all(&header, &sealed, len - 1), Err(Fault::Content));
        }
    }
}

#[test]
fn each_fault_of_a_header_has_its_name() {
    let (good, _) = header(&SystemRandom);
    let read = |bytes: &[u8]| Header::read(&mut &bytes[..]).map(drop);
    let good = good.as_bytes();
    assert_eq!(good.len(), HEADER_LEN);
    assert_eq!(read(good), Ok(()));
    assert_eq!(read(b""), Err(Fault::NotABackup));
    assert_eq!(read(b"SQLite format 3\0"), Err(Fault::NotABackup));
    for len in 1..HEADER_LEN {
        assert_eq!(read(&good[..len]), Err(Fault::Truncated), "{len}");
    }
    for bit in 96..HEADER_LEN * 8 {
        let mut changed = good.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let fault = read(&changed).unwrap_err();
        // A longer header than there is is one that was cut.
        let length = 14 * 8..16 * 8;
        let cut = length.contains(&bit) && fault == Fault::Truncated;
        assert!(fault == Fault::Damaged || cut, "bit {bit}: {fault:?}");
    }
    let checked = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good[..HEADER_LEN - 16].to_vec();
        change(&mut bytes);
        let all = [b"vidan backup header\0".as_slice(), &bytes].concat();
        bytes.extend_from_slice(&vidan_crypto::hash::sha256(&all)[..16]);
        read(&bytes)
    };
    assert_eq!(checked(&|_| {}), Ok(()));
    assert_eq!(checked(&|bytes| bytes[13] = 2), Err(Fault::NewerFormat));
    assert_eq!(checked(&|bytes| bytes[13] = 0), Err(Fault::Damaged));
    for (at, number) in [
        (16, u32::MAX),
        (16, 1024 * 1024 + 1),
        (16, 0),
        (20, 0),
        (20, 65),
        (24, 0),
        (24, 9),
    ] {
        let change = |bytes: &mut Vec<u8>| {
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        };
        assert_eq!(checked(&change), Err(Fault::Cost), "{at}: {number}");
    }
    // Each within its bounds, and too much together.
    let long = |bytes: &mut Vec<u8>| {
        bytes[16..20].copy_from_slice(&(1024 * 1024u32).to_be_bytes());
        bytes[20..24].copy_from_slice(&5u32.to_be_bytes());
    };
    assert_eq!(checked(&long), Err(Fault::Cost));
}

#[test]
fn a_header_longer_than_ours_is_of_a_newer_format() {
    let mut bytes = b"VIDAN-BACKUP".to_vec();
    bytes.extend_from_slice(&[0, 2, 0x01, 0x00]);
    bytes.resize(256 - 16, 7);
    let all = [b"vidan backup header\0".as_slice(), &bytes].concat();
    bytes.extend_from_slice(&vidan_crypto::hash::sha256(&all)[..16]);
    assert_eq!(
        Header::read(&mut &bytes[..]).map(drop),
        Err(Fault::NewerFormat)
    );
}

#[test]
fn only_the_passphrase_opens() {
    let (header, _) = header(&SystemRandom);
    let other = Passphrase::new("mười hai con giap").unwrap();
    let wrong = header.open(&other).map(drop).unwrap_err();
    assert!(matches!(wrong, Error::Backup(Fault::PassphraseWrong)));
    assert!(header.open(&passphrase()).is_ok());
}

fn manifest() -> impl Strategy<Value = Manifest> {
    let kinds = proptest::collection::btree_map("[a-z ]{1,12}", any::<u64>(), 0..12);
    ("[0-9.]{1,9}", any::<i64>(), kinds).prop_map(|(app, made_at, kinds)| Manifest {
        app,
        made_at,
        kinds: kinds.into_iter().collect(),
    })
}

fn record() -> impl Strategy<Value = (RecordHead, Vec<u8>)> {
    let content = proptest::collection::vec(any::<u8>(), 0..70_000);
    (any::<u64>(), "\\PC{0,40}", any::<u16>(), content)
        .prop_map(|(kind, id, encoding, content)| (RecordHead { kind, id, encoding }, content))
}

fn framed(header: &Header, manifest: &Manifest, records: &[(RecordHead, Vec<u8>)]) -> Vec<u8> {
    let chunks = ChunkWriter::new(Vec::new(), opened(header));
    let mut frames = FrameWriter::new(chunks, manifest).unwrap();
    for (head, content) in records {
        frames.record(head, content).unwrap();
    }
    let records = records.len() as u64;
    frames
        .finish(End {
            records,
            left_out: 1,
        })
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn frames_read_back_and_have_one_form(manifest in manifest(), records in proptest::collection::vec(record(), 0..4)) {
        let (header, _) = header(&SystemRandom);
        let sealed = framed(&header, &manifest, &records);
        prop_assert!(sealed == framed(&header, &manifest, &records));
        let (mut frames, found) = FrameReader::new(ChunkReader::new(&sealed[..], opened(&header))).unwrap();
        prop_assert_eq!(found, manifest);
        for (head, content) in &records {
            prop_assert_eq!(frames.next().unwrap(), Frame::Record(head.clone()));
            let found = frames.content().unwrap();
            prop_assert!(found.as_slice() == content.as_slice());
        }
        let end = End { records: records.len() as u64, left_out: 1 };
        prop_assert_eq!(frames.next().unwrap(), Frame::End(end));
    }

    #[test]
    fn any_inside_is_read_or_refused_as_content(inside in proptest::collection::vec(any::<u8>(), 1..400)) {
        let (header, _) = header(&SystemRandom);
        let sealed = sealed(&header, &inside, usize::MAX);
        match FrameReader::new(ChunkReader::new(&sealed[..], opened(&header))) {
            Ok((mut frames, _)) => while let Ok(Frame::Record(_)) = frames.next() {},
            Err(fault) => prop_assert!(matches!(fault, Fault::Content | Fault::NewerContent)),
        }
    }

    #[test]
    fn junk_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Header::read(&mut &bytes[..]);
        let (header, _) = header(&SystemRandom);
        let _ = read_all(&header, &bytes, 1);
    }
}
