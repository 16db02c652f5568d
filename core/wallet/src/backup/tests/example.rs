//! The worked example of `docs/backup-format.md`: what it says is what is written and read.

use std::{cell::Cell, path::PathBuf};

use vidan_crypto::{Random, hash::sha256};

use crate::backup::testing::{self, Read};

const PASSPHRASE: &str = "mười hai con giáp";

/// Bytes that count up, so that everybody can make the example again.
struct Counting(std::sync::Mutex<Cell<u8>>);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), vidan_crypto::Error> {
        let next = self.0.lock().unwrap();
        for byte in buffer {
            *byte = next.get();
            next.set(next.get().wrapping_add(1));
        }
        Ok(())
    }
}

fn example() -> Read {
    Read {
        app: "0.1.0".to_owned(),
        made_at: 1_795_312_800,
        kinds: vec![("notice".to_owned(), 1)],
        records: vec![(
            "notice".to_owned(),
            "1:a/b".to_owned(),
            1,
            b"{\"xin\":\"chao\"}".to_vec(),
        )],
        left_out: 0,
    }
}

fn page() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/backup-format.md");
    std::fs::read_to_string(path).unwrap()
}

/// The bytes of the page's block of hexadecimal digits under this heading.
fn bytes_under(heading: &str) -> Vec<u8> {
    let page = page();
    let (_, rest) = page.split_once(heading).unwrap();
    let block = rest.split("```").nth(1).unwrap();
    let digits: Vec<_> = block
        .trim_start_matches("hex")
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|digit| digit.to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let lines: Vec<String> = bytes
        .chunks(32)
        .map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    lines.join("\n")
}

#[test]
fn the_example_is_what_is_written_and_read() {
    let made = testing::write(&example(), PASSPHRASE, &Counting(Cell::new(0).into())).unwrap();
    let told = bytes_under("### The file");
    assert!(made == told, "the page should say:\n{}", hex(&made));
    assert_eq!(testing::read(&told, PASSPHRASE).unwrap(), example());
}

#[test]
fn the_example_holds_what_the_page_says() {
    // Sealed anew under the same name and salt, the inside gives the same file.
    let inside = bytes_under("### The inside");
    let random = Counting(Cell::new(0).into());
    let made = testing::seal(&inside, PASSPHRASE, &random).unwrap();
    let told = bytes_under("### The file");
    assert!(made == told);
    // Each field where the page has it.
    assert_eq!(told[..12], *b"VIDAN-BACKUP");
    assert_eq!(
        told[12..28],
        [0, 1, 0, 108, 0, 0, 0, 64, 0, 0, 0, 1, 0, 0, 0, 1]
    );
    let name: Vec<u8> = (0..16).collect();
    let salt: Vec<u8> = (16..32).collect();
    assert_eq!((&told[28..44], &told[44..60]), (&salt[..], &name[..]));
    let checked = [b"vidan backup header\0", &told[..92]].concat();
    assert_eq!(told[92..108], sha256(&checked)[..16]);
    assert_eq!(
        (&told[108..124], &told[124..129]),
        (&name[..], &[0, 0, 0, 0, 1][..])
    );
    let len = u32::from_be_bytes(told[129..133].try_into().unwrap());
    assert_eq!(
        (len as usize, told.len()),
        (inside.len(), 133 + inside.len() + 16)
    );
}
