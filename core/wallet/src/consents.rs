//! Consents after they were given: which there are, and taking one back.
//!
//! A consent that a portal has is a record of its own, and the portal is told when it is withdrawn: at once, or as soon as there is
//! a network ([`Wallet::tell_withdrawals`]). What a verifier saw at a counter cannot be taken back from it: the log has the
//! person's word for it.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    form::{Withdrawal, WithdrawalAnswer},
    url::HttpUrl,
};
use vidan_vault::{Reader, Transaction};

use crate::{
    Error, Wallet,
    activity::{self, Act, ActivityEntry, NewEntry, Outcome},
    operations::{self, Committed, Due, Ended, Event, Machine, World, finished},
    store::{ConsentRecord, OperationRecord, Work},
};

/// A consent that a portal has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsentView {
    /// The number of its entry in the log, for [`Wallet::withdraw_consent`]; good also when the log was cleared.
    pub entry: u64,
    /// Who has it: the portal's identifier.
    pub controller: String,
    /// What for, in the words that the person agreed to.
    pub purpose: String,
    /// The claims that left, as `document.claim`.
    pub claims: Vec<String>,
    /// When it was given.
    pub given_at: UnixTime,
    /// The dossier it belongs to.
    pub dossier: String,
    /// The operation that handed it in ([`crate::operations::OperationView::id`]).
    pub submission: String,
    /// When it was withdrawn.
    pub withdrawn_at: Option<UnixTime>,
    /// Whether the other side knows of that.
    pub told: Told,
}

/// Whether the other side knows that a consent was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It was not withdrawn.
    NotWithdrawn,
    /// There is no way to tell: the person may write to them.
    NoWay,
    /// It will be told: [`Wallet::tell_withdrawals`].
    Waiting,
    /// It knows.
    Yes,
}

impl Wallet {
    /// The consents that portals have, in the order they were given.
    ///
    /// # Errors
    /// The vault's.
    pub async fn consents(&self) -> Result<Vec<ConsentView>, Error> {
        let records = self.all::<ConsentRecord>().await?;
        Ok(records
            .into_iter()
            .map(|record| view(record.id, record.value))
            .collect())
    }

    /// Withdraws the consent of an entry of the log. The log has it from then on, and the portal is told where there is one and it
    /// has an address for that; without a network that waits.
    ///
    /// # Errors
    /// [`Error::ConsentUnknown`] where the entry is none, or is of no consent that something came of;
    /// [`Error::ConsentWithdrawn`]; the vault's.
    pub async fn withdraw_consent(&self, entry: u64) -> Result<Told, Error> {
        let now = self.now();
        let kept = self
            .vault()
            .write(move |tx| withdraw(tx, entry, now))
            .await?;
        if kept.is_none() {
            return Ok(Told::NoWay);
        }
        self.tell_withdrawals().await?;
        let consents = self.consents().await?;
        let told = consents.into_iter().find(|consent| consent.entry == entry);
        Ok(told.map_or(Told::NoWay, |consent| consent.told))
    }

    /// Tells the portals of the withdrawals that wait. How many wait still.
    ///
    /// # Errors
    /// The vault's. A portal that cannot be reached or does not take it is no error: it is told again the next time, and
    /// [`Wallet::operations`] says why it waits.
    pub async fn tell_withdrawals(&self) -> Result<u32, Error> {
        let mut runs = Vec::new();
        for record in self.all::<ConsentRecord>().await? {
            if told(&record.value) != Told::Waiting {
                continue;
            }
            let (id, record) = telling(record.id, &record.value, self.now());
            self.begin_operation(&id, record).await?;
            runs.push(self.start(&id));
        }
        for run in runs {
            if let Err(error @ Error::Vault(_)) = finished(run).await {
                return Err(error);
            }
        }
        let records = self.all::<ConsentRecord>().await?;
        let waiting = records
            .iter()
            .filter(|one| told(&one.value) == Told::Waiting);
        Ok(u32::try_from(waiting.count()).unwrap_or(u32::MAX))
    }
}

/// The operation that tells a portal, with its id.
fn telling(consent: String, record: &ConsentRecord, now: UnixTime) -> (String, OperationRecord) {
    let id = format!("withdrawal {consent}");
    let work = Work::WithdrawConsent(Withdrawing::new(consent, record));
    (id, OperationRecord::new(String::new(), work, now))
}

/// Which consent a portal is to hear of.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Withdrawing {
    consent: String,
    pub(crate) controller: String,
}

impl Withdrawing {
    fn new(consent: String, record: &ConsentRecord) -> Self {
        Self {
            consent,
            controller: record.consent.controller.clone(),
        }
    }

    /// What the log says of it.
    pub(crate) fn entry(&self, now: UnixTime) -> NewEntry {
        NewEntry::new(now, Act::WithdrawalTold, &self.controller)
    }

    pub(crate) fn wake(self) -> WithdrawConsent {
        WithdrawConsent {
            work: self,
            record: None,
            noted: false,
        }
    }
}

