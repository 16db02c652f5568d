//! Step 8: the log of all that.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Day, Failure, Told};

/// Shorter values occur in any text by chance.
const SHORTEST: usize = 6;

pub(super) async fn check(day: &Day) -> Result<((), Told), Failure> {
    let entries = day.wallet.activity().await?;
    let check = day.wallet.verify_activity().await?;
    if let Some(number) = check.broken_at {
        return Err(Failure::LogBroken(number));
    }
    let log = json!({ "entries": entries, "check": check });
    let values = values(day).await?;
    if texts(&log)
        .iter()
        .any(|text| values.iter().any(|value| text.contains(value.as_str())))
    {
        return Err(Failure::ClaimLogged);
    }
    day.keeper.keep_json("activity.json", &log)?;
    let acts: Vec<_> = entries.iter().map(|entry| entry.act).collect();
    let told = Told {
        what: day.words().logged(check.entries),
        notes: Vec::new(),
        detail: json!({ "entries": check.entries, "intact": true, "acts": acts }),
    };
    Ok(((), told))
}

/// Every text in every document that is kept.
async fn values(day: &Day) -> Result<HashSet<String>, Failure> {
    let mut values = HashSet::new();
    for summary in day.wallet.documents().await? {
        let document = day.wallet.document(&summary.id).await?;
        for claim in &document.claims {
            values.extend(texts(&claim.value).into_iter().map(str::to_owned));
        }
    }
    values.retain(|value| value.chars().count() >= SHORTEST);
    Ok(values)
}

/// All texts of a value, names of members left out.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
