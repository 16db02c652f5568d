//! Consents after they were given: which there are, and taking one back.
//!
//! A consent that a portal has is a record of its own, and the portal is told when it is withdrawn: at once, or as soon as there is
//! a network ([`Wallet::tell_withdrawals`]). What a verifier saw at a counter cannot be taken back from it: the log has the
//! person's word for it.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{
    Endpoint,
    form::{Withdrawal, WithdrawalAnswer},
    url::HttpUrl,
};
use vidan_vault::{Record, Transaction};

use crate::{
    Error, Wallet,
    activity::{self, Act, ActivityEntry, NewEntry, Outcome},
    store::ConsentRecord,
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
            .map(|record| view(record.value))
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
    /// The vault's. A portal that cannot be reached or does not take it is no error: it is told again the next time.
    pub async fn tell_withdrawals(&self) -> Result<u32, Error> {
        let mut waiting = 0u32;
        for record in self.all::<ConsentRecord>().await? {
            if told(&record.value) != Told::Waiting {
                continue;
            }
            match self.tell(record).await {
                Ok(()) => {}
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(_) => waiting = waiting.saturating_add(1),
            }
        }
        Ok(waiting)
    }

    async fn tell(&self, record: Record<ConsentRecord>) -> Result<(), Error> {
        let (id, mut consent) = (record.id, record.value);
        let (Some(url), Some(withdrawn_at)) = (&consent.withdraw_url, consent.withdrawn_at) else {
            return Ok(());
        };
        let url = HttpUrl::parse(url, self.config().plaintext, Endpoint::FormWithdrawal)?;
        let message = Withdrawal {
            dossier: consent.dossier.clone(),
            idempotency_key: id.clone(),
            withdrawn_at: withdrawn_at.0,
        };
        let response = self.send(message.to_http(&url)?).await?;
        WithdrawalAnswer::from_response(&response, &consent.dossier)?;
        consent.told_at = Some(self.now());
        let kept = self.vault().write(move |tx| tx.put(&id, &consent)).await;
        kept.map(|_| ()).map_err(Error::Vault)
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

fn view(record: ConsentRecord) -> ConsentView {
    ConsentView {
        entry: record.entry,
        told: told(&record),
        controller: record.consent.controller,
        purpose: record.purpose,
        claims: record.consent.claims,
        given_at: UnixTime(record.consent.at),
        dossier: record.dossier,
        withdrawn_at: record.withdrawn_at,
    }
}

fn told(record: &ConsentRecord) -> Told {
    match (record.withdrawn_at, record.told_at, &record.withdraw_url) {
        (None, _, _) => Told::NotWithdrawn,
        (_, Some(_), _) => Told::Yes,
        (_, _, Some(_)) => Told::Waiting,
        (_, _, None) => Told::NoWay,
    }
}
