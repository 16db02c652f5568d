//! Pieces of Rust source.

/// The first lines of every generated file.
pub(super) fn header(what: &str, data: &str) -> String {
    format!("//! {what} Made from `data/{data}` by `cargo xtask data`; not edited by hand.\n\n")
}

/// A string literal; only what must be escaped is.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if character.is_control() => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// `Some("…")` or `None`.
pub(super) fn option(text: Option<&str>) -> String {
    text.map_or_else(
        || "None".to_owned(),
        |text| format!("Some({})", literal(text)),
    )
}

/// `&["…", "…"]`.
pub(super) fn literals<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    list(texts.into_iter().map(literal))
}

/// `&[…, …]`.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// `Name { vi: "…", en: "…" }`.
pub(super) fn name(vi: &str, en: &str) -> String {
    format!("Name {{ vi: {}, en: {} }}", literal(vi), literal(en))
}

/// `so_dinh_danh` or `Open dossier` as `SoDinhDanh`, `OpenDossier`.
pub(super) fn variant(id: &str) -> String {
    id.split(['_', ' '])
        .map(|word| {
            let mut characters = word.chars();
            characters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(characters).collect::<String>()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_escaped_and_ids_become_variants() {
        assert_eq!(literal("a\"b\\\n"), "\"a\\\"b\\\\\\u{a}\"");
        assert_eq!(option(None), "None");
        assert_eq!(literals(["a", "b"]), "&[\"a\", \"b\"]");
        assert_eq!(variant("bhyt_15"), "Bhyt15");
        assert_eq!(variant("so_dinh_danh"), "SoDinhDanh");
    }
}
