//! Why what was typed is not understood: the cause in one sentence, and what to do.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{translate, vi};
use crate::args::Language::{self, En, Vi};

/// Wrong usage in words.
pub(super) struct Told {
    pub(super) cause: String,
    /// What would be right, as far as the parser can say.
    hint: Option<String>,
    usage: Option<String>,
    pub(super) advice: String,
}

impl Told {
    /// As a person reads it.
    pub(super) fn whole(&self) -> String {
        let mut lines = vec![format!("lỗi: {}", self.cause)];
        lines.extend(self.hint.as_ref().map(|hint| format!("\n  {hint}")));
        lines.extend(self.usage.as_ref().map(|usage| format!("\n{usage}")));
        lines.push(format!("\n{}", self.advice));
        lines.join("\n")
    }
}

/// A fault of the parser in a language.
pub(super) fn told(error: &clap::Error, language: Language) -> Told {
    match language {
        En => english(error),
        Vi => vietnamese(error),
    }
}

/// The parser's own words, but for how it lays them out.
fn english(error: &clap::Error) -> Told {
    let whole = error.render().to_string();
    let cause = whole.split("\n\n").next().unwrap_or_default();
    let cause = cause.strip_prefix("error: ").unwrap_or(cause);
    let lines: Vec<_> = cause.lines().map(str::trim).collect();
    Told {
        cause: lines.join(" "),
        hint: None,
        usage: None,
        advice: "For more information, try '--help'".to_owned(),
    }
}

fn vietnamese(error: &clap::Error) -> Told {
    let text = |kind| text(error, kind);
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let cause = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::NoEquals if value.is_empty() => {
            format!("{argument} cần có giá trị")
        }
        ErrorKind::InvalidValue => format!("{argument} không nhận giá trị “{value}”"),
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            let why = vi::value_fault(&why).map(|why| format!(": {why}"));
            let why = why.unwrap_or_default();
            format!("giá trị “{value}” không dùng được cho {argument}{why}")
        }
        ErrorKind::UnknownArgument => format!("không có đối số {argument}"),
        ErrorKind::InvalidSubcommand => {
            let sub = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("không có lệnh “{sub}”")
        }
        ErrorKind::NoEquals => format!("{argument} cần dấu bằng trước giá trị"),
        ErrorKind::TooManyValues => format!("{argument} có thừa giá trị “{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} không đủ hoặc thừa giá trị")
        }
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(prior) if prior == argument => format!("{argument} chỉ được dùng một lần"),
            Some(prior) => format!("{argument} không dùng cùng {prior}"),
            None => format!("{argument} không dùng cùng các đối số khác đã nêu"),
        },
        ErrorKind::MissingRequiredArgument => format!("còn thiếu {argument}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "còn thiếu lệnh".to_owned()
        }
        ErrorKind::InvalidUtf8 => "có đối số không phải chữ UTF-8".to_owned(),
        _ => "cách gõ lệnh không đúng".to_owned(),
    };
    let hint = [
        (ContextKind::ValidValue, "các giá trị"),
        (ContextKind::ValidSubcommand, "các lệnh"),
        (ContextKind::SuggestedArg, "có phải ý bạn là"),
        (ContextKind::SuggestedSubcommand, "có phải ý bạn là"),
        (ContextKind::SuggestedValue, "có phải ý bạn là"),
    ];
    let hints: Vec<_> = hint
        .into_iter()
        .filter_map(|(kind, said)| Some(format!("{said}: {}", text(kind)?)))
        .collect();
    let usage = text(ContextKind::Usage).map(|usage| {
        let usage = usage.replacen("Usage:", "Cách dùng:", 1);
        translate::rest_of_help(&usage)
    });
    Told {
        cause,
        hint: (!hints.is_empty()).then(|| hints.join("; ")),
        usage,
        advice: "Thêm --help để xem trợ giúp.".to_owned(),
    }
}

/// What the parser says besides the kind of a fault; nothing where it says none.
fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let said = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
            texts.join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => return None,
    };
    (!said.is_empty()).then_some(said)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    fn whole(line: &str) -> String {
        let mut command = translate::command(Args::command());
        let error = command.try_get_matches_from_mut(line.split(' ')).err();
        told(&error.unwrap(), Vi).whole()
    }

    /// Every kind of fault that these commands can have, in Vietnamese and with what is wrong.
    #[test]
    fn faults_are_told_in_vietnamese() {
        let lines = [
            ("vidan demo --lang fr", "“fr”"),
            ("vidan demo --lang", "--lang"),
            ("vidan demo --nope", "--nope"),
            ("vidan demo --jsom", "--json"),
            ("vidan walet", "wallet"),
            ("vidan demo extra", "extra"),
            ("vidan sandbox --port-base 70000", "70000"),
            ("vidan sandbox --port-base x", "“x”"),
            ("vidan verify", "FILE|TEXT|IMAGE"),
            ("vidan verify x", "--trust"),
            ("vidan wallet", "lệnh"),
            ("vidan wallet erase --all x", "--all"),
            ("vidan wallet lock --wipe-after never", "off"),
            ("vidan wallet activity --from hôm-qua", "RFC 3339"),
            ("vidan wallet prove x --claims a,,b", "a,,b"),
            ("vidan demo --json --json", "--json"),
        ];
        for (line, names) in lines {
            let told = whole(line);
            assert!(
                told.starts_with("lỗi: ") && told.contains(names),
                "{line}: {told}"
            );
            for english in [
                "error", "Usage", "value", "required", "For more", "OPTIONS", "COMMAND",
            ] {
                assert!(!told.contains(english), "{line}: {english} in {told}");
            }
        }
    }
}
