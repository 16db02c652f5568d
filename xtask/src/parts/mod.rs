//! `cargo xtask test`: the parts, which of them to run, and the table at the end.
//!
//! A part installs what it lacks where it can and otherwise fails in one line. It never skips silently,
//! and a part that ran nothing has failed.

mod demo;
mod deny;
mod fuzz;
mod kotlin;
mod lint;
mod peers;
mod python;
mod rust;

use std::time::Instant;

use crate::{
    error::Error,
    project::Project,
    report::{Line, Report},
    size,
};

/// One part of a test run.
pub(crate) struct Part {
    name: &'static str,
    /// What its count counts.
    unit: &'static str,
    run: fn(&Project) -> Result<usize, Error>,
}

/// Every part, cheapest and most telling first.
const ALL: &[Part] = &[
    Part {
        name: "fmt",
        unit: "targets",
        run: lint::fmt,
    },
    Part {
        name: "clippy",
        unit: "targets",
        run: lint::clippy,
    },
    Part {
        name: "rust",
        unit: "tests",
        run: rust::test,
    },
    Part {
        name: "fuzz",
        unit: "tests",
        run: fuzz::check,
    },
    Part {
        name: "doc",
        unit: "crates",
        run: lint::doc,
    },
    Part {
        name: "deny",
        unit: "checks",
        run: deny::check,
    },
    Part {
        name: "demo",
        unit: "steps and files",
        run: demo::check,
    },
    Part {
        name: "python",
        unit: "verdicts",
        run: python::check,
    },
    Part {
        name: "peers",
        unit: "checks",
        run: peers::check,
    },
    Part {
        name: "size",
        unit: "libraries",
        run: size::check,
    },
    Part {
        name: "kotlin",
        unit: "tests",
        run: kotlin::test,
    },
];

/// The parts that `--only PART…` names, in our order; all without it.
pub(crate) fn chosen(arguments: &[String]) -> Result<Vec<&'static Part>, Error> {
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--only") {
            Some("") => names.extend(rest.next().map(String::as_str)),
            Some(value) if value.starts_with('=') => names.push(value.trim_start_matches('=')),
            _ => return Err(Error::usage(format!("what is {argument}?"))),
        }
    }
    let names: Vec<&str> = names
        .iter()
        .flat_map(|name| name.split([',', '|']))
        .collect();
    if let Some(unknown) = names
        .iter()
        .find(|name| ALL.iter().all(|part| part.name != **name))
    {
        return Err(Error::usage(format!("there is no part {unknown}")));
    }
    if names.is_empty() && !arguments.is_empty() {
        return Err(Error::usage("--only which part?"));
    }
    Ok(ALL
        .iter()
        .filter(|part| names.is_empty() || names.contains(&part.name))
        .collect())
}

/// Runs the parts one after the other, also after one failed, and prints the table.
pub(crate) fn run(project: &Project, parts: &[&'static Part]) -> Result<(), Error> {
    let mut report = Report(Vec::new());
    for part in parts {
        eprintln!("\n── {}", part.name);
        let began = Instant::now();
        let outcome = (part.run)(project).and_then(|ran| match ran {
            0 => Err(Error::check("it ran nothing")),
            ran => Ok(ran),
        });
        if let Err(error) = &outcome {
            eprintln!("error: {}: {error}", part.name);
        }
        report.0.push(Line {
            part: part.name,
            unit: part.unit,
            ran: outcome.ok(),
            took: began.elapsed(),
        });
    }
    println!("\n{report}");
    match report.failed() {
        failed if failed.is_empty() => Ok(()),
        failed => Err(Error::Parts { failed }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, Error> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        Ok(chosen(&arguments)?.iter().map(|part| part.name).collect())
    }

    #[test]
    fn only_chooses_and_unknown_parts_are_refused() {
        assert_eq!(names(&[]).unwrap().len(), ALL.len());
        assert_eq!(names(&["--only", "rust"]).unwrap(), ["rust"]);
        assert_eq!(
            names(&["--only=deny,fmt", "--only", "demo"]).unwrap(),
            ["fmt", "deny", "demo"]
        );
        for wrong in [
            &["--only", "rusty"][..],
            &["--only"],
            &["rust"],
            &["--onlyrust"],
        ] {
            assert!(
                matches!(names(wrong), Err(Error::Usage { .. })),
                "{wrong:?}"
            );
        }
    }

    fn nothing(_: &Project) -> Result<usize, Error> {
        Ok(0)
    }

    #[test]
    fn a_part_that_ran_nothing_has_failed() {
        static EMPTY: Part = Part {
            name: "empty",
            unit: "tests",
            run: nothing,
        };
        let project = Project {
            root: "/".into(),
            target: "/".into(),
        };
        assert!(
            matches!(run(&project, &[&EMPTY]), Err(Error::Parts { failed }) if failed == ["empty"])
        );
    }
}
