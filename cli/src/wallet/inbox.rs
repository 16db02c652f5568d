//! `vidan wallet inbox`.

use serde_json::json;
use vidan_wallet::{
    Consent, ConsentMethod,
    inbox::{NoticeQuery, NoticeSummary},
};

use super::{
    Failure, Session, ask,
    find::{self, shown_id},
    prove,
    table::{self, Column},
    used::Copies,
};
use crate::{
    args::wallet::{Inbox, InboxAct},
    error::FAILED,
    output::printable,
    text::{wallet as text, zone},
};

pub(super) async fn run(session: &mut Session<'_>, inbox: &Inbox) -> Result<u8, Failure> {
    match &inbox.act {
        None => return fetch_and_list(session, inbox).await,
        Some(InboxAct::Open {
            notice,
            tell_office,
        }) => open(session, notice, *tell_office).await?,
        Some(InboxAct::Register { office, yes }) => {
            let office = match office {
                Some(office) => office.clone(),
                None => only_office(session).await?,
            };
            let name = session.names([office.clone()]).await?.with_id(&office);
            let preview = session.wallet.preview_inbox(&office).await?;
            if !session.home.json {
                let own = session.words().consent_inbox();
                prove::show(session, &preview.shown, own).await?;
            }
            let question = text::ask_register(&name, session.language());
            ask::agree(session, yes, &question)?;
            let consent = Consent::given(session.words().consent_inbox(), ConsentMethod::Screen);
            let copies = Copies::count(session).await?;
            if let Err(error) = session.wallet.open_inbox(&preview, &consent).await {
                copies.warn_used(session).await?;
                return Err(error.into());
            }
            if !session.told_json(&json!({ "office": office }))? {
                let line = text::registered(&name, session.language());
                session.say(&line)?;
            }
        }
        Some(InboxAct::SetAside) => set_aside(session).await?,
    }
    Ok(0)
}

/// The one office of the trust list that sends notices.
async fn only_office(session: &Session<'_>) -> Result<String, Failure> {
    let list = session.wallet.refresh_trust().await?;
    let mut senders = list
        .offices
        .into_iter()
        .filter(|office| !office.kinds.is_empty());
    match (senders.next(), senders.next()) {
        (Some(office), None) => Ok(office.id),
        _ => Err(Failure::OfficeUnclear),
    }
}

/// Where an office could not be reached the others are told of all the same, and the exit code says so.
async fn fetch_and_list(session: &mut Session<'_>, inbox: &Inbox) -> Result<u8, Failure> {
    // What was fetched before is there to be read, whether or not there is a network.
    let synced = session.wallet.sync_notices().await;
    let query = NoticeQuery {
        text: inbox.search.clone(),
        unopened: inbox.unopened,
        limit: inbox.limit,
        ..NoticeQuery::default()
    };
    let found = session.wallet.find_notices(&query).await?;
    let told = json!({
        "sync": synced.as_ref().ok(),
        "notices": found.notices,
        "unopened": found.unopened,
        "unreadable": found.unreadable,
    });
    if !session.told_json(&told)? {
        let rows: Vec<_> = found
            .notices
            .iter()
            .map(|notice| row(session, notice))
            .collect();
        let heading = text::notice_columns(session.language());
        let kinds = [
            Column::Firm,
            Column::Firm,
            Column::Firm,
            Column::Words,
            Column::Words,
        ];
        let lines = table::lines(heading, &rows, kinds, session.out.columns);
        session.lines(lines)?;
        if let Ok(report) = &synced
            && report.set_aside > 0
        {
            let line = text::some_set_aside(report.set_aside, session.language());
            session.say(&line)?;
        }
        for office in synced.iter().flat_map(|report| &report.offices) {
            if let Some(failure) = &office.failure {
                let name = session.name(&office.name);
                let said = text::not_renewed(&name, &failure.code, session.language());
                session.out.warn(&said);
            }
        }
    }
    if found.unreadable > 0 {
        // The others stand above; this says what is wrong.
        session.wallet.notices().await?;
    }
    let failed = synced?
        .offices
        .iter()
        .any(|office| office.failure.is_some());
    Ok(if failed { FAILED } else { 0 })
}

fn row(session: &Session<'_>, notice: &NoticeSummary) -> [String; 5] {
    [
        shown_id(&notice.id).chars().take(8).collect(),
        if notice.opened { "" } else { "●" }.to_owned(),
        zone::day(notice.sent_at),
        notice.subject.clone(),
        session.name(&notice.office_name),
    ]
}

async fn open(session: &mut Session<'_>, typed: &str, tell_office: bool) -> Result<(), Failure> {
    let found = find::notice(session, typed).await?;
    let consent = Consent::given(session.words().consent_opened(), ConsentMethod::Screen);
    let consent = tell_office.then_some(&consent);
    let view = session.wallet.open_notice(&found.id, consent).await?;
    if session.told_json(&view)? {
        return Ok(());
    }
    let language = session.language();
    session.say(&view.summary.subject)?;
    let from = session.name(&view.summary.office_name);
    session.say(&text::sent(&from, view.summary.sent_at, language))?;
    if let Some(due) = view.summary.due_at {
        session.say(&text::due(due, language))?;
    }
    if let Some(dossier) = &view.summary.dossier {
        let state = view
            .dossier_state
            .as_ref()
            .map(|(_, name)| session.name(name));
        let state = state.unwrap_or_default();
        session.say(&text::dossier(&printable(dossier), &state, language))?;
    }
    session.line("")?;
    view.body.lines().try_for_each(|line| session.say(line))
}

async fn set_aside(session: &mut Session<'_>) -> Result<(), Failure> {
    let all = session.wallet.set_aside().await?;
    if session.told_json(&all)? {
        return Ok(());
    }
    let language = session.language();
    let names = session
        .names(all.iter().map(|one| one.office.clone()))
        .await?;
    let row = |one: &vidan_wallet::inbox::SetAside| {
        let why = vidan_wallet::advice_text(&one.code, language.into());
        [
            zone::day(one.received_at),
            why.to_owned(),
            names.of(&one.office),
            one.code.clone(),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let kinds = [Column::Firm, Column::Words, Column::Id, Column::Id];
    let heading = text::set_aside_columns(language);
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)
}
