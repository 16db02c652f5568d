//! From what a person types to the one thing it names.

use vidan_wallet::{DocumentSummary, inbox::NoticeSummary};

use super::{Failure, Session};

/// The fewest characters of an id that name it.
const LEAST: usize = 3;

/// The document with this id, with an id that begins so, or the only one of this type.
pub(super) async fn document(
    session: &Session<'_>,
    typed: &str,
) -> Result<DocumentSummary, Failure> {
    let all = session.wallet.documents().await?;
    let of_type = |one: &&DocumentSummary| one.document_type == typed;
    let by_type = all.iter().filter(of_type).count();
    let found: Vec<_> = all
        .into_iter()
        .filter(|one| {
            if by_type > 0 {
                one.document_type == typed
            } else {
                begins(&one.id, typed)
            }
        })
        .collect();
    only(found).ok_or_else(|| Failure::DocumentUnclear(typed.to_owned()))
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
