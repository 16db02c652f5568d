//! What a camera sees of a loop of codes, one a line. Only the files whose digests are claimed come out, and only texts that their
//! own segments name.

use vidan_credential::{
    ClaimKey, ClaimValue,
    transport::{
        MAX_TEXT,
        segments::{Added, Assembler, MAX_FILES, SegmentId},
    },
};
use vidan_crypto::hash::sha256;

use crate::Reached;

/// The lengths of the files that a proof claims.
pub const LENGTHS: [usize; 6] = [1, 100, 741, 742, 1500, 2300];

/// Reads codes.
pub fn run(data: &[u8]) -> Reached {
    let claims = claims();
    let mut assembler = Assembler::new();
    let mut came = Reached::Refused;
    for line in data.split(|byte| *byte == b'\n') {
        let Ok(text) = core::str::from_utf8(line) else {
            continue;
        };
        match assembler.add(text) {
            Ok(Added::Text(whole)) => {
                assert!(whole.len() <= MAX_TEXT);
                came = Reached::Accepted;
            }
            Ok(Added::File(proof, number)) => {
                assert!(number < MAX_FILES);
                if let Ok(Some((claim, bytes))) = assembler.release(proof, number, &claims) {
                    let digest = ClaimValue::Bytes(sha256(&bytes).to_vec());
                    assert!(claims.contains(&(claim, digest)), "a file without a claim");
                    came = Reached::Accepted;
                }
            }
            Ok(Added::Part { have, of }) => assert!(have < of && of <= 16),
            Err(_) => {}
        }
    }
    came
}

/// The proof that the files belong to.
pub fn proof() -> SegmentId {
    SegmentId::of_digest(&sha256(b"vidan fuzz proof"))
}

/// A file of so many bytes.
pub fn file(length: usize) -> Vec<u8> {
    let blocks = (0..length.div_ceil(32)).map(|at| sha256(&at.to_be_bytes()));
    blocks.flatten().take(length).collect()
}

fn claims() -> Vec<(ClaimKey, ClaimValue)> {
    let claim = |length: usize| {
        let digest = sha256(&file(length)).to_vec();
        (
            ClaimKey::Text(length.to_string()),
            ClaimValue::Bytes(digest),
        )
    };
    LENGTHS.map(claim).to_vec()
}
