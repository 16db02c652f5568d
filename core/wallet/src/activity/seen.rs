//! Who has seen what of a person.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use vidan_codec::{clock::UnixTime, order};
use vidan_credential::BROADCAST_AUDIENCE;
use vidan_trust::Names;

use super::{Act, ActivityEntry, Outcome, query::name_of};
use crate::{Error, Wallet, presentation::Asker};

/// Claims by which two showings are known to be one person's, whatever copies they were made from.
const IDENTIFYING: [&str; 5] = ["so_dinh_danh", "ma_so", "so", "ho_ten", "anh_chan_dung"];

/// What one counterpart has been shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenBy {
    /// Its identifier; of who scanned a code that was for anybody, the broadcast audience.
    pub with: String,
    /// Its name, where the trust list gives it one. An unknown asker has none.
    pub name: Option<Names>,
    /// The claims it has seen, as `document.claim`.
    pub claims: Vec<String>,
    /// When first.
    pub first: UnixTime,
    /// When last.
    pub last: UnixTime,
    /// How often.
    pub times: u32,
    /// Whether it can tell by what it has seen that several showings were one person's.
    pub linkable: bool,
}

impl Wallet {
    /// Who has seen what, by the log as it is: the one that saw something last comes first.
    ///
    /// # Errors
    /// The vault's.
    pub async fn seen_by(&self) -> Result<Vec<SeenBy>, Error> {
        let list = self.trust_list_any_age().await.ok();
        let mut all: BTreeMap<String, Seen> = BTreeMap::new();
        for entry in self.activity().await? {
            let shows = matches!(entry.act, Act::Shown | Act::FormSubmitted);
            if shows && entry.outcome == Outcome::Done {
                all.entry(entry.with.clone()).or_default().add(&entry);
            }
        }
        let mut seen: Vec<SeenBy> = all
            .into_iter()
            .map(|(with, seen)| {
                let known = list.as_ref().and_then(|list| name_of(list, &with));
                seen.told(with, known)
            })
            .collect();
        order::sort_by_key(&mut seen, |one| core::cmp::Reverse(one.last));
        Ok(seen)
    }
}

#[derive(Default)]
struct Seen {
    name: Option<Names>,
    claims: BTreeSet<String>,
    times_of: BTreeMap<String, u32>,
    first: Option<UnixTime>,
    last: Option<UnixTime>,
    showings: u32,
    forms: u32,
    reused: bool,
}

impl Seen {
    fn add(&mut self, entry: &ActivityEntry) {
        self.first = Some(self.first.map_or(entry.at, |first| first.min(entry.at)));
        self.last = Some(self.last.map_or(entry.at, |last| last.max(entry.at)));
        if let Some(Asker::Listed(name)) = &entry.asker {
            self.name = Some(name.clone());
        }
        self.reused |= entry.reused;
        // A form names its claims with their documents, and each of its proofs is a showing of its own.
        let Some(document) = entry.document_type.as_deref() else {
            self.forms = self.forms.saturating_add(1);
            self.claims.extend(entry.claims.iter().cloned());
            return;
        };
        self.showings = self.showings.saturating_add(1);
        for claim in &entry.claims {
            self.claims.insert(format!("{document}.{claim}"));
            let times = self.times_of.entry(claim.clone()).or_default();
            *times = times.saturating_add(1);
        }
    }

    fn told(self, with: String, known: Option<Names>) -> SeenBy {
        let anybody = with == BROADCAST_AUDIENCE;
        let again = |claim: &str| self.times_of.get(claim).is_some_and(|times| *times > 1);
        SeenBy {
            // Codes for anybody were each seen by somebody else, as far as the wallet can know.
            linkable: self.reused || (!anybody && IDENTIFYING.into_iter().any(again)),
            name: known.or(self.name),
            claims: self.claims.into_iter().collect(),
            first: self.first.unwrap_or_default(),
            last: self.last.unwrap_or_default(),
            times: if self.showings > 0 {
                self.showings
            } else {
                self.forms
            },
            with,
        }
    }
}
