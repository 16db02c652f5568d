//! The day as it is told: a line a step for people, or a JSON line a step for programs.

use std::{future::Future, time::Instant};

use serde_json::{Value, json};

use super::Failure;
use crate::{
    Error,
    args::Language,
    output::{Output, Tone},
    text::{Words, words},
};

/// What a step has to say for itself.
pub(super) struct Told {
    /// What happened, in one line.
    pub(super) what: String,
    /// Lines below it.
    pub(super) notes: Vec<String>,
    /// The same for programs.
    pub(super) detail: Value,
}

/// The steps' stable names, in their order.
const NAMES: [&str; 9] = [
    "sandbox",
    "vault",
    "trust",
    "keep",
    "prove",
    "receive",
    "fill",
    "activity",
    "new_phone",
];

/// Columns for what happened, before the tick: as many as the longest sentences need.
const WHAT_COLUMNS: usize = 86;
/// Columns that the number, the tick and the duration take.
const REST_COLUMNS: usize = 14;

/// Runs the steps, measures each, and prints what it says.
pub(super) struct Teller<'a> {
    out: &'a mut Output,
    language: Language,
    json: bool,
    begun: Instant,
    told: usize,
}

impl<'a> Teller<'a> {
    pub(super) fn begin(
        out: &'a mut Output,
        language: Language,
        json: bool,
    ) -> Result<Self, Error> {
        if !json {
            out.line(words(language).demo_title())?;
        }
        Ok(Self {
            out,
            language,
            json,
            begun: Instant::now(),
            told: 0,
        })
    }

    /// Runs the next step to its end and tells of it, whichever way it went.
    pub(super) async fn step<T>(
        &mut self,
        act: impl Future<Output = Result<(T, Told), Failure>>,
    ) -> Result<T, Error> {
        let begun = Instant::now();
        let done = act.await;
        let milliseconds = begun.elapsed().as_millis();
        self.told += 1;
        match done {
            Ok((value, told)) => {
                self.tell(&told, milliseconds)?;
                Ok(value)
            }
            Err(failure) => {
                self.tell_failure(&failure, milliseconds)?;
                Err(Error::Told)
            }
        }
    }

    /// The last line, after every step went well.
    pub(super) fn end(&mut self, notes: &[String]) -> Result<(), Error> {
        if self.json {
            return self.sum_up(true);
        }
        for note in notes {
            self.out.line(note)?;
        }
        let done = self.words().day_done(self.begun.elapsed().as_millis());
        Ok(self.out.line(&done)?)
    }

    fn tell(&mut self, told: &Told, milliseconds: u128) -> Result<(), Error> {
        if self.json {
            let line = self.json_line(true, milliseconds, told.detail.clone());
            return Ok(self.out.json(&line)?);
        }
        let tick = self.out.tone(Tone::Good, "✓");
        let duration = self
            .out
            .tone(Tone::Quiet, &self.words().duration(milliseconds));
        let (number, what, width) = (self.told, &told.what, self.width());
        self.out
            .line(&format!("{number}. {what:<width$} {tick} {duration}"))?;
        for note in &told.notes {
            self.out.line(&format!("   {note}"))?;
        }
        Ok(())
    }

    fn tell_failure(&mut self, failure: &Failure, milliseconds: u128) -> Result<(), Error> {
        let reason = failure.reason(self.language);
        if self.json {
            let detail = json!({ "code": failure.code(), "reason": reason });
            let line = self.json_line(false, milliseconds, detail);
            self.out.json(&line)?;
            return self.sum_up(false);
        }
        let cross = self.out.tone(Tone::Bad, "✗");
        let duration = self
            .out
            .tone(Tone::Quiet, &self.words().duration(milliseconds));
        let what = self.words().failed_at(self.words().step(self.told));
        let (number, width) = (self.told, self.width());
        self.out
            .line(&format!("{number}. {what:<width$} {cross} {duration}"))?;
        Ok(self.out.line(&format!("   {reason}"))?)
    }

    fn json_line(&self, ok: bool, milliseconds: u128, detail: Value) -> Value {
        let name = NAMES.get(self.told.saturating_sub(1)).unwrap_or(&"");
        json!({
            "step": self.told,
            "name": name,
            "ok": ok,
            "ms": u64::try_from(milliseconds).unwrap_or(u64::MAX),
            "detail": detail,
        })
    }

    fn sum_up(&mut self, ok: bool) -> Result<(), Error> {
        let milliseconds = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let line = json!({ "summary": true, "ok": ok, "steps": self.told, "ms": milliseconds });
        Ok(self.out.json(&line)?)
    }

    /// Less where the terminal is narrow: a line that is padded into the next helps nobody.
    fn width(&self) -> usize {
        let columns = self
            .out
            .columns
            .and_then(|columns| usize::try_from(columns).ok());
        columns.map_or(WHAT_COLUMNS, |columns| {
            columns.saturating_sub(REST_COLUMNS).min(WHAT_COLUMNS)
        })
    }

    fn words(&self) -> &'static dyn Words {
        words(self.language)
    }
}
