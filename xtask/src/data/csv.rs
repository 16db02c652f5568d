//! A small reader for our own data files: `#` lines are remarks, the first other line names the columns,
//! a field may be quoted with `""` for a quote inside. No line breaks inside fields.

use std::{fs, path::Path};

use crate::error::Error;

/// Rows of a file, each readable by column name.
pub(super) struct Table {
    file: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    fields: &'a [String],
}

pub(super) fn read(path: &Path) -> Result<Table, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    parse(file, &text)
}

fn parse(file: String, text: &str) -> Result<Table, Error> {
    let mut lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let columns = fields(lines.next().unwrap_or_default());
    let mut rows = Vec::new();
    for line in lines {
        let row = fields(line);
        if row.len() != columns.len() {
            return Err(Error::data(
                &file,
                format!("{} fields instead of {}: {line}", row.len(), columns.len()),
            ));
        }
        rows.push(row);
    }
    Ok(Table {
        file,
        columns,
        rows,
    })
}

fn fields(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => push(&mut all, '"'),
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            other => push(&mut all, other),
        }
    }
    all
}

fn push(all: &mut [String], character: char) {
    if let Some(last) = all.last_mut() {
        last.push(character);
    }
}

impl Table {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row {
            table: self,
            fields,
        })
    }

    /// The one row whose `column` is `value`.
    pub(super) fn row(&self, column: &str, value: &str) -> Result<Row<'_>, Error> {
        for row in self.rows() {
            if row.get(column)? == value {
                return Ok(row);
            }
        }
        Err(Error::data(
            &self.file,
            format!("no row with {column} {value}"),
        ))
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// An error that names this file.
    pub(super) fn wrong(&self, cause: impl Into<String>) -> Error {
        Error::data(&self.file, cause.into())
    }
}

impl<'a> Row<'a> {
    pub(super) fn get(self, column: &str) -> Result<&'a str, Error> {
        let at = self.table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.fields.get(at))
            .map(String::as_str)
            .ok_or_else(|| self.table.wrong(format!("no column {column}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_remarks() {
        let table = parse("t".into(), "# a remark\na,b\n1,\"x, \"\"y\"\"\"\n2,\n").unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(table.row("a", "1").unwrap().get("b").unwrap(), "x, \"y\"");
        assert_eq!(table.row("a", "2").unwrap().get("b").unwrap(), "");
        assert!(table.row("a", "3").is_err());
        assert!(table.row("c", "1").is_err());
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        assert!(parse("t".into(), "a,b\n1\n").is_err());
    }
}
