//! From what a person types to the one thing it names.

use vidan_wallet::{DocumentSummary, LifeState, Subject, inbox::NoticeSummary};

use super::{Failure, Session, failure::Fitting};
use crate::{args::wallet::Which, text::wallet as text};

/// The fewest characters of an id that name it.
const LEAST: usize = 3;

/// The document that is named: by its id or the beginning of it, by its type or name, by the name of whom it is about; where
/// `--document` is given too, by both. A name picks the holder's current card, where there is one.
pub(super) async fn document(
    session: &Session<'_>,
    which: &Which,
) -> Result<DocumentSummary, Failure> {
    let kind = which.document.as_deref();
    let mut fitting = session.wallet.documents().await?;
    for typed in kind.into_iter().chain(which.pick.as_deref()) {
        let within: Vec<_> = named(&fitting, typed).into_iter().cloned().collect();
        if within.is_empty() {
            return Err(match fitting.as_slice() {
                // Narrowed to nothing: what there was to choose from helps.
                [_, ..] if Some(typed) != kind => several(session, &fitting),
                _ => Failure::DocumentUnclear(typed.to_owned()),
            });
        }
        fitting = within;
    }
    if fitting.is_empty() {
        let typed = kind.or(which.pick.as_deref()).unwrap_or_default();
        return Err(Failure::DocumentUnclear(typed.to_owned()));
    }
    match current(&fitting) {
        Some(one) => Ok(one.clone()),
        None => Err(several(session, &fitting)),
    }
}

/// Those of the documents that a text can mean. A type or name goes before the beginning of an id.
fn named<'d>(all: &'d [DocumentSummary], typed: &str) -> Vec<&'d DocumentSummary> {
    let wanted = typed.trim().to_lowercase();
    let same = |text: &str| text.to_lowercase() == wanted;
    let by_name = |one: &&DocumentSummary| {
        same(&one.document_type) || same(&one.name.vi) || same(&one.name.en)
    };
    let by_person =
        |one: &&DocumentSummary| matches!(&one.subject, Subject::Other { name } if same(name));
    let by_id = |one: &&DocumentSummary| begins(&one.id, typed);
    let by: [&dyn Fn(&&DocumentSummary) -> bool; 3] = [&by_name, &by_person, &by_id];
    let mut found = by
        .into_iter()
        .map(|fits| all.iter().filter(fits).collect::<Vec<_>>());
    found.find(|found| !found.is_empty()).unwrap_or_default()
}

/// The one that a person means who says no more: the holder's, of the current version; of one document in several formats,
/// the one that came first.
fn current(fitting: &[DocumentSummary]) -> Option<&DocumentSummary> {
    if let [one] = fitting {
        return Some(one);
    }
    let standing: Vec<_> = fitting.iter().filter(|one| !is_superseded(one)).collect();
    let own: Vec<_> = standing
        .iter()
        .copied()
        .filter(|one| one.subject == Subject::Holder)
        .collect();
    match (own.as_slice(), standing.as_slice()) {
        ([one], _) | ([], [one]) => Some(one),
        ([first, rest @ ..], _) => {
            let other_form = |one: &&DocumentSummary| {
                one.document_type == first.document_type && one.format != first.format
            };
            rest.iter().all(other_form).then_some(*first)
        }
        _ => None,
    }
}

/// Whether a newer version took its place.
pub(super) fn is_superseded(document: &DocumentSummary) -> bool {
    document.superseded_by.is_some() || document.life.state == LifeState::Superseded
}

/// What is told where several fit: how many of what, and how each differs from the others.
fn several(session: &Session<'_>, fitting: &[DocumentSummary]) -> Failure {
    let language = session.language();
    let first = fitting.first();
    let one_kind = first.filter(|first| {
        fitting
            .iter()
            .all(|one| one.document_type == first.document_type)
    });
    Failure::SeveralDocuments(Fitting {
        kind: one_kind.map(|one| session.name(&one.name)),
        each: fitting
            .iter()
            .map(|one| {
                let name = one_kind.is_none().then(|| session.name(&one.name));
                let whose = session.whose(&one.subject);
                text::one_of_several(
                    name.as_deref(),
                    whose.as_deref(),
                    one.life.state,
                    &short(&one.id),
                    language,
                )
            })
            .collect(),
    })
}

/// The notice with this id, or with an id that begins so.
pub(super) async fn notice(session: &Session<'_>, typed: &str) -> Result<NoticeSummary, Failure> {
    let all = session.wallet.notices().await?;
    let found: Vec<_> = all
        .into_iter()
        .filter(|one| one.id == typed || shown_id(&one.id).starts_with(typed))
        .collect();
    only(found).ok_or_else(|| Failure::NoticeUnclear(typed.to_owned()))
}

/// An id as tables show it: enough to type.
pub(super) fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// A notice's own id without the office's, which comes first.
pub(super) fn shown_id(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn begins(id: &str, typed: &str) -> bool {
    id == typed || (typed.chars().count() >= LEAST && id.starts_with(typed))
}

fn only<T>(mut found: Vec<T>) -> Option<T> {
    found.pop().filter(|_| found.is_empty())
}
