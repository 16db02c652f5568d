//! Every room has its front page, every copied file its source, and no text speaks of the workplace it was
//! written in.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that a person may open first, and want told what they are for.
const ROOMS: &[&str] = &[
    "android-demo",
    "bindings",
    "cli",
    "core/codec",
    "core/credential",
    "core/crypto",
    "core/protocol",
    "core/trust",
    "core/vault",
    "core/verifier",
    "core/vietnam",
    "core/wallet",
    "ios-demo",
    "sandbox",
    "tests",
    "xtask",
];

/// Words of the place where this is written, which mean nothing to a reader. In pieces, so that this file
/// does not hold them itself.
const WORKPLACE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("../sha", "red"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "plan"),
    concat!("PLAN", ".md"),
    concat!("sub", "agent"),
    concat!("the le", "ad writes"),
    concat!("find_", "string"),
    concat!("this se", "ssion"),
    concat!("issues sh", "ow"),
];

#[test]
fn every_room_has_a_front_page_that_says_what_it_is_not_for() {
    let mut missing = Vec::new();
    for room in ROOMS {
        let folder = vidan_tests::root().join(room);
        let page = front_page(&folder).unwrap_or_default();
        let words: Vec<_> = page.split_whitespace().collect();
        let says_not = words
            .iter()
            .any(|word| word.trim_matches(['*', '_']).eq_ignore_ascii_case("not"));
        if words.len() < 25 || !says_not {
            missing.push(format!("{room}: {} words", words.len()));
        }
    }
    assert!(
        missing.is_empty(),
        "no front page of at least 25 words with a \"not\": {missing:#?}"
    );
}

/// `README.md`, or the `//!` lines of the crate's root.
fn front_page(folder: &Path) -> Option<String> {
    if let Ok(page) = fs::read_to_string(folder.join("README.md")) {
        return Some(page);
    }
    let root = ["src/lib.rs", "src/main.rs"]
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name)).ok())?;
    Some(
        root.lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

#[test]
fn every_folder_of_vectors_and_every_data_file_names_its_source() {
    let folders: Vec<_> = entries(&vidan_tests::vector(""))
        .into_iter()
        .filter(|path| path.is_dir())
        .collect();
    assert!(folders.len() >= 5, "{folders:?}");
    for folder in folders {
        let source = fs::read_to_string(folder.join("SOURCE")).unwrap_or_default();
        assert!(source.len() > 20, "{} names no source", folder.display());
    }
    let data = entries(&vidan_tests::root().join("core/vietnam/data"));
    assert!(data.len() >= 7, "{data:?}");
    for file in data {
        let text = fs::read_to_string(&file).unwrap();
        let start: String = text.chars().take(200).collect();
        assert!(
            start.contains("SOURCE"),
            "{} names no source",
            file.display()
        );
    }
}

#[test]
fn no_text_speaks_of_the_workplace() {
    let mut texts = Vec::new();
    collect(&vidan_tests::root(), &mut texts);
    assert!(texts.len() > 50, "only {} texts found", texts.len());
    let mut wrong = Vec::new();
    for path in texts {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            let word = WORKPLACE.iter().find(|word| line.contains(**word)).copied();
            if let Some(word) = word.or_else(|| numbered_issue(line)) {
                wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An issue by its number, which only a tracker that readers do not have explains.
fn numbered_issue(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    let word = "issue ";
    let numbered = lower.match_indices(word).any(|(at, _)| {
        lower[at + word.len()..]
            .trim_start_matches('#')
            .starts_with(|next: char| next.is_ascii_digit())
    });
    numbered.then_some("a numbered issue")
}

/// Our own texts: no build output, nothing generated, nothing copied from elsewhere.
fn collect(folder: &Path, texts: &mut Vec<PathBuf>) {
    const SKIPPED: &[&str] = &[
        ".build",
        ".git",
        ".idea",
        ".venv",
        "generated",
        "node_modules",
        "target",
        "vectors",
    ];
    const TEXTS: &[&str] = &[
        "css", "html", "java", "json", "kt", "kts", "md", "py", "rs", "sh", "sql", "swift", "toml",
        "xml", "yml",
    ];
    for path in entries(folder) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(&path, texts);
            }
        } else if path
            .extension()
            .is_some_and(|ending| TEXTS.iter().any(|text| ending == *text))
            || ["README", "run", "SOURCE"].contains(&name.as_str())
        {
            texts.push(path);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    listed.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_search_for_words_finds_them() {
    assert!(numbered_issue(concat!("see Issue", " #4")).is_some());
    assert!(numbered_issue("date of issue 'ngay_cap'").is_none());
    assert!(numbered_issue("issue and expiry").is_none());
}
