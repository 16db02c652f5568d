//! Format, clippy and documentation, each with warnings as errors. What is counted is what cargo says it
//! looked at.

use serde_json::Value;

use crate::{error::Error, process::Run, project::Project};

pub(super) fn fmt(project: &Project) -> Result<usize, Error> {
    // With `-v` cargo names each target before it is checked: `[lib (2024)] "…/lib.rs"`.
    let text = Run::cargo()
        .args(["fmt", "--all", "--check", "-v"])
        .folder(&project.root)
        .echo()?;
    Ok(text
        .lines()
        .filter(|line| line.starts_with('[') && line.contains(")] \""))
        .count())
}

pub(super) fn clippy(project: &Project) -> Result<usize, Error> {
    let text = Run::cargo()
        .args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(["--", "-D", "warnings"])
        .folder(&project.root)
        .echo_errors()?;
    Ok(artifacts(&text, &project.root.to_string_lossy()))
}

pub(super) fn doc(project: &Project) -> Result<usize, Error> {
    let text = Run::cargo()
        .args(["doc", "--no-deps", "--workspace"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .folder(&project.root)
        .echo()?;
    // `Generated …/index.html and 12 other files`; one crate has no second half.
    let generated = text
        .lines()
        .find(|line| line.trim_start().starts_with("Generated "));
    Ok(generated.map_or(0, |line| {
        let others = line
            .split(" and ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        1 + others
            .and_then(|count| count.parse::<usize>().ok())
            .unwrap_or(0)
    }))
}

/// How many of the compiler's messages speak of a finished target inside `root`.
fn artifacts(messages: &str, root: &str) -> usize {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| {
            message.get("reason").and_then(Value::as_str) == Some("compiler-artifact")
        })
        .filter(|message| {
            let manifest = message.get("manifest_path").and_then(Value::as_str);
            manifest.is_some_and(|path| path.starts_with(root))
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_finished_targets_count() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/p/core/Cargo.toml"}
{"reason":"compiler-artifact","manifest_path":"/registry/x/Cargo.toml"}
{"reason":"build-script-executed","manifest_path":"/p/core/Cargo.toml"}
not json"#;
        assert_eq!(artifacts(messages, "/p"), 1);
    }
}
