//! The help of every command in Vietnamese.

use clap::{Arg, ArgAction, Command};

use super::vi;

/// Over the parts of a help page.
const TEMPLATE: &str =
    "{before-help}{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";
/// What the parser writes by itself, and no setting changes.
const REST: [(&str, &str); 5] = [
    (
        "Print this message or the help of the given subcommand(s)",
        "In trợ giúp của một lệnh",
    ),
    ("[OPTIONS]", "[TÙY CHỌN]"),
    ("[COMMAND]", "[LỆNH]"),
    ("<COMMAND>", "<LỆNH>"),
    ("[aliases: ", "[tên khác: "),
];

/// A command, its arguments and all commands below it.
pub(super) fn command(command: Command) -> Command {
    let is_root = command.get_version().is_some();
    let about = command.get_about().map(|text| said(&text.to_string()));
    let long = command.get_long_about().map(|text| said(&text.to_string()));
    let after = command
        .get_after_help()
        .map(|text| after(&text.to_string()));
    let mut command = command
        .mut_args(argument)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .disable_help_flag(true)
        .arg(help())
        .mut_subcommands(self::command);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    if is_root {
        command = command.disable_version_flag(true).arg(version());
    }
    command
}

fn help() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading("Tùy chọn")
        .help("In trợ giúp (--help: đầy đủ hơn)")
}

fn version() -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help_heading("Tùy chọn")
        .help("In phiên bản")
}

/// An argument with its help, and with what the parser would add to it in English: values and default.
fn argument(argument: Arg) -> Arg {
    let heading = match argument.is_positional() {
        true => "Đối số",
        false => "Tùy chọn",
    };
    let takes_values = argument.get_action().takes_values();
    let values: Vec<_> = match takes_values {
        true => argument.get_possible_values(),
        false => Vec::new(),
    };
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    let mut short = argument
        .get_help()
        .map(|text| said(&text.to_string()))
        .unwrap_or_default();
    let mut long = argument
        .get_long_help()
        .map_or_else(|| short.clone(), |text| said(&text.to_string()));
    if takes_values && !defaults.is_empty() && !argument.is_hide_default_value_set() {
        let default = format!(" [mặc định: {}]", defaults.join(", "));
        short.push_str(&default);
        long.push_str(&default);
    }
    if !values.is_empty() {
        let names: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        short.push_str(&format!(" [giá trị: {}]", names.join(", ")));
        long.push_str("\n\nGiá trị:");
        for value in &values {
            let meaning = value.get_help().map(|text| said(&text.to_string()));
            let meaning = meaning.map(|text| format!(": {text}")).unwrap_or_default();
            long.push_str(&format!("\n- {}{meaning}", value.get_name()));
        }
    }
    let argument = argument.help(short).long_help(long).help_heading(heading);
    match takes_values {
        true => argument.hide_possible_values(true).hide_default_value(true),
        false => argument,
    }
}

/// A text in Vietnamese; as it is where the table lacks it, which a test forbids.
fn said(english: &str) -> String {
    vi::of(english).unwrap_or_else(|| english.to_owned())
}

/// Below a page: examples, which are commands and stay, and sentences.
fn after(english: &str) -> String {
    english
        .split("\n\n")
        .map(|part| match part.strip_prefix("Example") {
            Some(example) => {
                let example = example.strip_prefix('s').unwrap_or(example);
                format!("Ví dụ{example}")
            }
            None => said(part),
        })
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// What is left of the parser's own English in a page.
pub(super) fn rest_of_help(page: &str) -> String {
    REST.iter()
        .fold(page.to_owned(), |page, (english, vietnamese)| {
            page.replace(english, vietnamese)
        })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    /// Every text of a command and of all below it that a person may read.
    fn texts(command: &Command, all: &mut Vec<String>) {
        let own = [command.get_about(), command.get_long_about()];
        all.extend(own.into_iter().flatten().map(ToString::to_string));
        if let Some(after) = command.get_after_help() {
            let after = after.to_string();
            let sentences = after
                .split("\n\n")
                .filter(|part| !part.starts_with("Example"));
            all.extend(sentences.map(str::to_owned));
        }
        for argument in command.get_arguments() {
            let help = [argument.get_help(), argument.get_long_help()];
            all.extend(help.into_iter().flatten().map(ToString::to_string));
            let values = argument.get_possible_values();
            let values = values.iter().filter_map(|value| value.get_help());
            all.extend(values.map(ToString::to_string));
        }
        command.get_subcommands().for_each(|sub| texts(sub, all));
    }

    #[test]
    fn every_text_is_there_in_vietnamese() {
        let mut all = Vec::new();
        texts(&Args::command(), &mut all);
        assert!(all.len() > 100, "{}", all.len());
        let missing: Vec<_> = all.iter().filter(|text| vi::of(text).is_none()).collect();
        assert!(missing.is_empty(), "{missing:#?}");
        // And nothing is kept for a text that is gone.
        let whole = all.join("\n\n");
        let said: Vec<_> = whole
            .split("\n\n")
            .map(|paragraph| paragraph.strip_suffix('.').unwrap_or(paragraph))
            .collect();
        let stale = vi::all().map(|(english, _)| english);
        let stale: Vec<_> = stale.filter(|english| !said.contains(english)).collect();
        assert!(stale.is_empty(), "{stale:#?}");
    }

    fn pages(command: &mut Command, all: &mut Vec<(String, String)>) {
        let page = rest_of_help(&command.render_long_help().to_string());
        all.push((command.get_name().to_owned(), page));
        let page = rest_of_help(&command.render_help().to_string());
        all.push((command.get_name().to_owned(), page));
        // `help` stands for the pages of the others.
        let subs = command.get_subcommands_mut();
        for sub in subs.filter(|sub| sub.get_name() != "help") {
            pages(sub, all);
        }
    }

    /// Nothing of the parser's own English is left on any page.
    #[test]
    fn every_page_is_in_vietnamese() {
        let mut command = command(Args::command());
        command.clone().debug_assert();
        command.build();
        let mut all = Vec::new();
        pages(&mut command, &mut all);
        assert!(all.len() > 50, "{}", all.len());
        for (name, page) in all {
            assert!(page.contains("Cách dùng: "), "{name}: {page}");
            for english in [
                "Usage:",
                "Options:",
                "Commands:",
                "Arguments:",
                "[default",
                "[possible",
                "Possible values",
                "[aliases",
                "Print ",
                "COMMAND",
                "[OPTIONS]",
                "Example",
            ] {
                assert!(!page.contains(english), "{name}: {english} in {page}");
            }
        }
    }
}
