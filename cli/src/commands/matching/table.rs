//! An answer for people: a table of what would leave, and sentences about the rest.

use vidan_credential::Format;
use vidan_protocol::dcql::{CredentialQuery, SetAnswer};
use vidan_trust::Names;

use super::{Answered, Told, document::Choice};
use crate::{
    Error,
    args::Language,
    commands::profiles,
    output::{Output, Tone},
    text::{self, words},
    wallet::table::{Column, lines, wrapped},
};

/// Prints it, no line wider than the terminal, or than 80 columns where there is none.
pub(super) fn print(
    told: &Answered<'_>,
    language: Language,
    out: &mut Output,
) -> Result<(), Error> {
    sentence(text::unverified(language), Tone::Bad, out)?;
    let is_satisfied = told.answer.is_satisfied();
    let tone = if is_satisfied { Tone::Good } else { Tone::Bad };
    sentence(text::answerable(is_satisfied, language), tone, out)?;
    overview(told, language, out)?;
    let asked = told.query.credentials.iter().zip(&told.matches);
    for (asked, matches) in asked {
        for one in matches {
            claims(asked, one, language, out)?;
        }
    }
    for note in notes(told, language) {
        sentence(&note, Tone::Plain, out)?;
    }
    Ok(())
}

fn sentence(said: &str, tone: Tone, out: &mut Output) -> Result<(), Error> {
    for line in wrapped(said, out.columns) {
        let line = out.tone(tone, &line);
        out.line(&line)?;
    }
    Ok(())
}

/// A line for each document that fits a query, and one for a query that none fits.
fn overview(told: &Answered<'_>, language: Language, out: &mut Output) -> Result<(), Error> {
    let row = |asked: &CredentialQuery, file: String| {
        [asked.id.clone(), asked.format.name().to_owned(), file]
    };
    let mut rows = Vec::new();
    for (asked, matches) in told.query.credentials.iter().zip(&told.matches) {
        if matches.is_empty() {
            rows.push(row(asked, "–".to_owned()));
        }
        let files = matches.iter().map(|one| one.document.path.display());
        rows.extend(files.map(|file| row(asked, file.to_string())));
    }
    let heading = text::match_columns(language);
    print_all(lines(heading, &rows, [Column::Words; 3], out.columns), out)
}

/// A line for each claim that would leave. Names of claims are not cut: there is room for any that a standard has.
fn claims(
    asked: &CredentialQuery,
    told: &Told<'_>,
    language: Language,
    out: &mut Output,
) -> Result<(), Error> {
    let row = |name: String, how: String| [format!("  {name}"), how];
    let shown = told.found.shown.iter().zip(&told.choices);
    let mut rows: Vec<_> = shown
        .map(|(shown, choice)| row(shown.path.to_string(), how(choice, language)))
        .collect();
    let beside = told.beside.iter().flatten();
    rows.extend(beside.map(|name| row(name.clone(), text::shown_beside(language).to_owned())));
    if rows.is_empty() {
        rows.push(row(text::nothing_shown(language).to_owned(), String::new()));
    }
    let title = text::would_show(&told.document.name(), &asked.id, language);
    sentence(&title, Tone::Plain, out)?;
    // Without a heading: the title is one.
    let table = lines([""; 2], &rows, [Column::Words; 2], out.columns);
    print_all(table.into_iter().skip(1).collect(), out)
}

fn print_all(lines: Vec<String>, out: &mut Output) -> Result<(), Error> {
    Ok(lines.iter().try_for_each(|line| out.line(line))?)
}

fn how(choice: &Choice, language: Language) -> String {
    match choice {
        Choice::Alone => String::new(),
        Choice::Always => text::shown_always(language).to_owned(),
        Choice::Within(around) => text::shown_within(&around.to_string(), language),
    }
}

/// What a table has no place for: choices that were made or are left, what is missing, what cannot be shown now.
fn notes(told: &Answered<'_>, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    let asked = told.query.credentials.iter().zip(&told.answer.credentials);
    for ((asked, found), matches) in asked.zip(&told.matches) {
        let id = found.id.as_str();
        for one in matches {
            let file = one.document.name();
            if let Some(at) = one.found.claim_set {
                let count = asked.claim_sets.len();
                notes.push(text::claim_set_taken(
                    id,
                    &file,
                    at.saturating_add(1),
                    count,
                    language,
                ));
            }
            if let Err(cause) = &one.beside {
                let cause = text::credential_cause(cause, language);
                notes.push(text::not_now(&file, &cause, language));
            }
        }
        if matches.len() > 1 {
            notes.push(text::several_fit(id, found.multiple, language));
        }
        if let Some(missing) = &found.missing {
            let named = missing.words(named);
            let why = words(language).pick(&named);
            notes.push(format!("{id}: {why} [{}]", missing.code()));
        }
    }
    let sets = told.query.credential_sets.iter().zip(&told.answer.sets);
    for (number, (set, found)) in (1_usize..).zip(sets) {
        notes.push(option(number, &set.options, found, language));
    }
    notes
}

fn option(number: usize, options: &[Vec<String>], found: &SetAnswer, language: Language) -> String {
    let name = |at: usize| {
        let ids = options.get(at).map(|ids| ids.join(" + "));
        ids.unwrap_or_default()
    };
    let chosen = found.chosen.map(name);
    let others = found.possible.iter().skip(1).map(|at| name(*at));
    let others: Vec<String> = others.collect();
    text::set_answer(number, found.required, chosen.as_deref(), &others, language)
}

/// The name of a document type for people, where the national data has one.
pub(super) fn named(document_type: &str) -> Option<Names> {
    let profile = profiles::named(Format::MsoMdoc.profile_name(document_type))?;
    Some(Names {
        vi: profile.vi,
        en: profile.en,
    })
}
