//! The valid inputs in `seeds/`, and the digests by which a target knows them again.

use std::{collections::HashSet, fs, path::PathBuf};

use vidan_crypto::hash::sha256;

/// The folder of a target's valid inputs.
pub fn folder(target: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "seeds", target]
        .iter()
        .collect()
}

/// All files of a folder with their names, in the order of the names; none where there is no folder.
pub fn files(folder: &PathBuf) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().unwrap_or_default();
            let content = fs::read(&path).expect("a readable file");
            (name.to_string_lossy().into_owned(), content)
        })
        .collect();
    files.sort();
    files
}

/// What a target's seeds are known by: the digest of what `part` takes out of each.
pub(crate) fn digests<'s>(
    target: &str,
    part: impl Fn(&[u8]) -> Option<Vec<u8>> + 's,
) -> HashSet<[u8; 32]> {
    files(&folder(target))
        .iter()
        .filter_map(|(_, content)| part(content))
        .map(|part| sha256(&part))
        .collect()
}

/// What the signature of a compact JWS covers. Two signatures over it are one statement: anyone can turn an ECDSA signature
/// into another valid one.
pub(crate) fn signing_input(jws: &[u8]) -> Option<Vec<u8>> {
    let text = core::str::from_utf8(jws).ok()?;
    let (input, _) = text.rsplit_once('.')?;
    (input.matches('.').count() == 1).then(|| input.as_bytes().to_vec())
}
