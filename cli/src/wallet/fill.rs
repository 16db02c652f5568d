//! `vidan wallet fill`: the form as the documents fill it, then as it is handed in.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::Value;
use vidan_codec::json;
use vidan_wallet::{
    ClaimView, Consent, ConsentMethod,
    prefill::{FieldState, FilledField, FilledForm, FormProof},
};

use super::{
    Failure, Session, ask, refill,
    table::{self, Column},
    typed,
    used::Copies,
};
use crate::{
    args::wallet::{Fill, Yes},
    inputs,
    output::printable,
    text::{claim_words, wallet as text},
};

/// More than a person types into a form.
const MAX_VALUES: usize = 1024 * 1024;

pub(super) async fn run(session: &mut Session<'_>, args: &Fill) -> Result<u8, Failure> {
    // What waited from before goes first: the person agreed to it then.
    session.wallet.go_on_all(false).await?;
    let mut form = session.wallet.open_form(&args.form).await?;
    if args.submit && refill_for(session, &form, &args.yes).await? {
        form = session.wallet.open_form(&args.form).await?;
    }
    let typed = match &args.values {
        Some(path) => values(path)?,
        None => BTreeMap::new(),
    };
    typed::check(session, &form, &typed)?;
    if !args.submit {
        if !session.told_json(&form)? {
            show(session, &form, &typed)?;
        }
        return Ok(0);
    }
    let language = session.language();
    if !session.home.json {
        show(session, &form, &typed)?;
    }
    let controller = session.name(&form.controller_name);
    ask::agree(session, &args.yes, &text::ask_submit(&controller, language))?;
    let purpose = session.name(&form.purpose);
    let consent = Consent::given(purpose, ConsentMethod::Screen);
    let copies = Copies::count(session).await?;
    let submitted = match session.wallet.submit_form(&form, typed, &consent).await {
        Ok(submitted) => submitted,
        Err(error) => {
            copies.warn_used(session).await?;
            return Err(error.into());
        }
    };
    if !session.told_json(&submitted)? {
        let line = text::filed(&printable(&submitted.dossier), language);
        session.say(&line)?;
    }
    Ok(0)
}

/// Whether copies came for the documents that could not prove their values.
async fn refill_for(
    session: &mut Session<'_>,
    form: &FilledForm,
    yes: &Yes,
) -> Result<bool, Failure> {
    let without = form
        .fields
        .iter()
        .filter(|field| field.state == FieldState::NeedsCopies);
    let wanted: BTreeSet<_> = without
        .filter_map(|field| field.sources.first())
        .map(|source| source.document_id.as_str())
        .collect();
    let mut came = false;
    for document in session.wallet.documents().await? {
        if wanted.contains(document.id.as_str()) {
            came |= refill::where_none_is_left(session, &document, yes)
                .await?
                .is_some();
        }
    }
    Ok(came)
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
    // A consent is logged for what the person has read: the four of it, in its order.
    let purpose = session.name(&form.purpose);
    let controller = text::with_id(&controller, &printable(&form.controller));
    let retention = session.name(&form.retention);
    let basis = printable(&form.legal_basis.join("; "));
    for line in text::consent_terms([&purpose, &controller, &retention, &basis], language) {
        session.say(&line)?;
    }
    let rows: Vec<_> = form
        .fields
        .iter()
        .map(|field| row(session, field, typed))
        .collect();
    let lines = table::lines(
        text::field_columns(language),
        &rows,
        [Column::Words, Column::Words, Column::Words, Column::Id],
        session.out.columns,
    );
    session.lines(lines)?;
    for proof in &form.proofs {
        leaves(session, proof, &controller)?;
    }
    Ok(())
}

/// What a document proves to the portal: with what fills the form goes whatever each showing of it reveals.
fn leaves(session: &mut Session<'_>, proof: &FormProof, controller: &str) -> Result<(), Failure> {
    let language = session.language();
    let document = session.name(&proof.document_name);
    session.say(&text::will_leave(&document, controller, language))?;
    let row = |claim: &ClaimView| {
        let value = claim_words(&claim.path, &claim.value, language);
        [session.name(&claim.name), value]
    };
    let rows: Vec<_> = proof.shown.iter().map(row).collect();
    let heading = text::leaving_columns(language);
    let lines = table::lines(heading, &rows, [Column::Words; 2], session.out.columns);
    session.lines(lines)
}

fn row(session: &Session<'_>, field: &FilledField, typed: &BTreeMap<String, Value>) -> [String; 4] {
    let language = session.language();
    let own = typed.get(&field.id);
    let value = own.or(field.value.as_ref());
    let source = match (own, field.sources.first()) {
        (Some(_), _) => text::typed_by_person(language).to_owned(),
        // Where documents disagree none of them is the source of anything.
        (None, Some(source)) if value.is_some() => session.name(&source.issuer_name),
        (None, _) => text::field_state(field.state, field.required, language).to_owned(),
    };
    // A claim's own name says more of its value than a field's id does.
    let source_claim = field.sources.first().map(|source| source.claim.as_str());
    let path = source_claim.filter(|_| own.is_none()).unwrap_or(&field.id);
    [
        session.name(&field.label),
        value
            .map(|value| claim_words(path, value, language))
            .unwrap_or_default(),
        source,
        field.id.clone(),
    ]
}
