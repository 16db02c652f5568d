//! All Rust tests: unit, integration and documentation.

use crate::{error::Error, process::Run, project::Project};

pub(super) fn test(project: &Project) -> Result<usize, Error> {
    let text = Run::cargo()
        .args(["test", "--workspace", "--no-fail-fast"])
        .folder(&project.root)
        .echo()?;
    Ok(passed(&text))
}

/// The sum of `test result: ok. 12 passed; …` over all binaries.
pub(super) fn passed(text: &str) -> usize {
    text.lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?
                .split(' ')
                .next()?
                .parse::<usize>()
                .ok()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_over_binaries() {
        let text = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\n\
                    test result: ok. 40 passed; 0 failed\ntest result: FAILED. 7 passed; 1 failed\n";
        assert_eq!(passed(text), 42);
        assert_eq!(passed(""), 0);
    }
}
