//! Where clocks, files and sockets may be touched in `core`: read from the source, tests and comments aside.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words, and the folders of `core` where they may stand.
const PLACES: &[(&[&str], &[&str])] = &[
    (
        &["SystemTime::now", "Instant::now", "clock_gettime"],
        &["codec/src/clock"],
    ),
    (
        &["std::fs", "File::", "OpenOptions", "read_dir"],
        &["vault/src"],
    ),
    // An address is not a socket: `std::net::Ipv4Addr` may be parsed anywhere.
    (
        &[
            "TcpListener",
            "TcpStream",
            "ToSocketAddrs",
            "UdpSocket",
            "UnixStream",
            "reqwest::",
        ],
        &["wallet/src"],
    ),
];

#[test]
fn clocks_files_and_sockets_stay_in_their_rooms() {
    let core = vidan_tests::root().join("core");
    let files = rust_files(&core);
    assert!(
        files.len() > 20,
        "only {} files found under {}",
        files.len(),
        core.display()
    );
    let mut wrong = Vec::new();
    for file in files {
        let within = file
            .strip_prefix(&core)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let code = without_tests_and_comments(&fs::read_to_string(&file).unwrap());
        for (words, places) in PLACES {
            if places.iter().any(|place| within.starts_with(place)) {
                continue;
            }
            for word in words.iter().filter(|word| has_word(&code, word)) {
                wrong.push(format!("{within}: {word} belongs in {places:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Source files of the rooms, without those that are tests as a whole.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "benches", "examples", "target"].contains(&name.as_str()) {
            found.extend(rust_files(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// Everything before the module of tests, which stands last in a file, and no comment lines.
fn without_tests_and_comments(source: &str) -> String {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    });
    let code = &lines[..tests.unwrap_or(lines.len())];
    code.iter()
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Whether `word` occurs and is not the end of a longer name.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[test]
fn the_reading_of_sources_sees_what_it_should() {
    let source = "//! File::open\nfn a() {\n  File::open(x);\n}\n#[cfg(test)]\nmod tests {\n  Instant::now();\n}\n";
    let code = without_tests_and_comments(source);
    assert!(has_word(&code, "File::"));
    assert!(!has_word(&code, "Instant::now"));
    assert!(!has_word("MyFile::open", "File::"));
    assert!(!has_word(
        &without_tests_and_comments("// File::open"),
        "File::"
    ));
}
