//! `cargo xtask data`: the national data files of `core/vietnam/data` made into constant Rust tables.
//!
//! Not for judging the data: a row that the generator does not understand stops it, so that a new wording
//! is looked at by a person, except claim types, which fall back to text with their wording kept.

mod csv;
mod documents;
mod forms;
mod notices;
mod rust;
mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::error::Error;

/// Writes every generated file; answers how many changed.
pub(crate) fn write(root: &Path) -> Result<usize, Error> {
    let mut changed = 0;
    for (path, text) in generate(root)? {
        if fs::read_to_string(&path).is_ok_and(|held| held == text) {
            continue;
        }
        fs::write(&path, text).map_err(|source| Error::File { path, source })?;
        changed += 1;
    }
    Ok(changed)
}

/// Every generated file: where it belongs and what it must say.
fn generate(root: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let folder = root.join("core/vietnam/data");
    let documents = json(&folder, "documents.json")?;
    let forms = json(&folder, "forms.json")?;
    let id_number = json(&folder, "id_number.json")?;
    let table = |name: &'static str| csv::read(&folder.join(name));

    let made = [
        ("documents.rs", documents::generate(&documents)?),
        (
            "dossiers.rs",
            notices::dossiers(&table("dossier_status.csv")?, &table("dossier_names.csv")?)?,
        ),
        ("forms.rs", forms::generate(&forms, &documents)?),
        ("id_number.rs", tables::id_number(&id_number)?),
        (
            "identifiers.rs",
            tables::identifiers(&table("identifiers.csv")?)?,
        ),
        (
            "notices.rs",
            notices::kinds(&table("notice_kinds.csv")?, &table("notice_names.csv")?)?,
        ),
        (
            "provinces.rs",
            tables::provinces(&table("provinces_old63_to_new34.csv")?)?,
        ),
    ];
    let target = root.join("core/vietnam/src/generated");
    Ok(made
        .into_iter()
        .map(|(name, text)| (target.join(name), text))
        .collect())
}

fn json(folder: &Path, name: &str) -> Result<Value, Error> {
    let path = folder.join(name);
    let text = fs::read(&path).map_err(|source| Error::File {
        path: path.clone(),
        source,
    })?;
    serde_json::from_slice(&text).map_err(|error| Error::data(name, error.to_string()))
}

/// A text member that must be there.
fn text<'a>(value: &'a Value, member: &str, file: &'static str) -> Result<&'a str, Error> {
    optional(value, member)
        .ok_or_else(|| Error::data(file, format!("{member} is missing in {value}")))
}

/// A text member that may be absent or null.
fn optional<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

/// An array member that must be there.
fn items<'a>(value: &'a Value, member: &str, file: &'static str) -> Result<&'a [Value], Error> {
    value
        .get(member)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| Error::data(file, format!("{member} is no list")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_tables_are_what_the_data_files_make() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for (path, text) in generate(root).unwrap() {
            let held = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                held == text,
                "{} is out of date: run `cargo xtask data`",
                path.display()
            );
        }
    }
}
