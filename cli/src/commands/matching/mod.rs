//! `vidan match`: which of some credentials answer a DCQL query (OpenID4VP 1.0 section 6), what of each would leave, and why nothing
//! fits where nothing does. Nothing is asked, shown or sent, and nothing is verified: both ways of printing say so first.

mod document;
mod json;
mod table;

use vidan_codec::clock::{Clock, SystemClock, UnixTime};
use vidan_protocol::dcql::{Answer, CredentialAnswer, MAX_QUERY_BYTES, Match, Query};

use self::document::{Choice, Document};
use crate::{Error, args, error::FAILED, inputs, output::Output};

/// Matches and tells.
pub(crate) fn run(args: &args::Match, out: &mut Output) -> Result<u8, Error> {
    let query = read(args)?;
    let now = args.at.unwrap_or_else(|| SystemClock::start().now());
    let files = args.credentials.iter();
    let documents = files
        .map(|path| Document::read(path, args.format))
        .collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<Vec<&[u8]>> = documents.iter().map(Document::authorities).collect();
    let candidates: Vec<_> = documents
        .iter()
        .zip(&keys)
        .map(|(document, keys)| document.candidate(keys))
        .collect();
    let answer = query.answer(&candidates);
    let told = Answered {
        query: &query,
        answer: &answer,
        documents: &documents,
        matches: answer
            .credentials
            .iter()
            .map(|one| Told::all(one, &documents, now))
            .collect(),
    };
    match args.json {
        true => out.json(&json::of(&told, args.lang))?,
        false => table::print(&told, args.lang, out)?,
    }
    Ok(if answer.is_satisfied() { 0 } else { FAILED })
}

/// An answer and what is told with it.
struct Answered<'a> {
    query: &'a Query,
    answer: &'a Answer,
    documents: &'a [Document],
    /// For each credential query what fits.
    matches: Vec<Vec<Told<'a>>>,
}

/// A document that fits, and what would leave.
struct Told<'a> {
    found: &'a Match,
    document: &'a Document,
    /// How each claim that is asked for leaves, in the order of [`Match::shown`].
    choices: Vec<Choice>,
    /// What leaves beside the claims that are asked for, or why it cannot be presented at this time.
    beside: Result<Vec<String>, vidan_credential::Error>,
}

impl<'a> Told<'a> {
    fn all(answer: &'a CredentialAnswer, documents: &'a [Document], now: UnixTime) -> Vec<Self> {
        let told = |found: &'a Match| {
            let document = documents.get(found.candidate)?;
            Some(Self::of(found, document, now))
        };
        answer.matches.iter().filter_map(told).collect()
    }

    fn of(found: &'a Match, document: &'a Document, now: UnixTime) -> Self {
        let asked: Vec<_> = found.shown.iter().map(|one| one.path.clone()).collect();
        Self {
            found,
            document,
            choices: asked.iter().map(|path| document.choice(path)).collect(),
            beside: document.beside(&asked, now),
        }
    }
}

fn read(args: &args::Match) -> Result<Query, Error> {
    let text = inputs::file(&args.query, MAX_QUERY_BYTES)?;
    Query::read(&text).map_err(|cause| Error::Query {
        path: args.query.clone(),
        cause,
    })
}
