//! The log as a file of the person's own: JSON, or CSV (RFC 4180) for a spreadsheet.

use serde::Serialize;
use vidan_codec::{clock::UnixTime, json};

use super::{ActivityEntry, ActivityQuery, Outcome};
use crate::{ConsentMethod, Error, Wallet, presentation::Asker};

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values: UTF-8, lines ended by CR LF, a header line. A cell that a spreadsheet would take for a formula
    /// begins with an apostrophe.
    Csv,
    /// One JSON object with all that the log has, the chain's hashes included.
    Json,
}

/// The columns of a CSV export.
const COLUMNS: [&str; 13] = [
    "number",
    "at",
    "act",
    "with",
    "document_type",
    "claims",
    "purpose",
    "asker",
    "consent",
    "reused",
    "about",
    "outcome",
    "code",
];

#[derive(Serialize)]
struct Export<'a> {
    exported_at: String,
    entries: &'a [ActivityEntry],
}

impl Wallet {
    /// The entries that a query finds, oldest first, as a file. It names claims and holds no value of any.
    ///
    /// # Errors
    /// The vault's: locked, damaged.
    pub async fn export_activity(
        &self,
        format: ExportFormat,
        query: &ActivityQuery,
    ) -> Result<Vec<u8>, Error> {
        let mut entries = self.find_activity(query).await?.entries;
        entries.reverse();
        match format {
            ExportFormat::Csv => Ok(csv(&entries).into_bytes()),
            ExportFormat::Json => Ok(json::to_vec(&Export {
                exported_at: self.now().to_rfc3339(),
                entries: &entries,
            })?),
        }
    }
}

fn csv(entries: &[ActivityEntry]) -> String {
    let mut text = line(COLUMNS.map(str::to_owned));
    for entry in entries {
        text.push_str(&line(cells(entry)));
    }
    text
}

fn cells(entry: &ActivityEntry) -> [String; 13] {
    let code = match &entry.outcome {
        Outcome::Done => "",
        Outcome::Refused(code) => code,
    };
    let asker = match &entry.asker {
        Some(Asker::Listed(name)) => &name.vi,
        Some(Asker::Unknown) => "?",
        None => "",
    };
    let consent = match entry.consent {
        Some(ConsentMethod::Biometric) => "biometric",
        Some(ConsentMethod::Screen) => "screen",
        None => "",
    };
    [
        entry.number.to_string(),
        at(entry.at),
        word(&entry.act),
        entry.with.clone(),
        entry.document_type.clone().unwrap_or_default(),
        entry.claims.join(" "),
        entry.purpose.clone().unwrap_or_default(),
        asker.to_owned(),
        consent.to_owned(),
        if entry.reused { "yes" } else { "" }.to_owned(),
        entry
            .about
            .map(|number| number.to_string())
            .unwrap_or_default(),
        if code.is_empty() { "done" } else { "refused" }.to_owned(),
        code.to_owned(),
    ]
}

fn at(moment: UnixTime) -> String {
    moment.to_rfc3339()
}

/// An act as the JSON export names it.
fn word(act: &super::Act) -> String {
    let name = serde_json::to_value(act).ok();
    name.and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(&text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Quoted where it must be; harmless to a spreadsheet.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n', '\'']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_as_the_standard_says() {
        assert_eq!(cell("a b"), "a b");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("a\"b"), "\"a\"\"b\"");
        assert_eq!(cell("a\r\nb"), "\"a\r\nb\"");
        assert_eq!(cell(" a"), "\" a\"");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "＝1"] {
            let cell = cell(bad);
            let inside = cell.strip_prefix('"').unwrap_or(&cell);
            assert!(inside.starts_with('\''), "{bad}");
        }
        assert_eq!(
            cell("=HYPERLINK(\"http://x\")"),
            "\"'=HYPERLINK(\"\"http://x\"\")\""
        );
    }
}
