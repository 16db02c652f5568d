//! The list of notices: all, or those that are looked for, a page at a time.

use memchr::memmem::Finder;
use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_vault::{Listing, Reader};

use super::{NoticeSummary, notices::summary, shelf::Shelf};
use crate::{
    Error, Wallet, fold,
    store::{NoticeLine, NoticeRecord},
};

/// Which notices. What is `None` or `false` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeQuery {
    /// Words, with or without case and diacritics: each must be found in the subject, the text, the kind, the office's name or
    /// the dossier's code.
    pub text: Option<String>,
    /// The office's id.
    pub office: Option<String>,
    /// The dossier's code: notices that belong together.
    pub dossier: Option<String>,
    /// Only those that were not opened.
    pub unopened: bool,
    /// Only those behind this one: [`NoticePage::next`] of the page before.
    pub after: Option<String>,
    /// How many at most; 0 for all.
    pub limit: usize,
}

/// What was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticePage {
    /// The notices.
    pub notices: Vec<NoticeSummary>,
    /// Where the next page begins; `None` where this is the last.
    pub next: Option<String>,
    /// How many in the whole inbox were not opened.
    pub unopened: u64,
    /// How many in the whole inbox cannot be read, and are not among these. A check of the wallet tells more.
    pub unreadable: u64,
}

impl Wallet {
    /// Looks for notices. Opens no letter but, at the first search for words after unlocking, those that it searches.
    ///
    /// # Errors
    /// [`Error::NoticeUnknown`] where `after` is none of the inbox; the vault's.
    pub async fn find_notices(&self, query: &NoticeQuery) -> Result<NoticePage, Error> {
        let (asked, now) = (query.clone(), self.now());
        if let Some(page) = self
            .vault()
            .read(move |reader| look(reader, &asked, now, false))
            .await?
        {
            return Ok(page);
        }
        // A disk that is full keeps nobody from reading: the same is tried again after the next unlocking.
        let _ = self.make_lines().await;
        let asked = query.clone();
        let page = self
            .vault()
            .read(move |reader| look(reader, &asked, now, true))
            .await?;
        page.ok_or(Error::NoticeUnknown)
    }

    /// All notices, newest first.
    ///
    /// # Errors
    /// The vault's: above all where one is damaged. [`Wallet::find_notices`] lists the others.
    pub async fn notices(&self) -> Result<Vec<NoticeSummary>, Error> {
        let page = self.find_notices(&NoticeQuery::default()).await?;
        if page.unreadable > 0 {
            // Which says what is wrong.
            self.all::<NoticeLine>().await?;
            self.all::<NoticeRecord>().await?;
        }
        Ok(page.notices)
    }

    /// Makes a line for every notice that can be read.
    async fn make_lines(&self) -> Result<(), Error> {
        self.vault()
            .write(|tx| {
                let Listing { records, .. } = tx.list::<NoticeRecord>()?;
                tx.delete_all::<NoticeLine>()?;
                for record in records {
                    tx.insert_new(&record.id, &NoticeLine::of(&record.value))?;
                }
                Ok(())
            })
            .await
    }
}

/// `None` where lines must be made first, and that was not tried.
fn look(
    reader: &Reader<'_>,
    query: &NoticeQuery,
    now: UnixTime,
    tried: bool,
) -> Result<Option<NoticePage>, Error> {
    reader.memo(|shelf: &mut Shelf| {
        if !shelf.refresh(reader)? {
            if !tried {
                return Ok(None);
            }
            shelf.accept(reader)?;
        }
        page(reader, shelf, query, now).map(Some)
    })
}

fn page(
    reader: &Reader<'_>,
    shelf: &mut Shelf,
    query: &NoticeQuery,
    now: UnixTime,
) -> Result<NoticePage, Error> {
    let words = fold::words(query.text.as_deref().unwrap_or_default());
    let words: Vec<_> = words.iter().map(Finder::new).collect();
    if !words.is_empty() {
        shelf.read_texts(reader)?;
    }
    let mut rest = shelf.newest_first();
    let unopened = shelf.newest_first().filter(|shelved| !shelved.line.opened);
    let unopened = u64::try_from(unopened.count()).unwrap_or(u64::MAX);
    if let Some(after) = &query.after {
        let known = rest.any(|shelved| shelved.id == *after);
        known.then_some(()).ok_or(Error::NoticeUnknown)?;
    }
    let fits = |line: &NoticeLine| {
        let is = |wanted: &Option<String>, given: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| given == Some(wanted))
        };
        is(&query.office, Some(&line.office))
            && is(&query.dossier, line.dossier.as_deref())
            && !(query.unopened && line.opened)
    };
    let mut found = rest
        .filter(|shelved| fits(&shelved.line) && (words.is_empty() || shelved.has(reader, &words)));
    let limit = if query.limit == 0 {
        usize::MAX
    } else {
        query.limit
    };
    let notices: Vec<_> = found
        .by_ref()
        .take(limit)
        .map(|shelved| summary(&shelved.id, &shelved.line, now))
        .collect();
    let more = found.next().is_some();
    Ok(NoticePage {
        next: notices.last().filter(|_| more).map(|last| last.id.clone()),
        notices,
        unopened,
        unreadable: shelf.missing(reader)?,
    })
}
