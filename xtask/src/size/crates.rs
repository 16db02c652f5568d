//! Which crates a library's bytes are of, by the names of its symbols.
//!
//! What the compiler made of a generic function counts for the crate that wrote it, not for the one that used it. Symbols of C are
//! told by the file they came from.

use std::collections::{BTreeMap, BTreeSet};

/// C whose symbols have no path, by the file of its source.
const C: &[(&str, &str)] = &[("sqlite3.c", "SQLite")];
/// What is neither Rust's nor named above: the C and assembler of ring, and the C library's own.
const OTHER: &str = "C and assembler";

/// The crates with most bytes, largest first, of what `readelf -sWC` prints.
pub(crate) fn largest(symbols: &str, most: usize) -> Vec<(String, u64)> {
    let (mut sizes, mut counted, mut file) = (BTreeMap::new(), BTreeSet::new(), "");
    for line in symbols.lines() {
        let Some(symbol) = Symbol::read(line) else {
            continue;
        };
        if symbol.kind == "FILE" {
            file = symbol.name;
            continue;
        }
        let defined = symbol.section != "UND" && matches!(symbol.kind, "FUNC" | "OBJECT" | "TLS");
        // Several names for one place count once.
        if defined && counted.insert((symbol.address, symbol.size)) {
            let owner = owner(symbol.name, file);
            let sum: &mut u64 = sizes.entry(owner.to_owned()).or_default();
            *sum = sum.saturating_add(symbol.size);
        }
    }
    let mut sizes: Vec<(String, u64)> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, bytes)| core::cmp::Reverse(*bytes));
    sizes.truncate(most);
    sizes
}

/// A line of the table: number, address, size, kind, binding, visibility, section, name.
struct Symbol<'a> {
    address: &'a str,
    size: u64,
    kind: &'a str,
    section: &'a str,
    name: &'a str,
}

impl<'a> Symbol<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut rest = line.trim_start();
        let mut next = || {
            let (word, tail) = rest.split_once(char::is_whitespace)?;
            rest = tail.trim_start();
            Some(word)
        };
        next()?.strip_suffix(':')?;
        let (address, size, kind) = (next()?, next()?, next()?);
        let section = (next()?, next()?, next()?).2;
        let size = match size.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => size.parse(),
        };
        Some(Self {
            address,
            size: size.ok()?,
            kind,
            section,
            name: rest,
        })
    }
}

/// The crate that a path begins with, whatever stands around it: `<&mut a::B as c::D>::e` is of `a`.
fn owner<'a>(name: &'a str, file: &str) -> &'a str {
    let named = |(source, owner): &(&str, &'static str)| (*source == file).then_some(*owner);
    if let Some((path, _)) = name.split_once("::") {
        let crate_name = path.rsplit(['<', '&', ' ', '(', '[', '*']).next();
        // `core[3f…]` has a number that tells versions apart.
        let crate_name = crate_name.filter(|name| !name.is_empty() && !name.ends_with(']'));
        return crate_name.or_else(|| hashed(path)).unwrap_or(OTHER);
    }
    if name.starts_with("sqlite3") {
        return "SQLite";
    }
    C.iter().find_map(named).unwrap_or(OTHER)
}

/// The crate of `core[3f…]`.
fn hashed(path: &str) -> Option<&str> {
    let (name, _) = path.rsplit_once('[')?;
    name.rsplit(['<', '&', ' ', '(', '[', '*']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_counted_for_the_crate_that_wrote_them() {
        let table = "\
Symbol table '.symtab' contains 9 entries:
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     1: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS sqlite3.c
     2: 0000000000001000   100 FUNC    LOCAL  DEFAULT   12 yy_reduce
     3: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS vidan.cgu.0
     4: 0000000000002000    30 FUNC    LOCAL  DEFAULT   12 <&mut serde_json::de::Deserializer<R> as serde_core::de::Deserializer>::deserialize_any
     5: 0000000000002000    30 FUNC    LOCAL  DEFAULT   12 serde_json::same_place
     6: 0000000000003000 0x40 FUNC    GLOBAL DEFAULT   12 core[3f00000000000000]::ptr::drop_in_place::<vidan_vault::Vault>
     7: 0000000000004000     7 FUNC    GLOBAL DEFAULT   12 sqlite3_open
     8: 0000000000000000     9 FUNC    GLOBAL DEFAULT  UND memcpy
     9: 0000000000005000     5 OBJECT  LOCAL  DEFAULT   12 p256_table";
        let expected = [
            ("SQLite", 107),
            ("core", 64),
            ("serde_json", 30),
            (OTHER, 5),
        ];
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(name, bytes)| (name.to_owned(), bytes))
            .collect();
        assert_eq!(largest(table, 10), expected);
        assert_eq!(largest(table, 1).len(), 1);
        assert!(largest("junk\n1: x", 10).is_empty());
    }
}
