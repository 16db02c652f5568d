//! Every sentence is for a person: those of all errors of the core, as they stand in its source, and the advice for all codes, held
//! against a list of words that only programs say.

use std::{fs, path::Path};

use super::{advice_for, advice_text, table::ADVICE};
use crate::{Error, Lang};

/// Words of Rust and of its libraries, and the marks of values printed as a programmer prints them.
const WORDS: &[&str] = &[
    "::",
    "vidan_",
    "serde",
    "expected struct",
    "expected a ",
    "invalid type",
    "at line",
    "column",
    "struct ",
    "structure lacks",
    "enum ",
    "Option<",
    "Vec<",
    "Map<",
    "HashMap",
    "String",
    "&str",
    "usize",
    "u32",
    "u64",
    "i64",
    "None",
    "Some(",
    "Err(",
    ":?}",
    "panicked",
];

fn is_for_people(text: &str) -> bool {
    !WORDS.iter().any(|word| text.contains(word))
}

/// The texts in quotation marks of a piece of source.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside: Option<String> = None;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match (character, &mut inside) {
            ('\\', Some(text)) => text.extend(characters.next()),
            ('"', Some(_)) => found.extend(inside.take()),
            ('"', None) => inside = Some(String::new()),
            (_, Some(text)) => text.push(character),
            (_, None) => {}
        }
    }
    found
}

/// What stands between `begin` and the next `end`, every time.
fn between<'a>(source: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    let parts = source.split(begin).skip(1);
    parts
        .filter_map(|part| part.split_once(end).map(|(inside, _)| inside))
        .collect()
}

fn each_source(folder: &Path, read: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, read);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            read(&path, code);
        }
    }
}

#[test]
fn no_error_of_the_core_speaks_to_a_programmer() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sentences = 0;
    for room in fs::read_dir(core).unwrap() {
        each_source(&room.unwrap().path().join("src"), &mut |path, code| {
            assert!(
                !code.contains("type_name"),
                "{}: the name of a type is told",
                path.display()
            );
            for attribute in between(code, "#[error(", ")]") {
                for sentence in literals(attribute) {
                    sentences += 1;
                    assert!(is_for_people(&sentence), "{}: {sentence}", path.display());
                }
            }
            for display in between(code, "Display for ", "\n}") {
                for sentence in literals(display) {
                    assert!(is_for_people(&sentence), "{}: {sentence}", path.display());
                }
            }
        });
    }
    assert!(sentences > 300, "{sentences} sentences were found");
}

#[test]
fn all_advice_is_for_people_and_every_code_has_some() {
    let codes = between(include_str!("../mod.rs"), "=> \"", "\"");
    let codes: Vec<&str> = codes
        .into_iter()
        .filter(|code| code.contains('.'))
        .collect();
    assert!(codes.len() > 80, "{} codes were found", codes.len());
    for code in codes.into_iter().chain(ADVICE.iter().map(|one| one.code)) {
        assert_ne!(advice_for(code).code, "", "{code} has no advice");
        for language in [Lang::Vi, Lang::En] {
            let told = advice_text(code, language);
            assert!(is_for_people(told), "{code}: {told}");
            assert!(
                !code.contains('.') || !told.contains(code),
                "{code} is told itself: {told}"
            );
        }
    }
}

#[test]
fn messages_that_cannot_be_read_are_told_by_their_name_and_that_of_the_member() {
    use vidan_protocol::{
        Endpoint,
        http::{JSON, Response},
        openid4vci::{AuthorizationServerMetadata, CredentialOffer, TokenResponse},
        url::Plaintext,
    };
    let answer = |body: &str| Response {
        status: 200,
        headers: vec![("content-type".into(), JSON.into())],
        body: body.as_bytes().to_vec(),
    };
    for body in [
        "{}",
        "[]",
        "7",
        "null",
        "{",
        r#"{"issuer":7,"access_token":{},"credential_issuer":["x"]}"#,
        r#"{"a":1,"a":2}"#,
    ] {
        let told = [
            AuthorizationServerMetadata::from_response(&answer(body), "x", Plaintext::Never).err(),
            CredentialOffer::from_response(&answer(body), Plaintext::Never).err(),
            TokenResponse::from_response(&answer(body)).err(),
            answer(body).json::<Vec<u8>>(Endpoint::Sync, 100).err(),
        ];
        for error in told.into_iter().flatten() {
            let error = Error::from(error);
            assert!(is_for_people(&error.to_string()), "{error}");
            assert!(error.to_string().contains("cannot be read"), "{error}");
        }
    }
    let lacks = TokenResponse::from_response(&answer("{}")).unwrap_err();
    assert_eq!(
        lacks.to_string(),
        "the authorization server's answer with the token cannot be read: `access_token` is missing"
    );
}
