//! The table at the end of a test run.

use std::{fmt, time::Duration};

/// How one part went.
pub(crate) struct Line {
    pub(crate) part: &'static str,
    /// What was counted, e.g. `tests`.
    pub(crate) unit: &'static str,
    /// How many ran; `None` when the part failed.
    pub(crate) ran: Option<usize>,
    pub(crate) took: Duration,
}

/// All parts, in the order they ran.
pub(crate) struct Report(pub(crate) Vec<Line>);

impl Report {
    pub(crate) fn failed(&self) -> Vec<&'static str> {
        self.0
            .iter()
            .filter(|line| line.ran.is_none())
            .map(|line| line.part)
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<8} {:<7} {:>6} {:<18} {:>7}",
            "part", "result", "ran", "", "minutes"
        )?;
        for line in &self.0 {
            let (result, ran) = match line.ran {
                Some(ran) => ("ok", ran.to_string()),
                None => ("FAILED", "-".to_owned()),
            };
            let minutes = line.took.as_secs_f64() / 60.0;
            writeln!(
                formatter,
                "{:<8} {result:<7} {ran:>6} {:<18} {minutes:>7.1}",
                line.part, line.unit
            )?;
        }
        let minutes = self
            .0
            .iter()
            .map(|line| line.took)
            .sum::<Duration>()
            .as_secs_f64()
            / 60.0;
        write!(
            formatter,
            "{:<8} {:<7} {:>6} {:<18} {minutes:>7.1}",
            "sum", "", "", ""
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_what_failed() {
        let line = |part, ran| Line {
            part,
            unit: "tests",
            ran,
            took: Duration::from_secs(90),
        };
        let report = Report(vec![line("rust", Some(12)), line("deny", None)]);
        assert_eq!(report.failed(), ["deny"]);
        let text = report.to_string();
        let rows: Vec<_> = text
            .lines()
            .map(|row| row.split_whitespace().collect::<Vec<_>>())
            .collect();
        assert_eq!(rows[1], ["rust", "ok", "12", "tests", "1.5"]);
        assert_eq!(rows[2], ["deny", "FAILED", "-", "tests", "1.5"]);
        assert_eq!(rows[3], ["sum", "3.0"]);
    }
}
