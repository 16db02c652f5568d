//! What was typed, read in the person's language: help and wrong usage in Vietnamese or English.
//!
//! The parser's own texts and the help of every command exist in English, in [`crate::args`]. This puts Vietnamese in their
//! place, by a table that a test holds to be whole. Not for what commands say once they run: that is [`crate::text`]'s.

mod fault;
mod translate;
mod vi;

use std::{
    ffi::OsString,
    io::{self, Write as _},
};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};

use crate::{
    args::{Args, Language},
    error::USAGE,
    output,
};

/// How the program speaks, as far as it can be told before anything is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Voice {
    pub(crate) language: Language,
    /// Whether programs read standard error.
    pub(crate) json: bool,
}

impl Voice {
    /// What `--lang` and `--json` say, wherever they stand.
    pub(crate) fn asked_for(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut voice = Self {
            language: Language::default(),
            json: false,
        };
        let mut names_language = false;
        for argument in arguments.take_while(|argument| argument != "--") {
            let argument = argument.to_string_lossy();
            let named = match names_language {
                true => Some(argument.as_ref()),
                false => argument.strip_prefix("--lang="),
            };
            match named {
                Some("en") => voice.language = Language::En,
                Some("vi") => voice.language = Language::Vi,
                _ => {}
            }
            names_language = argument == "--lang";
            voice.json |= argument == "--json";
        }
        voice
    }
}

/// What was typed; or the exit code, where help was shown or wrong usage told.
pub(crate) fn parse(voice: Voice, arguments: impl Iterator<Item = OsString>) -> Result<Args, u8> {
    let mut command = Args::command();
    if voice.language == Language::Vi {
        command = translate::command(command);
    }
    command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| tell(&error, voice))
}

fn tell(error: &clap::Error, voice: Voice) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Where nobody reads, there is nobody to tell.
            let _ = write!(io::stdout(), "{}", shown(error, voice, &io::stdout()));
            return 0;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !voice.json => {
            let _ = write!(io::stderr(), "{}", shown(error, voice, &io::stderr()));
        }
        _ => {
            let told = fault::told(error, voice.language);
            if voice.json {
                let line = output::Told {
                    code: "cli.usage",
                    message: &told.cause,
                    advice: &told.advice,
                    retry: false,
                    wait: None,
                };
                output::tell_error(&line, true);
            } else if voice.language == Language::Vi {
                let _ = writeln!(io::stderr(), "{}", told.whole());
            } else {
                let _ = error.print();
            }
        }
    }
    USAGE
}

/// Help as it stands, in colours where a person looks.
fn shown(error: &clap::Error, voice: Voice, to: &impl io::IsTerminal) -> String {
    let plain = !to.is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let help = error.render();
    let help = match plain {
        true => help.to_string(),
        false => help.ansi().to_string(),
    };
    match voice.language {
        Language::En => help,
        Language::Vi => translate::rest_of_help(&help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(line: &str) -> (Language, bool) {
        let voice = Voice::asked_for(line.split(' ').map(OsString::from));
        (voice.language, voice.json)
    }

    #[test]
    fn language_and_form_are_known_before_anything_is_understood() {
        assert_eq!(voice("vidan wrong"), (Language::Vi, false));
        assert_eq!(voice("vidan wrong --lang en"), (Language::En, false));
        assert_eq!(voice("vidan --lang=en x --json"), (Language::En, true));
        assert_eq!(voice("vidan --lang en --lang vi"), (Language::Vi, false));
        assert_eq!(voice("vidan --lang"), (Language::Vi, false));
        assert_eq!(voice("vidan x -- --lang en --json"), (Language::Vi, false));
    }

    #[test]
    fn the_language_may_stand_before_the_command() {
        let arguments = ["vidan", "--lang", "en", "wallet", "list"];
        let voice = Voice::asked_for(arguments.iter().map(OsString::from));
        let args = parse(voice, arguments.iter().map(OsString::from)).ok();
        let crate::args::Command::Wallet(wallet) = args.unwrap().command else {
            panic!("another command");
        };
        assert_eq!(wallet.act.home().lang, Language::En);
    }
}