/// The machine that tells it.
pub(crate) struct WithdrawConsent {
    work: Withdrawing,
    record: Option<ConsentRecord>,
    /// Whether the portal has taken note.
    noted: bool,
}

impl WithdrawConsent {
    fn change(
        &self,
        tx: &mut Transaction<'_>,
        change: impl FnOnce(&mut ConsentRecord),
    ) -> Result<(), Error> {
        let mut record = tx.get::<ConsentRecord>(&self.work.consent)?;
        change(&mut record);
        tx.put(&self.work.consent, &record)?;
        Ok(())
    }
}

impl Machine for WithdrawConsent {
    fn due(&self, world: &World) -> Result<Due, Error> {
        let record = self.record.as_ref().ok_or(Error::ConsentUnknown)?;
        let (Some(url), Some(withdrawn_at), false) =
            (&record.withdraw_url, record.withdrawn_at, self.noted)
        else {
            return Ok(Due::Commit);
        };
        let url = HttpUrl::parse(url, world.plaintext, Endpoint::FormWithdrawal)?;
        let message = Withdrawal {
            dossier: record.dossier.clone(),
            idempotency_key: self.work.consent.clone(),
            withdrawn_at: withdrawn_at.0,
        };
        Ok(Due::Send {
            request: message.to_http(&url)?,
            // The same withdrawal twice is one.
            spends: false,
        })
    }

    fn take(&mut self, event: Event, _: &World) -> Result<(), Error> {
        if let (Event::Answered(response), Some(record)) = (event, &self.record) {
            WithdrawalAnswer::from_response(&response, &record.dossier)?;
            self.noted = true;
        }
        Ok(())
    }

    fn load(&mut self, reader: &Reader<'_>) -> Result<(), Error> {
        let found = reader.find::<ConsentRecord>(&self.work.consent)?;
        self.record = found.map(|found| found.value);
        Ok(())
    }

    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error> {
        if self.noted {
            let now = world.now;
            self.change(tx, |record| record.told_at = Some(now))?;
            activity::append(tx, self.work.entry(now))?;
        }
        Ok(Committed::Ended(Ended::Told))
    }

    fn save(&self) -> Work {
        Work::WithdrawConsent(self.work.clone())
    }

    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error> {
        if tx.contains::<ConsentRecord>(&self.work.consent)? {
            self.change(tx, |record| record.not_told = Some(code.to_owned()))?;
        }
        activity::append(tx, self.work.entry(world.now).refused(code))
    }
}

/// Marks a consent as withdrawn; its record, where a portal has it.
fn withdraw(
    tx: &mut Transaction<'_>,
    number: u64,
    now: UnixTime,
) -> Result<Option<ConsentRecord>, Error> {
    let records = tx.list::<ConsentRecord>()?.records;
    if let Some(record) = records.into_iter().find(|one| one.value.entry == number) {
        let mut consent = record.value;
        if consent.withdrawn_at.is_some() {
            return Err(Error::ConsentWithdrawn);
        }
        consent.withdrawn_at = Some(now);
        tx.put(&record.id, &consent)?;
        // In the same commit: whatever happens then, it is among what waits.
        if told(&consent) == Told::Waiting {
            let (id, operation) = telling(record.id, &consent, now);
            operations::begin(tx, &id, &operation)?;
        }
        let entry = NewEntry::new(now, Act::ConsentWithdrawn, &consent.consent.controller)
            .claims(consent.consent.claims.clone())
            .about(number);
        activity::append(tx, entry)?;
        return Ok(Some(consent));
    }
    let log = tx.list::<ActivityEntry>()?.records;
    let given = |entry: &ActivityEntry| {
        entry.number == number && entry.consent.is_some() && entry.outcome == Outcome::Done
    };
    let again = |entry: &ActivityEntry| entry.about == Some(number);
    if log.iter().any(|one| again(&one.value)) {
        return Err(Error::ConsentWithdrawn);
    }
    let found = log.into_iter().map(|one| one.value).find(given);
    let shown = found.filter(|entry| entry.act == Act::Shown);
    let shown = shown.ok_or(Error::ConsentUnknown)?;
    let mut entry = NewEntry::new(now, Act::ConsentWithdrawn, &shown.with)
        .claims(shown.claims)
        .about(number);
    if let Some(document_type) = shown.document_type {
        entry = entry.document(document_type);
    }
    activity::append(tx, entry)?;
    Ok(None)
}

fn view(submission: String, record: ConsentRecord) -> ConsentView {
    ConsentView {
        entry: record.entry,
        told: told(&record),
        controller: record.consent.controller,
        purpose: record.purpose,
        claims: record.consent.claims,
        given_at: UnixTime(record.consent.at),
        dossier: record.dossier,
        submission,
        withdrawn_at: record.withdrawn_at,
    }
}

fn told(record: &ConsentRecord) -> Told {
    match (record.withdrawn_at, record.told_at, &record.withdraw_url) {
        (None, _, _) => Told::NotWithdrawn,
        (_, Some(_), _) => Told::Yes,
        (_, _, Some(_)) if record.not_told.is_none() => Told::Waiting,
        (_, _, _) => Told::NoWay,
    }
}
