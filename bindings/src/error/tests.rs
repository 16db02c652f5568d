//! Every code that can reach an app is in `CODES.md`, with advice of its own in both languages.
//!
//! The codes are collected from the core's sources, so that a new one cannot be forgotten and a released one cannot be
//! renamed unnoticed. After a deliberate change: `VIDAN_BLESS=1 cargo test -p vidan-ffi codes`.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use vidan_crypto::device::DeviceKeyError;
use vidan_wallet::{Lang, TransportError, advice_text};

use super::*;

/// The rooms whose errors become codes of [`VidanError`].
const ROOMS: &[&str] = &["credential", "protocol", "trust", "wallet"];

/// Not errors that an app meets: causes of an issuer that signs, states of a document, and answers about its status, which a
/// verdict tells in words of its own; what a question finds missing is told with the answer.
/// What giving up costs is no error either.
const OTHERS: &[&str] = &[
    "dcql.missing.",
    "issue.",
    "life.",
    "operation.costs.",
    "status.",
];

/// Causes that no call meets: the log has them for operations that are over.
const LOGGED: &[&str] = &[
    "operation.document_deleted",
    "operation.given_up",
    "operation.moved",
];

#[test]
fn codes_are_stable_and_documented() {
    let codes = codes();
    assert!(
        codes.len() > 100,
        "the sources were not found: {}",
        codes.len()
    );
    for known in [
        "vault.wrong_passcode",
        "issuance.code_refused",
        "time.expired",
    ] {
        assert!(codes.contains(known), "{known} was not found");
    }

    let table = table(&codes);
    let path = crate_folder().join("CODES.md");
    if env::var_os("VIDAN_BLESS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    for line in kept.lines().filter(|line| line.starts_with("| `")) {
        let code = line.split('`').nth(1).unwrap();
        assert!(
            table.contains(&format!("| `{code}` |")),
            "{code} is gone: apps know it by that name"
        );
    }
    assert!(
        kept == table,
        "CODES.md is not what the sources say: see the top of this file"
    );
}

#[test]
fn every_code_has_advice_in_both_languages() {
    let unknown = advice_text("nobody.knows", Lang::En);
    for code in codes() {
        let (vi, en) = advice(&code);
        assert!(vi != en && !vi.is_empty() && !en.is_empty(), "{code}");
        assert_ne!(en, unknown, "{code} has no advice");
        // A sentence to act on, not a label.
        assert!(vi.ends_with('.') && en.ends_with('.'), "{code}");
    }
}

#[test]
fn an_error_carries_code_advice_and_nothing_else() {
    let secret = "079203001234".to_owned();
    let error = vidan_wallet::Error::FieldUnknown(secret.clone());
    let told = VidanError::new(&error, Language::En);
    assert!(!format!("{told} {told:?}").contains(&secret));
    let VidanError::Failed {
        code,
        retry,
        advice,
    } = told
    else {
        panic!("it waits for nothing");
    };
    assert_eq!((code.as_str(), retry), ("form.field_unknown", false));
    assert!(!advice.contains(&secret));
}

#[test]
fn what_waits_names_its_operation_and_tells_its_cause() {
    let error = vidan_wallet::Error::Waits {
        operation: "copies 7".to_owned(),
        cause: Box::new(TransportError::NoConnection.into()),
    };
    let told = VidanError::new(&error, Language::Vi);
    let cause = VidanError::new(&TransportError::NoConnection.into(), Language::Vi);
    let VidanError::Failed { advice, .. } = cause else {
        panic!("nothing waits for it");
    };
    let expected = VidanError::Waits {
        operation: "copies 7".to_owned(),
        code: "network.no_connection".to_owned(),
        retry: true,
        advice,
    };
    assert_eq!(told, expected);
    assert_eq!(told.code(), "network.no_connection");
    assert!(!format!("{told} {told:?}").contains("copies 7"));
}

#[test]
fn causes_of_the_phone_keep_their_names() {
    let code = |error: vidan_wallet::Error| VidanError::new(&error, Language::Vi).code().to_owned();
    for (cause, expected) in [
        (DeviceKeyError::Cancelled, "device.cancelled"),
        (DeviceKeyError::KeyGone, "device.key_gone"),
        (DeviceKeyError::LockedOut, "device.locked_out"),
        (DeviceKeyError::NotSupported, "device.not_supported"),
    ] {
        assert_eq!(code(cause.into()), expected);
    }
    assert_eq!(code(TransportError::Timeout.into()), "network.timeout");
}

fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for room in ROOMS {
        collect(
            &crate_folder().join("../core").join(room).join("src"),
            &mut codes,
        );
    }
    codes.retain(|code| !OTHERS.iter().any(|room| code.starts_with(room)));
    codes.extend(LOGGED.iter().map(|code| (*code).to_owned()));
    codes.extend(
        AppFault::ALL
            .iter()
            .map(|fault| fault.told(Language::En).code().to_owned()),
    );
    codes
}

fn collect(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, codes);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let library = text.split("#[cfg(test)]").next().unwrap_or_default();
            codes.extend(library.lines().filter_map(code_in).map(str::to_owned));
        }
    }
}

/// The code of a match arm: `Cause => "room.cause",`, or the literal alone on the line below.
fn code_in(line: &str) -> Option<&str> {
    let line = line.trim();
    let literal = match line.split_once("=> \"") {
        Some((_, rest)) => rest.split('"').next()?,
        None => line.strip_prefix('"')?.strip_suffix('"')?,
    };
    let words: Vec<_> = literal.split('.').collect();
    let word =
        |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (words.len() > 1 && words.iter().all(word)).then_some(literal)
}

fn advice(code: &str) -> (String, String) {
    let app = AppFault::ALL
        .iter()
        .find(|fault| fault.told(Language::En).code() == code);
    match app {
        Some(fault) => {
            let text = |language| match fault.told(language) {
                VidanError::Failed { advice, .. } | VidanError::Waits { advice, .. } => advice,
            };
            (text(Language::Vi), text(Language::En))
        }
        None => (
            advice_text(code, Lang::Vi).to_owned(),
            advice_text(code, Lang::En).to_owned(),
        ),
    }
}

fn table(codes: &BTreeSet<String>) -> String {
    let mut table = String::from(
        "# Error codes\n\n\
         Every `VidanError.code`, and what `VidanError.advice` says; `ActivityEntry.refused` and `WaitingFor.code` are of these \
         too.\nCodes are stable: apps may branch on them. A test keeps this page true. A `Verdict` has codes of its own beside these (`policy.…`, `replay.…`, `status.…`, \
         `trust.list_stale`, `valid`)\nwith a sentence in `reason`.\n\n\
         | code | Tiếng Việt | English |\n| --- | --- | --- |\n",
    );
    for code in codes {
        let (vi, en) = advice(code);
        table.push_str(&format!("| `{code}` | {vi} | {en} |\n"));
    }
    table
}
