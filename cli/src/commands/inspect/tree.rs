//! What `vidan inspect` shows: a tree of labels and values, printed as indented lines or as JSON, never more than a few
//! thousand lines of a few hundred characters.

use serde_json::{Value, json};

use crate::output::printable;

/// Most lines that are printed.
const MAX_LINES: usize = 5_000;
/// Longest value that is printed, in characters.
const MAX_VALUE: usize = 160;
/// Bytes of a byte string that are printed.
const MAX_BYTES: usize = 32;

/// A label, perhaps a value, perhaps what is below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) label: String,
    pub(super) value: Option<String>,
    pub(super) below: Vec<Branch>,
}

impl Branch {
    /// A value under its label.
    pub(super) fn leaf(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: Some(value.into()),
            below: Vec::new(),
        }
    }

    /// Several things under one label.
    pub(super) fn of(label: impl Into<String>, below: Vec<Branch>) -> Self {
        Self {
            label: label.into(),
            value: None,
            below,
        }
    }

    /// The same with a value beside the label.
    pub(super) fn with(self, value: impl Into<String>) -> Self {
        Self {
            value: Some(value.into()),
            ..self
        }
    }

    /// The same under another label.
    pub(super) fn named(self, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..self
        }
    }

    /// Indented lines, without what steers a terminal.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.write(0, &mut lines);
        if lines.len() > MAX_LINES {
            let more = lines.len() - MAX_LINES;
            lines.truncate(MAX_LINES);
            lines.push(format!("… {more} more lines"));
        }
        lines
    }

    fn write(&self, depth: usize, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        let label = printable(&short(&self.label));
        lines.push(match &self.value {
            Some(value) => format!("{indent}{label}: {}", printable(&short(value))),
            None => format!("{indent}{label}"),
        });
        for branch in &self.below {
            branch.write(depth + 1, lines);
        }
    }

    /// `{label, value, below}`, bounded like the lines.
    pub(super) fn to_json(&self) -> Value {
        self.json_within(&mut MAX_LINES.clone())
    }

    fn json_within(&self, left: &mut usize) -> Value {
        let mut below = Vec::new();
        for branch in &self.below {
            let Some(fewer) = left.checked_sub(1) else {
                below.push(json!({"label": "…"}));
                break;
            };
            *left = fewer;
            below.push(branch.json_within(left));
        }
        let mut object = serde_json::Map::new();
        object.insert("label".into(), short(&self.label).into());
        if let Some(value) = &self.value {
            object.insert("value".into(), short(value).into());
        }
        if !below.is_empty() {
            object.insert("below".into(), below.into());
        }
        object.into()
    }
}

fn short(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(MAX_VALUE).collect();
    let left = characters.count();
    if left > 0 {
        short.push_str(&format!("… ({left} more)"));
    }
    short
}

/// Bytes in CBOR's diagnostic notation, the length beside them where they are cut.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let hex: String = bytes
        .iter()
        .take(MAX_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if bytes.len() > MAX_BYTES {
        format!("h'{hex}…' ({} bytes)", bytes.len())
    } else {
        format!("h'{hex}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_bounded_and_steers_no_terminal() {
        let long = Branch::leaf("a\u{1b}[2J", "x".repeat(10_000));
        let tree = Branch::of("top", vec![long; 6_000]);
        let lines = tree.lines();
        assert_eq!(lines.len(), 5_001);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() < 200 && !line.contains('\u{1b}'))
        );
        assert!(tree.to_json().to_string().len() < 5_000 * 300);
        assert_eq!(bytes(&[0, 255]), "h'00ff'");
        assert!(bytes(&[7; 33]).ends_with("…' (33 bytes)"));
    }
}
