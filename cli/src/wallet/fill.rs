//! `vidan wallet fill`: the form as the documents fill it, then as it is handed in.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use vidan_codec::json;
use vidan_wallet::{
    Consent, ConsentMethod,
    prefill::{FilledField, FilledForm},
};

use super::{Failure, Session, ask, table};
use crate::{
    args::wallet::Fill,
    inputs,
    output::printable,
    text::{json_value, wallet as text},
};

/// More than a person types into a form.
const MAX_VALUES: usize = 1024 * 1024;

pub(super) async fn run(session: &mut Session<'_>, args: &Fill) -> Result<u8, Failure> {
    // What waited from before goes first: the person agreed to it then.
    let resumed = session.wallet.resume_submissions().await?;
    let form = session.wallet.open_form(&args.form).await?;
    let typed = match &args.values {
        Some(path) => values(path)?,
        None => BTreeMap::new(),
    };
    if !args.submit {
        if !session.told_json(&form)? {
            show(session, &form, &typed)?;
        }
        return Ok(0);
    }
    let language = session.language();
    if !session.home.json {
        show(session, &form, &typed)?;
        let again: Vec<_> = resumed.iter().map(|one| printable(&one.dossier)).collect();
        let said = again.iter().map(|code| text::filed(code, language));
        session.lines(said.collect::<Vec<_>>())?;
    }
    let controller = session.name(&form.controller_name);
    ask::agree(session, &args.yes, &text::ask_submit(&controller, language))?;
    let purpose = session.name(&form.purpose);
    let consent = Consent::given(purpose, ConsentMethod::Screen);
    let submitted = session.wallet.submit_form(&form, typed, &consent).await?;
    if !session.told_json(&submitted)? {
        let line = text::filed(&printable(&submitted.dossier), language);
        session.say(&line)?;
    }
    Ok(0)
}

fn values(path: &Path) -> Result<BTreeMap<String, Value>, Failure> {
    let bytes = inputs::file(path, MAX_VALUES)?;
    match json::parse(&bytes, MAX_VALUES) {
        Ok(Value::Object(typed)) => Ok(typed.into_iter().collect()),
        _ => Err(Failure::ValuesNotObject(path.to_owned())),
    }
}

/// A row a field: what stands in it and where that comes from.
fn show(
    session: &mut Session<'_>,
    form: &FilledForm,
    typed: &BTreeMap<String, Value>,
) -> Result<(), Failure> {
    let language = session.language();
    let title = session.name(&form.title);
    let controller = session.name(&form.controller_name);
    session.say(&format!("{title} — {controller}"))?;
    let rows: Vec<_> = form
        .fields
        .iter()
        .map(|field| row(session, field, typed))
        .collect();
    let lines = table::lines(text::field_columns(language), &rows, 0, session.out.columns);
    session.lines(lines)
}

fn row(session: &Session<'_>, field: &FilledField, typed: &BTreeMap<String, Value>) -> [String; 4] {
    let (language, words) = (session.language(), session.words());
    let own = typed.get(&field.id);
    let value = own.or(field.value.as_ref());
    let source = match (own, field.sources.first()) {
        (Some(_), _) => text::typed_by_person(language).to_owned(),
        (None, Some(source)) => session.name(&source.issuer_name),
        (None, None) => text::field_state(field.state, field.required, language).to_owned(),
    };
    [
        field.id.clone(),
        session.name(&field.label),
        value
            .map(|value| json_value(value, words))
            .unwrap_or_default(),
        source,
    ]
}
