//! `notice_kinds.csv` and `dossier_status.csv`, each with our names beside it → `notices.rs`, `dossiers.rs`.

use super::{csv::Table, rust};
use crate::error::Error;

const NOTICE_ACTIONS: &[&str] = &[
    "acknowledge",
    "add_papers",
    "check_address",
    "confirm",
    "link_account",
    "open_dossier",
    "open_form",
    "pay",
    "renew",
    "store_document",
    "view",
];
const CITIZEN_ACTIONS: &[&str] = &["add_papers", "pay", "read_reason", "store_result"];

pub(super) fn kinds(kinds: &Table, names: &Table) -> Result<String, Error> {
    same_length(kinds, names)?;
    let mut out = rust::header("Kinds of official notice.", "notice_kinds.csv");
    out.push_str("use crate::{Expected, Name, NoticeAction, NoticeKind, Occurrence};\n\n");
    out.push_str("pub(crate) const NOTICE_KINDS: &[NoticeKind] = &[\n");
    for kind in kinds.rows() {
        let id = kind.get("kind")?;
        let ours = names.row("kind", id)?;
        let mut actions = Vec::new();
        for action in ours.get("actions")?.split(' ') {
            actions.push(known("NoticeAction", action, NOTICE_ACTIONS, names)?);
        }
        out.push_str(&format!(
            "    NoticeKind {{ id: {}, name: {}, issuer: {}, due_date: {}, payment: {}, actions: {} }},\n",
            rust::literal(id),
            rust::name(ours.get("vi")?, ours.get("en")?),
            rust::literal(kind.get("issuer")?),
            expected(kind.get("due_date")?),
            expected(kind.get("payment")?),
            rust::list(actions),
        ));
    }
    out.push_str("];\n");
    Ok(out)
}

pub(super) fn dossiers(states: &Table, names: &Table) -> Result<String, Error> {
    same_length(states, names)?;
    let mut out = rust::header("States of a dossier.", "dossier_status.csv");
    out.push_str("use crate::{CitizenAction, DossierState, Name};\n\n");
    out.push_str("pub(crate) const DOSSIER_STATES: &[DossierState] = &[\n");
    for state in states.rows() {
        let code = state.get("code")?;
        let number: u8 = code
            .parse()
            .map_err(|_| states.wrong(format!("code {code} is no small number")))?;
        let ours = names.row("code", code)?;
        let action = match ours.get("action")? {
            "" => "None".to_owned(),
            action => format!(
                "Some({})",
                known("CitizenAction", action, CITIZEN_ACTIONS, names)?
            ),
        };
        let terminal = match state.get("terminal")? {
            "0" => false,
            "1" => true,
            other => return Err(states.wrong(format!("terminal is {other}"))),
        };
        out.push_str(&format!(
            "    DossierState {{ code: {number}, name: {}, action: {action}, terminal: {terminal} }},\n",
            rust::name(state.get("label")?, ours.get("en")?),
        ));
    }
    out.push_str("];\n");
    Ok(out)
}

/// `no` is never; a wording with a condition in it is sometimes; anything else is always.
fn expected(wording: &str) -> String {
    let occurrence = if wording == "no" {
        "Never"
    } else if ["sometimes", "may", "status"]
        .iter()
        .any(|condition| wording.contains(condition))
    {
        "Sometimes"
    } else {
        "Always"
    };
    format!(
        "Expected {{ occurrence: Occurrence::{occurrence}, note: {} }}",
        rust::literal(wording)
    )
}

fn known(kind: &str, action: &str, all: &[&str], table: &Table) -> Result<String, Error> {
    if all.contains(&action) {
        Ok(format!("{kind}::{}", rust::variant(action)))
    } else {
        Err(table.wrong(format!("unknown action {action}")))
    }
}

fn same_length(data: &Table, names: &Table) -> Result<(), Error> {
    if data.len() == names.len() {
        Ok(())
    } else {
        Err(names.wrong(format!("{} names for {} rows", names.len(), data.len())))
    }
}
